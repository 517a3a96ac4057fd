package pager

import (
	"math"
	"sort"

	"kubist/themes"
	"kubist/ui/canvas"
)

// piece is a part of a line in one style; to is where it ends in the line.
type piece struct {
	style themes.Style
	to    int
}

// paintRow draws r, whose line is in pieces, and marks what is cut off.
func (p *Pager) paintRow(c canvas.Canvas, r row) {
	quiet := themes.Style(themes.Faint)
	start := p.lines.starts[r.line]
	at, x := r.from, 0
	switch {
	case r.from > start:
		x = indent(p.lines.At(r.line), p.width)
		c.Put(0, 0, quiet, "┆")
	case !p.wrap && p.left > 0 && r.to > r.from:
		at, x = p.skip(r)
		c.Put(0, 0, quiet, "‹")
	}
	ink := p.ink(start, at)
	area := c.Sub(canvas.Rect{X: margin, Y: 0, W: p.width, H: 1})
	for at < r.to && x < p.width {
		st, to := ink.at(at)
		s := p.lines.text[at:r.to]
		if n := simple(s, min(to-at, p.width-x)); n > 0 {
			area.Put(x, 0, st, s[:n])
			at, x = at+n, x+n
			continue
		}
		n, w := cluster(s)
		area.Put(x, 0, st, s[:n])
		at, x = at+n, x+w
	}
	if !p.wrap && (at < r.to || x > p.width) {
		p.cut = true
		c.Put(c.W()-1, 0, quiet, "›")
	}
}

// skip is the first character of r right of what is scrolled away, and the
// column where it stands: 1 when half of a wide one is hidden before it.
func (p *Pager) skip(r row) (at, x int) {
	at, x = r.from, -p.left
	for at < r.to && x < 0 {
		s := p.lines.text[at:r.to]
		if n := simple(s, -x); n > 0 {
			at, x = at+n, x+n
			continue
		}
		n, w := cluster(s)
		at, x = at+n, x+w
	}
	return at, max(x, 0)
}

// ink tells the styles of a row from left to right.
type ink struct {
	start   int // offset of the line
	pieces  []piece
	matches []int
	size    int // of a match
	current int
}

func (p *Pager) ink(start, from int) ink {
	size := len(p.query)
	i := sort.SearchInts(p.found, from-size+1)
	return ink{start, p.pieces, p.found[i:], size, p.current}
}

// at is the style at an offset, and where another one may begin. Offsets must
// not go back from call to call.
func (k *ink) at(offset int) (st themes.Style, to int) {
	for len(k.pieces) > 0 && k.start+k.pieces[0].to <= offset {
		k.pieces = k.pieces[1:]
	}
	for len(k.matches) > 0 && k.matches[0]+k.size <= offset {
		k.matches = k.matches[1:]
	}
	st, to = themes.Style(themes.Text), math.MaxInt
	if len(k.pieces) > 0 {
		st, to = k.pieces[0].style, k.start+k.pieces[0].to
	}
	switch {
	case len(k.matches) == 0:
	case k.matches[0] > offset:
		to = min(to, k.matches[0])
	default:
		to = min(to, k.matches[0]+k.size)
		st = st.As(themes.Accent) | themes.Bold
		if k.matches[0] == k.current {
			st |= themes.Reverse
		}
	}
	return st, to
}
