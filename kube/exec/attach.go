package exec

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/remotecommand"

	"kubist/kube"
)

// Streams are what the process of a container has, by the spec of the container.
type Streams struct{ Stdin, TTY bool }

// ErrLeft says that somebody has left a process, which goes on.
var ErrLeft = errors.New("it goes on without you")

const (
	keyLeave     = 0x1d // ctrl+]
	keyInterrupt = 0x03 // ctrl+c
	keyEnd       = 0x04 // ctrl+d
)

// Attach leads the terminal to the process of a container, until the process
// ends, ctx does, or ctrl+] is typed, which is [ErrLeft]. A process that cannot be
// interrupted by what is typed is left by ctrl+c too. To one that reads, but not
// from a terminal, lines are sent that are echoed here, until ctrl+d ends them. To
// one that does not read nothing is sent.
func Attach(ctx context.Context, conn *kube.Connection, c Container, s Streams, tty TTY) error {
	executor, err := newExecutor(conn, c, "attach", &corev1.PodAttachOptions{
		Container: c.Name, Stdin: s.Stdin, Stdout: true, Stderr: !s.TTY, TTY: s.TTY,
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	keys := &attachedKeys{keys: tty.In, leave: func() { cancel(ErrLeft) }, cooked: !s.Stdin || !s.TTY}
	options := remotecommand.StreamOptions{Stdout: tty.Out, Tty: s.TTY}
	switch {
	case s.TTY:
		options.TerminalSizeQueue = &sizes{ctx: ctx, size: tty.Size}
	default:
		lines := &crlf{out: tty.Out}
		options.Stdout, options.Stderr = lines, lines
		if s.Stdin {
			keys.echo = lines
		}
	}
	if s.Stdin {
		options.Stdin = keys
	} else {
		go keys.listen()
	}
	err = executor.StreamWithContext(ctx, options)
	if errors.Is(context.Cause(ctx), ErrLeft) {
		return ErrLeft
	}
	return told(c, err)
}

// attachedKeys is what is typed for a process, up to the key that leaves it. A
// process without a terminal gets lines as they are typed.
type attachedKeys struct {
	keys   io.Reader
	leave  func()
	cooked bool
	echo   io.Writer // nil for none
	over   bool
}

func (a *attachedKeys) Read(p []byte) (int, error) {
	if a.over {
		return 0, io.EOF
	}
	n, err := a.keys.Read(p)
	typed := p[:n]
	if i := bytes.IndexFunc(typed, a.leaves); i >= 0 {
		a.over = true
		a.leave()
		return i, io.EOF
	}
	if !a.cooked {
		return n, err
	}
	if i := bytes.IndexByte(typed, keyEnd); i >= 0 {
		a.over = true
		typed, err = typed[:i], io.EOF
		go a.listen() // it can still be left
	}
	for i, b := range typed {
		if b == '\r' {
			typed[i] = '\n'
		}
	}
	if a.echo != nil {
		_, _ = a.echo.Write(typed)
	}
	return len(typed), err
}

// listen waits for a key that leaves, until no more keys come.
func (a *attachedKeys) listen() {
	_, _ = io.Copy(io.Discard, &attachedKeys{keys: a.keys, leave: a.leave, cooked: a.cooked})
}

func (a *attachedKeys) leaves(key rune) bool {
	return key == keyLeave || a.cooked && key == keyInterrupt
}

// crlf writes to a terminal in raw mode, which does not begin a line by itself.
type crlf struct {
	mu  sync.Mutex
	out io.Writer
}

func (c *crlf) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := c.out.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	return len(p), err
}
