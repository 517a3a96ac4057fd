package e2e

import "testing"

func TestDescribeSaysWhyAndLeadsOn(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject", behaving("crash"))
	k := launch(t, args("-n", ns.name), size(100, 60))
	k.row("subject", `CrashLoopBackOff`)
	k.press("d")
	k.header(ns.name + ` ▸ Pods ▸ subject ▸ describe .*live$`)
	k.match(`(?m)^ [✗!] \S+ (crashes again and again|was restarted) \(\d+ restarts?\): exit code 1`)
	k.see("Name:", "Containers:", "Events:", "BackOff")
	k.press("<tab><enter>")
	k.header(`Namespaces ▸ ` + ns.name + ` ▸ describe .*live$`)
	k.see("Status:")
	k.press("<esc>")
	k.header(`Pods ▸ subject ▸ describe`)
	ns.remove("subject")
	k.header(`deleted \d+ s ago; this is how it was$`)
	k.see("Containers:")
}

func TestDescribeByTheCommandLine(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject", gated)
	k := launch(t, args("-n", ns.name))
	k.see("subject")
	k.press(":describe pod/subject<enter>")
	k.header(`Pods ▸ subject ▸ describe`)
	k.see("not scheduled: held back by its scheduling gates")
	k.press(":describe pod/nobody<enter>")
	k.see(`"nobody" not found`)
	k.press(":describe nothing<enter>")
	k.see("name an object, for example :describe pods/kubia-0 -n shop")
}

func TestEventsPane(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("calm", gated)
	ns.pod("subject", behaving("crash"))
	k := launch(t, args("-n", ns.name))
	k.row("subject", `CrashLoopBackOff`)
	k.press("v")
	k.see("Events of pod calm", "no events of calm")
	k.press("j")
	k.cursorOn("subject")
	k.see("Events of pod subject", "Back-off restarting")
	k.press("<tab>g<enter>")
	k.see("back")
	k.press("<esc><esc>")
	k.gone("Events of pod")
	k.cursorOn("subject")
}
