package stream

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"kubist/kube/record"
)

// model is what a store and a lens should come to, done the slow way.
type model struct {
	objects map[string]*record.Pod
	lens    Lens[*record.Pod]
}

func (m *model) rows() (rows []*record.Pod, flagged int) {
	for _, r := range m.objects {
		if m.lens.Keep == nil || m.lens.Keep(r) {
			rows = append(rows, r)
			if m.lens.Flag != nil && m.lens.Flag(r) {
				flagged++
			}
		}
	}
	slices.SortFunc(rows, func(a, b *record.Pod) int {
		less := 0
		if m.lens.Less != nil {
			less = m.lens.Less(a, b)
		}
		return cmp.Or(less, cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name), cmp.Compare(a.UID, b.UID))
	})
	return rows, flagged
}

func byRestarts(a, b *record.Pod) int { return cmp.Compare(b.Restarts, a.Restarts) }
func byNode(a, b *record.Pod) int     { return cmp.Compare(a.Node, b.Node) }
func restarted(p *record.Pod) bool    { return p.Restarts > 1 }

func atLeast(n int32) func(*record.Pod) bool {
	return func(p *record.Pod) bool { return p.Restarts >= n }
}

// Any sequence of what can happen to the objects of several namespaces, and to
// lenses, shows what a plain sort and filter of the same objects shows.
func TestSnapshotsEqualTheNaiveWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := &store[*record.Pod]{}
		parts := map[string]*part[*record.Pod]{}
		for _, ns := range []string{"a", "b"} {
			parts[ns] = newPart(s, pods, ns, time.Now)
		}
		f := newFeed(t.Context(), s, func() {}, func() {})
		defer f.Close()
		m := &model{objects: map[string]*record.Pod{}}
		var looks, gen uint64
		var floor int32
		pods := rapid.Custom(func(t *rapid.T) *record.Pod {
			id := rapid.IntRange(0, 30).Draw(t, "id")
			ns := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "ns")
			return &record.Pod{
				Meta:     record.Meta{UID: fmt.Sprint(ns, id), Name: fmt.Sprint("pod-", id/2), Namespace: ns},
				Restarts: rapid.Int32Range(0, 3).Draw(t, "restarts"),
				Node:     rapid.SampledFrom([]string{"", "n1", "n2"}).Draw(t, "node"),
			}
		})
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				for _, r := range rapid.SliceOfN(pods, 1, 8).Draw(t, "pods") {
					p := parts[r.Namespace]
					p.batch = append(p.batch, op[*record.Pod]{r, false})
					m.objects[r.UID] = r
				}
				parts["a"].flush()
				parts["b"].flush()
			},
			"delete": func(t *rapid.T) {
				r := pods.Draw(t, "pod")
				p := parts[r.Namespace]
				p.batch = append(p.batch, op[*record.Pod]{r, true})
				p.flush()
				delete(m.objects, r.UID)
			},
			"relist": func(t *rapid.T) {
				ns := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "of")
				p := parts[ns]
				p.begin()
				maps.DeleteFunc(m.objects, func(_ string, r *record.Pod) bool { return r.Namespace == ns })
				for _, r := range rapid.SliceOfN(pods, 0, 40).Draw(t, "pods") {
					if r.Namespace == ns {
						p.batch = append(p.batch, op[*record.Pod]{r, false})
						m.objects[r.UID] = r
					}
				}
				p.complete()
			},
			"look": func(t *rapid.T) {
				floor = rapid.Int32Range(0, 2).Draw(t, "floor")
				m.lens = Lens[*record.Pod]{
					Less: rapid.SampledFrom([]func(a, b *record.Pod) int{nil, byRestarts, byNode}).Draw(t, "less"),
					Keep: rapid.SampledFrom([]func(*record.Pod) bool{nil, atLeast(floor)}).Draw(t, "keep"),
					Flag: rapid.SampledFrom([]func(*record.Pod) bool{nil, restarted}).Draw(t, "flag"),
				}
				if m.lens.Keep == nil {
					floor = 0
				}
				looks = f.Look(m.lens)
			},
			"narrow": func(*rapid.T) {
				floor++
				m.lens.Keep, m.lens.Narrows = atLeast(floor), true
				looks = f.Look(m.lens)
			},
			"overflow": func(*rapid.T) {
				f.mu.Lock()
				f.inbox.changes, f.inbox.rebuild, f.inbox.dirty = nil, true, true
				f.mu.Unlock()
			},
			"next": func(t *rapid.T) {
				f.alert()
				got, err := f.Next(t.Context(), gen)
				if err != nil {
					t.Fatal(err)
				}
				gen = got.Gen
				want, flagged := m.rows()
				if !slices.Equal(got.Rows, want) {
					t.Fatalf("rows\n%v, want\n%v", names(got), names(&Snapshot[*record.Pod]{Rows: want}))
				}
				if got.Flagged != flagged || got.Loaded != len(m.objects) || got.Lens != looks {
					t.Fatalf("flagged %d of %d for lens %d, want %d of %d for %d",
						got.Flagged, got.Loaded, got.Lens, flagged, len(m.objects), looks)
				}
			},
		})
	})
}

// An order that moves under the feed is put right instead of losing rows.
func TestOrderThatMoves(t *testing.T) {
	t.Parallel()
	rank := map[string]int{}
	v := &view[*record.Pod]{lens: Lens[*record.Pod]{
		Less: func(a, b *record.Pod) int { return cmp.Compare(rank[a.Name], rank[b.Name]) },
		Keep: func(p *record.Pod) bool { return p.Name != "c" },
	}}
	all := map[string]*record.Pod{}
	for i, n := range []string{"a", "b", "c", "d"} {
		all[n] = &record.Pod{Meta: record.Meta{Name: n, UID: n}}
		rank[n] = i
		v.fold([]change[*record.Pod]{{fresh: all[n]}})
	}
	rank["a"], rank["d"] = 9, -9
	fresh := *all["a"]
	v.fold([]change[*record.Pod]{{old: all["a"], fresh: &fresh}})
	if got := names(&Snapshot[*record.Pod]{Rows: v.rows}); !slices.Equal(got, []string{"d", "b", "a"}) {
		t.Errorf("rows %v", got)
	}
}

// Big sorts and filters are split over the cores and must come out the same.
func TestManyRows(t *testing.T) {
	t.Parallel()
	v := &view[*record.Pod]{}
	var records []*record.Pod
	for i := range 5 * worthSplitting {
		name := fmt.Sprintf("p%05d", (i*7919)%(5*worthSplitting))
		records = append(records, &record.Pod{Meta: record.Meta{Name: name, UID: name}, Restarts: int32(i % 7)})
	}
	v.reset(slices.Clone(records))
	if !slices.IsSortedFunc(v.rows, v.compare) || len(v.rows) != len(records) {
		t.Error("not sorted by name")
	}
	v.look(Lens[*record.Pod]{Less: byRestarts, Keep: restarted, Flag: atLeast(5)})
	if !slices.IsSortedFunc(v.rows, v.compare) || len(v.rows) != 29256 || v.flagged != 11702 {
		t.Errorf("%d rows, %d flagged", len(v.rows), v.flagged)
	}
}

// Feeds, looks and events at the same time: what the race detector is for.
func TestConcurrentFeeds(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		_, b := live(t, s, p)
		for i := range 4 {
			go func() {
				w := watchPods(t, p, Scope{Namespaces: []string{"shop"}})
				defer w.Close()
				for j := range 50 {
					n := w.Look(Lens[*record.Pod]{Keep: func(r *record.Pod) bool { return len(r.Name)%(i+j+1) == 0 }})
					for w.next().Lens != n {
						w.Refresh()
					}
				}
			}()
		}
		for i := range 200 {
			b.send(added("shop", fmt.Sprint("p", i), "20"), deleted("shop", fmt.Sprint("p", i-5), "21"))
		}
		synctest.Wait()
	})
}

// The functions of a lens come from above, where a panic is caught: it must
// come back there, whichever core ran into it.
func TestPanicOfALensReachesTheCaller(t *testing.T) {
	t.Parallel()
	for at := range 4 {
		var ran atomic.Int32
		reason := func() (reason any) {
			defer func() { reason = recover() }()
			each(4, func(i int) {
				defer ran.Add(1)
				if i == at {
					panic("a bug in a lens")
				}
			})
			return nil
		}()
		if !strings.HasPrefix(fmt.Sprint(reason), "a bug in a lens") {
			t.Errorf("part %d: the caller got %v", at, reason)
		}
		if n := ran.Load(); n != 4 {
			t.Errorf("part %d: %d parts had ended when the caller went on, want 4", at, n)
		}
	}
}
