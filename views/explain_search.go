package views

import (
	"context"
	"maps"
	"strings"
	"unicode"

	"kubist/kube/schema"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/sanitize"
	"kubist/ui/screen"
)

// searched is a field as a search reads it.
type searched struct {
	path       []string
	kind       string
	name, text string // as they are
	folded     string // the text in lower case
}

// fieldSearch is what is searched for among all fields of a kind, also those
// that are not open: in their names first, then in what is said of them.
type fieldSearch struct {
	index   []searched // nil until it was read
	query   string
	found   []int // the indexes of the fields, those found by their names first
	byName  int   // how many those are
	current int   // the match that the cursor is at
	past    []string
}

// mostSearched is how many fields a search knows at most.
const mostSearched = 200_000

// searchable reads all fields of a kind.
func searchable(ctx context.Context, k *schema.Kind) []searched {
	out := []searched{}
	k.Root().Walk(func(f *schema.Field) bool {
		if f.Parent != nil {
			text := strings.Join(append(f.Docs(), f.Enum()...), "\n")
			out = append(out, searched{f.Path(), f.Type(), f.Name, text, strings.ToLower(text)})
		}
		return ctx.Err() == nil && len(out) < mostSearched
	})
	return out
}

// look finds what is searched for: in any case, unless it has a letter in upper case.
func (s *fieldSearch) look() {
	s.found, s.byName, s.current = nil, 0, 0
	if s.query == "" {
		return
	}
	exact := strings.ContainsFunc(s.query, unicode.IsUpper)
	var inText []int
	for i := range s.index {
		f := &s.index[i]
		name, text := f.name, f.text
		if !exact {
			name, text = strings.ToLower(name), f.folded
		}
		switch {
		case strings.Contains(name, s.query):
			s.found = append(s.found, i)
		case strings.Contains(text, s.query):
			inText = append(inText, i)
		}
	}
	s.byName = len(s.found)
	s.found = append(s.found, inText...)
}

// forget ends the search.
func (s *fieldSearch) forget() { s.query, s.found = "", nil }

// tally says which match of how many the cursor is at, and where it was found.
func (s *fieldSearch) tally() []screen.Span {
	muted := themes.Style(themes.Muted)
	switch {
	case s.query == "" || s.index == nil:
		return nil
	case len(s.found) == 0:
		return []screen.Span{{Style: themes.Style(themes.Warn), Text: "no match"}, {Style: muted, Text: " · "}}
	}
	where := " by text · "
	if s.current < s.byName {
		where = " by name · "
	}
	return []screen.Span{{Style: muted, Text: "match " + thousands(s.current+1) + " of " + thousands(len(s.found)) + where}}
}

// highlight marks what is searched for in a text that was painted from the left edge of c.
func (s *fieldSearch) highlight(c canvas.Canvas, text string) {
	if s.query == "" {
		return
	}
	text = sanitize.Line(text)
	in := text
	if !strings.ContainsFunc(s.query, unicode.IsUpper) {
		if in = strings.ToLower(text); len(in) != len(text) {
			return // the match is elsewhere than it would be marked
		}
	}
	for at := 0; ; {
		i := strings.Index(in[at:], s.query)
		if i < 0 {
			return
		}
		from, to := at+i, at+i+len(s.query)
		c.Restyle(canvas.Width(text[:from]), 0, canvas.Width(text[from:to]), func(st themes.Style) themes.Style {
			return st.As(themes.Accent) | themes.Bold
		})
		at = to
	}
}

// ask asks what to search for, and goes to where it is found while it is typed.
func (e *explain) ask(h screen.Host) {
	s := &e.search
	before, query, current := e.tree.spot(), s.query, s.current
	giveUp := func() {
		s.query = query
		s.look()
		s.current = min(current, max(len(s.found)-1, 0))
		e.tree.back(before)
	}
	h.Prompt(screen.Prompt{
		Label: "/", History: s.past, Note: s.tally,
		Change: func(text string) {
			e.tree.back(spot{before.field, before.top, maps.Clone(before.open)})
			e.seek(text)
		},
		Done: func(text string, ok bool) {
			switch {
			case !ok:
				giveUp()
			case text == "":
				s.forget()
			case len(s.found) == 0:
				giveUp()
				h.Toast(themes.Warn, "there is no “"+text+"” in the fields of "+e.kind.Name)
			case len(s.past) == 0 || s.past[len(s.past)-1] != text:
				s.past = append(s.past, text)
			}
		},
	})
}

// seek searches for a text and goes to the first match.
func (e *explain) seek(text string) {
	e.search.query = sanitize.Line(text)
	e.search.look()
	e.visit()
}

// seekWanted searches for what the command line asked for.
func (e *explain) seekWanted() {
	text := e.wanted.search
	e.wanted.search = ""
	if e.search.query = sanitize.Line(text); e.tree.selected() != e.tree.root {
		e.search.look() // and stay at the field that was asked for, too
		return
	}
	e.seek(text)
}

// visit goes to the match that is the current one.
func (e *explain) visit() {
	if s := &e.search; len(s.found) > 0 {
		e.tree.revealAt(s.index[s.found[s.current]].path)
	}
}

// step goes to the next match, or to the one before when by is negative.
func (e *explain) step(h screen.Host, by int) {
	s := &e.search
	n := len(s.found)
	if n == 0 {
		h.Toast(themes.Warn, "there is no “"+s.query+"” in the fields of "+e.kind.Name)
		return
	}
	switch next := s.current + by; {
	case next < 0:
		h.Toast(themes.Text, "the search goes on at the last match")
	case next >= n:
		h.Toast(themes.Text, "the search goes on at the first match")
	}
	s.current = (s.current + by + n) % n
	e.visit()
}

// find asks for a field by the letters of its path.
func (e *explain) find(h screen.Host) {
	paths := map[string][]string{}
	items := make([]screen.Item, 0, len(e.search.index))
	for _, f := range e.search.index {
		text := schema.FormatPath(f.path)
		paths[text] = f.path
		items = append(items, screen.Item{Text: text, Note: f.kind})
	}
	h.Pick(screen.Picker{Title: "Fields of " + e.kind.Name, Items: items, Choose: func(it screen.Item) {
		e.tree.revealAt(paths[it.Text])
	}})
}
