package views

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"kubist/kube/record"
	"kubist/kube/selector"
	"kubist/kube/stream"
	"kubist/ui/canvas"
)

// scriptedLabels is a feed whose news a test hands over by itself.
type scriptedLabels struct {
	rows              rowLabels[*record.Pod]
	refreshed, closed int
}

func (f *scriptedLabels) next(context.Context, uint64) (labelNews, error) {
	return labelNews{}, stream.ErrClosed
}
func (f *scriptedLabels) refresh() { f.refreshed++ }
func (f *scriptedLabels) close()   { f.closed++ }

// labelsOfPods is the screen, mounted without a cluster, as if opened from a table of pods.
func labelsOfPods() (*labels, *list[*record.Pod], *fakeHost) {
	table, _ := shown("shop")
	l, h := table.labelScreen(), fake(table)
	mountLabels(l, h)
	return l, table, h
}

// mountLabels does what Mount does, with feeds of the test.
func mountLabels(l *labels, h *fakeHost) {
	l.host, l.counter, l.returning = h, new(labelCounter), l.grid.Len() > 0
	l.answer, l.resting = &labelAnswer{labelQuestion: l.question}, false
	l.feeds, l.news, l.waiting = []labelFeed{&scriptedLabels{}}, make([]labelNews, 1), make([]bool, 1)
	l.usage.feeds = []usedFeed{} // those are there already
}

// tellLabels has the screen show the labels of pods.
func tellLabels(l *labels, phase stream.Phase, pods ...*record.Pod) {
	f, _ := l.feeds[0].(*scriptedLabels)
	slices.SortFunc(pods, func(a, b *record.Pod) int { return inOrder(a.Head(), b.Head()) })
	l.Handle("rows", newsOf{labelNews: labelNews{
		gen: l.news[0].gen + 1, phase: phase, loaded: len(pods), total: -1,
		count: func(c *selector.Cross) { f.rows.count(c, pods) },
	}})
	counted(l)
}

// counted has the screen show what it has asked for.
func counted(l *labels) {
	h, _ := l.host.(*fakeHost)
	if count := h.waits["count"]; count != nil {
		delete(h.waits, "count")
		l.Handle("count", count(context.Background()))
	}
}

func paintedLabels(l *labels, w, h int) string {
	f := new(canvas.Frame)
	f.Reset(w, h)
	l.Paint(f.Canvas())
	return f.String()
}

// pressLabels presses keys that are bound in the screen.
func pressLabels(t *testing.T, l *labels, keys ...string) (refused string) {
	t.Helper()
	for _, key := range keys {
		for _, c := range l.Commands() {
			if !slices.Contains(c.Keys, key) {
				continue
			}
			if c.When != nil && c.When() != "" {
				return c.When()
			}
			c.Run(l.host)
		}
		counted(l)
		paintedLabels(l, 100, 12)
	}
	return ""
}

func labelsStatus(l *labels) (status, lens string) {
	title := l.Title()
	for _, s := range title.Status {
		status += s.Text
	}
	for _, s := range title.Lens {
		lens += s.Text
	}
	return status, lens
}

// shop38 are the pods of the drawing.
func shop38() []*record.Pod {
	var pods []*record.Pod
	add := func(n int, pairs ...string) {
		for range n {
			i := len(pods)
			m := map[string]string{"app.kubernetes.io/managed-by": "Helm"}
			for j := 0; j < len(pairs); j += 2 {
				m[pairs[j]] = pairs[j+1]
			}
			if m["app"] != "" {
				m["pod-template-hash"] = "7c78b4fb" + strconv.Itoa(i%11)
			}
			p := inNamespace("shop", "pod-"+strconv.Itoa(i))
			p.Labels = record.NewLabels(m)
			pods = append(pods, p)
		}
	}
	add(9, "app", "kubia")
	add(2, "app", "kubia", "canary", "yes")
	add(5, "app", "web")
	add(13, "app", "web", "canary", "yes")
	add(6, "app", "db")
	add(3, "tier", "back")
	return pods
}

// usedBy pretends that selectors were counted.
func usedBy(l *labels, keys map[string]map[string]int, unknown map[string]string) {
	l.usage.known = make([]used, len(podSelectors))
	for i, k := range podSelectors {
		l.usage.known[i] = used{kind: i, keys: keys[k.short], known: unknown[k.short] == "", why: unknown[k.short]}
	}
}

// Drawings of the screen at two widths. What is chosen of app does not narrow
// what its other values say.
func TestLabelsDrawn(t *testing.T) {
	t.Parallel()
	for _, width := range []int{100, 80} {
		l, _, _ := labelsOfPods()
		tellLabels(l, stream.Live, shop38()...)
		usedBy(l, map[string]map[string]int{"svc": {"app": 4}, "rs": {"app": 6, "pod-template-hash": 6}, "netpol": {"app": 1}}, map[string]string{"pdb": "forbidden"})
		l.choosing(selector.Selector{}.ToggleIn("app", "kubia").ToggleIn("app", "web").ToggleLacks("canary"))
		counted(l)
		paintedLabels(l, width, 14)
		status, lens := labelsStatus(l)
		got := " " + strings.Join(l.Title().Crumbs, " ▸ ") + "  |  " + status + "\n" + paintedLabels(l, width, 14) + " " + lens + "\n"
		for _, span := range l.Title().Notice {
			got += span.Text
		}
		got += "\n"
		path := filepath.Join("testdata", "labels-"+strconv.Itoa(width)+".drawing")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(string(want), got); diff != "" {
			t.Errorf("%d columns:\n%s", width, diff)
		}
	}
}

func TestLabelsChosen(t *testing.T) {
	t.Parallel()
	l, table, h := labelsOfPods()
	table.setQuery("crash -l env=prod")
	l.question.chosen = table.query.Selector()
	tellLabels(l, stream.Live, shop38()...)
	for _, step := range []struct{ keys, chosen string }{
		{"esc", ""},
		{"space", "app=db"},
		{"j", "app=db"},
		{"space", "app in (db,kubia)"},
		{"!", "app=db,app!=kubia"},
		{".", "app=db,app!=kubia,app"},
		{"~", "!app"},
		{"~", ""},
		{".", "app"},
		{"space", "app=kubia"},
	} {
		if refused := pressLabels(t, l, step.keys); refused != "" {
			t.Errorf("%s: %s", step.keys, refused)
		}
		if want, _ := selector.Parse(step.chosen); !l.answer.chosen.Equal(want) {
			t.Errorf("after %s %s is chosen, want %s", step.keys, l.answer.chosen, step.chosen)
		}
	}
	pressLabels(t, l, "c")
	if h.copied != "-l 'app=kubia'" {
		t.Errorf("copied is %s", h.copied)
	}
	if status, _ := labelsStatus(l); status != "app=kubia   11 of 38 pods · 5 keys · live" {
		t.Errorf("it says %s", status)
	}
	if got := l.Line(); got != "labels pods -n shop /-l app=kubia" {
		t.Errorf("the line is %s", got)
	}
	pressLabels(t, l, "enter")
	if table.query.Text() != "crash -l app=kubia" || h.popped != 1 {
		t.Errorf("the table has the filter %s, after %d steps back", table.query.Text(), h.popped)
	}
	l.table = nil
	pressLabels(t, l, "enter", "esc", "enter")
	if want := []string{"pods -n shop /-l app=kubia", "pods -n shop /-l app=kubia"}; !slices.Equal(h.gone, want) {
		t.Errorf("enter leads to %q", h.gone) // the second time to what the cursor is on
	}
	if l.question.chosen.Empty() != true || h.popped != 1 {
		t.Errorf("esc leaves %s", l.question.chosen)
	}
	pressLabels(t, l, "esc")
	if h.popped != 2 {
		t.Error("esc does not go back")
	}
	if refused := pressLabels(t, l, "c"); refused == "" {
		t.Error("nothing is copied")
	}
}

func TestLabelsFold(t *testing.T) {
	t.Parallel()
	l, _, h := labelsOfPods()
	tellLabels(l, stream.Live, shop38()...)
	under := func() string {
		r, _ := l.grid.Selected()
		return r.id()
	}
	for under() != labelID("pod-template-hash", foldRow, "") {
		pressLabels(t, l, "j")
	}
	if refused := pressLabels(t, l, "space"); refused != "→ shows the values to choose from" {
		t.Errorf("space on a folded key: %q", refused)
	}
	pressLabels(t, l, "enter")
	if want := labelID("pod-template-hash", valueRow, "7c78b4fb0"); under() != want {
		t.Errorf("unfolded the cursor is on %q", under())
	}
	pressLabels(t, l, "j", "j", "!", "left")
	if want := labelID("pod-template-hash", foldRow, ""); under() != want {
		t.Errorf("folded the cursor is on %q", under())
	}
	if got := paintedLabels(l, 100, 14); !strings.Contains(got, "→ 11 values  ✗ 1") {
		t.Errorf("what is kept out of a folded key is not seen:\n%s", got)
	}
	if refused := pressLabels(t, l, "left"); refused != "it is folded" {
		t.Errorf("folded twice: %q", refused)
	}
	pressLabels(t, l, "right", "G")
	if got := paintedLabels(l, 100, 6); !strings.Contains(got, "pod-template-hash") {
		t.Errorf("the key of the first row is not seen:\n%s", got)
	}
	if len(h.gone) != 0 {
		t.Errorf("it went to %q", h.gone)
	}
}

func TestLabelsFound(t *testing.T) {
	t.Parallel()
	l, _, h := labelsOfPods()
	tellLabels(l, stream.Live, shop38()...)
	pressLabels(t, l, "/")
	for text, want := range map[string]string{
		"kub":         "app.kubernetes.io/managed-by=Helm app=kubia",
		"web":         "app=web",
		"key:canary":  "canary canary=yes",
		"~cny":        "canary canary=yes",
		"value:b !db": "app=kubia app=web tier=back",
		"app web":     "app=web",
		"HELM":        "",
		"bac -l tier": "tier=back",
	} {
		if fault := h.prompt.Check(text); fault != nil {
			t.Errorf("%s: %s", text, fault.Message)
		}
		h.prompt.Change(text)
		counted(l)
		var got []string
		for _, r := range l.answer.rows {
			one := r.group.Key
			if r.form == valueRow {
				one += "=" + r.value
			}
			if !slices.Contains(got, one) && (r.form != valueRow || !strings.HasPrefix(r.value, "7c")) {
				got = append(got, one)
			}
		}
		slices.Sort(got)
		if wanted := strings.Fields(want); !slices.Equal(got, wanted) {
			t.Errorf("%s finds %q, want %q", text, got, wanted)
		}
	}
	h.prompt.Change("k -l tier")
	counted(l)
	if l.answer.chosen.String() != "tier" || l.answer.find.Text() != "k" {
		t.Errorf("a selector that is typed is not chosen: %s /%s", l.answer.chosen, l.answer.find.Text())
	}
	h.prompt.Done("web", true)
	counted(l)
	if _, lens := labelsStatus(l); lens != "web  1 of 5 keys" || !l.answer.chosen.Empty() {
		t.Errorf("it says %q and has chosen %q", lens, l.answer.chosen)
	}
	if got := l.Line(); got != "labels pods -n shop /web" {
		t.Errorf("the line is %s", got)
	}
	if fault := h.prompt.Check("age>5"); fault == nil || fault.At != 0 {
		t.Errorf("a column that is none: %v", fault)
	}
	pressLabels(t, l, "esc")
	if l.grid.Len() < 8 || h.popped != 0 {
		t.Error("esc does not show all again")
	}
	h.prompt.Change("nothing has this")
	counted(l)
	if got := paintedLabels(l, 100, 12); !strings.Contains(got, "none of 5 keys, and none of their values, matches") {
		t.Errorf("where nothing is found it says\n%s", got)
	}
	h.prompt.Done("", false)
	counted(l)
	if !l.question.find.Empty() || l.grid.Len() < 8 {
		t.Error("given up it is not as before")
	}
}

func TestLabelsSorted(t *testing.T) {
	t.Parallel()
	l, _, _ := labelsOfPods()
	tellLabels(l, stream.Live, shop38()...)
	keys := func() string {
		var out []string
		for _, r := range l.answer.rows {
			if r.first {
				out = append(out, r.group.Key)
			}
		}
		return strings.Join(out, " ")
	}
	for _, step := range []struct{ key, want string }{
		{"ctrl+r", "app app.kubernetes.io/managed-by canary pod-template-hash tier"},
		{"N", "tier pod-template-hash canary app.kubernetes.io/managed-by app"},
		{">", "app.kubernetes.io/managed-by app pod-template-hash canary tier"},
		{">", "pod-template-hash app app.kubernetes.io/managed-by canary tier"},
		{"O", "app.kubernetes.io/managed-by canary tier app pod-template-hash"},
		{"<", "app.kubernetes.io/managed-by app pod-template-hash canary tier"},
		{"N", "app app.kubernetes.io/managed-by canary pod-template-hash tier"},
	} {
		pressLabels(t, l, step.key)
		if got := keys(); got != step.want {
			t.Errorf("after %s: %s, want %s", step.key, got, step.want)
		}
	}
	pressLabels(t, l, ">")
	if l.answer.rows[1].value != "web" {
		t.Errorf("by objects %s is the first value", l.answer.rows[1].value)
	}
}
