package query

import (
	"strings"

	"kubist/kube/selector"
)

// Error is what is wrong with a text. At and End are offsets in bytes.
type Error struct {
	At, End int
	Msg     string
}

// Error returns the sentence for the user.
func (e *Error) Error() string { return e.Msg }

// shifted is e of a text that stands at by in another.
func (e *Error) shifted(by int) *Error { return &Error{e.At + by, e.End + by, e.Msg} }

// Query is a filter as it was typed. It is immutable and safe for concurrent
// use. A nil one and the zero value keep everything.
type Query struct {
	text  string
	terms []term // in their order
	sel   selector.Selector
}

// A form is what a term asks.
type form uint8

const (
	word      form = iota // has a text
	letters               // has letters in their order
	pattern               // matches a regular expression
	compare               // stands in a relation to a value
	selection             // has labels
)

// A term is one condition.
type term struct {
	form   form
	not    bool
	column string // as [columnName] has it; "" for all that are seen
	// plain is the term as a word, for when no column is called like that; nil where it cannot be one.
	plain *term
	// pending terms are half typed and keep everything.
	pending bool
	text    []byte // what is looked for, in lower case unless exact
	exact   bool   // case matters
	letters []rune
	matcher *matcher
	op      string
	value   value
	sel     selector.Selector
	from    int
	to      int
}

// idle reports whether t keeps every row whatever the columns are.
func (t *term) idle() bool { return t.pending && t.plain == nil }

// Text is what was typed.
func (q *Query) Text() string {
	if q == nil {
		return ""
	}
	return q.text
}

// all are the terms, none of a nil query.
func (q *Query) all() []term {
	if q == nil {
		return nil
	}
	return q.terms
}

// Empty reports whether every row is kept, whatever the columns are.
func (q *Query) Empty() bool {
	for i := range q.all() {
		if !q.terms[i].idle() {
			return false
		}
	}
	return true
}

// Selector is what follows "-l", all of them together.
func (q *Query) Selector() selector.Selector {
	if q == nil {
		return selector.Selector{}
	}
	return q.sel
}

// Timed reports whether the rows that are kept may change as time passes
// alone. It knows no columns, and so takes "cpu<5m" for a time as well.
func (q *Query) Timed() bool {
	for i := range q.all() {
		if t := &q.terms[i]; t.form == compare && !t.pending && t.value.timed {
			return true
		}
	}
	return false
}

// Chip is one term as it is shown.
type Chip struct {
	Text     string
	From, To int // its place in the text, in bytes
}

// Chips are the terms in force, in their order. What is half typed is none.
func (q *Query) Chips() []Chip {
	var out []Chip
	for i := range q.all() {
		if t := &q.terms[i]; !t.idle() {
			out = append(out, Chip{Text: q.shown(t), From: t.from, To: t.to})
		}
	}
	return out
}

// shown is t as its chip has it.
func (q *Query) shown(t *term) string {
	text := q.text[t.from:t.to]
	switch {
	case t.form == selection:
		return "-l " + t.sel.String()
	case t.form == letters && text[0] == '-':
		return "~" + strings.TrimSpace(text[len("-f"):])
	}
	return text
}

// Without is the text without the chip of index i, and without what is half
// typed. Selectors come last in it, for they end at nothing but a flag. An
// index out of range leaves all chips.
func (q *Query) Without(i int) string {
	var kept, selectors []string
	n := 0
	for j := range q.all() {
		t := &q.terms[j]
		if t.idle() {
			continue
		}
		if n++; n-1 == i {
			continue
		}
		if text := q.text[t.from:t.to]; t.form == selection {
			selectors = append(selectors, strings.TrimSpace(text))
		} else {
			kept = append(kept, text+openQuote(text))
		}
	}
	return strings.Join(append(kept, selectors...), " ")
}
