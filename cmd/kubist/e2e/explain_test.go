package e2e

import (
	"os"
	"path/filepath"
	"testing"
)

// Explain is a key away from tables and YAML and a word on the command line,
// and what was read once is not fetched by the next run.
func TestExplain(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject", gated)
	cache := t.TempDir()
	k := launch(t, args("-n", ns.name), env("XDG_CACHE_HOME", cache), size(120, 40))
	k.see("subject")
	k.press("X")
	k.header(`Explain ▸ Pod .*v1 · [0-9,]+ fields$`)
	k.press("/livenessprobe<enter>")
	k.see("spec.containers.livenessProbe", "Periodic probe of container liveness")
	k.press("c")
	k.see("kubectl command")
	k.press("kubectl<enter>")
	if got, want := k.copied(), "kubectl explain pods.spec.containers.livenessProbe"; got != want {
		t.Errorf("%q was copied, want %q", got, want)
	}
	k.press("<esc>")
	k.press("<esc>")
	k.cursorOn("subject")
	k.press("y")
	k.see("apiVersion: v1")
	k.press("/image:<enter>")
	k.press("X")
	k.see("spec.containers.image", "Container image name")
	k.press(":explain paintings.spec.style<enter>")
	k.see("one of", "synthetic-cubism", "The movement.")
	files, err := filepath.Glob(filepath.Join(cache, "kubist", "openapi", "*"))
	if err != nil || len(files) != 2 {
		t.Errorf("the cache has %v (%v), want a file of each document", files, err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s is for others to read: %v", file, err)
		}
	}
	again := launch(t, args("explain", "pods.spec.containers[0].image"), env("XDG_CACHE_HOME", cache))
	again.see("spec.containers.image", "Container image name")
}
