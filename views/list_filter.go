package views

import (
	"context"
	"errors"

	"kubist/kube/selector"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/screen"
)

// facetCount is the labels of what is loaded, counted in the background.
type facetCount struct{ selector.Facets }

// filter opens the filter line; the rows follow while one types.
func (l *list[R]) filter() {
	before := l.query
	l.countFacets()
	l.host.Prompt(screen.Prompt{
		Label:    "/",
		Text:     before.text,
		Rewrite:  rewriteQuery,
		Change:   func(text string) { l.setQuery(text) },
		Check:    checkQuery,
		Complete: l.completeQuery,
		Note:     func() []screen.Span { return l.counts() },
		History:  l.session.filters,
		Done: func(text string, ok bool) {
			if !ok {
				l.query = before
				l.look(false)
				return
			}
			l.setQuery(text)
			l.session.rememberFilter(text)
		},
	})
}

// setQuery applies text if it can be read; half a selector leaves the rows as they are.
func (l *list[R]) setQuery(text string) {
	q, err := parseQuery(text)
	if err != nil {
		return
	}
	narrows := q.narrows(&l.query)
	l.query = q
	l.look(narrows)
}

// rewriteQuery makes a first "-" the beginning of a selector. Who goes on to
// type the "l " that is there already has typed it for nothing.
func rewriteQuery(text string) string {
	if text == "-" || text == "-l l " {
		return "-l "
	}
	return text
}

func checkQuery(text string) *screen.Fault {
	_, err := parseQuery(text)
	if e, ok := errors.AsType[*selector.Error](err); ok {
		return &screen.Fault{At: e.At, Message: e.Msg}
	}
	return nil
}

// countFacets counts the labels of what is loaded, whatever the filter, away from the keys.
func (l *list[R]) countFacets() {
	l.facets = nil
	pool, kind, scope := l.session.pool, l.table.Kind, l.scope
	l.host.Wait("facets", func(ctx context.Context) any {
		feed := stream.Open(pool, kind, scope)
		defer feed.Close()
		for gen := uint64(0); ; {
			snap, err := feed.Next(ctx, gen)
			if err != nil {
				return nil
			}
			if gen = snap.Gen; len(snap.Rows) == 0 && snap.Phase != stream.Live {
				continue
			}
			f := &facetCount{}
			for _, r := range snap.Rows {
				f.Add(r.Head().Labels)
			}
			f.Fold()
			return f
		}
	})
}

// completeQuery offers what can stand at the caret of a selector: keys and
// values of the labels in view.
func (l *list[R]) completeQuery(text string, at int) []screen.Candidate {
	start := selectorStart(text)
	if start < 0 {
		return nil
	}
	start += len("-l")
	if at < start || l.facets == nil {
		return nil
	}
	var out []screen.Candidate
	for _, c := range selector.Complete(text[start:], at-start, &l.facets.Facets) {
		note := c.Note
		if c.Count > 0 {
			note = thousands(c.Count)
		}
		out = append(out, screen.Candidate{Text: c.Text, From: c.From + start, To: c.To + start, Note: note})
	}
	return out
}

// lensSpans is the filter in force, and what it leaves.
func (l *list[R]) lensSpans() []screen.Span {
	if l.query.text == "" && !l.unhealthy {
		return nil
	}
	var spans []screen.Span
	if l.unhealthy {
		spans = append(spans, screen.Span{Style: themes.Style(themes.Accent), Text: "! unhealthy  "})
	}
	if l.query.text != "" {
		spans = append(spans, screen.Span{Style: themes.Style(themes.Accent), Text: l.query.text + "  "})
	}
	return append(spans, l.counts()...)
}

// counts says how many rows the lens leaves, once they are those of this lens.
func (l *list[R]) counts() []screen.Span {
	muted := themes.Style(themes.Muted)
	if l.snap == nil || l.snap.Lens != l.asked {
		return []screen.Span{{Style: muted, Text: "…"}}
	}
	text := thousands(len(l.snap.Rows)) + " of " + thousands(l.snap.Loaded) + " · here"
	return []screen.Span{{Style: muted, Text: text}}
}
