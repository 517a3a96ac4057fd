package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
)

// answers is an inquiry whose every turn a test gives.
type answers chan func(a *Answer[*pair]) error

func (c answers) inquiry(ctx context.Context, a *Answer[*pair]) error {
	select {
	case turn := <-c:
		return turn(a)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func named(names ...string) (out []*pair) {
	for _, n := range names {
		out = append(out, &pair{Meta: record.Meta{Name: n, UID: n}})
	}
	return out
}

// told is a snapshot in a line.
func told(s *Snapshot[*pair]) string {
	var names []string
	for _, r := range s.Rows {
		names = append(names, r.Name)
	}
	text := fmt.Sprintf("%s %s %d/%d", s.Phase, strings.Join(names, ","), s.Steps.Done, s.Steps.Of)
	for _, j := range s.Joined {
		text += " without " + j.Resource.String() + " " + j.Phase.String()
	}
	return text
}

// What is found is shown as it comes, is as of when all was there, and what is
// not found again when it is asked again goes then, not before.
func TestAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPool(t.Context(), &script{t: t, requests: make(chan *request)})
		defer p.Close()
		turns, asked := answers(make(chan func(*Answer[*pair]) error)), 0
		open := func() Feed[*pair] {
			return Ask(p, "pairs", Scope{}, func(ctx context.Context, a *Answer[*pair]) error {
				asked++
				return turns.inquiry(ctx, a)
			})
		}
		f := open()
		defer f.Close()
		var gen uint64
		see := func(want string) {
			t.Helper()
			for {
				s, err := f.Next(t.Context(), gen)
				if err != nil {
					t.Fatal(err)
				}
				gen = s.Gen
				synctest.Wait()
				if told(s) == want {
					return
				}
				if slices.Contains([]Phase{Stale, Failed, Forbidden}, s.Phase) {
					t.Fatalf("it says %q, want %q", told(s), want)
				}
			}
		}
		pods, forbidden := schema.GroupResource{Resource: "pods"}, apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "", errors.New("no"))
		more := make(chan struct{})
		turns <- func(a *Answer[*pair]) error {
			a.Step(1, 3)
			a.Found(named("a", "b")...)
			<-more
			a.Missing(pods, forbidden)
			a.Step(3, 3)
			return nil
		}
		see("loading a,b 1/3")
		close(more)
		see("stale a,b 3/3 without pods forbidden")

		f.Refresh()
		turns <- func(a *Answer[*pair]) error {
			a.Found(named("b", "c")...)
			return errors.New("the line was cut")
		}
		see("failed a,b,c 0/0")
		f.Refresh()
		turns <- func(a *Answer[*pair]) error {
			a.Found(named("c")...)
			return nil
		}
		see("stale c 0/0")
		f.Refresh()
		turns <- func(*Answer[*pair]) error { return forbidden }
		see("forbidden c 0/0")
		f.Refresh()
		turns <- func(*Answer[*pair]) error { panic("oh") }
		see("failed c 0/0")

		second := open()
		defer second.Close()
		if s, err := second.Next(t.Context(), 0); err != nil || told(s) != "failed c 0/0" {
			t.Errorf("another feed says %v, %v", s, err)
		}
		if asked != 5 {
			t.Errorf("it was asked %d times, want 5: two feeds share one inquiry", asked)
		}
	})
}
