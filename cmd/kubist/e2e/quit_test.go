package e2e

import (
	"bytes"
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
)

// How kubist can be told to end, and what it then owes the shell.
func TestEveryEndIsQuickAndClean(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*kubist){
		":q":                   func(k *kubist) { k.press(":q<enter>") },
		"ctrl+c":               func(k *kubist) { k.press("<ctrl+c>") },
		":quit on a help page": func(k *kubist) { k.press("?<esc>:quit<enter>") },
		"SIGTERM":              func(k *kubist) { k.signal(syscall.SIGTERM) },
		"SIGHUP":               func(k *kubist) { k.signal(syscall.SIGHUP) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var said bytes.Buffer
			k := launch(t, errorsTo(&said))
			k.header(`live$`)
			end(k)
			k.endsWithin(time.Second)
			if said.Len() > 0 {
				t.Errorf("it said %q", said.String())
			}
			k.restored()
		})
	}
}

func TestEndWhileTheServerIsSilent(t *testing.T) {
	t.Parallel()
	link, config := newLink(t)
	link.stall()
	k := launch(t, kubeconfig(config))
	k.header(`connecting$`)
	k.press(":q<enter>")
	k.endsWithin(time.Second)
	k.restored()
}

func TestEndWhileAPluginIsSilent(t *testing.T) {
	t.Parallel()
	k := launch(t, kubeconfig(withPlugin(t, "exec tail -f /dev/null")))
	k.header(`connecting$`)
	k.press(":q<enter>")
	k.endsWithin(time.Second)
	k.restored()
}

// endsWithin waits for the end with exit code 0, which must come in time.
func (k *kubist) endsWithin(limit time.Duration) {
	k.t.Helper()
	var cancel context.CancelFunc
	k.ctx, cancel = context.WithTimeout(k.ctx, limit)
	defer cancel()
	if code := k.exit(); code != 0 {
		k.fatalf("exit code %d, want 0", code)
	}
}

// restored ends the test unless the terminal is as it was before kubist.
func (k *kubist) restored() {
	k.t.Helper()
	if !k.term.Cooked() {
		k.fatalf("the terminal is still raw")
	}
	k.term.Emulator(func(em *vt.Emulator) {
		if em.IsAltScreen() {
			k.t.Errorf("the alternate screen is still shown")
		}
	})
	if text := k.lines()[0]; text != "" {
		k.fatalf("something is left on the screen")
	}
	k.modesOff()
}

// modesOff checks that every mode that was turned on was turned off again.
func (k *kubist) modesOff() {
	k.t.Helper()
	raw := k.term.Raw()
	for _, mode := range []string{"1049", "2004", "1000", "1006"} {
		on, off := lastIndex(raw, "\x1b[?"+mode+"h"), lastIndex(raw, "\x1b[?"+mode+"l")
		if on > off {
			k.t.Errorf("mode %s is left on", mode)
		}
	}
	if lastIndex(raw, "\x1b[?25l") > lastIndex(raw, "\x1b[?25h") {
		k.t.Error("the cursor is left hidden")
	}
	if lastIndex(raw, "\x1b[?7l") > lastIndex(raw, "\x1b[?7h") {
		k.t.Error("wrapping is left off")
	}
}
