package ui

import (
	"time"

	"kubist/themes"
	"kubist/ui/canvas"
)

// How long a message stays: long enough to be read twice.
const (
	briefly = 4 * time.Second
	longer  = 12 * time.Second
)

// toast is the message of the moment.
type toast struct {
	token themes.Token
	text  string
	until time.Time
}

func (t *toast) show(token themes.Token, text string, now time.Time) {
	stay := briefly
	if token == themes.Bad || token == themes.Warn {
		stay = longer
	}
	*t = toast{token, text, now.Add(stay)}
}

// keep has the message stay until a key is pressed.
func (t *toast) keep() { t.until = time.Time{} }

func (t *toast) expire(now time.Time) {
	if !t.until.IsZero() && now.After(t.until) {
		t.dismiss()
	}
}

// dismiss takes the message away: the next key has answered it.
func (t *toast) dismiss() { *t = toast{} }

// mark is the glyph of a level, for where there is no colour.
func mark(token themes.Token) string {
	switch token {
	case themes.Bad:
		return "✗"
	case themes.Warn:
		return "!"
	case themes.OK:
		return "✓"
	}
	return "·"
}

func (t *toast) paint(c canvas.Canvas) {
	c.Clear(themes.Style(themes.Text))
	c.Put(1, 0, themes.Style(t.token)|themes.Bold, mark(t.token))
	room := c.W() - 4
	if canvas.Width(t.text) > room {
		const where = ":messages"
		c.Put(c.W()-1-len(where), 0, themes.Style(themes.Muted), where)
		room -= len(where) + 1
	}
	c.Cut(3, 0, room, themes.Style(t.token), t.text)
}
