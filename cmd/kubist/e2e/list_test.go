package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFilterTerms(t *testing.T) {
	t.Parallel()
	ns := shopFloor(t)
	k := launch(t, args("-n", ns.name), size(140, 30))
	k.header(` 6 · .*live$`)
	for _, c := range []struct {
		filter string
		left   []string
	}{
		{"~k3", []string{"kubia-3"}},
		{"-f wb", []string{"web-1"}},
		{"/^(web|db)-[0-9]$/", []string{"db-1", "web-1"}},
		{"name:kubia !/-[12]$/", []string{"kubia-3"}},
		{"readiness:none nominated:none plain", []string{"plain"}},
		{"status=SchedulingGated restarts<1 age<1h kubia-1", []string{"kubia-1"}},
		{"!name:kubia -l env=prod,!canary", []string{"db-1", "web-1"}},
	} {
		k.press("/" + strings.ReplaceAll(c.filter, "<", "<lt>"))
		k.left(c.left...)
		k.press("<enter>")
		k.see(" "+c.filter+"  ", " · here")
		k.left(c.left...)
		k.press("<esc>")
		k.gone("here")
	}
	k.press("/age>1h")
	k.see("none of 6 pods matches", "0 of 6 · here")
	k.press("<ctrl+u>restart>x")
	k.press("<ctrl+u>nothing>5")
	k.see("^ there is no column NOTHING")
	k.press("<enter>")
	k.see("/nothing>5")
	k.press("<ctrl+u>k.*-3")
	k.see("0 of 6 · here")
	k.press("<tab>")
	k.see("/k.*-3/", "1 of 6 · here")
	k.left("kubia-3")
	k.press("<ctrl+u>nod")
	k.see("0 of 6 · here", "node:")
	k.press("<tab>")
	k.see("/node:")
}

func TestRecordedPlace(t *testing.T) {
	t.Parallel()
	ns := shopFloor(t)
	k := launch(t, args("pods/kubia-3", "-n", ns.name, "-l", "app", "-L", "env,rel", "/kubia", "env=prod"), size(120, 30))
	k.cursorOn("kubia-3")
	k.see(" -l app · server  kubia env=prod  2 of 5 · here")
	k.row("NAME ↑", `ENV +REL`)
	k.row("kubia-3", `prod +canary`)
	k.press(":po -n " + ns.name + " -L env --sort=-ENV /-l app<enter>")
	k.order("ENV ↓", "kubia-1", "kubia-3", "kubia-2")
	k.press(":po/kubia-x -n " + ns.name + "<enter>")
	k.see("there is no pod kubia-x in " + ns.name)
	k.press(":po --bogus<enter>")
	k.see("--bogus is not known here: there are -n, -A, -l, -L, --field-selector, --sort, --unhealthy and --grouped")
}

func TestLabelColumnsAndTheirPicker(t *testing.T) {
	t.Parallel()
	ns := shopFloor(t)
	k := launch(t, args("-n", ns.name), size(120, 30))
	k.header(` 6 · .*live$`)
	k.press("C")
	k.see("Columns", "label:app", "label:tier")
	k.press("label:tier<down><down> ")
	k.press("<esc>")
	k.gone("Columns")
	k.never("TIER")
	k.press("C")
	k.see("label:tier")
	k.press("label:tier ")
	k.see("TIER")
	k.press("<enter>")
	k.gone("Columns")
	k.row("db-1", `back$`)
	k.press(":svc<enter>:po -n " + ns.name + "<enter>")
	k.see("TIER")
	k.row("web-1", `front$`)
	k.press("O")
	k.see("Sort by")
	k.press("tier<enter>")
	k.order("TIER ↑", "kubia-1", "db-1", "web-1")
	k.press("P")
	k.see("there is no column NAMESPACE here")
}

func TestMarksAndGhosts(t *testing.T) {
	t.Parallel()
	ns := shopFloor(t)
	k := launch(t, args("-n", ns.name))
	k.header(` 6 · .*live$`)
	k.press("  ")
	k.header(` 2 marked · .*live$`)
	k.press("Vj ")
	k.header(` 4 marked · .*live$`)
	k.press("/web<enter>")
	k.header(` 4 marked · 4 not in the lens · .*live$`)
	k.press("<esc>")
	k.gone("here")
	k.header(` 4 marked · live$`)
	ns.remove("db-1")
	k.see("1 pod that was marked is gone")
	k.header(` 3 marked · live$`)
	k.press("*")
	k.header(` 5 marked · live$`)
	k.press("<ctrl+\\>")
	k.gone("marked")
	k.press("gj")
	k.cursorOn("kubia-2")
	ns.remove("kubia-2")
	k.row("kubia-2", `gone`)
	k.cursorOn("kubia-2")
	k.press("y")
	k.see("YAML: kubia-2 is gone")
	k.press("<enter>")
	k.see("containers: kubia-2 is gone")
	k.press("j")
	k.gone("gone")
	k.cursorOn("kubia-3")
}

func TestHeldStill(t *testing.T) {
	t.Parallel()
	ns := shopFloor(t)
	k := launch(t, args("-n", ns.name))
	k.header(` 6 · .*live$`)
	k.press("z")
	k.header(` 6 · .*held \d+ s · live$`)
	ns.pod("late", gated)
	k.header(` held [2-9] s · live$`)
	k.never("late")
	k.press("<esc>")
	k.see("late")
	k.header(` 7 · .*live$`)
}

func TestCountsOfPods(t *testing.T) {
	t.Parallel()
	ns := shopFloor(t)
	k := launch(t, args("-n", ns.name))
	k.header(` 6 · .*live$`)
	k.press(":count label:app<enter>")
	k.header(`Pods ▸ by app +6 pods · 4 values · live$`)
	k.row("kubia", ` 3 +50% +━{12}$`)
	k.see("⟨none⟩")
	ns.pod("web-2", gated, labels("app", "web"))
	k.row("web", ` 2 +29% `)
	k.press("<enter>")
	k.see(" -l app=kubia  3 of 7 · here")
	k.left("kubia-1", "kubia-2", "kubia-3")
	k.press(":count<enter>")
	k.header(`by STATUS +3 pods · 1 value · live$`)
	k.press("C")
	k.see("Count by", "label:env")
	k.press("label:env<enter>")
	k.row("prod", ` 2 +67%`)
	k.press("[[")
	k.header(`by app`)
	k.press(":count nothing<enter>")
	k.see("pods have no column NOTHING")
	k.press(":count year paintings -A<enter>")
	k.header(`Paintings ▸ by YEAR +\d paintings · \d values · live$`)
}

func TestSaveTheTable(t *testing.T) {
	t.Parallel()
	ns := shopFloor(t)
	path := filepath.Join(t.TempDir(), "floor.csv")
	k := launch(t, args("-n", ns.name, "-L", "env"), size(100, 30))
	k.header(` 6 · .*live$`)
	k.press("/kubia<enter>")
	k.see("3 of 6 · here")
	k.press("<ctrl+s>")
	k.see("save to pods-" + ns.name)
	k.press("<ctrl+u>" + path + "x")
	k.see("^ the name says how to write it")
	k.press("<backspace><enter>")
	k.see("saved 3 pods to")
	text, err := os.ReadFile(path)
	k.check(err)
	lines := strings.Split(string(text), "\n")
	if lines[0] != "NAME,READY,STATUS,RESTARTS,AGE,IP,NODE,ENV" || len(lines) != 5 || !strings.HasSuffix(lines[2], ",dev") {
		t.Errorf("the file is\n%s", text)
	}
	k.press("<ctrl+s>")
	k.see("save to")
	k.press("<ctrl+u>" + path + "<enter>")
	k.see("Replace the file?", "keep it")
}

func TestRecentNamespaces(t *testing.T) {
	t.Parallel()
	one, two := newNamespace(t), newNamespace(t)
	k := launch(t, args("-n", one.name))
	k.header(one.name + ` ▸ Pods`)
	k.press(":ns " + two.name + "<enter>")
	k.header(two.name + ` ▸ Pods`)
	k.press("1")
	k.header(one.name + ` ▸ Pods`)
	k.press("2")
	k.header(two.name + ` ▸ Pods`)
	k.press("9")
	k.see("no namespace has this digit yet")
	k.press(":ns " + one.name + "," + two.name + "<enter>")
	k.header(one.name + `, ` + two.name + ` ▸ Pods`)
	one.pod("first", gated)
	two.pod("second", gated)
	k.see("NAMESPACE", "first", "second")
	k.press("n")
	k.see("Namespaces")
	k.press(one.name)
	k.match(`▌ ` + one.name + ` +1 │`)
}

func TestForbiddenOffersNamespaces(t *testing.T) {
	t.Parallel()
	k := launch(t, args("-n", "platform", "--context", "shop-only"))
	k.header(`forbidden$`)
	k.say("Namespaces to try with n: shop")
}
