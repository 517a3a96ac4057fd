package stream

import (
	"context"
	"fmt"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
)

const (
	// linger is how long a stream outlives its last feed, so that coming back
	// to a screen is instant.
	linger = time.Minute
	// listsAtOnce is how many streams list at the same time; the others wait.
	listsAtOnce = 3
)

// Pool holds the streams of one server. It is safe for concurrent use.
type Pool struct {
	server   Server
	ctx      context.Context
	cancel   context.CancelFunc
	lists    *gate
	refusals *refusals
	linger   time.Duration
	loops    sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	streams map[streamKey]*stream
}

// streamKey is equal for feeds that can share a stream.
type streamKey struct {
	gvr   schema.GroupVersionResource
	scope string
	// record is a zero value of the record type.
	record any
}

// stream is a store and the loops that feed it. Its fields are guarded by Pool.mu.
type stream struct {
	store  any // *store[R]
	cancel context.CancelFunc
	// refresh has it ask again that waits for a better moment; it never blocks.
	refresh func()
	holders int
	ending  *time.Timer
}

// NewPool returns a pool without streams. It ends with ctx or with Close.
func NewPool(ctx context.Context, s Server) *Pool {
	p := &Pool{
		server:   s,
		lists:    &gate{free: listsAtOnce},
		refusals: &refusals{known: map[schema.GroupVersionResource]bool{}},
		linger:   linger,
		streams:  map[streamKey]*stream{},
	}
	p.ctx, p.cancel = context.WithCancel(ctx)
	return p
}

// Close ends all streams and waits for their goroutines. Feeds keep their last
// snapshot and get no more. It may be called twice.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	for _, s := range p.streams {
		if s.ending != nil {
			s.ending.Stop()
		}
	}
	p.mu.Unlock()
	p.cancel()
	p.loops.Wait()
}

// Open returns a feed of a kind in a scope. It never blocks; the first request
// is under way when it returns. Feeds of the same kind, record type and scope share a stream,
// which ends a minute after the last of them was closed. It panics if k has no
// Decode and R is not *record.Row.
func Open[R record.Object](p *Pool, k *Kind[R], s Scope) Feed[R] {
	var none R
	if _, ok := any(none).(*record.Row); k.Decode == nil && !ok {
		panic(fmt.Sprintf("stream: %s has no Decode, and %T is not *record.Row", k.GVR, none))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	st, release := acquire(p, k, s)
	return feedOn[R](p, st, release)
}

// acquire holds the stream of a kind in a scope until release is called, and
// starts it if there is none. The caller of either holds p.mu.
func acquire[R record.Object](p *Pool, k *Kind[R], s Scope) (st *stream, release func()) {
	var none R
	s = s.normal(k.Namespaced)
	return p.hold(streamKey{k.GVR, s.id(), none}, func() *stream { return start(p, k, s) })
}

// hold is acquire for streams of any origin.
func (p *Pool) hold(key streamKey, start func() *stream) (st *stream, release func()) {
	st = p.streams[key]
	if st == nil {
		st = start()
		p.streams[key] = st
	}
	if st.ending != nil {
		st.ending.Stop()
		st.ending = nil
	}
	st.holders++
	return st, func() { p.release(key, st) }
}

// Loaded reports whether there is a stream of a kind in a scope already, so
// that a feed of it asks the server for nothing.
func Loaded[R record.Object](p *Pool, k *Kind[R], s Scope) bool {
	var none R
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.streams[streamKey{k.GVR, s.normal(k.Namespaced).id(), none}] != nil
}

// feedOn is a feed of a stream that is held until release is called.
func feedOn[R record.Object](p *Pool, st *stream, release func()) Feed[R] {
	return newFeed(p.ctx, st.store.(*store[R]), st.refresh, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		release()
	})
}

// start starts a stream. The caller holds p.mu.
func start[R record.Object](p *Pool, k *Kind[R], s Scope) *stream {
	ctx, cancel := context.WithCancel(p.ctx)
	data := &store[R]{}
	st := &stream{store: data, cancel: cancel}
	var pokes []chan struct{}
	st.refresh = func() {
		for _, poke := range pokes {
			select {
			case poke <- struct{}{}:
			default:
			}
		}
	}
	namespaces := s.Namespaces
	if len(namespaces) == 0 {
		namespaces = []string{""}
	}
	loops := make([]*loop, 0, len(namespaces))
	for _, ns := range namespaces {
		l := &loop{
			server:    p.server,
			gvr:       k.GVR,
			namespace: ns,
			scope:     s,
			table:     k.Decode == nil,
			sink:      newPart(data, k, ns, p.server.Now),
			lists:     p.lists,
			refusals:  p.refusals,
			poke:      make(chan struct{}, 1),
		}
		pokes = append(pokes, l.poke)
		loops = append(loops, l)
	}
	if p.closed {
		cancel()
		return st
	}
	for _, l := range loops {
		p.loops.Go(func() { l.run(ctx) })
	}
	return st
}

// Retry has every stream ask again that waits for a better moment: what kept
// it from the server, as a login, may be different now. It never blocks.
func (p *Pool) Retry() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.streams {
		s.refresh()
	}
}

// release lets go of a stream once. The caller holds p.mu.
func (p *Pool) release(key streamKey, s *stream) {
	s.holders--
	if s.holders > 0 || p.closed {
		return
	}
	s.ending = time.AfterFunc(p.linger, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if s.holders == 0 && p.streams[key] == s {
			delete(p.streams, key)
			s.cancel()
		}
	})
}

// refusals remembers which resources the server does not list as a stream.
type refusals struct {
	mu    sync.Mutex
	known map[schema.GroupVersionResource]bool
}

func (r *refusals) add(gvr schema.GroupVersionResource) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known[gvr] = true
}

func (r *refusals) has(gvr schema.GroupVersionResource) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known[gvr]
}
