package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is the place of a term in the text.
type token struct{ from, to int }

// scan finds the terms. They end at blanks outside of quotes and regular
// expressions; flags take what follows them along.
func scan(text string) []token {
	var out []token
	for at := skip(text, 0); at < len(text); {
		end := termEnd(text, at)
		switch text[at:end] {
		case "-l":
			end = selectorEnd(text, end)
		case "-f":
			if next := skip(text, end); next < len(text) {
				end = wordEnd(text, next)
			}
		}
		out = append(out, token{at, end})
		at = skip(text, end)
	}
	return out
}

// blank reports whether r stands between terms. Control characters do, since
// they stand between cells as well.
func blank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// skip is the first place from at on where no blank stands.
func skip(text string, at int) int {
	if i := strings.IndexFunc(text[at:], func(r rune) bool { return !blank(r) }); i >= 0 {
		return at + i
	}
	return len(text)
}

// untilBlank is the first place from at on where a blank stands, or the end.
func untilBlank(text string, at int) int {
	if i := strings.IndexFunc(text[at:], blank); i >= 0 {
		return at + i
	}
	return len(text)
}

// termEnd is where the term that begins at at ends.
func termEnd(text string, at int) int {
	if text[at] == '\\' {
		return untilBlank(text, at)
	}
	body := at
	for body < len(text) && text[body] == '!' {
		body++
	}
	n := columnEnd(text[body:])
	if n <= 0 {
		if body < len(text) && text[body] == '/' {
			return patternEnd(text, body, len(text))
		}
		return wordEnd(text, body)
	}
	body += n
	if text[body] != ':' {
		return wordEnd(text, body+len(operator(text[body:])))
	}
	if body++; isPattern(text[body:]) {
		return patternEnd(text, body, untilBlank(text, body))
	}
	return wordEnd(text, body)
}

// isPattern reports whether a regular expression begins text, which stands
// after a column: two slashes are those of a URL.
func isPattern(text string) bool {
	return strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//")
}

// patternEnd is the end of a regular expression whose slash is at at: after the
// next slash that a blank or the end follows. It is open where there is none.
func patternEnd(text string, at, open int) int {
	for i := at + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			i++
		case text[i] == '/' && untilBlank(text, i+1) == i+1:
			return i + 1
		}
	}
	return open
}

// wordEnd is where a word ends that may be quoted, and may have "~" before it.
// A quote is closed by one that a blank or the end follows, or by the end.
func wordEnd(text string, at int) int {
	if at < len(text) && text[at] == '~' {
		at++
	}
	if at == len(text) || text[at] != '"' && text[at] != '\'' {
		return untilBlank(text, at)
	}
	for i := at + 1; i < len(text); i++ {
		if text[i] == text[at] && untilBlank(text, i+1) == i+1 {
			return i + 1
		}
	}
	return len(text)
}

// selectorEnd is where the selector after "-l" ends: before the next flag or with the text.
func selectorEnd(text string, at int) int {
	for i := at; i+2 < len(text); i++ {
		r, n := utf8.DecodeRuneInString(text[i:])
		flag := i + n
		if !blank(r) || !strings.HasPrefix(text[flag:], "-l") && !strings.HasPrefix(text[flag:], "-f") {
			continue
		}
		if untilBlank(text, flag+2) == flag+2 {
			return i
		}
	}
	return len(text)
}

// columnEnd is how long the name is that text begins with, if ":" or an
// operator follows it; otherwise it is not positive.
func columnEnd(text string) int {
	for i, r := range text {
		switch {
		case unicode.IsLetter(r), i > 0 && (unicode.IsDigit(r) || strings.ContainsRune("-_.()%/", r)):
		case i > 0 && (r == ':' || operator(text[i:]) != ""):
			return i
		default:
			return -1
		}
	}
	return -1
}

// operators are tried in this order.
var operators = []string{">=", "<=", "!=", "==", ">", "<", "="}

// operator is the one that text begins with, "" without one.
func operator(text string) string {
	for _, op := range operators {
		if strings.HasPrefix(text, op) {
			return op
		}
	}
	return ""
}

// openQuote is the quote that ends text where it began one and did not close it.
func openQuote(text string) string {
	body := strings.TrimLeft(text, "!")
	if strings.HasPrefix(text, `\`) {
		return ""
	}
	if rest, ok := strings.CutPrefix(body, "-f"); ok {
		body = strings.TrimLeftFunc(rest, blank)
	} else if n := columnEnd(body); n > 0 {
		body = body[n:]
		body = strings.TrimPrefix(body[len(operator(body)):], ":")
	}
	body = strings.TrimPrefix(body, "~")
	if body == "" || body[0] != '"' && body[0] != '\'' || len(body) > 1 && body[len(body)-1] == body[0] {
		return ""
	}
	return body[:1]
}
