package views

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/canvas"
)

// stillFeed is a feed whose snapshots a test hands over by itself; it keeps the lens.
type stillFeed struct {
	lens  stream.Lens[*record.Pod]
	looks uint64
}

func (f *stillFeed) Next(context.Context, uint64) (*stream.Snapshot[*record.Pod], error) {
	return nil, stream.ErrClosed
}

func (f *stillFeed) Look(l stream.Lens[*record.Pod]) uint64 {
	f.lens = l
	f.looks++
	return f.looks
}
func (f *stillFeed) Refresh() {}
func (f *stillFeed) Close()   {}

// shown is a list of pods on the screen, without a cluster.
func shown(namespaces ...string) (*list[*record.Pod], *stillFeed) {
	t, _ := registry[podKind.GVR].(Table[*record.Pod])
	s := &Session{conn: new(kube.Connection), memory: &Memory{}}
	l := newList(s, &t, stream.Scope{Namespaces: namespaces})
	back(l)
	f, _ := l.feed.(*stillFeed)
	return l, f
}

// back does what Mount does, with a feed of the test.
func back(l *list[*record.Pod]) {
	l.host = &fakeHost{now: noon, waits: map[string]func(context.Context) any{}, counts: map[string]int{}}
	l.feed = &stillFeed{}
	l.snap, l.problem, l.held, l.shown, l.returning = nil, nil, nil, 0, l.grid.Len() > 0
	l.look(false)
}

// fake is the shell of a list on the screen.
func fake(l *list[*record.Pod]) *fakeHost {
	h, _ := l.host.(*fakeHost)
	return h
}

// tell has the list show pods, as the answer to the lens in force.
func tell(l *list[*record.Pod], pods ...*record.Pod) {
	f, _ := l.feed.(*stillFeed)
	gen := uint64(1)
	if l.snap != nil {
		gen = l.snap.Gen + 1
	}
	arrive(l, &stream.Snapshot[*record.Pod]{Gen: gen, Lens: f.looks, Phase: stream.Live, Rows: pods, Loaded: len(pods)})
	screenOf(l)
}

// press presses a key that is bound in the list, and says why it cannot be used.
func press(t *testing.T, l *list[*record.Pod], key string) (refused string) {
	t.Helper()
	for _, c := range l.Commands() {
		if !slices.Contains(c.Keys, key) {
			continue
		}
		if c.When != nil && c.When() != "" {
			return c.When()
		}
		c.Run(l.host)
		return ""
	}
	t.Fatalf("nothing is bound to %s", key)
	return ""
}

func arrive(l *list[*record.Pod], snap *stream.Snapshot[*record.Pod]) {
	l.Handle("rows", newArrival(snap, podKind.GVR))
}

func screenOf(l *list[*record.Pod]) string {
	f := new(canvas.Frame)
	f.Reset(100, 12)
	l.Paint(f.Canvas())
	return f.String()
}

func statusText(l *list[*record.Pod]) string {
	var b strings.Builder
	for _, s := range l.Title().Status {
		b.WriteString(s.Text)
	}
	return b.String()
}

func inNamespace(ns, name string) *record.Pod {
	return &record.Pod{
		Meta:   record.Meta{Name: name, Namespace: ns, UID: ns + "/" + name, Labels: record.NewLabels(nil)},
		Status: "Running", Node: "gpu-3", Ready: 1, Total: 2,
	}
}

func TestSortIsWhatTheArrowSays(t *testing.T) {
	t.Parallel()
	a, b := inNamespace("x", "b"), inNamespace("y", "a")
	l, f := shown()
	if l.sort != "NAMESPACE" || f.lens.Less != nil {
		t.Errorf("several namespaces begin sorted by %s", l.sort)
	}
	l.sortBy("NAME")
	if f.lens.Less == nil || f.lens.Less(a, b) <= 0 {
		t.Error("sorted by name, b of x comes before a of y")
	}
	l.sortBy("NAME")
	if f.lens.Less(a, b) >= 0 {
		t.Error("reversed, a of y comes before b of x")
	}
	one, g := shown("x")
	if one.sort != "NAME" || g.lens.Less != nil {
		t.Error("one namespace begins in an order that is not the server's")
	}
}

func TestStepSortStaysOnColumnsThatAreSeen(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	arrive(l, &stream.Snapshot[*record.Pod]{Gen: 1, Phase: stream.Live, Rows: []*record.Pod{inNamespace("shop", "a")}, Loaded: 1})
	screenOf(l)
	var seen []string
	for range 8 {
		l.stepSort(1)
		seen = append(seen, l.sort)
	}
	if got := strings.Join(seen, " "); got != "READY STATUS RESTARTS AGE IP NODE NAME READY" {
		t.Errorf("> goes through %s", got)
	}
	l.stepSort(-1)
	if l.sort != "NAME" {
		t.Errorf("< goes to %s", l.sort)
	}
}

// A list that comes back after its stream has ended shows what it showed until
// all is there again, says how it stands, and its cursor is on the same pod.
func TestComingBack(t *testing.T) {
	t.Parallel()
	rows := []*record.Pod{inNamespace("shop", "a"), inNamespace("shop", "b"), inNamespace("shop", "c")}
	l, _ := shown("shop")
	arrive(l, &stream.Snapshot[*record.Pod]{Gen: 9, Phase: stream.Live, Rows: rows, Loaded: 3})
	screenOf(l)
	l.grid.MoveTo(2)
	l.Unmount()
	back(l)
	if got := statusText(l); got != "connecting" {
		t.Errorf("before anything was heard it says %q", got)
	}
	arrive(l, &stream.Snapshot[*record.Pod]{Gen: 1, Phase: stream.Reconnecting, Err: errors.New("refused")})
	if got := screenOf(l); !strings.Contains(got, "▌c ") || !strings.Contains(got, " a ") {
		t.Errorf("the rows went:\n%s", got)
	}
	if got := statusText(l); got != "not connected" || len(l.Title().Notice) == 0 {
		t.Errorf("while it cannot connect it says %q", got)
	}
	arrive(l, &stream.Snapshot[*record.Pod]{Gen: 2, Phase: stream.Loading, Rows: rows[:1], Loaded: 1, Total: 3})
	if got := screenOf(l); !strings.Contains(got, "▌c ") {
		t.Errorf("while loading the cursor left its pod:\n%s", got)
	}
	arrive(l, &stream.Snapshot[*record.Pod]{Gen: 3, Phase: stream.Live, Rows: rows[1:], Loaded: 2})
	if got := screenOf(l); !strings.Contains(got, "▌c ") || strings.Contains(got, " a ") {
		t.Errorf("live again it shows:\n%s", got)
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	two := []*record.Pod{inNamespace("shop", "a"), inNamespace("shop", "b")}
	cases := []struct {
		name string
		snap stream.Snapshot[*record.Pod]
		want string
	}{
		{"live", stream.Snapshot[*record.Pod]{Phase: stream.Live, Rows: two, Loaded: 38500, Flagged: 3}, "38,500 · 3 unhealthy · live"},
		{"loading", stream.Snapshot[*record.Pod]{Phase: stream.Loading, Rows: two, Loaded: 38500, Total: 110000}, "38,500 of 110,000 · loading ▰▰▰▱▱▱▱▱▱▱"},
		{"loading, no total", stream.Snapshot[*record.Pod]{Phase: stream.Loading, Rows: two, Loaded: 2, Total: -1}, "2 · loading"},
		{"lost", stream.Snapshot[*record.Pod]{Phase: stream.Reconnecting, Rows: two, Loaded: 2, Seen: time.Now().Add(-12 * time.Second)}, "2 · reconnecting · last seen 12 s ago"},
		{"never there", stream.Snapshot[*record.Pod]{Phase: stream.Reconnecting}, "not connected"},
		{"list only", stream.Snapshot[*record.Pod]{Phase: stream.Stale, Rows: two, Loaded: 2, Seen: time.Date(2026, 1, 2, 14, 2, 11, 0, time.Local)}, "2 · as of 14:02:11, not live"},
		{"none", stream.Snapshot[*record.Pod]{Phase: stream.Live}, "0 · live"},
		{"some forbidden", stream.Snapshot[*record.Pod]{
			Phase: stream.Forbidden, Rows: two, Loaded: 2,
			Parts: []stream.Part{{Namespace: "a", Phase: stream.Live}, {Namespace: "b", Phase: stream.Forbidden}},
		}, "2 · 1 of 2 namespaces live"},
		{"forbidden", stream.Snapshot[*record.Pod]{Phase: stream.Forbidden}, "forbidden"},
	}
	for _, c := range cases {
		l, _ := shown("shop")
		c.snap.Gen = 1
		arrive(l, &c.snap)
		if got := statusText(l); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A count that is not that of the filter in force is not shown.
func TestCountsAnswerTheirLens(t *testing.T) {
	t.Parallel()
	l, f := shown("shop")
	rows := []*record.Pod{inNamespace("shop", "a")}
	arrive(l, &stream.Snapshot[*record.Pod]{Gen: 1, Lens: f.looks, Phase: stream.Live, Rows: rows, Loaded: 7, Flagged: 1})
	l.setQuery("a")
	if got := l.counts()[0].Text; got != "…" {
		t.Errorf("before the answer it counts %q", got)
	}
	arrive(l, &stream.Snapshot[*record.Pod]{Gen: 2, Lens: f.looks, Phase: stream.Live, Rows: rows, Loaded: 7, Flagged: 1})
	if got := l.counts()[0].Text; got != "1 of 7 · here" {
		t.Errorf("it counts %q", got)
	}
	if got := statusText(l); got != "7 · live" {
		t.Errorf("with a filter the header says %q: the unhealthy of some are not those of all", got)
	}
}

func TestFilterReadsTheColumnsThatAreSeen(t *testing.T) {
	t.Parallel()
	l, f := shown("shop")
	p := inNamespace("shop", "a")
	p.NominatedNode = "spare-9"
	arrive(l, &stream.Snapshot[*record.Pod]{Gen: 1, Phase: stream.Live, Rows: []*record.Pod{p}, Loaded: 1})
	screenOf(l)
	l.setQuery("spare")
	if f.lens.Keep(p) {
		t.Error("a column that is not seen was searched")
	}
	l.grid.ToggleWide()
	screenOf(l)
	if !f.lens.Keep(p) {
		t.Error("a column that is seen now is not searched")
	}
	for _, c := range l.Commands() {
		if slices.Contains(c.Keys, "ctrl+r") && c.When() == "" {
			t.Error("a live table can be fetched again")
		}
	}
}
