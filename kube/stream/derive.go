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
	// called after changes of the inputs were taken, and when the state of one
	// is another.
	Update func(inputs []State) (put, gone []R)
}

// State is what is known of the objects of an input.
type State struct {
	// Known: all of them are there, or were, so that what is missing does not exist.
	Known bool
	// Err says why they are not, or not any more, nil while nothing is the matter.
	Err error
}

// Input is a stream that a [Derivation] reads, made by [From].
type Input struct {
	resource schema.GroupResource
	// wanted is asked after each Update whether to read the stream, until it says so; nil: at once.
	wanted func() bool
	// open holds the stream until release; wake is called when there is news.
	// The caller holds the pool's lock.
	open func(p *Pool, wake func()) (tap tap, refresh, release func())
}

// From is an input: each change of an object of k in scope is given to change,
// which is told the record it was known by, the zero R for one that came, and
// the one it has now, the zero R for one that went.
func From[R record.Object](k *Kind[R], scope Scope, change func(old, fresh R)) Input {
	return Input{resource: k.GVR.GroupResource(), open: func(p *Pool, wake func()) (tap, func(), func()) {
		st, release := acquire(p, k, scope)
		t := &tapOf[R]{store: st.store.(*store[R]), wake: wake, change: change}
		t.store.attach(t)
		return t, st.refresh, func() {
			t.store.detach(t)
			release()
		}
	}}
}

// When is the input, but read only from when on wanted says that it is wanted,
// which is asked after each Update by its goroutine.
func (in Input) When(wanted func() bool) Input {
	in.wanted = wanted
	return in
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
	return feedOn[R](p, st, release)
}

// startDerived starts a derived stream. The caller holds p.mu.
func startDerived[R record.Object](p *Pool, of Derivation[R]) *stream {
	ctx, cancel := context.WithCancel(p.ctx)
	d := &deriver[R]{
		Derivation: of, pool: p, store: &store[R]{}, wake: make(chan struct{}, 1),
		taps: make([]tap, len(of.Inputs)), states: make([]State, len(of.Inputs)),
	}
	d.part = newPart[R](d.store, nil, "", p.server.Now)
	for i, in := range of.Inputs {
		if in.wanted == nil {
			d.open(i)
		}
	}
	if p.closed {
		cancel()
	} else {
		p.loops.Go(func() { d.run(ctx) })
	}
	return &stream{store: d.store, cancel: cancel, refresh: d.refresh}
}

// deriver is the worker of one derived stream.
type deriver[R record.Object] struct {
	Derivation[R]
	pool  *Pool
	store *store[R]
	part  *part[R]
	wake  chan struct{}
	taps  []tap // nil for inputs that are not wanted yet
	// states is what Update was told last.
	states []State

	mu sync.Mutex // after pool.mu
	// refreshes and releases are those of the open inputs.
	refreshes, releases []func()
}

// open opens an input. The caller holds pool.mu.
func (d *deriver[R]) open(i int) {
	tap, refresh, release := d.Inputs[i].open(d.pool, d.ring)
	d.taps[i] = tap
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refreshes, d.releases = append(d.refreshes, refresh), append(d.releases, release)
}

func (d *deriver[R]) refresh() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, refresh := range d.refreshes {
		refresh()
	}
}

// close lets go of the inputs.
func (d *deriver[R]) close() {
	d.pool.mu.Lock()
	defer d.pool.mu.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, release := range d.releases {
		release()
	}
}

func (d *deriver[R]) ring() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// run works until ctx ends: news at once until there are rows, or it is known that
// there are none, and further ones at the pace of snapshots.
func (d *deriver[R]) run(ctx context.Context) {
	defer d.close()
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
		if len(d.part.objects) == 0 && !d.states[0].Known {
			continue
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
	var st status
	var joined []Joined
	for i, t := range d.taps {
		if t == nil {
			continue
		}
		now := t.drain()
		// What was complete once stays so: later it is as of when it was seen.
		d.states[i] = State{d.states[i].Known || now.phase == Live || now.phase == Stale, now.err}
		switch {
		case i == 0:
			st = now
		case now.phase != Live:
			joined = append(joined, Joined{d.Inputs[i].resource, now.phase, now.err})
		}
	}
	put, gone := d.Update(d.states)
	st.joined = joined
	d.part.mirror(put, gone, st)
	d.want()
}

// want opens the inputs that have come to be wanted.
func (d *deriver[R]) want() {
	for i, in := range d.Inputs {
		if d.taps[i] == nil && in.wanted() {
			d.pool.mu.Lock()
			d.open(i)
			d.pool.mu.Unlock()
			d.ring()
		}
	}
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
		if same(was, r) {
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
