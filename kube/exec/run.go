package exec

import (
	"context"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/remotecommand"

	"kubist/kube"
)

// Output is what a command has written: the beginning of both of its streams.
type Output struct {
	Stdout, Stderr string
	// Cut is how many bytes are not in them, because they would have been too many.
	Cut int64
}

// Run runs a command without a terminal and without input until it ends, or ctx
// does, and keeps the first most bytes of each of its streams. Its errors are
// those of [Terminal]; what was written before one is returned with it. When ctx
// ends nobody waits any more, but the command may go on in the container.
func Run(ctx context.Context, conn *kube.Connection, c Container, command []string, most int) (Output, error) {
	executor, err := newExecutor(conn, c, "exec", &corev1.PodExecOptions{Container: c.Name, Command: command, Stdout: true, Stderr: true})
	if err != nil {
		return Output{}, err
	}
	stdout, stderr := &kept{most: most}, &kept{most: most}
	err = executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdout: stdout, Stderr: stderr})
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	out, errors := stdout.text(), stderr.text()
	return Output{Stdout: out, Stderr: errors, Cut: stdout.lost() + stderr.lost()}, told(c, err)
}

// kept is the beginning of what is written to it. Whoever writes after the end
// of a command is still listened to.
type kept struct {
	most int
	mu   sync.Mutex
	buf  []byte
	cut  int64
}

func (k *kept) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := min(len(p), k.most-len(k.buf))
	k.buf = append(k.buf, p[:n]...)
	k.cut += int64(len(p) - n)
	return len(p), nil
}

func (k *kept) text() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return string(k.buf)
}

func (k *kept) lost() int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.cut
}
