//go:build unix

package display

import (
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// suspendable reports whether there is a shell that can continue the program
// once it is stopped. A program that is the first of its session, in a tmux
// pane of its own for example, would stop for ever.
func suspendable() bool {
	own, err := unix.Getsid(0)
	if err != nil {
		return false
	}
	parents, err := unix.Getsid(os.Getppid())
	return err == nil && own == parents
}

// modes is how the terminal was before makeRaw: its input and output are one device.
type modes struct{ in *term.State }

func makeRaw(in, _ *os.File) (modes, error) {
	before, err := term.MakeRaw(in.Fd())
	return modes{before}, err
}

func (m modes) restoreInput(in *os.File) error { return term.Restore(in.Fd(), m.in) }

func (modes) restoreOutput(*os.File) error { return nil }

// again reports a write that a terminal in non-blocking mode did not take yet.
func again(err error) bool { return errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EINTR) }

// stop stops the whole job as ctrl+z does and returns when it is continued.
func stop() error {
	cont := make(chan os.Signal, 1)
	signal.Notify(cont, syscall.SIGCONT)
	defer signal.Stop(cont)
	if err := syscall.Kill(0, syscall.SIGTSTP); err != nil {
		return err
	}
	<-cont
	return nil
}

// resizes calls changed whenever the terminal may have another size, until the returned function is called.
func resizes(changed func()) (end func()) {
	winch := make(chan os.Signal, 1)
	signal.Notify(winch, syscall.SIGWINCH, syscall.SIGCONT)
	finished := make(chan struct{})
	go func() {
		for {
			select {
			case <-winch:
				changed()
			case <-finished:
				return
			}
		}
	}()
	return func() {
		signal.Stop(winch)
		close(finished)
	}
}

// discardInput drops what has been sent to us and not read.
func discardInput(in *os.File) {
	_ = unix.IoctlSetInt(int(in.Fd()), flushRequest, flushInput)
}
