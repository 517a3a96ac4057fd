package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func lastIndex(text, part string) int { return strings.LastIndex(text, part) }

func TestSizes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ w, h int }{{80, 24}, {40, 10}, {300, 100}, {41, 50}, {200, 10}} {
		t.Run(fmt.Sprintf("%dx%d", c.w, c.h), func(t *testing.T) {
			t.Parallel()
			k := launch(t, size(c.w, c.h))
			k.header(`live$`)
			k.see("NAME ↑", "? keys")
			k.press("?")
			k.see("Keys ›")
			k.press("<esc>/kubia")
			k.see("/kubia", "· here")
			k.press("<enter>G")
			k.cursorOn("kubia-")
			k.press("y")
			k.see("YAML", "apiVersion: v1")
		})
	}
}

func TestTooSmallSaysSoUntilItIsNot(t *testing.T) {
	t.Parallel()
	k := launch(t, size(39, 9))
	k.see("kubist needs 40 columns and 10 rows")
	k.resize(100, 30)
	k.header(`playground ▸ shop ▸ Pods .*live$`)
	k.see("kubia-")
	k.gone("kubist needs")
	k.resize(100, 9)
	k.see("kubist needs 40 columns and 10 rows")
	k.gone("kubia-")
	k.resize(40, 10)
	k.header(`live$`)
}

func TestResizeKeepsTheCursorAndFillsTheScreen(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	crowd(ns, 60)
	k := launch(t, args("-n", ns.name))
	k.header(` 60 · .*live$`)
	k.press("G")
	k.cursorOn("pod-059")
	k.resize(60, 12)
	k.cursorOn("pod-059")
	k.gone("pod-040")
	k.resize(120, 70)
	k.cursorOn("pod-059")
	k.see("pod-000", "pod-030")
}

// resize makes the terminal w columns and h rows.
func (k *kubist) resize(w, h int) {
	k.t.Helper()
	k.w, k.h = w, h
	k.check(k.term.Resize(w, h))
}

var sgr = regexp.MustCompile("\x1b\\[([0-9;:]*)m")

// colours are the parameters of all colours that kubist has set.
func (k *kubist) colours() []string {
	var found []string
	for _, m := range sgr.FindAllStringSubmatch(k.term.Raw(), -1) {
		parts := strings.Split(m[1], ";")
		for i := 0; i < len(parts); i++ {
			p := parts[i]
			switch {
			case strings.HasPrefix(p, "38") || strings.HasPrefix(p, "48") || strings.HasPrefix(p, "58"):
				found = append(found, strings.Join(parts[i:], ";"))
				i = len(parts)
			case regexp.MustCompile(`^([34][0-7]|9[0-7]|10[0-7])$`).MatchString(p):
				found = append(found, p)
			}
		}
	}
	return found
}

// wander shows a little of everything.
func (k *kubist) wander() {
	k.t.Helper()
	k.header(`live$`)
	k.press("j/kubia")
	k.see("· here")
	k.press("<enter>G")
	k.cursorOn("kubia-")
	k.press("y")
	k.see("apiVersion")
	k.press("<esc>?")
	k.see("Keys ›")
	k.press("<esc>:ctx<enter>")
	k.see("Contexts")
}

func TestNoColor(t *testing.T) {
	t.Parallel()
	k := launch(t, env("NO_COLOR", "1"))
	k.wander()
	if found := k.colours(); len(found) > 0 {
		t.Errorf("colours with NO_COLOR: %q", found[:min(len(found), 5)])
	}
}

func TestSixteenColours(t *testing.T) {
	t.Parallel()
	k := launch(t, env("TERM", "xterm"), env("COLORTERM", ""))
	k.wander()
	found := k.colours()
	if len(found) == 0 {
		t.Error("no colours at all")
	}
	for _, c := range found {
		if strings.HasPrefix(c, "38") || strings.HasPrefix(c, "48") || strings.HasPrefix(c, "58") {
			t.Fatalf("the terminal has 16 colours and got %q", c)
		}
	}
}

func TestSuspendInAShell(t *testing.T) {
	t.Parallel()
	k := launch(t, inside("bash", "--norc", "--noprofile", "-i"), env("PS1", "ready> "), env("KUBIST", binary))
	k.see("ready>")
	k.press("\"$KUBIST\"<enter>")
	k.header(`playground ▸ shop ▸ Pods .*live$`)
	k.press("j<ctrl+z>")
	k.see("Stopped", "ready>")
	k.gone("▸ Pods")
	k.press("echo back to $((6*7))<enter>")
	k.see("back to 42")
	k.press("fg<enter>")
	k.header(`playground ▸ shop ▸ Pods .*live$`)
	k.gone("back to 42")
	k.press(":svc<enter>")
	k.header(`Services .*live$`)
	k.press(":q<enter>")
	k.see("ready>", "back to 42")
	k.press("exit $?<enter>")
	if code := k.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	k.modesOff()
}
