package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A command is run in the pod under the cursor, and what it writes is a text.
func TestOneCommand(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject")
	ns.running("subject")
	k := launch(t, args("pods", "-n", ns.name), size(100, 30))
	k.row("subject", "Running")
	k.press(`:exec sh -c "echo one$((1+1))three; echo two >&2; printf '\033]0;evil\007\033[31mred\n'; exit 3"<enter>`)
	k.see("one2three", "stderr:", "two", "red")
	k.header(`subject/main .*exit code 3 · as of .* not live$`)
	k.see("$ sh -c 'echo one$((1+1))three")
	if strings.Contains(k.term.Raw(), "]0;evil\a") {
		t.Error("what the command wrote has reached the terminal")
	}
	k.press("q")
	k.row("subject", "Running")
	file := filepath.Join(t.TempDir(), "out.txt")
	k.press(":exec cat app.conf<enter>")
	k.see("listen = 8080")
	k.press("<ctrl+s>")
	k.see("save to cat-subject-")
	k.press("<ctrl+u>" + file + "<enter>")
	k.say("saved what cat has written to " + file)
	if text, err := os.ReadFile(file); err != nil || string(text) != "listen = 8080\nlog_level = info\n" {
		t.Errorf("saved is %q, %v", text, err)
	}
	k.press("q")
	k.row("subject", "Running")
	k.press(":exec no-such-program<enter>")
	k.see("there is no no-such-program in the container")
	k.press("q")
	k.row("subject", "Running")
	k.press(":exec --timeout=300ms sleep 1000<enter>")
	k.say("nobody waits longer than 300ms; it may go on there")
	k.press("q")
	k.row("subject", "Running")
	k.press(":exec sleep 1000<enter>")
	k.see("it runs…")
	k.press("x")
	k.see("cancelled")
	k.press("q")
	k.row("subject", "Running")
	k.press("<enter>")
	k.row("main ", "Running")
	k.press(":exec echo in-the-container<enter>")
	k.see("in-the-container")
	k.header(`subject/main `)
}

// Several pods answer one by one, and who differs is seen.
func TestOneCommandInSeveralPods(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("a")
	ns.pod("b")
	ns.pod("c", addContainer("helper", "example.com/helper:1"))
	ns.running("a")
	ns.running("b")
	ns.running("c")
	k := launch(t, args("pods", "-n", ns.name), size(100, 40))
	k.row("c ", "Running")
	k.press("*")
	k.see("3 marked")
	k.press(`:exec sh -c "echo same; mkdir seen-` + ns.name + ` 2>/dev/null && echo first || echo later"<enter>`)
	k.see("✓ a/main · exit code 0", "✓ b/main · exit code 0", "✓ c/main · exit code 0")
	k.header(`1 unlike most · as of`)
	k.press("D")
	k.see("1 pod differs from 2 pods", "= 2 pods say this", "-later", "+first")
	k.press("<ctrl+r>")
	k.see("✓ all 3 pods say this · exit code 0", "later")
	k.press("q")
	k.press("<ctrl+\\>")
	ns.remove("b")
	k.gone("b  ")
	k.press(":exec a b -n " + ns.name + " -- echo hello<enter>")
	k.see("✓ a/main · exit code 0", "hello")
	k.match(`✗ b · .*(not found|no pod)`)
}

// The connection is cut, and the pod deleted, while a command runs.
func TestOneCommandThatIsCut(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject")
	ns.running("subject")
	link, config := newLink(t)
	k := launch(t, kubeconfig(config), args("pods", "-n", ns.name), size(120, 30))
	k.row("subject", "Running")
	k.press(`:exec sh -c "echo begun; sleep 1000"<enter>`)
	k.see("it runs…")
	ns.remove("subject")
	link.cut()
	k.header(`failed · as of .* not live$`)
	k.press("<ctrl+r>")
	k.match("not found|there is no|no container")
	k.press("q")
	k.see("no pods in")
	k.press(":exec env<enter>")
	k.see("there is no row")
}

func TestOneCommandIsRefused(t *testing.T) {
	t.Parallel()
	k := refusedInPods(t, ":exec env<enter>", "you may not create pods/exec", "no command is run in a read-only context")
	k.press(":services<enter>")
	k.header("Services")
	k.press(":exec kubia-0<enter>")
	k.see("there is no row")
}
