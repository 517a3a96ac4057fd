package views

import (
	"context"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/selector"
	"kubist/kube/stream"
)

// labelFeed follows the labels of the objects of one kind, whatever their records are.
type labelFeed interface {
	// next waits for what is newer than gen.
	next(ctx context.Context, gen uint64) (labelNews, error)
	refresh()
	close()
}

// labelNews is what a kind is like at one moment.
type labelNews struct {
	gen           uint64
	phase         stream.Phase
	seen          time.Time
	loaded, total int
	problem       *kube.Problem
	// count brings counts up to date with the objects of that moment. Calls come
	// one after the other, and never with what is older.
	count func(*selector.Cross)
}

// rowLabels are the labels of the rows of a feed.
type rowLabels[R record.Object] struct {
	feed    stream.Feed[R]
	gvr     schema.GroupVersionResource
	counted []R
}

func (f *rowLabels[R]) next(ctx context.Context, gen uint64) (labelNews, error) {
	snap, err := f.feed.Next(ctx, gen)
	if err != nil {
		return labelNews{}, err
	}
	return labelNews{
		gen: snap.Gen, phase: snap.Phase, seen: snap.Seen, loaded: snap.Loaded, total: snap.Total, problem: problemOf(snap.Err, f.gvr),
		count: func(c *selector.Cross) { f.count(c, snap.Rows) },
	}, nil
}

// count counts what is different since it counted last.
func (f *rowLabels[R]) count(c *selector.Cross, rows []R) {
	if len(rows) == len(f.counted) && (len(rows) == 0 || &rows[0] == &f.counted[0]) {
		return // snapshots do not change
	}
	differences(f.counted, rows, func(r R) { c.Remove(r.Head().Labels) }, func(r R) { c.Add(r.Head().Labels) })
	f.counted = rows
}

func (f *rowLabels[R]) refresh() { f.feed.Refresh() }
func (f *rowLabels[R]) close()   { f.feed.Close() }

// differences tells which records of old are not among fresh, and which of fresh
// were not among old. Both are in the order of feeds without a lens.
func differences[R record.Object](old, fresh []R, gone, came func(R)) {
	for len(old) > 0 && len(fresh) > 0 {
		if old[0].Head() == fresh[0].Head() {
			old, fresh = old[1:], fresh[1:]
			continue
		}
		order := inOrder(old[0].Head(), fresh[0].Head())
		if order <= 0 {
			gone(old[0])
			old = old[1:]
		}
		if order >= 0 {
			came(fresh[0])
			fresh = fresh[1:]
		}
	}
	for _, r := range old {
		gone(r)
	}
	for _, r := range fresh {
		came(r)
	}
}

// inOrder compares by namespace, name and UID.
func inOrder(a, b *record.Meta) int {
	if c := strings.Compare(a.Namespace, b.Namespace); c != 0 {
		return c
	}
	if c := strings.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	return strings.Compare(a.UID, b.UID)
}

// labelSource follows the labels of the objects of a kind in a scope; loaded
// says whether they are there already.
type labelSource interface {
	labels(p *stream.Pool, scope stream.Scope) labelFeed
	loaded(p *stream.Pool, scope stream.Scope) bool
}

// objectsOf are the objects of a kind themselves.
type objectsOf[R record.Object] struct{ kind *stream.Kind[R] }

func (o objectsOf[R]) labels(p *stream.Pool, scope stream.Scope) labelFeed {
	return &rowLabels[R]{feed: stream.Open(p, o.kind, scope), gvr: o.kind.GVR}
}

func (o objectsOf[R]) loaded(p *stream.Pool, scope stream.Scope) bool {
	return stream.Loaded(p, o.kind, scope)
}

// objects are those that the table is about, also where its rows are something else.
func (t Table[R]) objects() labelSource {
	switch {
	case t.Objects != nil:
		return t.Objects
	case t.Derive != nil:
		return objectsOf[*record.Row]{stream.Tables(t.Kind.GVR, t.Kind.Namespaced)}
	}
	return objectsOf[R]{t.Kind}
}

// objectsOfKind are those of a kind, from the stream that its table has.
func objectsOfKind(k kube.Kind) labelSource {
	if o, ok := registry[k.GVR()]; ok {
		return o.objects()
	}
	return objectsOf[*record.Row]{stream.Tables(k.GVR(), k.Namespaced)}
}

// loadedKinds are the kinds whose objects in a scope are known already.
func (s *Session) loadedKinds(scope stream.Scope) []kube.Kind {
	known, _ := s.known()
	return slices.DeleteFunc(known.All(), func(k kube.Kind) bool { return !objectsOfKind(k).loaded(s.pool, scope) })
}
