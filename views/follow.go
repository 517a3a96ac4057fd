package views

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/screen"
)

// followed is a feed of what is not the subject of a screen, and what it brought.
type followed[R record.Object] struct {
	slot    string
	what    string // what it is of: "the Services of shop"
	gvr     schema.GroupVersionResource
	feed    stream.Feed[R]
	snap    *stream.Snapshot[R]
	problem *kube.Problem
}

func follow[R record.Object](s *Session, h screen.Host, slot, what string, k *stream.Kind[R], scope stream.Scope) followed[R] {
	f := followed[R]{slot: slot, what: what, gvr: k.GVR, feed: stream.Open(s.pool, k, scope)}
	f.wait(h, 0)
	return f
}

func (f *followed[R]) wait(h screen.Host, gen uint64) {
	waitForArrival(h, f.slot, f.feed, f.gvr, gen)
}

func (f *followed[R]) take(h screen.Host, a arrival[R]) {
	f.snap, f.problem = a.snap, a.problem
	f.wait(h, a.snap.Gen)
}

func (f *followed[R]) close() {
	if f.feed != nil {
		f.feed.Close()
		f.feed = nil
	}
}

func (f *followed[R]) refresh() {
	if f.feed != nil {
		f.feed.Refresh()
	}
}

// rows are what is there, as far as it is known.
func (f *followed[R]) rows() []R {
	if f.snap == nil {
		return nil
	}
	return f.snap.Rows
}

// unread says why it is not known what is there, "" where it is.
func (f *followed[R]) unread() string {
	switch {
	case f.snap != nil && (whole(f.snap.Phase) || f.snap.Phase == stream.Reconnecting && !f.snap.Seen.IsZero()):
		return ""
	case f.problem != nil:
		return f.problem.What
	}
	return f.what + " are being read"
}
