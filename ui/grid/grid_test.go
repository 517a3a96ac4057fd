package grid

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kubist/themes"
	"kubist/ui/canvas"
)

type pod struct {
	name, status, node string
	restarts           int
}

var now = time.Unix(1_700_000_000, 0)

func columns() []Column[pod] {
	return []Column[pod]{
		{Name: "NAME", Flexible: true, Cell: func(dst []byte, p pod, _ time.Time) []byte { return append(dst, p.name...) }},
		{Name: "STATUS", Cell: func(dst []byte, p pod, _ time.Time) []byte { return append(dst, p.status...) }},
		{Name: "RESTARTS", Right: true, Cell: func(dst []byte, p pod, _ time.Time) []byte { return strconv.AppendInt(dst, int64(p.restarts), 10) }},
		{Name: "NODE", Level: Roomy, Cell: func(dst []byte, p pod, _ time.Time) []byte { return append(dst, p.node...) }},
		{Name: "GATES", Level: Wide, Cell: func(dst []byte, _ pod, _ time.Time) []byte { return append(dst, "<none>"...) }},
	}
}

func newGrid(n int) *Grid[pod] {
	g := New(columns(), func(p pod) string { return p.name }, func(pod, time.Time) themes.Token { return themes.Text })
	g.SetRows(pods(n))
	return g
}

func pods(n int) []pod {
	rows := make([]pod, n)
	for i := range rows {
		rows[i] = pod{fmt.Sprintf("kubia-%04d", i), "Running", "node-" + strconv.Itoa(i%7), i % 12}
	}
	return rows
}

func paint(g *Grid[pod], w, h int) string {
	f := &canvas.Frame{}
	f.Reset(w, h)
	g.Paint(f.Canvas(), now)
	return f.String()
}

func TestPaint(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		w, h int
		do   func(*Grid[pod])
		want string
	}{
		{"all columns", 60, 4, func(*Grid[pod]) {}, `
 NAME        STATUS   RESTARTS  NODE
▌kubia-0000  Running         0  node-0
 kubia-0001  Running         1  node-1
 kubia-0002  Running         2  node-2
`},
		{"without those that want room", 32, 3, func(*Grid[pod]) {}, `
 NAME        STATUS   RESTARTS
▌kubia-0000  Running         0
 kubia-0001  Running         1
`},
		{"wide", 60, 3, func(g *Grid[pod]) { g.ToggleWide() }, `
 NAME        STATUS   RESTARTS  NODE    GATES
▌kubia-0000  Running         0  node-0  <none>
 kubia-0001  Running         1  node-1  <none>
`},
		{"wide and scrolled sideways", 34, 3, func(g *Grid[pod]) { g.ToggleWide(); paint(g, 34, 3); g.ScrollColumns(2) }, `
 NAME        NODE    GATES
▌kubia-0000  node-0  <none>
 kubia-0001  node-1  <none>
`},
		{"the cursor on another page", 40, 4, func(g *Grid[pod]) { paint(g, 40, 4); g.Move(7) }, `
 NAME        STATUS   RESTARTS  NODE
 kubia-0005  Running         5  node-5
 kubia-0006  Running         6  node-6
▌kubia-0007  Running         7  node-0
`},
		{"sorted", 40, 2, func(g *Grid[pod]) { g.SetSorted(1, true) }, `
 NAME        STATUS ↓  RESTARTS  NODE
▌kubia-0000  Running          0  node-0
`},
		{"nothing", 40, 3, func(g *Grid[pod]) { g.SetRows(nil) }, `
 NAME        STATUS   RESTARTS  NODE

`},
	}
	for _, c := range cases {
		g := newGrid(20)
		c.do(g)
		if c.name == "nothing" {
			c.want = "\n NAME  STATUS  RESTARTS  NODE\n\n\n"
		}
		if got := "\n" + paint(g, c.w, c.h); got != c.want {
			t.Errorf("%s:%s\nwant%s", c.name, got, c.want)
		}
	}
}

func TestMatchesAreShown(t *testing.T) {
	t.Parallel()
	g := newGrid(1)
	g.SetWords([]string{"BIA-00", "nning"})
	f := &canvas.Frame{}
	f.Reset(60, 2)
	g.Paint(f.Canvas(), now)
	var marked strings.Builder
	for x, c := range f.Row(1) {
		if x > 0 && c.Style.Token() == themes.Accent {
			marked.WriteRune(c.Rune)
		}
	}
	if got := marked.String(); got != "nning" {
		t.Errorf("%q is marked: upper case asks for upper case", got)
	}
}

func TestUntouchedCursorStaysAtTheTop(t *testing.T) {
	t.Parallel()
	g := newGrid(5)
	paint(g, 60, 4)
	g.SetRows(append([]pod{{name: "a-first"}}, pods(5)...))
	if p, _ := g.Selected(); p.name != "a-first" {
		t.Errorf("the cursor is on %s", p.name)
	}
}

// Through inserts, deletes, sorts and resizes the cursor stays on its object
// as long as there is one, and on the screen always.
func TestCursorStaysOnItsObject(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := pods(rapid.IntRange(1, 60).Draw(t, "rows"))
		g := newGrid(0)
		g.SetRows(slices.Clone(rows))
		w, h := 60, 12
		paint(g, w, h)
		g.MoveTo(rapid.IntRange(0, len(rows)-1).Draw(t, "cursor"))
		on, _ := g.Selected()
		made := 1000
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0:
				i := rapid.IntRange(0, len(rows)).Draw(t, "at")
				made++
				rows = slices.Insert(slices.Clone(rows), i, pod{name: fmt.Sprint("new-", made)})
			case 1:
				if len(rows) > 0 {
					i := rapid.IntRange(0, len(rows)-1).Draw(t, "gone")
					rows = slices.Delete(slices.Clone(rows), i, i+1)
				}
			case 2:
				rows = slices.Clone(rows)
				slices.SortStableFunc(rows, func(a, b pod) int { return strings.Compare(b.name, a.name) })
			case 3:
				w, h = rapid.IntRange(10, 90).Draw(t, "w"), rapid.IntRange(2, 40).Draw(t, "h")
			case 4:
				g.Move(rapid.IntRange(-5, 5).Draw(t, "by"))
				on, _ = g.Selected()
			}
			g.SetRows(rows)
			screen := paint(g, w, h)
			got, ok := g.Selected()
			if ok != (len(rows) > 0) {
				t.Fatalf("selected %v of %d rows", ok, len(rows))
			}
			if slices.ContainsFunc(rows, func(p pod) bool { return p.name == on.name }) && got.name != on.name {
				t.Fatalf("the cursor went from %s to %s", on.name, got.name)
			}
			on = got
			if ok && !strings.Contains(screen, "▌") {
				t.Fatalf("the cursor is not on the screen:\n%s", screen)
			}
		}
	})
}

func TestHit(t *testing.T) {
	t.Parallel()
	g := newGrid(20)
	paint(g, 60, 6)
	g.MoveTo(10)
	paint(g, 60, 6)
	for _, c := range []struct{ x, y, row, column int }{
		{3, 1, 6, -1}, {50, 5, 10, -1}, {1, 0, -1, 0}, {14, 0, -1, 1}, {59, 0, -1, -1},
	} {
		if row, column := g.Hit(c.x, c.y); row != c.row || column != c.column {
			t.Errorf("at %d,%d: row %d column %d, want %d and %d", c.x, c.y, row, column, c.row, c.column)
		}
	}
}

// What is painted below the grid is not a row of it, however many it has.
func TestHitOutsideOfWhatIsPainted(t *testing.T) {
	t.Parallel()
	g := newGrid(20)
	if row, column := g.Hit(3, 1); row != -1 || column != -1 {
		t.Errorf("before the first painting: row %d column %d", row, column)
	}
	paint(g, 60, 6)
	g.MoveTo(10)
	paint(g, 60, 6)
	for _, y := range []int{-1, -20, 6, 7, 12, 1000} {
		if row, column := g.Hit(3, y); row != -1 || column != -1 {
			t.Errorf("at line %d: row %d column %d, want neither", y, row, column)
		}
	}
}

// Columns only grow while rows change, so that they do not dance.
func TestColumnsDoNotDance(t *testing.T) {
	t.Parallel()
	g := newGrid(3)
	paint(g, 60, 5)
	rows := pods(3)
	rows[1].status = "CrashLoopBackOff"
	g.SetRows(rows)
	wide := strings.Index(paint(g, 60, 5), "RESTARTS")
	g.SetRows(pods(3))
	if at := strings.Index(paint(g, 60, 5), "RESTARTS"); at != wide {
		t.Errorf("the column went back from %d to %d", wide, at)
	}
}

func BenchmarkPaint(b *testing.B) {
	g := newGrid(110_000)
	f := &canvas.Frame{}
	for i := 0; b.Loop(); i++ {
		g.Move(1 - 2*(i%2))
		f.Reset(200, 50)
		g.Paint(f.Canvas(), now)
	}
}

func BenchmarkSetRows(b *testing.B) {
	g := newGrid(110_000)
	paint(g, 200, 50)
	g.MoveTo(50_000)
	rows := pods(110_000)
	for b.Loop() {
		g.SetRows(rows)
	}
}
