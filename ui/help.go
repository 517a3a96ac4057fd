package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/sanitize"
	"kubist/ui/screen"
)

// help is the dialog of all keys of a place; typing searches it, enter does it.
type help struct {
	finder
	all   []screen.Command
	found []screen.Command
	run   func(screen.Command)
}

// help opens the keys of the visible screen.
func (s *Shell) help() {
	h := &help{finder: newFinder()}
	on := s.hostOfTop()
	if e := s.top(); e != nil {
		h.all = append(h.all, e.screen.Commands()...)
	}
	h.all = append(h.all, unbound(s.global(), h.all)...)
	h.run = func(c screen.Command) { run([]screen.Command{c}, c.Keys[0], on) }
	h.search()
	s.modals = append(s.modals, h)
}

func (h *help) search() {
	h.found = h.found[:0]
	for _, c := range h.all {
		if len(c.Keys) > 0 && matches(h.text(), c.Title, c.ID, strings.Join(c.Keys, " ")) {
			h.found = append(h.found, c)
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
		if h.cursor < len(h.found) {
			h.run(h.found[h.cursor])
			return true
		}
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

func (h *help) size(w, rows int) (int, int) { return min(64, w), min(len(h.all)+2, rows) }

func (h *help) paint(c canvas.Canvas) {
	h.paintText(c, c.Put(0, 0, themes.Style(themes.Muted), "Keys "), 0)
	rows := c.H() - 2
	top := h.window(rows)
	for y := range rows {
		i := top + y
		if i >= len(h.found) {
			break
		}
		h.paintCommand(c.Sub(canvas.Rect{X: 0, Y: 2 + y, W: c.W(), H: 1}), h.found[i], i == h.cursor)
	}
}

func (h *help) paintCommand(c canvas.Canvas, cmd screen.Command, here bool) {
	var reason string
	if cmd.When != nil {
		reason = cmd.When()
	}
	st := themes.Style(themes.Text)
	if reason != "" {
		st = themes.Style(themes.Faint)
	}
	if here {
		st |= themes.Selected
		c.Clear(st)
		c.Put(0, 0, st.As(themes.Accent), "▌")
	}
	keys := make([]string, len(cmd.Keys))
	for i, k := range cmd.Keys {
		keys[i] = screen.Glyph(k)
	}
	c.Cut(2, 0, 18, st|themes.Bold, strings.Join(keys, " "))
	title := cmd.Title
	if reason != "" {
		title += " · " + reason
	}
	c.Cut(21, 0, c.W()-21, st, title)
}
