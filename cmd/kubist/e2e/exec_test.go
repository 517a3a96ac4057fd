package e2e

import (
	"strings"
	"testing"
)

// A shell has the terminal and every key until it ends; then the screen is whole
// again, and the first key is kubist's.
func TestShell(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject")
	ns.running("subject")
	k := launch(t, args("pods", "-n", ns.name), size(100, 30))
	k.row("subject", "Running")
	k.press("s")
	k.see("shell in "+ns.name+"/subject, container main", "simulated$")
	k.press("echo one$((1+1))three<enter>")
	k.see("one2three")
	k.press("stty size<enter>")
	k.see("30 100")
	k.resize(120, 40)
	k.press("until [ \"$(stty size)\" = '40 120' ]; do sleep 0.1; done; echo resized $((3+4))<enter>")
	k.see("resized 7")
	k.press(`sh -c 'trap "echo caught\$((1+1)); exit" INT; echo waits$((1+1)); while :; do sleep 0.1; done'<enter>`)
	k.see("waits2")
	k.press("<ctrl+c>")
	k.see("caught2")
	k.press("exit 3<enter>")
	k.see("the shell in main has ended with exit code 3")
	k.row("subject", "Running")
	k.press("<ctrl+d>")
	k.press("y")
	k.see("apiVersion: v1")
	k.press("q")
	k.press("<enter>")
	k.header(`subject`)
	k.press("s")
	k.until("another prompt", func(lines []string) bool {
		text := strings.TrimSpace(strings.Join(lines, "\n"))
		return strings.Count(text, "shell in "+ns.name) == 2 && strings.HasSuffix(text, "simulated$")
	})
	k.press("<ctrl+d>")
	k.see("the shell in main has ended")
	k.header(`subject`)
}

func TestShellOfSeveralContainers(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("pair", addContainer("helper", "example.com/helper:1"))
	ns.running("pair")
	k := launch(t, args("pods", "-n", ns.name), size(100, 30))
	k.row("pair", "Running")
	k.press("s")
	k.see("A shell in which container of pair", "helper")
	k.settled()
	k.press("helper<enter>")
	k.see("pair, container helper", "simulated$")
	ns.remove("pair")
	k.press("exit<enter>")
	k.see("the shell in helper has ended")
}

// refusedInPods presses keys on a pod as one who may look at pods but not go into
// them, and as one who may only read, and returns the latter.
func refusedInPods(t *testing.T, keys, forbidden, readOnly string) *kubist {
	t.Helper()
	ns := newNamespace(t)
	ns.pod("subject")
	ns.running("subject")
	press := func(says string, how ...string) *kubist {
		k := launch(t, args(append([]string{"pods", "-n", ns.name}, how...)...), size(120, 30))
		k.row("subject", "Running")
		k.press(keys)
		k.say(says)
		return k
	}
	press(forbidden, "--as", ns.may("get", "list", "watch"))
	return press(readOnly, "--read-only")
}

func TestShellIsRefused(t *testing.T) {
	t.Parallel()
	refusedInPods(t, "s", "you may not create pods/exec", "no shell is opened in a read-only context")
}
