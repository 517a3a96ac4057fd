package grid

import (
	"slices"
	"strings"
	"testing"
)

func names(rows []pod) string {
	var out []string
	for _, p := range rows {
		out = append(out, strings.TrimPrefix(p.name, "kubia-000"))
	}
	return strings.Join(out, " ")
}

func TestMarks(t *testing.T) {
	t.Parallel()
	g := newGrid(8)
	before := paint(g, 60, 9)
	if got := names(g.Acting()); got != "0" {
		t.Errorf("without marks commands are for %s", got)
	}
	g.ToggleMark()
	g.ToggleMark()
	g.Move(1)
	g.MarkRange()
	g.Move(2)
	want := `
 NAME        STATUS   RESTARTS  NODE
▐kubia-0000  Running         0  node-0
▐kubia-0001  Running         1  node-1
 kubia-0002  Running         2  node-2
▕kubia-0003  Running         3  node-3
▕kubia-0004  Running         4  node-4
▌kubia-0005  Running         5  node-5
 kubia-0006  Running         6  node-6
 kubia-0007  Running         7  node-0
`
	got := paint(g, 60, 9)
	if "\n"+got != want {
		t.Errorf("a range was begun:\n%swant%s", got, want)
	}
	if strip(got) != strip(before) {
		t.Error("marks move the columns")
	}
	g.MarkRange()
	g.MoveTo(1)
	g.ToggleMark()
	g.MoveTo(4)
	want = `
 NAME        STATUS   RESTARTS  NODE
▐kubia-0000  Running         0  node-0
 kubia-0001  Running         1  node-1
 kubia-0002  Running         2  node-2
▐kubia-0003  Running         3  node-3
█kubia-0004  Running         4  node-4
▐kubia-0005  Running         5  node-5
 kubia-0006  Running         6  node-6
 kubia-0007  Running         7  node-0
`
	if got := "\n" + paint(g, 60, 9); got != want {
		t.Errorf("the range is marked:%swant%s", got, want)
	}
	if got := names(g.Acting()); got != "0 3 4 5" || g.Marks() != 4 {
		t.Errorf("commands are for %s, %d marks", got, g.Marks())
	}
	g.ClearMarks()
	g.MarkAll()
	if got := names(g.Marked()); got != "0 1 2 3 4 5 6 7" {
		t.Errorf("all are marked: %s", got)
	}
}

// strip takes the gutter away.
func strip(screen string) string {
	return strings.NewReplacer("▌", " ", "▐", " ", "█", " ", "▕", " ").Replace(screen)
}

func TestMarksOfWhatIsGone(t *testing.T) {
	t.Parallel()
	g := newGrid(6)
	paint(g, 60, 9)
	for range 4 {
		g.ToggleMark()
	}
	g.SetRows(without(6, 1, 4))
	if got := names(g.Marked()); got != "0 2 3" || g.Marks() != 4 || g.Vanished() != 0 {
		t.Errorf("a filter leaves %s of %d marks, %d vanished", got, g.Marks(), g.Vanished())
	}
	g.Update(without(6, 0, 1, 4))
	if got := names(g.Marked()); got != "2 3" || g.Marks() != 3 || g.Vanished() != 1 {
		t.Errorf("after a deletion %s of %d marks, %d vanished", got, g.Marks(), g.Vanished())
	}
	g.SetRows(pods(6)[:1])
	if got := g.Acting(); len(got) != 0 {
		t.Errorf("with all that is marked out of sight commands are for %v", got)
	}
	g.SetRows(pods(6))
	moved := slices.Concat(pods(6)[3:], pods(3))
	g.Update(moved)
	if got := names(g.Marked()); got != "3 1 2" || g.Vanished() != 1 {
		t.Errorf("what moves stays marked: %s, %d vanished", got, g.Vanished())
	}
	g.Update(nil)
	if g.Marks() != 0 || g.Vanished() != 4 {
		t.Errorf("%d marks, %d vanished when all are gone", g.Marks(), g.Vanished())
	}
	g.Update(moved)
	if g.Marks() != 0 {
		t.Error("what is back is marked again")
	}
	g.MoveTo(0)
	g.ToggleMark()
	if g.Vanished() != 0 {
		t.Error("new marks count what vanished of the old")
	}
}

func TestRange(t *testing.T) {
	t.Parallel()
	g := newGrid(9)
	paint(g, 60, 12)
	g.MoveTo(6)
	g.MarkRange()
	g.Move(-3)
	g.Update(without(9, 0, 4))
	g.MarkRange()
	if got := names(g.Marked()); got != "3 5 6" || g.Ranging() {
		t.Errorf("upwards: %s, still ranging: %v", got, g.Ranging())
	}
	g.ClearMarks()
	g.SetRows(pods(9))
	g.MoveTo(2)
	g.MarkRange()
	g.MoveTo(5)
	g.Update(without(9, 5))
	g.MarkRange()
	if got := names(g.Marked()); got != "2 3 4" {
		t.Errorf("down to a ghost: %s", got)
	}
	g.MarkRange()
	g.ToggleMark()
	if g.Ranging() || g.Marks() != 3 {
		t.Error("a ghost is marked, or a range begins with it")
	}
	for name, end := range map[string]func(){
		"when it is given up":              g.CancelRange,
		"with its first object":            func() { g.Update(without(9, 1)) },
		"with another lens":                func() { g.SetRows(pods(9)) },
		"when all marks are taken away":    g.ClearMarks,
		"when the rows are not seen again": g.Shrink,
	} {
		g.SetRows(pods(9))
		g.MoveTo(1)
		g.MarkRange()
		g.Move(2)
		if !g.Ranging() {
			t.Fatal("no range")
		}
		if end(); g.Ranging() {
			t.Errorf("a range does not end %s", name)
		}
	}
}

// Where nobody told of what went, marks on it are taken away by looking at what there is.
func TestPrune(t *testing.T) {
	t.Parallel()
	g := newGrid(3)
	g.MarkAll()
	g.SetRows(without(3, 1))
	if g.Marks() != 3 {
		t.Errorf("%d marks under another lens, want 3", g.Marks())
	}
	g.Prune()
	if g.Marks() != 2 || g.Vanished() != 1 {
		t.Errorf("%d marks, %d vanished, want 2 and 1", g.Marks(), g.Vanished())
	}
}
