package views

import (
	"unicode/utf8"

	"kubist/themes"
	"kubist/ui/canvas"
)

// field is a part of a description: a name, and what it is.
type field struct {
	name string
	tone themes.Token
	text string
}

// fieldLine is a line of a description: a piece of the text of a field, and
// beside the first one its name.
type fieldLine struct {
	field
	indent int
}

// layFields lays names in one column and texts, wrapped, in another: all of
// each text, also where it has no blank to break it at.
func layFields(fields []field, width int) []fieldLine {
	indent := 0
	for _, f := range fields {
		indent = max(indent, canvas.Width(f.name)+2)
	}
	var lines []fieldLine
	for _, f := range fields {
		name := f.name
		for _, text := range wrapAll(f.text, max(width-indent, 8)) {
			lines = append(lines, fieldLine{field{name, f.tone, text}, indent})
			name = ""
		}
	}
	return lines
}

// wrapAll is wrap with the words broken that are longer than a line; it is never empty.
func wrapAll(text string, width int) []string {
	var lines []string
	for _, line := range wrap(text, width) {
		for line != "" {
			n := fill(line, width)
			lines = append(lines, line[:n])
			line = line[n:]
		}
	}
	if len(lines) == 0 {
		return []string{""}
	}
	return lines
}

// fill is how many bytes of line fit in width columns, those of one character at least.
func fill(line string, width int) int {
	for at := 0; at < len(line); {
		_, n := utf8.DecodeRuneInString(line[at:])
		if at > 0 && canvas.Width(line[:at+n]) > width {
			return at
		}
		at += n
	}
	return len(line)
}

// paintLines draws the lines that fit.
func paintLines(c canvas.Canvas, lines []fieldLine) {
	for y, l := range lines[:min(len(lines), c.H())] {
		c.Put(0, y, themes.Style(themes.Muted), l.name)
		c.Cut(l.indent, y, c.W()-l.indent, themes.Style(l.tone), l.text)
	}
}
