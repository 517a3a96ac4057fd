package schema

import (
	"errors"
	"fmt"
	"strings"
)

// ParsePath splits a path at its dots, as kubectl explain and its JSONPath do:
// indexes are read over, for lists are no steps ("containers[0].image"), and a
// name with a dot in it stands in brackets and quotes: "data['tls.crt']".
func ParsePath(text string) ([]string, error) {
	var path []string
	name, closed := "", false // closed: after a bracket only a dot or a bracket may follow
	end := func() {
		if name != "" {
			path = append(path, name)
		}
		name, closed = "", false
	}
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '.':
			end()
			i++
		case c == '[':
			inside, n, err := bracket(text[i:])
			if err != nil {
				return nil, err
			}
			end()
			if inside != "" {
				path = append(path, inside)
			}
			i, closed = i+n, true
		case closed:
			return nil, fmt.Errorf("a dot is missing before %q", text[i:])
		default:
			name += text[i : i+1]
			i++
		}
	}
	end()
	return path, nil
}

// bracket reads what text begins with: the name in quotes, or "" for an index;
// n is its length.
func bracket(text string) (name string, n int, err error) {
	if len(text) > 1 && (text[1] == '\'' || text[1] == '"') {
		end := strings.IndexByte(text[2:], text[1])
		if end < 0 || !strings.HasPrefix(text[2+end+1:], "]") {
			return "", 0, fmt.Errorf("the quote of %s does not end before a ]", text)
		}
		return text[2 : 2+end], end + len(`['']`), nil
	}
	end := strings.IndexByte(text, ']')
	if end < 0 {
		return "", 0, errors.New("a ] is missing")
	}
	if strings.Trim(text[1:end], "*0123456789:-") != "" {
		return "", 0, fmt.Errorf("%s is no index: a name in brackets stands in quotes", text[:end+1])
	}
	return "", end + 1, nil
}

// FormatPath is the text that [ParsePath] reads as path.
func FormatPath(path []string) string {
	var b strings.Builder
	for _, name := range path {
		if strings.ContainsAny(name, ".[") {
			quote := "'"
			if strings.Contains(name, quote) {
				quote = `"`
			}
			b.WriteString("[" + quote + name + quote + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(name)
	}
	return b.String()
}
