package ui

import (
	"slices"
	"strings"
	"time"

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
		work: s.atWork(time.Now()),
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
	s.paintWork(c.Sub(a.Work))
	if len(s.modals) > 0 {
		f.Cursor = nil
		s.paintModals(c.Sub(canvas.Rect{X: 0, Y: 1, W: s.w, H: s.h - 2}))
	}
	s.paintHints(c.Sub(a.Hints))
	if want.toast {
		s.toast.paint(c.Sub(a.Toast))
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
func (s *Shell) paintHints(c canvas.Canvas) {
	switch n := len(s.modals); {
	case n > 0:
		paintPairs(c, s.modals[n-1].hints())
		return
	case s.prompt != nil:
		paintPairs(c, []string{"⏎", "accept", "tab", "complete", "↑", "earlier", "esc", "cancel"})
		return
	case s.typist() != nil:
		paintPairs(c, []string{screen.WayOut, "out of it: leave, end, scroll, copy"})
		return
	}
	own, global := s.bound()
	global = remaining(global, own)
	x, room := 1, c.W()-1
	help := screen.Glyph(firstKey(global, "shell.help"))
	if help != "" {
		room -= len("  ") + canvas.Width(help) + len(" keys")
	}
	for _, h := range append(hinted(own), hinted(global)...) {
		key := screen.Glyph(h.Keys[0])
		if x+canvas.Width(key)+1+canvas.Width(h.Title) > room {
			break
		}
		st, label := themes.Style(themes.Text), themes.Style(themes.Muted)
		if refusal(&h) != "" {
			st, label = themes.Style(themes.Faint), themes.Style(themes.Faint)
		}
		x = paintPair(c, x, st, label, key, h.Title)
	}
	if help != "" {
		paintPair(c, x, themes.Style(themes.Text), themes.Style(themes.Muted), help, "keys")
	}
}

// paintPairs draws keys and what they do, in turn.
func paintPairs(c canvas.Canvas, pairs []string) {
	x := 1
	for i := 0; i+1 < len(pairs); i += 2 {
		if x+canvas.Width(pairs[i])+1+canvas.Width(pairs[i+1]) > c.W() {
			break
		}
		x = paintPair(c, x, themes.Style(themes.Text), themes.Style(themes.Muted), pairs[i], pairs[i+1])
	}
}

func paintPair(c canvas.Canvas, x int, st, label themes.Style, key, what string) int {
	return c.Put(c.Put(x, 0, st, key+" "), 0, label, what+"  ")
}

// firstKey is the key that is shown for a command, "" for none.
func firstKey(commands []screen.Command, id string) string {
	for i := range commands {
		if c := &commands[i]; c.ID == id && len(c.Keys) > 0 {
			return c.Keys[0]
		}
	}
	return ""
}

// remaining are commands with the keys that none of own takes.
func remaining(commands, own []screen.Command) []screen.Command {
	used := taken(own)
	out := slices.Clone(commands)
	for i := range out {
		out[i].Keys = without(out[i].Keys, used)
	}
	return out
}

// taken are the keys of commands.
func taken(commands []screen.Command) map[string]bool {
	used := map[string]bool{}
	for _, c := range commands {
		for _, k := range c.Keys {
			used[k] = true
		}
	}
	return used
}

func without(keys []string, used map[string]bool) []string {
	if !slices.ContainsFunc(keys, func(k string) bool { return used[k] }) {
		return keys
	}
	return slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return used[k] })
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
