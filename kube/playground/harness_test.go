package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// waitLimit is how long a test waits for anything, on a machine that does other things too.
const waitLimit = 90 * time.Second

// binary returns the program under test.
func binary(t testing.TB) string {
	t.Helper()
	path := os.Getenv("PLAYGROUND_BIN")
	if path == "" {
		path = filepath.Join("..", "..", "bin", "playground")
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatalf("find %s: %v", path, err)
	}
	if _, err := os.Stat(abs); err != nil {
		t.Fatalf("these tests drive the built playground, and there is none at %s: build it first, or name it in PLAYGROUND_BIN", abs)
	}
	return abs
}

// An output collects what a program writes, and can be read meanwhile.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// A running is a playground that a test started.
type running struct {
	t    testing.TB
	cmd  *exec.Cmd
	temp string // where it makes its private directory
	dir  string // that directory, once it is ready
	out  output
	errs output
	done chan struct{}
	err  error
}

// launch starts a playground and ends it with the test.
func launch(t testing.TB, args ...string) *running {
	t.Helper()
	// A socket's path must stay short, which that of the test's own directory does not.
	temp, err := os.MkdirTemp("", "pg")
	if err != nil {
		t.Fatal(err)
	}
	r := &running{t: t, temp: temp, done: make(chan struct{}), cmd: exec.Command(binary(t), args...)}
	r.cmd.Env = append(os.Environ(), "TMPDIR="+temp)
	r.cmd.Stdout, r.cmd.Stderr = &r.out, &r.errs
	// Whoever inherits the output could keep it open for ever.
	r.cmd.WaitDelay = 5 * time.Second
	if err := r.cmd.Start(); err != nil {
		t.Fatalf("start the playground: %v", err)
	}
	go func() {
		r.err = r.cmd.Wait()
		close(r.done)
	}()
	t.Cleanup(func() {
		r.signal(syscall.SIGTERM)
		<-r.done
		_ = os.RemoveAll(temp)
	})
	return r
}

// ready launches a playground and waits until it can be used.
func ready(t testing.TB, args ...string) *running {
	t.Helper()
	r := launch(t, args...)
	r.awaitReady()
	return r
}

func (r *running) awaitReady() {
	r.t.Helper()
	eventually(r.t, "the playground is ready", func(context.Context) error {
		select {
		case <-r.done:
			r.t.Fatalf("the playground ended (%v): %s", r.err, r.errs.String())
		default:
		}
		if !strings.Contains(r.out.String(), "ready in ") {
			return errors.New("not yet")
		}
		return nil
	})
	_, after, _ := strings.Cut(r.out.String(), "export KUBECONFIG=")
	path, _, _ := strings.Cut(after, "\n")
	r.dir = filepath.Dir(path)
}

func (r *running) signal(sig syscall.Signal) { _ = r.cmd.Process.Signal(sig) }

// exit waits until the playground has ended and returns its exit code, or -1 when a signal ended it.
func (r *running) exit() int {
	r.t.Helper()
	select {
	case <-r.done:
		return r.cmd.ProcessState.ExitCode()
	case <-time.After(waitLimit):
		r.t.Fatalf("the playground does not end: %s", r.errs.String())
		return -1
	}
}

// config returns the client configuration of one context.
func (r *running) config(context string) *rest.Config {
	r.t.Helper()
	cfg, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(
		&clientcmd.ClientConfigLoadingRules{ExplicitPath: filepath.Join(r.dir, "kubeconfig")},
		&clientcmd.ConfigOverrides{CurrentContext: context}).ClientConfig()
	if err != nil {
		r.t.Fatalf("read the kubeconfig: %v", err)
	}
	cfg.QPS = -1
	return cfg
}

func (r *running) client(context string) *kubernetes.Clientset {
	r.t.Helper()
	c, err := kubernetes.NewForConfig(r.config(context))
	if err != nil {
		r.t.Fatalf("make a client: %v", err)
	}
	return c
}

// ctl tells the playground something and returns what it answers.
func (r *running) ctl(args ...string) string {
	r.t.Helper()
	out, err := exec.Command(binary(r.t), append([]string{"ctl", "-dir", r.dir}, args...)...).CombinedOutput()
	if err != nil {
		r.t.Fatalf("ctl %v: %v: %s", args, err, out)
	}
	return string(out)
}

// assertNothingLeft fails unless every process of the playground and its private directory go.
func (r *running) assertNothingLeft() {
	r.t.Helper()
	eventually(r.t, "nothing is left behind", func(context.Context) error {
		if left := processes(r.t, r.temp); len(left) > 0 {
			return fmt.Errorf("processes %v", left)
		}
		entries, err := os.ReadDir(r.temp)
		if err != nil {
			return err
		}
		if len(entries) > 0 {
			return fmt.Errorf("directory %s", filepath.Join(r.temp, entries[0].Name()))
		}
		return nil
	})
}

// processes returns the command lines of the processes that mention text in their arguments or environment.
func processes(t testing.TB, text string) map[int]string {
	t.Helper()
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	found := map[int]string{}
	for _, dir := range dirs {
		args, _ := os.ReadFile(filepath.Join(dir, "cmdline"))
		env, _ := os.ReadFile(filepath.Join(dir, "environ"))
		var pid int
		if _, err := fmt.Sscan(filepath.Base(dir), &pid); err != nil || !bytes.Contains(append(args, env...), []byte(text)) {
			continue
		}
		found[pid] = strings.ReplaceAll(string(args), "\x00", " ")
	}
	return found
}

// component returns the process id of one component.
func (r *running) component(name string) int {
	r.t.Helper()
	for pid, args := range processes(r.t, r.temp) {
		if strings.Contains(args, " component "+name+" ") {
			return pid
		}
	}
	r.t.Fatalf("no process runs %s", name)
	return 0
}

// eventually asks until check says yes.
func eventually(t testing.TB, what string, check func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), waitLimit)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := check(ctx)
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain until %s: %v", what, err)
		case <-tick.C:
		}
	}
}
