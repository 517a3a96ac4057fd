package views

import (
	"fmt"
	"time"

	"kubist/kube"
	"kubist/kube/environment"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// Paint draws the side that is chosen, and below a rule all about the row under the cursor.
func (e *environmentScreen) Paint(c canvas.Canvas) {
	if e.pod == nil {
		e.paintWaiting(c)
		return
	}
	if e.host.Now().Sub(e.built) >= time.Minute {
		e.build() // ages in it have grown
	}
	e.paintTabs(c.Sub(canvas.Rect{X: 0, Y: 0, W: c.W(), H: 1}))
	y := 1
	if e.dns {
		lines := layFields(e.resolverFields(), c.W()-2)
		lines = lines[:min(len(lines), c.H()/2)]
		paintLines(c.Sub(canvas.Rect{X: 1, Y: y, W: c.W() - 2, H: len(lines)}), lines)
		y += len(lines) + 1
	}
	area := c.Sub(canvas.Rect{X: 0, Y: y, W: c.W(), H: c.H() - y})
	e.lines.grid = y
	rows := e.shown().Len() + 1
	lines := layFields(e.selectedFields(), c.W()-2)
	// The details have as many lines as they need, up to a half, and a rule above.
	below := min(max(len(lines), 5), area.H()/2)
	height := min(rows, area.H()-below-2)
	if height < 2 {
		height, below = area.H(), 0
	}
	top := area.Sub(canvas.Rect{X: 0, Y: 0, W: area.W(), H: height})
	if e.dns {
		e.names.Paint(top, e.host.Now())
		if e.names.Len() == 0 {
			paintMessage(area, "there is no Service in "+e.namespace, "", themes.Muted)
		}
	} else {
		e.variables.Paint(top, e.host.Now())
	}
	e.lines.rule = y + height
	if below > 0 {
		e.paintDetail(area.Sub(canvas.Rect{X: 0, Y: height, W: area.W(), H: area.H() - height}), lines)
	}
}

// selectedFields are those of the row under the cursor.
func (e *environmentScreen) selectedFields() []field {
	of, fields := "", []field(nil)
	if n, ok := e.names.Selected(); e.dns && ok {
		of, fields = n.Full+n.Record, nameFields(n)
	} else if r, ok := e.variables.Selected(); !e.dns && ok {
		of, fields = r.key, e.fieldsOf(r)
	}
	if e.detail.of != of {
		e.detail = detail{of: of}
	}
	return fields
}

// paintDetail draws the details, and at the bottom what cannot be seen here.
func (e *environmentScreen) paintDetail(c canvas.Canvas, lines []fieldLine) {
	for x := 1; x < c.W()-1; x++ {
		c.Put(x, 0, themes.Style(themes.Faint), "─")
	}
	d, area := &e.detail, c.Sub(canvas.Rect{X: 1, Y: 1, W: c.W() - 2, H: c.H() - 2})
	d.lines, d.height = len(lines), area.H()
	d.scroll(0)
	paintLines(area, lines[d.top:])
	if more := d.lines - d.height - d.top; more > 0 {
		text := " ↓ " + thousands(more) + " more: ctrl+d "
		c.Put(c.W()-2-canvas.Width(text), 0, themes.Style(themes.Muted), text)
	}
	c.Cut(1, c.H()-1, c.W()-2, themes.Style(themes.Muted), e.footer())
}

// footer is what holds for all that is shown.
func (e *environmentScreen) footer() string {
	switch {
	case e.dns:
		return "what the cluster's DNS answers by the rules; nobody was asked"
	case e.sources.at.IsZero():
		return "values are being read; what the image sets itself (ENV) is not seen here"
	}
	return "values as of " + e.sources.at.Local().Format(time.TimeOnly) + "; what the image sets itself (ENV) is not seen here"
}

// paintTabs draws the sides, and which container it is.
func (e *environmentScreen) paintTabs(c canvas.Canvas) {
	x := 1
	for i, name := range []string{"environment", "DNS"} {
		st := themes.Style(themes.Muted)
		if e.dns == (i == 1) {
			st, name = themes.Style(themes.Accent)|themes.Bold, "["+name+"]"
		}
		x = c.Put(x, 0, st, name) + 2
	}
	if e.dns {
		return
	}
	what, ok := e.container()
	if !ok {
		return
	}
	all := environment.Containers(e.pod.whole)
	text := "container " + what.Spec.Name
	if len(all) > 1 {
		text = fmt.Sprintf("‹ %s ›  %d of %d", text, e.at(all)+1, len(all))
	}
	if what.Started.IsZero() {
		text += ", has not started: as it would now"
	} else {
		text += ", started " + since(what.Started, e.host.Now()) + " ago"
	}
	w := canvas.Width(text)
	if at := c.W() - 2 - w; at > x {
		x = at
	}
	c.Cut(x, 0, c.W()-1-x, themes.Style(themes.Text), text)
}

func (e *environmentScreen) paintWaiting(c canvas.Canvas) {
	switch {
	case e.snap != nil && e.snap.Err != nil:
		p := kube.Explain(e.snap.Err)
		paintMessage(c, p.What, p.Do, themes.Bad)
	case e.snap != nil && whole(e.snap.Phase):
		paintMessage(c, "there is no pod "+e.name+" in "+e.namespace, "esc goes back", themes.Warn)
	default:
		paintMessage(c, "loading "+e.name+"…", "", themes.Muted)
	}
}

// Pointer moves the cursor; the wheel turns what is under the pointer.
func (e *environmentScreen) Pointer(x, y int, act screen.Act) {
	if act == screen.Click {
		hit := e.variables.Hit
		if e.dns {
			hit = e.names.Hit
		}
		if row, _ := hit(x, y-e.lines.grid); row >= 0 && y < e.lines.rule {
			e.shown().MoveTo(row)
		}
		return
	}
	turn, lines := e.shown().Move, 1
	if y >= e.lines.rule {
		turn, lines = e.detail.scroll, 3
	}
	if act == screen.WheelUp {
		lines = -lines
	}
	turn(lines)
}
