package logview

import (
	"sort"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"kubist/ui/canvas"
)

const (
	margin = 1 // columns on either side, for the cursor and the marks of what is cut
	stamp  = len("15:04:05.000 ")
)

// count is how many lines there are to be seen, number which one is at index i of them.
func (v *View) count() int {
	if v.sift.empty() {
		return v.Len()
	}
	return len(v.shown)
}

func (v *View) number(i int) int {
	if v.sift.empty() {
		return v.ring.first + i
	}
	return v.shown[i]
}

// index is that of a line among those to be seen, or of the next one.
func (v *View) index(number int) int {
	if v.sift.empty() {
		return min(max(number-v.ring.first, 0), v.Len())
	}
	return sort.SearchInts(v.shown, number)
}

// prefix is how many columns stand before the text, that of the cursor included.
func (v *View) prefix() int {
	n := margin
	if v.times {
		n += stamp
	}
	if v.wide > 0 {
		n += v.wide + 1
	}
	return n
}

// rows is how many rows a line takes.
func (v *View) rows(number int) int {
	if !v.wrap {
		return 1
	}
	return len(v.breaks(v.bodyOf(v.ring.at(number)).text.String())) + 1
}

// breaks are where the rows of a text begin, but for the first.
func (v *View) breaks(text string) []int {
	if !v.wrap || len(text) <= v.width || v.width <= 0 {
		return nil
	}
	var breaks []int
	for i, column := 0, 0; i < len(text); {
		n, w := cluster(text[i:])
		if column+w > v.width && column > 0 {
			breaks = append(breaks, i)
			column = 0
		}
		i, column = i+n, column+w
	}
	return breaks
}

// walk is the row that lies by rows below a spot, or above it when by is negative, as near as there is one.
func (v *View) walk(s spot, by int) spot {
	n := v.count()
	if n == 0 {
		return spot{number: v.ring.end()}
	}
	i := min(v.index(s.number), n-1)
	s.number = v.number(i)
	for by > 0 {
		if left := v.rows(s.number) - 1 - s.sub; by <= left || i == n-1 {
			s.sub += min(by, left)
			return s
		} else if by -= left + 1; by >= 0 {
			i++
			s = spot{number: v.number(i)}
		}
	}
	for by < 0 {
		if -by <= s.sub || i == 0 {
			s.sub = max(s.sub+by, 0)
			return s
		}
		by += s.sub + 1
		i--
		s = spot{number: v.number(i)}
		s.sub = v.rows(s.number) - 1
	}
	return s
}

// last is the last row there is.
func (v *View) last() spot {
	n := v.count()
	if n == 0 {
		return spot{number: v.ring.end()}
	}
	number := v.number(n - 1)
	return spot{number, v.rows(number) - 1}
}

// end has the view be at the end.
func (v *View) end() {
	v.at, v.seen = v.last().number, v.ring.end()
	v.top = v.walk(v.last(), 1-max(v.height, 1))
}

// clamp brings the window and the cursor to where there are lines.
func (v *View) clamp() {
	n := v.count()
	if n == 0 {
		v.top, v.at = spot{number: v.ring.end()}, v.ring.end()
		return
	}
	v.at = v.number(min(v.index(v.at), n-1))
	top := v.number(min(v.index(v.top.number), n-1))
	if top != v.top.number {
		v.top = spot{number: top}
	}
	v.top.sub = min(v.top.sub, v.rows(top)-1)
	if limit := v.walk(v.last(), 1-max(v.height, 1)); after(v.top, limit) {
		v.top = limit
	}
}

func after(a, b spot) bool {
	return a.number > b.number || a.number == b.number && a.sub > b.sub
}

// keep has the line under the cursor be seen.
func (v *View) keep() {
	if v.count() == 0 || v.height <= 0 {
		return
	}
	first := spot{number: v.at}
	if after(v.top, first) {
		v.top = first
	}
	last := spot{v.at, v.rows(v.at) - 1}
	if limit := v.walk(last, 1-v.height); after(limit, v.top) {
		v.top = limit
		if after(v.top, first) { // it is higher than the window
			v.top = first
		}
	}
}

// move moves the cursor by lines. Going back ends the following; arriving at the end begins it.
func (v *View) move(by int) {
	if v.count() == 0 {
		return
	}
	i := min(max(v.index(v.at)+by, 0), v.count()-1)
	v.stay(by)
	v.at = v.number(i)
	v.keep()
}

// stay ends the following where the cursor goes back.
func (v *View) stay(by int) {
	if by < 0 && v.follow {
		v.follow, v.seen = false, v.ring.end()
	}
}

// scroll moves the window by rows, and the cursor no farther than it must.
func (v *View) scroll(by int) {
	if v.count() == 0 {
		return
	}
	v.stay(by)
	v.top = v.walk(v.top, by)
	v.clamp()
	bottom := v.walk(v.top, max(v.height, 1)-1)
	v.at = min(max(v.at, v.top.number), bottom.number)
	v.clamp()
}

// visit puts the cursor on a line.
func (v *View) visit(number int) {
	if v.follow && number < v.last().number {
		v.follow, v.seen = false, v.ring.end()
	}
	seen := !after(v.top, spot{number: number}) && !after(spot{number: number}, v.walk(v.top, max(v.height, 1)-1))
	v.at = number
	if !seen {
		v.top = v.walk(spot{number: number}, -v.height/3)
	}
	v.clamp()
	v.keep()
}

// resize takes the size of the canvas.
func (v *View) resize(w, h int) {
	w = max(w-v.prefix()-margin, 0)
	if w == v.width && h == v.height {
		return
	}
	v.width, v.height = w, h
	if v.follow {
		v.end()
	}
	v.clamp()
	v.keep()
}

// cluster is the length in bytes and the width in columns of the first character of s.
func cluster(s string) (n, w int) {
	if s[0] < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		return 1, 1
	}
	c, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return len(c), canvas.Width(c)
}

func width(s string) int { return canvas.Width(s) }
