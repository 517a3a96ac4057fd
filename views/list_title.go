package views

import (
	"slices"
	"strconv"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// Title says where the list is, how many rows there are and how far they can be trusted.
func (l *list[R]) Title() screen.Title {
	t := screen.Title{Crumbs: l.crumbs(), Lens: l.lensSpans()}
	latest := l.latest()
	if latest.snap == nil {
		t.Status = phaseSpans(stream.Connecting, time.Time{}, 0, -1)
		return t
	}
	t.Status = fitted(l.status(latest.snap), l.width*2/3)
	switch moved := l.session.conn.Moved(); {
	case latest.problem != nil && l.grid.Len() > 0:
		t.Notice = notice(latest.problem)
	case latest.aside != nil && l.grid.Len() > 0:
		t.Notice = notice(latest.aside)
	case moved != nil:
		t.Notice = notice(moved)
	}
	return t
}

// part is a part of the status of a list. Where there is no room for all, those
// with the smallest weight go first.
type part struct {
	weight int
	before string // what stands between it and the part before it
	span   screen.Span
}

func statusPart(weight int, t themes.Token, text string) part {
	return part{weight, " · ", screen.Span{Style: themes.Style(t), Text: text}}
}

// status is all there is to say about the rows, and about the stream, which may
// be further on than rows that are held still.
func (l *list[R]) status(latest *stream.Snapshot[R]) []part {
	s := l.snap
	if s == nil {
		s = latest
	}
	var parts []part
	if s.Phase != stream.Loading && (s.Loaded > 0 || s.Phase == stream.Live) {
		parts = append(parts, statusPart(4, themes.Text, thousands(s.Loaded)))
		if s.Flagged > 0 && l.table.Faulty != "" && !l.narrowing() {
			parts = append(parts, statusPart(2, themes.Warn, thousands(s.Flagged)+" "+l.table.Faulty))
		}
	}
	if l.marked > 0 {
		parts = append(parts, statusPart(6, themes.Accent, thousands(l.marked)+" marked"))
	}
	if l.hidden > 0 {
		parts = append(parts, statusPart(5, themes.Warn, thousands(l.hidden)+" not in the lens"))
	}
	if l.grid.Ranging() {
		parts = append(parts, statusPart(3, themes.Accent, "range"))
	}
	if l.held != nil {
		parts = append(parts, statusPart(7, themes.Warn, "held "+seconds(l.host.Now().Sub(l.held.since))))
	}
	parts = append(parts, l.meter.asOf()...)
	return append(parts, l.phase(latest)...)
}

// phase is how the stream is doing.
func (l *list[R]) phase(s *stream.Snapshot[R]) []part {
	var parts []part
	if s.Phase == stream.Loading {
		text := thousands(s.Loaded)
		if s.Total > s.Loaded {
			text += " of " + thousands(s.Total)
		}
		parts = append(parts, statusPart(4, themes.Info, text), statusPart(8, themes.Info, "loading"))
		if progress := bar(s.Loaded, s.Total); progress != "" {
			parts = append(parts, part{1, " ", screen.Span{Style: themes.Style(themes.Info), Text: progress}})
		}
		return parts
	}
	if text := someLive(s.Parts); text != "" {
		parts = append(parts, statusPart(8, themes.Warn, text))
		if s.Phase == stream.Forbidden {
			return parts // the notice names those that are
		}
	}
	for _, span := range phaseSpans(s.Phase, s.Seen, s.Loaded, s.Total) {
		parts = append(parts, part{8, " · ", span})
	}
	if s.Phase == stream.Stale && cannotWatch(s.Err) {
		parts = append(parts, part{3, "", screen.Span{
			Style: themes.Style(themes.Unknown), Text: ": no `watch " + l.table.Kind.GVR.Resource + "`",
		}})
	}
	return parts
}

// someLive says how many of several namespaces are live, where not all are.
func someLive(parts []stream.Part) string {
	live := 0
	for _, p := range parts {
		if p.Phase == stream.Live {
			live++
		}
	}
	if live == 0 || live == len(parts) {
		return ""
	}
	return strconv.Itoa(live) + " of " + strconv.Itoa(len(parts)) + " namespaces live"
}

// cannotWatch reports whether it is the watch that was refused, for good.
func cannotWatch(err error) bool {
	return apierrors.IsForbidden(err) || apierrors.IsMethodNotSupported(err)
}

// fitted are the parts that there is room for in width columns; all of them
// where no width is known.
func fitted(parts []part, width int) []screen.Span {
	for {
		var spans []screen.Span
		n, least := 0, 0
		for i, p := range parts {
			if i > 0 && p.before != "" {
				spans = append(spans, screen.Span{Style: themes.Style(themes.Muted), Text: p.before})
				n += canvas.Width(p.before)
			}
			spans = append(spans, p.span)
			n += canvas.Width(p.span.Text)
			if p.weight < parts[least].weight {
				least = i
			}
		}
		if width <= 0 || n <= width || len(parts) <= 1 {
			return spans
		}
		parts = slices.Delete(parts, least, least+1)
	}
}

func (l *list[R]) crumbs() []string {
	crumbs := []string{l.session.crumb()}
	if l.table.Kind.Namespaced {
		ns := strings.Join(l.scope.Namespaces, ", ")
		if ns == "" {
			ns = "all namespaces"
		}
		crumbs = append(crumbs, ns)
	}
	crumbs = append(crumbs, l.table.Title)
	if l.table.Crumb != nil {
		if name := l.table.Crumb(l.scope); name != "" {
			return append(crumbs, name)
		}
	}
	if l.scope.Labels != "" {
		crumbs = append(crumbs, "-l "+l.scope.Labels)
	}
	if l.scope.Fields != "" {
		crumbs = append(crumbs, l.scope.Fields)
	}
	return crumbs
}

// paintEmpty says why there are no rows: never an empty table for "not known yet".
func (l *list[R]) paintEmpty(c canvas.Canvas) {
	what, do, t := l.emptiness()
	paintMessage(c, what, do, t)
}

func (l *list[R]) emptiness() (what, do string, t themes.Token) {
	kind := l.many()
	switch {
	case l.snap == nil, l.snap.Phase == stream.Connecting && l.snap.Err == nil:
		return "connecting to " + l.session.conn.ServerURL() + "…", "", themes.Muted
	case l.problem != nil:
		return l.problem.What, l.elsewhere(l.problem.Do), themes.Bad
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

// elsewhere adds to what can be done about a refusal the namespaces that are
// known without asking the server: n leads there.
func (l *list[R]) elsewhere(do string) string {
	if l.snap.Phase != stream.Forbidden || !l.table.Kind.Namespaced {
		return do
	}
	var names []string
	for _, name := range l.session.namespaces() {
		if len(l.scope.Namespaces) != 1 || l.scope.Namespaces[0] != name {
			names = append(names, name)
		}
	}
	const most = 8
	switch n := len(names); {
	case n == 0:
		return do
	case n > most:
		names = append(names[:most:most], "and "+thousands(n-most)+" more")
	}
	return do + ". Namespaces to try with n: " + strings.Join(names, ", ")
}
