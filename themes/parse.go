package themes

import (
	"image/color"
	"path/filepath"
	"strings"

	"charm.land/lipgloss/v2"

	"kubist/themes/document"
)

// Parse reads a theme from YAML. Its name is that of the file, without the
// ending; the path also stands in errors, which are [*document.Error].
//
// A theme says whether it is dark, its ground and select, and for every token
// a color ("#rrggbb") and an ansi (0 to 15, for terminals with 16 colours).
// With a base, which names a shipped theme, it may leave out whatever it takes
// over from there.
func Parse(path string, data []byte) (*Theme, error) {
	file, top := document.Read(path, data)
	r := reader{theme: Theme{}}
	r.fields(top)
	if file.Err() == nil {
		r.missing(top)
	}
	if err := file.Err(); err != nil {
		return nil, err
	}
	r.theme.Name = strings.TrimSuffix(filepath.Base(path), extension)
	return &r.theme, nil
}

// reader reads one theme, and keeps what it has found.
type reader struct {
	theme           Theme
	dark            bool // it was said whether the theme is dark
	tokens          document.Value
	colored, number [tokens]bool
}

func (r *reader) fields(top document.Value) {
	var base, dark, ground, selected document.Value
	keep := func(to *document.Value) func(document.Value) {
		return func(v document.Value) { *to = v }
	}
	top.Fields("the fields of a theme",
		document.Field{Name: "base", Read: keep(&base)},
		document.Field{Name: "dark", Read: keep(&dark)},
		document.Field{Name: "ground", Read: keep(&ground)},
		document.Field{Name: "select", Read: keep(&selected)},
		document.Field{Name: "tokens", Read: keep(&r.tokens)},
	)
	r.takeOver(base)
	r.dark = r.dark || dark.Given()
	r.theme.Dark = dark.Bool(r.theme.Dark)
	readColor(ground, &r.theme.Ground)
	readColor(selected, &r.theme.Select)

	known := make([]document.Field, tokens)
	for k := range tokens {
		known[k] = document.Field{Name: k.String(), Read: func(v document.Value) { r.token(k, v) }}
	}
	r.tokens.Fields("the colours of the tokens", known...)
}

// takeOver begins with the theme that the base names, if there is one.
func (r *reader) takeOver(base document.Value) {
	name := base.Text("the name of a shipped theme")
	if name == "" {
		return
	}
	theme, err := Shipped(name)
	if err != nil {
		base.Fault("there is no shipped theme %q%s", name, document.Choices(name, Names()))
		return
	}
	r.theme, r.dark = *theme, true
	for k := range tokens {
		r.colored[k], r.number[k] = true, true
	}
}

func (r *reader) token(k Token, v document.Value) {
	v.Fields("a color and an ansi, as in {color: \"#98928a\", ansi: 7}",
		document.Field{Name: "color", Read: func(v document.Value) {
			r.colored[k] = r.colored[k] || v.Given()
			readColor(v, &r.theme.colors[k])
		}},
		document.Field{Name: "ansi", Read: func(v document.Value) {
			r.number[k] = r.number[k] || v.Given()
			const last = 15
			r.theme.ansi[k] = uint8(v.Number(0, last, int(r.theme.ansi[k]))) //nolint:gosec // Number keeps it from 0 to 15.
		}},
	)
}

// missing notes what nobody has said.
func (r *reader) missing(top document.Value) {
	var names []string
	add := func(name string, said bool) {
		if !said {
			names = append(names, name)
		}
	}
	add("dark", r.dark)
	add("ground", r.theme.Ground != nil)
	add("select", r.theme.Select != nil)
	for k := range tokens {
		add("tokens."+k.String(), r.colored[k] && r.number[k])
	}
	if len(names) > 0 {
		top.Fault("without a base a theme is whole; it has no %s", strings.Join(names, ", "))
	}
}

func readColor(v document.Value, into *color.Color) {
	if v.Blank() {
		v.Fault("want a colour in quotes, \"#98928a\": without them # begins a comment")
	}
	text := v.Text("a colour like \"#98928a\"")
	if text == "" {
		return
	}
	c, ok := hex(text)
	if !ok {
		v.Fault("the colour %q is not of the form #rrggbb", text)
		return
	}
	*into = c
}

func hex(s string) (color.Color, bool) {
	if len(s) != len("#rrggbb") || s[0] != '#' || strings.Trim(s[1:], "0123456789abcdefABCDEF") != "" {
		return nil, false
	}
	return lipgloss.Color(s), true
}
