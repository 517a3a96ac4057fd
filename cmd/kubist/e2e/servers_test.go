package e2e

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A server is a control plane of one test's own, for faults that everybody would notice. It has no controllers.
type server struct {
	t      *testing.T
	dir    string
	config string
}

// newServer starts a control plane, with further flags, that ends with the test.
func newServer(t *testing.T, flags ...string) *server {
	t.Helper()
	// A socket's path must stay short, which that of the test's own directory does not.
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, dir: filepath.Join(dir, "pg"), config: filepath.Join(dir, "kubeconfig")}
	flags = append([]string{"-etcd-and-apiserver-only", "-dir", s.dir, "-kubeconfig", s.config}, flags...)
	cmd := exec.Command(playgroundBin(), append(flags, "--", "sh", "-c", "echo ready; cat >/dev/null")...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait()
		_ = os.RemoveAll(dir)
	})
	ready := make([]byte, len("ready"))
	if _, err := io.ReadFull(out, ready); err != nil {
		t.Fatalf("the playground did not come up: %v: %s", err, errs.String())
	}
	return s
}

// do has the control plane do something.
func (s *server) do(words ...string) {
	s.t.Helper()
	ctl(s.t, s.dir, words...)
}

// These faults follow one another on one control plane: one takes seconds to start.
func TestFaultsOfTheServer(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, fault := range []struct {
		name string
		test func(*testing.T, *server)
	}{
		{"stop and start", stopAndStart},
		{"older state", olderState},
		{"streaming lists off", streamingOff},
	} {
		t.Run(fault.name, func(t *testing.T) { fault.test(t, s) })
	}
}

func stopAndStart(t *testing.T, s *server) {
	ns := newNamespaceIn(t, s.config)
	ns.pod("always")
	k := launch(t, kubeconfig(s.config), args("-n", ns.name))
	k.header(` 1 · .*live$`)
	steady := k.steady("always")
	s.do("stop-apiserver")
	k.header(`reconnecting · last seen \d+ s ago$`)
	k.see("always", "! cannot reach the API server")
	s.do("start-apiserver")
	k.header(` 1 · .*live$`)
	ns.pod("comes")
	k.header(` 2 · .*live$`)
	k.gone("cannot reach")
	steady()
}

// A server that was restored from a backup counts from a lower version on than clients have seen. A watch from there
// would stay silent for ever; what is shown has to become what the server has.
func olderState(t *testing.T, s *server) {
	ns := newNamespaceIn(t, s.config)
	ns.pod("always")
	s.do("save", "before")
	for i := range 40 {
		ns.pod(fmt.Sprintf("lost-%02d", i))
	}
	k := launch(t, kubeconfig(s.config), args("-n", ns.name), size(100, 60))
	k.header(` 41 · .*live$`)
	steady := k.steady("always")
	s.do("restore", "before")
	k.header(` 1 · .*live$`)
	k.gone("lost-")
	ns.pod("comes")
	k.see("always", "comes")
	k.header(` 2 · .*live$`)
	steady()
}

// Lists that are not streamed come in pages; who is connected when that changes does not notice.
func streamingOff(t *testing.T, s *server) {
	ns := newNamespaceIn(t, s.config)
	ns.pod("always")
	before := launch(t, kubeconfig(s.config), args("-n", ns.name))
	before.header(` 1 · .*live$`)
	s.do("streaming", "off")
	crowd(ns, 600)
	after := launch(t, kubeconfig(s.config), args("-n", ns.name))
	for _, k := range []*kubist{before, after} {
		k.header(` 601 · .*live$`)
		k.press("G")
		k.cursorOn("pod-599")
		k.press("<ctrl+r>")
	}
	ns.remove("always")
	for _, k := range []*kubist{before, after} {
		k.header(` 600 · .*live$`)
	}
	s.do("streaming", "on")
	ns.pod("always")
	for _, k := range []*kubist{before, after} {
		k.header(` 601 · .*live$`)
	}
}
