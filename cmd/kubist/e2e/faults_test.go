package e2e

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

func TestCutConnectionHealsByItself(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("before", gated)
	cable, config := plug(t)
	k := launch(t, kubeconfig(config), args("-n", ns.name))
	k.header(` 1 · .*live$`)
	for i := range 3 {
		cable.cut()
		name := fmt.Sprintf("meanwhile-%d", i)
		ns.pod(name, gated)
		k.see("before", name)
		k.header(fmt.Sprintf(` %d · .*live$`, i+2))
	}
}

func TestRowsStayWhileTheServerIsAway(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("stays", gated)
	ns.pod("goes", gated)
	cable, config := plug(t)
	k := launch(t, kubeconfig(config), args("-n", ns.name))
	k.header(` 2 · .*live$`)
	cable.refuse()
	k.header(`2 · .*reconnecting · last seen \d+ s ago$`)
	k.see("stays", "goes", "! cannot reach the API server", "connection refused")
	ns.remove("goes")
	ns.pod("comes", gated)
	// The rows can still be moved in and filtered.
	k.press("j")
	k.cursorOn("stays")
	k.press("/oes<enter>")
	k.see("1 of 2 · here")
	k.press("<esc>")
	k.see("stays", "goes")
	k.never("comes")
	k.press("j")
	cable.accept()
	k.header(` 2 · .*live$`)
	k.see("stays", "comes")
	k.gone("goes", "refused")
	k.cursorOn("stays")
}

// A notice that does not fit says that there is more of it.
func TestNoticeOnANarrowTerminal(t *testing.T) {
	t.Parallel()
	cable, config := plug(t)
	k := launch(t, kubeconfig(config), size(60, 20))
	k.header(`live$`)
	cable.refuse()
	k.match(`(?m)^ ! cannot reach the API server .*…$`)
}

func TestRefreshTriesAgainAtOnce(t *testing.T) {
	t.Parallel()
	cable, config := plug(t)
	cable.refuse()
	k := launch(t, kubeconfig(config))
	k.see("cannot reach the API server", "connection refused")
	k.header(`not connected$`)
	cable.accept()
	k.press("<ctrl+r>")
	k.header(`live$`)
	k.see("kubia-")
}

func TestHalfOpenConnectionThatIsCut(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("before", gated)
	cable, config := plug(t)
	k := launch(t, kubeconfig(config), args("-n", ns.name))
	k.header(` 1 · .*live$`)
	cable.stall()
	ns.pod("meanwhile", gated)
	k.press("j")
	k.cursorOn("before")
	cable.cut()
	cable.run()
	k.see("before", "meanwhile")
	k.header(` 2 · .*live$`)
}

func TestStallAtLaunchSaysThatItConnects(t *testing.T) {
	t.Parallel()
	cable, config := plug(t)
	cable.stall()
	k := launch(t, kubeconfig(config))
	k.header(`connecting$`)
	k.see("connecting to https://127.0.0.1:")
	k.press("?")
	k.see("Keys ›")
	k.press("<esc>")
	k.gone("Keys ›")
	cable.run()
	k.header(`live$`)
}

// crowd fills a namespace with so many pods.
func crowd(ns *namespace, n int) {
	var made sync.WaitGroup
	next := make(chan int, n)
	for i := range n {
		next <- i
	}
	close(next)
	for range 8 {
		made.Go(func() {
			for i := range next {
				ns.pod(fmt.Sprintf("pod-%03d", i), gated)
			}
		})
	}
	made.Wait()
}

func TestCutInTheMiddleOfTheFirstList(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	crowd(ns, 300)
	cable, config := plug(t)
	cable.breakAfter(150_000)
	k := launch(t, kubeconfig(config), args("-n", ns.name))
	k.header(` 300 · .*live$`)
	if !cable.broken() {
		k.fatalf("the list was through before the cable broke")
	}
	k.press("G")
	k.cursorOn("pod-299")
}

func TestExpiredVersionRelistsWithoutClearing(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("stays", gated)
	ns.pod("goes", gated)
	cable, config := plug(t)
	k := launch(t, kubeconfig(config), args("-n", ns.name))
	k.header(` 2 · .*live$`)
	cable.refuse()
	k.header(`reconnecting · last seen \d+ s ago$`)
	ns.remove("goes")
	ns.pod("comes", gated)
	compact(t)
	steady := k.steady("stays")
	k.see("stays", "goes")
	cable.accept()
	k.see("stays", "comes")
	k.gone("goes")
	k.header(` 2 · .*live$`)
	steady()
}

// compact forgets all old revisions of the playground.
func compact(t *testing.T) {
	t.Helper()
	out, err := exec.Command(filepath.Join("..", "..", "..", "bin", "playground"), "ctl", "compact").CombinedOutput()
	if err != nil {
		t.Fatalf("compact: %v: %s", err, out)
	}
}
