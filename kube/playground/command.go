package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// commandGrace is how long a command may take to end after a signal was passed on to it.
const commandGrace = 5 * time.Second

// runCommand runs the user's command in the foreground with the terminal as its own and returns its exit code. It stays
// in the playground's process group, so that the terminal's keys reach it and job control stops both.
func runCommand(p *plane, argv []string, signals <-chan os.Signal) (int, error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), p.environment()...)
	if err := cmd.Start(); err != nil {
		return 127, fmt.Errorf("start %s: %w", argv[0], err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			return exitCode(argv[0], err)
		case err := <-p.died:
			endCommand(cmd, syscall.SIGTERM, ended)
			return 1, err
		case sig := <-signals:
			// The terminal sends an interrupt to the command as well, and what it means is the command's to say.
			if sig == syscall.SIGINT {
				continue
			}
			endCommand(cmd, sig, ended)
			return 128 + int(sig.(syscall.Signal)), nil
		}
	}
}

func endCommand(cmd *exec.Cmd, sig os.Signal, ended <-chan error) {
	_ = cmd.Process.Signal(sig)
	select {
	case <-ended:
	case <-time.After(commandGrace):
		_ = cmd.Process.Kill()
		<-ended
	}
}

// exitCode turns the end of a command into an exit code as a shell would.
func exitCode(name string, err error) (int, error) {
	if err == nil {
		return 0, nil
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return 1, fmt.Errorf("run %s: %w", name, err)
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return exit.ExitCode(), nil
}
