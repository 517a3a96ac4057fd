package e2e

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"k8s.io/client-go/tools/clientcmd"
)

func TestCutConnectionHealsByItself(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("before", gated)
	link, config := newLink(t)
	k := launch(t, kubeconfig(config), args("-n", ns.name))
	k.header(` 1 · .*live$`)
	for i := range 3 {
		link.cut()
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
	link, config := newLink(t)
	k := launch(t, kubeconfig(config), args("-n", ns.name))
	k.header(` 2 · .*live$`)
	link.refuse()
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
	link.heal()
	k.header(` 2 · .*live$`)
	k.see("stays", "comes")
	k.gone("goes", "refused")
	k.cursorOn("stays")
}

// A notice that does not fit says that there is more of it.
func TestNoticeOnANarrowTerminal(t *testing.T) {
	t.Parallel()
	link, config := newLink(t)
	k := launch(t, kubeconfig(config), size(60, 20))
	k.header(`live$`)
	link.refuse()
	k.match(`(?m)^ ! cannot reach the API server .*…$`)
}

func TestRefreshTriesAgainAtOnce(t *testing.T) {
	t.Parallel()
	link, config := newLink(t)
	link.refuse()
	k := launch(t, kubeconfig(config))
	k.see("cannot reach the API server", "connection refused")
	k.header(`not connected$`)
	link.heal()
	k.press("<ctrl+r>")
	k.header(`live$`)
	k.see("kubia-")
}

func TestHalfOpenConnectionThatIsCut(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("before", gated)
	link, config := newLink(t)
	k := launch(t, kubeconfig(config), args("-n", ns.name))
	k.header(` 1 · .*live$`)
	link.stall()
	ns.pod("meanwhile", gated)
	k.press("j")
	k.cursorOn("before")
	link.cut()
	link.heal()
	k.see("before", "meanwhile")
	k.header(` 2 · .*live$`)
}

func TestStallAtLaunchSaysThatItConnects(t *testing.T) {
	t.Parallel()
	link, config := newLink(t)
	link.stall()
	k := launch(t, kubeconfig(config))
	k.header(`connecting$`)
	k.see("connecting to https://127.0.0.1:")
	k.press("?")
	k.see("Keys ›")
	k.press("<esc>")
	k.gone("Keys ›")
	link.heal()
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
	link, config := newLink(t)
	link.breakAfter(150_000)
	k := launch(t, kubeconfig(config), args("-n", ns.name))
	k.header(` 300 · .*live$`)
	if !link.broken() {
		k.fatalf("the list was through before the cable broke")
	}
	k.press("G")
	k.cursorOn("pod-299")
}

func TestExpiredVersionRelistsWithoutClearing(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("always", gated)
	ns.pod("goes", gated)
	link, config := newLink(t)
	k := launch(t, kubeconfig(config), args("-n", ns.name))
	k.header(` 2 · .*live$`)
	link.refuse()
	k.header(`reconnecting · last seen \d+ s ago$`)
	ns.remove("goes")
	ns.pod("comes", gated)
	compact(t)
	steady := k.steady("always")
	k.see("always", "goes")
	link.heal()
	k.see("always", "comes")
	k.gone("goes")
	k.header(` 2 · .*live$`)
	steady()
}

// compact forgets all old revisions of the playground.
func compact(t *testing.T) {
	t.Helper()
	ctl(t, os.Getenv("PLAYGROUND_DIR"), "compact")
}

// A slow line delays what the server says, and no key.
func TestSlowLineDelaysNoKey(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("first", gated)
	ns.pod("second", gated)
	link, config := newLink(t)
	link.delay("150ms")
	k := launch(t, kubeconfig(config), args("-n", ns.name))
	k.header(` 2 · .*live$`)
	link.delay("10s")
	k.press("j")
	k.cursorOn("second")
	k.press("/fir<enter>")
	k.see("1 of 2 · here")
	k.press("y")
	k.header(`first ▸ YAML`)
	k.press("<esc>")
	k.see("1 of 2 · here")
}

// A token that is revoked ends what its user sees of changes, and nothing that is on the screen.
func TestRevokedToken(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("always", gated)
	link, config := newLink(t)
	token := ctl(t, os.Getenv("PLAYGROUND_DIR"), "token", "admin")
	k := launch(t, kubeconfig(withToken(t, config, token)), args("-n", ns.name))
	k.header(` 1 · .*live$`)
	steady := k.steady("always")
	ctl(t, os.Getenv("PLAYGROUND_DIR"), "revoke", token)
	link.cut()
	k.header(`last seen \d+ s ago$`)
	k.see("always", "! the API server does not accept the login")
	ns.pod("comes", gated)
	ctl(t, os.Getenv("PLAYGROUND_DIR"), "grant", token)
	k.press("<ctrl+r>")
	k.see("always", "comes")
	k.header(` 2 · .*live$`)
	k.gone("does not accept")
	steady()
}

// withToken is a copy of a kubeconfig in which all users have a token.
func withToken(t *testing.T, config, token string) string {
	t.Helper()
	c, err := clientcmd.LoadFromFile(config)
	if err != nil {
		t.Fatalf("read the kubeconfig of a link: %v", err)
	}
	for _, user := range c.AuthInfos {
		user.Token = token
	}
	return write(t, c)
}
