package e2e

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Values are chosen, counted, and applied to the table; while that is going on
// objects change their labels.
func TestLabelsChosenAndApplied(t *testing.T) {
	t.Parallel()
	ns := shopFloor(t)
	k := launch(t, args("-n", ns.name))
	k.header(` 6 · .*live$`)
	k.press("=")
	k.header(`Labels of Pods .* 6 pods · 5 keys · live$`)
	k.row("□ kubia", `□ kubia +3 +3$`)
	k.row("□ dev", `□ dev +1 +1$`)
	k.press("j ")
	k.header(` app=kubia   3 of 6 pods · 5 keys · live$`)
	k.row("■ kubia", `■ kubia +3 +3$`)
	k.row("□ web", `□ web +1 +1$`) // its own choice leaves the others of a key as they are
	k.row("□ prod", `□ prod +2 +4$`)
	k.press("/key:canary<enter>")
	k.see("key:canary  1 of 5 keys")
	k.gone("□ prod")
	k.press("~")
	k.header(` app=kubia,!canary   2 of 6 pods · 5 keys · live$`)
	k.press("<esc>")
	k.see("□ prod")
	_, err := ns.client.CoreV1().Pods(ns.name).Patch(ns.ctx, "web-1", types.MergePatchType,
		[]byte(`{"metadata":{"labels":{"app":"kubia","env":"qa"}}}`), metav1.PatchOptions{})
	ns.check(err)
	k.row("■ kubia", `■ kubia +3 +4$`)
	k.row("□ qa", `□ qa +1 +1$`)
	k.gone("□ web")
	k.header(` 3 of 6 pods · 5 keys · live$`)
	k.press("<enter>")
	k.see("-l app=kubia,!canary  3 of 6 · here")
	k.left("kubia-1", "kubia-2", "web-1")
}
