// Package ui is the shell: the one Bubble Tea model. It owns the stack of
// screens, the focus, the prompt, the modals and the messages, and knows no
// Kubernetes: what to show comes in through a [screen.Router].
//
// Update only routes; painting happens in View, at most once per message, and
// goes to the display without waiting. Every second is a change: ages grow.
package ui

import (
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/display"
	"kubist/ui/screen"
)

// Options are what a shell is made of.
type Options struct {
	Router  screen.Router
	Display Terminal
	// First is the command line that opens the first screen.
	First string
	// Ground, unless nil, is told whether the terminal's ground is dark, once
	// the terminal has said so, and returns the sheet to use.
	Ground func(dark bool) *themes.Sheet
	// Now is the clock that ages are measured by.
	Now func() time.Time
}

// Terminal is what the shell shows itself on; *display.Display is one.
type Terminal interface {
	Size() (w, h int)
	Frame(w, h int) *canvas.Frame
	Show(f *canvas.Frame)
	Use(sheet *themes.Sheet)
	Redraw()
	Mouse(on bool)
	Copy(text string)
	AskGround()
	Answered()
	Suspend() tea.Cmd
	Handover(run func(in, out *os.File) error, then func(error) tea.Msg) tea.Cmd
}

var _ Terminal = (*display.Display)(nil)

// Shell is the model. Make one with [New].
type Shell struct {
	opt    Options
	w, h   int
	dirty  bool
	cmds   []tea.Cmd
	stack  []*entry
	prompt *prompt
	modals []modal
	toast  toast
	past   []string // command lines, newest last
	where  areas    // of the last painting, for the mouse
	mouse  bool
	seq    uint64
	failed error // why there never was a screen
}

// Err is why the shell quit before it could show anything, nil otherwise.
func (s *Shell) Err() error { return s.failed }

// New returns a shell that has not started.
func New(opt Options) *Shell { return &Shell{opt: opt, mouse: true} }

// tick is the passing of a second: ages are drawn anew.
type tick struct{}

// Init opens the first screen.
func (s *Shell) Init() tea.Cmd {
	s.w, s.h = s.opt.Display.Size()
	if s.opt.Ground != nil {
		s.opt.Display.AskGround()
	}
	s.open(s.opt.First)
	s.dirty = true
	s.later(everySecond)
	return s.flushCmds()
}

func everySecond() tea.Msg {
	time.Sleep(time.Second)
	return tick{}
}

// Update routes a message to what it is for.
func (s *Shell) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		s.dirty = true
		for _, k := range screen.Keys(msg) {
			s.key(k, msg)
		}
	case tea.PasteMsg:
		s.dirty = true
		s.paste(msg.Content)
	case tea.MouseClickMsg:
		s.pointer(msg.Mouse(), screen.Click)
	case tea.MouseWheelMsg:
		s.wheel(msg.Mouse())
	case tea.WindowSizeMsg:
		s.w, s.h, s.dirty = msg.Width, msg.Height, true
	case tea.BackgroundColorMsg:
		s.ground(msg.IsDark())
	case uv.PrimaryDeviceAttributesEvent:
		s.opt.Display.Answered()
	case tea.ResumeMsg:
		s.dirty = true
	case result:
		s.handle(msg)
	case event:
		msg()
		s.dirty = true
	case tick:
		s.toast.expire(time.Now())
		s.dirty = true
		s.later(everySecond)
	}
	return s, s.flushCmds()
}

// event is work that came back to the goroutine of the user interface.
type event func()

// View paints if something changed. What it returns stays empty: the display flushes by itself.
func (s *Shell) View() tea.View {
	if s.dirty {
		s.dirty = false
		f := s.opt.Display.Frame(s.w, s.h)
		s.paint(f)
		s.opt.Display.Show(f)
	}
	return tea.View{}
}

func (s *Shell) later(cmd tea.Cmd) {
	if cmd != nil {
		s.cmds = append(s.cmds, cmd)
	}
}

func (s *Shell) flushCmds() tea.Cmd {
	cmds := s.cmds
	s.cmds = nil
	return tea.Batch(cmds...)
}

func (s *Shell) ground(dark bool) {
	if s.opt.Ground == nil {
		return
	}
	s.opt.Display.Use(s.opt.Ground(dark))
	s.dirty = true
}

// top is the visible screen, nil before the first.
func (s *Shell) top() *entry {
	if len(s.stack) == 0 {
		return nil
	}
	return s.stack[len(s.stack)-1]
}

// key resolves a key through the scopes: modal, prompt, screen, everywhere.
func (s *Shell) key(k string, msg tea.KeyPressMsg) {
	switch {
	case len(s.modals) > 0:
		s.modalKey(k, msg)
	case s.prompt != nil:
		s.promptKey(k, msg)
	default:
		s.toast.dismiss()
		s.dispatch(k)
	}
}

func (s *Shell) dispatch(k string) {
	host := s.hostOfTop()
	if e := s.top(); e != nil && run(e.screen.Commands(), k, host) {
		return
	}
	run(s.global(), k, host)
}

// run runs the command bound to k, or says why it cannot, and reports whether there is one.
func run(commands []screen.Command, k string, host screen.Host) bool {
	for i := range commands {
		c := &commands[i]
		for _, bound := range c.Keys {
			if bound != k {
				continue
			}
			if c.When != nil {
				if reason := c.When(); reason != "" {
					host.Toast(themes.Muted, c.Title+": "+reason)
					return true
				}
			}
			c.Run(host)
			return true
		}
	}
	return false
}

func (s *Shell) paste(text string) {
	switch {
	case len(s.modals) > 0:
		s.modals[len(s.modals)-1].paste(text)
	case s.prompt != nil:
		s.promptPaste(text)
	}
}

func (s *Shell) wheel(m tea.Mouse) {
	switch m.Button {
	case tea.MouseWheelUp:
		s.pointer(m, screen.WheelUp)
	case tea.MouseWheelDown:
		s.pointer(m, screen.WheelDown)
	}
}

func (s *Shell) pointer(m tea.Mouse, act screen.Act) {
	e := s.top()
	if e == nil || len(s.modals) > 0 || act == screen.Click && (m.Button != tea.MouseLeft || s.prompt != nil) {
		return
	}
	at := canvas.Point{X: m.X, Y: m.Y}
	if s.where.Screen.Contains(at) {
		e.screen.Pointer(m.X-s.where.Screen.X, m.Y-s.where.Screen.Y, act)
		s.dirty = true
	}
}
