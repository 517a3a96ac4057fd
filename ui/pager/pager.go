// Package pager shows long texts: YAML, descriptions.
//
// A [Pager] does what it does for the rows that are seen. Lines are coloured
// and wrapped when they come into view, so that a text of a hundred thousand
// lines scrolls as one of ten does; only a new text and a search go through all
// of it. When the text is replaced by a later version of itself, the eye keeps
// its place: the line at the top stays at the top, wherever it moved.
package pager

import (
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// Put takes the next piece of a line.
type Put func(st themes.Style, text string)

// Painter gives put the pieces of line i, whose texts make up the line.
type Painter func(i int, put Put)

// Highlight reads a new text, once, and returns the painter of its lines. What
// a line means may depend on those before it: this is the place to find out.
// The painter is called for the lines that are seen, each time they are painted.
type Highlight func(Lines) Painter

// Pager is a text of any length. It belongs to one goroutine.
type Pager struct {
	highlight Highlight
	lines     Lines
	painter   Painter

	spot
	width, height int // of the text, as painted last
	wrap          bool
	pointed       bool          // there is a cursor
	wrapped       map[int][]int // the breaks of lines, by line
	cut           bool          // something was cut off at the right

	found  []int  // where the query stands
	folded string // the text as a search in any case reads it, "" until there is one
	began  *spot  // where the search began that is being typed
	past   []string

	pieces []piece // of the line that is being painted
	put    Put     // appends to pieces
}

// spot is where the reader is, and what a search that is given up goes back to.
type spot struct {
	top     int    // offset of the row at the top
	at      int    // offset of the row of the cursor
	left    int    // columns scrolled away
	query   string // what is searched for
	current int    // offset of the match that the reader is at, -1 for none
}

// New returns an empty pager; h may be nil for plain text.
func New(h Highlight) *Pager {
	if h == nil {
		h = plain
	}
	p := &Pager{highlight: h, wrapped: map[int][]int{}, spot: spot{current: -1}}
	p.painter = h(p.lines)
	p.put = func(st themes.Style, text string) {
		from := 0
		if n := len(p.pieces); n > 0 {
			from = p.pieces[n-1].to
		}
		p.pieces = append(p.pieces, piece{st, from + len(text)})
	}
	return p
}

func plain(lines Lines) Painter {
	return func(i int, put Put) { put(themes.Style(themes.Text), lines.At(i)) }
}

// SetText replaces the text, which is shown without what a terminal would
// obey. The search stays, and so does the place: at the top of the text, or
// else at the line that was on top, if it is found within a thousand lines of
// where it was, or else at its number.
func (p *Pager) SetText(text string) {
	was, is := p.lines, newLines(text)
	if was.text == is.text {
		return
	}
	p.lines, p.painter, p.folded = is, p.highlight(is), ""
	clear(p.wrapped)
	shift, moved := 0, 0
	if p.top > 0 {
		shift = drift(was, is, was.line(p.top), p.height)
	}
	if p.at > 0 {
		moved = drift(was, is, was.line(p.at), p.height)
	}
	p.spot.carry(was, is, shift, moved)
	if p.began != nil {
		p.began.carry(was, is, shift, moved)
	}
	p.look()
	p.clamp()
	p.reveal()
}

// carry has the spot be where it was in a text whose window moved by shift
// lines, and its cursor by moved.
func (s *spot) carry(was, is Lines, shift, moved int) {
	s.top, s.at = carry(was, is, s.top, shift), carry(was, is, s.at, moved)
	if s.current >= 0 {
		s.current = carry(was, is, s.current, shift)
	}
}

// Len is the number of lines.
func (p *Pager) Len() int { return p.lines.Len() }

// resize takes the size of the canvas.
func (p *Pager) resize(w, h int) {
	if w = max(w-2*margin, 0); w != p.width {
		clear(p.wrapped)
	}
	same := w == p.width && h == p.height
	p.width, p.height = w, h
	p.clamp()
	if !same {
		p.reveal()
	}
}

// clamp brings the window back to where there is text, and its top to where a row begins.
func (p *Pager) clamp() {
	if p.Len() == 0 {
		p.top, p.at, p.left = 0, 0, 0
		return
	}
	end := p.rowAt(len(p.lines.text))
	if p.height > 0 {
		end = p.walk(end, 1-p.height)
	}
	p.top, p.at = min(p.rowAt(p.top).from, end.from), p.rowAt(p.at).from
}

// scroll moves the window by rows, down when positive.
func (p *Pager) scroll(by int) {
	if p.Len() == 0 {
		return
	}
	p.top = p.walk(p.rowAt(p.top), by).from
	p.clamp()
}

// sideways moves the window by columns, to the right when positive.
func (p *Pager) sideways(by int) {
	if by < 0 || p.cut {
		p.left = max(p.left+by, 0)
	}
}

// jump moves the window to the row of offset.
func (p *Pager) jump(offset int) {
	p.top = offset
	p.clamp()
}

// bottom is the last row that is seen. There must be a line.
func (p *Pager) bottom() row { return p.walk(p.rowAt(p.top), p.height-1) }

// End moves the window to the end of the text.
func (p *Pager) End() { p.jump(len(p.lines.text)) }

// toggleWrap wraps long lines, or no longer does.
func (p *Pager) toggleWrap() {
	p.wrap, p.left = !p.wrap, 0
	p.clamp()
	p.reveal()
}

// Pointer scrolls when the wheel is turned, and moves the cursor to where it clicks.
func (p *Pager) Pointer(_, y int, act screen.Act) {
	const rows = 3
	switch act {
	case screen.WheelUp:
		p.scroll(-rows)
	case screen.WheelDown:
		p.scroll(rows)
	case screen.Click:
		p.click(y)
	}
	p.keep()
}

// Status says which lines are seen and how the search stands, as of the last
// size: "12–58 of 340 · match 3 of 17".
func (p *Pager) Status() []screen.Span {
	n := p.Len()
	if n == 0 {
		return nil
	}
	muted := themes.Style(themes.Muted)
	text := screen.Number(n) + " lines"
	if first, last := p.rowAt(p.top).line+1, p.bottom().line+1; p.height > 0 && last-first+1 < n {
		text = screen.Number(first) + "–" + screen.Number(last) + " of " + screen.Number(n)
	} else if n == 1 {
		text = "1 line"
	}
	spans := []screen.Span{{Style: muted, Text: text}}
	if p.query == "" {
		return spans
	}
	spans = append(spans, screen.Span{Style: muted, Text: " · "})
	if len(p.found) > 0 {
		spans = append(spans, screen.Span{Style: muted, Text: "match "})
	}
	return append(spans, p.tally()...)
}

// Paint draws the rows that fit.
func (p *Pager) Paint(c canvas.Canvas) {
	p.resize(c.W(), c.H())
	p.cut = false
	if p.Len() == 0 || p.width == 0 || p.height == 0 {
		return
	}
	r, more := p.rowAt(p.top), true
	painted := -1
	for y := 0; more && y < p.height; y++ {
		if r.line != painted {
			painted = r.line
			p.pieces = p.pieces[:0]
			p.painter(r.line, p.put)
		}
		area := c.Sub(canvas.Rect{X: 0, Y: y, W: c.W(), H: 1})
		p.paintRow(area, r)
		if p.pointed && r.from <= p.at && p.at <= r.to && r == p.rowAt(p.at) {
			area.Put(0, 0, themes.Style(themes.Accent)|themes.Bold, "▌")
		}
		r, more = p.after(r)
	}
}
