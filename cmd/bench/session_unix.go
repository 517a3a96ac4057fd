//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// ownSession keeps the keys of our terminal from a program: an interrupt is for us, and we end it.
func ownSession(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
