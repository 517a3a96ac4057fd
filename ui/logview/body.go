package logview

import (
	"slices"
	"strings"

	"kubist/themes"
)

// piece is a part of a body in one style; to is where it ends.
type piece struct {
	style themes.Style
	to    int
}

// body is a line as it is shown, without its time and its source.
type body struct {
	text   strings.Builder
	pieces []piece
}

func (b *body) put(st themes.Style, text string) {
	b.text.WriteString(text)
	b.pieces = append(b.pieces, piece{st, b.text.Len()})
}

// tone is the colour of a level.
func (l Level) tone() themes.Style {
	switch l {
	case Error:
		return themes.Style(themes.Bad)
	case Warn:
		return themes.Style(themes.Warn)
	case Debug:
		return themes.Style(themes.Muted)
	}
	return themes.Style(themes.Text)
}

// bodyOf is a line as it is shown.
func (v *View) bodyOf(l Line) *body {
	b := &body{}
	switch {
	case l.Note:
		b.put(themes.Style(themes.Info), "── "+l.Text+" ──")
		return b
	case v.sift.context > 0 && !v.sift.empty() && !v.sift.matches(l, v.Name(l)): // it only came along
		b.put(themes.Style(themes.Muted), l.Text)
		return b
	case v.fields:
		if r, ok := v.read(l.Text); ok {
			v.readable(b, l, r)
			return b
		}
	}
	b.put(l.Level.tone(), l.Text)
	return b
}

// readable puts what a line says first, and its fields after it, those that were chosen before it.
func (v *View) readable(b *body, l Line, r Reading) {
	const word = 6 // the columns of a level
	quiet, plain := themes.Style(themes.Muted), themes.Style(themes.Text)
	if r.Level != "" {
		b.put(l.Level.tone(), r.Level+strings.Repeat(" ", max(word-len(r.Level), 1)))
	}
	for _, key := range v.chosen {
		value := "-"
		if i := slices.IndexFunc(r.Fields, func(f Field) bool { return f.Key == key }); i >= 0 {
			value = r.Fields[i].Value
		}
		b.put(plain, value+strings.Repeat(" ", max(chosenWidth-width(value), 0)+2))
	}
	if r.Message != "" {
		b.put(l.Level.tone()|themes.Bold, r.Message)
		b.put(plain, "  ")
	}
	for _, f := range r.Fields {
		if !slices.Contains(v.chosen, f.Key) {
			b.put(quiet, f.Key+"=")
			b.put(plain, f.Value+" ")
		}
	}
}

// chosenWidth is how many columns a chosen field gets.
const chosenWidth = 12

// keys are the fields of the lines that were shown last, those of most lines first.
func (v *View) keys() []string {
	const lines = 300
	var keys []string
	for i := max(v.count()-lines, 0); i < v.count(); i++ {
		r, ok := v.read(v.ring.at(v.number(i)).Text)
		if !ok {
			continue
		}
		for _, f := range r.Fields {
			if !slices.Contains(keys, f.Key) {
				keys = append(keys, f.Key)
			}
		}
	}
	return keys
}
