//go:build unix

package uitest

import "golang.org/x/sys/unix"

// Cooked reports whether the terminal echoes and edits lines, as a shell expects it.
func (t *Terminal) Cooked() bool {
	state, err := unix.IoctlGetTermios(int(t.pty.Fd()), getTermios)
	return err == nil && state.Lflag&unix.ICANON != 0 && state.Lflag&unix.ECHO != 0
}
