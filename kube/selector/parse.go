package selector

import (
	"fmt"
	"strings"
)

// Error says what is wrong with a text and where.
type Error struct {
	// At and End are the byte offsets of the part at fault. They are equal
	// where something is missing.
	At, End int
	// Msg is a sentence for the user.
	Msg string
}

// Error returns the sentence.
func (e *Error) Error() string { return e.Msg }

// Parse reads a selector as kubectl does:
//
//	a=b  a==b  a!=b  a in (b,c)  a notin (b,c)  a  !a  a>1  a<1
//
// joined by commas, with white space anywhere between, and with values that
// may be empty, as in "a=" and "a in (,b)". The empty text selects everything.
// Keys and values are held to the API's form, and keep their case. It accepts
// what k8s.io/apimachinery/pkg/labels.Parse accepts, save that a NUL byte does
// not end the text. The error is an [*Error].
func Parse(text string) (Selector, error) {
	p := parser{text: text}
	p.next()
	if p.tok.kind == tokenEnd {
		return Selector{}, nil
	}
	var reqs []Requirement
	for {
		r, err := p.requirement()
		if err != nil {
			return Selector{}, err
		}
		reqs = append(reqs, r)
		switch p.tok.kind {
		case tokenEnd:
			return canonical(reqs), nil
		case tokenComma:
			p.next()
		default:
			return Selector{}, p.stray(r)
		}
	}
}

// parser is a recursive descent over the tokens of text, one ahead.
type parser struct {
	text string
	tok  token
}

// next moves on to the following token and returns the one passed.
func (p *parser) next() token {
	passed := p.tok
	p.tok = scan(p.text, passed.end)
	return passed
}

func (p *parser) lit(t token) string { return p.text[t.at:t.end] }

// unexpected is an error at the current token.
func (p *parser) unexpected(format string, args ...any) error {
	return &Error{p.tok.at, p.tok.end, fmt.Sprintf(format, args...)}
}

func (p *parser) requirement() (Requirement, error) {
	if p.tok.kind == tokenNot {
		p.next()
		key, err := p.key(`expected a key after "!"`)
		return Requirement{Key: key, Op: DoesNotExist}, err
	}
	missing := `expected a key or "!"`
	if p.tok.at > 0 && p.tok.kind == tokenEnd {
		missing = `expected a key after ","`
	}
	key, err := p.key(missing)
	if err != nil {
		return Requirement{}, err
	}
	switch p.tok.kind {
	case tokenEnd, tokenComma:
		return Requirement{Key: key, Op: Exists}, nil
	case tokenEqual:
		return p.one(key, Equals)
	case tokenNotEqual:
		return p.one(key, NotEquals)
	case tokenGreater:
		return p.number(key, GreaterThan)
	case tokenLess:
		return p.number(key, LessThan)
	case tokenWord:
		return p.list(key)
	case tokenNot:
		return Requirement{}, p.unexpected(`expected "=" after "!"`)
	default:
		return Requirement{}, p.unexpected(`expected an operator or "," after the key %s`, key)
	}
}

func (p *parser) key(missing string) (string, error) {
	if p.tok.kind != tokenWord {
		return "", p.unexpected("%s", missing)
	}
	key := p.lit(p.tok)
	if err := p.placed(checkKey(key)); err != nil {
		return "", err
	}
	p.next()
	return key, nil
}

// one reads an operator that stands before one value, and the value.
func (p *parser) one(key string, op Op) (Requirement, error) {
	operator := p.lit(p.next())
	r := Requirement{Key: key, Op: op, Values: []string{""}}
	switch p.tok.kind {
	case tokenEnd, tokenComma:
		return r, nil
	case tokenWord:
		value, err := p.value()
		r.Values[0] = value
		return r, err
	case tokenOpen:
		list := " in "
		if op == NotEquals {
			list = " notin "
		}
		return r, p.unexpected(`expected one value after %q; for a list write "%s%s(…)"`, operator, key, list)
	default:
		return r, p.unexpected("expected a value after %q", operator)
	}
}

// number reads an operator that compares, and the number after it.
func (p *parser) number(key string, op Op) (Requirement, error) {
	operator := p.lit(p.next())
	if p.tok.kind != tokenWord {
		return Requirement{}, p.unexpected("expected a whole number after %q", operator)
	}
	word := p.tok
	value, err := p.value()
	if err != nil {
		return Requirement{}, err
	}
	if _, ok := integer(value); !ok {
		return Requirement{}, &Error{word.at, word.end, fmt.Sprintf("%q compares whole numbers of up to 64 bits, and %s is not one", operator, value)}
	}
	return Requirement{Key: key, Op: op, Values: []string{value}}, nil
}

// list reads "in" or "notin" and the list after it.
func (p *parser) list(key string) (Requirement, error) {
	r := Requirement{Key: key, Op: In}
	switch word := p.lit(p.tok); word {
	case "in":
	case "notin":
		r.Op = NotIn
	default:
		if l := strings.ToLower(word); l == "in" || l == "notin" {
			return r, p.unexpected("operators are written in small letters: %s", l)
		}
		return r, p.unexpected(`expected an operator or "," after the key %s`, key)
	}
	operator := p.lit(p.next())
	if p.tok.kind != tokenOpen {
		return r, p.unexpected(`expected "(" to begin the list of values after %q`, operator)
	}
	open := p.next()
	for {
		value := ""
		if p.tok.kind == tokenWord {
			var err error
			if value, err = p.value(); err != nil {
				return r, err
			}
		}
		r.Values = append(r.Values, value)
		switch p.tok.kind {
		case tokenComma:
			p.next()
		case tokenClose:
			p.next()
			r.Values = distinct(r.Values)
			return r, nil
		case tokenEnd:
			return r, &Error{open.at, open.end, `expected ")" to close the list that began here`}
		default:
			return r, p.unexpected(`expected "," or ")" in the list of values`)
		}
	}
}

func (p *parser) value() (string, error) {
	value := p.lit(p.tok)
	if err := p.placed(checkValue(value)); err != nil {
		return "", err
	}
	p.next()
	return value, nil
}

// placed moves err, which is about the current token, to its place in the text.
func (p *parser) placed(err *Error) error {
	if err == nil {
		return nil
	}
	return &Error{err.At + p.tok.at, err.End + p.tok.at, err.Msg}
}

// stray is the error about a token where r could have ended.
func (p *parser) stray(r Requirement) error {
	if r.Op == DoesNotExist {
		return p.unexpected(`expected "," or the end: "!%s" asks that the key is absent, so nothing can be said of its value`, r.Key)
	}
	return p.unexpected(`expected "," or the end after %q`, r.String())
}
