package ui

import (
	"slices"
	"strings"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// paint draws everything.
func (s *Shell) paint(f *canvas.Frame) {
	c := f.Canvas()
	if s.w < smallestW || s.h < smallestH {
		c.Put(0, 0, themes.Style(themes.Warn), "kubist needs 40 columns and 10 rows")
		return
	}
	e := s.top()
	if e == nil {
		return
	}
	title := e.screen.Title()
	want := wants{
		lens: len(title.Lens) > 0 || s.prompt != nil, notice: len(title.Notice) > 0, toast: s.toast.text != "",
	}
	if s.prompt != nil {
		want.fault = s.prompt.fault != nil
		want.choice = len(s.prompt.choices)
	}
	a := arrange(s.w, s.h, want)
	s.where = a
	paintHeader(c.Sub(a.Header), title)
	e.screen.Paint(c.Sub(a.Screen))
	switch {
	case s.prompt != nil:
		f.Cursor = nil
		s.prompt.paint(c.Sub(a.Lens))
		s.prompt.paintChoices(c.Sub(a.Choices))
		if want.fault {
			s.prompt.paintFault(c.Sub(a.Fault))
		}
	case want.lens:
		putSpans(c.Sub(a.Lens), 1, title.Lens)
	}
	putSpans(c.Sub(a.Notice), 1, title.Notice)
	s.paintHints(c.Sub(a.Hints), e)
	if want.toast {
		s.toast.paint(c.Sub(a.Toast))
	}
	if len(s.modals) > 0 {
		f.Cursor = nil
		s.paintModals(c.Sub(canvas.Rect{X: 0, Y: 1, W: s.w, H: s.h - 2}))
	}
}

// paintHeader says where we are, and what it is. The status is the first to be
// kept whole; of the place, what is nearest.
func paintHeader(c canvas.Canvas, t screen.Title) {
	status := spansWidth(t.Status)
	x := max(c.W()-1-status, 1)
	room := x - 3
	crumbs := t.Crumbs
	for len(crumbs) > 1 && crumbsWidth(crumbs) > room {
		crumbs = crumbs[1:]
	}
	at := 1
	place := c.Sub(canvas.Rect{X: 0, Y: 0, W: max(x-2, 0), H: 1})
	for i, crumb := range crumbs {
		st := themes.Style(themes.Muted)
		if i == len(crumbs)-1 {
			st = themes.Style(themes.Text) | themes.Bold
		} else {
			crumb += " ▸ "
		}
		at = place.Put(at, 0, st, crumb)
	}
	if at > place.W() {
		place.Ellipsis(0, 0, place.W(), themes.Style(themes.Muted))
	}
	putSpans(c, x, t.Status)
}

func crumbsWidth(crumbs []string) int {
	n := 3 * (len(crumbs) - 1)
	for _, s := range crumbs {
		n += canvas.Width(s)
	}
	return n
}

func spansWidth(spans []screen.Span) int {
	n := 0
	for _, s := range spans {
		n += canvas.Width(s.Text)
	}
	return n
}

// putSpans writes spans on the first row, from column x.
func putSpans(c canvas.Canvas, x int, spans []screen.Span) {
	for _, s := range spans {
		x = c.Put(x, 0, s.Style, s.Text)
	}
	if n := len(spans); n > 0 && x > c.W() {
		c.Ellipsis(0, 0, c.W(), spans[n-1].Style)
	}
}

// paintHints draws the most useful keys of the place.
func (s *Shell) paintHints(c canvas.Canvas, e *entry) {
	var hints []screen.Command
	switch {
	case len(s.modals) > 0, s.prompt != nil:
		s.paintPromptHints(c)
		return
	default:
		own := e.screen.Commands()
		hints = append(hinted(own), hinted(unbound(s.global(), own))...)
	}
	const sep = "  "
	end := " ? keys"
	room := c.W() - canvas.Width(end) - 1
	x := 1
	for _, h := range hints {
		key := screen.Glyph(h.Keys[0])
		if x+canvas.Width(key)+1+canvas.Width(h.Title) > room {
			break
		}
		st := themes.Style(themes.Text)
		label := themes.Style(themes.Muted)
		if h.When != nil && h.When() != "" {
			st, label = themes.Style(themes.Faint), themes.Style(themes.Faint)
		}
		x = c.Put(x, 0, st, key+" ")
		x = c.Put(x, 0, label, h.Title+sep)
	}
	c.Put(x-1, 0, themes.Style(themes.Text), " ?")
	c.Put(x+1, 0, themes.Style(themes.Muted), " keys")
}

func (s *Shell) paintPromptHints(c canvas.Canvas) {
	pairs := []string{"⏎", "accept", "tab", "complete", "↑", "earlier", "esc", "cancel"}
	if len(s.modals) > 0 {
		pairs = []string{"⏎", "choose", "↑↓", "move", "esc", "close"}
	}
	x := 1
	for i := 0; i < len(pairs); i += 2 {
		x = c.Put(x, 0, themes.Style(themes.Text), pairs[i]+" ")
		x = c.Put(x, 0, themes.Style(themes.Muted), pairs[i+1]+"  ")
	}
}

// unbound are the commands whose first key none of own takes.
func unbound(commands, own []screen.Command) []screen.Command {
	taken := map[string]bool{}
	for _, c := range own {
		for _, k := range c.Keys {
			taken[k] = true
		}
	}
	return slices.DeleteFunc(commands, func(c screen.Command) bool { return len(c.Keys) > 0 && taken[c.Keys[0]] })
}

// hinted are the commands for the hint line, in its order.
func hinted(commands []screen.Command) []screen.Command {
	var out []screen.Command
	for _, c := range commands {
		if c.Hint == 0 || len(c.Keys) == 0 {
			continue
		}
		i := len(out)
		for i > 0 && out[i-1].Hint > c.Hint {
			i--
		}
		out = append(out, screen.Command{})
		copy(out[i+1:], out[i:])
		out[i] = c
	}
	return out
}

// matches reports whether every word of query is in one of the texts, in any case.
func matches(query string, texts ...string) bool {
	all := strings.ToLower(strings.Join(texts, " "))
	for word := range strings.FieldsSeq(strings.ToLower(query)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}
