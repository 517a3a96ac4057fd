package stream

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
)

// Steps is how far an [Inquiry] is: Of is 0 until it is known.
type Steps struct{ Done, Of int }

// Inquiry finds records that no stream has by asking the server, which may take
// many requests: what an object of any kind owns, what somebody may do. It is
// called by one goroutine, once and again with each [Feed.Refresh]. An error
// says why nothing more was found than was told to a.
type Inquiry[R record.Object] func(ctx context.Context, a *Answer[R]) error

// Ask returns a feed of what an inquiry finds, with the promises of [Open] but
// one: it does not follow the server. Records come while they are found; once
// all are there the stream is Stale, which says when that was, until it is asked
// again. What was found before stays meanwhile. Feeds of the same name, record
// type and scope share one inquiry.
func Ask[R record.Object](p *Pool, name string, s Scope, inquiry Inquiry[R]) Feed[R] {
	s = s.normal(true)
	var none R
	key := streamKey{schema.GroupVersionResource{Group: "asked", Resource: name}, s.id(), none}
	p.mu.Lock()
	defer p.mu.Unlock()
	st, release := p.hold(key, func() *stream { return startAsking(p, inquiry) })
	return feedOn[R](p, st, release)
}

// startAsking starts an inquiry. The caller holds p.mu.
func startAsking[R record.Object](p *Pool, inquiry Inquiry[R]) *stream {
	ctx, cancel := context.WithCancel(p.ctx)
	data, poke := &store[R]{}, make(chan struct{}, 1)
	a := &Answer[R]{part: newPart[R](data, nil, "", p.server.Now)}
	if p.closed {
		cancel()
	} else {
		p.loops.Go(func() { a.run(ctx, inquiry, poke) })
	}
	return &stream{store: data, cancel: cancel, refresh: func() {
		select {
		case poke <- struct{}{}:
		default:
		}
	}}
}

// Answer takes what an inquiry finds. It is for the goroutine of the inquiry.
type Answer[R record.Object] struct{ part *part[R] }

// Found adds records, or replaces those that have the same keys.
func (a *Answer[R]) Found(records ...R) {
	for _, r := range records {
		a.part.batch = append(a.part.batch, op[R]{record: r})
	}
	a.part.flush()
}

// Step says how far the inquiry is.
func (a *Answer[R]) Step(done, of int) {
	a.tell(func(st *status) { st.steps = Steps{done, of} }, false)
}

// Missing says what could not be asked, and why: the rest is found without it.
func (a *Answer[R]) Missing(resource schema.GroupResource, err error) {
	phase := Failed
	if apierrors.IsForbidden(err) {
		phase = Forbidden
	}
	a.tell(func(st *status) { st.joined = append(slices.Clip(st.joined), Joined{resource, phase, err}) }, true)
}

// tell changes the status, and lets feeds say so soon or, where it is urgent, at once.
func (a *Answer[R]) tell(change func(*status), urgent bool) {
	s := a.part.store
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&a.part.status)
	for _, l := range s.listeners {
		if urgent {
			l.alert()
		} else {
			l.receive(nil, s.loaded)
		}
	}
}

// run asks, and asks again whenever there is a poke, until ctx ends.
func (a *Answer[R]) run(ctx context.Context, inquiry Inquiry[R], poke <-chan struct{}) {
	for {
		a.part.begin()
		a.tell(func(st *status) { st.steps, st.joined = Steps{}, nil }, false)
		a.part.report(Loading, nil)
		switch err := a.guarded(ctx, inquiry); {
		case ctx.Err() != nil:
			return
		case err == nil:
			a.part.complete()
			a.part.report(Stale, nil)
		case apierrors.IsForbidden(err):
			a.part.report(Forbidden, err)
		default:
			a.part.report(Failed, err)
		}
		select {
		case <-poke:
		case <-ctx.Done():
			return
		}
	}
}

// guarded is the inquiry with a panic made an error, as for the loops of other streams.
func (a *Answer[R]) guarded(ctx context.Context, inquiry Inquiry[R]) (err error) {
	defer func() {
		if r := recover(); r != nil {
			slog.Error("inquiry panicked", "reason", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("a mistake in kubist: %v", r)
		}
	}()
	return inquiry(ctx, a)
}
