package stream

import (
	"context"
	"slices"
	"sync"
)

// gate lets a number of callers through at once. Who came last goes first: it
// works for the screen that is being looked at.
type gate struct {
	mu      sync.Mutex
	free    int
	waiting []chan struct{}
}

// enter waits for a place, which leave gives back.
func (g *gate) enter(ctx context.Context) error {
	g.mu.Lock()
	if g.free > 0 {
		g.free--
		g.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	g.waiting = append(g.waiting, turn)
	g.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	i := slices.Index(g.waiting, turn)
	if i >= 0 {
		g.waiting = slices.Delete(g.waiting, i, i+1)
	}
	g.mu.Unlock()
	if i < 0 {
		g.leave() // the place was given while giving up
	}
	return ctx.Err()
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if n := len(g.waiting); n > 0 {
		close(g.waiting[n-1])
		g.waiting = g.waiting[:n-1]
		return
	}
	g.free++
}
