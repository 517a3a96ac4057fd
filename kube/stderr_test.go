package kube

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// These tests replace what a process has one of, and so run alone.

func TestStderrIsCaptured(t *testing.T) {
	var logged syncBuffer
	terminal := swapStderr(t)
	restore, err := CaptureStderr(slog.New(slog.NewTextHandler(&logged, nil)))
	must(t, err)
	defer restore()
	if _, err := CaptureStderr(slog.Default()); err == nil {
		t.Error("stderr was captured twice")
	}

	// client-go keeps what it built for a plugin: one that no other test has is built with this stderr.
	plugin := pluginConfig("fail", clientcmdapi.ExecEnvVar{Name: "KUBE_TEST_ONLY", Value: t.TempDir()})
	conn := withPlugin(t, "", plugin).connect(t, Options{})
	_, err = conn.Version(t.Context())
	told(t, err, "failed with exit code 3: login required: the session of jane has expired", "log in again")
	if !strings.Contains(logged.String(), "login required") {
		t.Errorf("the log has %q", logged.String())
	}

	restore()
	restore()
	if os.Stderr.Name() != terminal.Name() {
		t.Error("the real stderr was not put back")
	}
	if seen := readAll(t, terminal); seen != "" {
		t.Errorf("the terminal has %q", seen)
	}
}

func TestUnfinishedLinesAreLogged(t *testing.T) {
	var logged syncBuffer
	swapStderr(t)
	restore, err := CaptureStderr(slog.New(slog.NewTextHandler(&logged, nil)))
	must(t, err)
	_, err = io.WriteString(os.Stderr, "half a \x1b]0;title\x07line")
	must(t, err)
	restore()
	if !strings.Contains(logged.String(), "half a line") {
		t.Errorf("the log has %q", logged.String())
	}
}

func TestLogsAreRouted(t *testing.T) {
	var logged syncBuffer
	terminal := swapStderr(t)
	restore := RouteLogs(slog.NewTextHandler(&logged, nil))
	speakUp()
	restore()
	for _, want := range []string{"from klog", "from a handler", "from net/http"} {
		if !strings.Contains(logged.String(), want) {
			t.Errorf("%q is not in the log %q", want, logged.String())
		}
	}
	if seen := readAll(t, terminal); seen != "" {
		t.Errorf("the terminal has %q", seen)
	}
}

// swapStderr puts a file in the place of the real standard error.
func swapStderr(t *testing.T) *os.File {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "terminal"))
	must(t, err)
	before := os.Stderr
	os.Stderr = file
	t.Cleanup(func() {
		os.Stderr = before
		file.Close()
	})
	return file
}

func readAll(t *testing.T, file *os.File) string {
	t.Helper()
	content, err := os.ReadFile(file.Name())
	must(t, err)
	return string(content)
}

// syncBuffer is a buffer several goroutines may use.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
