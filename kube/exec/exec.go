// Package exec runs commands in containers, with a terminal of this machine or
// without one: over WebSocket, or over SPDY where the server or a proxy on the
// way does not know that.
package exec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/remotecommand"
	utilexec "k8s.io/client-go/util/exec"
	"k8s.io/streaming/pkg/httpstream"

	"kubist/kube"
)

// Container is where a command runs.
type Container struct{ Namespace, Pod, Name string }

// Shell is the command that starts the best shell an image has. It is an
// argument vector: nothing of it is read by a shell of this machine.
func Shell() []string {
	return []string{"sh", "-c", "command -v bash >/dev/null 2>&1 && exec bash || exec sh"}
}

// TTY is a terminal in raw mode. In has to end when the command does. Size may
// be asked by any goroutine; it is 0 by 0 where nobody knows.
type TTY struct {
	In   io.Reader
	Out  io.Writer
	Size func() (w, h int)
}

// Ended says that a command has ended with a code that is not zero.
type Ended struct{ Code int }

func (e *Ended) Error() string { return fmt.Sprintf("it has ended with exit code %d", e.Code) }

// ErrNoProgram says that the container does not have the program.
var ErrNoProgram = errors.New("the container does not have the program")

// Terminal runs a command at a terminal until it ends, or ctx does. Its error is
// *Ended for other codes than zero, and wraps ErrNoProgram where the image has no
// such program. The rules of the connection hold: who may only read runs nothing.
func Terminal(ctx context.Context, conn *kube.Connection, c Container, command []string, tty TTY) error {
	executor, err := newExecutor(conn, c, "exec", &corev1.PodExecOptions{Container: c.Name, Command: command, Stdin: true, Stdout: true, TTY: true})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	err = executor.StreamWithContext(ctx, remotecommand.StreamOptions{
		Stdin: tty.In, Stdout: tty.Out, Tty: true, TerminalSizeQueue: &sizes{ctx: ctx, size: tty.Size},
	})
	return told(c, err)
}

// newExecutor reaches a container through the API server, by exec or by attach.
func newExecutor(conn *kube.Connection, c Container, subresource string, options runtime.Object) (remotecommand.Executor, error) {
	config, at, err := conn.PodStream(c.Namespace, c.Pod, subresource, options)
	if err != nil {
		return nil, err
	}
	overSPDY, err := remotecommand.NewSPDYExecutor(config, http.MethodPost, at)
	if err != nil {
		return nil, fmt.Errorf("make a transport: %w", err)
	}
	overWebSocket, err := remotecommand.NewWebSocketExecutor(config, http.MethodGet, at.String())
	if err != nil {
		return nil, fmt.Errorf("make a transport: %w", err)
	}
	return remotecommand.NewFallbackExecutor(overWebSocket, overSPDY, func(err error) bool {
		return httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)
	})
}

// told is the error of a command in words.
func told(c Container, err error) error {
	var exit utilexec.CodeExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &exit):
		return &Ended{exit.Code}
	case code(err.Error()) > 0:
		return &Ended{code(err.Error())}
	case missing(err.Error()):
		return fmt.Errorf("%w: %w", ErrNoProgram, err)
	}
	return fmt.Errorf("run in container %s of pod %s/%s: %w", c.Name, c.Namespace, c.Pod, err)
}

// exitStatus is how some servers tell the code: in the words of an error of theirs.
var exitStatus = regexp.MustCompile(`exit (?:status|code) (\d+)$`)

// code is the exit code that a text ends with, 0 without one.
func code(text string) int {
	m := exitStatus.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// missing reports whether a container runtime says that there is no such program.
func missing(text string) bool {
	return strings.Contains(text, "executable file not found") || strings.Contains(text, "no such file or directory")
}

// sizeEvery is how often a terminal is asked for its size. Signals tell of it on
// some systems only, and asking costs next to nothing.
const sizeEvery = 150 * time.Millisecond

// sizes tells how large a terminal is, whenever it is another size.
type sizes struct {
	ctx  context.Context //nolint:containedctx // The queue has no other way to learn that the command has ended.
	size func() (w, h int)
	last remotecommand.TerminalSize
}

// Next waits for another size; nil after the end.
func (s *sizes) Next() *remotecommand.TerminalSize {
	pace := time.NewTicker(sizeEvery)
	defer pace.Stop()
	for {
		w, h := s.size()
		now := remotecommand.TerminalSize{Width: uint16(min(max(w, 0), 1<<16-1)), Height: uint16(min(max(h, 0), 1<<16-1))} //nolint:gosec // It is in range.
		if now != s.last && w > 0 && h > 0 {
			s.last = now
			return &now
		}
		select {
		case <-pace.C:
		case <-s.ctx.Done():
			return nil
		}
	}
}
