package stream

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kubist/kube/record"
)

var errBroken = errors.New("connection reset by peer")

// live opens a stream and brings it up with the pods a and b at version 10.
func live(t *testing.T, s *script, p *Pool) (*watcher[*record.Pod], *body) {
	t.Helper()
	w := watchPods(t, p, Scope{Namespaces: []string{"shop"}})
	b := s.expect("stream").open()
	b.send(added("shop", "b", "2"), added("shop", "a", "1"), whole("10"))
	w.until(Live, "a", "b")
	w.phases = nil
	return w, b
}

func TestStreamingList(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := watchPods(t, p, Scope{Namespaces: []string{"shop"}, Labels: "app=kubia", Fields: "spec.nodeName=n"})
		if got := w.next(); got.Phase != Connecting || got.Total != -1 || !got.Seen.IsZero() {
			t.Errorf("first snapshot %+v", got)
		}
		r := s.expect("stream")
		want := "allowWatchBookmarks=true&fieldSelector=spec.nodeName%3Dn&labelSelector=app%3Dkubia" +
			"&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&watch=true"
		if r.path != "/api/v1/namespaces/shop/pods" || r.query.Encode() != want || r.accept != acceptEvents {
			t.Errorf("asked for %s?%s as %s", r.path, r.query.Encode(), r.accept)
		}
		b := r.open()
		b.send(added("shop", "b", "2"), added("shop", "a", "1"))
		if got := w.until(Loading, "a", "b"); got.Loaded != 2 || got.Total != -1 {
			t.Errorf("while loading: %+v", got)
		}
		b.send(whole("10"))
		if got := w.until(Live, "a", "b"); got.Total != 2 || got.Seen.IsZero() {
			t.Errorf("when live: %+v", got)
		}
		b.send(added("shop", "c", "11"), deleted("shop", "a", "12"), modified("shop", "b", "13"))
		before := w.last.Rows[1]
		got := w.until(Live, "b", "c")
		if got.Rows[0] == before || got.Loaded != 2 {
			t.Error("b was not replaced")
		}
		w.sawOnly(Connecting, Loading, Live)
	})
}

func TestTotalIsCountedBeside(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := watchPods(t, p, Scope{})
		b := s.expect("stream").open()
		b.send(added("shop", "a", "1"))
		w.until(Loading, "a")
		c := s.expect("count")
		if c.path != "/api/v1/pods" || !strings.Contains(c.accept, "PartialObjectMetadataList") {
			t.Errorf("counted by %s as %s", c.path, c.accept)
		}
		c.body(page("10", "token", 41, "a"))
		if got := w.next(); got.Total != 42 || got.Loaded != 1 {
			t.Errorf("loading %d of %d, want 1 of 42", got.Loaded, got.Total)
		}
	})
}

func TestFirstRowsComeTogetherThenPaced(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := watchPods(t, p, Scope{})
		b := s.expect("stream").open()
		w.next()
		start := time.Now()
		b.send(many(200))
		synctest.Wait()
		for len(w.last.Rows) == 0 {
			w.next()
		}
		if len(w.last.Rows) != 200 || time.Since(start) != 0 {
			t.Errorf("%d rows after %v, want 200 at once", len(w.last.Rows), time.Since(start))
		}
		b.send(added("shop", "z", "2"))
		if w.next(); time.Since(start) != publishEvery {
			t.Errorf("the next rows came after %v, want %v", time.Since(start), publishEvery)
		}
		s.expect("count").fail(forbidden403)
		b.send(added("shop", "zz", "3"))
		synctest.Wait()
		lens := w.Look(Lens[*record.Pod]{Keep: func(r *record.Pod) bool { return r.Name == "zz" }})
		at := time.Now()
		if got := w.next(); got.Lens != lens || len(got.Rows) != 1 || got.Loaded != 202 || time.Since(at) != 0 {
			t.Errorf("look: lens %d, %d rows of %d after %v", got.Lens, len(got.Rows), got.Loaded, time.Since(at))
		}
	})
}

func TestStreamingRefused(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := watchPods(t, p, Scope{})
		s.expect("stream").fail(invalid422)
		r := s.expect("page")
		if q := r.query.Encode(); q != "limit=500" || r.accept != acceptList {
			t.Errorf("first page %s as %s", q, r.accept)
		}
		r.body(page("10", "t1", 2, "c", "a"))
		if got := w.until(Loading, "a", "c"); got.Total != 4 {
			t.Errorf("total %d, want 4", got.Total)
		}
		r = s.expect("page")
		if q := r.query.Encode(); q != "continue=t1&limit=2000" {
			t.Errorf("second page %s", q)
		}
		r.body(page("10", "", 0, "b", "d"))
		r = s.expect("watch")
		if v := r.query.Get("resourceVersion"); v != "10" || r.query.Get("allowWatchBookmarks") != "true" {
			t.Errorf("watch %s", r.query.Encode())
		}
		r.open()
		w.until(Live, "a", "b", "c", "d")
		w.sawOnly(Connecting, Loading, Live)

		watchPods(t, p, Scope{Labels: "app=web"})
		s.expect("page") // the pool remembers
	})
}

func TestServerThatIgnoresStreaming(t *testing.T) {
	for name, answer := range map[string]func(*body){
		"bookmark": func(b *body) { b.send(added("shop", "a", "1"), mark("9")) },
		"silence":  func(b *body) { b.send(added("shop", "a", "1")) },
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *script, p *Pool) {
				w := watchPods(t, p, Scope{Labels: "a=b"})
				b := s.expect("stream").open()
				answer(b)
				s.expect("page").body(page("10", "", 0, "a", "b"))
				if !b.abandoned() {
					t.Error("the stream is still read")
				}
				s.expect("watch").open()
				w.until(Live, "a", "b")
			})
		})
	}
}

func TestListCutTwiceGoesToPages(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := watchPods(t, p, Scope{Labels: "a=b"})
		b := s.expect("stream").open()
		b.send(added("shop", "a", "1"))
		w.until(Loading, "a")
		b.fail(errBroken)
		if got := w.until(Reconnecting, "a"); !errors.Is(got.Err, errBroken) || !strings.Contains(got.Err.Error(), "watch pods") {
			t.Errorf("error %v", got.Err)
		}
		b = s.expect("stream").open()
		b.send(added("shop", "b", "2"))
		b.end()
		w.until(Reconnecting, "a", "b")
		s.expect("page").body(page("10", "", 0, "b", "c"))
		s.expect("watch").open()
		w.until(Live, "b", "c")
	})
}

func TestPagesResumeAfterAFailure(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := watchPods(t, p, Scope{})
		s.expect("stream").fail(invalid422)
		s.expect("page").body(page("10", "t1", 2, "a"))
		half := page("10", "t2", 1, "b")
		s.expect("page").body(half[:len(half)-5])
		w.until(Reconnecting, "a")
		r := s.expect("page")
		if r.query.Get("continue") != "t1" {
			t.Errorf("resumed with %s", r.query.Encode())
		}
		r.body(page("10", "", 0, "b"))
		s.expect("watch").open()
		w.until(Live, "a", "b")
	})
}

func TestContinueTokenExpired(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := watchPods(t, p, Scope{})
		s.expect("stream").fail(invalid422)
		s.expect("page").body(page("10", "t1", 2, "a"))
		expired := refusal(410, metav1.StatusReasonExpired)
		expired.ErrStatus.Continue = "inconsistent"
		s.expect("page").fail(expired)
		r := s.expect("page")
		if r.query.Get("continue") != "inconsistent" {
			t.Errorf("went on with %s", r.query.Encode())
		}
		r.body(page("20", "t2", 1, "b"))
		s.expect("page").fail(gone410) // without a token: from the start
		r = s.expect("page")
		if r.query.Has("continue") {
			t.Errorf("went on with %s", r.query.Encode())
		}
		r.body(page("30", "t3", 1, "b"))
		s.expect("page").fail(expired)
		s.expect("page").body(page("40", "", 0, "c"))
		r = s.expect("watch")
		if v := r.query.Get("resourceVersion"); v != "30" {
			t.Errorf("watches from %s: what changed between 30 and 40 is missed", v)
		}
		r.open()
		w.until(Live, "b", "c")
	})
}

func TestSeveralNamespaces(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := watchPods(t, p, Scope{Namespaces: []string{"shop", "db", "shop"}, Labels: "x=y"})
		bodies := map[string]*body{}
		for range 2 {
			r := s.expect("stream")
			bodies[r.path] = r.open()
		}
		shop, db := bodies["/api/v1/namespaces/shop/pods"], bodies["/api/v1/namespaces/db/pods"]
		shop.send(added("shop", "a", "1"), whole("3"))
		w.until(Loading, "a")
		db.send(added("db", "z", "2"), whole("3"))
		if got := w.until(Live, "z", "a"); got.Total != 2 || got.Loaded != 2 {
			t.Errorf("%d of %d, want 2 of 2", got.Loaded, got.Total)
		}
		db.send(failed(refusal(403, metav1.StatusReasonForbidden)))
		w.until(Stale, "z", "a")
		shop.send(deleted("shop", "a", "9"))
		w.until(Stale, "z")
	})
}

func TestNextEnds(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, _ := live(t, s, p)
		ctx, cancel := context.WithCancel(t.Context())
		errs := make(chan error, 2)
		go func() { _, err := w.Next(ctx, w.last.Gen); errs <- err }()
		synctest.Wait()
		go func() { _, err := w.Next(t.Context(), w.last.Gen); errs <- err }() // waits for its turn
		synctest.Wait()
		cancel()
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Errorf("next: %v", err)
		}
		w.Close()
		w.Close()
		if err := <-errs; !errors.Is(err, ErrClosed) {
			t.Errorf("next: %v", err)
		}
		p.Close()
		if _, err := Open(p, pods, Scope{}).Next(t.Context(), 0); !errors.Is(err, ErrClosed) {
			t.Errorf("next of a closed pool: %v", err)
		}
	})
}

// A decoder that panics is a failure of its stream, with the rows kept, and not the end of the program.
func TestPanicInADecoder(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		kind := &Kind[*record.Pod]{GVR: pods.GVR, Namespaced: true, Decode: func(obj []byte, in *record.Interner) (*record.Pod, error) {
			r, err := record.DecodePod(obj, in)
			if err == nil && r.Name == "poison" {
				panic("cannot bear it")
			}
			return r, err
		}}
		w := &watcher[*record.Pod]{t: t, Feed: Open(p, kind, Scope{Labels: "a=b"})}
		b := s.expect("stream").open()
		b.send(added("shop", "a", "1"), whole("10"))
		w.until(Live, "a")
		b.send(added("shop", "poison", "11"))
		if got := w.until(Reconnecting, "a"); got.Err == nil || !strings.Contains(got.Err.Error(), "cannot bear it") {
			t.Errorf("the error is %v", got.Err)
		}
	})
}
