package stream

import (
	"time"

	"kubist/kube/record"
)

// Local is a stream of what this program does itself: nobody is asked for its
// records, they are put there. It is live from the start, outlives pools, and is
// safe for concurrent use.
type Local[R record.Object] struct {
	part *part[R]
	now  func() time.Time
}

// NewLocal is a stream without records.
func NewLocal[R record.Object](now func() time.Time) *Local[R] {
	l := &Local[R]{part: newPart[R](&store[R]{}, nil, "", now), now: now}
	l.Set(nil, nil)
	return l
}

// Set adds records, or replaces those that have the same keys, and takes others away.
func (l *Local[R]) Set(put, gone []R) {
	l.part.mirror(put, gone, status{phase: Live, total: -1, seen: l.now()})
}

// Open returns a feed of the stream, which ends with p.
func (l *Local[R]) Open(p *Pool) Feed[R] {
	return newFeed(p.ctx, l.part.store, func() {}, func() {})
}
