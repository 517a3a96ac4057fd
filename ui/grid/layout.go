package grid

import (
	"slices"
	"time"

	"kubist/ui/canvas"
)

const (
	gutter  = 1  // columns before the first cell, for the mark of the cursor
	between = 2  // columns between two cells
	narrow  = 16 // what a flexible column keeps at least
	samples = 48 // rows that tell the widths besides those that are seen
)

// measure widens the columns to what the rows need. Columns only ever grow
// until the terminal or the set of columns changes, so they do not dance.
func (g *Grid[R]) measure(now time.Time) {
	last := min(g.top+g.height, len(g.rows))
	if !g.measured {
		g.measured = true
		step := max(len(g.rows)/samples, 1)
		for i := 0; i < len(g.rows); i += step {
			g.widen(g.rows[i], now)
		}
	}
	for i := g.top; i < last; i++ {
		g.widen(g.rows[i], now)
	}
}

func (g *Grid[R]) widen(r R, now time.Time) {
	for i := range g.columns {
		c := &g.columns[i]
		if c.Level == Wide && !g.wide {
			continue
		}
		g.scratch = c.Cell(g.scratch[:0], r, now)
		if n := len(g.scratch); n > g.widths[i] {
			g.widths[i] = max(g.widths[i], canvas.Width(string(g.scratch)))
		}
	}
}

// resize forgets the widths when the terminal has another one.
func (g *Grid[R]) resize(width int) {
	if width != g.width {
		g.width = width
		clear(g.widths)
		g.measured = false
	}
}

// choose decides which columns are shown and how wide each is.
func (g *Grid[R]) choose(width int) {
	g.shown, g.places, g.hidden = g.shown[:0], g.places[:0], 0
	for i := range g.columns {
		c := &g.columns[i]
		g.widths[i] = max(g.widths[i], canvas.Width(c.Name)+g.arrow(i))
		if c.Level != Wide || g.wide {
			g.shown = append(g.shown, i)
		}
	}
	flexible := g.flexible()
	for !g.wide && g.need(flexible) > width && g.dropRoomy() {
	}
	if g.offset > 0 && len(g.shown) > 1 {
		n := min(g.offset, len(g.shown)-2)
		g.offset = max(n, 0)
		g.shown = append(g.shown[:1], g.shown[1+g.offset:]...)
	}
	g.place(width, flexible)
}

func (g *Grid[R]) arrow(column int) int {
	if column == g.sorted {
		return 2
	}
	return 0
}

func (g *Grid[R]) flexible() int {
	for i := range g.columns {
		if g.columns[i].Flexible {
			return i
		}
	}
	return -1
}

// need is the width of all shown columns when the flexible one gives all it can.
func (g *Grid[R]) need(flexible int) int {
	n := gutter
	for _, i := range g.shown {
		w := g.widths[i]
		if i == flexible {
			w = min(w, 2*narrow)
		}
		n += w + between
	}
	return n - between
}

// dropRoomy takes away the last column that is shown only where there is room.
func (g *Grid[R]) dropRoomy() bool {
	for k, i := range slices.Backward(g.shown) {
		if g.columns[i].Level == Roomy {
			g.shown = append(g.shown[:k], g.shown[k+1:]...)
			return true
		}
	}
	return false
}

func (g *Grid[R]) place(width, flexible int) {
	total := gutter - between
	for _, i := range g.shown {
		total += g.widths[i] + between
	}
	x := gutter
	for k, i := range g.shown {
		w := g.widths[i]
		if i == flexible && total > width {
			w = max(w-(total-width), min(w, narrow))
		}
		if x+min(w, 4) > width {
			g.hidden = len(g.shown) - k
			return
		}
		if x+w > width {
			g.hidden = len(g.shown) - k
			w = width - x
		}
		g.places = append(g.places, place{i, x, w})
		x += w + between
	}
}
