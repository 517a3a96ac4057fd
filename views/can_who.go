package views

import (
	"cmp"
	"context"
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

// granted is somebody who may do something, and why.
type granted struct {
	record.Meta
	rights.Grant
}

// newWhoCan is the table of all who may do something, by the bindings and roles of RBAC.
func newWhoCan(s *Session, q asked, words line) screen.Screen {
	t := &Table[*granted]{
		Kind:    &stream.Kind[*granted]{GVR: schema.GroupVersionResource{Resource: "subject"}},
		Title:   "Subjects",
		Columns: grantedColumns(),
		Sort:    "SUBJECT",
		Asked:   words.String(),
		Ask:     func(s *Session, _ stream.Scope) stream.Inquiry[*granted] { return s.grants(q) },
		Object:  bindingOf,
		Below:   "the binding",
	}
	t.Enter = func(s *Session, g *granted) (screen.Screen, error) { return s.listOf(bindingOf(g)), nil }
	crumbs := []string{s.crumb()}
	if q.namespace != "" {
		crumbs = append(crumbs, q.namespace)
	}
	what := strings.Join(words.args, " ")
	if q.path != "" {
		what += " " + q.path
	}
	return &inquiry[*granted]{
		list: newList(s, t, stream.Scope{}), crumbs: append(crumbs, "Who can "+what), steps: "kinds", words: words,
		elsewhere: func(namespaces []string) line {
			l := words
			l.ns, l.all = namespaces, len(namespaces) == 0
			return l
		},
		note: func(*stream.Snapshot[*granted]) []screen.Span {
			return []screen.Span{{Style: themes.Style(themes.Muted), Text: "by RBAC alone; what other authorizers allow is not seen"}}
		},
	}
}

// bindingOf is the binding that grants it.
func bindingOf(g *granted) ref {
	of := ref{gvr: schema.GroupVersionResource{Group: "rbac.authorization.k8s.io", Version: "v1", Resource: "clusterrolebindings"}, name: g.Binding}
	if g.BindingKind == "RoleBinding" {
		of.gvr.Resource, of.namespaced, of.namespace = "rolebindings", true, g.Grant.Namespace
	}
	return of
}

// who is the subject's name as it is unambiguous.
func (g *granted) who() string {
	if g.Subject.Namespace != "" {
		return g.Subject.Namespace + "/" + g.Subject.Name
	}
	return g.Subject.Name
}

func grantedColumns() []Column[*granted] {
	text := func(name string, level grid.Level, of func(g *granted) string) Column[*granted] {
		return Column[*granted]{
			Name: name, Level: level,
			Less: func(a, b *granted) int { return cmp.Compare(of(a), of(b)) },
			Cell: func(dst []byte, g *granted, _ time.Time) []byte { return append(dst, of(g)...) },
		}
	}
	role := text("ROLE", grid.Always, func(g *granted) string { return g.Role })
	role.Flexible = true
	return []Column[*granted]{
		text("SUBJECT", grid.Always, func(g *granted) string { return g.Subject.Kind }),
		text("NAME", grid.Always, (*granted).who),
		text("ONLY", grid.Always, func(g *granted) string { return strings.Join(g.Names, ", ") }),
		role,
		text("BINDING", grid.Roomy, func(g *granted) string { return g.BindingKind + " " + g.Binding }),
	}
}

// grants looks for who may do what is asked.
func (s *Session) grants(q asked) stream.Inquiry[*granted] {
	return func(ctx context.Context, a *stream.Answer[*granted]) error {
		act, err := s.act(ctx, q)
		if err != nil {
			return err
		}
		bindings, err := s.conn.Bindings(ctx, act.Namespace, a.Step, func(k kube.Kind, err error) {
			a.Missing(k.GVR().GroupResource(), err)
		})
		if err != nil {
			return err
		}
		for _, g := range bindings.Who(act) {
			key := strings.Join([]string{g.Subject.Kind, g.Subject.Namespace, g.Subject.Name, g.BindingKind, g.Binding}, " ")
			a.Found(&granted{record.Meta{UID: key, Name: g.Subject.Name, Labels: record.NewLabels(nil)}, g})
		}
		return nil
	}
}

// whoCan opens the table of all who may do what a line says.
func (r *Router) whoCan(l line) (screen.Place, error) {
	q, err := r.question(l)
	if err != nil {
		return screen.Place{}, err
	}
	words := line{word: "who-can", args: slices.Clone(l.args), all: q.namespace == ""}
	if q.namespace != "" {
		words.ns = []string{q.namespace}
	}
	if q.path != "" {
		words.filter = q.path[1:]
	}
	sc := newWhoCan(r.session, q, words)
	if on, ok := sc.(interface{ begin(w wish) }); ok && q.path == "" {
		on.begin(l.wish)
	}
	return screen.Place{Screen: sc}, nil
}
