package display

import (
	"strconv"
	"unicode/utf8"

	"kubist/themes"
	"kubist/ui/canvas"
)

// gap is how many unchanged cells are rewritten rather than jumped over: a
// jump costs about this many bytes.
const gap = 6

// painter turns the difference of two frames into terminal output. Its own
// memory of the terminal is the last frame; it is used by one goroutine.
type painter struct {
	sheet *themes.Sheet
	out   []byte
	old   *canvas.Frame // what the terminal shows; nil: not known
	// where the terminal's pen is; x is -1 when that is not certain
	x, y   int
	style  themes.Style
	styled bool // style is what the terminal has
}

// paint returns the output that makes the terminal show f. The bytes are valid until the next call.
func (p *painter) paint(f *canvas.Frame) []byte {
	p.out = append(p.out[:0], "\x1b[?25l"...)
	start := len(p.out)
	p.x, p.y, p.styled = -1, -1, false
	if p.old == nil || p.old.W != f.W || p.old.H != f.H {
		p.setStyle(0)
		p.out = append(p.out, "\x1b[2J"...)
		p.old = &canvas.Frame{}
		p.old.Reset(f.W, f.H)
		for i := range p.old.Cells {
			p.old.Cells[i] = p.cleared()
		}
	} else {
		p.scroll(f)
	}
	for y := range f.H {
		p.row(f, y)
	}
	if p.styled {
		p.out = append(p.out, "\x1b[m"...)
	}
	moved := !samePoint(f.Cursor, p.old.Cursor)
	if len(p.out) == start && !moved {
		p.out = p.out[:0]
		return p.out
	}
	if f.Cursor != nil {
		p.moveTo(f.Cursor.X, f.Cursor.Y)
		p.out = append(p.out, "\x1b[?25h"...)
	}
	return p.out
}

// cleared is what a cell shows that the terminal has cleared by itself. Not
// every terminal clears to the ground of the pen, so where that matters
// nothing is known, and nothing is like it.
func (p *painter) cleared() canvas.Cell {
	if p.sheet.Opaque {
		return canvas.Cell{Rune: utf8.MaxRune}
	}
	return canvas.Cell{Rune: ' '}
}

func samePoint(a, b *canvas.Point) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// row rewrites what changed in row y.
func (p *painter) row(f *canvas.Frame, y int) {
	now, was := f.Row(y), p.old.Row(y)
	first, last := p.changed(f, now, was)
	if first < 0 {
		return
	}
	blank := blankFrom(now)
	for x := first; x <= last; {
		if f.Same(now[x], p.old, was[x]) {
			n := x
			for n <= last && f.Same(now[n], p.old, was[n]) {
				n++
			}
			n = lead(now, n)
			if n > x && (n-x > gap || p.x != x || p.y != y) {
				x = n
				continue
			}
		}
		if x >= blank && last-x >= 3 {
			p.moveTo(x, y)
			p.setStyle(now[x].Style)
			p.out = append(p.out, "\x1b[K"...)
			return
		}
		x = p.put(f, now, x, y)
	}
}

// changed is the range of cells of a row that differ; -1 when none does. It
// never starts in the middle of a wide character.
func (p *painter) changed(f *canvas.Frame, now, was []canvas.Cell) (first, last int) {
	first = -1
	for x := range now {
		if !f.Same(now[x], p.old, was[x]) {
			if first < 0 {
				first = x
			}
			last = x
		}
	}
	return lead(now, first), last
}

// lead is where the character begins that x lies in.
func lead(row []canvas.Cell, x int) int {
	for x > 0 && x < len(row) && row[x].Rune == 0 {
		x--
	}
	return x
}

// blankFrom is where the blanks at the end of a row begin; they can be erased
// at once, for an erased cell takes the ground of the pen.
func blankFrom(row []canvas.Cell) int {
	n := len(row)
	for n > 0 && row[n-1].Rune == ' ' && row[n-1].Style == row[len(row)-1].Style &&
		row[n-1].Style&(themes.Underline|themes.Reverse) == 0 {
		n--
	}
	return n
}

// put writes the cell at x and returns the column after it.
func (p *painter) put(f *canvas.Frame, row []canvas.Cell, x, y int) int {
	p.moveTo(x, y)
	c := row[x]
	p.setStyle(c.Style)
	if c.Rune == 0 { // the right half of what is cut off on the left
		c.Rune = ' '
	}
	p.out = f.AppendCell(p.out, c)
	next := x + 1
	for next < len(row) && row[next].Rune == 0 {
		next++
	}
	p.x = next
	// Terminals disagree about the width of what is not plain; the next cell says where it is.
	if c.Rune > '~' && !narrow(c.Rune) || c.Rune < 0 || next == len(row) {
		p.x = -1
	}
	return next
}

// narrow reports characters that every terminal draws one column wide: Latin, box drawing, blocks, arrows.
func narrow(r rune) bool {
	return r < 0x300 || r >= 0x2500 && r < 0x25a0 || r >= 0x2190 && r < 0x2194 || r == '…'
}

func (p *painter) setStyle(st themes.Style) {
	if p.styled && p.style == st {
		return
	}
	if p.styled {
		p.out = p.sheet.AppendChange(p.out, p.style, st)
	} else {
		p.out = p.sheet.AppendStyle(p.out, st)
	}
	p.style, p.styled = st, true
}

// moveTo brings the pen to a cell with as few bytes as the distance allows.
func (p *painter) moveTo(x, y int) {
	if p.x == x && p.y == y {
		return
	}
	switch {
	case p.y == y && x == 0:
		p.out = append(p.out, '\r')
	case p.y == y && p.x >= 0 && x > p.x:
		p.out = append(p.out, "\x1b["...)
		p.out = strconv.AppendInt(p.out, int64(x-p.x), 10)
		p.out = append(p.out, 'C')
	default:
		p.out = append(p.out, "\x1b["...)
		p.out = strconv.AppendInt(p.out, int64(y+1), 10)
		if x > 0 {
			p.out = append(p.out, ';')
			p.out = strconv.AppendInt(p.out, int64(x+1), 10)
		}
		p.out = append(p.out, 'H')
	}
	p.x, p.y = x, y
}
