package e2e

import (
	"os"
	"path/filepath"
	"testing"
)

// Files go into a pod and come out of it as they were; what cannot be says why.
func TestCopyFiles(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject")
	ns.running("subject")
	here, remote := t.TempDir(), t.TempDir() // the container's files are those of this machine
	if err := os.MkdirAll(filepath.Join(here, "data", "deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(here, "data", "deep", "a.txt"), []byte("alpha"), 0o600); err != nil {
		t.Fatal(err)
	}
	k := launch(t, args("pods", "-n", ns.name), size(160, 30))
	k.row("subject", "Running")
	k.press(":cp " + filepath.Join(here, "data") + " :" + remote + "<enter>")
	k.say("copied 1 file, 5 B: copy " + here)
	if text, err := os.ReadFile(filepath.Join(remote, "data", "deep", "a.txt")); err != nil || string(text) != "alpha" {
		t.Fatalf("%q %v", text, err)
	}
	back := t.TempDir()
	k.press(":cp subject:" + filepath.Join(remote, "data") + " " + back + "<enter>")
	k.say("copied 1 file, 5 B: copy subject:")
	if text, err := os.ReadFile(filepath.Join(back, "data", "deep", "a.txt")); err != nil || string(text) != "alpha" {
		t.Fatalf("%q %v", text, err)
	}
	k.press(":cp subject:" + remote + "/nothing " + back + "<enter>")
	k.say("the container says: tar: ")
	k.press(":cp one two<enter>")
	k.say("say from where to where")
}
