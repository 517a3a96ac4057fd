// Package themes turns meanings into styles. A screen names what a text means
// (a [Token], plus attributes, together a [Style]); a [Theme] knows the colour
// of each token; a [Sheet] is a theme compiled for one terminal, which writes
// the SGR sequence of every style. Nothing else in the program knows a colour.
//
// Colour never carries meaning alone: a screen that uses OK, Warn or Bad also
// writes a word or a glyph, so that NO_COLOR loses nothing.
package themes

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Token is one meaning a text can have.
type Token uint8

// The tokens, from the calmest to the loudest.
const (
	Text    Token = iota // cells
	Muted                // headers, ages, hints
	Faint                // rules, disabled
	Accent               // where you are, what matches
	OK                   // healthy
	Warn                 // on the way, or soon a fault
	Bad                  // a fault
	Info                 // links, progress
	Unknown              // not known yet, or not knowable
	tokens
)

var tokenNames = [tokens]string{"text", "muted", "faint", "accent", "ok", "warn", "bad", "info", "unknown"}

// String is the token's name as it stands in a theme file.
func (t Token) String() string { return tokenNames[t] }

// Style is a token with attributes, for example Style(Bad)|Bold.
type Style uint16

// Attributes of a [Style].
const (
	Bold Style = 1 << (8 + iota)
	Underline
	// Selected is the ground of the row under the cursor.
	Selected
	// Reverse exchanges ink and ground, for a cursor drawn by hand.
	Reverse
)

// Token is what the style means.
func (s Style) Token() Token { return Token(s & 0xff) }

// As is s with another token and the same attributes.
func (s Style) As(t Token) Style { return s&^0xff | Style(t) }

// Theme gives each token a colour. A Theme is immutable.
type Theme struct {
	Name string
	// Dark says that it is made for a dark ground.
	Dark bool
	// Ground is the background the colours were chosen for; the terminal's own
	// is what is used, unless the sheet is an opaque one.
	Ground color.Color
	// Select is the ground of the selected row.
	Select color.Color
	colors [tokens]color.Color
	ansi   [tokens]uint8
}

// Color is the colour of a token.
func (t *Theme) Color(k Token) color.Color { return t.colors[k] }

// Style is the lipgloss style of a token, for output that is not a screen.
func (t *Theme) Style(k Token) lipgloss.Style { return lipgloss.NewStyle().Foreground(t.colors[k]) }
