package views

import (
	"fmt"
	"strings"

	"kubist/kube/selector"
)

// line is a command line: a word, and what it is to be done with.
type line struct {
	word   string // what to open: "pods", "ctx"
	args   []string
	ns     []string
	all    bool   // -A
	labels string // -l
	fields string // --field-selector
}

// parseLine reads "po -n shop -l app=kubia". A word after a kind names a
// namespace, as it does in k9s. Values may hold blanks inside of parentheses
// or quotes: -l app in (a, b).
func parseLine(text string) (line, error) {
	var l line
	words := fields(text)
	for i := 0; i < len(words); i++ {
		w := words[i]
		name, value, joined := strings.Cut(w, "=")
		switch {
		case w == "-A" || w == "--all-namespaces":
			l.all = true
			continue
		case !strings.HasPrefix(w, "-") || w == "-":
			if l.word == "" {
				l.word = w
			} else {
				l.args = append(l.args, w)
			}
			continue
		case name == "-n" || name == "--namespace", name == "-l" || name == "--selector", name == "--field-selector":
		default:
			return l, fmt.Errorf("%s is not known here: there are -n, -A, -l and --field-selector", w)
		}
		if !joined {
			value, i = value0(words, i, name)
		}
		if value == "" {
			return l, fmt.Errorf("%s needs a value", name)
		}
		l.set(name, value)
	}
	if _, err := selector.Parse(l.labels); err != nil {
		return l, fmt.Errorf("-l %s: %w", l.labels, err)
	}
	return l, nil
}

// value0 is the value that follows words[i], and where it ends. That of -l
// goes on to the next flag.
func value0(words []string, i int, name string) (value string, last int) {
	i++
	if i >= len(words) {
		return "", i
	}
	value = words[i]
	if name != "-l" && name != "--selector" {
		return value, i
	}
	for i+1 < len(words) && !strings.HasPrefix(words[i+1], "-") {
		i++
		value += " " + words[i]
	}
	return value, i
}

func (l *line) set(name, value string) {
	switch name {
	case "-n", "--namespace":
		l.ns = append(l.ns, strings.Split(value, ",")...)
	case "-l", "--selector":
		l.labels = value
	default:
		l.fields = value
	}
}

// fields splits at blanks that are not within quotes.
func fields(text string) []string {
	var out []string
	var quote rune
	word, open := strings.Builder{}, false
	for _, r := range text {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, open = r, true
		case quote == 0 && (r == ' ' || r == '\t'):
			if word.Len() > 0 || open {
				out = append(out, word.String())
				word.Reset()
				open = false
			}
		default:
			word.WriteRune(r)
		}
	}
	if word.Len() > 0 || open {
		out = append(out, word.String())
	}
	return out
}
