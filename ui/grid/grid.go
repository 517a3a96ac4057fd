// Package grid is the table: rows of any number, painted where they are seen.
//
// A [Grid] never formats a cell that is not on the screen, apart from a few
// dozen that tell how wide the columns will be. The cursor is on an object, not
// on a line: when rows come, go or are sorted anew it stays where its object
// goes, and that object stays where the eye has it. Until it is first moved it
// stays at the top, for nobody has chosen anything yet.
package grid

import (
	"slices"
	"time"

	"kubist/themes"
)

// Level says when a column is shown.
type Level uint8

// Always, where there is room for it, or when the user asks for wide columns.
const (
	Always Level = iota
	Roomy
	Wide
)

// Column is how one aspect of a row is shown.
type Column[R any] struct {
	Name  string
	Level Level
	// Right aligns to the right, as numbers and ages are.
	Right bool
	// Flexible columns give way when the terminal is narrow; at most one, by custom the name.
	Flexible bool
	// Cell appends the text. It is called at paint time only.
	Cell func(dst []byte, r R, now time.Time) []byte
}

// Grid is a table of rows of type R. It belongs to one goroutine.
type Grid[R any] struct {
	columns []Column[R]
	key     func(R) string
	tone    func(R, time.Time) themes.Token

	rows     []R
	cursor   int
	top      int
	touched  bool // the cursor was moved
	selected string

	wide     bool
	offset   int // columns scrolled away to the left
	sorted   int // index of the column that sorts, -1 for none
	down     bool
	words    []string // what matched, to be shown
	widths   []int
	shown    []int // indexes of the columns that are painted
	places   []place
	height   int // rows that were painted last
	width    int
	hidden   int // columns there is no room for
	scratch  []byte
	measured bool
}

// place is where a column was painted.
type place struct{ column, x, w int }

// New returns an empty grid. key identifies a row through all its versions;
// tone is the tone of a whole row.
func New[R any](columns []Column[R], key func(R) string, tone func(R, time.Time) themes.Token) *Grid[R] {
	g := &Grid[R]{key: key, tone: tone, sorted: -1}
	g.SetColumns(columns)
	return g
}

// SetColumns replaces the columns; the cursor stays.
func (g *Grid[R]) SetColumns(columns []Column[R]) {
	g.columns, g.widths, g.measured, g.offset = columns, make([]int, len(columns)), false, 0
	g.places = g.places[:0]
}

// SetRows replaces the rows, which must not change afterwards.
func (g *Grid[R]) SetRows(rows []R) {
	at := g.cursor - g.top
	g.rows = rows
	g.measured = false
	switch i := g.find(); {
	case !g.touched:
		g.cursor, g.top = 0, 0
	case i >= 0:
		g.cursor, g.top = i, i-at
	}
	g.clamp()
}

// find is the index of the selected object, -1 if it is not there. Rows mostly
// move a little, so it looks around the cursor first.
func (g *Grid[R]) find() int {
	n := len(g.rows)
	if g.selected == "" || n == 0 {
		return -1
	}
	start := min(max(g.cursor, 0), n-1)
	for d := range n {
		if i := start + d; i < n && g.key(g.rows[i]) == g.selected {
			return i
		}
		if i := start - d; d > 0 && i >= 0 && g.key(g.rows[i]) == g.selected {
			return i
		}
		if start+d >= n && start-d < 0 {
			break
		}
	}
	return -1
}

// clamp brings cursor and window back to where there are rows.
func (g *Grid[R]) clamp() {
	g.cursor = max(min(g.cursor, len(g.rows)-1), 0)
	if g.height > 0 {
		g.top = min(g.top, len(g.rows)-g.height)
		g.top = min(g.top, g.cursor)
		if g.cursor >= g.top+g.height {
			g.top = g.cursor - g.height + 1
		}
	}
	g.top = max(g.top, 0)
	g.selected = ""
	if g.cursor < len(g.rows) {
		g.selected = g.key(g.rows[g.cursor])
	}
}

// Len is the number of rows.
func (g *Grid[R]) Len() int { return len(g.rows) }

// Selected is the row under the cursor; ok is false in an empty grid.
func (g *Grid[R]) Selected() (r R, ok bool) {
	if g.cursor >= len(g.rows) {
		return r, false
	}
	return g.rows[g.cursor], true
}

// Cursor is the index of the row under the cursor.
func (g *Grid[R]) Cursor() int { return g.cursor }

// Move moves the cursor by rows, down when positive.
func (g *Grid[R]) Move(by int) { g.MoveTo(g.cursor + by) }

// MoveTo moves the cursor to row i, or as near as there is one.
func (g *Grid[R]) MoveTo(i int) {
	g.touched = true
	g.cursor = i
	g.clamp()
}

// Shrink forgets the rows that are not on the screen, for a grid that may not
// be seen again for long: what was seen is there when it is.
func (g *Grid[R]) Shrink() {
	last := min(g.top+g.height, len(g.rows))
	g.rows = slices.Clone(g.rows[g.top:last])
	g.cursor, g.top = g.cursor-g.top, 0
	g.clamp()
}

// Page is the number of rows a page moves.
func (g *Grid[R]) Page() int { return max(g.height-1, 1) }

// ScrollColumns scrolls sideways by columns; the first one stays.
func (g *Grid[R]) ScrollColumns(by int) {
	g.offset = max(min(g.offset+by, g.hidden+g.offset), 0)
}

// ToggleWide shows or hides the wide columns.
func (g *Grid[R]) ToggleWide() { g.wide, g.offset, g.measured = !g.wide, 0, false }

// Shown are the indexes of the columns that are seen, by the last painting;
// before the first one, those that are always shown.
func (g *Grid[R]) Shown() []int {
	var out []int
	for _, p := range g.places {
		out = append(out, p.column)
	}
	for i := range g.columns {
		if len(g.places) == 0 && g.columns[i].Level == Always {
			out = append(out, i)
		}
	}
	return out
}

// SetSorted says which column sorts, -1 for none, and whether it is reversed.
func (g *Grid[R]) SetSorted(column int, down bool) { g.sorted, g.down = column, down }

// SetWords says which texts in cells are to be shown as matches.
func (g *Grid[R]) SetWords(words []string) { g.words = words }

// Hit is what lies at column x, row y of the last painting: a row's index, or
// -1 and, on the header, the index of a column, or -1. Outside of what was
// painted it is neither.
func (g *Grid[R]) Hit(x, y int) (row, column int) {
	if y == 0 {
		for _, p := range g.places {
			if x >= p.x && x < p.x+p.w {
				return -1, p.column
			}
		}
		return -1, -1
	}
	if i := g.top + y - 1; y > 0 && y <= g.height && i < len(g.rows) {
		return i, -1
	}
	return -1, -1
}
