package views

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"unicode"

	"kubist/kube/record"
	"kubist/kube/selector"
)

// query is a filter as it is typed after "/": words, all of which must be in
// the cells of a row, "!word" for what must not, and a label selector after
// "-l". Words match in any case unless they have an upper-case letter.
type query struct {
	text  string
	words []word
	sel   selector.Selector
	// at is where the selector begins in text, -1 without one.
	at int
}

type word struct {
	text  []byte
	not   bool
	exact bool // case matters
}

// parseQuery reads text. The error is a *selector.Error whose offsets are in text.
func parseQuery(text string) (query, error) {
	q := query{text: text, at: -1}
	plain := text
	if i := selectorStart(text); i >= 0 {
		plain, q.at = text[:i], i+len("-l")
		sel, err := selector.Parse(text[q.at:])
		if err != nil {
			return q, shiftError(err, q.at)
		}
		q.sel = sel
	}
	for f := range strings.FieldsSeq(plain) {
		if f == "!" {
			continue // the beginning of a word that must not be there
		}
		w := word{}
		if len(f) > 1 && f[0] == '!' {
			w.not, f = true, f[1:]
		}
		w.exact = strings.IndexFunc(f, unicode.IsUpper) >= 0
		w.text = []byte(f)
		q.words = append(q.words, w)
	}
	return q, nil
}

// selectorStart is where "-l" stands as a word of its own, -1 if it does not.
func selectorStart(text string) int {
	for i := 0; i+2 <= len(text); i++ {
		if text[i] == '-' && text[i+1] == 'l' &&
			(i == 0 || text[i-1] == ' ') && (i+2 == len(text) || text[i+2] == ' ') {
			return i
		}
	}
	return -1
}

func shiftError(err error, by int) error {
	if e, ok := errors.AsType[*selector.Error](err); ok {
		return &selector.Error{At: e.At + by, End: e.End + by, Msg: e.Msg}
	}
	return err
}

// empty reports whether everything passes.
func (q *query) empty() bool { return len(q.words) == 0 && q.sel.Empty() }

// shown are the words to be marked where they match.
func (q *query) shown() []string {
	var out []string
	for _, w := range q.words {
		if !w.not {
			out = append(out, string(w.text))
		}
	}
	return out
}

// narrows reports whether q can only accept what old accepted: when it is old
// with something typed at its end.
func (q *query) narrows(old *query) bool {
	if len(q.words) < len(old.words) || q.sel.String() != old.sel.String() && !old.sel.Empty() {
		return false
	}
	for i, w := range old.words {
		v := q.words[i]
		if w.not != v.not || w.exact && !v.exact {
			return false
		}
		if w.not && !bytes.Equal(v.text, w.text) || !w.not && !bytes.Contains(v.text, w.text) {
			return false
		}
	}
	return true
}

// buffers serve the text of one row at a time to each goroutine that filters.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// keeper returns the function that keeps what q accepts; nil keeps all.
func keeper[R record.Object](q query, text func([]byte, R) []byte) func(R) bool {
	if q.empty() {
		return nil
	}
	return func(r R) bool {
		if !q.sel.Matches(r.Head().Labels) {
			return false
		}
		if len(q.words) == 0 {
			return true
		}
		buf := buffers.Get().(*[]byte)
		*buf = text((*buf)[:0], r)
		ok := q.matches(*buf)
		buffers.Put(buf)
		return ok
	}
}

// matches reports whether all words agree with text, which it may change.
func (q *query) matches(text []byte) bool {
	for _, w := range q.words {
		if w.exact && bytes.Contains(text, w.text) == w.not {
			return false
		}
	}
	for i, b := range text {
		if 'A' <= b && b <= 'Z' {
			text[i] = b + 'a' - 'A'
		}
	}
	for _, w := range q.words {
		if !w.exact && bytes.Contains(text, w.text) == w.not {
			return false
		}
	}
	return true
}
