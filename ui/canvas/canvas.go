// Package canvas is what screens paint on: a grid of cells, each one grapheme
// in one style.
//
// A [Canvas] is a rectangle of a [Frame]; what is put outside of it is cut
// off, so no screen can draw over its neighbour. All text goes through
// [sanitize.Line] on its way into a cell: whatever a cluster sends, a cell
// never holds a control character.
package canvas

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"kubist/themes"
	"kubist/ui/sanitize"
)

// Cell is one place on the terminal.
type Cell struct {
	// Rune is the character; 0 is the right half of a wide one, and a negative
	// number stands for the cluster -Rune-1 of the frame.
	Rune  rune
	Style themes.Style
}

// Frame is one picture of the whole terminal. The zero size is allowed.
type Frame struct {
	W, H  int
	Cells []Cell // row by row
	// Cursor is where the terminal's own cursor shows, for text that is being typed; nil hides it.
	Cursor   *Point
	clusters []string
}

// Point is a cell by column and row, both from 0.
type Point struct{ X, Y int }

// Rect is a rectangle of cells.
type Rect struct{ X, Y, W, H int }

// Contains reports whether p lies in r.
func (r Rect) Contains(p Point) bool {
	return p.X >= r.X && p.X < r.X+r.W && p.Y >= r.Y && p.Y < r.Y+r.H
}

// Reset makes f blank, w columns by h rows, and keeps its memory.
func (f *Frame) Reset(w, h int) {
	f.W, f.H, f.Cursor = max(w, 0), max(h, 0), nil
	f.clusters = f.clusters[:0]
	n := f.W * f.H
	if cap(f.Cells) < n {
		f.Cells = make([]Cell, n)
	}
	f.Cells = f.Cells[:n]
	for i := range f.Cells {
		f.Cells[i] = Cell{Rune: ' '}
	}
}

// Take makes f a copy of g.
func (f *Frame) Take(g *Frame) {
	f.W, f.H, f.Cursor = g.W, g.H, g.Cursor
	f.Cells = append(f.Cells[:0], g.Cells...)
	f.clusters = append(f.clusters[:0], g.clusters...)
}

// Row is row y of the frame.
func (f *Frame) Row(y int) []Cell { return f.Cells[y*f.W : (y+1)*f.W] }

// AppendCell appends the text of c.
func (f *Frame) AppendCell(dst []byte, c Cell) []byte {
	switch {
	case c.Rune > 0:
		return utf8.AppendRune(dst, c.Rune)
	case c.Rune < 0:
		return append(dst, f.clusters[-c.Rune-1]...)
	}
	return dst
}

// Same reports whether cell c of f looks as cell d of g does.
func (f *Frame) Same(c Cell, g *Frame, d Cell) bool {
	if c.Rune < 0 && d.Rune < 0 {
		return c.Style == d.Style && f.clusters[-c.Rune-1] == g.clusters[-d.Rune-1]
	}
	return c == d
}

// String is the text of the frame, rows ended by newlines, trailing blanks cut.
func (f *Frame) String() string {
	var b strings.Builder
	var row []byte
	for y := range f.H {
		row = row[:0]
		for _, c := range f.Row(y) {
			row = f.AppendCell(row, c)
		}
		b.WriteString(strings.TrimRight(string(row), " "))
		b.WriteByte('\n')
	}
	return b.String()
}

// Canvas is the whole of the frame as a canvas.
func (f *Frame) Canvas() Canvas { return Canvas{f, Rect{0, 0, f.W, f.H}} }

// Canvas is a rectangle of a frame. It is a value; copies paint on the same cells.
type Canvas struct {
	frame *Frame
	rect  Rect
}

// W is the width in columns.
func (c Canvas) W() int { return c.rect.W }

// H is the height in rows.
func (c Canvas) H() int { return c.rect.H }

// Sub is the part r of c, in c's own coordinates, cut to what c has.
func (c Canvas) Sub(r Rect) Canvas {
	x0, y0 := min(max(r.X, 0), c.rect.W), min(max(r.Y, 0), c.rect.H)
	x1, y1 := min(max(r.X+r.W, x0), c.rect.W), min(max(r.Y+r.H, y0), c.rect.H)
	return Canvas{c.frame, Rect{c.rect.X + x0, c.rect.Y + y0, x1 - x0, y1 - y0}}
}

// Clear blanks the canvas in style st.
func (c Canvas) Clear(st themes.Style) {
	for y := range c.rect.H {
		row := c.row(y)
		for x := range row.len() {
			row.set(x, plain(' ', st))
		}
	}
}

// ShowCursor puts the terminal's cursor at column x, row y.
func (c Canvas) ShowCursor(x, y int) {
	if x >= 0 && x < c.rect.W && y >= 0 && y < c.rect.H {
		c.frame.Cursor = &Point{c.rect.X + x, c.rect.Y + y}
	}
}

// Restyle changes the style of n cells from column x of row y.
func (c Canvas) Restyle(x, y, n int, change func(themes.Style) themes.Style) {
	if y < 0 || y >= c.rect.H {
		return
	}
	row := c.row(y)
	for i := max(x, 0); i < min(x+n, row.len()); i++ {
		cell := &row.cells[row.from+i]
		cell.Style = change(cell.Style)
		if cell.Rune == ' ' {
			cell.Style &= visible
		}
	}
}

// Put writes s at column x of row y and returns the column after it. What does
// not fit is cut; a wide character that fits only by half is left out.
func (c Canvas) Put(x, y int, st themes.Style, s string) int {
	if y < 0 || y >= c.rect.H {
		return x
	}
	row := c.row(y)
	for i := 0; i < len(s); i++ {
		if b := s[i]; b < ' ' || b > '~' {
			n := min(i, 1) // the character before may carry what follows
			return c.putSlow(row, x-n, st, sanitize.Line(s[i-n:]))
		}
		if x >= 0 && x < row.len() {
			row.set(x, plain(s[i], st))
		}
		x++
	}
	return x
}

// PutBytes is Put for text that was appended to a buffer; s is not kept.
func (c Canvas) PutBytes(x, y int, st themes.Style, s []byte) int {
	if y < 0 || y >= c.rect.H {
		return x
	}
	row := c.row(y)
	for i, b := range s {
		if b < ' ' || b > '~' {
			n := min(i, 1)
			return c.putSlow(row, x-n, st, sanitize.Line(string(s[i-n:])))
		}
		if x >= 0 && x < row.len() {
			row.set(x, plain(b, st))
		}
		x++
	}
	return x
}

// Cut writes s into the w columns from x; where it is longer its last column shows "…".
func (c Canvas) Cut(x, y, w int, st themes.Style, s string) {
	if w <= 0 {
		return
	}
	n := c.Sub(Rect{x, y, w, 1}).Put(0, 0, st, s)
	if n > w {
		c.Ellipsis(x, y, w, st)
	}
}

// Ellipsis marks the w columns from x as cut off.
func (c Canvas) Ellipsis(x, y, w int, st themes.Style) {
	area := c.Sub(Rect{x, y, w, 1})
	if area.rect.H == 0 || area.rect.W == 0 {
		return
	}
	row := area.row(0)
	row.set(row.len()-1, Cell{'…', st})
}

// visible are the attributes that show on a blank.
const visible = themes.Selected | themes.Underline | themes.Reverse

// plain is the cell of a printable ASCII character. Blanks that look the same
// are the same, so that a change of ink alone rewrites none.
func plain(b byte, st themes.Style) Cell {
	if b == ' ' {
		st &= visible
	}
	return Cell{rune(b), st}
}

// line is one row of a canvas: the cells of the whole row, of which it is some.
type line struct {
	cells    []Cell
	from, to int
}

func (c Canvas) row(y int) line {
	return line{c.frame.Row(c.rect.Y + y), c.rect.X, c.rect.X + c.rect.W}
}

func (l line) len() int { return l.to - l.from }

// set writes a cell; what is left of a wide character it covers in part becomes
// blank, even where that belongs to a neighbour.
func (l line) set(x int, c Cell) {
	x += l.from
	if l.cells[x].Rune == 0 {
		for i := x - 1; i >= 0; i-- {
			wide := l.cells[i].Rune != 0
			l.cells[i].Rune = ' '
			if wide {
				break
			}
		}
	}
	for i := x + 1; i < len(l.cells) && l.cells[i].Rune == 0; i++ {
		l.cells[i].Rune = ' '
	}
	l.cells[x] = c
}

// putSlow writes sanitised text that is not plain ASCII, cluster by cluster.
func (c Canvas) putSlow(row line, x int, st themes.Style, s string) int {
	for s != "" {
		cluster, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		if cluster == "" {
			break
		}
		s = s[len(cluster):]
		if w <= 0 {
			continue
		}
		if x >= 0 && x+w <= row.len() {
			for i := 1; i < w; i++ {
				row.set(x+i, Cell{' ', st})
			}
			row.set(x, Cell{c.frame.intern(cluster), st})
			for i := 1; i < w; i++ {
				row.cells[row.from+x+i] = Cell{0, st}
			}
		}
		x += w
	}
	return x
}

func (f *Frame) intern(cluster string) rune {
	if r, n := utf8.DecodeRuneInString(cluster); n == len(cluster) {
		return r
	}
	f.clusters = append(f.clusters, cluster)
	return -rune(len(f.clusters))
}

// Width is the number of columns s takes when it is put.
func Width(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			n := min(i, 1)
			return i - n + ansi.StringWidth(sanitize.Line(s[i-n:]))
		}
	}
	return len(s)
}
