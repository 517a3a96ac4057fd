package e2e

import (
	"strings"
	"testing"
)

// shopFloor is a namespace with pods that differ in their labels and do nothing.
func shopFloor(t *testing.T) *namespace {
	t.Helper()
	ns := newNamespace(t)
	for _, p := range []struct{ name, labels string }{
		{"kubia-1", "app kubia env prod rel stable"},
		{"kubia-2", "app kubia env dev rel stable"},
		{"kubia-3", "app kubia env prod rel canary canary yes"},
		{"web-1", "app web env prod tier front"},
		{"db-1", "app db env prod tier back"},
		{"plain", ""},
	} {
		ns.pod(p.name, gated, labels(strings.Fields(p.labels)...))
	}
	return ns
}

// left waits until the filter leaves these pods of the shop floor and no others.
func (k *kubist) left(names ...string) {
	k.t.Helper()
	k.until("only the rows "+strings.Join(names, " "), func(lines []string) bool {
		var got []string
		for _, line := range lines {
			for _, name := range []string{"kubia-1", "kubia-2", "kubia-3", "web-1", "db-1", "plain"} {
				if strings.HasPrefix(strings.TrimLeft(line, "▌ "), name+" ") {
					got = append(got, name)
				}
			}
		}
		return strings.Join(got, " ") == strings.Join(names, " ")
	})
}

func TestFilterBySubstring(t *testing.T) {
	t.Parallel()
	ns := shopFloor(t)
	k := launch(t, args("-n", ns.name))
	k.header(` 6 · .*live$`)
	k.press("/bia-")
	k.see("/bia-", "3 of 6 · here")
	k.left("kubia-1", "kubia-2", "kubia-3")
	k.press(" !-2")
	k.left("kubia-1", "kubia-3")
	k.see("2 of 6 · here")
	k.press("<enter>")
	k.see(" bia- !-2  2 of 6 · here")
	ns.pod("kubia-9", gated)
	k.see("kubia-9", "3 of 7 · here")
	k.header(` 7 · .*live$`)
	k.press("<esc>")
	k.gone("here")
	k.see("db-1", "plain", "web-1")
}

func TestFilterThatIsGivenUpLeavesTheOneBefore(t *testing.T) {
	t.Parallel()
	k := launch(t, args("-n", shopFloor(t).name))
	k.header(` 6 · .*live$`)
	k.press("/web<enter>")
	k.left("web-1")
	k.press("/x")
	k.see("none of 6 pods matches")
	k.press("<esc>")
	k.left("web-1")
	k.see(" web  1 of 6 · here")
}

func TestFilterHasSmartCase(t *testing.T) {
	t.Parallel()
	k := launch(t, args("-n", shopFloor(t).name))
	k.header(` 6 · .*live$`)
	k.press("/gated")
	k.see("6 of 6 · here")
	k.press("<ctrl+u>Gated")
	k.see("/Gated", "6 of 6 · here")
	k.press("<ctrl+u>GATED")
	k.see("/GATED", "0 of 6 · here", "none of 6 pods matches")
	k.press("<enter>")
	k.see(" GATED  0 of 6 · here")
}

// A word is looked for in what can be seen: here the namespace and the node are not.
func TestFilterLooksAtVisibleCells(t *testing.T) {
	t.Parallel()
	ns := shopFloor(t)
	k := launch(t, args("-n", ns.name), size(60, 20))
	k.header(` 6 · .*live$`)
	k.press("/" + ns.name)
	k.see("0 of 6 · here")
	k.press("<enter>0")
	k.header(`all namespaces`)
	k.match(`\b6 of [\d,]+ · here`)
}

func TestSelectorTypedKeyByKey(t *testing.T) {
	t.Parallel()
	ns := shopFloor(t)
	for _, c := range []struct {
		selector string
		left     []string
	}{
		{"app=kubia", []string{"kubia-1", "kubia-2", "kubia-3"}},
		{"app==web", []string{"web-1"}},
		{"app!=kubia", []string{"db-1", "plain", "web-1"}},
		{"tier", []string{"db-1", "web-1"}},
		{"!app", []string{"plain"}},
		{"app in (web,db),env notin (dev)", []string{"db-1", "web-1"}},
		{"app in (kubia), env=prod, !canary", []string{"kubia-1"}},
		{"app notin (kubia, web),app", []string{"db-1"}},
	} {
		t.Run(c.selector, func(t *testing.T) {
			t.Parallel()
			k := launch(t, args("-n", ns.name))
			k.header(` 6 · .*live$`)
			k.press("/")
			text := "/"
			for _, key := range "-l " + c.selector {
				k.press(strings.ReplaceAll(string(key), "<", "<lt>"))
				text += string(key)
				k.see(text)
			}
			k.left(c.left...)
			k.press("<enter>")
			k.see(" -l " + c.selector + "  ")
			k.left(c.left...)
		})
	}
}

func TestSlashDashBecomesASelector(t *testing.T) {
	t.Parallel()
	k := launch(t, args("-n", shopFloor(t).name))
	k.header(` 6 · .*live$`)
	k.press("/-")
	k.see("/-l ")
	k.press("tier")
	k.left("db-1", "web-1")
}

func TestSelectorCompletesFromRealLabels(t *testing.T) {
	t.Parallel()
	k := launch(t, args("-n", shopFloor(t).name))
	k.header(` 6 · .*live$`)
	k.press("/-l ap")
	k.match(`app +5`)
	k.press("<tab>")
	k.see("/-l app")
	k.press("=")
	k.match(`kubia +3`)
	k.match(`web +1`)
	k.press("w")
	k.press("<tab>")
	k.see("/-l app=web")
	k.left("web-1")
	k.press(",ti<tab>")
	k.see("/-l app=web,tier")
	k.press("<enter>")
	k.see(" -l app=web,tier  1 of 6 · here")
}

func TestSelectorThatIsNotFinishedSaysWhereAndWhy(t *testing.T) {
	t.Parallel()
	k := launch(t, args("-n", shopFloor(t).name))
	k.header(` 6 · .*live$`)
	k.press("/-l app in (kubia)")
	k.left("kubia-1", "kubia-2", "kubia-3")
	k.press("<backspace><backspace><backspace><backspace><backspace><backspace>")
	k.match(`(?m)^ /-l app in \((kubia)? *3 of 6`) // a completion may stand behind the caret
	k.until("the caret under the fault", func(lines []string) bool {
		for y, line := range lines[1:] {
			if column := strings.Index(line, "^ "); column >= 0 && column == strings.IndexByte(line, '^') {
				above := strings.TrimRight(strings.SplitN(lines[y], "  ", 2)[0], " ")
				return strings.HasPrefix(above, " /-l app in (") && column >= strings.Index(above, "(") && column <= len(above)
			}
		}
		return false
	})
	// Half a selector leaves the rows as they are, and cannot be accepted.
	k.left("kubia-1", "kubia-2", "kubia-3")
	k.press("<enter>web)")
	k.see("/-l app in (web)", "1 of 6 · here")
	k.left("web-1")
}

func TestEscClearsTheFilterAndThenGoesBack(t *testing.T) {
	t.Parallel()
	ns := shopFloor(t)
	k := launch(t, args("svc", "-n", ns.name))
	k.header(`Services .*live$`)
	k.press(":po -n " + ns.name + "<enter>/kubia<enter>")
	k.left("kubia-1", "kubia-2", "kubia-3")
	k.press("<esc>")
	k.left("db-1", "kubia-1", "kubia-2", "kubia-3", "plain", "web-1")
	k.press("<esc>")
	k.header(`Services`)
}

func TestOnlyTheUnhealthy(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("fine")
	ns.pod("broken", behaving("no-image"))
	ns.pod("lazy", behaving("unready"))
	k := launch(t, args("-n", ns.name))
	k.row("fine", `1/1 +Running`)
	k.row("broken", `ImagePullBackOff`)
	k.row("lazy", `0/1 +Running`)
	k.header(` 3 · 2 unhealthy · live$`)
	k.press("!")
	k.see("! unhealthy  2 of 3 · here", "broken", "lazy")
	k.never("fine")
	k.press("/brok<enter>")
	k.see("! unhealthy  brok  1 of 3 · here")
	k.press("<esc>")
	k.see("lazy")
	k.press("<esc>")
	k.see("fine")
	k.press("!!")
	k.see("fine")
	k.press("!")
	k.gone("fine")
	// Who recovers leaves, who falls ill comes.
	ns.status("broken", `{"phase":"Succeeded","containerStatuses":null}`)
	k.gone("broken")
	ns.pod("newly-broken", behaving("no-image"))
	k.see("newly-broken")
}

func TestUnhealthyIsNotKnownForEveryKind(t *testing.T) {
	t.Parallel()
	k := launch(t, args("paintings"))
	k.see("demoiselles")
	k.press("!")
	k.see("only unhealthy: what is unhealthy is not known for this kind")
}

// Names have dashes, and what is between them is a word like any other.
func TestFilterForAWordThatBeginsWithADash(t *testing.T) {
	t.Parallel()
	k := launch(t, args("-n", shopFloor(t).name))
	k.header(` 6 · .*live$`)
	k.press("/bia -2")
	k.left("kubia-2")
}

// Columns that one has to scroll to are part of the table; where they are scrolled does not change what a filter finds.
func TestFilterFindsWhatIsScrolledAway(t *testing.T) {
	t.Parallel()
	ns := shopFloor(t)
	k := launch(t, args("-n", ns.name, "-L", "app,env,a-label-with-a-long-name"), size(60, 20))
	k.header(` 6 · .*live$`)
	k.press("/prod")
	k.match(`[1-9] of 6 · here`)
	k.press("<enter><right><right><right>")
	k.match(`[1-9] of 6 · here`)
}
