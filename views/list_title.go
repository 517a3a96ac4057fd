package views

import (
	"strconv"
	"strings"
	"time"

	"kubist/kube"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// Title says where the list is, how many rows there are and how far they can be trusted.
func (l *list[R]) Title() screen.Title {
	t := screen.Title{Crumbs: l.crumbs(), Lens: l.lensSpans()}
	if l.snap == nil {
		t.Status = phaseSpans(stream.Connecting, time.Time{}, 0, -1)
		return t
	}
	s := l.snap
	muted := themes.Style(themes.Muted)
	if s.Phase != stream.Loading && (s.Loaded > 0 || s.Phase == stream.Live) {
		t.Status = append(t.Status, screen.Span{Style: themes.Style(themes.Text), Text: thousands(s.Loaded)})
		if s.Flagged > 0 && l.table.Faulty != "" && l.query.empty() && !l.unhealthy {
			t.Status = append(t.Status, screen.Span{Style: muted, Text: " · "},
				screen.Span{Style: themes.Style(themes.Warn), Text: thousands(s.Flagged) + " " + l.table.Faulty})
		}
		t.Status = append(t.Status, screen.Span{Style: muted, Text: " · "})
	}
	if l.problem != nil && l.grid.Len() > 0 {
		t.Notice = notice(l.problem)
	}
	t.Status = append(t.Status, phaseSpans(s.Phase, s.Seen, s.Loaded, s.Total)...)
	return t
}

// notice tells a fault in one line, and what to do about it.
func notice(p *kube.Problem) []screen.Span {
	spans := []screen.Span{{Style: themes.Style(themes.Warn), Text: "! " + p.What}}
	if p.Do != "" {
		spans = append(spans, screen.Span{Style: themes.Style(themes.Muted), Text: " · " + p.Do})
	}
	return spans
}

func (l *list[R]) crumbs() []string {
	crumbs := []string{l.session.conn.Context()}
	if l.table.Kind.Namespaced {
		ns := strings.Join(l.scope.Namespaces, ", ")
		if ns == "" {
			ns = "all namespaces"
		}
		crumbs = append(crumbs, ns)
	}
	crumbs = append(crumbs, l.table.Title)
	if l.scope.Labels != "" {
		crumbs = append(crumbs, "-l "+l.scope.Labels)
	}
	if l.scope.Fields != "" {
		crumbs = append(crumbs, l.scope.Fields)
	}
	return crumbs
}

// phaseSpans is the honest state of a stream.
func phaseSpans(p stream.Phase, seen time.Time, loaded, total int) []screen.Span {
	one := func(t themes.Token, text string) []screen.Span {
		return []screen.Span{{Style: themes.Style(t), Text: text}}
	}
	switch p {
	case stream.Connecting:
		return one(themes.Info, "connecting")
	case stream.Loading:
		text := thousands(loaded)
		if total > loaded {
			text += " of " + thousands(total)
		}
		return one(themes.Info, text+" · loading "+bar(loaded, total))
	case stream.Live:
		return one(themes.OK, "live")
	case stream.Reconnecting:
		if seen.IsZero() {
			return one(themes.Warn, "not connected")
		}
		return one(themes.Warn, "reconnecting · last seen "+lastSeen(seen))
	case stream.Stale:
		return one(themes.Unknown, "as of "+seen.Local().Format(time.TimeOnly)+", not live")
	case stream.Forbidden:
		return one(themes.Bad, "forbidden")
	}
	return one(themes.Bad, "failed · last seen "+lastSeen(seen))
}

// lastSeen is how long nothing was heard, by the clock of this machine.
func lastSeen(seen time.Time) string {
	if seen.IsZero() {
		return "never"
	}
	return ago(time.Since(seen))
}

func ago(d time.Duration) string { return strconv.Itoa(int(max(d, 0)/time.Second)) + " s ago" }

// bar draws progress in ten cells, nothing when the end is not known.
func bar(done, total int) string {
	if total <= 0 {
		return ""
	}
	n := min(10*done/total, 10)
	return strings.Repeat("▰", n) + strings.Repeat("▱", 10-n)
}

// thousands writes n with separators: "38,500".
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// paintEmpty says why there are no rows: never an empty table for "not known yet".
func (l *list[R]) paintEmpty(c canvas.Canvas) {
	what, do, t := l.emptiness()
	paintMessage(c, what, do, t)
}

// paintMessage writes what is the matter, and what to do, in the middle.
func paintMessage(c canvas.Canvas, what, do string, t themes.Token) {
	y := c.H() / 3
	for _, part := range []screen.Span{{Style: themes.Style(t), Text: what}, {Style: themes.Style(themes.Muted), Text: do}} {
		for _, line := range wrap(part.Text, c.W()-8) {
			c.Put(max((c.W()-canvas.Width(line))/2, 0), y, part.Style, line)
			y++
		}
	}
}

func (l *list[R]) emptiness() (what, do string, t themes.Token) {
	kind := strings.ToLower(l.table.Title)
	switch {
	case l.snap == nil, l.snap.Phase == stream.Connecting && l.snap.Err == nil:
		return "connecting to " + l.session.conn.ServerURL() + "…", "", themes.Muted
	case l.problem != nil:
		return l.problem.What, l.problem.Do, themes.Bad
	case l.snap.Phase == stream.Loading:
		return "loading " + kind + "…", "", themes.Muted
	case l.snap.Loaded > 0:
		return "none of " + thousands(l.snap.Loaded) + " " + kind + " matches", "esc clears the filter", themes.Muted
	}
	where := ""
	if len(l.scope.Namespaces) > 0 {
		where = " in " + strings.Join(l.scope.Namespaces, ", ")
	}
	if l.scope.Labels != "" {
		where += " with " + l.scope.Labels
	}
	if l.table.Kind.Namespaced && len(l.scope.Namespaces) > 0 {
		do = "0 shows all namespaces"
	}
	return "no " + kind + where, do, themes.Muted
}

// wrap breaks text into lines of at most width columns, at blanks.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for w := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = w
		case canvas.Width(line)+1+canvas.Width(w) > width:
			lines = append(lines, line)
			line = w
		default:
			line += " " + w
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
