package views

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/rights"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// usualVerbs are those that have a column of their own.
var usualVerbs = []string{"get", "list", "watch", "create", "update", "patch", "delete"}

// otherVerbs are what else the API knows.
var otherVerbs = []string{"deletecollection", "impersonate", "bind", "escalate", "approve", "sign", "use", "proxy", "attest", "*"}

// may is what may be done to a resource in a namespace.
type may struct {
	record.Meta
	rights.Right
	// incomplete: what is not among the rights may be allowed all the same.
	incomplete bool
}

// newRights is the table of all that one may do in namespaces.
func newRights(s *Session, namespaces []string) screen.Screen {
	t := &Table[*may]{
		Kind:       &stream.Kind[*may]{GVR: schema.GroupVersionResource{Resource: "right"}, Namespaced: true},
		Title:      "Rights",
		Columns:    mayColumns(),
		Sort:       "RESOURCE",
		Asked:      "rights",
		Ask:        func(s *Session, scope stream.Scope) stream.Inquiry[*may] { return s.rights(scope.Namespaces) },
		Objectless: true,
		Below:      "the objects",
		Enter:      inItsTable,
	}
	crumbs := []string{s.crumb(), strings.Join(namespaces, ", "), "Rights"}
	var same []equivalent
	for _, ns := range namespaces {
		same = append(same, equivalent{words: []string{"auth", "can-i", "--list", "-n", ns}})
	}
	return &inquiry[*may]{
		list: newList(s, t, stream.Scope{Namespaces: namespaces}), crumbs: crumbs, steps: "namespaces",
		words: line{word: "can", ns: namespaces},
		elsewhere: func(namespaces []string) line {
			if len(namespaces) == 0 {
				return podsElsewhere(nil) // nobody can say what may be done in all of them
			}
			return line{word: "can", ns: namespaces}
		},
		note: incompleteRights, same: same,
	}
}

// incompleteRights says that there may be more.
func incompleteRights(snap *stream.Snapshot[*may]) []screen.Span {
	if !slices.ContainsFunc(snap.Rows, func(m *may) bool { return m.incomplete }) {
		return nil
	}
	return []screen.Span{
		{Style: themes.Style(themes.Warn), Text: "! the server cannot tell all rights: ? may be allowed"},
		{Style: themes.Style(themes.Muted), Text: " · :can VERB RESOURCE asks for one"},
	}
}

// inItsTable is the table of the resource that a right is about.
func inItsTable(s *Session, m *may) (screen.Screen, error) {
	word, _, _ := strings.Cut(m.Resource, "/")
	known, _ := s.known()
	kind, err := known.Find(word)
	if err != nil || word == "" {
		return nil, fmt.Errorf("%s cannot be listed", m.Resource)
	}
	return s.open(kind, stream.Scope{Namespaces: []string{m.Namespace}}), nil
}

func mayColumns() []Column[*may] {
	columns := []Column[*may]{{
		Name: "RESOURCE", Flexible: true,
		Less: func(a, b *may) int { return rights.Compare(&a.Right, &b.Right) },
		Cell: func(dst []byte, m *may, _ time.Time) []byte { return append(dst, m.Resource...) },
	}}
	for _, verb := range usualVerbs {
		columns = append(columns, Column[*may]{
			Name: strings.ToUpper(verb),
			Less: func(a, b *may) int { return cmp.Compare(a.mark(verb), b.mark(verb)) },
			Cell: func(dst []byte, m *may, _ time.Time) []byte { return append(dst, m.mark(verb)...) },
		})
	}
	list := func(name string, of func(m *may) []string) Column[*may] {
		return Column[*may]{
			Name: name, Level: grid.Roomy,
			Less: func(a, b *may) int { return slices.Compare(of(a), of(b)) },
			Cell: func(dst []byte, m *may, _ time.Time) []byte { return append(dst, strings.Join(of(m), ", ")...) },
		}
	}
	return append(columns,
		list("ONLY", func(m *may) []string { return m.Names }),
		list("OTHER VERBS", func(m *may) []string { return m.Others(usualVerbs) }))
}

// mark is how a verb stands.
func (m *may) mark(verb string) string {
	switch {
	case m.May(verb):
		return "✓"
	case m.incomplete:
		return "?"
	}
	return "·"
}

// rights asks what one may do in each of some namespaces.
func (s *Session) rights(namespaces []string) stream.Inquiry[*may] {
	return func(ctx context.Context, a *stream.Answer[*may]) error {
		for i, ns := range namespaces {
			a.Step(i, len(namespaces))
			told, err := s.conn.Rules(ctx, ns)
			if err != nil {
				return err
			}
			for _, r := range rights.Told(told) {
				name := strings.Join(append([]string{r.Resource}, r.Names...), " ")
				a.Found(&may{record.Meta{Namespace: ns, Name: name, Labels: record.NewLabels(nil)}, r, told.Incomplete})
			}
		}
		return nil
	}
}

// can tells what one may do, or whether one may do something.
func (r *Router) can(l line) (screen.Place, error) {
	switch {
	case len(l.args) == 0:
		scope := r.scope(l)
		if len(scope.Namespaces) == 0 {
			return screen.Place{}, fmt.Errorf("the server tells rights by namespace: :can -n shop. Whether you may do something in all of them: :can list pods -A")
		}
		sc := newRights(r.session, scope.Namespaces)
		if on, ok := sc.(interface{ begin(w wish) }); ok {
			on.begin(l.wish)
		}
		return screen.Place{Screen: sc}, nil
	case l.args[0] == "who":
		l.word, l.args = "who-can", l.args[1:]
		return r.whoCan(l)
	}
	ask, err := r.question(l)
	if err != nil {
		return screen.Place{}, err
	}
	s := r.session
	return screen.Place{Run: func(h screen.Host) {
		var act rights.Act
		var verdict kube.Verdict
		h.Start(screen.Job{
			Title: "ask whether you may " + strings.Join(l.args, " "),
			Run: func(ctx context.Context, _ func(done, total int)) (err error) {
				if act, err = s.act(ctx, ask); err == nil {
					verdict, err = s.conn.Allowed(ctx, act)
				}
				return err
			},
			Done: func(err error) {
				if err != nil {
					h.Toast(themes.Bad, told(err).Error())
					return
				}
				h.Ask(answerTo(ask, act, verdict))
			},
		})
	}}, nil
}

// asked is what a line asks about: an act on what a word names.
type asked struct {
	verb, word, name, sub, path string
	namespace                   string // "" for all
}

// usageOfCan says how it is asked.
const usageOfCan = "say what: :%s VERB RESOURCE[/NAME] [SUBRESOURCE], for example :%s delete pods -n shop"

// question reads what a line asks about.
func (r *Router) question(l line) (asked, error) {
	usage := fmt.Errorf(usageOfCan, l.word, l.word)
	path := "" // a path looks like a filter
	if len(l.args) == 1 && l.filter != "" {
		path = "/" + l.filter
	}
	if len(l.args) < 2 && path == "" || len(l.args) > 3 {
		return asked{}, usage
	}
	q := asked{verb: strings.ToLower(l.args[0]), path: path}
	if path != "" {
		return q, nil
	}
	q.word, q.name, _ = strings.Cut(l.args[1], "/")
	if len(l.args) == 3 {
		q.sub = l.args[2]
	}
	in := l
	in.args = nil
	switch ns := r.scope(in).Namespaces; len(ns) {
	case 0:
	case 1:
		q.namespace = ns[0]
	default:
		return asked{}, fmt.Errorf("one namespace at a time: :%s %s -n %s", l.word, strings.Join(l.args, " "), ns[0])
	}
	return q, nil
}

// act finds what is meant by the word; it may ask the server for its kinds.
func (s *Session) act(ctx context.Context, q asked) (rights.Act, error) {
	a := rights.Act{Verb: q.verb, Path: q.path}
	if q.path != "" {
		return a, nil
	}
	a.Subresource, a.Name, a.Namespace = q.sub, q.name, q.namespace
	if q.word == rights.All {
		a.Group, a.Resource = rights.All, rights.All
		return a, nil
	}
	known, _ := s.known()
	kind, err := known.Find(q.word)
	if err != nil {
		if known, err = s.discover(ctx); err == nil {
			kind, err = known.Find(q.word)
		}
	}
	a.Group, a.Resource = kind.Group, kind.Resource
	if !kind.Namespaced {
		a.Namespace = ""
	}
	return a, err
}

// answerTo is the answer in words.
func answerTo(q asked, act rights.Act, v kube.Verdict) screen.Question {
	token, text := themes.Bad, "no"
	switch {
	case v.Allowed:
		token, text = themes.OK, "yes"
	case v.Denied:
		text = "no: it is denied, whatever else allows it"
	case v.Fault != "":
		token, text = themes.Unknown, "not known"
	}
	spans := []screen.Span{{Style: themes.Style(token) | themes.Bold, Text: text}}
	say := func(t themes.Token, text string) {
		spans = append(spans, screen.Span{Style: themes.Style(t), Text: "\n\n" + text})
	}
	if v.Reason != "" {
		say(themes.Text, v.Reason)
	}
	if v.Fault != "" {
		say(themes.Warn, "the server could not judge all of it: "+v.Fault)
	}
	if q.path == "" && !slices.Contains(usualVerbs, act.Verb) && !slices.Contains(otherVerbs, act.Verb) {
		say(themes.Warn, act.Verb+" is none of the usual verbs: "+strings.Join(usualVerbs, ", ")+", "+strings.Join(otherVerbs, ", "))
	}
	return screen.Question{Title: "May you " + act.String() + "?", Text: spans, Choices: []screen.Choice{{Label: "close"}}}
}
