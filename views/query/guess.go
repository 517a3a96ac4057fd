package query

import "strings"

// signs are what nobody types who means it as it is.
var signs = []string{".*", ".+", "|", `\d`, `\w`, `\.`, "[", "^", "$"}

// LooksLikeRegexp reports whether a text with plain words seems meant as a
// regular expression, and the text that says so: "kubia-.* !web" becomes
// "/kubia-.*/ !web".
func LooksLikeRegexp(text string) (string, bool) {
	var b strings.Builder
	at, seems := 0, false
	for _, tok := range scan(text) {
		term := text[tok.from:tok.to]
		body := strings.TrimLeft(term, "!")
		if n := columnEnd(body); n > 0 && body[n] == ':' {
			body = body[n+1:]
		}
		if !meantAsPattern(body) {
			continue
		}
		b.WriteString(text[at : tok.to-len(body)])
		b.WriteString("/" + body + "/")
		at, seems = tok.to, true
	}
	if !seems {
		return "", false
	}
	return b.String() + text[at:], true
}

// meantAsPattern reports whether a plain word could be an expression and has a sign of one.
func meantAsPattern(body string) bool {
	if body == "" || strings.ContainsAny(body[:1], `/~"'-`) || strings.ContainsAny(body, "/ ") {
		return false
	}
	for _, sign := range signs {
		if strings.Contains(body, sign) {
			_, err := newMatcher(body, hasUpper(body))
			return err == nil
		}
	}
	return false
}
