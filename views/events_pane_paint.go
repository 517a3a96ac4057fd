package views

import (
	"strings"
	"time"

	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// paneRows is how few rows a pane has use for, its rule and its header among them.
const paneRows = 5

// paint draws the pane over the bottom third, if it is open, and returns what is left above it.
func (p *eventsPane) paint(c canvas.Canvas, target func() (ref, string)) canvas.Canvas {
	p.top = 0
	height := max(c.H()/3, paneRows)
	if !p.open || c.H() < 2*paneRows {
		return c
	}
	of, reason := target()
	if reason == "" {
		p.follow(of)
	}
	p.top = c.H() - height
	p.rule(c)
	area := c.Sub(canvas.Rect{X: 0, Y: p.top + 1, W: c.W(), H: height - 1})
	switch what, do, t := p.emptiness(reason); {
	case p.grid.Len() > 0:
		p.grid.Paint(area, p.host.Now())
		if !p.focused {
			quieten(area)
		}
	default:
		paintMessage(area, what, do, t)
	}
	return c.Sub(canvas.Rect{X: 0, Y: 0, W: c.W(), H: p.top})
}

// quieten takes the cursor off a table that keys do not move in.
func quieten(c canvas.Canvas) {
	for y := range c.H() {
		c.Put(0, y, themes.Style(themes.Text), " ")
		c.Restyle(0, y, c.W(), func(st themes.Style) themes.Style { return st &^ (themes.Selected | themes.Bold) })
	}
}

// rule is the line above the pane: what is below it, and how far it can be trusted.
func (p *eventsPane) rule(c canvas.Canvas) {
	putRule(c, p.top)
	title := themes.Style(themes.Muted)
	if p.focused {
		title = themes.Style(themes.Accent) | themes.Bold
	}
	text := " Events "
	if p.of.name != "" {
		text = " Events of " + p.session.kindOf(p.of).Singular + " " + p.of.name + " "
	}
	spans := p.status()
	width := 0
	for _, s := range spans {
		width += canvas.Width(s.Text)
	}
	c.Cut(2, p.top, c.W()-width-8, title, text)
	x := c.W() - width - 4
	x = c.Put(x, p.top, themes.Style(themes.Text), " ")
	for _, s := range spans {
		x = c.Put(x, p.top, s.Style, s.Text)
	}
	c.Put(x, p.top, themes.Style(themes.Text), " ")
}

// status counts the events, and says how their stream is doing.
func (p *eventsPane) status() []screen.Span {
	if p.snap == nil {
		return phaseSpans(stream.Connecting, time.Time{}, 0, -1)
	}
	var spans []screen.Span
	if n := len(p.snap.Rows); n > 0 {
		spans = append(spans, screen.Span{Style: themes.Style(themes.Text), Text: thousands(n)})
		if w := p.snap.Flagged; w > 0 {
			text := " · " + thousands(w) + " warnings"
			spans = append(spans, screen.Span{Style: themes.Style(themes.Warn), Text: strings.TrimSuffix(text, pluralEnd(w))})
		}
		spans = append(spans, screen.Span{Style: themes.Style(themes.Muted), Text: " · "})
	}
	return append(spans, phaseSpans(p.snap.Phase, p.snap.Seen, p.snap.Loaded, p.snap.Total)...)
}

// pluralEnd is the ending that a single one does without.
func pluralEnd(n int) string {
	if n == 1 {
		return "s"
	}
	return ""
}

// emptiness says why there are no events to see: there are none, or it is not known.
func (p *eventsPane) emptiness(reason string) (what, do string, t themes.Token) {
	switch {
	case p.of.name == "" && reason != "":
		return reason, "", themes.Muted
	case p.problem != nil:
		return p.problem.What, p.problem.Do, themes.Bad
	case p.snap == nil, !whole(p.snap.Phase):
		return "loading the events…", "", themes.Muted
	}
	return "no events of " + p.of.name, "the API server forgets them after an hour, unless it is told otherwise", themes.Muted
}
