package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// readyLimit is what a start may take, in seconds, on a machine that has nothing else to do.
const readyLimit = 10

// It runs alone: beside other playgrounds it would measure them too.
func TestReadyInTime(t *testing.T) {
	r := ready(t)
	_, after, _ := strings.Cut(r.out.String(), "ready in ")
	var took float64
	if _, err := fmt.Sscan(after, &took); err != nil {
		t.Fatalf("read how long it took from %q: %v", after, err)
	}
	t.Logf("ready in %.1f s\n%s", took, r.ctl("status"))
	if took > readyLimit {
		t.Errorf("ready in %.1f s, want at most %d s", took, readyLimit)
	}
	info, err := os.Stat(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the directory's mode is %v, want private", info.Mode())
	}
}

func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	a, b := launch(t), launch(t)
	for _, r := range []*running{a, b} {
		r.awaitReady()
		nodes, err := r.client("playground").CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
		if err != nil {
			t.Fatalf("list nodes: %v", err)
		}
		if len(nodes.Items) != 5 {
			t.Errorf("%d nodes, want 5", len(nodes.Items))
		}
	}
}

func TestSignalEndsAll(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			r := ready(t, "-etcd-and-apiserver-only")
			r.signal(sig)
			if code := r.exit(); code != 0 {
				t.Errorf("exit code %d, want 0: %s", code, r.errs.String())
			}
			r.assertNothingLeft()
		})
	}
}

func TestSignalWhileStarting(t *testing.T) {
	t.Parallel()
	r := launch(t)
	eventually(t, "etcd is started", func(context.Context) error {
		if len(processes(t, r.temp)) < 2 {
			return fmt.Errorf("only %v", processes(t, r.temp))
		}
		return nil
	})
	r.signal(syscall.SIGTERM)
	if code := r.exit(); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	r.assertNothingLeft()
}

func TestKilledParentLeavesNothing(t *testing.T) {
	t.Parallel()
	r := ready(t)
	if n := len(processes(t, r.dir)); n < 5 {
		t.Fatalf("%d processes name the directory, want the five components", n)
	}
	r.signal(syscall.SIGKILL)
	r.exit()
	r.assertNothingLeft()
}

func TestKilledComponentEndsAll(t *testing.T) {
	t.Parallel()
	r := ready(t, "-demo=false")
	if err := syscall.Kill(r.component(schedulerName), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if code := r.exit(); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	if text := r.errs.String(); !strings.Contains(text, "kube-scheduler ended unexpectedly (signal: killed)") {
		t.Errorf("it says %q, want which component died and how", text)
	}
	r.assertNothingLeft()
}

func TestCommand(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		script string
		code   int
	}{
		"passes the exit code on":    {`test -s "$KUBECONFIG" && test -d "$PLAYGROUND_DIR" && exit 7`, 7},
		"is not ended by interrupts": {`trap '' INT; kill -INT $PPID; exit 5`, 5},
		"ends by a signal":           {`kill -KILL $$`, 128 + 9},
		"is ended with the plane":    {`trap 'exit 3' TERM; kill -TERM $PPID; while :; do sleep 0.1; done`, 128 + 15},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := launch(t, "-etcd-and-apiserver-only", "--", "sh", "-c", tc.script)
			if code := r.exit(); code != tc.code {
				t.Errorf("exit code %d, want %d: %s", code, tc.code, r.errs.String())
			}
			r.assertNothingLeft()
		})
	}
}

func TestDirectoryIsKept(t *testing.T) {
	t.Parallel()
	home, err := os.MkdirTemp("", "pg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	dir, file := filepath.Join(home, "kept"), filepath.Join(home, "config")
	for range 2 {
		r := ready(t, "-etcd-and-apiserver-only", "-dir", dir, "-kubeconfig", file)
		if r.dir != dir {
			t.Errorf("the directory is %s, want %s", r.dir, dir)
		}
		if _, err := os.Stat(file); err != nil {
			t.Errorf("the second kubeconfig: %v", err)
		}
		second := launch(t, "-dir", dir)
		if second.exit() != 1 || !strings.Contains(second.errs.String(), "is running") {
			t.Errorf("a second playground in the same directory says %q", second.errs.String())
		}
		r.signal(syscall.SIGTERM)
		r.exit()
	}
	if _, err := os.Stat(filepath.Join(dir, "kubeconfig")); err != nil {
		t.Errorf("the directory was not kept: %v", err)
	}
}
