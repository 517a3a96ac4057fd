package views

import (
	"fmt"
	"slices"
	"strings"

	"kubist/kube"
	"kubist/kube/selector"
	"kubist/ui/screen"
)

// logs is the log that a line asks for: "logs deploy/kubia", "logs kubia-0/web
// -n shop", "logs -l app=kubia".
func (r *Router) logs(l line) (screen.Place, error) {
	words := l.args
	if l.name != "" {
		words = slices.Insert(slices.Clone(l.args), 0, l.name)
	}
	filter, scope := l.filter, r.scope(line{ns: l.ns, all: l.all, labels: l.labels, wish: l.wish})
	scope.Labels, scope.Fields = l.labels.String(), l.fields
	if len(words) == 0 {
		return opened(newLogsIn(r.session, scope), l.lines, filter)
	}
	if scope.Labels != "" {
		return screen.Place{}, fmt.Errorf("%s: name an object or give -l, not both", l.word)
	}
	if len(scope.Namespaces) != 1 {
		return screen.Place{}, fmt.Errorf("%s: say in which namespace it is, as in :logs %s -n shop", l.word, words[0])
	}
	kind, name, container := splitLogName(strings.Join(words, "/"))
	known, _ := r.session.known()
	k, err := known.Find(kind)
	if err != nil { // it is a pod, and perhaps one of its containers
		k, name, container = builtIn(podKind), kind, name
	}
	of := ref{gvr: k.GVR(), namespaced: k.Namespaced, namespace: scope.Namespaces[0], name: name}
	if reason := logless(of); reason != "" {
		return screen.Place{}, fmt.Errorf("%s: %s", l.word, reason)
	}
	if name == "" {
		return screen.Place{}, fmt.Errorf("%s: name one, as in :logs %s/NAME, or give -l", l.word, kind)
	}
	if l.lines.container != "" {
		container = l.lines.container
	}
	return opened(newLogs(r.session, of, container), l.lines, filter)
}

// splitLogName splits KIND/NAME/CONTAINER; a single name is that of a pod.
func splitLogName(text string) (kind, name, container string) {
	parts := strings.SplitN(text, "/", 3)
	switch len(parts) {
	case 1:
		return "pods", parts[0], ""
	case 2:
		return parts[0], parts[1], ""
	}
	return parts[0], parts[1], parts[2]
}

func opened(l *logsScreen, lines logLines, filter string) (screen.Place, error) {
	l.options = lines.options()
	if l.only == "" {
		l.only = lines.container
	}
	if err := l.view.Filter(filter); err != nil {
		return screen.Place{}, err
	}
	return screen.Place{Screen: l}, nil
}

// Line is the command line that leads here.
func (l *logsScreen) Line() string {
	out := line{word: "logs", ns: l.scope.Namespaces, all: len(l.scope.Namespaces) == 0, lines: linesOf("", l.options)}
	if l.of.name != "" {
		out.ns, out.all = []string{l.of.namespace}, false
		out.args = []string{l.of.word()}
		if l.only != "" {
			out.args[0] += "/" + l.only
		}
		return out.String()
	}
	out.fields, out.lines.container = l.scope.Fields, l.only
	if sel, err := selector.Parse(l.scope.Labels); err == nil {
		out.labels = sel
	}
	return out.String()
}

// kubectl are the commands that follow the same.
func (l *logsScreen) kubectl() []equivalent {
	words := []string{"logs"}
	omits := []string{"the order of time, reconnecting"}
	switch {
	case l.of.name == "" || l.of.gvr == serviceKind.GVR:
		if l.scope.Labels != "" {
			words = append(words, "-l", l.scope.Labels)
		}
		words = append(words, "--prefix", "--max-log-requests", fmt.Sprint(max(len(l.sources), 5)))
		omits = append(omits, "pods that come later")
	case l.of.gvr == podKind.GVR:
		words = append(words, l.of.name)
	default:
		words = append(words, l.session.kubectlKind(l.of.gvr, true)+"/"+l.of.name, "--all-pods", "--prefix")
		omits = append(omits, "pods that come later")
	}
	namespace := l.of.namespace
	if l.of.name == "" && len(l.scope.Namespaces) > 0 {
		namespace = l.scope.Namespaces[0]
	}
	if namespace != "" {
		words = append(words, "-n", namespace)
	}
	words = append(words, l.kubectlContainers()...)
	switch {
	case l.options.Previous:
		words = append(words, "--previous")
	default:
		words = append(words, "-f")
	}
	if l.options.Tail > 0 {
		words = append(words, fmt.Sprintf("--tail=%d", l.options.Tail))
	}
	if l.options.Since > 0 {
		words = append(words, "--since="+l.options.Since.String())
	}
	return []equivalent{{words: append(words, "--timestamps"), omits: strings.Join(omits, ", ")}}
}

// kubectlContainers are the words that name the containers which are followed.
func (l *logsScreen) kubectlContainers() []string {
	_, followed := l.containerNames()
	if len(followed) == 1 {
		for name := range followed {
			return []string{"-c", name}
		}
	}
	return []string{"--all-containers"}
}

// in is the command line in other namespaces.
func (l *logsScreen) in(namespaces []string) string {
	if l.of.name != "" {
		return podsElsewhere(namespaces).String()
	}
	out := line{word: "logs", ns: namespaces, all: len(namespaces) == 0}
	if sel, err := selector.Parse(l.scope.Labels); err == nil {
		out.labels = sel
	}
	return out.String()
}

// logWords are the kinds that have logs.
func (r *Router) logWords(before []string, typed string) ([]screen.Candidate, bool) {
	if len(before) != 1 || strings.HasPrefix(typed, "-") {
		return nil, false
	}
	var out []screen.Candidate
	for _, k := range kube.BuiltinKinds().All() {
		if logless(ref{gvr: k.GVR()}) == "" {
			out = append(out, screen.Candidate{Text: k.Resource + "/", Note: "logs of its pods"})
		}
	}
	return out, true
}
