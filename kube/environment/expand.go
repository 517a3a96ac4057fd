package environment

import (
	"strings"
	"unicode/utf8"
)

// Expand replaces the references $(NAME) in text by what lookup has for them,
// and $$ by $, in one pass, as the kubelet does: a reference that lookup does not
// know stays as it is written, and so does one without an end.
func Expand(text string, lookup func(name string) (v Value, ok bool)) Value {
	var out Value
	var piece strings.Builder
	flush := func() {
		if piece.Len() > 0 {
			out = append(out, Piece{piece.String(), Plain})
			piece.Reset()
		}
	}
	for {
		before, rest, found := strings.Cut(text, "$")
		piece.WriteString(before)
		if !found {
			break
		}
		if name, after, ok := reference(rest); ok {
			if v, known := lookup(name); known {
				flush()
				out = append(out, v...)
			} else {
				piece.WriteString("$(" + name + ")")
			}
			text = after
			continue
		}
		piece.WriteByte('$')
		n := 0
		if rest != "" && rest[0] != '$' {
			// What follows is as it is written, a rune at a time; bytes that are none become the one that stands for them.
			r, size := utf8.DecodeRuneInString(rest)
			piece.WriteRune(r)
			n = size
		} else if rest != "" {
			n = 1
		}
		text = rest[n:]
	}
	flush()
	return out
}

// reference reads "(NAME)" at the beginning of text.
func reference(text string) (name, after string, ok bool) {
	if !strings.HasPrefix(text, "(") {
		return "", text, false
	}
	return strings.Cut(text[1:], ")")
}
