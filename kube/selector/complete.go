package selector

import (
	"slices"
	"strconv"
	"strings"
)

// Candidate is one way to go on at the caret: Text replaces the bytes From to
// To of the text that is being typed.
type Candidate struct {
	Text     string
	From, To int
	// Count is how many objects have the key, or the value of the key; 0 for
	// operators and marks.
	Count int
	// Note says in a few words what the candidate means or holds; may be empty.
	Note string
}

// most is how many keys or values are offered.
const most = 200

// Complete returns what can stand at the byte offset at of text: keys, values
// of the key before the caret, operators, marks. What f counts most comes
// first, what begins with the typed letters before what merely contains them;
// case is ignored in this. The word under the caret is replaced as a whole, and
// where it could be finished, what may follow it leads. In a list, values
// already chosen are left out. Of many keys or values the first two hundred are
// offered: nobody reads further, one types on. The result is empty where
// nothing is known to fit, which includes all that follows an error in the same
// requirement.
func Complete(text string, at int, f *Facets) []Candidate {
	at = min(max(at, 0), len(text))
	c := completer{text: text, facets: f, from: at, to: at}
	t := scan(text, 0)
	for ; c.passes(t, at); t = scan(text, t.end) {
		c.step(t)
	}
	switch {
	case c.under(t, at):
		c.from, c.to = t.at, t.end
		c.word = text[t.at:at]
	case t.at < at && at < t.end:
		return nil
	}
	switch c.place {
	case atKey, afterNot:
		c.keys()
	case afterKey:
		c.operators(c.from, "")
	case afterIn:
		c.offer(c.from, "(", "begin the list")
	case atValue, atNumber:
		c.values()
	case inList:
		c.unlist(t)
		c.values()
	case afterListed, afterRequirement:
		c.marks()
	}
	return c.out
}

// place is where in the grammar the caret stands.
type place uint8

const (
	atKey            place = iota // where a requirement begins
	afterNot                      // where only a key fits
	afterKey                      // where an operator fits
	afterIn                       // where a list begins
	atValue                       // where one value fits
	atNumber                      // where one whole number fits
	inList                        // where a value fits in a list
	afterListed                   // after a value in a list
	afterRequirement              // where only a comma fits
	lost                          // after an error, until the next comma
)

type completer struct {
	text     string
	facets   *Facets
	from, to int
	word     string // what of the word under the caret stands before the caret
	place    place
	key      string
	chosen   []string // values in the list before the caret
	out      []Candidate
}

// passes reports whether t lies before the caret and is finished.
func (c *completer) passes(t token, at int) bool {
	return t.kind != tokenEnd && t.end <= at && !c.under(t, at)
}

// under reports whether the caret stands in or at t, and t may still become
// something else: a word where one fits, or a "!" where only "!=" does.
func (c *completer) under(t token, at int) bool {
	if at < t.at || t.end < at {
		return false
	}
	switch c.place {
	case afterKey:
		return t.kind == tokenWord || t.kind == tokenNot
	case atKey, afterNot, atValue, atNumber, inList:
		return t.kind == tokenWord
	default:
		return false
	}
}

// moves has the places that a token leads to. From anywhere else a comma
// begins a requirement, and any other token is an error.
var moves = map[place]map[tokenKind]place{
	atKey:       {tokenWord: afterKey, tokenNot: afterNot},
	afterNot:    {tokenWord: afterRequirement},
	afterKey:    {tokenEqual: atValue, tokenNotEqual: atValue, tokenGreater: atNumber, tokenLess: atNumber},
	afterIn:     {tokenOpen: inList},
	atValue:     {tokenWord: afterRequirement},
	atNumber:    {tokenWord: afterRequirement},
	inList:      {tokenWord: afterListed, tokenComma: inList, tokenClose: afterRequirement},
	afterListed: {tokenComma: inList, tokenClose: afterRequirement},
}

// step moves the place over t.
func (c *completer) step(t token) {
	lit := c.text[t.at:t.end]
	next, fits := moves[c.place][t.kind]
	switch {
	case fits:
	case t.kind == tokenComma:
		next = atKey
	case c.place == afterKey && (lit == "in" || lit == "notin"):
		next = afterIn
	default:
		next = lost
	}
	switch c.place = next; next {
	case afterKey:
		c.key, c.chosen = lit, nil
	case afterListed:
		c.chosen = append(c.chosen, lit)
	}
}

// unlist adds to the chosen values those that follow the caret in the same
// list; under is the token under the caret or the first after it.
func (c *completer) unlist(under token) {
	t := under
	if c.from == t.at && t.kind == tokenWord {
		t = scan(c.text, t.end)
	}
	for ; t.kind == tokenWord || t.kind == tokenComma; t = scan(c.text, t.end) {
		if t.kind == tokenWord {
			c.chosen = append(c.chosen, c.text[t.at:t.end])
		}
	}
}

// offer adds a candidate that replaces what stands between from and the end of
// the word under the caret.
func (c *completer) offer(from int, text, note string) {
	c.out = append(c.out, Candidate{Text: text, From: from, To: c.to, Note: note})
}

// finished reports whether the word under the caret is the last of the text
// and known: then what may follow it is offered too.
func (c *completer) finished(known func(word string) bool) bool {
	return c.word != "" && c.word == c.text[c.from:c.to] &&
		scan(c.text, c.to).kind == tokenEnd && known(c.word)
}

func (c *completer) keys() {
	if c.finished(func(word string) bool { return c.facets.Key(word).Count > 0 }) {
		if c.place == afterNot {
			c.marks()
		} else {
			c.key = c.word
			c.operators(c.to, " ")
		}
	}
	keys, room := c.facets.Keys(), most
	for _, contains := range []bool{false, true} {
		for _, k := range keys {
			if room > 0 && c.fits(k.Key, contains) {
				room--
				c.out = append(c.out, Candidate{k.Key, c.from, c.to, k.Count, plural(k.Values)})
			}
		}
	}
}

func plural(values int) string {
	if values == 1 {
		return "1 value"
	}
	return strconv.Itoa(values) + " values"
}

// marks offers what ends a value, after the word under the caret.
func (c *completer) marks() {
	switch c.place {
	case inList, afterListed:
		c.offer(c.to, ",", "one more value")
		c.offer(c.to, ")", "end the list")
	default:
		c.offer(c.to, ",", "and")
	}
}

// operators offers the operators that begin with what stands between from and
// the caret, those that are words with lead before them.
func (c *completer) operators(from int, lead string) {
	typed := ""
	if from < c.to {
		typed = c.word
	}
	all := []struct{ text, note string }{
		{"=", "is"},
		{"!=", "is not, or has no such key"},
		{lead + "in (", "is one of"},
		{lead + "notin (", "is none of, or has no such key"},
		{">", "is a number above"},
		{"<", "is a number below"},
		{",", "has the key, and"},
	}
	numbers := c.facets.order(c.key).numbers
	for _, op := range all {
		comparison := op.text == ">" || op.text == "<"
		if strings.HasPrefix(op.text, typed) && (numbers || !comparison) {
			c.offer(from, op.text, op.note)
		}
	}
}

func notInteger(v ValueCount) bool {
	_, ok := integer(v.Value)
	return !ok
}

// values offers the values of the key that fit here and are not chosen yet.
func (c *completer) values() {
	fits := func(v ValueCount) bool { return c.place != atNumber || !notInteger(v) }
	if c.finished(func(word string) bool {
		return c.facets.has(c.key, word) && fits(ValueCount{Value: word})
	}) {
		c.marks()
	}
	all := c.facets.order(c.key)
	if c.place == atNumber && !all.numbers {
		return
	}
	there, room := c.text[c.from:c.to], most
	all.search(c.word, func(v ValueCount) bool {
		if v.Value != "" && v.Value != there && fits(v) && !slices.Contains(c.chosen, v.Value) {
			c.out = append(c.out, Candidate{Text: v.Value, From: c.from, To: c.to, Count: v.Count})
			room--
		}
		return room > 0
	})
}

// fits reports whether s begins with the typed word, or contains it further
// on, and is not what stands there already.
func (c *completer) fits(s string, contains bool) bool {
	if s == c.text[c.from:c.to] {
		return false
	}
	i := strings.Index(strings.ToLower(s), strings.ToLower(c.word))
	return contains && i > 0 || !contains && i == 0
}
