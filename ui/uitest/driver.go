package uitest

import (
	"strings"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Driver runs a model without a terminal, inside of a testing/synctest bubble:
// it owns the model's commands, so it knows when nothing more will happen
// until time passes or a key is pressed.
type Driver struct {
	model tea.Model
	msgs  chan tea.Msg
	quit  bool
}

// Drive starts model and runs it until it is idle.
func Drive(model tea.Model) *Driver {
	d := &Driver{model: model, msgs: make(chan tea.Msg, 4096)}
	d.run(model.Init())
	model.View()
	d.Idle()
	return d
}

// Quit reports whether the model has quit.
func (d *Driver) Quit() bool { return d.quit }

// Send gives the model a message and runs it until it is idle.
func (d *Driver) Send(msg tea.Msg) {
	d.take(msg)
	d.Idle()
}

// Press types keys: text, or names in angle brackets as in "<enter>", "<ctrl+p>", "<shift+tab>", "<lt>".
func (d *Driver) Press(keys string) {
	for keys != "" {
		if name, rest, ok := strings.Cut(keys[1:], ">"); ok && keys[0] == '<' {
			d.Send(key(name))
			keys = rest
			continue
		}
		r := []rune(keys)[0]
		d.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
		keys = keys[len(string(r)):]
	}
}

var named = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown,
	"left": tea.KeyLeft, "right": tea.KeyRight, "backspace": tea.KeyBackspace, "home": tea.KeyHome, "end": tea.KeyEnd,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "f1": tea.KeyF1,
}

func key(name string) tea.KeyPressMsg {
	if name == "lt" {
		return tea.KeyPressMsg{Code: '<', Text: "<"}
	}
	var k tea.KeyPressMsg
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		name, k.Mod = rest, tea.ModCtrl
	}
	if rest, ok := strings.CutPrefix(name, "alt+"); ok {
		name, k.Mod = rest, tea.ModAlt
	}
	if rest, ok := strings.CutPrefix(name, "shift+"); ok {
		name, k.Mod = rest, tea.ModShift
	}
	if code, ok := named[name]; ok {
		k.Code = code
		return k
	}
	k.Code = []rune(name)[0]
	return k
}

// Pass lets time pass: the model is idle after each twentieth of a second.
func (d *Driver) Pass(t time.Duration) {
	const step = 50 * time.Millisecond
	for ; t > 0; t -= step {
		time.Sleep(min(step, t))
		d.Idle()
	}
}

// Idle runs the model until it waits for time or for a key.
func (d *Driver) Idle() {
	for {
		synctest.Wait()
		select {
		case msg := <-d.msgs:
			d.take(msg)
		default:
			return
		}
	}
}

func (d *Driver) take(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.QuitMsg:
		d.quit = true
		return
	case tea.BatchMsg:
		for _, cmd := range msg {
			d.run(cmd)
		}
		return
	}
	var cmd tea.Cmd
	d.model, cmd = d.model.Update(msg)
	d.model.View()
	d.run(cmd)
}

func (d *Driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() { d.msgs <- cmd() }()
}
