package pager

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"kubist/ui/sanitize"
)

// Lines is a text by its lines, safe to show and immutable. The zero value has none.
type Lines struct {
	text   string
	starts []int // the offset of each line in text
}

// newLines splits text. A newline at the end ends the last line and begins no other.
func newLines(text string) Lines {
	text = strings.TrimSuffix(sanitize.Text(text), "\n")
	if text == "" {
		return Lines{}
	}
	starts := make([]int, 1, strings.Count(text, "\n")+1)
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			return Lines{text, starts}
		}
		at += i + 1
		starts = append(starts, at)
	}
}

// Len is the number of lines.
func (l Lines) Len() int { return len(l.starts) }

// At is line i, counted from 0, without its end.
func (l Lines) At(i int) string { return l.text[l.starts[i]:l.end(i)] }

// end is the offset of the end of line i.
func (l Lines) end(i int) int {
	if i+1 < len(l.starts) {
		return l.starts[i+1] - 1
	}
	return len(l.text)
}

// line is the index of the line that offset lies in; its newline belongs to it.
func (l Lines) line(offset int) int {
	return max(sort.SearchInts(l.starts, offset+1)-1, 0)
}

// matches are the offsets where query stands in text, which do not overlap.
func matches(text, query string) []int {
	if query == "" {
		return nil
	}
	var found []int
	for at := 0; ; {
		i := strings.Index(text[at:], query)
		if i < 0 {
			return found
		}
		found = append(found, at+i)
		at += i + len(query)
	}
}

// fold is s in lower case with everything at the offset where it was: a letter
// whose lower case is longer or shorter stays.
func fold(s string) string {
	b := []byte(s)
	for i, r := range s {
		if low := unicode.ToLower(r); low != r && utf8.RuneLen(low) == utf8.RuneLen(r) {
			utf8.EncodeRune(b[i:], low)
		}
	}
	return string(b)
}

func hasUpper(s string) bool { return strings.ContainsFunc(s, unicode.IsUpper) }
