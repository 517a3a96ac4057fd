package display

import (
	"os"
	"time"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/windows"
)

// suspendable is false: there is no job control.
func suspendable() bool { return false }

// modes is how the console was before makeRaw. Input and output have each their
// own; out is nil where it could not be read.
type modes struct{ in, out *term.State }

func makeRaw(in, out *os.File) (modes, error) {
	var before modes
	var err error
	if before.in, err = term.MakeRaw(in.Fd()); err != nil {
		return modes{}, err
	}
	if before.out, err = term.GetState(out.Fd()); err != nil {
		before.out = nil
	}
	for f, mode := range map[*os.File]uint32{
		in:  windows.ENABLE_VIRTUAL_TERMINAL_INPUT,
		out: windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING | windows.DISABLE_NEWLINE_AUTO_RETURN,
	} {
		var now uint32
		if err := windows.GetConsoleMode(windows.Handle(f.Fd()), &now); err == nil {
			_ = windows.SetConsoleMode(windows.Handle(f.Fd()), now|mode)
		}
	}
	return before, nil
}

func (m modes) restoreInput(in *os.File) error { return term.Restore(in.Fd(), m.in) }

// restoreOutput comes after the last sequence is written: before, the console
// may not have understood any.
func (m modes) restoreOutput(out *os.File) error {
	if m.out == nil {
		return nil
	}
	return term.Restore(out.Fd(), m.out)
}

func again(error) bool { return false }

func stop() error { return nil }

// resizes polls: consoles do not signal.
func resizes(changed func()) (end func()) {
	tick := time.NewTicker(250 * time.Millisecond)
	finished := make(chan struct{})
	go func() {
		for {
			select {
			case <-tick.C:
				changed()
			case <-finished:
				return
			}
		}
	}()
	return func() {
		tick.Stop()
		close(finished)
	}
}

func discardInput(in *os.File) { _ = windows.FlushConsoleInputBuffer(windows.Handle(in.Fd())) }
