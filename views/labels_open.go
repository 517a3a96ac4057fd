package views

import (
	"context"
	"strings"

	"kubist/kube"
	"kubist/kube/selector"
	"kubist/kube/stream"
	"kubist/ui/screen"
	"kubist/views/query"
)

// allKinds is the word for all kinds that are loaded.
const allKinds = "all"

// labelsOn opens the labels of what a line names, or of the table on the screen
// where it names nothing.
func (r *Router) labelsOn(l line, at screen.Screen) screen.Screen {
	if on, ok := at.(labelled); ok && len(l.args) == 0 && len(l.ns) == 0 && !l.all && l.labels.Empty() && l.filter == "" {
		return on.labelScreen()
	}
	kind, of := "pods", l
	of.args = nil
	if len(l.args) > 0 {
		kind, of.args = l.args[0], l.args[1:]
	}
	scope := r.scope(of)
	if kind == allKinds {
		return r.session.labelsOfAll(scope).begin(l.filter)
	}
	l.args = []string{kind}
	return r.find(kind, l, scope, func(k kube.Kind) screen.Screen {
		if !k.Namespaced {
			scope.Namespaces = nil
		}
		if len(scope.Namespaces) == 1 {
			r.session.visit(scope.Namespaces[0])
		}
		return newLabels(r.session, scope, k).begin(l.filter)
	})
}

// labelsOfAll are the labels of all kinds that are loaded in a scope; those of pods where none is.
func (s *Session) labelsOfAll(scope stream.Scope) *labels {
	kinds := s.loadedKinds(scope)
	if len(kinds) == 0 {
		kinds = []kube.Kind{s.kindOf(ref{gvr: podKind.GVR, namespaced: true})}
	}
	l := newLabels(s, scope, kinds...)
	l.all = true
	return l
}

// begin takes what a line wants to find, and to be chosen.
func (l *labels) begin(filter string) *labels {
	q, _ := query.Parse(filter)
	l.question.chosen = q.Selector()
	l.question.find, _ = query.Parse(withoutSelectors(q))
	l.grid.SetMatches(l.matches())
	return l
}

// labelScreen has the labels of the objects of the table, with what its filter chooses.
func (l *list[R]) labelScreen() *labels {
	t := l.table
	kind := l.session.kindOf(ref{gvr: t.Kind.GVR, namespaced: t.Kind.Namespaced})
	out := newLabels(l.session, l.scope, kind)
	out.table, out.question.chosen = l, l.query.Selector()
	return out
}

// choose has the filter select what was chosen among the labels.
func (l *list[R]) choose(chosen selector.Selector) {
	text := withoutSelectors(l.query)
	if !chosen.Empty() {
		text = strings.TrimSpace(text + " -l " + chosen.String())
	}
	l.query, _ = query.Parse(text)
	l.session.rememberFilter(text)
}

// line is the command line of the screen in namespaces, all of them if there are none.
func (l *labels) line(namespaces []string) line {
	out := line{word: "labels", args: []string{l.word()}, fields: l.scope.Fields}
	out.labels, _ = selector.Parse(l.scope.Labels) // it is the server that says what is wrong with it
	if l.namespaced() {
		out.ns, out.all = namespaces, len(namespaces) == 0
	}
	out.filter = l.question.find.Text()
	if chosen := l.question.chosen; !chosen.Empty() {
		out.filter = strings.TrimSpace(out.filter + " -l " + chosen.String())
	}
	return out
}

// Line is the command line that opens the screen.
func (l *labels) Line() string { return l.in(l.scope.Namespaces) }

// in is the command line of the screen in other namespaces.
func (l *labels) in(namespaces []string) string { return l.line(namespaces).String() }

// word is what the kind is called in command lines.
func (l *labels) word() string {
	if l.all {
		return allKinds
	}
	return lineWord(l.kinds[0])
}

// lineWord names a kind and, where it is not the usual one, its version.
func lineWord(k kube.Kind) string {
	if !k.Preferred && k.Version != "" {
		return strings.TrimSuffix(k.Resource+"."+k.Version+"."+k.Group, ".")
	}
	return k.String()
}

func (l *labels) namespaced() bool { return l.all || l.kinds[0].Namespaced }

// apply shows what is chosen in the table it came from, or in that of the kind.
// Without anything chosen that is what the row under the cursor stands for.
func (l *labels) apply(h screen.Host) {
	chosen := l.question.chosen
	if r, reason := l.row(); reason == "" && chosen.Empty() {
		chosen = r.chosenIn(chosen)
	}
	if l.table != nil {
		l.table.choose(chosen)
		h.Pop()
		return
	}
	show := func(k kube.Kind) {
		to := l.line(l.scope.Namespaces)
		to.word, to.args, to.filter = lineWord(k), nil, ""
		if !k.Namespaced {
			to.ns, to.all = nil, false
		}
		if !chosen.Empty() {
			to.filter = "-l " + chosen.String()
		}
		h.Go(to.String())
	}
	if len(l.kinds) == 1 {
		show(l.kinds[0])
		return
	}
	var items []screen.Item
	for _, k := range l.kinds {
		items = append(items, screen.Item{Text: k.String(), Note: plural(k)})
	}
	h.Pick(screen.Picker{Title: "Show which of them", Items: items, Choose: func(it screen.Item) {
		for _, k := range l.kinds {
			if k.String() == it.Text {
				show(k)
			}
		}
	}})
}

// pickKind asks for the kind whose labels are to be seen.
func (l *labels) pickKind(h screen.Host) {
	items := func(kinds *kube.Kinds) []screen.Item {
		out := []screen.Item{{Text: allKinds, Note: "all kinds that are loaded", Current: l.all}}
		for _, k := range kinds.All() {
			if k.Can("list") && k.Preferred {
				out = append(out, screen.Item{
					Text: k.String(), Note: strings.Join(k.ShortNames, " "), Current: !l.all && k.GVR() == l.kinds[0].GVR(),
				})
			}
		}
		return out
	}
	known, entire := l.session.known()
	p := screen.Picker{Title: "Labels of", Items: items(known), Choose: func(it screen.Item) {
		to := l.line(l.scope.Namespaces)
		to.args, to.fields, to.filter = []string{it.Text}, "", ""
		if k, err := known.Find(it.Text); err == nil && !k.Namespaced {
			to.ns, to.all = nil, false
		}
		h.Go(to.String())
	}}
	if !entire {
		p.More = func(ctx context.Context) ([]screen.Item, error) {
			ks, err := l.session.discover(ctx)
			if err != nil {
				return nil, told(err)
			}
			return items(ks), nil
		}
	}
	h.Pick(p)
}
