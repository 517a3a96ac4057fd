// Package themes turns meanings into styles. A screen names what a text means
// (a [Token], plus attributes, together a [Style]); a [Theme] knows the colour
// of each token; a [Sheet] is a theme compiled for one terminal, which writes
// the SGR sequence of every style. Nothing else in the program knows a colour.
//
// Colour never carries meaning alone: a screen that uses OK, Warn or Bad also
// writes a word or a glyph, so that NO_COLOR loses nothing.
package themes

import (
	"embed"
	"fmt"
	"image/color"
	"sort"
	"strings"

	"charm.land/lipgloss/v2"
	"sigs.k8s.io/yaml"
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

type file struct {
	Name   string           `json:"name"`
	Dark   bool             `json:"dark"`
	Ground string           `json:"ground"`
	Select string           `json:"select"`
	Tokens map[string]entry `json:"tokens"`
}

type entry struct {
	Color string `json:"color"`
	ANSI  uint8  `json:"ansi"` // 0–15, for terminals with 16 colours
}

// Parse reads a theme from YAML. Every token must have a colour ("#rrggbb")
// and a number among the 16 of old terminals; unknown fields are errors.
func Parse(data []byte) (*Theme, error) {
	var f file
	if err := yaml.UnmarshalStrict(data, &f); err != nil {
		return nil, fmt.Errorf("theme: %w", err)
	}
	t := &Theme{Name: f.Name, Dark: f.Dark}
	var err error
	if t.Ground, err = hex(f.Ground); err != nil {
		return nil, fmt.Errorf("theme %s: ground: %w", f.Name, err)
	}
	if t.Select, err = hex(f.Select); err != nil {
		return nil, fmt.Errorf("theme %s: select: %w", f.Name, err)
	}
	for k := range tokens {
		e, ok := f.Tokens[k.String()]
		if !ok {
			return nil, fmt.Errorf("theme %s: token %s is missing", f.Name, k)
		}
		if t.colors[k], err = hex(e.Color); err != nil {
			return nil, fmt.Errorf("theme %s: token %s: %w", f.Name, k, err)
		}
		if e.ANSI > 15 {
			return nil, fmt.Errorf("theme %s: token %s: ansi is %d, want 0 to 15", f.Name, k, e.ANSI)
		}
		t.ansi[k] = e.ANSI
		delete(f.Tokens, k.String())
	}
	for name := range f.Tokens {
		return nil, fmt.Errorf("theme %s: there is no token %q", f.Name, name)
	}
	return t, nil
}

func hex(s string) (color.Color, error) {
	if len(s) != 7 || s[0] != '#' || strings.Trim(s[1:], "0123456789abcdefABCDEF") != "" {
		return nil, fmt.Errorf("colour %q is not of the form #rrggbb", s)
	}
	return lipgloss.Color(s), nil
}

//go:embed *.yaml
var shipped embed.FS

// Names lists the shipped themes.
func Names() []string {
	entries, _ := shipped.ReadDir(".")
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	sort.Strings(names)
	return names
}

// Shipped returns a shipped theme by name.
func Shipped(name string) (*Theme, error) {
	data, err := shipped.ReadFile(name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("there is no theme %q; choose one of %s", name, strings.Join(Names(), ", "))
	}
	return Parse(data)
}
