package views

import (
	"context"
	"errors"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/screen"
)

// waitFor has the next snapshot of a feed after gen delivered to a slot.
func waitFor[R record.Object](h screen.Host, slot string, feed stream.Feed[R], gen uint64) {
	waitAs(h, slot, feed, gen, func(snap *stream.Snapshot[R]) any { return snap })
}

// waitForArrival is waitFor with what is the matter in words.
func waitForArrival[R record.Object](h screen.Host, slot string, feed stream.Feed[R], gvr schema.GroupVersionResource, gen uint64) {
	waitAs(h, slot, feed, gen, func(snap *stream.Snapshot[R]) any { return newArrival(snap, gvr) })
}

// waitAs delivers what result makes of the next snapshot, in the background.
func waitAs[R record.Object](h screen.Host, slot string, feed stream.Feed[R], gen uint64, result func(*stream.Snapshot[R]) any) {
	h.Wait(slot, func(ctx context.Context) any {
		snap, err := feed.Next(ctx, gen)
		if err != nil {
			return nil
		}
		return result(snap)
	})
}

// arrival is a snapshot with its errors in words, which take a moment to find.
type arrival[R record.Object] struct {
	snap *stream.Snapshot[R]
	// problem is the matter with its stream, aside with another one that its rows are made of.
	problem, aside *kube.Problem
}

// newArrival is a snapshot of the kind gvr that has just come.
func newArrival[R record.Object](snap *stream.Snapshot[R], gvr schema.GroupVersionResource) arrival[R] {
	a := arrival[R]{snap: snap, problem: problemOf(snap.Err, gvr)}
	for _, j := range snap.Joined {
		if j.Err != nil && !missingKind(j.Err) {
			a.aside = kube.Explain(j.Err)
		}
	}
	return a
}

// pause waits, and reports whether it was not cut short.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// after has the host deliver what to a slot after a while.
func after(h screen.Host, slot string, d time.Duration, what any) {
	h.Wait(slot, func(ctx context.Context) any {
		if pause(ctx, d) {
			return what
		}
		return nil
	})
}

// prepare does what has to be known before something can be asked or done, in the
// background, and goes on with then. What went wrong is said; nothing follows it,
// nor what was cancelled.
func prepare(h screen.Host, title string, work func(ctx context.Context, progress func(done, total int)) error, then func()) {
	h.Start(screen.Job{Title: title, Run: work, Done: func(err error) {
		switch {
		case err == nil:
			then()
		case !errors.Is(err, context.Canceled):
			h.Toast(themes.Bad, kube.Explain(err).What)
		}
	}})
}
