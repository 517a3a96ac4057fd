// Package ui is the shell: the one Bubble Tea model. It owns the stack of
// screens, the focus, the prompt, the modals and the messages, and knows no
// Kubernetes: what to show comes in through a [screen.Router].
//
// Update only routes; painting happens in View, at most once per message, and
// goes to the display without waiting. Every second is a change: ages grow.
package ui

import (
	"os"
	"slices"
	"strings"
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
	// Look, unless nil, has the themes. Without it the display keeps its sheet.
	Look Look
	// Keys replaces the keys of commands, by their IDs; no keys at all unbind one.
	// The keys of dialogs and of what is typed stay.
	Keys map[string][]string
	// NoMouse leaves the mouse to the terminal until it is asked for.
	NoMouse bool
	// Note, unless empty, is shown over the first screen: a line as its title, and a text.
	Note string
	// Memory is what earlier runs left, nil for nothing. The shell adds to it.
	Memory *Memory
	// Now is the clock that ages are measured by.
	Now func() time.Time
}

// Look finds the sheet of a theme.
type Look interface {
	// Themes lists the names there are.
	Themes() []string
	// Theme is the name that was chosen, "" for what fits the ground.
	Theme() string
	// Sheet is the sheet of a theme on a dark or a light ground.
	Sheet(name string, dark bool) (*themes.Sheet, error)
	// Choose keeps a theme for this run and the next ones, "" for what fits the ground.
	Choose(name string) error
}

// Memory is what the shell remembers from one run to the next. It is read and
// changed on the goroutine of the user interface, and saved by its owner.
type Memory struct {
	Lines []string // command lines, newest last, each once
	Place string   // the command line of the screen that was shown last, see [screen.Located]
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
	Alert(title string)
	Calm()
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
	stack  []*entry // the screens in the order they were opened
	at     int      // which of them is visible; those after it are further on
	last   *entry   // the one that was visible before
	prompt *prompt
	modals []raised
	toast  toast
	said   []message // newest last
	jobs   []*job    // in the order they began
	recent []string  // what the palette did, newest last
	where  areas     // of the last painting, for the mouse
	mouse  bool
	dark   bool // the terminal's ground
	asked  bool // what happens now answers the user
	seq    uint64
	failed error     // why there never was a screen
	handed time.Time // when a terminal was handed back that had every key
}

// Err is why the shell quit before it could show anything, nil otherwise.
func (s *Shell) Err() error { return s.failed }

// New returns a shell that has not started.
func New(opt Options) *Shell {
	if opt.Memory == nil {
		opt.Memory = &Memory{}
	}
	if opt.NoMouse {
		opt.Display.Mouse(false)
	}
	return &Shell{opt: opt, mouse: !opt.NoMouse, dark: true}
}

// tick is the passing of a second: ages are drawn anew.
type tick struct{}

// Init opens the first screen.
func (s *Shell) Init() tea.Cmd {
	s.w, s.h = s.opt.Display.Size()
	if s.opt.Look != nil {
		s.opt.Display.AskGround()
	}
	s.asked = true
	s.home()
	s.asked = false
	s.note()
	s.dirty = true
	s.later(everySecond)
	return s.flushCmds()
}

// home opens the first screen, and does what the first line says, which may be
// no more than to ask something.
func (s *Shell) home() {
	if _, _, own := ownWord(s.opt.First); own {
		s.open("")
	}
	if s.failed == nil {
		s.open(s.opt.First)
	}
}

// note shows the note of the options.
func (s *Shell) note() {
	title, text, _ := strings.Cut(strings.TrimSpace(s.opt.Note), "\n")
	if title == "" || s.failed != nil {
		return
	}
	q := screen.Question{Title: title, Choices: []screen.Choice{{Label: "begin"}}}
	if text = strings.Trim(text, "\n"); text != "" {
		q.Text = []screen.Span{{Text: text}}
	}
	s.raise(&question{Question: q})
}

func everySecond() tea.Msg {
	time.Sleep(time.Second)
	return tick{}
}

// Update routes a message to what it is for.
func (s *Shell) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		s.dirty, s.asked = true, true
		s.opt.Display.Calm()
		for _, k := range screen.Split(msg) {
			s.key(screen.Name(k), k)
		}
	case tea.PasteMsg:
		s.dirty, s.asked = true, true
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
		s.remember()
		s.dirty = true
		s.later(everySecond)
	}
	s.asked = false
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

// late is how long after a shell has ended ctrl+d is still meant for it.
const late = time.Second

// key resolves a key through the scopes: modal, prompt, what is typed into the
// screen, screen, everywhere.
func (s *Shell) key(k string, msg tea.KeyPressMsg) {
	switch {
	case k == "ctrl+d" && time.Since(s.handed) < late:
	case len(s.modals) > 0:
		s.modalKey(k, msg)
	case s.prompt != nil:
		s.promptKey(k, msg)
	default:
		s.toast.dismiss()
		if !s.typed(k, msg) {
			s.dispatch(k)
		}
	}
}

// dispatch runs what a key is bound to, or says that it is to nothing.
func (s *Shell) dispatch(k string) {
	on := s.hostOfTop()
	if here, everywhere := s.bound(); run(here, k, on) || run(everywhere, k, on) {
		return
	}
	text := screen.Glyph(k) + " does nothing here"
	if key := s.glyphOf("shell.help"); key != "" {
		text += "; " + key + " shows the keys"
	}
	s.toast.show(themes.Muted, text, time.Now())
}

// run performs the command bound to k, and reports whether there is one.
func run(commands []screen.Command, k string, on screen.Host) bool {
	for i := range commands {
		if c := &commands[i]; slices.Contains(c.Keys, k) {
			perform(c, on)
			return true
		}
	}
	return false
}

func (s *Shell) paste(text string) {
	switch {
	case len(s.modals) > 0:
		s.modalPaste(text)
	case s.prompt != nil:
		s.promptPaste(text)
	default:
		if t := s.typist(); t != nil {
			t.Paste(text)
		}
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
		s.dirty, s.asked = true, true
		e.screen.Pointer(m.X-s.where.Screen.X, m.Y-s.where.Screen.Y, act)
	}
}
