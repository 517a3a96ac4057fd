package logs

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Server is what logs are asked of: a [kubist/kube.Connection].
type Server interface {
	Get(ctx context.Context, path string, query url.Values, accept string) (*http.Response, error)
}

const (
	// pace is how often lines are handed out at most.
	pace = 50 * time.Millisecond
	// window is how long lines wait for earlier ones of other sources, opening
	// how long they do at first, when all sources tell what was before.
	window  = 200 * time.Millisecond
	opening = 500 * time.Millisecond
	// lastWords is how long the log of a pod that is gone is read, if nobody ends it.
	lastWords = 2 * time.Second
	// full is how many bytes wait for somebody to take them before the streams wait too.
	full = 8 << 20
)

// Follower follows the logs of a set of sources that may change. Next is for
// one goroutine at a time, all else for any.
type Follower struct {
	server  Server
	options Options
	ctx     context.Context
	cancel  context.CancelFunc
	streams sync.WaitGroup
	slots   chan struct{}
	dirty   chan struct{} // holds a token when there is something to take

	mu      sync.Mutex
	sources []*source
	index   map[Source]*source
	begun   bool // all sources were there once
	merger  merger
	room    chan struct{} // closed when lines are taken
	changed bool          // a status
	opened  time.Time     // when the first line came
	taken   time.Time     // when lines were taken last
}

// New returns a follower that follows nothing yet, until ctx ends or it is closed.
func New(ctx context.Context, server Server, o Options) *Follower {
	if o.Most <= 0 {
		o.Most = MostStreams
	}
	ctx, cancel := context.WithCancel(ctx)
	return &Follower{
		server: server, options: o, ctx: ctx, cancel: cancel, slots: make(chan struct{}, o.Most),
		dirty: make(chan struct{}, 1), index: map[Source]*source{}, room: make(chan struct{}),
	}
}

// ErrClosed is what Next returns when the follower is closed.
var ErrClosed = errors.New("the logs are not followed any more")

// Close ends all streams and waits for them.
func (f *Follower) Close() {
	f.cancel()
	f.streams.Wait()
}

// Set says which sources there are now, and how they are doing. Those that are
// not among them any more are gone: they are read to their end, and stay known.
// Those that come after all were there once, which complete says, have joined:
// all that they have said is read.
func (f *Follower) Set(targets []Target, complete bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ctx.Err() != nil {
		return
	}
	here := make(map[Source]bool, len(targets))
	for _, t := range targets {
		here[t.Source] = true
		s := f.index[t.Source]
		if s == nil {
			s = f.add(t)
		}
		if s.target != t || s.gone {
			s.target, s.gone = t, false
			s.wakeUp()
		}
	}
	for _, s := range f.sources {
		if !here[s.target.Source] && !s.gone {
			s.gone = true
			s.wakeUp()
			time.AfterFunc(lastWords, s.hangUp)
		}
	}
	f.begun = f.begun || complete
}

// add begins to follow a source. The lock must be held.
func (f *Follower) add(t Target) *source {
	s := &source{
		follower: f, number: int32(len(f.sources)), target: t, joined: f.begun, //nolint:gosec // so many sources do not fit into memory.
		wake: make(chan struct{}, 1), status: Status{Source: t.Source},
	}
	f.sources = append(f.sources, s)
	f.index[t.Source] = s
	f.merger.grow(len(f.sources))
	f.changed = true
	f.ring()
	f.streams.Go(func() { s.run(f.ctx) })
	return s
}

// Retry has all streams that wait to reconnect do so now.
func (f *Follower) Retry() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.sources {
		s.retry = true
		s.wakeUp()
	}
}

// Next waits for lines, or for another status of a source.
func (f *Follower) Next(ctx context.Context) (*Batch, error) {
	for {
		batch, wait := f.take(time.Now())
		if batch != nil {
			return batch, nil
		}
		if err := f.pause(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// pause waits until there may be something to take; for no certain time if wait is negative.
func (f *Follower) pause(ctx context.Context, wait time.Duration) error {
	var ripe <-chan time.Time
	if wait >= 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		ripe = timer.C
	}
	select {
	case <-ripe:
	case <-f.dirty:
	case <-ctx.Done():
		return ctx.Err()
	case <-f.ctx.Done():
		return ErrClosed
	}
	return nil
}

// take is what there is by now, or how long to wait for it, which is negative where nobody knows.
func (f *Follower) take(now time.Time) (*Batch, time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	due := f.taken.Add(pace)
	if ripe, waiting := f.merger.ripens(f.window(now)); !f.changed && !waiting {
		return nil, -1
	} else if !f.changed && ripe.After(due) {
		due = ripe
	}
	if now.Before(due) {
		return nil, due.Sub(now)
	}
	batch := &Batch{Lines: f.merger.take(now.Add(-f.window(now)))}
	batch.Sources = make([]Status, len(f.sources))
	for i, s := range f.sources {
		batch.Sources[i] = s.status
	}
	f.changed, f.taken = false, now
	close(f.room)
	f.room = make(chan struct{})
	return batch, 0
}

// window is how long lines wait for others.
func (f *Follower) window(now time.Time) time.Duration {
	switch {
	case len(f.sources) < 2, f.merger.bytes > full/2:
		return 0
	case now.Sub(f.opened) < opening:
		return opening
	}
	return window
}

// put takes lines of a source once there is room for them.
func (f *Follower) put(ctx context.Context, s *source, lines []Line) error {
	for {
		f.mu.Lock()
		if f.merger.bytes < full {
			break
		}
		room := f.room
		f.mu.Unlock()
		select {
		case <-room:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	defer f.mu.Unlock()
	now := time.Now()
	if f.opened.IsZero() {
		f.opened = now
	}
	f.merger.put(int(s.number), lines, now)
	for i := range lines {
		if !lines[i].Note {
			s.status.Lines++
		}
	}
	f.ring()
	return nil
}

func (f *Follower) ring() {
	select {
	case f.dirty <- struct{}{}:
	default:
	}
}
