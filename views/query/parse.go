package query

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"kubist/kube/selector"
)

// Parse reads what was typed. The error is an [*Error].
func Parse(text string) (*Query, error) {
	q := &Query{text: text}
	for _, tok := range scan(text) {
		t, err := parseTerm(text[tok.from:tok.to])
		if err != nil {
			return nil, err.shifted(tok.from)
		}
		t.from, t.to = tok.from, tok.to
		q.terms = append(q.terms, t)
		q.sel = q.sel.And(t.sel)
	}
	return q, nil
}

// parseTerm reads one term. Offsets of an error are in text.
func parseTerm(text string) (term, *Error) {
	if text[0] == '\\' {
		return plainWord(text[1:]), nil
	}
	if flag, rest := text[:min(2, len(text))], text[min(2, len(text)):]; rest == "" || strings.IndexFunc(rest, blank) == 0 {
		switch flag {
		case "-l":
			return parseSelector(rest)
		case "-f":
			return fuzzyWord(unquote(strings.TrimFunc(rest, blank))), nil
		}
	}
	body := strings.TrimLeft(text, "!")
	nots := len(text) - len(body)
	t, err := parseBody(body)
	if err != nil {
		return t, err.shifted(nots)
	}
	t.not = nots%2 == 1
	if t.plain != nil {
		t.plain.not = t.not
	}
	return t, nil
}

// parseSelector reads what follows "-l".
func parseSelector(text string) (term, *Error) {
	const flag = len("-l")
	sel, err := selector.Parse(text)
	if e, ok := errors.AsType[*selector.Error](err); ok {
		return term{}, &Error{e.At + flag, e.End + flag, e.Msg}
	}
	return term{form: selection, sel: sel, pending: sel.Empty()}, nil
}

// parseBody reads a term without what negates it.
func parseBody(body string) (term, *Error) {
	n := columnEnd(body)
	switch {
	case n <= 0:
		return parseValue(body, strings.HasPrefix(body, "/"))
	case body[n] != ':':
		return parseComparison(body, n)
	}
	rest := body[n+1:]
	t, err := parseValue(rest, isPattern(rest))
	if err != nil {
		return t, err.shifted(n + 1)
	}
	plain := plainWord(body)
	t.column, t.plain = columnName(body[:n]), &plain
	return t, nil
}

// parseComparison reads a term that names a column of n bytes before an operator.
func parseComparison(body string, n int) (term, *Error) {
	op := operator(body[n:])
	at := n + len(op)
	text := unquote(body[at:])
	t := term{form: compare, column: columnName(body[:n]), op: op, value: readValue(text), pending: text == ""}
	t.text, t.exact = smart(text)
	switch t.op {
	case "==":
		t.op = "="
	case "=", "!=":
	default:
		if t.value.readable() || t.pending {
			break
		}
		if t.pending = beginsValue(text); !t.pending {
			return t, &Error{at, len(body), fmt.Sprintf("%q compares numbers and times, such as 5, 500m, 2Gi, 90s, 2h, 5d3h", op)}
		}
	}
	return t, nil
}

// parseValue reads what is looked for: a regular expression, letters in order or a word.
func parseValue(text string, isPattern bool) (term, *Error) {
	switch {
	case isPattern:
		return parsePattern(text)
	case strings.HasPrefix(text, "~"):
		return fuzzyWord(unquote(text[1:])), nil
	}
	return plainWord(unquote(text)), nil
}

func plainWord(text string) term {
	t := term{form: word, pending: text == ""}
	t.text, t.exact = smart(text)
	return t
}

func fuzzyWord(text string) term {
	return term{form: letters, letters: []rune(text), pending: text == ""}
}

// smart is text as it is looked for: case matters if it has an upper-case
// letter. What stands between cells is a blank in it, as it is within cells.
func smart(text string) (looked []byte, exact bool) {
	looked = []byte(text)
	for i, c := range looked {
		if c == 0 || c == separator {
			looked[i] = ' '
		}
	}
	return looked, strings.IndexFunc(text, unicode.IsUpper) >= 0
}

// unquote is text without quotes around it. The second may not be typed yet.
func unquote(text string) string {
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return text
	}
	inner := text[1:]
	if n := len(inner); n > 0 && inner[n-1] == text[0] {
		return inner[:n-1]
	}
	return inner
}

// columnName is how a column is named in a filter, where a blank would end the name.
func columnName(name string) string { return strings.ReplaceAll(strings.ToUpper(name), " ", "-") }
