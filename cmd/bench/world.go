package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kubist/ui/uitest"
)

const (
	// startLimit is how long a playground may take until it is ready; 110,000 pods are written within it.
	startLimit = 5 * time.Minute
	// stopLimit is how long one may take to end by itself.
	stopLimit = 20 * time.Second
	// niceness of a server that is not there on a user's machine.
	niceness = 10
)

// world is a running playground. Its processes end with this one, however this one ends: the playground runs
// [holdCommand], which ends when the pipe it reads does.
type world struct {
	size    size
	kube    string // path of the kubeconfig
	dir     string
	program string // the playground's binary
	cmd     *exec.Cmd
	line    io.Closer
	ended   chan struct{}
	errors  *bytes.Buffer

	loaded  *loads
	resting *uitest.Terminal // a kubist that has everything
}

// size is how big a world is.
type size struct {
	Pods int
	// Bytes is the size of a pod in storage, 0 for the playground's own.
	Bytes int
	// Services are there with EndpointSlices of the pods.
	Services int
}

func (s size) String() string {
	if s.Bytes > 0 {
		return fmt.Sprintf("%s pods of %s bytes", thousands(s.Pods), thousands(s.Bytes))
	}
	if s.Services > 0 {
		return fmt.Sprintf("%s pods behind %s services", thousands(s.Pods), thousands(s.Services))
	}
	return thousands(s.Pods) + " pods"
}

func (s size) args() []string {
	args := []string{"-etcd-and-apiserver-only", "-pods", strconv.Itoa(s.Pods)}
	if s.Bytes > 0 {
		args = append(args, "-pod-bytes", strconv.Itoa(s.Bytes))
	}
	if s.Services > 0 {
		args = append(args, "-services", strconv.Itoa(s.Services))
	}
	return args
}

// startWorld starts a playground with the given arguments and waits until it is ready.
func startWorld(ctx context.Context, program, self string, s size, args ...string) (*world, error) {
	w := &world{size: s, program: program, ended: make(chan struct{}), errors: &bytes.Buffer{}}
	w.cmd = exec.Command(program, append(args, "--", self, holdCommand)...)
	w.cmd.Stderr = w.errors
	ownSession(w.cmd)
	in, err := w.cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	w.line = in
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	if err := w.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	ready := make(chan bool, 1)
	go func() {
		ready <- w.read(out)
		_, _ = io.Copy(io.Discard, out)
		_ = w.cmd.Wait()
		close(w.ended)
	}()
	timer := time.NewTimer(startLimit)
	defer timer.Stop()
	select {
	case ok := <-ready:
		if ok {
			return w, nil
		}
		<-w.ended
		err = fmt.Errorf("the playground did not come up: %s", strings.TrimSpace(w.errors.String()))
	case <-timer.C:
		err = fmt.Errorf("the playground is not ready after %v", startLimit)
	case <-ctx.Done():
		err = ctx.Err()
	}
	w.stop()
	return nil, err
}

// read takes what [holdCommand] says when the playground is ready.
func (w *world) read(out io.Reader) bool {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), "=")
		switch name {
		case "KUBECONFIG":
			w.kube = value
		case "PLAYGROUND_DIR":
			w.dir = value
			return true
		}
	}
	return false
}

// hold is the program the playground runs: it tells where everything is and ends with its input.
func hold() error {
	fmt.Printf("KUBECONFIG=%s\nPLAYGROUND_DIR=%s\n", os.Getenv("KUBECONFIG"), os.Getenv("PLAYGROUND_DIR"))
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

// stop ends the playground and waits until it is gone.
func (w *world) stop() {
	if w.resting != nil {
		w.resting.Close()
	}
	_ = w.line.Close()
	select {
	case <-w.ended:
		return
	case <-time.After(stopLimit):
	}
	// Its components end with it.
	_ = w.cmd.Process.Kill()
	<-w.ended
}

// alive is an error once the playground has ended.
func (w *world) alive() error {
	select {
	case <-w.ended:
		return fmt.Errorf("the playground ended: %s", strings.TrimSpace(w.errors.String()))
	default:
		return nil
	}
}

// tell has the playground do something and returns what it answers.
func (w *world) tell(ctx context.Context, words ...string) (string, error) {
	out, err := exec.CommandContext(ctx, w.program, append([]string{"ctl", "-dir", w.dir}, words...)...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("playground ctl %s: %w: %s", strings.Join(words, " "), err, strings.TrimSpace(string(out)))
	}
	return string(out), nil
}

var churned = regexp.MustCompile(`(\d+) so far`)

// changes is how many objects the playground has changed since it began.
func (w *world) changes(ctx context.Context) (int, error) {
	out, err := w.tell(ctx, "status")
	if err != nil {
		return 0, err
	}
	m := churned.FindStringSubmatch(out)
	if m == nil {
		return 0, errors.New("playground ctl status does not count changes")
	}
	return strconv.Atoi(m[1])
}

// churn has the playground change so many pods a second and returns when it does.
func (w *world) churn(ctx context.Context, rate int) error {
	before, err := w.changes(ctx)
	if err != nil {
		return err
	}
	if _, err := w.tell(ctx, "churn", strconv.Itoa(rate)); err != nil || rate == 0 {
		return err
	}
	for {
		now, err := w.changes(ctx)
		if err != nil || now > before+rate {
			return err
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
}

// nice takes the server back behind all others.
func (w *world) nice(level int) error { return nice(tree(w.cmd.Process.Pid), level) }

const (
	restWindow = 250 * time.Millisecond
	// restShare is how much of a core a server uses at most that is at rest.
	restShare = 0.1
	restLimit = 30 * time.Second
)

// rest waits until the server is at rest: a client that ends in the middle of a list leaves it busy for seconds. A
// server that never is, as while it collects garbage, is waited for half a minute.
func (w *world) rest(ctx context.Context) error {
	pids := tree(w.cmd.Process.Pid)
	calm := 0
	for end := time.Now().Add(restLimit); calm < 3 && time.Now().Before(end); {
		if err := w.alive(); err != nil {
			return err
		}
		before, began := cpuTimeOf(pids), time.Now()
		if err := pause(ctx, restWindow); err != nil {
			return err
		}
		calm++
		if float64(cpuTimeOf(pids)-before)/float64(time.Since(began)) > restShare {
			calm = 0
		}
	}
	return nil
}

// pause waits, unless ctx ends before.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
