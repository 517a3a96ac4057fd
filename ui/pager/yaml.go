package pager

import (
	"strconv"
	"strings"

	"kubist/themes"
)

// The tones of YAML: what is said is in the tone of all text, the rest steps back.
const (
	keyTone     = themes.Style(themes.Muted) // keys, and the dashes of lists
	valueTone   = themes.Style(themes.Text)
	literalTone = themes.Style(themes.Info)  // numbers, booleans, null
	markTone    = themes.Style(themes.Faint) // all other marks
	commentTone = themes.Style(themes.Faint)
)

// YAML is the Highlight of YAML. It reads lines, not a document, so whatever it
// is given it shows; of what spans lines it knows block scalars.
func YAML(doc Lines) Painter {
	inside := blockScalars(doc)
	return func(i int, put Put) {
		b := brush{doc.At(i), put}
		if inside[i] {
			b.take(len(b.rest), valueTone)
			return
		}
		s := shapeOf(b.rest)
		b.take(s.key, keyTone)
		b.take(s.value-s.key, markTone)
		b.value()
	}
}

// blockScalars tells the lines that are text of a block scalar.
func blockScalars(doc Lines) []bool {
	inside := make([]bool, doc.Len())
	open, depth := false, 0
	for i := range inside {
		line := doc.At(i)
		if indent := blanks(line); open && (indent == len(line) || indent > depth) {
			inside[i] = true
			continue
		}
		open = false
		if strings.IndexByte(line, '|') >= 0 || strings.IndexByte(line, '>') >= 0 {
			s := shapeOf(line)
			open, depth = opensBlock(line[s.value:]), s.depth
		}
	}
	return inside
}

// opensBlock reports whether a value is the header of a block scalar: "|-", ">2 # why".
func opensBlock(value string) bool {
	value = value[properties(value):]
	if value == "" || value[0] != '|' && value[0] != '>' {
		return false
	}
	rest := strings.TrimLeft(value[1:], "+-123456789")
	n := blanks(rest)
	return n == len(rest) || n > 0 && rest[n] == '#'
}

// shape is where the parts of a line end.
type shape struct {
	lead  int // blanks, and the dashes of lists
	key   int // the key; the same as lead when there is none
	value int // the colon and blanks: here the value begins
	// depth is the column that the text of a block scalar goes beyond, -1 for any.
	depth int
}

func shapeOf(line string) shape {
	s := shape{lead: blanks(line), depth: -1}
	for {
		rest := line[s.lead:]
		if rest != "-" && !strings.HasPrefix(rest, "- ") {
			break
		}
		s.depth = s.lead
		s.lead += 1 + blanks(rest[1:])
	}
	s.key, s.value = s.lead, s.lead
	if n := keyLen(line[s.lead:]); n > 0 {
		s.depth = s.lead
		s.key += n
		s.value = s.key + 1
		s.value += blanks(line[s.value:])
	}
	return s
}

// keyLen is the length of the key that s begins with, 0 without one.
func keyLen(s string) int {
	if n := quoted(s); n > 0 {
		if s[n:] == ":" || strings.HasPrefix(s[n:], ": ") {
			return n
		}
		return 0
	}
	if s == "" || strings.IndexByte("\"'[{#&*!|>%@`", s[0]) >= 0 {
		return 0
	}
	n := strings.Index(s, ": ")
	if n < 0 {
		n = len(s) - 1
		if s[n] != ':' {
			return 0
		}
	}
	if strings.Contains(s[:n], " #") {
		return 0
	}
	return n
}

// quoted is the length of the quoted scalar that s begins with, 0 when there
// is none or it does not end.
func quoted(s string) int {
	if s == "" || s[0] != '"' && s[0] != '\'' {
		return 0
	}
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && s[0] == '"':
			i++
		case s[i] != s[0]:
		case s[0] == '\'' && strings.HasPrefix(s[i+1:], "'"):
			i++
		default:
			return i + 1
		}
	}
	return 0
}

// properties is the length of the anchor and the tag, and the blanks after
// them, that a value begins with.
func properties(value string) int {
	n := 0
	for n < len(value) && (value[n] == '&' || value[n] == '!') {
		end := strings.IndexByte(value[n:], ' ')
		if end < 0 {
			return len(value)
		}
		n += end + blanks(value[n+end:])
	}
	return n
}

// brush puts a line piece by piece; rest is what is still to be put.
type brush struct {
	rest string
	put  Put
}

func (b *brush) take(n int, st themes.Style) {
	if n > 0 {
		b.put(st, b.rest[:n])
		b.rest = b.rest[n:]
	}
}

// value puts all that follows the key.
func (b *brush) value() {
	b.take(properties(b.rest), markTone)
	n := quoted(b.rest)
	st := valueTone
	switch {
	case n > 0:
	case opensBlock(b.rest):
		n, st = b.beforeComment(), markTone
	default:
		n = b.beforeComment()
		if literal(strings.TrimRight(b.rest[:n], " ")) {
			st = literalTone
		}
	}
	b.take(n, st)
	b.take(b.beforeComment(), valueTone)
	b.take(len(b.rest), commentTone)
}

// beforeComment is how much of the rest is not a comment.
func (b *brush) beforeComment() int {
	if strings.HasPrefix(b.rest, "#") {
		return 0
	}
	if n := strings.Index(b.rest, " #"); n >= 0 {
		return n + 1
	}
	return len(b.rest)
}

// literal reports whether a plain scalar is something else than a text.
func literal(s string) bool {
	switch s {
	case "":
		return false
	case "true", "false", "null", "~", "{}", "[]":
		return true
	}
	const longest = 32
	if len(s) > longest || strings.IndexByte("+-.0123456789", s[0]) < 0 {
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}
