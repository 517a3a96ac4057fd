package grid

import (
	"slices"
	"time"

	"kubist/ui/canvas"
)

const (
	gutter      = 1  // columns before the first cell, for the cursor and the marks
	between     = 2  // columns between two cells
	narrow      = 16 // what any column keeps at least
	comfortable = 48 // what it keeps while others are longer than enough
	enough      = 24 // what any other column keeps while the flexible one has more than that
	sliver      = 4  // what is seen of a column at least
	samples     = 48 // rows that tell the widths besides those that are seen
)

// measure widens the columns to what the rows need. Columns only ever grow
// until the terminal or the set of columns changes, so they do not dance.
func (g *Grid[R]) measure(now time.Time) {
	if !g.measured {
		g.measured = true
		step := max(len(g.rows)/samples, 1)
		for i := 0; i < len(g.rows); i += step {
			g.widen(g.rows[i], now)
		}
	}
	for i := g.top; i < min(g.top+g.height, g.Len()); i++ {
		g.widen(g.line(i), now)
	}
}

func (g *Grid[R]) widen(r R, now time.Time) {
	for i := range g.columns {
		c := &g.columns[i]
		if c.Level == Wide && !g.wide || g.widths[i] >= g.width {
			continue
		}
		g.scratch = c.Cell(g.scratch[:0], r, now)
		text, _ := visible(g.scratch, g.width)
		if len(text) > g.widths[i] {
			g.widths[i] = max(g.widths[i], canvas.Width(string(text)))
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

// choose decides which columns are shown, how wide each is, and where.
func (g *Grid[R]) choose(width int) {
	width = max(width, 0)
	g.shown = g.shown[:0]
	for i := range g.columns {
		c := &g.columns[i]
		g.widths[i] = max(g.widths[i], canvas.Width(c.Name)+g.arrow(i))
		if c.Level != Wide || g.wide {
			g.shown = append(g.shown, i)
		}
	}
	for !g.wide && g.need() > width && g.dropRoomy() {
	}
	flexible := slices.IndexFunc(g.shown, func(i int) bool { return g.columns[i].Flexible })
	g.fit(width, flexible)
	g.scroll(width, flexible)
	g.place(width)
}

func (g *Grid[R]) arrow(column int) int {
	if column == g.sorted {
		return 2
	}
	return 0
}

// need is the width of all shown columns when they give way without losing much.
func (g *Grid[R]) need() int {
	n := gutter - between
	for _, i := range g.shown {
		keeps := enough
		if g.columns[i].Flexible {
			keeps = 2 * narrow
		}
		n += min(g.widths[i], keeps) + between
	}
	return n
}

// dropRoomy takes away the last column that is shown only where there is room.
func (g *Grid[R]) dropRoomy() bool {
	for k, i := range slices.Backward(g.shown) {
		if g.columns[i].Level == Roomy {
			g.shown = slices.Delete(g.shown, k, k+1)
			return true
		}
	}
	return false
}

// fit gives each column its size: what it likes where there is room for that.
// Otherwise the flexible one gives way first, then those with long texts, the
// longest first, then the flexible one for good, then again those with long
// texts. Where all that is not enough some are left for scrolling, and a long text takes no more than its share.
func (g *Grid[R]) fit(width, flexible int) {
	g.sizes = g.sizes[:0]
	for _, i := range g.shown {
		g.sizes = append(g.sizes, min(g.widths[i], width))
	}
	give := func(keep int) {
		if over := g.end(len(g.sizes)) - width; over > 0 && flexible >= 0 {
			w := &g.sizes[flexible]
			*w = max(*w-over, min(*w, keep))
		}
	}
	limit := func(w int) {
		for k := range g.sizes {
			if k != flexible {
				g.sizes[k] = min(g.widths[g.shown[k]], w)
			}
		}
	}
	give(comfortable)
	for w := width; w >= enough && g.end(len(g.sizes)) > width; w-- {
		limit(w)
	}
	give(narrow)
	for w := enough; w >= narrow && g.end(len(g.sizes)) > width; w-- {
		limit(w)
	}
	if g.end(len(g.sizes)) > width {
		limit(max(enough, width/3))
		if flexible >= 0 {
			g.sizes[flexible] = min(g.widths[g.shown[flexible]], g.half(width, flexible))
		}
	}
}

// end is the column after the first n of the shown columns.
func (g *Grid[R]) end(n int) int {
	x := gutter - between
	for _, w := range g.sizes[:n] {
		x += w + between
	}
	return x
}

// half is the size that the flexible column may have so that it and those
// before it can stay while others are scrolled.
func (g *Grid[R]) half(width, flexible int) int {
	return max(width/2-g.end(flexible)-between, narrow)
}

// scroll decides how far columns can be scrolled away and which ones stay
// then, and keeps the offset within that.
func (g *Grid[R]) scroll(width, flexible int) {
	g.frozen, g.most = 0, 0
	last := len(g.shown) - 1
	if last < 0 || g.still || g.end(last)+between+g.widths[g.shown[last]] <= width {
		g.offset = 0
		return
	}
	unscrolled := 0
	if flexible >= 0 {
		unscrolled = g.sizes[flexible]
		g.sizes[flexible] = min(unscrolled, g.half(width, flexible))
	}
	if n := max(flexible, 0) + 1; 2*g.end(n) <= width {
		g.frozen = n
	}
	first, room := last, width-g.end(g.frozen)-between-g.widths[g.shown[last]]
	for first > g.frozen+1 && g.sizes[first-1]+between <= room {
		first--
		room -= g.sizes[first] + between
	}
	g.most = max(first-g.frozen, 0)
	g.offset = min(g.offset, g.most)
	if g.offset == 0 && flexible >= 0 {
		g.sizes[flexible] = unscrolled
	}
}

// place puts the columns beside each other. The last one takes what is left, as
// far as it can use it; one that does not fit is cut off at the edge.
func (g *Grid[R]) place(width int) {
	g.places = g.places[:0]
	x, last := gutter, len(g.shown)-1
	for k, i := range g.shown {
		if k >= g.frozen && k < g.frozen+g.offset {
			continue
		}
		w := g.sizes[k]
		if k == last {
			w = g.widths[i]
		}
		if x+min(w, sliver) > width {
			return
		}
		w = min(w, width-x)
		g.places = append(g.places, place{i, x, w})
		x += w + between
	}
}
