//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package display

import "golang.org/x/sys/unix"

const (
	flushRequest = unix.TIOCFLUSH
	flushInput   = unix.TCIFLUSH
)
