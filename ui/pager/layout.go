package pager

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"kubist/ui/canvas"
)

const (
	margin = 1 // columns on either side of the text, for the marks of what is cut
	hang   = 2 // columns that the rest of a wrapped line stands further in
	// remembered is how many wrapped lines are not wrapped anew while one moves about.
	remembered = 1024
)

// row is what one row of the screen shows: text[from:to] of a line.
type row struct{ line, from, to int }

// rowAt is the row that offset lies in. There must be a line.
func (p *Pager) rowAt(offset int) row {
	line := p.lines.line(offset)
	r := row{line, p.lines.starts[line], p.lines.end(line)}
	breaks := p.breaks(line)
	i := sort.SearchInts(breaks, offset+1)
	if i > 0 {
		r.from = breaks[i-1]
	}
	if i < len(breaks) {
		r.to = breaks[i]
	}
	return r
}

// after is the row below r.
func (p *Pager) after(r row) (row, bool) {
	switch {
	case r.to < p.lines.end(r.line):
		return p.rowAt(r.to), true
	case r.line+1 < p.lines.Len():
		return p.rowAt(p.lines.starts[r.line+1]), true
	}
	return r, false
}

// before is the row above r.
func (p *Pager) before(r row) (row, bool) {
	if r.from == 0 {
		return r, false
	}
	return p.rowAt(r.from - 1), true
}

// walk is the row that lies by rows below r, or above it when by is negative,
// or as near to it as there is one.
func (p *Pager) walk(r row, by int) row {
	for ok := true; ok && by > 0; by-- {
		r, ok = p.after(r)
	}
	for ok := true; ok && by < 0; by++ {
		r, ok = p.before(r)
	}
	return r
}

// breaks are the offsets where the rows of a line begin, but for the first.
// A line is wrapped when it is first seen, so that the length of the text does not matter.
func (p *Pager) breaks(line int) []int {
	text := p.lines.At(line)
	if !p.wrap || len(text) <= p.width {
		return nil
	}
	if known, ok := p.wrapped[line]; ok {
		return known
	}
	if len(p.wrapped) >= remembered {
		clear(p.wrapped)
	}
	breaks := wrap(text, p.lines.starts[line], p.width)
	p.wrapped[line] = breaks
	return breaks
}

// wrap are the breaks of a line that begins at offset start.
func wrap(line string, start, width int) []int {
	var breaks []int
	room, column := width, 0
	for i := 0; i < len(line); {
		n, w := cluster(line[i:])
		if column+w > room && column > 0 {
			breaks = append(breaks, start+i)
			room, column = width-indent(line, width), 0
		}
		i, column = i+n, column+w
	}
	return breaks
}

// indent is how far in the rows of a wrapped line begin, but for the first.
func indent(line string, width int) int {
	return min(blanks(line)+hang, width/3)
}

// blanks is the number of blanks that line begins with.
func blanks(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// cluster is the length in bytes and the width in columns of the first character of s.
func cluster(s string) (n, w int) {
	if simple(s, 1) == 1 {
		return 1, 1
	}
	c, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return len(c), canvas.Width(c)
}

// simple is how many characters of one byte s begins with, at most limit. One
// before a rune of several bytes is not counted: they may be one character.
func simple(s string, limit int) int {
	n := 0
	for n < limit && n < len(s) && s[n] < utf8.RuneSelf && (n+1 == len(s) || s[n+1] < utf8.RuneSelf) {
		n++
	}
	return n
}

// width is the number of columns that s takes.
func width(s string) int {
	columns := 0
	for i := 0; i < len(s); {
		n, w := cluster(s[i:])
		i, columns = i+n, columns+w
	}
	return columns
}
