package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/canvas"
)

// startled is how long a dialog that opened by itself takes no keys: they were
// typed for what was there before.
const startled = 400 * time.Millisecond

// modal is a dialog over the panes. The topmost one gets every key.
type modal interface {
	// key takes a key and reports whether the modal is done.
	key(k string, msg tea.KeyPressMsg) (done bool)
	paste(text string)
	// hints are keys and what they do, in turn.
	hints() []string
	// size is what it wants of the w columns and h rows there are.
	size(w, h int) (int, int)
	paint(c canvas.Canvas)
}

// raised is a modal on the stack.
type raised struct {
	modal
	deaf time.Time // until when it takes no keys
}

// raise opens a modal over everything.
func (s *Shell) raise(m modal) {
	r := raised{modal: m}
	if !s.asked {
		r.deaf = time.Now().Add(startled)
	}
	s.modals = append(s.modals, r)
	s.dirty = true
}

func (s *Shell) modalKey(k string, msg tea.KeyPressMsg) {
	top := s.modals[len(s.modals)-1]
	if time.Now().Before(top.deaf) || !top.key(k, msg) {
		return
	}
	s.modals = slices.DeleteFunc(s.modals, func(r raised) bool { return r.modal == top.modal })
}

func (s *Shell) modalPaste(text string) {
	if top := s.modals[len(s.modals)-1]; !time.Now().Before(top.deaf) {
		top.paste(text)
	}
}

func (s *Shell) paintModals(c canvas.Canvas) {
	for _, m := range s.modals {
		w, h := m.size(c.W()-4, c.H()-2)
		w, h = min(w+4, c.W()), min(h+2, c.H())
		m.paint(box(c.Sub(canvas.Rect{X: (c.W() - w) / 2, Y: (c.H() - h) / 3, W: w, H: h})))
	}
}

// box draws a frame around c and returns what is inside of it.
func box(c canvas.Canvas) canvas.Canvas {
	st := themes.Style(themes.Faint)
	c.Clear(themes.Style(themes.Text))
	right, bottom := c.W()-1, c.H()-1
	for x := 1; x < right; x++ {
		c.Put(x, 0, st, "─")
		c.Put(x, bottom, st, "─")
	}
	for y := 1; y < bottom; y++ {
		c.Put(0, y, st, "│")
		c.Put(right, y, st, "│")
	}
	c.Put(0, 0, st, "╭")
	c.Put(right, 0, st, "╮")
	c.Put(0, bottom, st, "╰")
	c.Put(right, bottom, st, "╯")
	return c.Sub(canvas.Rect{X: 2, Y: 1, W: c.W() - 4, H: c.H() - 2})
}

// paintRow marks the row under the cursor of a dialog and returns the style to write it in.
func paintRow(c canvas.Canvas, st themes.Style, here bool) themes.Style {
	if here {
		st |= themes.Selected
		c.Clear(st)
		c.Put(0, 0, st.As(themes.Accent), "▌")
	}
	return st
}
