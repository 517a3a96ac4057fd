//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package uitest

import "golang.org/x/sys/unix"

const getTermios = unix.TIOCGETA
