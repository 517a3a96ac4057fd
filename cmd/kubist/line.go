package main

import (
	"cmp"
	"slices"
	"strings"

	"kubist/cmd/kubist/config"
	"kubist/ui"
	"kubist/ui/screen"
	"kubist/views"
)

// ownWord reports whether a word of the command line is no kind: what follows it is no name.
func ownWord(word string) bool {
	return slices.Contains(views.Words(), word) || slices.Contains(ui.Words(), word)
}

// takesPaths reports whether what follows a word are files: a slash begins no filter there.
func takesPaths(word string) bool { return word == "apply" || word == "create" }

// line is the command line that opens the first screen: what was asked for,
// else where the last run ended if that is wanted, else the config's, else pods.
func (o *options) line() (string, error) {
	what, filter, err := opening(o.words)
	if err != nil {
		return "", err
	}
	start := o.settings.Start
	switch {
	case what != "":
	case o.scoped() || filter != "":
		// What is asked for here takes the place of what another line asks for.
		if start != config.Last {
			what = kindOf(start)
		}
	case o.last || start == config.Last:
		what = o.place
	default:
		what = start
	}
	parts := []string{cmp.Or(what, "pods")}
	for _, flag := range []struct{ name, value string }{
		{"-n", o.namespaces},
		{"-L", o.labelColumns},
		{"--field-selector", o.fields},
		{"-c", o.container},
		{"--tail", o.tail},
		{"--since", o.since},
	} {
		if flag.value != "" {
			parts = append(parts, flag.name, screen.Quote(flag.value))
		}
	}
	if o.previous {
		parts = append(parts, "-p")
	}
	if o.labels != "" {
		parts = append(parts, "-l", o.labels) // its blanks belong to it
	}
	return strings.Join(parts, " ") + filter, nil
}

// kindOf is what a command line opens, without what it asks of it, or "" where
// that is no kind.
func kindOf(line string) string {
	words := strings.Fields(line)
	if len(words) == 0 || ownWord(words[0]) || strings.ContainsAny(words[0][:1], "-/") || strings.ContainsAny(words[0], `'"`) {
		return ""
	}
	return words[0]
}

// scoped reports whether the flags say what to ask of the server.
func (o *options) scoped() bool {
	return o.all || cmp.Or(o.kube.Namespace, o.labels, o.labelColumns, o.fields) != ""
}

// opening is what the words of the launch open: a kind, perhaps with a name, or
// something else with what belongs to it; and the filter, with the blank before it.
func opening(words []string) (what, filter string, err error) {
	if i := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, "/") }); i >= 0 && !takesPaths(words[0]) {
		words, filter = words[:i], " "+strings.Join(words[i:], " ")
	}
	switch {
	case len(words) == 0:
		return "", filter, nil
	case ownWord(words[0]):
		parts := make([]string, len(words))
		for i, w := range words {
			parts[i] = screen.Quote(w)
		}
		return strings.Join(parts, " "), filter, nil
	case len(words) > 2 || len(words) == 2 && strings.Contains(words[0], "/"):
		return "", "", &refusal{"kubist opens at most 1 kind and 1 name, and a filter that begins with /", "kubist --help shows how"}
	}
	return strings.Join(words, "/"), filter, nil
}
