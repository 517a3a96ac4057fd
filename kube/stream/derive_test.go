package stream

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kubist/kube/record"
)

// pair is a pod of the namespace shop, and whether db has one of its name.
type pair struct {
	record.Meta
	twin string // "yes", "no", "?"
}

// pairs joins the pods of two namespaces.
type pairs struct {
	shop, db map[string]bool
	dirty    map[string]bool
	known    bool
}

func derivePairs(Scope) Derivation[*pair] {
	j := &pairs{map[string]bool{}, map[string]bool{}, map[string]bool{}, false}
	take := func(into map[string]bool) func(old, fresh *record.Pod) {
		return func(old, fresh *record.Pod) {
			if fresh != nil {
				into[fresh.Name], j.dirty[fresh.Name] = true, true
			} else {
				delete(into, old.Name)
				j.dirty[old.Name] = true
			}
		}
	}
	return Derivation[*pair]{
		Inputs: []Input{
			From(pods, Scope{Namespaces: []string{"shop"}}, take(j.shop)), From(pods, Scope{Namespaces: []string{"db"}}, take(j.db)),
		},
		Update: j.update,
	}
}

func (j *pairs) update(in []State) (put, gone []*pair) {
	if in[1].Known != j.known {
		j.known = in[1].Known
		for name := range j.shop {
			j.dirty[name] = true
		}
	}
	for name := range j.dirty {
		p := &pair{Meta: record.Meta{Name: name, UID: name}, twin: "no"}
		switch {
		case !j.shop[name]:
			gone = append(gone, p)
			continue
		case j.db[name]:
			p.twin = "yes"
		case !j.known:
			p.twin = "?"
		}
		put = append(put, p)
	}
	clear(j.dirty)
	return put, gone
}

// twins are the rows as "name twin".
func twins(s *Snapshot[*pair]) string {
	var out []string
	for _, r := range s.Rows {
		out = append(out, r.Name+" "+r.twin)
	}
	return strings.Join(out, ", ")
}

func watchPairs(t *testing.T, p *Pool) *watcher[*pair] {
	f := Derive(p, "pairs", Scope{Namespaces: []string{"shop", "db"}}, derivePairs)
	t.Cleanup(f.Close)
	return &watcher[*pair]{t: t, Feed: f}
}

// shows reads snapshots until one has the rows.
func shows(t *testing.T, w *watcher[*pair], p Phase, want string) *Snapshot[*pair] {
	t.Helper()
	for range 100 {
		if w.last != nil && w.last.Phase == p && twins(w.last) == want {
			return w.last
		}
		w.next()
	}
	t.Fatalf("never %s with %q", p, want)
	return nil
}

// livePairs is a derived feed whose inputs are live, with their bodies.
func livePairs(t *testing.T, s *script, p *Pool) (w *watcher[*pair], shop, db *body) {
	t.Helper()
	w = watchPairs(t, p)
	for range 2 {
		r := s.expect("stream")
		if strings.Contains(r.path, "/shop/") {
			shop = r.open()
		} else {
			db = r.open()
		}
	}
	shop.send(added("shop", "a", "1"), added("shop", "b", "1"), whole("1"))
	if got := shows(t, w, Live, "a ?, b ?"); len(got.Joined) != 1 || got.Joined[0].Resource.Resource != "pods" || got.Joined[0].Phase == Live {
		t.Errorf("before the other stream is there, joined is %+v", got.Joined)
	}
	db.send(added("db", "a", "1"))
	shows(t, w, Live, "a yes, b ?")
	db.send(whole("2"))
	if got := shows(t, w, Live, "a yes, b no"); len(got.Joined) != 0 || got.Total != 2 {
		t.Errorf("when all is there: joined %+v, total %d", got.Joined, got.Total)
	}
	return w, shop, db
}

func TestDerivedRecordsFollowTheirInputs(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, shop, db := livePairs(t, s, p)
		before := w.last.Rows[0]
		db.send(added("db", "b", "3"))
		if got := shows(t, w, Live, "a yes, b yes"); got.Rows[0] != before {
			t.Error("a row that nothing happened to was made anew")
		}
		db.send(deleted("db", "a", "4"))
		shop.send(deleted("shop", "b", "5"), added("shop", "c", "6"))
		shows(t, w, Live, "a no, c no")
		w.Look(Lens[*pair]{Keep: func(r *pair) bool { return r.Name != "a" }})
		shows(t, w, Live, "c no")

		v := watchPairs(t, p)
		shows(t, v, Live, "a no, c no")
		for r, ok := s.poll(); ok; r, ok = s.poll() {
			if r.is() != "count" { // which goes beside a list
				t.Errorf("a second feed asks for a %s", r.is())
			}
			r.fail(errBroken)
		}
	})
}

// The first rows do not wait for the pace of those after them.
func TestFirstDerivedRowsComeAtOnce(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := watchPairs(t, p)
		w.next()
		synctest.Wait()
		start := time.Now()
		for range 2 {
			if r := s.expect("stream"); strings.Contains(r.path, "/shop/") {
				r.open().send(added("shop", "a", "1"))
			} else {
				r.open()
			}
		}
		synctest.Wait()
		for len(w.last.Rows) == 0 {
			w.next()
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("the first rows came after %v, want them at once", took)
		}
	})
}

func TestDerivedRecordsOutliveAnInput(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, _, db := livePairs(t, s, p)
		db.fail(errBroken)
		for range 20 {
			if w.next(); len(w.last.Joined) > 0 {
				break
			}
			if r, ok := s.poll(); ok {
				r.fail(forbidden403)
			}
		}
		if j := w.last.Joined; len(j) != 1 || j[0].Err == nil || w.last.Phase != Live || twins(w.last) != "a yes, b no" {
			t.Errorf("after the other stream broke: %s with %q, joined %+v", w.last.Phase, twins(w.last), j)
		}
	})
}

func TestDerivedStreamLetsGoOfItsInputs(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, shop, db := livePairs(t, s, p)
		w.Close()
		time.Sleep(2*linger + time.Second)
		synctest.Wait()
		if !shop.abandoned() || !db.abandoned() {
			t.Error("an input goes on")
		}
	})
}

func TestDerivationThatPanics(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		f := Derive(p, "broken", Scope{}, func(Scope) Derivation[*pair] {
			return Derivation[*pair]{
				Inputs: []Input{From(pods, Scope{}, func(_, _ *record.Pod) { panic("oops") })},
				Update: func([]State) (put, gone []*pair) { return nil, nil },
			}
		})
		t.Cleanup(f.Close)
		w := &watcher[*pair]{t: t, Feed: f}
		s.expect("stream").open().send(added("shop", "a", "1"))
		w.until(Failed)
		if err := w.last.Err; err == nil || !strings.Contains(err.Error(), "oops") || slices.Contains(w.phases, Live) {
			t.Errorf("%v, phases %v", err, w.phases)
		}
	})
}

// An input that is wanted only for some rows is not read before there is one.
func TestDerivedInputThatIsWantedLater(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		derive := func(scope Scope) Derivation[*pair] {
			d := derivePairs(scope)
			wanted := false
			update := d.Update
			d.Update = func(in []State) (put, gone []*pair) {
				put, gone = update(in)
				wanted = wanted || len(put) > 0
				return put, gone
			}
			d.Inputs[1] = d.Inputs[1].When(func() bool { return wanted })
			return d
		}
		f := Derive(p, "pairs", Scope{}, derive)
		t.Cleanup(f.Close)
		w := &watcher[*pair]{t: t, Feed: f}
		shop := s.expect("stream").open()
		shop.send(whole("1"))
		if got := shows(t, w, Live, ""); len(got.Joined) != 0 {
			t.Errorf("joined is %+v", got.Joined)
		}
		time.Sleep(time.Second)
		if r, ok := s.poll(); ok {
			t.Fatalf("got a %s for %s", r.is(), r.path)
		}
		shop.send(added("shop", "a", "2"))
		shows(t, w, Live, "a ?")
		db := s.expect("stream")
		if !strings.Contains(db.path, "/db/") {
			t.Fatalf("%s was asked for", db.path)
		}
		db.open().send(added("db", "a", "1"), whole("3"))
		shows(t, w, Live, "a yes")
		f.Refresh()
	})
}
