package grid

import (
	"time"
	"unicode"
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
	for y := range g.height {
		i := g.top + y
		if i >= len(g.rows) {
			break
		}
		g.row(c.Sub(canvas.Rect{X: 0, Y: y + 1, W: c.W(), H: 1}), g.rows[i], i == g.cursor, now)
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
	if g.hidden > 0 {
		c.Put(c.W()-1, 0, themes.Style(themes.Muted), "›")
	}
}

func (g *Grid[R]) row(c canvas.Canvas, r R, here bool, now time.Time) {
	st := themes.Style(g.tone(r, now))
	if here {
		st |= themes.Selected
		c.Clear(st)
		c.Put(0, 0, st.As(themes.Accent)|themes.Bold, "▌")
	}
	for _, p := range g.places {
		col := &g.columns[p.column]
		cell := st
		if here && col.Flexible {
			cell |= themes.Bold
		}
		g.scratch = col.Cell(g.scratch[:0], r, now)
		g.cell(c, p, col.Right, cell)
	}
}

// cell draws the text in scratch at its place.
func (g *Grid[R]) cell(c canvas.Canvas, p place, right bool, st themes.Style) {
	if p.w <= 0 {
		return
	}
	x, w := p.x, len(g.scratch)
	if w > p.w || right {
		w = canvas.Width(string(g.scratch))
	}
	if right {
		x += max(p.w-w, 0)
	}
	area := c.Sub(canvas.Rect{X: x, Y: 0, W: p.x + p.w - x, H: 1})
	area.PutBytes(0, 0, st, g.scratch)
	if w > area.W() {
		area.Ellipsis(0, 0, area.W(), st)
	}
	for _, word := range g.words {
		g.mark(area, word)
	}
}

// mark shows where word stands in the text in scratch.
func (g *Grid[R]) mark(c canvas.Canvas, word string) {
	text := g.scratch
	for from := 0; ; {
		i := index(text[from:], word)
		if i < 0 {
			return
		}
		x := canvas.Width(string(text[:from+i]))
		c.Restyle(x, 0, canvas.Width(word), func(s themes.Style) themes.Style {
			return s.As(themes.Accent) | themes.Bold
		})
		from += i + len(word)
	}
}

// index finds word in text: in any case, unless word has an upper-case letter.
func index(text []byte, word string) int {
	if word == "" {
		return -1
	}
	exact := hasUpper(word)
	for i := 0; i+len(word) <= len(text); i++ {
		if !utf8.RuneStart(text[i]) {
			continue
		}
		k := 0
		for k < len(word) && (text[i+k] == word[k] || !exact && lower(text[i+k]) == word[k]) {
			k++
		}
		if k == len(word) {
			return i
		}
	}
	return -1
}

func hasUpper(s string) bool {
	for _, r := range s {
		if unicode.IsUpper(r) {
			return true
		}
	}
	return false
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}
