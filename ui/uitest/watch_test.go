//go:build unix

package uitest_test

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"

	"kubist/ui/uitest"
)

func shell(t *testing.T, script string) (*uitest.Terminal, context.Context) {
	t.Helper()
	term, err := uitest.Start(exec.Command("sh", "-c", script), 40, 5)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(term.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return term, ctx
}

func shows(text string) func(*vt.Emulator) bool {
	return func(em *vt.Emulator) bool { return strings.HasPrefix(uitest.Line(em, 0, em.Width()), text) }
}

// A watch knows when its bytes came, however late anybody asks.
func TestWatchKnowsWhen(t *testing.T) {
	t.Parallel()
	term, ctx := shell(t, `printf one; read x; printf '\033[2J\033[Htwo'; read x`)
	one := term.Watch("one", shows("one"))
	if _, err := one.Wait(ctx); err != nil {
		t.Fatal(err)
	}
	two := term.Watch("two", shows("two"))
	sent := time.Now()
	if err := term.Send("\r"); err != nil {
		t.Fatal(err)
	}
	if err := term.Wait(ctx, "two"); err != nil {
		t.Fatal(err)
	}
	seen := time.Now()
	at, err := two.Wait(ctx)
	if err != nil || at.Before(sent) || at.After(seen) {
		t.Errorf("two came %v after it was asked for and %v before it was seen: %v", at.Sub(sent), seen.Sub(at), err)
	}
	first, err := one.Wait(ctx)
	if err != nil || !first.Before(at) {
		t.Errorf("one came at %v, two at %v: %v", first, at, err)
	}
	// What is on the screen already came with the last bytes.
	again, err := term.Watch("two", shows("two")).Wait(ctx)
	if err != nil || again.Before(at) {
		t.Errorf("two came at %v, then at %v: %v", at, again, err)
	}
}

func TestWatchGivesUp(t *testing.T) {
	t.Parallel()
	term, ctx := shell(t, `printf one; read x`)
	if err := term.Wait(ctx, "one"); err != nil {
		t.Fatal(err)
	}
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := term.Watch("two", shows("two")).Wait(canceled); err == nil || !strings.Contains(err.Error(), "one") {
		t.Errorf("the error is %v", err)
	}
	never := term.Watch("two", shows("two"))
	term.Close()
	if _, err := never.Wait(ctx); err == nil || !strings.Contains(err.Error(), "ended before two") {
		t.Errorf("the error is %v", err)
	}
	term.Close()
}

func TestQuiet(t *testing.T) {
	t.Parallel()
	term, ctx := shell(t, `for i in 1 2 3 4 5; do printf $i; sleep 0.05; done; read x`)
	if err := term.Wait(ctx, "1"); err != nil {
		t.Fatal(err)
	}
	if err := term.Quiet(ctx, 2*time.Second); err != nil {
		t.Fatal(err)
	}
	if screen := term.Screen(); !strings.HasPrefix(screen, "12345") {
		t.Errorf("quiet with the screen\n%s", screen)
	}
}
