package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/sanitize"
	"kubist/ui/screen"
)

// topic is a command in the help.
type topic struct {
	screen.Command
	place string // the heading it stands under
	was   string // the keys it has by default, where it has others now
}

// The headings of the help.
const (
	onScreen = "this screen"
	moving   = "moving"
	anywhere = "everywhere"
)

// help is the dialog of all keys of a place; typing searches it, enter does it.
type help struct {
	finder
	all   []topic
	found []topic
	on    screen.Host
}

// help opens the keys of the visible screen.
func (s *Shell) help() {
	h := &help{finder: newFinder(), on: s.hostOfTop()}
	var defaults []screen.Command
	if e := s.top(); e != nil {
		defaults = e.screen.Commands()
	}
	here, everywhere := s.bound()
	var moves []topic
	for i, c := range here {
		t := topic{Command: c, place: onScreen, was: replaced(defaults[i], c)}
		if isMove(defaults[i]) {
			t.place = moving
			moves = append(moves, t)
			continue
		}
		h.all = append(h.all, t)
	}
	h.all = append(h.all, moves...)
	defaults = s.everywhere()
	for i, c := range everywhere {
		t := topic{Command: c, place: anywhere, was: replaced(defaults[i], c)}
		if t.Keys = without(c.Keys, taken(here)); len(t.Keys) > 0 || len(c.Keys) == 0 {
			h.all = append(h.all, t)
		}
	}
	h.search()
	s.raise(h)
}

// isMove reports whether a command only moves about: it has one of the keys made for that.
func isMove(c screen.Command) bool {
	for _, k := range c.Keys {
		switch k {
		case "up", "down", "left", "right", "home", "end", "pgup", "pgdown":
			return true
		}
	}
	return false
}

// replaced is how the keys of a command are written that it had by default, "" where they are what they were.
func replaced(was, is screen.Command) string {
	if had := glyphs(was.Keys); had != glyphs(is.Keys) {
		return had
	}
	return ""
}

func glyphs(keys []string) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = screen.Glyph(k)
	}
	return strings.Join(out, " ")
}

func (h *help) search() {
	h.found = h.found[:0]
	for _, t := range h.all {
		if matches(h.text(), t.Title, t.ID, strings.Join(t.Keys, " ")) {
			h.found = append(h.found, t)
		}
	}
}

func (h *help) key(k string, msg tea.KeyPressMsg) (done bool) {
	switch k {
	case "esc", "ctrl+c":
		return true
	case "?":
		if h.text() == "" {
			return true
		}
	case "enter":
		return h.cursor < len(h.found) && perform(&h.found[h.cursor].Command, h.on)
	}
	if h.finder.key(k, msg, len(h.found)) {
		h.search()
	}
	return false
}

func (h *help) paste(text string) {
	if h.edit(tea.PasteMsg{Content: sanitize.Line(text)}) {
		h.search()
	}
}

func (h *help) hints() []string { return []string{"⏎", "do it", "↑↓", "move", "esc", "close"} }

// rows are what is listed, with a blank row and a heading above each place: the
// index of a topic, or -1 for a blank row and -2 for the heading of the topic after it.
func (h *help) rows() []int {
	var rows []int
	for i, t := range h.found {
		if i == 0 || h.found[i-1].place != t.place {
			if i > 0 {
				rows = append(rows, -1)
			}
			rows = append(rows, -2)
		}
		rows = append(rows, i)
	}
	return rows
}

func (h *help) size(w, height int) (int, int) { return min(68, w), min(len(h.all)+7, height) }

func (h *help) paint(c canvas.Canvas) {
	h.paintText(c, c.Put(0, 0, themes.Style(themes.Muted), "Keys "), 0)
	rows, room := h.rows(), c.H()-2
	if len(rows) == 0 {
		c.Put(2, 2, themes.Style(themes.Muted), "nothing matches")
	}
	cursor := max(slices.Index(rows, h.cursor), 0)
	first := cursor
	if cursor > 0 && rows[cursor-1] < 0 {
		first-- // a heading is seen with what stands under it
	}
	h.top = max(min(h.top, first), cursor-room+1)
	for y := range room {
		i := h.top + y
		if i >= len(rows) {
			break
		}
		line := c.Sub(canvas.Rect{X: 0, Y: 2 + y, W: c.W(), H: 1})
		switch {
		case rows[i] >= 0:
			h.found[rows[i]].paint(line, rows[i] == h.cursor)
		case rows[i] == -2:
			line.Put(2, 0, themes.Style(themes.Muted), h.found[rows[i+1]].place)
		}
	}
}

// keyColumn is how wide the keys are in the help.
const keyColumn = 18

func (t *topic) paint(c canvas.Canvas, here bool) {
	reason := refusal(&t.Command)
	st := themes.Style(themes.Text)
	if reason != "" {
		st = themes.Style(themes.Faint)
	}
	st = paintRow(c, st, here)
	if len(t.Keys) > 0 {
		c.Cut(2, 0, keyColumn, st|themes.Bold, glyphs(t.Keys))
	} else {
		c.Cut(2, 0, keyColumn, st.As(themes.Muted), lineOf(t.ID))
	}
	room := c.W() - keyColumn - 3
	if t.was != "" {
		was := "was " + t.was
		c.Put(c.W()-canvas.Width(was), 0, st.As(themes.Muted), was)
		room -= canvas.Width(was) + 2
	}
	title := t.Title
	if reason != "" {
		title += " · " + reason
	}
	c.Cut(keyColumn+3, 0, room, st, title)
}
