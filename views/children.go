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
	"kubist/kube/stream"
	"kubist/ui/screen"
)

// newChildren is the table of all that an object owns, of whatever kind.
func newChildren(s *Session, of ref) screen.Screen {
	t := &Table[*kube.Owned]{
		// What is in a namespace owns nothing in others, so theirs need not be shown.
		Kind:    &stream.Kind[*kube.Owned]{GVR: schema.GroupVersionResource{Resource: "child"}, Namespaced: !of.namespaced},
		Title:   "Children",
		Columns: childColumns(),
		Sort:    "KIND",
		Asked:   "children of " + of.word() + " " + of.namespace + " " + of.uid,
		Ask:     func(s *Session, _ stream.Scope) stream.Inquiry[*kube.Owned] { return s.children(of) },
		Object: func(o *kube.Owned) ref {
			return ref{gvr: o.Kind.GVR(), namespaced: o.Kind.Namespaced, namespace: o.Namespace, name: o.Name, uid: o.UID, owner: o.Owner}
		},
		Below: "go there",
	}
	t.Enter = func(s *Session, o *kube.Owned) (screen.Screen, error) { return s.listOf(t.object(o)), nil }
	q := &inquiry[*kube.Owned]{
		list: newList(s, t, stream.Scope{}), crumbs: append(s.crumbs(of), "Children"), steps: "kinds",
		words: line{word: "children", args: []string{of.word()}}, elsewhere: podsElsewhere,
	}
	if of.namespace != "" {
		q.words.ns = []string{of.namespace}
	}
	return q
}

func childColumns() []Column[*kube.Owned] {
	text := func(name string, of func(o *kube.Owned) string) Column[*kube.Owned] {
		return Column[*kube.Owned]{
			Name: name,
			Less: func(a, b *kube.Owned) int { return cmp.Compare(of(a), of(b)) },
			Cell: func(dst []byte, o *kube.Owned, _ time.Time) []byte { return append(dst, of(o)...) },
		}
	}
	return []Column[*kube.Owned]{
		text("KIND", func(o *kube.Owned) string { return o.Kind.Name }),
		nameColumn[*kube.Owned](),
		text("READY", func(o *kube.Owned) string { return o.Ready }),
		text("STATUS", func(o *kube.Owned) string { return o.Status }),
		ageColumn[*kube.Owned](),
	}
}

// kindsAtOnce is how many kinds are listed at the same time.
const kindsAtOnce = 3

// children looks for what an object owns: nobody keeps a list of that, so all
// objects of all kinds are asked for their owners.
func (s *Session) children(of ref) stream.Inquiry[*kube.Owned] {
	kind := s.kindOf(of)
	return func(ctx context.Context, a *stream.Answer[*kube.Owned]) error {
		known, err := s.discover(ctx)
		if err != nil {
			return err
		}
		uid := of.uid
		if uid == "" {
			object, err := s.conn.Metadata(ctx, kind, of.namespace, of.name)
			if err != nil {
				return err
			}
			uid = string(object.UID)
		}
		for gv, err := range known.Failed() {
			a.Missing(schema.GroupResource{Group: gv.Group, Resource: "*"}, err)
		}
		return askKinds(ctx, a, ownable(known.All(), of.namespaced), func(ctx context.Context, k kube.Kind, found func(...*kube.Owned)) error {
			return s.conn.Owned(ctx, k, of.namespace, uid, record.NewInterner(), found)
		})
	}
}

// ownable are the kinds whose objects may be owned, workloads first: by one in
// a namespace only those that are in namespaces, too. Some of them have no
// objects of their own, or very many that nothing owns.
func ownable(kinds []kube.Kind, namespaced bool) []kube.Kind {
	kinds = slices.DeleteFunc(kinds, func(k kube.Kind) bool {
		return !k.Preferred || !k.Can("list") || namespaced && !k.Namespaced ||
			k.Resource == "events" || k.Resource == "componentstatuses" || strings.HasSuffix(k.Group, "metrics.k8s.io")
	})
	slices.SortStableFunc(kinds, func(a, b kube.Kind) int {
		rank := func(k kube.Kind) int {
			if slices.Contains(k.Categories, "all") {
				return 0
			}
			return 1
		}
		return cmp.Compare(rank(a), rank(b))
	})
	return kinds
}

// askKinds asks for several kinds at once what is wanted of each. A kind that
// cannot be listed is noted, and the others are asked all the same; one that
// the cluster does not have, or not any more, has no objects.
func askKinds[R record.Object](ctx context.Context, a *stream.Answer[R], kinds []kube.Kind, ask func(context.Context, kube.Kind, func(...R)) error) error {
	type news struct {
		found []R
		kind  kube.Kind
		err   error
		done  bool
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	all, todo := make(chan news), make(chan kube.Kind)
	tell := func(n news) {
		select {
		case all <- n:
		case <-ctx.Done():
		}
	}
	go func() {
		defer close(todo)
		for _, k := range kinds {
			select {
			case todo <- k:
			case <-ctx.Done():
				return
			}
		}
	}()
	for range kindsAtOnce {
		go func() {
			for k := range todo {
				err := ask(ctx, k, func(found ...R) { tell(news{found: found}) })
				tell(news{kind: k, err: err, done: true})
			}
		}()
	}
	a.Step(0, len(kinds))
	for done := 0; done < len(kinds); {
		select {
		case n := <-all:
			if len(n.found) > 0 {
				a.Found(n.found...)
			}
			if n.err != nil && !missingKind(n.err) {
				a.Missing(n.kind.GVR().GroupResource(), n.err)
			}
			if n.done {
				done++
				a.Step(done, len(kinds))
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
