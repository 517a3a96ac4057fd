package logview

import (
	"strings"
	"time"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// Paint draws the strip and the rows that fit.
func (v *View) Paint(c canvas.Canvas) {
	const roomy = 8 // rows from which there is one for the strip
	v.stripped = !v.unstrip && c.H() >= roomy
	rows := c
	if v.stripped {
		rows = c.Sub(canvas.Rect{X: 0, Y: 1, W: c.W(), H: c.H() - 1})
	}
	v.wide = min(v.longest, widest, rows.W()/4)
	v.resize(rows.W(), rows.H())
	if v.stripped {
		v.paintStrip(c)
	}
	v.cut = false
	if v.count() == 0 || v.width <= 0 {
		return
	}
	v.paintRows(rows)
}

func (v *View) paintRows(c canvas.Canvas) {
	i := v.index(v.top.number)
	sub := v.top.sub
	for y := 0; y < c.H() && i < v.count(); i++ {
		number := v.number(i)
		l := v.ring.at(number)
		b := v.bodyOf(l)
		text := b.text.String()
		breaks := v.breaks(text)
		for ; sub <= len(breaks) && y < c.H(); sub++ {
			from, to := 0, len(text)
			if sub > 0 {
				from = breaks[sub-1]
			}
			if sub < len(breaks) {
				to = breaks[sub]
			}
			row := c.Sub(canvas.Rect{X: 0, Y: y, W: c.W(), H: 1})
			v.paintRow(row, number, l, b, sub, from, to)
			y++
		}
		sub = 0
	}
}

// tones are the colours of sources, which the names stand beside.
var tones = [...]themes.Style{
	themes.Style(themes.Info), themes.Style(themes.OK), themes.Style(themes.Accent), themes.Style(themes.Unknown),
	themes.Style(themes.Info) | themes.Bold, themes.Style(themes.OK) | themes.Bold, themes.Style(themes.Accent) | themes.Bold, themes.Style(themes.Unknown) | themes.Bold,
}

func (v *View) paintRow(c canvas.Canvas, number int, l Line, b *body, sub, from, to int) {
	x := margin
	if sub == 0 {
		x = v.paintPrefix(c, l)
	}
	x = max(x, v.prefix())
	quiet := themes.Style(themes.Faint)
	v.paintText(c.Sub(canvas.Rect{X: x, Y: 0, W: v.width, H: 1}), number, b, from, to)
	if sub > 0 {
		c.Put(x-1, 0, quiet, "┆")
	}
	if v.cut && !v.wrap {
		c.Put(c.W()-1, 0, quiet, "›")
	}
	if v.left > 0 && !v.wrap {
		c.Put(x-1, 0, quiet, "‹")
	}
	if v.marked[number] {
		c.Put(0, 0, themes.Style(themes.Accent), "✓")
	}
	if number == v.at {
		c.Put(0, 0, themes.Style(themes.Accent)|themes.Bold, "▌")
	}
}

// paintPrefix draws when a line was said and by whom, and returns the column after it.
func (v *View) paintPrefix(c canvas.Canvas, l Line) int {
	x := margin
	if v.times {
		var buf [stamp]byte
		c.PutBytes(x, 0, themes.Style(themes.Muted), time.Unix(0, l.Time).AppendFormat(buf[:0], "15:04:05.000"))
		x += stamp
	}
	if v.wide > 0 {
		name := v.Name(l)
		if over := width(name) - v.wide; over > 0 { // its end tells it from the others
			name = "…" + name[min(over+1, len(name)):]
		}
		c.Sub(canvas.Rect{X: x, Y: 0, W: v.wide, H: 1}).Put(0, 0, tones[int(l.Source)%len(tones)], name)
		x += v.wide + 1
	}
	return x
}

// paintText draws a part of a body, and what is searched for in it.
func (v *View) paintText(c canvas.Canvas, number int, b *body, from, to int) {
	text := b.text.String()
	found := v.found(text)
	x := 0
	if !v.wrap {
		x = -v.left
	}
	piece := 0
	v.cut = false
	for at := from; at < to; {
		for b.pieces[piece].to <= at {
			piece++
		}
		n, w := cluster(text[at:to])
		if x+w > c.W() {
			v.cut = true
			return
		}
		if x >= 0 {
			c.Put(x, 0, v.ink(b.pieces[piece].style, found, at, number), text[at:at+n])
		}
		at, x = at+n, x+w
	}
}

// ink is the style of a character: where the search has found it, that of a match.
func (v *View) ink(st themes.Style, found []int, at, number int) themes.Style {
	for _, f := range found {
		if f <= at && at < f+len(v.query) {
			st = themes.Style(themes.Accent) | themes.Underline
			if number == v.at {
				st |= themes.Reverse
			}
		}
	}
	return st
}

// found is where the query stands in a text.
func (v *View) found(text string) (at []int) {
	if v.query == "" {
		return nil
	}
	for from := 0; from < len(text); {
		i := v.look(text[from:])
		if i < 0 {
			return at
		}
		at = append(at, from+i)
		from += i + len(v.query)
	}
	return at
}

// look is where the query stands first: in any case, unless it has a letter in upper case.
func (v *View) look(text string) int {
	if strings.ToLower(v.query) == v.query {
		return find(text, v.query)
	}
	return strings.Index(text, v.query)
}

// Pointer turns with the wheel, puts the cursor where it clicks, and jumps to a moment on the strip.
func (v *View) Pointer(x, y int, act screen.Act) {
	const rows = 3
	switch act {
	case screen.WheelUp:
		v.scroll(-rows)
	case screen.WheelDown:
		v.scroll(rows)
	case screen.Click:
		if v.stripped {
			y--
		}
		if y < 0 {
			v.clickStrip(x)
		} else if v.count() > 0 {
			if s := v.walk(v.top, y); s.number != v.at {
				v.visit(s.number)
			}
		}
	}
}

func (v *View) clickStrip(x int) {
	from, w := v.stripPlace(v.width + v.prefix() + margin)
	columns := v.strip.columns(w)
	if i := x - from; i >= 0 && i < len(columns) {
		v.jumpTo(columns[i].second)
	}
}
