package views

import (
	"errors"
	"slices"
	"strings"

	"kubist/ui/screen"
)

// word is a word of the command line that is no kind.
type word struct {
	// names are what it is called; the first is the one that is offered.
	names []string
	note  string
	open  func(r *Router, l line, at screen.Screen) (screen.Place, error)
	// raw opens a word that reads its line by itself, in the place of open.
	raw func(r *Router, text string, at screen.Screen) (screen.Place, error)
	// follow offers what may come after the words before, to complete the one
	// that is being typed; ok is false where it is what may follow a kind. nil: always so.
	follow func(r *Router, before []string, typed string) (all []screen.Candidate, ok bool)
}

// words are all there are, in the order in which they are offered.
func words() []word {
	screenOf := func(open func(r *Router, l line, at screen.Screen) screen.Screen) func(*Router, line, screen.Screen) (screen.Place, error) {
		return func(r *Router, l line, at screen.Screen) (screen.Place, error) {
			return screen.Place{Screen: open(r, l, at)}, nil
		}
	}
	run := func(run func(r *Router, h screen.Host, at screen.Screen)) func(*Router, line, screen.Screen) (screen.Place, error) {
		return func(r *Router, _ line, at screen.Screen) (screen.Place, error) {
			return screen.Place{Run: func(h screen.Host) { run(r, h, at) }}, nil
		}
	}
	alone := func(open func(r *Router, l line) (screen.Place, error)) func(*Router, line, screen.Screen) (screen.Place, error) {
		return func(r *Router, l line, _ screen.Screen) (screen.Place, error) { return open(r, l) }
	}
	return []word{
		{names: []string{"ctx", "context", "contexts"}, note: "switch the context", open: (*Router).context, follow: (*Router).contextWords},
		{names: []string{"ns", "namespace"}, note: "switch the namespace", open: (*Router).namespace},
		{names: []string{"count"}, note: "count what the table shows, by a column or a label", open: (*Router).count, follow: nothing},
		{names: []string{"labels"}, note: "all labels of a kind, to choose from", open: screenOf((*Router).labelsOn), follow: (*Router).labelWords},
		{names: []string{"env", "environment"}, note: "the environment of a pod: env pods/NAME", open: alone((*Router).environment), follow: nothing},
		{names: []string{"logs", "log"}, note: "follow logs: logs deploy/NAME, logs -l app=web", open: alone((*Router).logs), follow: (*Router).logWords},
		{names: []string{"children"}, note: "what an object owns", open: (*Router).children, follow: kindFirst},
		{names: []string{"used"}, note: "who uses a configmap, secret, volume claim or service account", open: (*Router).used, follow: kindFirst},
		{names: []string{"can"}, note: "what you may do, or whether: can delete pods", open: alone((*Router).can), follow: (*Router).rightWords},
		{names: []string{"who-can"}, note: "who may do something: who-can get secrets", open: alone((*Router).whoCan), follow: (*Router).rightWords},
		{names: []string{"bookmark"}, note: "keep this view under a name", open: (*Router).bookmark, follow: unlessFlag(nothing)},
		{names: []string{"bookmarks"}, note: "open a view that was kept", open: (*Router).bookmarks, follow: unlessFlag((*Router).keptWords)},
		{names: []string{"notify"}, note: "tell when something happens to an object", open: (*Router).notify, follow: kindFirst},
		{names: []string{"forward", "port-forward"}, note: "lead a port of this machine to a pod: forward svc/kubia 8080:http", open: (*Router).forwardLine, follow: kindFirst},
		{names: []string{"forwards"}, note: "the ports that are forwarded", open: alone(func(r *Router, _ line) (screen.Place, error) {
			return screen.Place{Screen: newForwards(r.session)}, nil
		}), follow: nothing},
		{names: []string{"shell"}, note: "a shell in the pod, in a pane: shell kubia-0/web", open: (*Router).shellLine, follow: nothing},
		{names: []string{"shells"}, note: "the shells that live on", open: alone(func(r *Router, _ line) (screen.Place, error) {
			return screen.Place{Screen: newShells(r.session)}, nil
		}), follow: nothing},
		{names: []string{"exec"}, note: "run a command in the pod, or in those that are marked: exec env", raw: (*Router).execLine, follow: nothing},
		{names: []string{"cp"}, note: "copy files from or to a pod: cp kubia-0:/var/log/app.log .", raw: (*Router).copyLine, follow: nothing},
		{names: []string{"changes", "journal", "undo"}, note: "what was changed in this run, to undo it", open: alone(func(r *Router, _ line) (screen.Place, error) {
			return screen.Place{Screen: newJournal(r.session)}, nil
		}), follow: nothing},
		{
			names: []string{"kubectl"}, note: "the kubectl commands behind this screen", follow: nothing,
			open: run(func(r *Router, h screen.Host, at screen.Screen) { r.session.equivalents(h, at) }),
		},
		{names: []string{"explain"}, note: "the fields of a kind, and what they mean", raw: (*Router).explain, follow: (*Router).fieldWords},
		{names: []string{"describe", "desc"}, note: "describe an object: KIND/NAME", open: alone((*Router).describe), follow: kindFirst},
		{names: []string{"apply"}, note: "create or change what files say: apply PATH…, apply -k DIR, apply - to type it", raw: (*Router).apply, follow: pathWords},
		{names: []string{"create"}, note: "create a configmap, secret or namespace, or write any KIND: create KIND NAME", raw: (*Router).create, follow: createWords},
		{names: []string{"login"}, note: "let the credential plugin ask again", open: run((*Router).login), follow: nothing},
	}
}

// Words are all the names that a command line of the router may begin with and
// that are no kinds.
func Words() []string {
	out := []string{"namespaces"} // a kind, but what follows it is a namespace to go to
	for _, w := range words() {
		out = append(out, w.names...)
	}
	return out
}

// wordNamed is the word of a name; ok is false for kinds and what nobody knows.
func wordNamed(name string) (w word, ok bool) {
	all := words()
	i := slices.IndexFunc(all, func(w word) bool { return slices.Contains(w.names, name) })
	if i < 0 {
		return word{}, false
	}
	return all[i], true
}

// commandWords are the words as they are offered.
func commandWords() []screen.Candidate {
	all := words()
	out := make([]screen.Candidate, 0, len(all))
	for _, w := range all {
		out = append(out, screen.Candidate{Text: w.names[0], Note: w.note})
	}
	return out
}

// children opens what an object owns, used who uses it.
func (r *Router) children(l line, at screen.Screen) (screen.Place, error) {
	return r.ofObject(l, at, func(of ref) (screen.Screen, error) { return newChildren(r.session, of), nil })
}

func (r *Router) used(l line, at screen.Screen) (screen.Place, error) {
	return r.ofObject(l, at, func(of ref) (screen.Screen, error) {
		if reason := unusable(of); reason != "" {
			return nil, errors.New(reason)
		}
		return newUsers(r.session, of), nil
	})
}

// What may follow a word.

func nothing(*Router, []string, string) ([]screen.Candidate, bool) { return nil, true }

// unlessFlag is what may follow a word, but not where a flag asks for its value.
func unlessFlag(follow func(*Router, []string, string) ([]screen.Candidate, bool)) func(*Router, []string, string) ([]screen.Candidate, bool) {
	return func(r *Router, before []string, typed string) ([]screen.Candidate, bool) {
		if strings.HasPrefix(before[len(before)-1], "-") {
			return nil, false
		}
		return follow(r, before, typed)
	}
}

func kindFirst(r *Router, before []string, _ string) ([]screen.Candidate, bool) {
	return r.kindWords(), len(before) == 1
}

// createWords are kinds, what a Secret may be of, and the flags with their files.
func createWords(r *Router, before []string, typed string) (all []screen.Candidate, ok bool) {
	flag, path, joined := strings.Cut(typed, "=")
	switch {
	case joined && slices.Contains([]string{"--from-file", "--from-env-file", "--cert", "--key"}, flag):
		found, _ := pathWords(r, before, path)
		for _, c := range found {
			all = append(all, screen.Candidate{Text: flag + "=" + c.Text, Note: c.Note})
		}
	case len(before) == 1:
		return append([]screen.Candidate{{Text: "configmap"}, {Text: "secret"}, {Text: "namespace"}}, r.kindWords()...), true
	case len(before) == 2 && before[1] == "secret":
		all = []screen.Candidate{{Text: "generic", Note: "of values"}, {Text: "tls", Note: "a certificate and its key"}, {Text: "docker-registry", Note: "a login"}}
	case strings.HasPrefix(typed, "-"):
		for _, f := range []string{"--from-literal=", "--from-file=", "--from-env-file=", "--type=", "--cert=", "--key=", "--docker-server=", "--docker-username=", "--docker-password="} {
			all = append(all, screen.Candidate{Text: f})
		}
	}
	return all, before[len(before)-1] != "-n"
}

func (r *Router) contextWords([]string, string) (all []screen.Candidate, ok bool) {
	for _, c := range r.session.config.Contexts() {
		all = append(all, screen.Candidate{Text: screen.Quote(c.Name), Note: c.Server})
	}
	return all, true
}

func (r *Router) labelWords(before []string, typed string) ([]screen.Candidate, bool) {
	all := append(r.kindWords(), screen.Candidate{Text: allKinds, Note: "all kinds that are loaded"})
	return all, len(before) == 1 && !strings.HasPrefix(typed, "-")
}

func (r *Router) keptWords([]string, string) ([]screen.Candidate, bool) {
	return r.bookmarkWords(""), true
}

func (r *Router) fieldWords(_ []string, typed string) ([]screen.Candidate, bool) {
	return r.explainable(typed), true
}

// rightWords are the verbs, and after one of them the kinds.
func (r *Router) rightWords(before []string, _ string) (all []screen.Candidate, ok bool) {
	switch {
	case strings.HasPrefix(before[len(before)-1], "-"):
	case len(before) == 1:
		for _, verb := range slices.Concat(usualVerbs, otherVerbs) {
			all = append(all, screen.Candidate{Text: verb, Note: "verb"})
		}
		return all, true
	case len(before) == 2:
		return r.kindWords(), true
	}
	return nil, false
}
