// Package grid is the table: rows of any number, painted where they are seen.
//
// A [Grid] never formats a cell that is not on the screen, apart from a few
// dozen that tell how wide the columns will be. The cursor is on an object, not
// on a line: when rows come, go or are sorted anew it stays where its object
// goes, and that object stays where the eye has it. An object that goes while
// the cursor is on it leaves a ghost there, until the cursor moves on. Before
// the cursor is first moved it stays at the top, for nobody has chosen anything
// yet.
//
// Marks are on objects too, and stay through every order and filter.
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
	// Flexible columns give way when the terminal is narrow; at most one, by
	// custom the name. It stays when columns are scrolled away, and so do those before it.
	Flexible bool
	// Cell appends the text. It is called at paint time only.
	Cell func(dst []byte, r R, now time.Time) []byte
}

// Matches appends the parts of text, a cell of the column with that index, that
// are to be shown as matches: where each begins and ends, in bytes.
type Matches = func(dst [][2]int, column int, text []byte) [][2]int

// Grid is a table of rows of type R. It belongs to one goroutine.
type Grid[R any] struct {
	columns []Column[R]
	key     func(R) string
	tone    func(R, time.Time) themes.Token

	rows     []R
	cursor   int // a line: the index of a row, but one more below a ghost
	top      int // the first line that is painted
	touched  bool
	selected string // the key of the object under the cursor
	on       R      // that object, as it was last seen
	ghost    bool   // it is gone, and the line of the cursor is not one of rows
	epitaph  string // what is said of it
	focus    string // the key of the object to go to when it comes

	marks    map[string]struct{}
	vanished int
	anchor   string // the key of the object where a range begins, "" without one
	anchored int    // its index in rows

	wide     bool
	still    bool // columns are not scrolled
	offset   int  // columns scrolled away to the left
	most     int  // as many can be
	frozen   int  // columns that stay then
	sorted   int  // index of the column that sorts, -1 for none
	down     bool
	matches  Matches
	widths   []int // what the columns would like to have
	shown    []int // indexes of the columns that are painted
	sizes    []int // what each of those has
	places   []place
	height   int // rows that were painted last
	width    int
	scratch  []byte
	beyond   []byte // a cell that the one in scratch would like the place of
	spans    [][2]int
	measured bool
}

// place is where a column was painted.
type place struct{ column, x, w int }

// New returns an empty grid. key identifies a row through all its versions;
// tone is the tone of a whole row.
func New[R any](columns []Column[R], key func(R) string, tone func(R, time.Time) themes.Token) *Grid[R] {
	g := &Grid[R]{key: key, tone: tone, sorted: -1, epitaph: "gone"}
	g.SetColumns(columns)
	return g
}

// SetColumns replaces the columns; the cursor stays. Where they only have other
// cells, they keep their places too.
func (g *Grid[R]) SetColumns(columns []Column[R]) {
	if slices.EqualFunc(columns, g.columns, sameColumn[R]) && g.widths != nil {
		g.columns = columns
		return
	}
	g.columns, g.widths, g.measured, g.offset = columns, make([]int, len(columns)), false, 0
	g.places = g.places[:0]
}

func sameColumn[R any](a, b Column[R]) bool {
	return a.Name == b.Name && a.Level == b.Level && a.Right == b.Right && a.Flexible == b.Flexible
}

// Len is the number of lines there are to move in: the rows, and a ghost.
func (g *Grid[R]) Len() int {
	if g.ghost {
		return len(g.rows) + 1
	}
	return len(g.rows)
}

// line is the row on line i.
func (g *Grid[R]) line(i int) R {
	switch {
	case !g.ghost || i < g.cursor:
		return g.rows[i]
	case i == g.cursor:
		return g.on
	}
	return g.rows[i-1]
}

// Selected is the row under the cursor, also where it is a ghost; ok is false in an empty grid.
func (g *Grid[R]) Selected() (r R, ok bool) {
	if g.cursor >= g.Len() {
		return r, false
	}
	return g.line(g.cursor), true
}

// Ghost reports whether the object under the cursor is gone.
func (g *Grid[R]) Ghost() bool { return g.ghost }

// Cursor is the line of the cursor.
func (g *Grid[R]) Cursor() int { return g.cursor }

// Move moves the cursor by lines, down when positive.
func (g *Grid[R]) Move(by int) { g.MoveTo(g.cursor + by) }

// MoveTo moves the cursor to line i, or as near as there is one. A ghost that
// it leaves is no more.
func (g *Grid[R]) MoveTo(i int) {
	g.touched, g.focus = true, ""
	i = max(min(i, g.Len()-1), 0)
	if g.ghost && i != g.cursor {
		g.ghost = false
		if i > g.cursor {
			i--
		}
	}
	g.cursor = i
	g.clamp()
}

// clamp brings cursor and window back to where there are lines, and remembers
// what the cursor is on.
func (g *Grid[R]) clamp() {
	g.cursor = max(min(g.cursor, g.Len()-1), 0)
	if g.height > 0 {
		g.top = min(g.top, g.Len()-g.height)
		g.top = min(g.top, g.cursor)
		if g.cursor >= g.top+g.height {
			g.top = g.cursor - g.height + 1
		}
	}
	g.top = max(g.top, 0)
	if g.ghost {
		return
	}
	if r, ok := g.Selected(); ok {
		g.selected, g.on = g.key(r), r
	} else {
		g.selected, g.on = "", r
	}
}

// Page is the number of rows a page moves.
func (g *Grid[R]) Page() int { return max(g.height-1, 1) }

// ScrollColumns scrolls sideways by columns, to the right when positive, until
// the last one is seen in full. The names stay, where they leave half of the
// width to the others.
func (g *Grid[R]) ScrollColumns(by int) { g.offset = max(min(g.offset+by, g.most), 0) }

// KeepStill has the columns never scroll: what is too wide is cut. It is for
// screens that show the row under the cursor in full beside the grid.
func (g *Grid[R]) KeepStill() { g.still = true }

// ToggleWide shows or hides the wide columns.
func (g *Grid[R]) ToggleWide() { g.wide, g.offset, g.measured = !g.wide, 0, false }

// Shown are the indexes of the columns of the last painting, those included
// that one has to scroll to; before the first one, those that are always shown.
func (g *Grid[R]) Shown() []int {
	if len(g.places) > 0 {
		return slices.Clone(g.shown)
	}
	var out []int
	for i := range g.columns {
		if g.columns[i].Level == Always {
			out = append(out, i)
		}
	}
	return out
}

// SetSorted says which column sorts, -1 for none, and whether it is reversed.
func (g *Grid[R]) SetSorted(column int, down bool) { g.sorted, g.down = column, down }

// SetEpitaph says how a ghost is marked, instead of "gone": where rows are
// filtered, what is not among them need not be gone.
func (g *Grid[R]) SetEpitaph(text string) { g.epitaph = text }

// SetMatches says what is to be shown as a match; nil for nothing.
func (g *Grid[R]) SetMatches(f Matches) { g.matches = f }

// Hit is what lies at column x, row y of the last painting: a line, or -1 and,
// on the header, the index of a column, or -1. Outside of what was painted it
// is neither.
func (g *Grid[R]) Hit(x, y int) (line, column int) {
	if y == 0 {
		for _, p := range g.places {
			if x >= p.x && x < p.x+p.w {
				return -1, p.column
			}
		}
		return -1, -1
	}
	if i := g.top + y - 1; y > 0 && y <= g.height && i < g.Len() {
		return i, -1
	}
	return -1, -1
}
