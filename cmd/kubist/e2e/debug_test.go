package e2e

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// added is the newest ephemeral container of a pod.
func (n *namespace) added(pod string) corev1.EphemeralContainer {
	n.t.Helper()
	p, err := n.client.CoreV1().Pods(n.name).Get(n.ctx, pod, metav1.GetOptions{})
	n.check(err)
	if len(p.Spec.EphemeralContainers) == 0 {
		n.t.Fatalf("pod %s has no ephemeral container", pod)
	}
	return p.Spec.EphemeralContainers[len(p.Spec.EphemeralContainers)-1]
}

// debug asks for a debug container of an image, up to the question whether it is meant.
func (k *kubist) debug(image string) {
	k.t.Helper()
	k.press("<ctrl+p>")
	k.see("⏎ do it")
	k.press("debug container")
	k.see("debug container…")
	k.press("<enter>")
	k.see("image of the debug container: busybox:stable")
	k.press("<ctrl+u>" + image + "<enter>")
	k.see("Debug pod subject?", "be removed from the pod again")
}

// A debug container is added and runs, and the terminal leads to it.
func TestDebugContainer(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject")
	ns.running("subject")
	k := launch(t, args("pods/subject", "-n", ns.name), size(100, 30))
	k.row("subject", "Running")
	k.press("<enter>")
	k.row("main ", "Running")
	k.debug("example.com/tools:1")
	k.press("<enter>")
	k.gone("Debug pod subject?")
	k.debug("example.com/tools:1")
	k.press("y")
	k.say("attached to "+ns.name+"/subject, container debugger-", "ctrl+] leaves, and it goes on")
	k.press("<ctrl+]>")
	k.see("left; debugger-")
	k.row("debugger-", "ephemeral")
	if c := ns.added("subject"); c.Image != "example.com/tools:1" || c.TargetContainerName != "main" || !c.Stdin || !c.TTY {
		t.Errorf("added is %+v", c)
	}
	k.debug("example.com/no-image:1")
	k.press("y")
	k.see("in subject: ErrImagePull: pull \"example.com/no-image:1\": not found")
}

// The pod is deleted while its debug container starts.
func TestDebugContainerOfAPodThatGoes(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject", still)
	ns.status("subject", `{"phase":"Running","containerStatuses":[{"name":"main","image":"x","imageID":"","ready":true,"restartCount":0,"state":{"running":{}}}]}`)
	k := launch(t, args("pods/subject", "-n", ns.name), size(100, 30))
	k.row("subject", "Running")
	k.debug("example.com/tools:1")
	k.press("y")
	k.match(`wait until debugger-\w+ runs in subject`)
	ns.added("subject")
	ns.remove("subject")
	k.match(`debugger-\w+ in subject: the pod is gone`)
}
