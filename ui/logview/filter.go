package logview

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// sieve is a filter: words that must be there, in any case unless they have a
// capital; !words that must not; /regular expressions/.
type sieve struct {
	text    string
	terms   []term
	serious bool // warnings and errors only
	context int  // how many lines before and after come along
}

type term struct {
	not  bool
	word string
	fold bool
	re   *regexp.Regexp // in the place of word
}

func (s *sieve) empty() bool { return len(s.terms) == 0 && !s.serious }

// String is the filter as the header has it.
func (s *sieve) String() string {
	text := s.text
	if s.serious {
		text = strings.TrimSpace("warnings and errors " + text)
	}
	if s.context > 0 {
		text += " ±" + strconv.Itoa(s.context)
	}
	return text
}

// parse reads the terms of a filter.
func parse(text string) (terms []term, err error) {
	rest := strings.TrimSpace(text)
	for rest != "" {
		var t term
		if len(rest) > 1 && rest[0] == '!' && rest[1] != ' ' {
			t.not, rest = true, rest[1:]
		}
		var word string
		if strings.HasPrefix(rest, "/") {
			end := strings.LastIndexByte(rest, '/')
			if end == 0 {
				end = len(rest)
			}
			word, rest = rest[1:end], rest[min(end+1, len(rest)):]
			if t.re, err = regexp.Compile(word); err != nil {
				return nil, fmt.Errorf("/%s/: %w", word, err)
			}
		} else {
			word, rest, _ = strings.Cut(rest, " ")
			t.word, t.fold = word, strings.ToLower(word) == word
		}
		rest = strings.TrimLeft(rest, " ")
		if word != "" {
			terms = append(terms, t)
		}
	}
	return terms, nil
}

func (t *term) in(text string) bool {
	switch {
	case t.re != nil:
		return t.re.MatchString(text)
	case t.fold:
		return find(text, t.word) >= 0
	}
	return strings.Contains(text, t.word)
}

// matches reports whether a line is asked for; what is said of a source always is.
func (s *sieve) matches(l Line, name string) bool {
	if l.Note {
		return true
	}
	if s.serious && l.Level < Warn {
		return false
	}
	for i := range s.terms {
		t := &s.terms[i]
		if (t.in(l.Text) || t.in(name)) == t.not {
			return false
		}
	}
	return true
}

// find is where word, which is in lower case, stands in text in any case, -1 for nowhere.
func find(text, word string) int {
	if word == "" {
		return -1
	}
	c := word[0]
	letter := 'a' <= c && c <= 'z'
	for i := 0; i+len(word) <= len(text); i++ {
		b := text[i]
		if b != c && (!letter || b|0x20 != c) {
			continue
		}
		if strings.EqualFold(text[i:i+len(word)], word) {
			return i
		}
	}
	return -1
}

// show has a line be seen that has just come, if the filter lets it.
func (v *View) show(number int) {
	l := v.ring.at(number)
	if v.sift.empty() {
		v.strip.add(l)
		return
	}
	if l.Note {
		v.reveal(number)
		return
	}
	if v.sift.matches(l, v.Name(l)) {
		for before := max(number-v.sift.context, v.ring.first, v.lastShown()+1); before < number; before++ {
			v.reveal(before)
		}
		v.reveal(number)
		v.after = v.sift.context
	} else if v.after > 0 {
		v.after--
		v.reveal(number)
	}
}

func (v *View) reveal(number int) {
	v.shown = append(v.shown, number)
	v.strip.add(v.ring.at(number))
}

func (v *View) lastShown() int {
	if n := len(v.shown); n > 0 {
		return v.shown[n-1]
	}
	return -1
}

// refilter goes through all lines; the cursor stays, or goes to what is next.
func (v *View) refilter() {
	v.shown, v.after, v.strip = nil, 0, strip{}
	for n := v.ring.first; n < v.ring.end(); n++ {
		v.show(n)
	}
	if v.follow {
		v.end()
	}
	v.clamp()
	v.keep()
}

// Filter narrows the lines to those that text asks for.
func (v *View) Filter(text string) error {
	terms, err := parse(text)
	if err != nil {
		return err
	}
	v.sift.terms, v.sift.text = terms, strings.TrimSpace(text)
	v.refilter()
	return nil
}
