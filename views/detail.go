package views

import (
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// detail is where in the description of a row the screen is.
type detail struct {
	of  string // what the row is called
	top int    // lines scrolled away
	// What the last painting needed, and had.
	lines, height int
}

// scroll scrolls by lines, down when positive, as far as there are any.
func (d *detail) scroll(by int) { d.top = max(min(d.top+by, d.lines-d.height), 0) }

// half is the lines that half a page has.
func (d *detail) half() int { return max(d.height/2, 1) }

// paint draws a rule on row top, and below it the description of the row that is called of.
func (d *detail) paint(c canvas.Canvas, top int, of string, fields []field) {
	paintRule(c, top)
	if d.of != of {
		*d = detail{of: of}
	}
	area := c.Sub(canvas.Rect{X: 1, Y: top + 1, W: c.W() - 2, H: c.H() - top - 1})
	lines := layFields(fields, area.W())
	d.lines, d.height = len(lines), area.H()
	d.scroll(0)
	paintLines(area, lines[d.top:])
	if below := d.lines - d.height - d.top; below > 0 {
		text := " ↓ " + thousands(below) + " more "
		c.Put(c.W()-2-canvas.Width(text), top, themes.Style(themes.Muted), text)
	}
}

// point does what a mouse does above the rule on row top, where the rows are,
// and below it: a click moves the cursor, the wheel turns what is under the pointer.
func (d *detail) point(rows pointable, top, x, y int, act screen.Act) {
	if act == screen.Click {
		if row, _ := rows.Hit(x, y); row >= 0 && y < top {
			rows.MoveTo(row)
		}
		return
	}
	turn, lines := rows.Move, 1
	if y >= top {
		turn, lines = d.scroll, 3
	}
	if act == screen.WheelUp {
		lines = -lines
	}
	turn(lines)
}

// paintRule draws a line across row y.
func paintRule(c canvas.Canvas, y int) {
	for x := 1; x < c.W()-1; x++ {
		c.Put(x, y, themes.Style(themes.Faint), "─")
	}
}

// commands scroll the description.
func (d *detail) commands() []screen.Command {
	return []screen.Command{
		{
			ID: "detail.down", Title: "scroll the details down", Keys: []string{"ctrl+d"}, Hint: d.hint(),
			Run: func(screen.Host) { d.scroll(d.half()) },
		},
		{ID: "detail.up", Title: "scroll the details up", Keys: []string{"ctrl+u"}, Run: func(screen.Host) { d.scroll(-d.half()) }},
	}
}

// hint keeps the key off the hints where all details are seen.
func (d *detail) hint() int {
	if d.lines > d.height {
		return 3
	}
	return 0
}
