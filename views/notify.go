package views

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/screen"
)

// goalPicker asks what of an object is to be told.
func (s *Session) goalPicker(h screen.Host, of ref) *screen.Picker {
	goals := goalsOf(of.gvr.GroupResource())
	var items []screen.Item
	for _, g := range goals {
		items = append(items, screen.Item{Text: g.word, Note: "it " + g.text})
	}
	return &screen.Picker{Title: "Tell when " + of.name + " is", Items: items, Choose: func(it screen.Item) {
		s.tellWhen(h, of, goals[slices.IndexFunc(goals, func(g goal) bool { return g.word == it.Text })])
	}}
}

// notify tells when something happens to an object: "notify deploy/kubia
// rolled-out". What is left out is the object under the cursor, and asked for.
func (r *Router) notify(l line, at screen.Screen) (screen.Place, error) {
	of, rest, err := r.objectThen(l, at)
	if err != nil {
		return screen.Place{}, err
	}
	s := r.session
	if len(rest) == 0 {
		return screen.Place{Run: func(h screen.Host) { h.Pick(*s.goalPicker(h, of)) }}, nil
	}
	goals := goalsOf(of.gvr.GroupResource())
	i := slices.IndexFunc(goals, func(g goal) bool { return g.word == rest[0] })
	if i < 0 || len(rest) > 1 {
		var words []string
		for _, g := range goals {
			words = append(words, g.word)
		}
		return screen.Place{}, fmt.Errorf("of %s it can be told when it is %s", of.word(), strings.Join(words, ", "))
	}
	return screen.Place{Run: func(h screen.Host) { s.tellWhen(h, of, goals[i]) }}, nil
}

// objectThen is the object that a line names, or that under the cursor, and the words after it.
func (r *Router) objectThen(l line, at screen.Screen) (of ref, rest []string, err error) {
	if len(l.args) == 0 || !strings.Contains(l.args[0], "/") {
		on, ok := at.(pointing)
		if !ok {
			return ref{}, nil, fmt.Errorf("name an object, for example :%s deploy/kubia", l.word)
		}
		of, reason := on.target()
		if reason != "" {
			return ref{}, nil, errors.New(reason)
		}
		return of, l.args, nil
	}
	word, name, _ := strings.Cut(l.args[0], "/")
	known, _ := r.session.known()
	kind, err := known.Find(word)
	if err != nil {
		return ref{}, nil, told(err)
	}
	of = ref{gvr: kind.GVR(), namespaced: kind.Namespaced, name: name}
	rest = l.args[1:]
	if l.args = nil; kind.Namespaced {
		in := r.scope(l).Namespaces
		if len(in) != 1 {
			return ref{}, nil, fmt.Errorf("in which namespace is %s? -n says it", name)
		}
		of.namespace = in[0]
	}
	return of, rest, nil
}

// tellWhen watches an object until a goal is reached, wherever the user goes meanwhile.
func (s *Session) tellWhen(h screen.Host, of ref, g goal) {
	kind := s.kindOf(of)
	what := kind.Singular + " " + of.name
	w := &waiting{session: s, of: of, kind: kind, goal: g}
	h.Start(screen.Job{
		Title: "wait until " + what + " is " + g.word,
		Run:   w.run,
		Done: func(err error) {
			switch {
			case errors.Is(err, context.Canceled):
				h.Toast(themes.Muted, "nobody waits for "+what+" any more")
			case err != nil:
				h.Notify(themes.Bad, what+": "+kube.Explain(err).What)
			default:
				h.Notify(themes.OK, what+" "+g.text)
			}
		},
	})
}

// waiting is a job that waits for an object.
type waiting struct {
	session *Session
	of      ref
	kind    kube.Kind
	goal    goal
	first   *unstructured.Unstructured // as it was in the beginning
	uid     string
}

// unmet is an error that says why a goal cannot be reached any more.
type unmet string

func (u unmet) Error() string { return string(u) }

// lookAgain is how long to wait before what cannot be watched is looked at again.
const lookAgainAfter = 10 * time.Second

// run watches the object. It ends when the goal is reached, or cannot be.
func (w *waiting) run(ctx context.Context, progress func(done, total int)) error {
	scope := stream.Scope{Fields: "metadata.name=" + w.of.name}
	if w.of.namespaced {
		scope.Namespaces = []string{w.of.namespace}
	}
	feed := stream.Open(w.session.pool, stream.Tables(w.kind.GVR(), w.kind.Namespaced), scope)
	defer feed.Close()
	w.uid = w.of.uid
	var row *record.Row
	for gen := uint64(0); ; {
		next, cancel := context.WithTimeout(ctx, lookAgainAfter)
		snap, err := feed.Next(next, gen)
		cancel()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, context.DeadlineExceeded):
			feed.Refresh()
			continue
		case err != nil:
			return errors.New("the connection was closed")
		}
		gen = snap.Gen
		if snap.Phase == stream.Forbidden {
			return snap.Err
		}
		var done bool
		if done, row, err = w.look(ctx, snap, row, progress); done || err != nil {
			return err
		}
	}
}

// look judges a snapshot; row is the one that was judged before.
func (w *waiting) look(ctx context.Context, snap *stream.Snapshot[*record.Row], row *record.Row, progress func(done, total int)) (bool, *record.Row, error) {
	switch {
	case len(snap.Rows) == 0 && !whole(snap.Phase):
		return false, row, nil
	case len(snap.Rows) == 0 || w.uid != "" && snap.Rows[0].UID != w.uid:
		if w.goal.gone {
			return true, row, nil
		}
		return false, row, unmet("it is gone")
	case snap.Rows[0] == row:
		return false, row, nil
	}
	row = snap.Rows[0]
	w.uid = row.UID
	if w.goal.reached == nil {
		return false, row, nil
	}
	object, err := w.session.conn.Object(ctx, w.kind, w.of.namespace, w.of.name)
	switch {
	case apierrors.IsNotFound(err):
		return false, row, nil // the watch will tell
	case err != nil:
		return false, row, err
	}
	if w.first == nil {
		w.first = object
	}
	p := w.goal.reached(w.first, object)
	if p.of > 0 {
		progress(p.done, p.of)
	}
	if p.failed != "" {
		return false, row, unmet(p.failed)
	}
	return p.met, row, nil
}
