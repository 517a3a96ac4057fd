package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// playgroundBin is the program that runs control planes.
func playgroundBin() string {
	if path := os.Getenv("PLAYGROUND_BIN"); path != "" {
		return path
	}
	return filepath.Join("..", "..", "..", "bin", "playground")
}

// ctl has the playground in dir do something and returns what it answers.
func ctl(t *testing.T, dir string, words ...string) string {
	t.Helper()
	cmd := exec.Command(playgroundBin(), append([]string{"ctl", "-dir", dir}, words...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("playground ctl %s: %v: %s", strings.Join(words, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// A link is a way to the API server of its own, with faults of its own.
type link struct {
	t    *testing.T
	name string
}

var links atomic.Int64

// newLink adds a link to the playground. The kubeconfig that leads through it is returned beside it.
func newLink(t *testing.T) (l *link, config string) {
	t.Helper()
	l = &link{t, fmt.Sprintf("e2e-%d-%d", os.Getpid(), links.Add(1))}
	config = l.do("add")
	t.Cleanup(func() { l.do("remove") })
	return l, config
}

func (l *link) do(words ...string) string {
	l.t.Helper()
	return ctl(l.t, os.Getenv("PLAYGROUND_DIR"), append([]string{"link", l.name}, words...)...)
}

// refuse ends all connections and accepts none.
func (l *link) refuse() { l.do("refuse") }

// stall leaves connections open and lets no byte through.
func (l *link) stall() { l.do("stall") }

// delay lets every byte arrive later, each way.
func (l *link) delay(by string) { l.do("delay", by) }

// heal ends what was refused, stalled or delayed.
func (l *link) heal() { l.do("heal") }

// cut ends all connections, once.
func (l *link) cut() { l.do("cut") }

// breakAfter ends all connections, once, when so many bytes more have come from the server.
func (l *link) breakAfter(bytes int) { l.do("cut", fmt.Sprint(bytes)) }

// broken reports whether what breakAfter announced has happened.
func (l *link) broken() bool {
	for line := range strings.Lines(ctl(l.t, os.Getenv("PLAYGROUND_DIR"), "status")) {
		if strings.Contains(line, l.name+" ") || strings.Contains(line, l.name+"\t") {
			return !strings.Contains(line, "cut after")
		}
	}
	l.t.Fatalf("the playground has no link %s", l.name)
	return false
}
