package query

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
)

// separator stands between the cells of a row. It is the one that regular
// expressions know: ^ and $ are the ends of a cell.
const separator = '\n'

// parsePattern reads "/re/"; without the second slash it is half typed.
func parsePattern(text string) (term, *Error) {
	t := term{form: pattern, text: []byte(text)}
	inner, closed := strings.CutSuffix(text[1:], "/")
	if !closed || inner == "" || patternEnd(text, 0, -1) != len(text) {
		t.pending = true
		return t, nil
	}
	t.exact = hasUpper(inner)
	m, err := newMatcher(inner, t.exact)
	if err != nil {
		return t, &Error{1, len(text) - 1, "not a regular expression: " + reason(err)}
	}
	t.matcher = m
	return t, nil
}

func reason(err error) string {
	if e, ok := errors.AsType[*syntax.Error](err); ok {
		return e.Code.String() + " in " + e.Expr
	}
	return err.Error()
}

// hasUpper reports whether an expression has an upper-case letter that stands
// for itself: \S and \pL do not.
func hasUpper(expr string) bool {
	for i := 0; i < len(expr); i++ {
		if expr[i] == '\\' && i+1 < len(expr) {
			if i++; strings.IndexByte("pPx", expr[i]) >= 0 && i+1 < len(expr) {
				i = operandEnd(expr, i+1)
			}
			continue
		}
		if expr[i] < 0x80 && unicode.IsUpper(rune(expr[i])) {
			return true
		}
	}
	return strings.IndexFunc(expr, func(r rune) bool { return r >= 0x80 && unicode.IsUpper(r) }) >= 0
}

// operandEnd is the last place of what follows \p, \P or \x.
func operandEnd(expr string, at int) int {
	if expr[at] == '{' {
		if i := strings.IndexByte(expr[at:], '}'); i > 0 {
			return at + i
		}
	}
	if expr[at-1] == 'x' {
		return at + 1
	}
	return at
}

// newMatcher compiles an expression so that it never matches across two cells.
// Where case does not matter it is for texts in lower case: that is several
// times as fast as to fold while matching.
func newMatcher(expr string, exact bool) (*matcher, error) {
	flags := syntax.Perl &^ syntax.OneLine
	if !exact {
		flags |= syntax.FoldCase
	}
	tree, err := syntax.Parse(expr, flags)
	if err != nil {
		return nil, err
	}
	confine(tree, !exact)
	re, err := regexp.Compile(tree.String())
	if err != nil {
		return nil, err
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil, err
	}
	return &matcher{re: re, prog: prog}, nil
}

// confine keeps an expression within one cell, and makes its letters lower where asked to.
func confine(re *syntax.Regexp, lower bool) {
	switch re.Op {
	case syntax.OpAnyChar:
		re.Op = syntax.OpAnyCharNotNL
	case syntax.OpBeginText:
		re.Op = syntax.OpBeginLine
	case syntax.OpEndText:
		re.Op = syntax.OpEndLine
	case syntax.OpCharClass:
		re.Rune = withoutSeparator(re.Rune)
		if len(re.Rune) == 0 {
			re.Op = syntax.OpNoMatch
		}
	case syntax.OpLiteral:
		if slices.Contains(re.Rune, separator) || slices.Contains(re.Rune, 0) {
			re.Op, re.Rune = syntax.OpNoMatch, nil
		} else if lower && re.Flags&syntax.FoldCase != 0 {
			unfold(re)
		}
	}
	for _, sub := range re.Sub {
		confine(sub, lower)
	}
}

// unfold makes a literal that ignores case one of lower-case letters, if it is ASCII.
func unfold(re *syntax.Regexp) {
	for _, r := range re.Rune {
		if r > unicode.MaxASCII {
			return
		}
	}
	for i, r := range re.Rune {
		re.Rune[i] = unicode.ToLower(r)
	}
	re.Flags &^= syntax.FoldCase
}

// withoutSeparator takes the separator out of a class, which is pairs of first and last.
func withoutSeparator(class []rune) []rune {
	var out []rune
	for i := 0; i+1 < len(class); i += 2 {
		lo, hi := class[i], class[i+1]
		if separator < lo || separator > hi {
			out = append(out, lo, hi)
			continue
		}
		if lo < separator {
			out = append(out, lo, separator-1)
		}
		if hi > separator {
			out = append(out, separator+1, hi)
		}
	}
	return out
}
