package grid

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kubist/ui/canvas"
)

// model is what a grid must be: the plain way, without a thought for speed.
type model struct {
	rows     []pod
	on       string // the object under the cursor, "" for none
	ghost    bool
	touched  bool
	marks    map[string]bool
	vanished int
	anchor   string
}

func (m *model) index(name string) int {
	return slices.IndexFunc(m.rows, func(p pod) bool { return p.name == name })
}

// world is a cluster with a lens over it, a grid that shows it and its model.
type world struct {
	*model
	g       *Grid[pod]
	objects []pod
	keep    int // a filter: numbers of restarts below this
	down    bool
	made    int
	w, h    int
}

// rows are what the lens lets through, in its order.
func (w *world) lens() []pod {
	rows := slices.DeleteFunc(slices.Clone(w.objects), func(p pod) bool { return p.restarts >= w.keep })
	slices.SortFunc(rows, func(a, b pod) int {
		if w.down {
			a, b = b, a
		}
		return cmp.Compare(a.name, b.name)
	})
	return rows
}

func (w *world) create(t *rapid.T) {
	for range rapid.IntRange(1, 8).Draw(t, "created") {
		w.made++
		name := fmt.Sprintf("p-%02d-%d", rapid.IntRange(0, 99).Draw(t, "name"), w.made)
		w.objects = append(w.objects, pod{name: name, restarts: rapid.IntRange(0, 9).Draw(t, "restarts")})
	}
}

// change deletes some objects and updates others, so that the filter finds them or does not.
func (w *world) change(t *rapid.T) {
	for range min(rapid.IntRange(1, 6).Draw(t, "changed"), len(w.objects)) {
		i := rapid.IntRange(0, len(w.objects)-1).Draw(t, "which")
		if rapid.Bool().Draw(t, "deleted") {
			w.objects = slices.Delete(w.objects, i, i+1)
		} else {
			w.objects[i].restarts = rapid.IntRange(0, 9).Draw(t, "restarts")
		}
	}
}

// setRows is another lens, or the first rows.
func (w *world) setRows() {
	line := w.g.Cursor()
	w.rows, w.anchor, w.ghost = w.lens(), "", false
	w.g.SetRows(w.rows)
	switch {
	case !w.touched:
		w.stand(0)
	case w.index(w.on) < 0:
		w.stand(line)
	}
}

// update is newer rows of the same lens.
func (w *world) update(t *rapid.T) {
	old, eye := w.rows, w.g.cursor-w.g.top
	w.rows = w.lens()
	w.g.Update(w.rows)
	if g := w.g; w.touched && w.on != "" && g.top > 0 && g.top+g.height < g.Len() && g.cursor-g.top != eye {
		t.Fatalf("the cursor went from line %d of the screen to %d", eye, g.cursor-g.top)
	}
	for _, p := range old {
		if w.marks[p.name] && w.index(p.name) < 0 {
			delete(w.marks, p.name)
			w.vanished++
		}
	}
	if w.index(w.anchor) < 0 {
		w.anchor = ""
	}
	if !w.touched || w.on == "" {
		w.stand(0)
		return
	}
	w.ghost = w.index(w.on) < 0
}

// stand puts the cursor of the model on row i, as near as there is one.
func (w *world) stand(i int) {
	w.on, w.ghost = "", false
	if len(w.rows) > 0 {
		w.on = w.rows[min(max(i, 0), len(w.rows)-1)].name
	}
}

func (w *world) moveTo(line int) {
	was := w.g.Cursor()
	w.touched = true
	w.g.MoveTo(line)
	if w.ghost && min(max(line, 0), len(w.rows)) == was {
		return
	}
	if w.ghost && line > was {
		line--
	}
	w.stand(line)
}

func (w *world) mark(names ...string) {
	if len(w.marks) == 0 {
		w.vanished = 0
	}
	for _, n := range names {
		w.marks[n] = true
	}
}

func (w *world) toggle() {
	on, line := w.on, w.g.Cursor()
	w.g.ToggleMark()
	if w.ghost || on == "" {
		return
	}
	if w.marks[on] {
		delete(w.marks, on)
	} else {
		w.mark(on)
	}
	w.touched = true
	w.stand(line + 1)
}

func (w *world) markRange() {
	line := w.g.Cursor()
	w.g.MarkRange()
	if w.anchor == "" {
		if !w.ghost && w.on != "" {
			w.anchor, w.touched = w.on, true
		}
		return
	}
	// Twice as fine as lines, so that a ghost is between two of them.
	at := func(i int) int { return 2 * i }
	from, to := at(w.index(w.anchor)), at(line)
	if w.ghost {
		to--
	}
	for i, p := range w.rows {
		if at(i) >= min(from, to) && at(i) <= max(from, to) {
			w.mark(p.name)
		}
	}
	w.anchor = ""
}

func (w *world) step(t *rapid.T) {
	switch rapid.IntRange(0, 13).Draw(t, "step") {
	case 0:
		w.create(t)
		w.update(t)
	case 1, 2:
		w.change(t)
		w.update(t)
	case 3:
		w.create(t)
		w.change(t)
		w.update(t)
	case 4:
		w.down = !w.down
		w.setRows()
	case 5:
		w.keep = rapid.IntRange(0, 10).Draw(t, "filter")
		w.setRows()
	case 6:
		w.w, w.h = rapid.IntRange(1, 90).Draw(t, "w"), rapid.IntRange(2, 40).Draw(t, "h")
	case 7, 8:
		w.moveTo(w.g.Cursor() + rapid.IntRange(-5, 5).Draw(t, "by"))
	case 9:
		w.toggle()
	case 10, 11:
		w.markRange()
	case 12:
		w.g.MarkAll()
		for _, p := range w.rows {
			w.mark(p.name)
		}
	case 13:
		w.g.ClearMarks()
		w.marks, w.vanished, w.anchor = map[string]bool{}, 0, ""
	}
}

// check compares the grid with the model.
func (w *world) check(t *rapid.T) {
	on, ok := w.g.Selected()
	if ok != (w.on != "") || on.name != w.on || w.g.Ghost() != w.ghost {
		t.Fatalf("the cursor is on %q, ghost %v; want %q, %v", on.name, w.g.Ghost(), w.on, w.ghost)
	}
	if !w.ghost && ok && w.rows[w.g.Cursor()].name != w.on {
		t.Fatalf("line %d is not that of %s", w.g.Cursor(), w.on)
	}
	if w.g.Ranging() != (w.anchor != "") {
		t.Fatalf("ranging: %v, want %q", w.g.Ranging(), w.anchor)
	}
	if w.g.Marks() != len(w.marks) || w.g.Vanished() != w.vanished {
		t.Fatalf("%d marks, %d vanished; want %d, %d", w.g.Marks(), w.g.Vanished(), len(w.marks), w.vanished)
	}
	marked := slices.DeleteFunc(slices.Clone(w.rows), func(p pod) bool { return !w.marks[p.name] })
	if !slices.Equal(w.g.Marked(), marked) {
		t.Fatalf("marked are %v, want %v", w.g.Marked(), marked)
	}
	acting := marked
	if len(w.marks) == 0 && ok && !w.ghost {
		acting = []pod{on}
	}
	if !slices.Equal(w.g.Acting(), acting) {
		t.Fatalf("commands are for %v, want %v", w.g.Acting(), acting)
	}
}

// checkScreen compares what is painted with the rows, and with what Hit says.
func (w *world) checkScreen(t *rapid.T) {
	lines := slices.Clone(w.rows)
	if w.ghost {
		on, _ := w.g.Selected()
		lines = slices.Insert(lines, w.g.Cursor(), on)
	}
	f := &canvas.Frame{}
	f.Reset(w.w, w.h)
	w.g.Paint(f.Canvas(), now)
	screen := strings.Split(f.String(), "\n")[1:w.h]
	cursors := 0
	for y, text := range screen {
		line, _ := w.g.Hit(0, y+1)
		if line < 0 {
			if text != "" {
				t.Fatalf("nothing is hit at %q", text)
			}
			continue
		}
		name := lines[line].name
		if w.w > 20 && !strings.Contains(text+" ", name+" ") {
			t.Fatalf("%s is hit at %q", name, text)
		}
		sign, _, _ := strings.Cut(text, "p-")
		here := line == w.g.Cursor()
		if here {
			cursors++
		}
		if want := w.sign(name, here); w.w > 20 && sign != want {
			t.Fatalf("the sign of %q is %q, want %q", text, sign, want)
		}
		if gone := strings.HasSuffix(text, " gone"); w.w > 20 && gone != (here && w.ghost) {
			t.Fatalf("gone or not: %q", text)
		}
	}
	if len(lines) > 0 && cursors != 1 {
		t.Fatalf("%d cursors on the screen:\n%s", cursors, f)
	}
}

// sign is what the gutter must show; within a range that only the cursor's line tells.
func (w *world) sign(name string, here bool) string {
	marked := w.marks[name] && w.index(name) >= 0
	switch {
	case here && marked:
		return "█"
	case here:
		return "▌"
	case marked:
		return "▐"
	case w.anchor == "":
		return " "
	}
	i, from, to := w.index(name), w.index(w.anchor), w.g.Cursor()
	if w.ghost && from < to {
		to--
	}
	if i >= min(from, to) && i <= max(from, to) {
		return "▕"
	}
	return " "
}

// Whatever comes, goes and is done, the grid is what its model says: the cursor
// is on its object or the ghost of that, and on the screen; marks are on what
// was marked; what is shown is the rows, and at most one ghost.
func TestModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := &world{
			model: &model{marks: map[string]bool{}}, g: newGrid(0),
			keep: 8, w: 60, h: 12,
		}
		w.create(t)
		w.create(t)
		w.setRows()
		w.checkScreen(t)
		given := w.rows
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			before := slices.Clone(given)
			w.step(t)
			w.check(t)
			w.checkScreen(t)
			w.check(t)
			if !slices.Equal(before, given) {
				t.Fatal("the rows that were given are changed")
			}
			given = w.rows
		}
	})
}

// What compare tells is all that changed: whoever undoes it has the old rows.
func TestCompareTellsAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.IntRange(0, 400), 0, 300, rapid.ID)
		some := func(label string) []pod {
			var rows []pod
			for _, n := range names.Draw(t, label) {
				rows = append(rows, pod{name: fmt.Sprint(n)})
			}
			if rapid.Bool().Draw(t, "sorted") {
				slices.SortFunc(rows, func(a, b pod) int { return cmp.Compare(a.name, b.name) })
			}
			return rows
		}
		old, rows := some("old"), some("new")
		gone, came := newGrid(0).compare(old, rows)
		set := map[string]bool{}
		for _, p := range old {
			set[p.name] = true
		}
		for _, s := range gone {
			for _, p := range old[s[0]:s[1]] {
				delete(set, p.name)
			}
		}
		for _, s := range came {
			for _, p := range rows[s[0]:s[1]] {
				set[p.name] = true
			}
		}
		want := map[string]bool{}
		for _, p := range rows {
			want[p.name] = true
		}
		if !maps.Equal(set, want) {
			t.Fatalf("told %v, %v", gone, came)
		}
	})
}
