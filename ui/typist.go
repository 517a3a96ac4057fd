package ui

import (
	tea "charm.land/bubbletea/v2"

	"kubist/ui/screen"
)

// typist is the visible screen while it takes what is typed, nil otherwise.
func (s *Shell) typist() screen.Typist {
	e := s.top()
	if e == nil || len(s.modals) > 0 || s.prompt != nil {
		return nil
	}
	if t, ok := e.screen.(screen.Typist); ok && t.Typing() {
		return t
	}
	return nil
}

// typed gives a key to the screen that takes what is typed, and reports whether there is one.
func (s *Shell) typed(k string, msg tea.KeyPressMsg) bool {
	t := s.typist()
	switch {
	case t == nil:
		return false
	case k == screen.WayOut:
		t.Stop()
	default:
		t.Type(msg)
	}
	return true
}
