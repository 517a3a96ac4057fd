// Package forward carries connections from a port of this machine to pods,
// through the API server. A [Tunnel] outlives the pods that it leads to: each
// connection asks anew where to go.
package forward

import (
	"context"
	"fmt"
	"maps"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	"k8s.io/streaming/pkg/httpstream"
)

// Target is a port of a pod.
type Target struct {
	Namespace, Pod string
	Port           int
}

// Find says where a connection leads that is made now. Its error is told to the
// user: why there is no pod to lead to.
type Find func(ctx context.Context) (Target, error)

// Dial opens the way to a pod, over which many connections go.
type Dial func(Target) (httpstream.Connection, error)

// Status is what a tunnel does at one moment.
type Status struct {
	// Pod is where the last connection led, the zero Target before there was one.
	Pod Target
	// Open are the connections there are, Made those there were, with these.
	Open, Made int
	// Received and Sent are the bytes that came from pods and that went to them.
	Received, Sent int64
	// Err says why the last connection failed, at Failed; nil once another one was made.
	Err    error
	Failed time.Time
}

// Tunnel listens on this machine. It is safe for concurrent use.
type Tunnel struct {
	listener net.Listener
	find     Find
	dial     Dial
	now      func() time.Time
	changed  chan struct{}

	dialing sync.Mutex // one pod after the other is dialled; before mu

	mu       sync.Mutex
	status   Status
	requests int                              // numbers the connections
	ways     map[Target]httpstream.Connection // to pods, whatever the port
}

// Listen takes a port of the address, or any free one where port is 0. Nothing
// is asked of the cluster before the first connection.
func Listen(ctx context.Context, address string, port int, find Find, dial Dial, now func() time.Time) (*Tunnel, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", net.JoinHostPort(address, strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("listen on port %d: %w", port, err)
	}
	return &Tunnel{listener: l, find: find, dial: dial, now: now, changed: make(chan struct{}, 1), ways: map[Target]httpstream.Connection{}}, nil
}

// Local is the address that it listens on: "127.0.0.1:8080".
func (t *Tunnel) Local() string { return t.listener.Addr().String() }

// Status is what it does now.
func (t *Tunnel) Status() Status {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.status
}

// Changed is ready to be received from after the status has changed. It is for one receiver.
func (t *Tunnel) Changed() <-chan struct{} { return t.changed }

// Serve carries connections until ctx ends, which ends them too. It returns nil
// then, and otherwise why nothing can be listened for any more.
func (t *Tunnel) Serve(ctx context.Context) error {
	var carried sync.WaitGroup
	defer carried.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	carried.Go(func() {
		<-ctx.Done()
		_ = t.listener.Close()
		t.dropAll()
	})
	for {
		local, err := t.listener.Accept()
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("accept on %s: %w", t.Local(), err)
		}
		carried.Go(func() { t.serve(ctx, local) })
	}
}

// serve carries one connection, and tells how it ends.
func (t *Tunnel) serve(ctx context.Context, local net.Conn) {
	stop := context.AfterFunc(ctx, func() { _ = local.Close() })
	defer stop()
	defer func() { _ = local.Close() }()
	t.tell(func(s *Status) { s.Open++; s.Made++ })
	err := t.carry(ctx, local)
	t.tell(func(s *Status) {
		s.Open--
		if err != nil && ctx.Err() == nil {
			s.Err, s.Failed = err, t.now()
		}
	})
}

// tell changes the status.
func (t *Tunnel) tell(change func(*Status)) {
	t.mu.Lock()
	change(&t.status)
	t.mu.Unlock()
	select {
	case t.changed <- struct{}{}:
	default:
	}
}

// wayTo is the way that there is to a pod, or a new one.
func (t *Tunnel) wayTo(target Target) (httpstream.Connection, error) {
	t.dialing.Lock()
	defer t.dialing.Unlock()
	pod := Target{Namespace: target.Namespace, Pod: target.Pod}
	t.mu.Lock()
	way := t.ways[pod]
	t.mu.Unlock()
	if way != nil && !ended(way) {
		return way, nil
	}
	way, err := t.dial(target)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ways[pod] = way
	return way, nil
}

// drop gives a way up that does not lead to its pod any more.
func (t *Tunnel) drop(target Target, way httpstream.Connection) {
	pod := Target{Namespace: target.Namespace, Pod: target.Pod}
	t.mu.Lock()
	if t.ways[pod] == way {
		delete(t.ways, pod)
	}
	t.mu.Unlock()
	_ = way.Close()
}

func (t *Tunnel) dropAll() {
	t.mu.Lock()
	ways := slices.Collect(maps.Values(t.ways))
	clear(t.ways)
	t.mu.Unlock()
	for _, way := range ways {
		_ = way.Close()
	}
}

func ended(way httpstream.Connection) bool {
	select {
	case <-way.CloseChan():
		return true
	default:
		return false
	}
}
