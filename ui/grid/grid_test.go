package grid

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

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
 NAME       ‹NODE    GATES
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

func TestUntouchedCursorStaysAtTheTop(t *testing.T) {
	t.Parallel()
	g := newGrid(5)
	paint(g, 60, 4)
	g.SetRows(append([]pod{{name: "a-first"}}, pods(5)...))
	if p, _ := g.Selected(); p.name != "a-first" {
		t.Errorf("the cursor is on %s", p.name)
	}
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
