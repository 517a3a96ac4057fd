package ui

import (
	"strings"
	"unicode/utf8"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// wrap breaks spans into rows of at most w columns, at blanks where it can. A
// line break begins a new row; the blanks a line begins with stay.
func wrap(spans []screen.Span, w int) [][]screen.Span {
	b := wrapper{w: max(w, 1), rows: [][]screen.Span{nil}}
	for _, s := range spans {
		for i, line := range strings.Split(s.Text, "\n") {
			if i > 0 {
				b.newRow()
			}
			for line != "" {
				n := len(line) - len(strings.TrimLeft(line, " "))
				if n == 0 {
					if n = strings.IndexByte(line, ' '); n < 0 {
						n = len(line)
					}
				}
				b.put(s.Style, line[:n])
				line = line[n:]
			}
		}
	}
	return b.rows
}

// wrapper is text on its way into rows.
type wrapper struct {
	w, x int
	rows [][]screen.Span
}

func (b *wrapper) newRow() {
	b.rows, b.x = append(b.rows, nil), 0
}

// put appends a word, or the blanks between two.
func (b *wrapper) put(st themes.Style, text string) {
	if b.x+canvas.Width(text) > b.w {
		broken := b.x > 0
		if broken {
			b.newRow()
		}
		if broken && text[0] == ' ' {
			return
		}
	}
	for canvas.Width(text) > b.w {
		n := fits(text, b.w)
		if n == len(text) {
			break
		}
		b.append(st, text[:n])
		b.newRow()
		text = text[n:]
	}
	b.append(st, text)
}

// fits is how many bytes of text fit into w columns: one character at least.
func fits(text string, w int) int {
	n := 0
	for n < len(text) {
		_, size := utf8.DecodeRuneInString(text[n:])
		if n > 0 && canvas.Width(text[:n+size]) > w {
			break
		}
		n += size
	}
	return n
}

func (b *wrapper) append(st themes.Style, text string) {
	row := &b.rows[len(b.rows)-1]
	b.x += canvas.Width(text)
	if n := len(*row); n > 0 && (*row)[n-1].Style == st {
		(*row)[n-1].Text += text
		return
	}
	*row = append(*row, screen.Span{Style: st, Text: text})
}
