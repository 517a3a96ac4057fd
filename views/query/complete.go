package query

import (
	"slices"
	"strconv"
	"strings"

	"kubist/kube/selector"
)

// Candidate is one completion: Text replaces the bytes From to To of what was typed.
type Candidate struct {
	Text     string
	From, To int
	// Note says in a few words what it is; may be empty.
	Note string
}

// Complete offers what can stand at the caret, the byte offset at of text:
// columns of these names, what follows a column that is named in full, the
// values that a column has behind "column:", keys and values behind "-l". values
// is asked with the name as it is in names, and answers best first; it may be
// nil, and so may facets while the labels are not known.
func Complete(text string, at int, names []string, values func(column string) []string, facets *selector.Facets) []Candidate {
	at = min(max(at, 0), len(text))
	for _, tok := range scan(text) {
		if at < tok.from || at > tok.to {
			continue
		}
		if typed := text[tok.from:tok.to]; len(typed) >= 2 && typed[:2] == "-l" && wordEnd(typed, 0) == 2 {
			return completeSelector(text, tok, at, facets)
		}
		return completeTerm(text[tok.from:at], tok.from, at, names, values)
	}
	return nil
}

func completeSelector(text string, tok token, at int, facets *selector.Facets) []Candidate {
	start := tok.from + len("-l")
	if facets == nil || at < start {
		return nil
	}
	var out []Candidate
	for _, c := range selector.Complete(text[start:tok.to], at-start, facets) {
		note := c.Note
		if c.Count > 0 {
			note = strconv.Itoa(c.Count)
		}
		out = append(out, Candidate{Text: c.Text, From: c.From + start, To: c.To + start, Note: note})
	}
	return out
}

// completeTerm completes what is typed of a term: a column's name, or a value behind it.
func completeTerm(typed string, from, at int, names []string, values func(string) []string) []Candidate {
	body := strings.TrimLeft(typed, "!")
	from += len(typed) - len(body)
	if n := columnEnd(body); n > 0 {
		name, ok := named(names, columnName(body[:n]))
		mark := operator(body[n:])
		if body[n] == ':' {
			mark = ":"
		}
		if !ok || values == nil || mark != ":" && mark != "=" && mark != "!=" {
			return nil
		}
		return completeValue(body[n+len(mark):], from+n+len(mark), at, values(name))
	}
	if body == "" {
		return nil
	}
	var out []Candidate
	for _, name := range names {
		name = strings.ToLower(columnName(name))
		if !strings.HasPrefix(name, strings.ToLower(body)) {
			continue
		}
		out = append(out, Candidate{Text: name + ":", From: from, To: at, Note: "column"})
		if name == strings.ToLower(body) {
			for _, op := range []string{">", "<", "="} {
				out = append(out, Candidate{Text: name + op, From: from, To: at, Note: "compare"})
			}
		}
	}
	return out
}

// named is the column that name means: the one called so, or the one that begins so.
func named(names []string, name string) (string, bool) {
	if i := slices.IndexFunc(names, func(c string) bool { return columnName(c) == name }); i >= 0 {
		return names[i], true
	}
	found, n := "", 0
	for _, c := range names {
		if strings.HasPrefix(columnName(c), name) {
			found, n = c, n+1
		}
	}
	return found, n == 1
}

func completeValue(typed string, from, at int, values []string) []Candidate {
	begun := strings.ToLower(unquote(typed))
	var out []Candidate
	for _, v := range values {
		if v == "" || v == typed || !strings.HasPrefix(strings.ToLower(v), begun) {
			continue
		}
		if strings.ContainsFunc(v, blank) || strings.ContainsAny(v[:1], "\"'/~") {
			if v = quoted(v); v == "" {
				continue
			}
		}
		out = append(out, Candidate{Text: v, From: from, To: at})
	}
	return out
}

// quoted is v in quotes that it does not close itself; "" where there are none.
func quoted(v string) string {
	for _, quote := range []string{`"`, "'"} {
		if text := quote + v + quote; wordEnd(text, 0) == len(text) && unquote(text) == v {
			return text
		}
	}
	return ""
}
