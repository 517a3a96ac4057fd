package stream

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
)

// Derivation makes records out of the records of other streams: a Service with
// what its EndpointSlices say, a row for each rule of an Ingress. Its functions
// are called by one goroutine, never at the same time, so they may share state.
type Derivation[R record.Object] struct {
	// Inputs are the streams that are read. Phase, total and errors of the
	// derived stream are those of the first one; of the others a [Snapshot]
	// says in Joined how they are doing.
	Inputs []Input
	// Update returns the derived records that came or changed, and those that
	// went, since its last call; records are the same when their keys are. It is
	// called after the changes of inputs were taken, and whenever one of known
	// changes: known[i] says that all objects of input i are there, so that
	// what is missing does not exist.
	Update func(known []bool) (put, gone []R)
}

// Input is a stream that a [Derivation] reads, made by [From].
type Input struct {
	resource schema.GroupResource
	// open holds the stream until release; wake is called when there is news.
	// The caller holds the pool's lock.
	open func(p *Pool, wake func()) (tap tap, refresh, release func())
}

// From is an input: each change of an object of k in scope is given to change,
// which is told the record it was known by, the zero R for one that came, and
// the one it has now, the zero R for one that went.
func From[R record.Object](k *Kind[R], scope Scope, change func(old, fresh R)) Input {
	return Input{k.GVR.GroupResource(), func(p *Pool, wake func()) (tap, func(), func()) {
		st, release := acquire(p, k, scope)
		t := &tapOf[R]{store: st.store.(*store[R]), wake: wake, change: change}
		t.store.attach(t)
		return t, st.refresh, func() {
			t.store.detach(t)
			release()
		}
	}}
}

// Joined is one of the streams that rows are made of.
type Joined struct {
	Resource schema.GroupResource
	Phase    Phase
	Err      error
}

// tap is what a derived stream hears of one of its inputs.
type tap interface {
	// drain hands on the changes since the last call, and says how the stream is doing.
	drain() status
}

// tapOf collects what happens in a store for a worker that takes it soon.
type tapOf[R record.Object] struct {
	store  *store[R]
	wake   func()
	change func(old, fresh R)

	mu      sync.Mutex // after store.mu
	changes []change[R]
}

func (t *tapOf[R]) receive(changes []change[R], _ int) {
	t.mu.Lock()
	t.changes = append(t.changes, changes...)
	t.mu.Unlock()
	t.wake()
}

func (t *tapOf[R]) alert() { t.wake() }

func (t *tapOf[R]) drain() status {
	t.store.mu.Lock()
	t.mu.Lock()
	changes, st := t.changes, t.store.status()
	t.changes = nil
	t.mu.Unlock()
	t.store.mu.Unlock()
	for _, c := range changes {
		t.change(c.old, c.fresh)
	}
	return st
}

// Derive returns a feed of derived records, with the promises of [Open]. Feeds
// of the same name, record type and scope share one derived stream; derive is
// called when there is none yet, with the pool's lock held: it only makes the
// Derivation.
func Derive[R record.Object](p *Pool, name string, s Scope, derive func(Scope) Derivation[R]) Feed[R] {
	s = s.normal(true)
	var none R
	key := streamKey{schema.GroupVersionResource{Group: "derived", Resource: name}, s.id(), none}
	p.mu.Lock()
	defer p.mu.Unlock()
	st, release := p.hold(key, func() *stream { return startDerived(p, derive(s)) })
	return newFeed(p.ctx, st.store.(*store[R]), st.refresh, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		release()
	})
}

// startDerived starts a derived stream. The caller holds p.mu.
func startDerived[R record.Object](p *Pool, of Derivation[R]) *stream {
	ctx, cancel := context.WithCancel(p.ctx)
	d := &deriver[R]{Derivation: of, store: &store[R]{}, wake: make(chan struct{}, 1), known: make([]bool, len(of.Inputs))}
	d.part = newPart[R](d.store, nil, "", p.server.Now)
	st := &stream{store: d.store, cancel: cancel}
	var refreshes, releases []func()
	for _, in := range of.Inputs {
		tap, refresh, release := in.open(p, d.ring)
		d.taps, refreshes, releases = append(d.taps, tap), append(refreshes, refresh), append(releases, release)
	}
	all := func(do []func()) {
		for _, f := range do {
			f()
		}
	}
	st.refresh = func() { all(refreshes) }
	if p.closed {
		cancel()
		return st
	}
	p.loops.Go(func() {
		d.run(ctx)
		p.mu.Lock()
		defer p.mu.Unlock()
		all(releases)
	})
	return st
}

// deriver is the worker of one derived stream.
type deriver[R record.Object] struct {
	Derivation[R]
	store *store[R]
	part  *part[R]
	taps  []tap
	wake  chan struct{}
	known []bool
}

func (d *deriver[R]) ring() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// run works until ctx ends: the first news at once, further ones at the pace of snapshots.
func (d *deriver[R]) run(ctx context.Context) {
	d.ring()
	for {
		select {
		case <-d.wake:
		case <-ctx.Done():
			return
		}
		if err := d.guarded(); err != nil {
			d.part.report(Failed, err)
			return
		}
		pause := time.NewTimer(publishEvery)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return
		}
	}
}

// guarded is turn with a panic made an error, as for the loops of other streams.
func (d *deriver[R]) guarded() (err error) {
	defer func() {
		if r := recover(); r != nil {
			slog.Error("derived stream panicked", "reason", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("a mistake in kubist: %v", r)
		}
	}()
	d.turn()
	return nil
}

// turn takes what happened and publishes what follows from it.
func (d *deriver[R]) turn() {
	states := make([]status, len(d.taps))
	known := slices.Clone(d.known)
	for i, t := range d.taps {
		states[i] = t.drain()
		// What was complete once stays so: later it is as of when it was seen.
		known[i] = known[i] || states[i].phase == Live || states[i].phase == Stale
	}
	d.known = known
	put, gone := d.Update(known)
	st := states[0]
	for i, s := range states[1:] {
		if s.phase != Live {
			st.joined = append(st.joined, Joined{d.Inputs[i+1].resource, s.phase, s.err})
		}
	}
	d.part.mirror(put, gone, st)
}

// mirror takes records and the status of another stream as its own.
func (p *part[R]) mirror(put, gone []R, st status) {
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	var none R
	changes := make([]change[R], 0, len(put)+len(gone))
	for _, r := range gone {
		key := r.Head().Key()
		if was, ok := p.objects[key]; ok {
			delete(p.objects, key)
			changes = append(changes, change[R]{was.record, none})
		}
	}
	for _, r := range put {
		key := r.Head().Key()
		was := p.objects[key].record
		if was == r {
			continue
		}
		p.objects[key] = entry[R]{record: r}
		changes = append(changes, change[R]{was, r})
	}
	news := p.status.phase != st.phase || !sameError(p.status.err, st.err) ||
		!slices.EqualFunc(p.status.joined, st.joined, func(a, b Joined) bool {
			return a.Resource == b.Resource && a.Phase == b.Phase && sameError(a.Err, b.Err)
		})
	p.status = st
	p.publish(changes)
	if news {
		for _, l := range p.store.listeners {
			l.alert()
		}
	}
}

func sameError(a, b error) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Error() == b.Error())
}
