package grid

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// without are n pods but for those with the given numbers.
func without(n int, gone ...int) []pod {
	rows := pods(n)
	slices.Sort(gone)
	for _, i := range slices.Backward(gone) {
		rows = slices.Delete(rows, i, i+1)
	}
	return rows
}

func on(t *testing.T, g *Grid[pod], name string, ghost bool) {
	t.Helper()
	if p, _ := g.Selected(); p.name != name || g.Ghost() != ghost {
		t.Errorf("the cursor is on %s, a ghost: %v; want %s, %v", p.name, g.Ghost(), name, ghost)
	}
}

func TestGhost(t *testing.T) {
	t.Parallel()
	g := newGrid(6)
	paint(g, 60, 5)
	g.MoveTo(2)
	g.Update(without(6, 2))
	on(t, g, "kubia-0002", true)
	want := `
 NAME        STATUS   RESTARTS  NODE
 kubia-0000  Running         0  node-0
 kubia-0001  Running         1  node-1
▌kubia-0002  Running         2  node-2  gone
 kubia-0003  Running         3  node-3
`
	if got := "\n" + paint(g, 60, 5); got != want {
		t.Errorf("got%swant%s", got, want)
	}
	want = `
 NAME        STATUS   RESTARTS  NODE
 kubia-0000  Running         0  node-0
 kubia-0001  Running         1  node-1
▌kubia-0002  Running         2  n gone
 kubia-0003  Running         3  node-3
`
	if got := "\n" + paint(g, 39, 5); got != want {
		t.Errorf("in a narrow terminal%swant%s", got, want)
	}
	g.Update(pods(6))
	on(t, g, "kubia-0002", false)
	g.Update(without(6, 2))
	g.Move(0)
	on(t, g, "kubia-0002", true)
	g.Move(1)
	on(t, g, "kubia-0003", false)
	if g.Cursor() != 2 || g.Len() != 5 {
		t.Errorf("line %d of %d after leaving the ghost", g.Cursor(), g.Len())
	}
}

func TestGhostOfTheOnlyRow(t *testing.T) {
	t.Parallel()
	g := newGrid(1)
	g.MoveTo(0)
	g.Update(nil)
	on(t, g, "kubia-0000", true)
	if rows := g.Acting(); g.Len() != 1 || len(rows) != 0 {
		t.Errorf("%d lines, acting on %v", g.Len(), rows)
	}
	g.SetRows(nil)
	if _, ok := g.Selected(); ok || g.Ghost() || g.Len() != 0 {
		t.Error("another lens keeps the ghost")
	}
}

// What comes and goes around a ghost does not take it from between its neighbours.
func TestGhostKeepsItsPlace(t *testing.T) {
	t.Parallel()
	g := newGrid(40)
	paint(g, 60, 10)
	g.MoveTo(20)
	paint(g, 60, 10)
	line := g.cursor - g.top
	g.Update(without(40, 20))
	for _, c := range []struct {
		gone   []int
		before string
	}{
		{[]int{20, 3, 4, 5}, "kubia-0019"},
		{[]int{20, 18, 19, 21}, "kubia-0017"},
		{[]int{20, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30}, "kubia-0017"},
	} {
		g.Update(without(40, c.gone...))
		on(t, g, "kubia-0020", true)
		if got := g.line(g.cursor - 1).name; got != c.before {
			t.Errorf("without %v the ghost is after %s, want %s", c.gone, got, c.before)
		}
		if g.cursor-g.top != line {
			t.Errorf("without %v the ghost went from line %d of the screen to %d", c.gone, line, g.cursor-g.top)
		}
	}
}

func TestUntouchedCursorLeavesNoGhost(t *testing.T) {
	t.Parallel()
	g := newGrid(5)
	g.Update(without(5, 0))
	on(t, g, "kubia-0001", false)
}

func TestFocus(t *testing.T) {
	t.Parallel()
	g := newGrid(0)
	paint(g, 60, 11)
	g.Focus("kubia-0040")
	g.Update(pods(20))
	on(t, g, "kubia-0000", false)
	g.Update(pods(80))
	on(t, g, "kubia-0040", false)
	if g.top != 35 {
		t.Errorf("the first line is %d, the cursor is not in the middle", g.top)
	}
	g.Focus("kubia-0041")
	on(t, g, "kubia-0041", false)
	if g.top != 35 {
		t.Errorf("the first line is %d: what is seen does not have to move", g.top)
	}
	g.Focus("kubia-0090")
	g.Move(1)
	g.Update(pods(100))
	on(t, g, "kubia-0042", false)
	g.Focus("kubia-0120")
	g.SetRows(pods(130))
	on(t, g, "kubia-0120", false)
}

func TestShrink(t *testing.T) {
	t.Parallel()
	g := newGrid(100)
	paint(g, 60, 6)
	g.MoveTo(50)
	g.Update(without(100, 50))
	before := paint(g, 60, 6)
	g.Shrink()
	if got := paint(g, 60, 6); got != before || len(g.rows) != 4 {
		t.Errorf("%d rows are kept:\n%s\nwant\n%s", len(g.rows), got, before)
	}
}

// compared is what compare tells, as text.
func compared(g *Grid[pod], old, rows []pod) string {
	var b strings.Builder
	tell := func(sign string, rows []pod, spans []span) {
		for _, s := range spans {
			for _, p := range rows[s[0]:s[1]] {
				b.WriteString(sign + strings.TrimLeft(strings.TrimPrefix(p.name, "kubia-"), "0") + " ")
			}
		}
	}
	gone, came := g.compare(old, rows)
	tell("-", old, gone)
	tell("+", rows, came)
	return strings.TrimSpace(b.String())
}

func TestCompare(t *testing.T) {
	t.Parallel()
	g := newGrid(0)
	swapped := pods(9)
	swapped[2], swapped[6] = swapped[6], swapped[2]
	for _, c := range []struct {
		name      string
		old, rows []pod
		want      string
	}{
		{"the same", pods(9), pods(9), ""},
		{"one went", pods(9), without(9, 3), "-3"},
		{"some came", without(9, 3, 4, 7), pods(9), "+3 +4 +7"},
		{"in each other's place", without(9, 3), without(9, 5), "-5 +3"},
		{"at the ends", without(9, 8), without(9, 1), "-1 +8"},
		{"exchanged", pods(9), swapped, "-2 -6 +6 +2"},
		{"all went", pods(2)[1:], nil, "-1"},
	} {
		if got := compared(g, c.old, c.rows); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	// Where too many went at once only what is told too often is left to be wrong.
	got := strings.Fields(compared(g, without(500, 400), pods(500)[100:]))
	for _, want := range append([]string{"+400"}, "-1", "-99") {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not told", want)
		}
	}
	for i := 100; i < 500; i++ {
		n := strconv.Itoa(i)
		if slices.Contains(got, "-"+n) && !slices.Contains(got, "+"+n) {
			t.Errorf("%s is told to be gone", n)
		}
	}
}
