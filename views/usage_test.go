package views

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"kubist/kube/metrics"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/canvas"
	"kubist/ui/grid"
)

// numbers answers with the use of what it knows: "a 250m 128Mi".
type numbers []string

func (m numbers) Get(_ context.Context, path string, _ url.Values, _ string) (*http.Response, error) {
	var items []string
	for _, line := range m {
		w := strings.Fields(line)
		use := `{"cpu":"` + w[1] + `","memory":"` + w[2] + `"}`
		item := `{"metadata":{"name":"` + w[0] + `"},"usage":` + use + `}`
		if !strings.HasSuffix(path, "/nodes") {
			item = `{"metadata":{"name":"` + w[0] + `","namespace":"shop"},"containers":[{"name":"main","usage":` + use + `}]}`
		}
		items = append(items, item)
	}
	return &http.Response{Body: io.NopCloser(strings.NewReader(`{"items":[` + strings.Join(items, ",") + `]}`))}, nil
}

// read is what came of reading the metrics.
func (m numbers) read(t *testing.T, scope metrics.Scope) measured {
	t.Helper()
	snap, err := metrics.Read(t.Context(), m, scope, nil)
	if err != nil {
		t.Fatal(err)
	}
	return measured{snap: snap}
}

// measuring is a list of the pods a, b and c, in the order of their names, which nobody has measured yet.
func measuring(t *testing.T) *list[*record.Pod] {
	t.Helper()
	l, _ := shown("shop")
	l.followUsage()
	pods := abc()
	for i, p := range pods {
		p.Phase = "Running"
		p.Resources = &record.Resources{Requests: record.Amounts{MilliCPU: 200, Memory: 100 << 20}}
		if i == 0 {
			p.Resources.Limits = record.Amounts{MilliCPU: 500, Memory: 1 << 30}
		}
	}
	pods[2].Phase = "Pending"
	tell(l, pods...)
	return l
}

// wideScreen is the table where there is room for all of it.
func wideScreen(l *list[*record.Pod]) string {
	f := new(canvas.Frame)
	f.Reset(180, 6)
	l.Paint(f.Canvas())
	return f.String()
}

// rowOf is the row of an object, its cells with one blank between them.
func rowOf(screen, name string) string {
	for line := range strings.Lines(screen) {
		if words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "▌")); len(words) > 0 && words[0] == name {
			return strings.Join(words, " ")
		}
	}
	return ""
}

func TestUsageOfPods(t *testing.T) {
	t.Parallel()
	l := measuring(t)
	if got := wideScreen(l); strings.Contains(got, "CPU") || strings.Contains(got, "?") {
		t.Errorf("before anything was measured there is\n%s", got)
	}
	l.Handle("usage", numbers{"a 250m 128Mi"}.read(t, l.meter.scope))
	got := wideScreen(l)
	if want := "AGE CPU MEM IP NODE CPU%R CPU%L MEM%R MEM%L CPU TREND"; !strings.Contains(strings.Join(strings.Fields(got), " "), want) {
		t.Errorf("the columns are not %s:\n%s", want, got)
	}
	for name, want := range map[string]string{
		"a": "250m 128Mi <none> gpu-3 125% 50% 128% 13% █",
		"b": "? ? <none> gpu-3 ? - ? -", // it runs, and was not measured; it has no limits
		"c": "- - <none> gpu-3 - - - -",
	} {
		if row := rowOf(got, name); !strings.HasSuffix(row, want) {
			t.Errorf("the row of %s ends not in %q: %s", name, want, row)
		}
	}
}

func TestSortAndFilterByUsage(t *testing.T) {
	t.Parallel()
	l := measuring(t)
	f, _ := l.feed.(*stillFeed)
	pods := slices.Clone(l.snap.Rows)
	l.Handle("usage", numbers{"a 900m 2Gi", "b 100m 3Gi"}.read(t, l.meter.scope))
	l.sortBy("CPU")
	if f.lens.Less(pods[0], pods[1]) <= 0 || f.lens.Less(pods[2], pods[1]) >= 0 {
		t.Error("by CPU the order is not c, b, a")
	}
	looks := f.looks
	l.Handle("usage", numbers{"a 50m 2Gi", "b 100m 3Gi"}.read(t, l.meter.scope))
	if f.looks == looks || f.lens.Less(pods[0], pods[1]) >= 0 {
		t.Error("with other numbers the order is as it was")
	}
	l.setQuery("cpu>60m mem>1Gi")
	if f.lens.Keep(pods[0]) || !f.lens.Keep(pods[1]) || f.lens.Keep(pods[2]) {
		t.Error("the filter does not keep b alone")
	}
	l.setQuery("")
	l.sortBy("NAME")
	looks = f.looks
	l.Handle("usage", numbers{"a 70m 2Gi", "b 100m 3Gi"}.read(t, l.meter.scope))
	if f.looks != looks {
		t.Error("rows that do not depend on the numbers are looked at again")
	}
}

// Who asks for an order or a filter by usage at the start waits for the first reading, and is told if there is none.
func TestUsageAskedForAtTheStart(t *testing.T) {
	t.Parallel()
	start := func() *list[*record.Pod] {
		l := measuring(t)
		l.begin(wish{sort: "CPU", down: true, filter: "cpu>1"})
		l.look(false)
		tell(l, abc()...)
		if l.fault != nil || len(fake(l).said) > 0 || l.sort != "CPU" {
			t.Errorf("before the first reading it says %v %q, and sorts by %s", l.fault, fake(l).said, l.sort)
		}
		return l
	}
	l := start()
	l.Handle("usage", numbers{"a 2 2Gi"}.read(t, l.meter.scope))
	if l.fault != nil || l.sort != "CPU" || !l.down {
		t.Errorf("with the numbers it says %v, and sorts by %s", l.fault, l.sort)
	}
	l = start()
	l.Handle("usage", measured{err: errors.New("not found")})
	if l.fault == nil || !slices.Contains(fake(l).said, "there is no column CPU to sort by") {
		t.Errorf("without numbers it says %v %q", l.fault, fake(l).said)
	}
}

// Numbers that cannot be read anew are said to be old, then are not known, then are gone.
func TestUsageThatStops(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := measuring(t)
		l.Handle("usage", numbers{"a 250m 128Mi"}.read(t, l.meter.scope))
		for _, step := range []struct {
			after             time.Duration
			row, status, hide string
		}{
			{15 * time.Second, "250m 128Mi", "usage as of", ""},
			{usageFresh, "? ? <none>", "usage as of", "250m"},
			{usageLost, "<none> gpu-3", "", "CPU"},
		} {
			time.Sleep(step.after)
			l.Handle("usage", measured{err: errors.New("503")})
			got := wideScreen(l)
			if !strings.Contains(rowOf(got, "a"), step.row) || step.hide != "" && strings.Contains(got, step.hide) {
				t.Errorf("after %v there is\n%s", step.after, got)
			}
			if status := statusText(l); strings.Contains(status, "usage") != (step.status != "") {
				t.Errorf("after %v it says %s", step.after, status)
			}
		}
		l.Handle("usage", numbers{"a 260m 128Mi"}.read(t, l.meter.scope))
		if got := wideScreen(l); !strings.Contains(got, "260m") || strings.Contains(statusText(l), "usage") {
			t.Errorf("when it goes on there is\n%s", got)
		}
	})
}

// It is asked again after 15 seconds, later if it took long or failed.
func TestUsageIsAskedForAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &meter{}
		due := func(r measured) time.Duration {
			m.take(r)
			return time.Until(m.due)
		}
		failed := measured{err: errors.New("503")}
		var got []time.Duration
		for range 7 {
			got = append(got, due(failed)/time.Second)
		}
		if want := []time.Duration{15, 30, 60, 120, 240, 300, 300}; !slices.Equal(got, want) {
			t.Errorf("after failures it waits %v s, want %v", got, want)
		}
		if got := due(measured{snap: &metrics.Snapshot{}}); got != usageEvery {
			t.Errorf("after a success it waits %v", got)
		}
		if got := due(measured{snap: &metrics.Snapshot{Took: 2 * time.Second}}); got != 40*time.Second {
			t.Errorf("after 2 s of reading it waits %v", got)
		}
		start := time.Now()
		if r, ok := m.read(numbers{})(t.Context()).(measured); !ok || r.err != nil || time.Since(start) != 40*time.Second {
			t.Errorf("it reads %v after %v", r, time.Since(start))
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if r := m.read(numbers{})(ctx); r != nil && m.due.After(time.Now()) {
			t.Errorf("nobody waits, and it reads %v", r)
		}
	})
}

// A table that is held still keeps its numbers until it goes on.
func TestUsageOfATableHeldStill(t *testing.T) {
	t.Parallel()
	l := measuring(t)
	l.Handle("usage", numbers{"a 250m 128Mi"}.read(t, l.meter.scope))
	l.hold()
	l.Handle("usage", numbers{"a 260m 128Mi"}.read(t, l.meter.scope))
	if got := wideScreen(l); !strings.Contains(got, "250m") {
		t.Errorf("held still it shows\n%s", got)
	}
	l.hold()
	if got := wideScreen(l); !strings.Contains(got, "260m") {
		t.Errorf("going on it shows\n%s", got)
	}
}

// Who comes back finds the numbers, and asks when it is time to.
func TestUsageIsKeptBySession(t *testing.T) {
	t.Parallel()
	l := measuring(t)
	l.Handle("usage", numbers{"a 250m 128Mi"}.read(t, l.meter.scope))
	other := newList(l.session, l.table, stream.Scope{Namespaces: []string{"shop"}})
	other.host, other.feed = l.host, &stillFeed{}
	other.followUsage()
	if !slices.ContainsFunc(other.columns, func(c Column[*record.Pod]) bool { return c.Name == "CPU%L" }) {
		t.Error("another list of the scope does not have the columns")
	}
	s := &Session{}
	old := s.meter(metrics.Scope{Labels: "a"})
	old.due = time.Now().Add(-2 * usageLost)
	if s.meter(metrics.Scope{}); len(s.meters) != 1 {
		t.Errorf("%d scopes are kept", len(s.meters))
	}
}

func TestUsageOfNodes(t *testing.T) {
	t.Parallel()
	table, _ := registry[nodeKind.GVR].(Table[*record.Node])
	r := numbers{"node-0 1500m 3Gi"}.read(t, metrics.Scope{Nodes: true})
	used, rest := table.Usage(readings{snap: r.snap})
	columns := withUsage(table.Columns, used, rest)
	cells := func(n *record.Node) string {
		var out []string
		for _, c := range slices.Concat(used, rest) {
			out = append(out, string(c.Cell(nil, n, noon)))
		}
		return strings.Join(out, " ")
	}
	node := &record.Node{Meta: record.Meta{Name: "node-0"}, MilliCPU: 4000, Memory: 32 << 30}
	if got := cells(node); got != "1500m 38% 3072Mi 9% ▄" {
		t.Errorf("node-0 uses %s", got)
	}
	node.MilliCPU, node.Memory = -1, -1
	if got := cells(node); got != "1500m - 3072Mi - ▅" {
		t.Errorf("of a node that does not say what it has: %s", got)
	}
	if got := cells(&record.Node{Meta: record.Meta{Name: "node-1"}, MilliCPU: 4000}); got != "? ? ? - " {
		t.Errorf("a node that was not measured uses %s", got)
	}
	at := func(name string) int {
		return slices.IndexFunc(columns, func(c Column[*record.Node]) bool { return c.Name == name })
	}
	if at("CPU") != at("AGE")+1 || columns[at("CPU TREND")+1].Level != grid.Wide {
		t.Error("the columns are not where they belong")
	}
}

func TestUsageOfContainers(t *testing.T) {
	t.Parallel()
	l := measuring(t)
	c := newContainers(l.session, "shop", "kubia-0")
	h := fake(l)
	c.host = h
	pod := &corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "main"}, {Name: "proxy"}}}}
	pod.Spec.Containers[0].Resources.Requests = corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("500m")}
	pod.Spec.Containers[0].Resources.Limits = corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("1Gi")}
	rows := containerRows(pod)
	paint := func() string {
		f := new(canvas.Frame)
		f.Reset(160, 4)
		c.grid.SetRows(rows)
		c.grid.Paint(f.Canvas(), noon)
		return f.String()
	}
	c.Handle("usage", containersUse{err: errors.New("not found")})
	if got := paint(); strings.Contains(got, "CPU") || h.waits["usage"] == nil {
		t.Errorf("without numbers there is\n%s", got)
	}
	c.Handle("usage", containersUse{of: map[string]record.Amounts{"main": {MilliCPU: 250, Memory: 256 << 20}}})
	got := paint()
	if row := rowOf(got, "main"); !strings.HasSuffix(row, "250m 256Mi 50% - - 25%") {
		t.Errorf("main has %q", row)
	}
	if row := rowOf(got, "proxy"); !strings.HasSuffix(row, "- - - - - -") {
		t.Errorf("a container that does not run has %q", row)
	}
	c.gauge.read = time.Now().Add(-2 * usageFresh)
	rows[0].started = 1
	c.Handle("usage", containersUse{err: errors.New("503")})
	if row := rowOf(paint(), "main"); !strings.HasSuffix(row, "? ? ? - - ?") {
		t.Errorf("long after the last reading main has %q", row)
	}
}

func TestTrendsAreDrawn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		trend []int32
		full  int64
		want  string
	}{
		{nil, 100, ""},
		{[]int32{0, 0}, 0, "▁▁"},
		{[]int32{0, 50, 100}, 0, "▁▃▅"},
		{[]int32{0, 50, 100}, 400, "▁▂▃"},
		{[]int32{800, 100}, 400, "█▂"},
	} {
		if got := string(appendTrend(nil, c.trend, c.full)); got != c.want {
			t.Errorf("%v of %d is drawn %s, want %s", c.trend, c.full, got, c.want)
		}
	}
}
