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
	all    bool              // -A
	labels selector.Selector // -l
	fields string            // --field-selector
}

// parseLine reads "po -n shop -l app=kubia". A word after a kind names a
// namespace, as it does in k9s. Values may hold blanks inside of parentheses
// or quotes: -l app in (a, b).
func parseLine(text string) (line, error) {
	var l line
	words := fields(text)
	for len(words) > 0 {
		w := words[0]
		words = words[1:]
		switch {
		case w == "-A" || w == "--all-namespaces":
			l.all = true
		case strings.HasPrefix(w, "-") && w != "-":
			var err error
			if words, err = l.flag(w, words); err != nil {
				return l, err
			}
		case l.word == "":
			l.word = w
		default:
			l.args = append(l.args, w)
		}
	}
	return l, nil
}

// flag takes a flag with its value, and returns the words after it.
func (l *line) flag(w string, words []string) (rest []string, err error) {
	name, value, joined := strings.Cut(w, "=")
	if !joined && len(words) > 0 {
		value, words = words[0], words[1:]
	}
	switch name {
	case "-n", "--namespace":
		l.ns = append(l.ns, namespacesOf([]string{value})...)
	case "--field-selector":
		l.fields = value
	case "-l", "--selector":
		for len(words) > 0 && !strings.HasPrefix(words[0], "-") { // its blanks belong to it
			value, words = value+" "+words[0], words[1:]
		}
		if l.labels, err = selector.Parse(value); err != nil {
			return nil, fmt.Errorf("-l %s: %w", value, err)
		}
	default:
		return nil, fmt.Errorf("%s is not known here: there are -n, -A, -l and --field-selector", w)
	}
	if value == "" {
		return nil, fmt.Errorf("%s needs a value", name)
	}
	return words, nil
}

// namespacesOf are the names in words, which may be lists themselves: "a,b".
func namespacesOf(words []string) []string {
	var out []string
	for _, w := range words {
		for name := range strings.SplitSeq(w, ",") {
			if name = strings.TrimSpace(name); name == "*" {
				name = "all"
			}
			if name != "" {
				out = append(out, name)
			}
		}
	}
	return out
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
