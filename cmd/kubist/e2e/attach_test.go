package e2e

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// interactive gives the first container a terminal and somebody who types at it.
func interactive(p *corev1.Pod) { p.Spec.Containers[0].Stdin, p.Spec.Containers[0].TTY = true, true }

// Who attaches sees what the process goes on to write, and leaves without ending it.
func TestAttach(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject", firstContainer("web"))
	ns.pod("typed", interactive)
	ns.running("subject")
	ns.running("typed")
	k := launch(t, args("pods", "-n", ns.name), size(110, 30))
	k.row("subject", "Running")
	k.row("typed", "Running")
	k.press("a")
	k.say("attached to "+ns.name+"/subject, container web it reads no keys; ctrl+] or ctrl+c leaves, and it goes on", `"msg":`)
	k.press("<ctrl+c>")
	k.see("left; web goes on")
	k.row("subject", "Running")
	k.press("<enter>")
	k.row("web ", "Running")
	k.press("a")
	k.see(`"msg":`)
	k.press("<ctrl+]>")
	k.see("left; web goes on")
	k.press("q")
	k.row("typed", "Running")
	k.press("j")
	k.cursorOn("typed")
	k.press("a")
	k.say("attached to "+ns.name+"/typed, container main ctrl+] leaves, and it goes on; all other keys are its own.", "still here after")
	k.press("<ctrl+c>q")
	ns.remove("typed")
	k.press("<ctrl+]>")
	k.see("left; main goes on")
	k.row("typed", "gone")
	k.press("<ctrl+d>k")
	k.cursorOn("subject")
	k.press("y")
	k.see("apiVersion: v1")
}

func TestAttachIsRefused(t *testing.T) {
	t.Parallel()
	refusedInPods(t, "a", "you may not create pods/attach", "nobody attaches in a read-only context")
}
