package views

import (
	"os"
	"slices"
	"sort"
	"strings"

	"kubist/kube"
	"kubist/ui/screen"
)

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
	text = text[:at]
	if rest, _ := cutFilter(text); len(rest) < at && !takesPaths(text) {
		return nil
	}
	from := strings.LastIndexByte(text, ' ') + 1
	word := text[from:]
	before := strings.Fields(text[:from])
	all, own := r.following(before, word)
	switch {
	case own:
	case len(before) == 0:
		all = r.kinds()
	case slices.Contains(before, "-l"):
	case before[len(before)-1] == "-n", len(before) == 1 && !strings.HasPrefix(word, "-"):
		for _, n := range r.session.namespaces() {
			all = append(all, screen.Candidate{Text: n, Note: "namespace"})
		}
	default:
		all = lineFlags
	}
	return fitting(all, word, from, at)
}

// takesPaths reports whether a slash begins no filter in a line, but a path.
func takesPaths(text string) bool {
	return strings.HasPrefix(text, "apply ") || strings.HasPrefix(text, "create ")
}

// following is what may follow the word that a line begins with; ok is false
// where it is what may follow a kind.
func (r *Router) following(before []string, typed string) (all []screen.Candidate, ok bool) {
	if len(before) == 0 {
		return nil, false
	}
	w, known := wordNamed(before[0])
	if !known || w.follow == nil {
		return nil, false
	}
	return w.follow(r, before, typed)
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
	return slices.Concat(r.kindWords(), commandWords(), r.bookmarkWords(bookmarkSign))
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

// pathWords are the files and directories that a path may go on to.
func pathWords(_ *Router, before []string, typed string) ([]screen.Candidate, bool) {
	if last := before[len(before)-1]; last == "-n" || last == "--namespace" {
		return nil, false
	}
	at := strings.LastIndexByte(typed, '/') + 1
	dir := home(typed[:at])
	if dir == "" {
		dir = "."
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, true
	}
	var out []screen.Candidate
	for _, e := range entries {
		switch name := e.Name(); {
		case strings.HasPrefix(name, ".") && !strings.HasPrefix(typed[at:], "."), strings.ContainsAny(name, ` "'`):
		case e.IsDir():
			out = append(out, screen.Candidate{Text: typed[:at] + name + "/", Note: "directory"})
		default:
			out = append(out, screen.Candidate{Text: typed[:at] + name, Note: "file"})
		}
	}
	return out, true
}
