package display

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// Crash is a panic of the program, caught, with the terminal restored.
type Crash struct {
	Reason any
	Stack  []byte
}

func (c *Crash) Error() string { return fmt.Sprintf("kubist crashed: %v", c.Reason) }

// Run runs model on the display until it quits, ctx ends, or it panics, which
// is returned as a [*Crash]. However it ends, the terminal is as it was before.
func (d *Display) Run(ctx context.Context, model tea.Model) error {
	if err := d.Enter(); err != nil {
		return err
	}
	g := &guard{model: model}
	w, h := d.Size()
	p := tea.NewProgram(g,
		tea.WithContext(ctx), tea.WithInput(d.in), tea.WithOutput(io.Discard),
		tea.WithoutRenderer(), tea.WithoutCatchPanics(), tea.WithWindowSize(w, h), tea.WithFPS(1))
	g.kill = p.Kill
	end := resizes(func() {
		w, h := d.Size()
		p.Send(tea.WindowSizeMsg{Width: w, Height: h})
	})
	_, err := p.Run()
	end()
	cerr := d.Close()
	switch crash := g.crashed(); {
	case crash != nil:
		return crash
	case errors.Is(err, tea.ErrInterrupted), ctx.Err() != nil:
		return nil
	case err != nil:
		return fmt.Errorf("terminal: %w", err)
	}
	return cerr
}

// Suspend stops the program as the shell's ctrl+z does; nil where no shell could continue it.
func (d *Display) Suspend() tea.Cmd {
	if !suspendable() {
		return nil
	}
	return d.Handover(func(_, _ *os.File) error { return stop() }, nil)
}

// Handover gives the terminal to run, in the state the shell left it, and takes
// it back when run returns. Nothing reads or writes the terminal meanwhile, and
// no key typed afterwards is lost as long as run leaves no reader behind. then,
// unless nil, turns run's error into a message.
func (d *Display) Handover(run func(in, out *os.File) error, then func(error) tea.Msg) tea.Cmd {
	return tea.Exec(&handover{d: d, run: run}, func(err error) tea.Msg {
		w, h := d.Size()
		size := tea.WindowSizeMsg{Width: w, Height: h}
		if then == nil {
			return size
		}
		msg := then(err)
		return tea.BatchMsg{func() tea.Msg { return size }, func() tea.Msg { return msg }}
	})
}

type handover struct {
	d   *Display
	run func(in, out *os.File) error
}

func (h *handover) Run() error {
	if err := h.d.Leave(); err != nil {
		return err
	}
	err := h.run(h.d.in, h.d.out)
	return errors.Join(err, h.d.Enter())
}

func (*handover) SetStdin(io.Reader)  {}
func (*handover) SetStdout(io.Writer) {}
func (*handover) SetStderr(io.Writer) {}

// guard runs a model and its commands so that a panic ends the loop instead of
// the process, which would leave the terminal as it is.
type guard struct {
	model tea.Model
	kill  func()
	mu    sync.Mutex
	crash *Crash
}

func (g *guard) Init() tea.Cmd {
	defer g.catch()
	return g.wrap(g.model.Init())
}

func (g *guard) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	defer g.catch()
	var cmd tea.Cmd
	g.model, cmd = g.model.Update(msg)
	return g, g.wrap(cmd)
}

func (g *guard) View() tea.View {
	defer g.catch()
	return g.model.View()
}

func (g *guard) wrap(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer g.catch()
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i, c := range batch {
				batch[i] = g.wrap(c)
			}
		}
		return msg
	}
}

func (g *guard) catch() {
	r := recover()
	if r == nil {
		return
	}
	g.mu.Lock()
	if g.crash == nil {
		g.crash = &Crash{r, debug.Stack()}
	}
	g.mu.Unlock()
	g.kill()
}

func (g *guard) crashed() *Crash {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.crash
}
