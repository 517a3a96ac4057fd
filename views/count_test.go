package views

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/canvas"
	"kubist/ui/screen"
	"kubist/views/query"
)

// counting3 are the counts of three pods by something, after a filter.
func counting3(t *testing.T, by, filter string) (*counts[*record.Pod], *fakeHost) {
	t.Helper()
	l, _ := shown("shop")
	pods := abc()
	pods[0].Status = "CrashLoopBackOff"
	pods[0].Labels = record.NewLabels(map[string]string{"app": "kubia"})
	pods[1].Labels = pods[0].Labels
	tell(l, pods...)
	l.setQuery(filter)
	sc, err := l.counted(by)
	if err != nil {
		t.Fatal(err)
	}
	c, _ := sc.(*counts[*record.Pod])
	h := fake(l)
	c.host, c.list.host = h, h
	c.list.feed = &stillFeed{}
	c.list.look(false)
	snap := &stream.Snapshot[*record.Pod]{Gen: 1, Lens: 1, Phase: stream.Live, Rows: pods, Loaded: 3}
	c.Handle("rows", arrival[*record.Pod]{snap: snap})
	c.Handle("count", h.waits["count"](t.Context()))
	return c, h
}

func paintedCounts(c *counts[*record.Pod]) string {
	f := new(canvas.Frame)
	f.Reset(60, 6)
	c.Paint(f.Canvas())
	return f.String()
}

func TestCounts(t *testing.T) {
	t.Parallel()
	c, h := counting3(t, "", "")
	want := []string{"STATUS", "COUNT ↓", "▌Running", "2    67%  ━━━━━━━━━━━━━━━━", "CrashLoopBackOff", "1    33%  ━━━━━━━━"}
	if got := paintedCounts(c); slices.ContainsFunc(want, func(s string) bool { return !strings.Contains(got, s) }) {
		t.Errorf("the counts are\n%s", got)
	}
	if got := c.Line(); got != "count STATUS pods -n shop" {
		t.Errorf("the line is %s", got)
	}
	c.Commands()[0].Run(h)
	c.sortBy(true)
	if got := paintedCounts(c); strings.Index(got, "Crash") > strings.Index(got, "Running") || !strings.Contains(got, "STATUS ↑") {
		t.Errorf("by value:\n%s", got)
	}
	c.sortBy(true)
	if got := paintedCounts(c); strings.Index(got, "Crash") < strings.Index(got, "Running") {
		t.Errorf("reversed:\n%s", got)
	}
	if got := h.gone; !slices.Equal(got, []string{"pods -n shop /status=Running"}) {
		t.Errorf("enter leads to %q", got)
	}
	if text := c.Title().Status[0].Text; text != "3 pods" {
		t.Errorf("it says %s", text)
	}
}

func TestCountsByLabel(t *testing.T) {
	t.Parallel()
	c, h := counting3(t, "label:app", "a -l env=prod")
	if got := paintedCounts(c); !strings.Contains(got, "kubia") || !strings.Contains(got, "⟨none⟩") {
		t.Errorf("the counts are\n%s", got)
	}
	c.enter(h)
	c.grid.MoveTo(1)
	c.enter(h)
	if want := []string{"pods -n shop /a -l app=kubia,env=prod", "pods -n shop /a -l !app,env=prod"}; !slices.Equal(h.gone, want) {
		t.Errorf("enter leads to %q", h.gone)
	}
	if refused := c.list.several(1); refused != "1 pod" {
		t.Errorf("one is %s", refused)
	}
	h.Pick(c.list.countPicker(c.countBy))
	h.picker.Choose(screen.Item{Text: "NODE"})
	if got := c.Line(); got != "count NODE pods -n shop /a -l env=prod" {
		t.Errorf("by another column the line is %s", got)
	}
}

// The filter that shows what was counted keeps exactly that.
func TestConditionKeepsOneValue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.StringMatching(`[A-Za-z0-9][a-zA-Z0-9 ./:_-]{0,6}`), rapid.SampledFrom([]string{"", "1/1", "<none>", "5m", "0", `a"b`, "-"})).Draw(t, "value")
		other := rapid.OneOf(rapid.StringMatching(`[A-Za-z0-9 ./-]{0,4}`), rapid.Just(value+"x"), rapid.Just("x"+value)).Draw(t, "other")
		q, err := query.Parse(condition("MY COLUMN", value))
		if err != nil {
			t.Fatalf("%q: %v", condition("MY COLUMN", value), err)
		}
		of := func(value string) bool {
			fields := []query.Field[*record.Pod]{{Name: "MY COLUMN", Text: func(dst []byte, p *record.Pod) []byte { return append(dst, p.Status...) }}}
			keep, err := query.Compile(q, fields, noon)
			if err != nil {
				t.Fatal(err)
			}
			p := inNamespace("shop", "a")
			p.Status = value
			return keep == nil || keep(p)
		}
		if !of(value) {
			t.Errorf("%s does not keep %q", q.Text(), value)
		}
		if !strings.EqualFold(other, value) && of(other) {
			t.Errorf("%s keeps %q too", q.Text(), other)
		}
	})
}

// What is counted of the unhealthy leads to the unhealthy, and so does the line.
func TestCountsOfTheUnhealthy(t *testing.T) {
	t.Parallel()
	c, h := counting3(t, "status", "")
	c.list.toggleUnhealthy()
	if got, want := c.Line(), "count status pods -n shop --unhealthy"; got != want {
		t.Errorf("the line is %q, want %q", got, want)
	}
	c.enter(h)
	if want := []string{"pods -n shop --unhealthy /status=Running"}; !slices.Equal(h.gone, want) {
		t.Errorf("enter leads to %q, want %q", h.gone, want)
	}
}

// What is half typed in the filter does not swallow what enter adds.
func TestCountsUnderAFilterThatIsHalfTyped(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]string{
		"/run": "pods -n shop /-l app=kubia", `"run`: `pods -n shop /"run" -l app=kubia`, "-l env=prod -l tier": "pods -n shop /-l app=kubia,env=prod,tier",
	} {
		c, _ := counting3(t, "label:app", "")
		q, err := query.Parse(filter)
		if err != nil {
			t.Fatal(err)
		}
		c.list.query = q
		by, err := c.list.countable(c.by)
		if err != nil {
			t.Fatal(err)
		}
		l := c.list.line()
		l.ns, l.filter = []string{"shop"}, c.list.narrowed(by, "kubia")
		if got := l.String(); got != want {
			t.Errorf("%s: %q, want %q", filter, got, want)
		}
	}
}

// What was counted by something else is not shown under another header.
func TestCountsThatComeLate(t *testing.T) {
	t.Parallel()
	c, _ := counting3(t, "status", "")
	c.countBy("node")
	c.Handle("count", tallied[*record.Pod]{arrival: arrival[*record.Pod]{snap: &stream.Snapshot[*record.Pod]{}}, by: "status", values: []tally{{"Running", 1, 1}}})
	if c.grid.Len() != 0 {
		t.Error("late counts are shown")
	}
}
