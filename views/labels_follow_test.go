package views

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"pgregory.net/rapid"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/selector"
	"kubist/kube/stream"
	"kubist/views/query"
)

// Objects that come, go and change are counted once a second at most, and what
// was chosen stays when no object has it any more.
func TestLabelsFollow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, _, h := labelsOfPods()
		tellLabels(l, stream.Loading)
		if got := paintedLabels(l, 100, 12); !strings.Contains(got, "loading pods…") {
			t.Errorf("at first it says\n%s", got)
		}
		pods := shop38()
		began := time.Now()
		l.Handle("pause", h.waits["pause"](t.Context()))
		if took := time.Since(began); took != soon {
			t.Errorf("before anything is there it looks again after %s", took)
		}
		tellLabels(l, stream.Loading, pods[:3]...)
		if status, _ := labelsStatus(l); status != "3 keys · 3 · loading " {
			t.Errorf("while loading it says %q", status)
		}
		l.resting = false
		tellLabels(l, stream.Live, pods...)
		began = time.Now()
		if _, ok := h.waits["pause"](t.Context()).(labelsRested); !ok || time.Since(began) != pace {
			t.Errorf("it looks again after %s", time.Since(began))
		}
		l.choosing(selector.Selector{}.ToggleIn("app", "db"))
		counted(l)
		changed := shop38()
		for _, p := range changed {
			if app, _ := p.Labels.Get("app"); app == "db" {
				p.Labels = record.NewLabels(map[string]string{"app": "postgres"})
			}
		}
		tellLabels(l, stream.Live, changed...)
		got := paintedLabels(l, 100, 12)
		if !strings.Contains(got, "■ db ") || !strings.Contains(got, "□ postgres") {
			t.Errorf("after the change:\n%s", got)
		}
		if status, _ := labelsStatus(l); status != "app=db   0 of 38 pods · 5 keys · live" {
			t.Errorf("it says %q", status)
		}
		f := l.feeds[0]
		l.Unmount()
		if still, _ := f.(*scriptedLabels); still.closed != 1 {
			t.Error("the feed is still open")
		}
		mountLabels(l, h)
		tellLabels(l, stream.Loading, changed[:1]...)
		if again := paintedLabels(l, 100, 12); !strings.Contains(again, "□ postgres") {
			t.Errorf("coming back it shows\n%s", again)
		}
		tellLabels(l, stream.Live)
		if got := paintedLabels(l, 100, 12); !strings.Contains(got, "■ db ") || strings.Contains(got, "postgres") {
			t.Errorf("when all are gone it shows\n%s", got)
		}
		l.choosing(selector.Selector{})
		counted(l)
		if got := paintedLabels(l, 100, 12); !strings.Contains(got, "no pods in shop") {
			t.Errorf("when all are gone it says\n%s", got)
		}
	})
}

// Whatever two moments are like, counting the difference is counting anew.
func TestLabelsCountDifferences(t *testing.T) {
	t.Parallel()
	sets := []*record.Labels{record.NewLabels(nil), record.NewLabels(map[string]string{"a": "1"}), record.NewLabels(map[string]string{"a": "2", "b": ""})}
	rapid.Check(t, func(t *rapid.T) {
		var f rowLabels[*record.Pod]
		var c selector.Cross
		known := map[string]*record.Pod{}
		for range rapid.IntRange(1, 6).Draw(t, "moments") {
			for _, name := range rapid.SliceOf(rapid.StringMatching(`[a-d]{1,2}`)).Draw(t, "touched") {
				p := inNamespace(rapid.SampledFrom([]string{"x", "y"}).Draw(t, "namespace"), name)
				p.Labels = rapid.SampledFrom(sets).Draw(t, "labels")
				if rapid.Bool().Draw(t, "there") {
					known[p.UID] = p
				} else {
					delete(known, p.UID)
				}
			}
			var rows []*record.Pod
			var want selector.Cross
			for _, p := range known {
				rows = append(rows, p)
				want.Add(p.Labels)
			}
			slices.SortFunc(rows, func(a, b *record.Pod) int { return inOrder(a.Head(), b.Head()) })
			f.count(&c, rows)
			if !slices.Equal(c.Keys(), want.Keys()) || c.Total() != len(rows) {
				t.Fatalf("%v of %d, want %v", c.Keys(), c.Total(), want.Keys())
			}
		}
	})
}

// Where a row is not an object, the objects are counted, by a stream that the table has as well.
func TestLabelsOfWhatTablesAreAbout(t *testing.T) {
	t.Parallel()
	for gvr, want := range map[schema.GroupVersionResource]labelSource{
		podKind.GVR: objectsOf[*record.Pod]{podKind}, serviceKind.GVR: objectsOf[*record.Service]{serviceKind},
		ingressKind.GVR: objectsOf[*record.Ingress]{ingressKind}, legacyKind.GVR: objectsOf[*record.Endpoints]{legacyKind},
	} {
		if got := objectsOfKind(kube.Kind{Version: gvr.Version, Group: gvr.Group, Resource: gvr.Resource}); got != want {
			t.Errorf("the labels of %s are those of %T", gvr.Resource, got)
		}
	}
	derived := Table[*serviceRow]{Kind: serviceRows, Derive: deriveServices}
	if _, ok := derived.objects().(objectsOf[*record.Row]); !ok {
		t.Errorf("the objects of derived rows are %T", derived.objects())
	}
}

func TestLabelLines(t *testing.T) {
	t.Parallel()
	r := &Router{&Session{conn: new(kube.Connection), memory: &Memory{}, in: []string{"shop"}}}
	table, _ := shown("shop")
	table.setQuery("x -l app=web")
	for line, want := range map[string]string{
		"labels":              "labels pods -n shop",
		"labels svc -n a,b":   "labels services -n a,b",
		"labels deploy -A /k": "labels deployments.apps -A /k",
		"labels no":           "labels nodes",
		"labels pods -l env=prod /web -l app=a,!b":  "labels pods -n shop -l env=prod /web -l app=a,!b",
		"labels pods other":                         "labels pods -n other",
		"labels pods --field-selector=spec.x=y -A ": "labels pods -A --field-selector=spec.x=y",
	} {
		place, err := r.Open(line, nil)
		l, ok := place.Screen.(*labels)
		if err != nil || !ok {
			t.Fatalf("%s: %v", line, err)
		}
		if got := l.Line(); got != want {
			t.Errorf("%s is %s, want %s", line, got, want)
		}
	}
	place, err := r.Open("labels", table)
	l, ok := place.Screen.(*labels)
	if err != nil || !ok || l.table != table || l.Line() != "labels pods -n shop /-l app=web" {
		t.Errorf("over a table it is %v", place.Screen)
	}
	if got := l.in(nil); got != "labels pods -A /-l app=web" {
		t.Errorf("in all namespaces it is %s", got)
	}
	all := newLabels(r.session, stream.Scope{}, l.kinds[0], kube.Kind{Version: "v1", Resource: "nodes", Name: "Node", Singular: "node", Preferred: true})
	all.all = true
	h := &fakeHost{waits: map[string]func(context.Context) any{}, counts: map[string]int{}}
	all.question.chosen = selector.Selector{}.ToggleExists("app")
	if got := all.Line(); got != "labels all -A /-l app" || all.several(1) != "1 object" {
		t.Errorf("of all kinds it is %s", got)
	}
	all.apply(h)
	for _, it := range h.picker.Items {
		h.picker.Choose(it)
	}
	if want := []string{"pods -A /-l app", "nodes /-l app"}; !slices.Equal(h.gone, want) {
		t.Errorf("applied it goes to %q", h.gone)
	}
	l.pickKind(h)
	h.picker.Choose(h.picker.Items[0])
	for _, it := range h.picker.Items {
		if it.Text == "nodes" {
			h.picker.Choose(it)
		}
	}
	if want := []string{"labels all -n shop", "labels nodes"}; !slices.Equal(h.gone[2:], want) {
		t.Errorf("another kind is at %q", h.gone[2:])
	}
}

// Every selector that a filter has is taken out of it, also what is half typed.
func TestWithoutSelectors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "a": "a", "a -l b=c": "a", "-l a -l b": "", "-l a -f x": "-f x", "/run": "", `"run -l a`: `"run -l a"`,
	} {
		q, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := withoutSelectors(q); got != want {
			t.Errorf("%q without selectors is %q, want %q", text, got, want)
		}
	}
}
