package stream

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
)

func TestFeedsShareAStream(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, b := live(t, s, p)
		v := watchPods(t, p, Scope{Namespaces: []string{"shop", "shop"}})
		if got := v.next(); got.Phase != Live || !slices.Equal(names(got), []string{"a", "b"}) {
			t.Errorf("the second feed begins %s with %v", got.Phase, names(got))
		}
		v.Look(Lens[*record.Pod]{Less: func(a, b *record.Pod) int { return -compareNames(a, b) }})
		v.until(Live, "b", "a")
		w.Look(Lens[*record.Pod]{Keep: func(r *record.Pod) bool { return r.Name != "a" }})
		w.until(Live, "b")
		b.send(added("shop", "c", "11"))
		w.until(Live, "b", "c")
		v.until(Live, "c", "b", "a")

		watchPods(t, p, Scope{Namespaces: []string{"db"}})
		s.expect("stream")
	})
}

func TestStreamLingers(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, b := live(t, s, p)
		w.Close()
		time.Sleep(linger - time.Second)
		if !Loaded(p, pods, Scope{Namespaces: []string{"shop", "shop"}}) || Loaded(p, pods, Scope{Namespaces: []string{"db"}}) {
			t.Error("what is loaded is the scope that has a stream, and no other")
		}
		b.send(added("shop", "c", "11"))
		v := watchPods(t, p, Scope{Namespaces: []string{"shop"}})
		v.until(Live, "a", "b", "c")
		time.Sleep(linger)
		b.send(mark("12")) // one feed is left, so it goes on
		v.Close()
		time.Sleep(linger + time.Second)
		if !b.abandoned() {
			t.Error("the stream outlived its last feed for too long")
		}
		if Loaded(p, pods, Scope{Namespaces: []string{"shop"}}) {
			t.Error("a stream that has ended counts as loaded")
		}
		watchPods(t, p, Scope{Namespaces: []string{"shop"}})
		s.expect("stream")
	})
}

func TestPoolEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{t, make(chan *request)}
		ctx, cancel := context.WithCancel(context.Background())
		p := NewPool(ctx, s)
		w, b := live(t, s, p)
		cancel()
		synctest.Wait()
		if !b.abandoned() {
			t.Error("the stream goes on")
		}
		if _, err := w.Next(t.Context(), w.last.Gen); err == nil {
			t.Error("next goes on")
		}
		p.Close()
	})
}

func TestFeedNobodyReads(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, b := live(t, s, p)
		for range 3 * pendingMin / 200 {
			b.send(many(200))
		}
		synctest.Wait()
		f := w.Feed.(*feed[*record.Pod])
		if n := len(f.inbox.changes); n > pendingMin {
			t.Errorf("%d changes wait for a feed that nobody reads", n)
		}
		w.Look(Lens[*record.Pod]{Keep: func(r *record.Pod) bool { return r.Name < "p0002" || r.Name == "p0199" }})
		w.until(Live, "a", "b", "p0000", "p0001", "p0199")
		b.send(deleted("shop", "p0001", "9"))
		w.until(Live, "a", "b", "p0000", "p0199")
	})
}

func TestOnlySomeListAtOnce(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		var bodies []*body
		for _, ns := range []string{"n1", "n2", "n3"} {
			watchPods(t, p, Scope{Namespaces: []string{ns}})
			bodies = append(bodies, s.expect("stream").open())
		}
		watchPods(t, p, Scope{Namespaces: []string{"n4"}})
		synctest.Wait()
		watchPods(t, p, Scope{Namespaces: []string{"n5"}})
		s.quiet(time.Second)
		bodies[0].send(whole("1"))
		if r := s.expect("stream"); r.path != "/api/v1/namespaces/n5/pods" {
			t.Errorf("%s goes first, want what was opened last", r.path)
		}
	})
}

func TestOpenChecksTheRecordType(t *testing.T) {
	t.Parallel()
	p := NewPool(context.Background(), &script{})
	defer p.Close()
	defer func() {
		if recover() == nil {
			t.Error("a kind that cannot be decoded was opened")
		}
	}()
	Open(p, &Kind[*record.Pod]{GVR: pods.GVR}, Scope{})
}

func TestGateGivesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := &gate{free: 1}
		if err := g.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- g.enter(ctx) }()
		synctest.Wait()
		cancel()
		if err := <-done; err == nil {
			t.Error("entered a full gate")
		}
		g.leave()
		if err := g.enter(t.Context()); err != nil || g.free != 0 {
			t.Errorf("the place is lost: %v", err)
		}
	})
}

func compareNames(a, b *record.Pod) int {
	if a.Name < b.Name {
		return -1
	}
	if a.Name > b.Name {
		return 1
	}
	return 0
}

var widgets = Tables(schema.GroupVersionResource{Group: "shop.io", Version: "v1", Resource: "widgets"}, true)

func TestTables(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := &watcher[*record.Row]{t: t, Feed: Open(p, widgets, Scope{Namespaces: []string{"shop"}, Labels: "a=b"})}
		r := s.expect("stream")
		if r.path != "/apis/shop.io/v1/namespaces/shop/widgets" || r.accept != acceptTable || r.query.Get("includeObject") != "Metadata" {
			t.Errorf("asked %s?%s as %s", r.path, r.query.Encode(), r.accept)
		}
		b := r.open()
		columns := []string{"Name", "Kind", "Size"}
		b.send(tableFrame("ADDED", "1", columns, "b"), tableFrame("ADDED", "2", nil, "a"), tableFrame("BOOKMARK", "5", nil, ""))
		got := w.until(Live, "a", "b")
		if got.Columns == nil || len(got.Columns.Defs) != 3 || got.Rows[0].Columns != got.Columns {
			t.Fatalf("columns %+v", got.Columns)
		}
		w.phases = nil
		if c := got.Rows[0].Cells[2]; c.Text != "3" || c.Number != 3 || !c.Numeric {
			t.Errorf("cell %+v", c)
		}
		b.end()
		s.expect("count").body(mustJSON(tableOf("5", "t", columns, "a")))
		r = s.expect("watch")
		if v := r.query.Get("resourceVersion"); v != "5" {
			t.Errorf("resumed at %q", v)
		}
		b = r.open()
		b.send(tableFrame("DELETED", "6", columns, "b"))
		w.until(Live, "a")
		w.sawOnly(Live)
	})
}

// A definition that is edited ends the watches. All rows are asked for again,
// whether that is found out by looking, or by the next event.
func TestColumnsChange(t *testing.T) {
	changed := []string{"Name", "New", "Size"}
	for name, tell := range map[string]func(*script){
		"looked": func(s *script) { s.expect("count").body(mustJSON(tableOf("9", "t", changed, "a"))) },
		"event": func(s *script) {
			s.expect("count").fail(forbidden403)
			s.expect("watch").open().send(tableFrame("MODIFIED", "7", changed, "a"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *script, p *Pool) {
				w := &watcher[*record.Row]{t: t, Feed: Open(p, widgets, Scope{Labels: "a=b"})}
				b := s.expect("stream").open()
				b.send(tableFrame("ADDED", "1", []string{"Name", "Kind"}, "a"), tableFrame("BOOKMARK", "5", nil, ""))
				w.until(Live, "a")
				b.end()
				tell(s)
				b = s.expect("stream").open()
				b.send(tableFrame("ADDED", "7", changed, "a"), tableFrame("BOOKMARK", "8", nil, ""))
				for w.last.Columns == nil || w.last.Columns.Defs[1].Name != "New" || w.last.Phase != Live {
					w.next()
				}
				if got := w.last; got.Rows[0].Columns != got.Columns {
					t.Errorf("the row has other columns: %+v", got.Rows[0].Columns)
				}
			})
		})
	}
}

// The rows of several namespaces share their columns.
func TestTablesOfSeveralNamespaces(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := &watcher[*record.Row]{t: t, Feed: Open(p, widgets, Scope{Namespaces: []string{"a", "b"}, Labels: "x=y"})}
		for range 2 {
			r := s.expect("stream")
			name := "of-" + strings.Split(r.path, "/")[5]
			r.open().send(tableFrame("ADDED", "1", []string{"Name", "Kind"}, name), tableFrame("BOOKMARK", "5", nil, ""))
		}
		got := w.until(Live, "of-a", "of-b")
		if got.Rows[0].Columns != got.Columns || got.Rows[1].Columns != got.Columns {
			t.Error("equal columns are not shared")
		}
	})
}

// A kind whose definition is deleted keeps its rows, as far as they were not
// deleted, and is back soon after its definition is.
func TestKindVanishesAndReturns(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := &watcher[*record.Row]{t: t, Feed: Open(p, widgets, Scope{Labels: "a=b"})}
		b := s.expect("stream").open()
		b.send(tableFrame("ADDED", "1", []string{"Name", "Kind"}, "a"), tableFrame("BOOKMARK", "5", nil, ""))
		w.until(Live, "a")
		b.end()
		missing := refusal(404, metav1.StatusReasonNotFound)
		s.expect("count").fail(missing)
		s.expect("watch").fail(missing)
		if got := w.until(Failed, "a"); !apierrors.IsNotFound(got.Err) {
			t.Errorf("error %v", got.Err)
		}
		s.quiet(awaiting - time.Second)
		s.expect("stream").fail(missing)
		b = s.expect("stream").open()
		b.send(tableFrame("ADDED", "7", []string{"Name", "Other"}, "b"), tableFrame("BOOKMARK", "8", nil, ""))
		if got := w.until(Live, "b"); got.Columns.Defs[1].Name != "Other" || got.Err != nil {
			t.Errorf("back with %+v, %v", got.Columns, got.Err)
		}
	})
}

func TestTablePages(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := &watcher[*record.Row]{t: t, Feed: Open(p, widgets, Scope{})}
		s.expect("stream").fail(refusal(406, "NotAcceptable"))
		s.expect("page").body(mustJSON(tableOf("5", "t1", []string{"Name", "Kind", "Size"}, "b")))
		w.until(Loading, "b")
		if r := s.expect("page"); r.query.Encode() != "continue=t1&includeObject=Metadata&limit=500" {
			t.Errorf("second page %s", r.query.Encode())
		} else {
			r.body(mustJSON(tableOf("5", "", []string{"Name", "Kind", "Size"}, "a")))
		}
		s.expect("watch").open()
		w.until(Live, "a", "b")
	})
}

func TestNoTable(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := &watcher[*record.Row]{t: t, Feed: Open(p, widgets, Scope{})}
		s.expect("stream").fail(refusal(406, "NotAcceptable"))
		s.expect("page").body([]byte(`{"kind":"WidgetList","apiVersion":"shop.io/v1","items":[]}`))
		if got := w.until(Failed); !errors.Is(got.Err, record.ErrNotTable) {
			t.Errorf("error %v", got.Err)
		}
	})
}

func mustJSON(v any) []byte { return must(json.Marshal(v)) }

// What a stream that lives for days has interned does not grow without end.
func TestInternerIsRenewed(t *testing.T) {
	t.Parallel()
	p := newPart(&store[*record.Pod]{}, pods, "", time.Now)
	first := p.in
	p.decoded = internedMin
	if err := p.add(must(pod("shop", "a", "1").Marshal()), false); err != nil || p.in == first {
		t.Errorf("the interner stays (%v)", err)
	}
}
