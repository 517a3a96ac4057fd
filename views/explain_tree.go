package views

import (
	"maps"
	"slices"

	"kubist/kube/schema"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// tree is the fields of a kind, those that are open with what is in them.
type tree struct {
	root    *schema.Field
	open    map[*schema.Field]bool
	rows    []branch
	cursor  int
	top     int
	height  int // of the last painting
	names   int // the column after the longest name
	changed func()
}

// branch is a row of a tree: a field, and how deep it lies.
type branch struct {
	field *schema.Field
	depth int
}

// mostRows is how many rows are opened at once at most.
const mostRows = 20_000

// setRoot shows another tree, of which the root is open.
func (t *tree) setRoot(root *schema.Field) {
	t.root, t.open = root, map[*schema.Field]bool{root: true}
	t.cursor, t.top = 0, 0
	t.lay()
}

// lay lays out the rows anew; the cursor stays on its field, or on the nearest
// one above that is still seen.
func (t *tree) lay() {
	var on *schema.Field
	if len(t.rows) > 0 && t.cursor < len(t.rows) {
		on = t.rows[t.cursor].field
	}
	t.rows, t.names = t.rows[:0], 0
	t.add(t.root, 0)
	for ; on != nil; on = on.Parent {
		if i := t.index(on); i >= 0 {
			t.cursor = i
			break
		}
	}
	t.clamp()
}

func (t *tree) add(f *schema.Field, depth int) {
	t.rows = append(t.rows, branch{f, depth})
	t.names = max(t.names, indentOf(depth)+canvas.Width(f.Name))
	if !t.open[f] {
		return
	}
	for _, c := range f.Children() {
		t.add(c, depth+1)
	}
}

// index is the row of a field, -1 where it is not seen.
func (t *tree) index(f *schema.Field) int {
	return slices.IndexFunc(t.rows, func(b branch) bool { return b.field == f })
}

// selected is the field under the cursor. There must be a root.
func (t *tree) selected() *schema.Field { return t.rows[t.cursor].field }

// Len is the number of rows.
func (t *tree) Len() int { return len(t.rows) }

// Page is the number of rows a page moves.
func (t *tree) Page() int { return max(t.height-1, 1) }

// Move moves the cursor by rows, down when positive.
func (t *tree) Move(by int) { t.MoveTo(t.cursor + by) }

// MoveTo moves the cursor to row i, or as near as there is one.
func (t *tree) MoveTo(i int) {
	was := t.cursor
	t.cursor = i
	t.clamp()
	if t.cursor != was {
		t.changed()
	}
}

// ScrollColumns does nothing: names and types are all there is.
func (t *tree) ScrollColumns(int) {}

func (t *tree) clamp() {
	t.cursor = max(min(t.cursor, len(t.rows)-1), 0)
	if t.height > 0 {
		t.top = min(t.top, len(t.rows)-t.height, t.cursor)
		t.top = max(t.top, t.cursor-t.height+1)
	}
	t.top = max(t.top, 0)
}

// toggle opens or closes the field under the cursor.
func (t *tree) toggle() {
	if f := t.selected(); t.open[f] {
		t.close(f)
	} else {
		t.expand(f)
	}
}

func (t *tree) expand(f *schema.Field) {
	if !f.Leaf() && !t.open[f] {
		t.open[f] = true
		t.lay()
		t.show(f)
	}
}

func (t *tree) close(f *schema.Field) {
	delete(t.open, f)
	t.lay()
}

// show scrolls so that what a field has just been opened for is seen, as far as
// there is room.
func (t *tree) show(f *schema.Field) {
	if t.height > 0 {
		last := t.index(f) + len(f.Children())
		t.top = max(t.top, min(t.index(f), last-t.height+1))
		t.clamp()
	}
}

// in opens the field under the cursor, or goes into what is open.
func (t *tree) in() {
	if f := t.selected(); t.open[f] {
		t.Move(1)
	} else {
		t.expand(f)
	}
}

// out closes the field under the cursor, or goes to the one it is in.
func (t *tree) out() {
	switch f := t.selected(); {
	case t.open[f] && f.Parent != nil:
		t.close(f)
	case f.Parent != nil:
		t.MoveTo(t.index(f.Parent))
	}
}

// expandAll opens a field and all below it, but nothing that is in itself.
func (t *tree) expandAll(h screen.Host, f *schema.Field) {
	left := mostRows
	whole := f.Walk(func(at *schema.Field) bool {
		if !at.Leaf() && (at == f || !at.Recursive()) {
			t.open[at] = true
		}
		left--
		return left > 0
	})
	t.lay()
	if !whole {
		h.Toast(themes.Warn, "there are more than "+thousands(mostRows)+" fields; not all of them are open")
	}
}

// closeAll closes all but the root.
func (t *tree) closeAll() {
	t.open = map[*schema.Field]bool{t.root: true}
	t.lay()
}

// reveal opens what a field is in, and moves the cursor to it.
func (t *tree) reveal(f *schema.Field) {
	for up := f.Parent; up != nil; up = up.Parent {
		t.open[up] = true
	}
	was := t.selected()
	t.lay()
	t.cursor = t.index(f)
	if t.height > 0 && (t.cursor < t.top || t.cursor >= t.top+t.height) {
		t.top = t.cursor - t.height/3 // with some of what stands before it
	}
	t.clamp()
	if was != f {
		t.changed()
	}
}

// revealAt reveals the field at the end of a path, as far as there is one.
func (t *tree) revealAt(path []string) {
	f, _ := t.root.Lookup(path)
	t.reveal(f)
}

// openPaths are the paths of what is open, and openAt opens one.
func (t *tree) openPaths() [][]string {
	var out [][]string
	for f := range t.open {
		out = append(out, f.Path())
	}
	return out
}

func (t *tree) openAt(path []string) {
	if f, rest := t.root.Lookup(path); len(rest) == 0 {
		t.open[f] = true
	}
}

// spot is where the reader of a tree is.
type spot struct {
	field *schema.Field
	top   int
	open  map[*schema.Field]bool
}

func (t *tree) spot() spot { return spot{t.selected(), t.top, maps.Clone(t.open)} }

func (t *tree) back(p spot) {
	t.open = p.open
	t.lay()
	t.reveal(p.field)
	t.top = p.top
	t.clamp()
}

// click moves the cursor to row y, or opens and closes what it is on already.
func (t *tree) click(y int) {
	switch i := t.top + y; {
	case y < 0 || i >= len(t.rows):
	case i == t.cursor && !t.selected().Leaf():
		t.toggle()
	default:
		t.MoveTo(i)
	}
}

// indentOf is the column where the name of a field stands that lies so deep.
func indentOf(depth int) int { return 3 + 2*depth }

// paint draws the rows that fit: names, and their types in a column of their own.
func (t *tree) paint(c canvas.Canvas, s *fieldSearch) {
	if t.height != c.H() {
		t.height = c.H()
		t.clamp()
	}
	const kept = 14 // columns for the type, however long the names are
	types := min(t.names+2, c.W()-kept)
	for y := range min(c.H(), len(t.rows)-t.top) {
		i := t.top + y
		t.row(c.Sub(canvas.Rect{Y: y, W: c.W(), H: 1}), t.rows[i], i == t.cursor, types, s)
	}
}

func (t *tree) row(c canvas.Canvas, b branch, here bool, types int, s *fieldSearch) {
	text, quiet := themes.Style(themes.Text), themes.Style(themes.Muted)
	if here {
		text, quiet = text|themes.Selected, quiet|themes.Selected
		c.Clear(text)
		c.Put(0, 0, text.As(themes.Accent)|themes.Bold, "▌")
		text |= themes.Bold
	}
	x := indentOf(b.depth)
	switch {
	case b.field.Leaf():
	case t.open[b.field]:
		c.Put(x-2, 0, quiet, "▾")
	default:
		c.Put(x-2, 0, quiet, "▸")
	}
	if b.field.Parent == nil {
		c.Cut(x, 0, c.W()-x-1, text, b.field.Type())
		return
	}
	room := types - 1 - x
	c.Cut(x, 0, room, text, b.field.Name)
	s.highlight(c.Sub(canvas.Rect{X: x, W: room, H: 1}), b.field.Name)
	end := c.W() - 1
	if b.field.Required {
		end -= 2 + canvas.Width(requiredMark(c.W()))
		c.Put(end+2, 0, text&^themes.Bold, requiredMark(c.W()))
	}
	c.Cut(types, 0, end-types, quiet, b.field.Type())
}

// requiredMark is how a required field is marked in a tree of a width.
func requiredMark(w int) string {
	const roomy = 70
	if w < roomy {
		return "*"
	}
	return "required"
}
