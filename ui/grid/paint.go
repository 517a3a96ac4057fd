package grid

import (
	"time"
	"unicode/utf8"

	"kubist/themes"
	"kubist/ui/canvas"
)

// Paint draws the header and the rows that fit.
func (g *Grid[R]) Paint(c canvas.Canvas, now time.Time) {
	if g.height != c.H()-1 {
		g.height = max(c.H()-1, 0)
		g.clamp()
	}
	g.resize(c.W())
	g.measure(now)
	g.choose(c.W() - 1) // a column of air at the edge
	g.header(c)
	for y := range min(g.height, g.Len()-g.top) {
		g.row(c.Sub(canvas.Rect{X: 0, Y: y + 1, W: c.W(), H: 1}), g.top+y, now)
	}
}

func (g *Grid[R]) header(c canvas.Canvas) {
	for _, p := range g.places {
		col := &g.columns[p.column]
		name, st := col.Name, themes.Style(themes.Muted)
		if p.column == g.sorted {
			st = themes.Style(themes.Accent)
			name += " ↑"
			if g.down {
				name = col.Name + " ↓"
			}
		}
		x := p.x
		if col.Right {
			x += max(p.w-canvas.Width(name), 0)
		}
		c.Cut(x, 0, p.x+p.w-x, st, name)
	}
	if g.offset > 0 && len(g.places) > g.frozen {
		c.Put(g.places[g.frozen].x-1, 0, themes.Style(themes.Muted), "‹")
	}
	if g.offset < g.most {
		c.Put(c.W()-1, 0, themes.Style(themes.Muted), "›")
	}
}

func (g *Grid[R]) row(c canvas.Canvas, i int, now time.Time) {
	r, here := g.line(i), i == g.cursor
	gone := here && g.ghost
	st := themes.Style(g.tone(r, now))
	if gone {
		st = themes.Style(themes.Faint)
	}
	if here {
		st |= themes.Selected
		c.Clear(st)
	}
	c.Put(0, 0, st.As(themes.Accent)|themes.Bold, g.sign(i))
	for k, p := range g.places {
		col := &g.columns[p.column]
		cell := st
		if here && !gone && col.Flexible {
			cell |= themes.Bold
		}
		g.scratch = col.Cell(g.scratch[:0], r, now)
		if len(g.scratch) > p.w && !col.Right {
			p.w = g.spill(k, r, now)
		}
		g.cell(c, p, cell)
	}
	if gone {
		g.bury(c, st)
	}
}

// spill is how wide a text at place k may be that its column is too narrow for:
// it goes on over the cells after it that have nothing to say.
func (g *Grid[R]) spill(k int, r R, now time.Time) int {
	p := g.places[k]
	for _, next := range g.places[k+1:] {
		if g.beyond = g.columns[next.column].Cell(g.beyond[:0], r, now); len(g.beyond) > 0 {
			return next.x - between - p.x
		}
	}
	return max(g.width-1-p.x, p.w) // there is air at the edge
}

// The signs in the gutter: the cursor has the left half of it, a mark the right
// one, and the range, until it is marked, the edge.
const (
	signCursor = "▌"
	signMark   = "▐"
	signBoth   = "█"
	signRange  = "▕"
)

// sign is what stands in the gutter of line i.
func (g *Grid[R]) sign(i int) string {
	if i == g.cursor {
		if !g.ghost && g.isMarked(g.selected) {
			return signBoth
		}
		return signCursor
	}
	row := i
	if g.ghost && i > g.cursor {
		row--
	}
	switch ranged := g.ranged(); {
	case len(g.marks) > 0 && g.isMarked(g.key(g.rows[row])):
		return signMark
	case g.Ranging() && row >= ranged[0] && row < ranged[1]:
		return signRange
	}
	return " "
}

// bury writes after the cells of a ghost, or over the last of them, that it is one.
func (g *Grid[R]) bury(c canvas.Canvas, st themes.Style) {
	text := g.epitaph
	x := gutter
	for _, p := range g.places {
		x = p.x + p.w + between
	}
	if x = min(x, c.W()-1-len(text)); x > gutter {
		c.Put(x-1, 0, st.As(themes.Muted)|themes.Bold, " "+text)
	}
}

// cell draws the text in scratch at its place.
func (g *Grid[R]) cell(c canvas.Canvas, p place, st themes.Style) {
	if p.w <= 0 {
		return
	}
	x := p.x
	text, cut := visible(g.scratch, p.w)
	if g.columns[p.column].Right {
		x += max(p.w-canvas.Width(string(text)), 0)
	}
	area := c.Sub(canvas.Rect{X: x, Y: 0, W: p.x + p.w - x, H: 1})
	if end := area.PutBytes(0, 0, st, text); end > area.W() || cut {
		area.Ellipsis(0, 0, area.W(), st)
	}
	if g.matches != nil {
		g.highlight(area, p.column, text)
	}
}

// visible is as much of a long text as w columns can show, and whether that is
// not all: what no one sees is not worth the time.
func visible(text []byte, w int) (seen []byte, cut bool) {
	n := 64 + 4*w
	if len(text) <= n {
		return text, false
	}
	for k := n; k > n-utf8.UTFMax; k-- {
		if utf8.RuneStart(text[k]) {
			return text[:k], true
		}
	}
	return text[:n], true
}

// highlight shows the matches in the text in scratch, of which area shows seen.
func (g *Grid[R]) highlight(area canvas.Canvas, column int, seen []byte) {
	g.spans = g.matches(g.spans[:0], column, g.scratch)
	for _, s := range g.spans {
		if s[0] >= len(seen) {
			continue
		}
		x := canvas.Width(string(seen[:s[0]]))
		w := canvas.Width(string(seen[s[0]:min(s[1], len(seen))]))
		area.Restyle(x, 0, w, func(s themes.Style) themes.Style {
			return s.As(themes.Accent) | themes.Bold
		})
	}
}
