package display

import (
	"os"
	"time"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/windows"
)

// suspendable is false: there is no job control.
func suspendable() bool { return false }

func makeRaw(in, out *os.File) (*term.State, error) {
	cooked, err := term.MakeRaw(in.Fd())
	if err != nil {
		return nil, err
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
	return cooked, nil
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
