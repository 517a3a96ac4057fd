package stream

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestCleanEndResumesQuietly(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, b := live(t, s, p)
		b.send(mark("50"))
		b.end()
		r := s.expect("watch")
		if v := r.query.Get("resourceVersion"); v != "50" {
			t.Errorf("resumed at %s, want 50", v)
		}
		b = r.open()
		b.send(added("shop", "c", "51"))
		w.until(Live, "a", "b", "c")
		time.Sleep(time.Minute)
		b.end()
		b = s.expect("watch").open()
		b.send(added("shop", "d", "52"))
		w.until(Live, "a", "b", "c", "d")
		w.sawOnly(Live)
	})
}

func TestWatchesThatEndAtOnceAreNotHammered(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, b := live(t, s, p)
		b.end()
		s.expect("watch").open().end()
		start := time.Now()
		s.expect("watch").open().end()
		s.expect("watch").open().end()
		if d := time.Since(start); d < backoffMin {
			t.Errorf("three watches within %v", d)
		}
		w.until(Reconnecting, "a", "b")
	})
}

func TestBrokenWatchIsAuditedAndResumed(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, b := live(t, s, p)
		seen := w.last.Seen
		time.Sleep(time.Minute)
		b.fail(errBroken)
		if got := w.until(Reconnecting, "a", "b"); !got.Seen.Equal(seen) || !errors.Is(got.Err, errBroken) {
			t.Errorf("seen %v, want %v; error %v", got.Seen, seen, got.Err)
		}
		s.expect("count").fail(errBroken)
		s.expect("count").body(page("60", "", 0, "a"))
		r := s.expect("watch")
		if v := r.query.Get("resourceVersion"); v != "10" {
			t.Errorf("resumed at %s", v)
		}
		r.open().send(deleted("shop", "a", "61"))
		w.until(Live, "b")
	})
}

func TestOlderServerIsListedAgain(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, b := live(t, s, p)
		b.fail(errBroken)
		s.expect("count").body(page("7", "", 0, "a"))
		b = s.expect("stream").open()
		b.send(added("shop", "a", "5"))
		w.until(Loading, "a", "b")
		b.send(whole("7"))
		w.until(Live, "a")
	})
}

func TestAuditForbidden(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, b := live(t, s, p)
		b.fail(errBroken)
		s.expect("count").fail(forbidden403)
		s.expect("watch").open()
		w.until(Live, "a", "b")
	})
}

func TestGoneRelistsWithoutClearing(t *testing.T) {
	for name, tell := range map[string]func(*script, *body){
		"event": func(_ *script, b *body) { b.send(failed(gone410)) },
		"http":  func(s *script, b *body) { b.end(); s.expect("watch").fail(gone410) },
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, s *script, p *Pool) {
				w, b := live(t, s, p)
				tell(s, b)
				b = s.expect("stream").open()
				w.until(Loading, "a", "b")
				b.send(added("shop", "b", "30"), added("shop", "c", "31"))
				w.until(Loading, "a", "b", "c")
				s.expect("count").fail(errBroken)
				b.send(whole("40"))
				w.until(Live, "b", "c")
				w.sawOnly(Loading, Live)
			})
		})
	}
}

func TestForbidden(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := watchPods(t, p, Scope{Namespaces: []string{"shop"}})
		s.expect("stream").fail(forbidden403)
		s.expect("page").fail(forbidden403)
		if got := w.until(Forbidden); !apierrors.IsForbidden(got.Err) || !strings.HasPrefix(got.Err.Error(), "list pods in shop: ") {
			t.Errorf("error %v", got.Err)
		}
		s.quiet(slowly - time.Second)
		s.expect("page").fail(forbidden403)
		synctest.Wait()
		w.Refresh()
		start := time.Now()
		s.expect("page").body(page("10", "", 0, "a"))
		if time.Since(start) != 0 {
			t.Error("refresh did not ask at once")
		}
		s.expect("watch").open()
		if got := w.until(Live, "a"); got.Err != nil {
			t.Errorf("live with %v", got.Err)
		}
	})
}

func TestStaleWithoutWatch(t *testing.T) {
	for _, code := range []int{403, 405} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			play(t, func(t *testing.T, s *script, p *Pool) {
				w := watchPods(t, p, Scope{})
				s.expect("stream").fail(refusal(code, "NoWatch"))
				s.expect("page").body(page("10", "", 0, "a", "b"))
				s.expect("watch").fail(refusal(code, "NoWatch"))
				got := w.until(Stale, "a", "b")
				if e, ok := errors.AsType[*RequestError](got.Err); !ok || e.Verb != "watch" || e.Resource != pods.GVR.GroupResource() || e.Namespace != "" {
					t.Errorf("error %#v", got.Err)
				}
				seen := got.Seen
				if code == 405 {
					s.quiet(time.Hour / 2)
				} else {
					s.expect("watch").fail(refusal(code, "NoWatch"))
				}
				synctest.Wait()
				if w.last.Seen != seen || seen.IsZero() {
					t.Errorf("as of %v, but it was listed at %v", w.last.Seen, seen)
				}
				w.Refresh()
				s.expect("page").body(page("20", "", 0, "b"))
				s.expect("watch").fail(refusal(code, "NoWatch"))
				w.until(Stale, "b")
			})
		})
	}
}

// Rights that are taken away while a stream is live leave its rows, and
// bring it back without another list when they are given again.
func TestWatchRevokedAndGivenBack(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, b := live(t, s, p)
		b.end()
		s.expect("watch").fail(forbidden403)
		if got := w.until(Stale, "a", "b"); got.Err == nil || got.Err.Error() != "watch pods in shop: Forbidden" {
			t.Errorf("error %v", got.Err)
		}
		start := time.Now()
		r := s.expect("watch")
		if v := r.query.Get("resourceVersion"); v != "10" || time.Since(start) != slowly {
			t.Errorf("asked again from %s after %v", v, time.Since(start))
		}
		r.open().send(added("shop", "c", "11"))
		if got := w.until(Live, "a", "b", "c"); got.Err != nil {
			t.Errorf("live with %v", got.Err)
		}
	})
}

// One namespace of several that is refused leaves the rows of the others, and is named.
func TestOneNamespaceForbidden(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := watchPods(t, p, Scope{Namespaces: []string{"shop", "db", "web"}, Labels: "x=y"})
		var shop *body
		for range 4 {
			r := <-s.requests
			switch {
			case strings.Contains(r.path, "/db/"):
				r.fail(forbidden403)
			case strings.Contains(r.path, "/shop/"):
				shop = r.open()
				shop.send(added("shop", "a", "1"), whole("3"))
			default:
				r.open().send(added("web", "w", "1"), whole("3"))
			}
		}
		got := w.until(Forbidden, "a", "w")
		e, ok := errors.AsType[*RequestError](got.Err)
		if !ok || e.Verb != "list" || e.Namespace != "db" {
			t.Errorf("error %#v", got.Err)
		}
		want := []Part{{Namespace: "db", Phase: Forbidden, Err: got.Err}, {Namespace: "shop", Phase: Live}, {Namespace: "web", Phase: Live}}
		for i := range want {
			want[i].Seen = got.Parts[i].Seen
		}
		if !slices.Equal(got.Parts, want) || !got.Parts[0].Seen.IsZero() || got.Parts[1].Seen.IsZero() {
			t.Errorf("parts %+v", got.Parts)
		}
		shop.send(added("shop", "b", "4"))
		w.until(Forbidden, "a", "b", "w")
	})
}

// A kind that offers no list says so; nothing is made up.
func TestKindWithoutList(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := watchPods(t, p, Scope{})
		none := refusal(405, metav1.StatusReasonMethodNotAllowed)
		s.expect("stream").fail(none)
		s.expect("page").fail(none)
		if got := w.until(Failed); got.Err == nil || !strings.HasPrefix(got.Err.Error(), "list pods: ") {
			t.Errorf("error %v", got.Err)
		}
	})
}

func TestRetryAfterIsHeeded(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := watchPods(t, p, Scope{})
		busy := apierrors.NewTooManyRequests("busy", 7)
		s.expect("stream").fail(busy)
		w.until(Reconnecting)
		s.quiet(6 * time.Second)
		s.expect("stream").fail(busy)
		synctest.Wait()
		w.Refresh()
		start := time.Now()
		b := s.expect("stream").open()
		if time.Since(start) != 0 {
			t.Error("refresh did not cut the wait short")
		}
		b.send(whole("1"))
		w.until(Live)
	})
}

func TestVersionTooLarge(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, b := live(t, s, p)
		b.end()
		late := apierrors.NewTimeoutError("too large", 1)
		late.ErrStatus.Details.Causes = []metav1.StatusCause{{Type: metav1.CauseTypeResourceVersionTooLarge}}
		s.expect("watch").fail(late)
		s.expect("count").body(page("10", "", 0, "a"))
		s.expect("watch").open()
		w.until(Live, "a", "b")
	})
}

func TestBackoffGrows(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := watchPods(t, p, Scope{})
		var waits []time.Duration
		last := time.Now()
		for range 9 {
			s.expect("stream").fail(errBroken)
			waits = append(waits, time.Since(last))
			last = time.Now()
		}
		if first, end := waits[1], waits[8]; first > 250*time.Millisecond || end < 8*time.Second || end > 12*time.Second {
			t.Errorf("waits %v", waits)
		}
		w.until(Reconnecting)
	})
}

func TestUnauthorized(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, b := live(t, s, p)
		b.end()
		denied := refusal(401, metav1.StatusReasonUnauthorized)
		s.expect("watch").fail(denied)
		s.expect("watch").fail(denied)
		if got := w.until(Failed, "a", "b"); !apierrors.IsUnauthorized(got.Err) {
			t.Errorf("error %v", got.Err)
		}
		s.quiet(slowly - time.Second)
		s.expect("watch").fail(denied)
		w.until(Failed, "a", "b")
		synctest.Wait()
		start := time.Now()
		p.Retry() // somebody logged in
		s.expect("watch").open()
		if time.Since(start) != 0 {
			t.Error("retry did not ask at once")
		}
		w.until(Live, "a", "b")
	})
}

func TestSilentWatchIsProbed(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w, b := live(t, s, p)
		start := time.Now()
		r := s.expect("count")
		if d := time.Since(start); d != silentWatch {
			t.Errorf("probed after %v, want %v", d, silentWatch)
		}
		if !b.abandoned() {
			t.Error("the silent connection is still open")
		}
		r.body(page("20", "", 0, "a"))
		s.expect("watch").open().send(added("shop", "c", "21"))
		w.until(Live, "a", "b", "c")
		w.sawOnly(Live)
	})
}

func TestJSONWhereProtobufWasAsked(t *testing.T) {
	play(t, func(t *testing.T, s *script, p *Pool) {
		w := watchPods(t, p, Scope{})
		s.expect("stream").open().send([]byte(`{"type":"ADDED","object":{"kind":"Pod"}}` + "\n"))
		if got := w.until(Failed); !errors.Is(got.Err, errJSON) {
			t.Errorf("error %v", got.Err)
		}
		s.quiet(slowly - time.Second)
	})
}
