package views

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// shellScreen is a shell within kubist. What is typed is the shell's, until
// somebody leaves it by the one key that is not; it lives on then.
type shellScreen struct {
	session *Session
	shell   *livingShell
	host    screen.Host
	typing  bool
}

var _ screen.Typist = (*shellScreen)(nil)

func newShellScreen(s *Session, l *livingShell) *shellScreen {
	return &shellScreen{session: s, shell: l}
}

// Mount shows the shell, which takes what is typed.
func (t *shellScreen) Mount(h screen.Host) {
	t.host, t.typing = h, true
	t.wait(0)
}

// Unmount lets the shell live on.
func (t *shellScreen) Unmount() {}

// shellPace is the time between two paintings of what a shell writes.
const shellPace = 15 * time.Millisecond

// wrote tells that a shell has written something.
type wrote struct{}

// wait waits until the shell has written something, and for a pause before that.
func (t *shellScreen) wait(first time.Duration) {
	changed := t.shell.term.Changed()
	t.host.Wait("shell", func(ctx context.Context) any {
		if !pause(ctx, first) {
			return nil
		}
		select {
		case <-changed:
			return wrote{}
		case <-ctx.Done():
			return nil
		}
	})
}

// Handle has what the shell wrote painted.
func (t *shellScreen) Handle(_ string, result any) {
	if _, ok := result.(wrote); ok {
		t.wait(shellPace)
	}
}

// Typing reports whether the shell gets what is typed.
func (t *shellScreen) Typing() bool { return t.typing && t.shell.outcome == "" }

// Type gives a key to the shell.
func (t *shellScreen) Type(key tea.KeyPressMsg) { t.shell.term.Type(key) }

// Paste gives a text to the shell.
func (t *shellScreen) Paste(text string) {
	if !t.shell.term.Paste(text) {
		t.host.Toast(themes.Bad, "the text was not pasted: the shell does not read what is typed")
	}
}

// Stop keeps what is typed from the shell.
func (t *shellScreen) Stop() { t.typing = false }

// Title says in which container the shell is, and whether it lives.
func (t *shellScreen) Title() screen.Title {
	crumbs := t.session.crumbs(t.shell.of)
	crumbs[len(crumbs)-1] = t.shell.called()
	title := screen.Title{Crumbs: append(crumbs, "Shell")}
	if t.shell.outcome != "" {
		title.Status = []screen.Span{{Style: themes.Style(themes.Warn), Text: "ended, not live"}}
		return title
	}
	if name := t.shell.term.Title(); name != "" {
		title.Status = []screen.Span{{Style: themes.Style(themes.Muted), Text: clean(name) + " · "}}
	}
	title.Status = append(title.Status, screen.Span{Style: themes.Style(themes.OK), Text: "live"})
	return title
}

// Commands are those beside the shell.
func (t *shellScreen) Commands() []screen.Command {
	terminal := t.shell.term
	scroll := func(id, title string, by func() int, keys ...string) screen.Command {
		return screen.Command{ID: id, Title: title, Keys: keys, Run: func(screen.Host) { terminal.Scroll(by()) }}
	}
	const all = 1 << 30
	again := 0
	if t.shell.outcome != "" {
		again = 1
	}
	return []screen.Command{
		{ID: "term.type", Title: "type", Keys: []string{"enter", "i", screen.WayOut}, Hint: 1, When: t.over, Run: func(screen.Host) { t.typing = true }},
		{ID: "term.again", Title: "another shell", Keys: []string{"ctrl+r"}, Hint: again, When: t.lives, Run: t.again},
		{ID: "term.end", Title: "end it", Keys: []string{"x"}, Hint: 2, When: t.over, Run: func(h screen.Host) { askEnd(h, t.shell) }},
		{ID: "term.copy", Title: "copy what is seen", Keys: []string{"c"}, Hint: 3, Run: func(h screen.Host) {
			h.Copy(terminal.Text(), "what is seen of the shell")
		}},
		{ID: "term.shells", Title: "all shells", Keys: []string{"f"}, Hint: 5, Run: func(h screen.Host) { h.Push(newShells(t.session)) }},
		scroll("term.up", "scroll back", func() int { return 1 }, "k", "up"),
		scroll("term.down", "scroll forward", func() int { return -1 }, "j", "down"),
		scroll("term.page-up", "a page back", terminal.Page, "pgup", "ctrl+b"),
		scroll("term.page-down", "a page forward", func() int { return -terminal.Page() }, "pgdown", "ctrl+f"),
		scroll("term.first", "to the beginning", func() int { return all }, "g", "home"),
		scroll("term.last", "to the end", func() int { return -all }, "G", "end"),
	}
}

func (t *shellScreen) over() string {
	if t.shell.outcome != "" {
		return "the shell has ended"
	}
	return ""
}

func (t *shellScreen) lives() string {
	if t.shell.outcome == "" {
		return "the shell lives"
	}
	return t.session.shellless(t.shell.of)
}

// again opens another shell in the place of one that has ended.
func (t *shellScreen) again(h screen.Host) {
	h.Replace(newShellScreen(t.session, t.session.startShell(h, t.shell.of, t.shell.container)))
}

// target is the pod.
func (t *shellScreen) target() (ref, string) { return t.shell.of, "" }

// Pointer scrolls when the wheel is turned; a click goes back to typing.
func (t *shellScreen) Pointer(_, _ int, act screen.Act) {
	const rows = 3
	switch act {
	case screen.WheelUp:
		t.shell.term.Scroll(rows)
	case screen.WheelDown:
		t.shell.term.Scroll(-rows)
	case screen.Click:
		t.typing = true
	}
}

// Paint draws the shell, and below it a rule that says how to leave it.
func (t *shellScreen) Paint(c canvas.Canvas) {
	bottom := c.H() - 1
	t.shell.term.Paint(c.Sub(canvas.Rect{X: 0, Y: 0, W: c.W(), H: bottom}), t.Typing())
	putRule(c, bottom)
	text, st := " "+screen.WayOut+" leads out of the shell ", themes.Style(themes.Accent)
	switch {
	case t.shell.outcome != "":
		text, st = " the shell "+t.shell.outcome+" ", themes.Style(themes.Warn)
	case !t.typing:
		text, st = " not typing: ⏎ types again; left, it lives on in :shells ", themes.Style(themes.Muted)
	}
	c.Cut(2, bottom, c.W()-4, st, text)
	if back := t.shell.term.Back(); back > 0 {
		rows := " rows"
		if back == 1 {
			rows = " row"
		}
		text := " ↑ " + thousands(back) + rows + " back "
		c.Put(max(c.W()-2-canvas.Width(text), 2), bottom, themes.Style(themes.Accent), text)
	}
}

// kubectl is the command that opens such a shell.
func (t *shellScreen) kubectl() []equivalent {
	return t.session.runs(t.shell.of, t.shell.container)[1:2]
}
