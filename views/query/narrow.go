package query

import (
	"bytes"
	"slices"

	"kubist/kube/selector"
)

// Narrows reports whether q only keeps what old keeps, which makes it enough to
// look at those rows. It is false where that is not plain to see. It holds for
// one moment and one set of columns: of a query that is [Query.Timed], rows
// come back as time passes.
func (q *Query) Narrows(old *Query) bool {
	if !includes(q.Selector(), old.Selector()) {
		return false
	}
	terms := q.all()
	for i := range old.all() {
		t := &old.terms[i]
		if t.form == selection || t.idle() {
			continue
		}
		if !slices.ContainsFunc(terms, func(with term) bool { return with.implies(t) }) {
			return false
		}
	}
	return true
}

// includes reports whether s asks for all that old asks for.
func includes(s, old selector.Selector) bool {
	return old.Empty() || s.And(old).Equal(s)
}

// implies reports whether every row that t keeps is kept by old, whether the
// column exists or not.
func (t *term) implies(old *term) bool {
	if t.column != old.column || t.not != old.not || (t.plain == nil) != (old.plain == nil) {
		return false
	}
	if t.plain != nil && !t.plain.implies(old.plain) {
		return false
	}
	return old.pending || !t.pending && t.form == old.form && t.asks(old)
}

// asks reports whether t asks for no less than old, which is of the same form.
func (t *term) asks(old *term) bool {
	same := t.exact == old.exact && t.op == old.op && bytes.Equal(t.text, old.text) && slices.Equal(t.letters, old.letters)
	if same || t.not || t.form == pattern || t.form == compare {
		return same && t.form != selection
	}
	if t.form == letters {
		return hasLetters([]byte(string(t.letters)), old.letters)
	}
	if !t.exact && old.exact {
		return false
	}
	text := t.text
	if !old.exact {
		text = bytes.Clone(text)
		translate(text, &folded)
	}
	return bytes.Contains(text, old.text)
}
