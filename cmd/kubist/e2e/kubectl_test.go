package e2e

import (
	"os"
	"strings"
	"testing"
)

// K tells the kubectl commands behind a screen, and enter copies one.
func TestTheSameWithKubectl(t *testing.T) {
	t.Parallel()
	ns := shopFloor(t)
	k := launch(t, args("-n", ns.name, "-l", "app in (kubia,web)", "/kubia"), size(80, 24))
	k.see("3 of 4 · here")
	k.press("K")
	k.see("The same with kubectl", "kubectl get pods -n "+ns.name, "leaves out: the filter /kubia, ages that tick, counts", "kubectl describe pod kubia-1")
	k.press("<enter>")
	k.see("copied the kubectl command")
	k.gone("The same with kubectl")
	if got, want := k.copied(), "kubectl get pods -n "+ns.name+" -l 'app in (kubia,web)' -o wide --watch --context playground"; got != want {
		k.fatalf("copied %q, want %q", got, want)
	}
	k.press(":count node<enter>")
	k.see("SHARE")
	k.press("K")
	k.say("| sort | uniq -c |", "custom-columns=NODE:.spec.nodeName")
	k.press("<esc>")
	k.gone("The same with kubectl")
	k.press(":no-such-kind<enter>")
	k.see("no-such-kind")
	k.press("K")
	k.see("kubectl api-resources")
	if strings.Contains(k.copied(), os.Getenv("KUBECONFIG")) {
		k.fatalf("the kubeconfig of the environment is named, though kubectl reads it too")
	}
}
