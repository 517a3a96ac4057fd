package views

import (
	"slices"
	"sort"
	"strings"

	"kubist/kube"
	"kubist/ui/screen"
)

// words that are commands and no kinds.
var commandWords = []screen.Candidate{
	{Text: "ctx", Note: "switch the context"},
	{Text: "ns", Note: "switch the namespace"},
	{Text: "count", Note: "count what the table shows, by a column or a label"},
	{Text: "labels", Note: "all labels of a kind, to choose from"},
	{Text: "env", Note: "the environment of a pod: env pods/NAME"},
	{Text: "children", Note: "what an object owns"},
	{Text: "used", Note: "who uses a configmap, secret, volume claim or service account"},
	{Text: "can", Note: "what you may do, or whether: can delete pods"},
	{Text: "who-can", Note: "who may do something: who-can get secrets"},
	{Text: "bookmark", Note: "keep this view under a name"},
	{Text: "bookmarks", Note: "open a view that was kept"},
	{Text: "notify", Note: "tell when something happens to an object"},
	{Text: "kubectl", Note: "the kubectl commands behind this screen"},
	{Text: "explain", Note: "the fields of a kind, and what they mean"},
	{Text: "describe", Note: "describe an object: KIND/NAME"},
	{Text: "login", Note: "let the credential plugin ask again"},
}

// lineFlags are what may follow a kind.
var lineFlags = []screen.Candidate{
	{Text: "-n", Note: "in a namespace"},
	{Text: "-A", Note: "in all namespaces"},
	{Text: "-l", Note: "with these labels"},
	{Text: "-L", Note: "with labels as columns"},
	{Text: "--field-selector", Note: "with these fields"},
	{Text: "--sort", Note: "in the order of a column"},
	{Text: "/", Note: "with a filter"},
}

// Complete offers kinds for the first word, contexts or namespaces after it.
func (r *Router) Complete(text string, at int) []screen.Candidate {
	if rest, _ := cutFilter(text[:at]); len(rest) < at {
		return nil
	}
	text = text[:at]
	from := strings.LastIndexByte(text, ' ') + 1
	word := text[from:]
	before := strings.Fields(text[:from])
	all, own := r.argumentWords(before)
	if !own {
		all, own = r.kindArguments(before, word)
	}
	switch {
	case own:
	case len(before) == 0:
		all = r.kinds()
	case slices.Contains([]string{"login", "kubectl", "count", "env"}, before[0]), slices.Contains(before, "-l"):
	case before[len(before)-1] == "-n", len(before) == 1 && !strings.HasPrefix(word, "-"):
		for _, n := range r.session.namespaces() {
			all = append(all, screen.Candidate{Text: n, Note: "namespace"})
		}
	default:
		all = lineFlags
	}
	return fitting(all, word, from, at)
}

// kindArguments are what may follow words that take a context or a kind; ok is false after all others.
func (r *Router) kindArguments(before []string, word string) (all []screen.Candidate, ok bool) {
	if len(before) == 0 {
		return nil, false
	}
	switch before[0] {
	case "ctx", "context", "contexts":
		for _, c := range r.session.config.Contexts() {
			all = append(all, screen.Candidate{Text: screen.Quote(c.Name), Note: c.Server})
		}
		return all, true
	case "describe", "desc":
		return r.kindWords(), len(before) == 1
	case "explain":
		return r.explainable(word), true
	case "labels":
		all = append(r.kinds(), screen.Candidate{Text: allKinds, Note: "all kinds that are loaded"})
		return all, len(before) == 1 && !strings.HasPrefix(word, "-")
	}
	return nil, false
}

// argumentWords are what may follow words that take no namespace, unless a
// flag asks for one; ok is false after all others.
func (r *Router) argumentWords(before []string) (all []screen.Candidate, ok bool) {
	if len(before) == 0 || strings.HasPrefix(before[len(before)-1], "-") {
		return nil, false
	}
	switch word, n := before[0], len(before); {
	case word == "bookmark":
	case word == "bookmarks":
		all = r.bookmarkWords("")
	case (word == "can" || word == "who-can") && n == 1:
		for _, verb := range slices.Concat(usualVerbs, otherVerbs) {
			all = append(all, screen.Candidate{Text: verb, Note: "verb"})
		}
	case (word == "can" || word == "who-can") && n == 2, (word == "children" || word == "used" || word == "notify") && n == 1:
		all = r.kindWords()
	default:
		return nil, false
	}
	return all, true
}

// fitting are the candidates that begin with word; an exact one needs no completion.
func fitting(all []screen.Candidate, word string, from, at int) []screen.Candidate {
	var out []screen.Candidate
	for _, c := range all {
		name, short, _ := strings.Cut(c.Text, "\x00")
		if !strings.HasPrefix(name, word) && (short == "" || !strings.HasPrefix(short, word)) {
			continue
		}
		out = append(out, screen.Candidate{Text: name, From: from, To: at, Note: c.Note})
	}
	if len(out) == 1 && out[0].Text == word {
		return nil
	}
	return out
}

// kinds are the words that a command line begins with.
func (r *Router) kinds() []screen.Candidate {
	return slices.Concat(r.kindWords(), commandWords, r.bookmarkWords(bookmarkSign))
}

// kindWords are the kinds that can be listed, with their short names hidden after a zero byte.
func (r *Router) kindWords() []screen.Candidate {
	var out []screen.Candidate
	seen := map[string]bool{}
	known, _ := r.session.known()
	for _, k := range known.All() {
		if !k.Can("list") || seen[kindWord(k)] {
			continue
		}
		seen[kindWord(k)] = true
		note := strings.Join(k.ShortNames, " ")
		if k.Group != "" {
			note = strings.TrimSpace(note + "  " + k.Group)
		}
		text := kindWord(k)
		if len(k.ShortNames) > 0 {
			text += "\x00" + k.ShortNames[0]
		}
		out = append(out, screen.Candidate{Text: text, Note: note})
	}
	sort.SliceStable(out, func(i, j int) bool { return weight(out[i].Text) < weight(out[j].Text) })
	return out
}

// kindWord is the shortest word that names a kind for sure.
func kindWord(k kube.Kind) string {
	if k.Group == "" || k.Preferred && builtinGroup(k.Group) {
		return k.Resource
	}
	return k.Resource + "." + k.Group
}

func builtinGroup(group string) bool {
	return !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io")
}

// weight puts the kinds of every day first.
func weight(text string) int {
	daily := []string{"pods", "services", "deployments", "ingresses", "endpointslices", "endpoints", "configmaps", "secrets", "nodes", "statefulsets", "daemonsets", "jobs", "events"}
	name, _, _ := strings.Cut(text, "\x00")
	for i, d := range daily {
		if name == d {
			return i
		}
	}
	return len(daily)
}
