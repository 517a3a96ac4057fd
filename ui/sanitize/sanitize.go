// Package sanitize is the one place that makes strings from a cluster safe to
// show. Names, labels, log lines, events and columns of custom resources are
// written by others, and a terminal obeys what it is shown: it moves its
// cursor, takes a new title, changes its modes, answers into the input, or
// draws text in an order nobody wrote.
//
// What [Line] and [Text] return has no control character, nothing invisible
// and nothing that reorders or overflows its cells, so its width is what it
// looks like:
//
//   - escape sequences go, with all they carry, in their 7-bit and their 8-bit
//     form; of one that is never ended only the introducer goes, so that it
//     cannot hide what follows;
//   - other control characters become their symbols, as ␇ for BEL, or U+FFFD;
//   - blanks of any kind become a space;
//   - what cannot be seen goes: zero-width characters, bidirectional controls,
//     soft hyphens, tags, fillers; joiners and variation selectors stay within
//     emoji alone;
//   - what has no agreed look becomes U+FFFD: invalid UTF-8, private use,
//     noncharacters, characters not assigned yet;
//   - of the marks that combine with one character the first four stay, and
//     those with nothing to combine with go.
//
// Both functions change nothing in what they returned once.
package sanitize

import (
	"strings"
)

// Line returns s as one line: ends of lines and tabs become a space. It
// returns s itself, without allocating, when there is nothing to change.
func Line(s string) string {
	i := printable(s)
	if i == len(s) {
		return s
	}
	c := cleaner{src: s, newline: " "}
	return c.clean(i)
}

// Text returns s as lines: every end of a line, whether LF, CR LF, CR or one
// of Unicode's own, becomes "\n", and a tab becomes spaces up to the next
// multiple of eight columns. It returns s itself, without allocating, when
// there is nothing to change.
func Text(s string) string {
	i := 0
	for {
		i += printable(s[i:])
		if i == len(s) {
			return s
		}
		if s[i] != '\n' {
			break
		}
		i++
	}
	c := cleaner{src: s, newline: "\n", tabs: true, stop: strings.LastIndexByte(s[:i], '\n') + 1}
	return c.clean(i)
}

// printable returns how many bytes at the start of s are printable ASCII.
func printable(s string) int {
	for i := range len(s) {
		if s[i]-' ' > '~'-' ' {
			return i
		}
	}
	return len(s)
}
