package stream

import (
	"context"
	"sync"
	"time"

	"kubist/kube/record"
)

const (
	// publishEvery is the least time between two snapshots that only bring rows.
	publishEvery = 100 * time.Millisecond
	// pendingMin is how many changes a feed collects at least before it gives
	// them up and starts over from the store.
	pendingMin = 4096
)

// feed is a view on a store. What happens in the store lands in its inbox;
// the goroutine in Next does the work.
type feed[R record.Object] struct {
	store   *store[R]
	refresh func()
	release func()
	// wake has room for one: something is in the inbox.
	wake chan struct{}
	// closed ends with the feed and with its pool.
	closed <-chan struct{}
	cancel context.CancelFunc
	once   sync.Once

	mu    sync.Mutex // after store.mu
	inbox inbox[R]

	// turn is held by the one Next that works on what follows.
	turn    chan struct{}
	view    view[R]
	current *Snapshot[R]
	folded  time.Time
	spare   []change[R]
}

type inbox[R record.Object] struct {
	changes []change[R]
	// rebuild: changes were lost, start over.
	rebuild bool
	// dirty: there is something to say, urgent: and to say at once.
	dirty, urgent bool
	look          *Lens[R]
	lens          uint64
}

func newFeed[R record.Object](ctx context.Context, s *store[R], refresh, release func()) *feed[R] {
	ctx, cancel := context.WithCancel(ctx)
	f := &feed[R]{
		store:   s,
		closed:  ctx.Done(),
		cancel:  cancel,
		refresh: refresh,
		release: release,
		wake:    make(chan struct{}, 1),
		turn:    make(chan struct{}, 1),
	}
	f.inbox.dirty, f.inbox.urgent = true, true
	s.subscribe(f)
	return f
}

// receive takes changes; loaded is how many objects the store has.
func (f *feed[R]) receive(changes []change[R], loaded int) {
	f.mu.Lock()
	in := &f.inbox
	switch {
	case in.rebuild:
	case len(in.changes)+len(changes) > max(pendingMin, loaded):
		in.changes, in.rebuild = nil, true
	default:
		in.changes = append(in.changes, changes...)
	}
	in.dirty = true
	f.mu.Unlock()
	f.ring()
}

// alert makes the feed answer at once.
func (f *feed[R]) alert() {
	f.mu.Lock()
	f.inbox.dirty, f.inbox.urgent = true, true
	f.mu.Unlock()
	f.ring()
}

func (f *feed[R]) ring() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// Look implements [Feed].
func (f *feed[R]) Look(l Lens[R]) uint64 {
	f.mu.Lock()
	in := &f.inbox
	if in.look != nil {
		// The lens before was never used: this one is measured against the one that was.
		l.Narrows = l.Narrows && in.look.Narrows
	}
	in.look = &l
	in.lens++
	in.dirty, in.urgent = true, true
	lens := in.lens
	f.mu.Unlock()
	f.ring()
	return lens
}

// Refresh implements [Feed].
func (f *feed[R]) Refresh() { f.refresh() }

// Close implements [Feed].
func (f *feed[R]) Close() {
	f.once.Do(func() {
		f.cancel()
		f.store.detach(f)
		f.release()
	})
}

// Next implements [Feed].
func (f *feed[R]) Next(ctx context.Context, after uint64) (*Snapshot[R], error) {
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-f.closed:
		return nil, ErrClosed
	}
	for {
		select {
		case <-f.closed:
			return nil, ErrClosed
		default:
		}
		if f.current != nil && f.current.Gen > after {
			return f.current, nil
		}
		wait, due := f.due(time.Now())
		if due && wait <= 0 {
			f.build()
			continue
		}
		if err := f.wait(ctx, wait, due); err != nil {
			return nil, err
		}
	}
}

// due says how long to wait until the next snapshot is made, if there is
// anything to say.
func (f *feed[R]) due(now time.Time) (wait time.Duration, due bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.inbox.urgent {
		return 0, true
	}
	return f.folded.Add(publishEvery).Sub(now), f.inbox.dirty
}

func (f *feed[R]) wait(ctx context.Context, d time.Duration, timed bool) error {
	var timeout <-chan time.Time
	if timed {
		t := time.NewTimer(d)
		defer t.Stop()
		timeout = t.C
	}
	select {
	case <-f.wake:
	case <-timeout:
	case <-ctx.Done():
		return ctx.Err()
	case <-f.closed:
		return ErrClosed
	}
	return nil
}

// build makes the next snapshot.
func (f *feed[R]) build() {
	in, st, all, loaded := f.take()
	switch {
	case in.rebuild && in.look != nil:
		f.view.lens = *in.look
		f.view.reset(all)
	case in.rebuild:
		f.view.reset(all)
	default:
		if len(in.changes) > 0 {
			f.view.fold(in.changes)
		}
		if in.look != nil {
			f.view.look(*in.look)
		}
	}
	if in.rebuild || len(in.changes) > 0 {
		f.folded = time.Now()
	}
	if cap(in.changes) <= pendingMin {
		clear(in.changes)
		f.spare = in.changes[:0]
	}
	var gen uint64
	if f.current != nil {
		gen = f.current.Gen
	}
	f.current = &Snapshot[R]{
		Gen: gen + 1, Lens: in.lens,
		Rows: f.view.rows, Loaded: loaded, Flagged: f.view.flagged, Total: st.total,
		Phase: st.phase, Seen: st.seen, Err: st.err, Parts: st.parts, Joined: st.joined, Steps: st.steps, Columns: st.columns,
	}
}

// take empties the inbox. Rows and status are of the same moment, so that a
// snapshot that says it is live has all rows.
func (f *feed[R]) take() (in inbox[R], st status, all []R, loaded int) {
	f.store.mu.Lock()
	defer f.store.mu.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	in = f.inbox
	f.inbox = inbox[R]{changes: f.spare, lens: in.lens}
	f.spare = nil
	if in.rebuild {
		all = f.store.records()
	}
	return in, f.store.status(), all, f.store.loaded
}
