package display

import "golang.org/x/sys/unix"

const (
	flushRequest = unix.TCFLSH
	flushInput   = unix.TCIFLUSH
)
