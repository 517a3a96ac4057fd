package e2e

import "testing"

func TestBareStartShowsPodsOfTheContext(t *testing.T) {
	t.Parallel()
	k := launch(t)
	k.header(`playground ▸ shop ▸ Pods +\d+ · .*live$`)
	k.see("NAME ↑", "READY", "STATUS", "RESTARTS", "AGE", "kubia-", "quiz-0")
	k.header(`[1-9]\d* unhealthy · live$`)
}

func TestNamespaceFlag(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("first")
	k := launch(t, args("-n", ns.name))
	k.header(`playground ▸ ` + ns.name + ` ▸ Pods +1 · live$`)
	k.row("first", `1/1 +Running`)
}

func TestEmptyNamespaceSaysSo(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	k := launch(t, args("-n", ns.name))
	k.header(` 0 · live$`)
	k.see("no pods in " + ns.name)
}

func TestAllNamespaces(t *testing.T) {
	t.Parallel()
	k := launch(t, args("-A"), size(120, 60))
	k.header(`playground ▸ all namespaces ▸ Pods .*live$`)
	k.press("G")
	k.match(`shop +web-`)
	k.press("S")
	k.see("NAMESPACE", "STATUS ↑")
	k.press("/platform")
	k.match(`platform +model-training +0/1 +Pending`)
}

func TestSelectorAtLaunchGoesToTheServer(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("chosen", gated, labels("app", "kubia"))
	ns.pod("other", gated, labels("app", "web"))
	ns.pod("bare", gated)
	k := launch(t, args("-n", ns.name, "-l", "app=kubia"))
	// What the header counts is what came over the wire.
	k.header(`Pods ▸ -l app=kubia +1 · .*live$`)
	k.see("chosen")
	k.never("other", "bare")
	ns.pod("late", gated, labels("app", "kubia"))
	k.see("late")
	k.header(` 2 · .*live$`)
}

func TestSelectorWithSetsAtLaunch(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("kubia", gated, labels("app", "kubia", "env", "prod"))
	ns.pod("web", gated, labels("app", "web"))
	ns.pod("fresh", gated, labels("app", "web", "canary", "yes"))
	ns.pod("db", gated, labels("app", "db"))
	k := launch(t, args("-A", "-l", "app in (kubia, web),!canary,app notin (quiz)"), size(160, 60))
	k.header(`all namespaces .*live$`)
	k.press("/" + ns.name)
	k.see("2 of")
	k.match(ns.name + ` +kubia `)
	k.match(ns.name + ` +web `)
	k.never("fresh", " db ")
}

func TestServices(t *testing.T) {
	t.Parallel()
	k := launch(t, args("svc"))
	k.header(`shop ▸ Services +\d+ · .*live$`)
	k.see("ENDPOINTS", "web-metrics", "kubia-nodeport")
	k.row("kubia-nodeport", `NodePort`)
}

func TestCustomKindByItsTable(t *testing.T) {
	t.Parallel()
	k := launch(t, args("paintings"))
	k.header(`shop ▸ Paintings +\d+ · live$`)
	k.see("ARTIST", "YEAR", "STYLE")
	k.row("violin-and-candlestick", `Georges Braque +1910 +analytic-cubism`)
}

func TestShortNameOfACustomKind(t *testing.T) {
	t.Parallel()
	k := launch(t, args("pt", "-n", "platform"))
	k.header(`platform ▸ Paintings +\d+ · live$`)
	k.see("three-musicians")
}

func TestRowsFollowTheCluster(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("watched", still)
	k := launch(t, args("-n", ns.name))
	k.row("watched", `0/1 +Pending`)
	k.header(` 1 · 1 unhealthy · live$`)
	ns.pod("newcomer", gated)
	k.row("newcomer", `SchedulingGated`)
	k.header(` 2 · 2 unhealthy · live$`)
	ns.status("watched", `{"phase":"Failed","reason":"Evicted"}`)
	k.row("watched", `Evicted`)
	ns.remove("newcomer")
	k.gone("newcomer")
	k.header(` 1 · 1 unhealthy · live$`)
	ns.remove("watched")
	k.header(` 0 · live$`)
	k.see("no pods in " + ns.name)
}

// What is typed before kubist has the terminal is for kubist.
func TestKeysTypedAheadAreNotLost(t *testing.T) {
	t.Parallel()
	k := launch(t)
	k.press(":svc<enter>")
	k.header(`shop ▸ Services .*live$`)
}
