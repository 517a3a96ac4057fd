package selector

import "strings"

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenComma
	tokenOpen
	tokenClose
	tokenNot
	tokenEqual
	tokenNotEqual
	tokenGreater
	tokenLess
)

// token is a piece of a selector's text. Its offsets are in bytes; those of
// the end are both the length of the text.
type token struct {
	kind    tokenKind
	at, end int
}

const (
	space   = " \t\r\n"
	symbols = ",()!=<>"
)

// scan returns the token that begins at or after at. "in" and "notin" are
// words: only their place tells an operator from a key or value of that name.
func scan(text string, at int) token {
	for at < len(text) && strings.IndexByte(space, text[at]) >= 0 {
		at++
	}
	if at == len(text) {
		return token{tokenEnd, at, at}
	}
	switch rest := text[at:]; {
	case strings.HasPrefix(rest, "=="):
		return token{tokenEqual, at, at + 2}
	case strings.HasPrefix(rest, "!="):
		return token{tokenNotEqual, at, at + 2}
	}
	switch text[at] {
	case ',':
		return token{tokenComma, at, at + 1}
	case '(':
		return token{tokenOpen, at, at + 1}
	case ')':
		return token{tokenClose, at, at + 1}
	case '!':
		return token{tokenNot, at, at + 1}
	case '=':
		return token{tokenEqual, at, at + 1}
	case '>':
		return token{tokenGreater, at, at + 1}
	case '<':
		return token{tokenLess, at, at + 1}
	}
	n := strings.IndexAny(text[at:], space+symbols)
	if n < 0 {
		n = len(text) - at
	}
	return token{tokenWord, at, at + n}
}
