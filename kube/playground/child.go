package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	// lifelineFD is the descriptor on which a component finds the read end of the parent's pipe.
	lifelineFD = 3
	// endGrace is how long a component may take to end once its lifeline is cut.
	endGrace = 3 * time.Second
	// tailBytes bounds how much of a log is quoted when a component dies.
	tailBytes = 4 << 10
	tailLines = 15
)

// A lifeline is a pipe that is never written to. Every component holds its read end; the kernel closes the write end
// when this process ends, however it ends, and that is what the components wait for.
type lifeline struct {
	read, write *os.File
}

func newLifeline() (*lifeline, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make the lifeline pipe: %w", err)
	}
	return &lifeline{read: r, write: w}, nil
}

// cut tells every component to end. It may be called more than once.
func (l *lifeline) cut() {
	_ = l.write.Close()
	_ = l.read.Close()
}

// A child is one running component: this program, started again under another role.
type child struct {
	name    string
	logFile string
	cmd     *exec.Cmd
	wanted  atomic.Bool // its end was asked for
	done    chan struct{}
}

// spawn starts this program as the named component. Its output goes to dir/logs/NAME.log. If it ends without having been
// asked to, onDeath is called once, from another goroutine, with an error that quotes its last lines.
func spawn(line *lifeline, dir, name string, args, env []string, onDeath func(error)) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the playground's own executable: %w", err)
	}
	logFile := filepath.Join(dir, "logs", name+".log")
	out, err := os.OpenFile(logFile, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log of %s: %w", name, err)
	}
	defer out.Close()

	cmd := exec.Command(self, append([]string{"component", name}, args...)...)
	cmd.Dir = dir
	cmd.Env = env
	cmd.Stdout, cmd.Stderr = out, out
	cmd.ExtraFiles = []*os.File{line.read}
	// A group of its own keeps a ctrl+c at the terminal away from it: the parent decides when it ends.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	c := &child{name: name, logFile: logFile, cmd: cmd, done: make(chan struct{})}
	go func() {
		err := cmd.Wait()
		close(c.done)
		if !c.wanted.Load() {
			onDeath(c.deathNotice(err))
		}
	}()
	return c, nil
}

func (c *child) pid() int { return c.cmd.Process.Pid }

func (c *child) running() bool {
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

// kill ends the component at once and returns when it is gone.
func (c *child) kill() {
	c.wanted.Store(true)
	_ = syscall.Kill(-c.pid(), syscall.SIGKILL)
	<-c.done
}

// awaitEnd waits for a component whose lifeline was cut and kills it when that takes too long.
func (c *child) awaitEnd(ctx context.Context) {
	select {
	case <-c.done:
	case <-ctx.Done():
		c.kill()
	}
}

func (c *child) deathNotice(err error) error {
	how := "exit status 0"
	if err != nil {
		how = err.Error()
	}
	tail, readErr := lastLines(c.logFile, tailBytes, tailLines)
	if readErr != nil || tail == "" {
		return fmt.Errorf("%s ended unexpectedly (%s) without a word", c.name, how)
	}
	return fmt.Errorf("%s ended unexpectedly (%s); its last lines:\n%s", c.name, how, tail)
}

// lastLines returns at most n lines from the last size bytes of a file, without a line that was cut in half.
func lastLines(path string, size int64, n int) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("open log %s: %w", path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", fmt.Errorf("stat log %s: %w", path, err)
	}
	from := max(0, info.Size()-size)
	buf, err := io.ReadAll(io.NewSectionReader(f, from, info.Size()-from))
	if err != nil {
		return "", fmt.Errorf("read log %s: %w", path, err)
	}
	text := strings.TrimRight(string(buf), "\n")
	if _, rest, cut := strings.Cut(text, "\n"); cut && from > 0 {
		text = rest
	}
	lines := strings.Split(text, "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n"), nil
}

// holdLifeline ends this process, and all that runs in its process group, when the parent is gone. atEnd runs first.
func holdLifeline(atEnd func()) error {
	syscall.CloseOnExec(lifelineFD)
	pipe := os.NewFile(lifelineFD, "lifeline")
	if _, err := pipe.Stat(); err != nil {
		return errors.New("a component is started by the playground only, not by hand")
	}
	go func() {
		_, _ = io.Copy(io.Discard, pipe)
		atEnd()
		_ = syscall.Kill(0, syscall.SIGKILL)
		os.Exit(0)
	}()
	return nil
}
