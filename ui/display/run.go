package display

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"

	tea "charm.land/bubbletea/v2"

	"kubist/ui/canvas"
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
		tea.WithInput(d.in), tea.WithOutput(io.Discard), tea.WithoutRenderer(), tea.WithoutSignalHandler(),
		tea.WithoutCatchPanics(), tea.WithWindowSize(w, h), tea.WithFPS(1))
	// Whatever ends the program ends it in good order: to kill it would close its
	// input under the hands of its reader. Quit waits for the loop, so nobody waits for Quit.
	g.quit = func() { go p.Quit() }
	d.mu.Lock()
	d.quit = g.quit
	d.mu.Unlock()
	endSignals := d.heed(ctx, g.quit)
	endResizes := resizes(func() {
		w, h := d.Size()
		p.Send(tea.WindowSizeMsg{Width: w, Height: h})
	})
	_, err := p.Run()
	endResizes()
	endSignals()
	cerr := d.Close()
	d.mu.Lock()
	unpainted := d.crash
	d.mu.Unlock()
	switch crash := cmp.Or(g.crashed(), unpainted); {
	case crash != nil:
		return crash
	case err != nil:
		return fmt.Errorf("terminal: %w", err)
	}
	return cerr
}

// heed calls quit when the program is asked to end: by a signal, for example
// because its terminal was closed, or by ctx. An interrupt that is typed while
// the terminal is handed over is for who has it.
func (d *Display) heed(ctx context.Context, quit func()) (end func()) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	finished := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-asked:
				d.mu.Lock()
				ours := d.active
				d.mu.Unlock()
				if ours || s != os.Interrupt {
					quit()
				}
			case <-ctx.Done():
				quit()
				return
			case <-finished:
				return
			}
		}
	}()
	return func() {
		signal.Stop(asked)
		close(finished)
	}
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

// guarded is paint, with a panic caught.
func (p *painter) guarded(f *canvas.Frame) (change []byte, crash *Crash) {
	defer func() {
		if r := recover(); r != nil {
			crash = &Crash{r, debug.Stack()}
		}
	}()
	return p.paint(f), nil
}

// guard runs a model and its commands so that a panic ends the loop instead of
// the process, which would leave the terminal as it is. A model that has
// panicked is not asked again.
type guard struct {
	model tea.Model
	quit  func()
	mu    sync.Mutex
	crash *Crash
}

func (g *guard) Init() tea.Cmd {
	defer g.catch()
	return g.wrap(g.model.Init())
}

func (g *guard) Update(msg tea.Msg) (self tea.Model, cmd tea.Cmd) {
	self = g
	if g.crashed() != nil {
		return self, nil
	}
	defer g.catch()
	g.model, cmd = g.model.Update(msg)
	return self, g.wrap(cmd)
}

func (g *guard) View() (view tea.View) {
	if g.crashed() == nil {
		defer g.catch()
		view = g.model.View()
	}
	return view
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
	g.quit()
}

func (g *guard) crashed() *Crash {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.crash
}
