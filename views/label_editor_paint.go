package views

import (
	"strings"
	"time"

	"kubist/themes"
	"kubist/ui/canvas"
)

const (
	// tabRows are the rows that the tabs take.
	tabRows = 1
	// besideFrom is how wide the screen is at least where what comes of the changes stands beside them.
	besideFrom = 110
)

// paint draws the editor on a canvas: the keys at the left, or above, and what
// comes of their changes at the right, or below.
func (e *labelEditor) paint(c canvas.Canvas) {
	if e.whatIf {
		e.paintEffects(c)
		return
	}
	e.paintTabs(c)
	c = c.Sub(canvas.Rect{X: 0, Y: tabRows, W: c.W(), H: c.H() - tabRows})
	if c.W() >= besideFrom {
		left := c.W() * 55 / 100
		e.paintKeys(c.Sub(canvas.Rect{X: 0, Y: 0, W: left, H: c.H()}))
		for y := range c.H() {
			c.Put(left, y, themes.Style(themes.Faint), "│")
		}
		e.paintEffects(c.Sub(canvas.Rect{X: left + 1, Y: 0, W: c.W() - left - 1, H: c.H()}))
		return
	}
	above := min(max(c.H()/2, 4), e.grid.Len()+2)
	e.paintKeys(c.Sub(canvas.Rect{X: 0, Y: 0, W: c.W(), H: above}))
	for x := range c.W() {
		c.Put(x, above, themes.Style(themes.Faint), "─")
	}
	e.paintEffects(c.Sub(canvas.Rect{X: 0, Y: above + 1, W: c.W(), H: c.H() - above - 1}))
}

// paintTabs draws the names of the tabs, the one that is seen in the accent.
func (e *labelEditor) paintTabs(c canvas.Canvas) {
	x := 1
	for _, i := range e.tabs() {
		st, name := themes.Style(themes.Muted), tabNames[i]
		if i == e.tab {
			st, name = themes.Style(themes.Accent)|themes.Bold, "["+name+"]"
		}
		if n := len(e.drafts[i].changes); n > 0 {
			name += " " + thousands(n)
		}
		x = c.Put(x, 0, st, name) + 2
	}
	c.Put(x, 0, themes.Style(themes.Faint), "tab")
}

func (e *labelEditor) paintKeys(c canvas.Canvas) {
	e.grid.Paint(c, time.Time{})
	if e.grid.Len() == 0 {
		paintMessage(c.Sub(canvas.Rect{X: 0, Y: 1, W: c.W(), H: c.H() - 1}), "there are no "+tabNames[e.tab]+" yet", "+ adds one", themes.Muted)
	}
}

// paintEffects draws what comes of the changes, or that it is not known yet.
func (e *labelEditor) paintEffects(c canvas.Canvas) {
	c.Put(1, 0, themes.Style(themes.Muted), "WHAT IF")
	if e.world == nil {
		c.Put(10, 0, themes.Style(themes.Info), "looking who selects by labels…")
		return
	}
	e.wrapEffects(c.W() - 2)
	e.effects.Paint(c.Sub(canvas.Rect{X: 0, Y: 1, W: c.W(), H: c.H() - 1}))
}

// wrapEffects breaks what comes of the changes at blanks; what belongs to a line
// stands further in.
func (e *labelEditor) wrapEffects(width int) {
	if e.wrapped == width {
		return
	}
	e.wrapped, e.tokens = width, nil
	var text strings.Builder
	for _, l := range e.lines {
		indent := strings.Repeat(" ", len(l.text)-len(strings.TrimLeft(l.text, " ")))
		for i, row := range wrap(l.text, width-len(indent)-2) {
			if i > 0 {
				row = "  " + row
			}
			text.WriteString(indent + row + "\n")
			e.tokens = append(e.tokens, l.token)
		}
	}
	e.effects.SetText(strings.TrimSuffix(text.String(), "\n"))
}
