package views

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"kubist/kube/record"
	"kubist/kube/selector"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
	"kubist/views/query"
)

// filter opens the filter line; the rows follow while one types.
func (l *list[R]) filter() {
	before := l.query
	l.countFacets()
	l.host.Prompt(screen.Prompt{
		Label:    "/",
		Text:     before.Text(),
		Rewrite:  rewriteQuery,
		Change:   func(text string) { l.setQuery(text) },
		Check:    l.checkQuery,
		Complete: l.completeQuery,
		Note:     func() []screen.Span { return l.counts() },
		History:  l.session.memory.Filters,
		Done: func(text string, ok bool) {
			if !ok {
				l.query = before
				l.look(false)
				return
			}
			text = strings.TrimSpace(text)
			l.setQuery(text)
			l.session.rememberFilter(text)
		},
	})
}

// setQuery applies text if it can be read; half a selector leaves the rows as they are.
func (l *list[R]) setQuery(text string) {
	q, err := l.readQuery(text)
	if err != nil {
		return
	}
	narrows := q.Narrows(l.query)
	l.query = q
	l.look(narrows)
}

// readQuery reads a filter for the columns there are.
func (l *list[R]) readQuery(text string) (*query.Query, error) {
	q, err := query.Parse(text)
	if err == nil {
		_, err = query.Compile(q, l.fields(), l.now())
	}
	return q, err
}

// rewriteQuery makes a first "-" the beginning of a selector. Who goes on to
// type the "l " that is there already has typed it for nothing, and who types
// "f " wants letters in a row; a label called f is asked for as f=, or f in.
func rewriteQuery(text string) string {
	switch text {
	case "-", "-l l ":
		return "-l "
	case "-l f ":
		return "-f "
	}
	return text
}

func (l *list[R]) checkQuery(text string) *screen.Fault {
	_, err := l.readQuery(text)
	e, ok := errors.AsType[*query.Error](err)
	if !ok {
		return nil
	}
	message := e.Msg
	if 4+canvas.Width(text[:e.At])+canvas.Width(message) > l.width {
		message, _, _ = strings.Cut(message, ": ") // what there is instead has no room
	}
	return &screen.Fault{At: e.At, Message: message}
}

// countFacets counts the labels of what is loaded, whatever the filter, away from the keys.
func (l *list[R]) countFacets() {
	l.facets = nil
	session, table, scope := l.session, l.table, l.scope
	l.host.Wait("facets", func(ctx context.Context) any {
		feed := table.feed(session, scope)
		defer feed.Close()
		for gen := uint64(0); ; {
			snap, err := feed.Next(ctx, gen)
			if err != nil {
				return nil
			}
			if gen = snap.Gen; len(snap.Rows) == 0 && snap.Phase != stream.Live {
				continue
			}
			f := new(selector.Facets)
			for _, r := range snap.Rows {
				f.Add(r.Head().Labels)
			}
			f.Fold()
			return f
		}
	})
}

// completeQuery offers what can stand at the caret: values of a column, keys
// and values of the labels in view. What else words could mean is offered only
// where they match nothing, for mostly they are just words: a regular
// expression, and the names of columns.
func (l *list[R]) completeQuery(text string, at int) []screen.Candidate {
	if re, ok := query.LooksLikeRegexp(text); ok && l.nothingMatches() {
		return []screen.Candidate{{Text: re, From: 0, To: len(text), Note: "as a regular expression"}}
	}
	word := text[strings.LastIndexByte(text[:at], ' ')+1 : at]
	var names []string
	if l.nothingMatches() || strings.ContainsAny(word, ":=") {
		for _, c := range l.columns {
			names = append(names, c.Name)
		}
	}
	var out []screen.Candidate
	for _, c := range query.Complete(text, at, names, l.valuesOf, l.facets) {
		out = append(out, screen.Candidate{Text: c.Text, From: c.From, To: c.To, Note: c.Note})
	}
	return out
}

// nothingMatches reports whether the filter in force has left no row.
func (l *list[R]) nothingMatches() bool {
	return l.snap != nil && l.snap.Lens >= l.since && len(l.snap.Rows) == 0 && l.snap.Loaded > 0
}

// valuesOf are the values that a column has in the rows, the most frequent
// first; in very many rows it looks at some.
func (l *list[R]) valuesOf(name string) []string {
	i := slices.IndexFunc(l.columns, func(c Column[R]) bool { return c.Name == name })
	if i < 0 || l.snap == nil {
		return nil
	}
	const most = 2000
	text, counts := searchText(l.columns[i]), map[string]int{}
	var values []string
	var buf []byte
	for _, r := range l.snap.Rows[:min(len(l.snap.Rows), most)] {
		buf = text(buf[:0], r)
		if counts[string(buf)]++; counts[string(buf)] == 1 {
			values = append(values, string(buf))
		}
	}
	slices.SortStableFunc(values, func(a, b string) int { return counts[b] - counts[a] })
	return values
}

// searchText is what a filter reads of a column. Like all of a lens it knows no clock.
func searchText[R record.Object](c Column[R]) func(dst []byte, r R) []byte {
	if c.Search != nil {
		return c.Search
	}
	return func(dst []byte, r R) []byte { return c.Cell(dst, r, time.Time{}) }
}

// lensSpans is what the server was asked to leave out, the filter in force, and what that leaves.
func (l *list[R]) lensSpans() []screen.Span {
	muted, accent := themes.Style(themes.Muted), themes.Style(themes.Accent)|themes.Selected
	var spans []screen.Span
	if asked := l.asked(); asked != "" {
		spans = append(spans, screen.Span{Style: themes.Style(themes.Text), Text: asked}, screen.Span{Style: muted, Text: " · server"})
	}
	if !l.narrowing() {
		return spans
	}
	if len(spans) > 0 {
		spans = append(spans, screen.Span{Text: "  "})
	}
	if l.unhealthy {
		spans = append(spans, screen.Span{Style: accent, Text: "! unhealthy"}, screen.Span{Text: "  "})
	}
	for i, chip := range l.query.Chips() {
		if i > 0 {
			spans = append(spans, screen.Span{Text: " "})
		}
		spans = append(spans, screen.Span{Style: accent, Text: l.query.Text()[chip.From:chip.To]})
	}
	if !l.query.Empty() {
		spans = append(spans, screen.Span{Text: "  "})
	}
	return append(spans, l.counts()...)
}

// asked is what the server was asked to leave out.
func (l *list[R]) asked() string {
	var parts []string
	if l.scope.Labels != "" {
		parts = append(parts, "-l "+l.scope.Labels)
	}
	if l.scope.Fields != "" {
		parts = append(parts, l.scope.Fields)
	}
	return strings.Join(parts, " ")
}

// counts says how many rows the lens leaves, once they are those of this lens.
func (l *list[R]) counts() []screen.Span {
	muted := themes.Style(themes.Muted)
	switch {
	case l.fault != nil:
		return []screen.Span{{Style: themes.Style(themes.Bad), Text: l.fault.Error()}}
	case l.snap == nil || l.snap.Lens < l.since:
		return []screen.Span{{Style: muted, Text: "…"}}
	}
	text := thousands(len(l.snap.Rows)) + " of " + thousands(l.snap.Loaded) + " · here"
	return []screen.Span{{Style: muted, Text: text}}
}
