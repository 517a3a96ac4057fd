package query

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"
)

// An alphabet says what each byte of a cell is looked at as. Cells stand with
// zero bytes between, which become separators; a separator within a cell is a blank.
type alphabet [256]byte

var (
	asTyped = newAlphabet(false)
	folded  = newAlphabet(true)
	// lowered is for what is as it was typed already.
	lowered = newLowered()
)

func newAlphabet(fold bool) (a alphabet) {
	for i := range a {
		a[i] = byte(i)
	}
	if fold {
		a = newLowered()
	}
	a[0], a[separator] = separator, ' '
	return a
}

func newLowered() (a alphabet) {
	for i := range a {
		a[i] = byte(i)
		if 'A' <= i && i <= 'Z' {
			a[i] += 'a' - 'A'
		}
	}
	return a
}

func translate(text []byte, a *alphabet) {
	for i, c := range text {
		text[i] = a[c]
	}
}

// alphabet is the one that t looks at cells in.
func (t *term) alphabet() *alphabet {
	if t.exact || t.form == letters || t.form == compare {
		return &asTyped
	}
	return &folded
}

// folding is the alphabet for a text of which some exact terms were looked for before.
func (t *term) folding(before int) *alphabet {
	if before > 0 {
		return &lowered
	}
	return &folded
}

// holds reports whether t, not negated, is satisfied by a text in its alphabet.
func (t *term) holds(text []byte) bool {
	switch t.form {
	case letters:
		return hasLetters(text, t.letters)
	case pattern:
		return t.matcher.match(text)
	case compare:
		return t.comparesWith(text)
	}
	return bytes.Contains(text, t.text)
}

// comparesWith compares a cell: as a number or time where both are, as whole texts where "=" asks for it.
func (t *term) comparesWith(cell []byte) bool {
	if holds, ok := t.value.compares(cell, t.op); ok {
		return holds
	}
	switch t.op {
	case "=":
		return t.is(cell)
	case "!=":
		return !t.is(cell)
	}
	return false
}

// is reports whether a cell is the text of t, in any case unless exact.
func (t *term) is(cell []byte) bool {
	if len(cell) != len(t.text) {
		return false
	}
	for i, c := range cell {
		if c != t.text[i] && (t.exact || lowered[c] != t.text[i]) {
			return false
		}
	}
	return true
}

// holdsAt compares the age of what began at a time; what has no age satisfies nothing but "!=".
func (t *term) holdsAt(began, now int64) bool {
	if began == 0 {
		return t.op == "!="
	}
	return relates(float64(now-began), t.value.seconds, t.op)
}

// hasLetters reports whether text has the wanted letters in their order, in
// any case. That is when sahilm/fuzzy finds them, which allocates for each text.
func hasLetters(text []byte, wanted []rune) bool {
	for len(wanted) > 0 {
		if len(text) == 0 || text[0] == 0 {
			return false
		}
		r, n := rune(text[0]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(text)
		}
		if sameLetter(r, wanted[0]) {
			wanted = wanted[1:]
		}
		text = text[n:]
	}
	return true
}

func sameLetter(a, b rune) bool {
	if a == b {
		return true
	}
	if a < utf8.RuneSelf && b < utf8.RuneSelf {
		return lowered[a] == lowered[b]
	}
	for r := unicode.SimpleFold(a); r != a; r = unicode.SimpleFold(r) {
		if r == b {
			return true
		}
	}
	return false
}

// Matches appends the places in text, a cell of the named column, that q
// found there: pairs of offsets in bytes, term by term. They may overlap. It
// is for the cells on screen: it allocates. Not knowing the other columns, it
// takes a column for the one that a term means when its name begins like that.
func (q *Query) Matches(dst [][2]int, column string, text []byte) [][2]int {
	column = columnName(column)
	for i := range q.all() {
		t := &q.terms[i]
		if !t.means(column) {
			if t = t.plain; t == nil {
				continue
			}
		}
		if !t.not && !t.pending {
			dst = t.places(dst, text)
		}
	}
	return dst
}

// means reports whether t looks at a column.
func (t *term) means(column string) bool {
	switch {
	case t.form == letters && t.column == "", t.column == "NAME":
		return column == "NAME" // and not NAMESPACE
	}
	return strings.HasPrefix(column, t.column)
}

func (t *term) places(dst [][2]int, text []byte) [][2]int {
	if t.form == letters {
		return t.spots(dst, text)
	}
	text = bytes.Clone(text)
	translate(text, t.alphabet())
	switch t.form {
	case word:
		for from := 0; ; from += len(t.text) {
			i := bytes.Index(text[from:], t.text)
			if i < 0 {
				break
			}
			from += i
			dst = append(dst, [2]int{from, from + len(t.text)})
		}
	case pattern:
		for _, m := range t.matcher.re.FindAllIndex(text, -1) {
			if m[0] < m[1] {
				dst = append(dst, [2]int{m[0], m[1]})
			}
		}
	}
	return dst
}

// spots are where sahilm/fuzzy finds the letters; those that touch are one place.
func (t *term) spots(dst [][2]int, text []byte) [][2]int {
	first := len(dst)
	for _, m := range fuzzy.Find(string(t.letters), []string{string(text)}) {
		for _, at := range m.MatchedIndexes {
			_, n := utf8.DecodeRune(text[at:])
			if last := len(dst) - 1; last >= first && dst[last][1] == at {
				dst[last][1] += n
			} else {
				dst = append(dst, [2]int{at, at + n})
			}
		}
	}
	return dst
}
