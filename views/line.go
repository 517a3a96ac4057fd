package views

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"kubist/kube/selector"
	"kubist/ui/screen"
)

// line is a command line: a word, and what it is to be done with. It reads
// "pods/kubia-0 -n shop -l app=kubia -L env --sort=-AGE /crash".
type line struct {
	word   string   // what to open: "pods", "ctx"
	args   []string // what follows it
	ns     []string
	all    bool              // -A
	labels selector.Selector // -l
	fields string            // --field-selector
	lines  logLines          // -c, -p, --tail, --since
	wish
}

// wish is what a command line wants of a table besides its rows.
type wish struct {
	name    string   // the object to go to, "" for none
	columns []string // the keys of labels to show, -L
	sort    string   // the column that sorts, "" for the usual one
	down    bool
	// unhealthy leaves only what is not well.
	unhealthy bool
	// grouped has rows that stand for several objects that are alike.
	grouped bool
	filter  string
}

// parseLine reads a command line. A word after a kind names a namespace, as it
// does in k9s. Values may hold blanks inside of parentheses or quotes:
// -l app in (a, b). What begins with a slash after a blank is the filter, all
// of it to the end.
func parseLine(text string) (line, error) {
	var l line
	text, l.filter = cutFilter(text)
	words := fields(text)
	for len(words) > 0 {
		w := words[0]
		words = words[1:]
		switch {
		case w == "-A" || w == "--all-namespaces":
			l.all = true
		case w == "--unhealthy":
			l.unhealthy = true
		case w == "-p" || w == "--previous":
			l.lines.previous = true
		case w == "--grouped":
			l.grouped = true
		case strings.HasPrefix(w, "-") && w != "-":
			var err error
			if words, err = l.flag(w, words); err != nil {
				return l, err
			}
		case l.word == "":
			l.word, l.name, _ = strings.Cut(w, "/")
		default:
			l.args = append(l.args, w)
		}
	}
	return l, nil
}

// flags are those that [line.flag] knows.
const flags = "-n, -A, -l, -L, --field-selector, --sort, --unhealthy and --grouped, of logs -c, -p, --tail and --since, and after all of them /filter"

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
	case "-L", "--label-columns":
		if err := l.addColumns(value); err != nil {
			return nil, err
		}
	case "--sort":
		l.sort, l.down = strings.CutPrefix(value, "-")
	default:
		known, err := l.lines.flag(name, value)
		if err != nil {
			return nil, err
		}
		if !known {
			return nil, fmt.Errorf("%s is not known here: there are %s", w, flags)
		}
	}
	if value == "" {
		return nil, fmt.Errorf("%s needs a value", name)
	}
	return words, nil
}

// addColumns takes the keys of labels, several with commas.
func (l *line) addColumns(value string) error {
	for key := range strings.SplitSeq(value, ",") {
		key = strings.TrimSpace(key)
		if err := selector.CheckKey(key); err != nil && value != "" {
			return fmt.Errorf("-L %s: %w", value, err)
		}
		if !slices.Contains(l.columns, key) {
			l.columns = append(l.columns, key)
		}
	}
	return nil
}

// errNoWord is why nothing is opened.
var errNoWord = errors.New("name a kind, for example :pods")

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

// cutFilter cuts off what begins with a slash at the beginning of a word.
func cutFilter(text string) (rest, filter string) {
	var quote byte
	for i := range len(text) {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '/' && (i == 0 || text[i-1] == ' ' || text[i-1] == '\t'):
			return text[:i], strings.TrimSpace(text[i+1:])
		}
	}
	return text, ""
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

// String is the line that [parseLine] reads as l.
func (l line) String() string {
	words := []string{l.word}
	if l.name != "" {
		words[0] += "/" + l.name
	}
	for _, a := range l.args {
		words = append(words, screen.Quote(a))
	}
	if l.all {
		words = append(words, "-A")
	}
	if len(l.ns) > 0 {
		words = append(words, "-n", screen.Quote(strings.Join(l.ns, ",")))
	}
	words = append(words, l.lines.words()...)
	if l.fields != "" {
		words = append(words, "--field-selector="+screen.Quote(l.fields))
	}
	if len(l.columns) > 0 {
		words = append(words, "-L", strings.Join(l.columns, ","))
	}
	switch {
	case l.sort != "" && l.down:
		words = append(words, "--sort="+screen.Quote("-"+l.sort))
	case l.sort != "":
		words = append(words, "--sort="+screen.Quote(l.sort))
	}
	if l.unhealthy {
		words = append(words, "--unhealthy")
	}
	if l.grouped {
		words = append(words, "--grouped")
	}
	if !l.labels.Empty() {
		words = append(words, "-l", l.labels.String())
	}
	if l.filter != "" {
		words = append(words, "/"+l.filter)
	}
	return strings.Join(words, " ")
}
