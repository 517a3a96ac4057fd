package main

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

const (
	chunkBytes = 32 << 10
	// chunksAhead is how much a link reads before it writes: enough to delay a stream without making it thin.
	chunksAhead = 64
)

// A fault is what happens to the connections of a link. The zero fault is none.
type fault struct {
	refuse bool          // open connections end and new ones are refused
	stall  bool          // connections stay open and no byte moves
	delay  time.Duration // every byte arrives so much later, each way
}

func (f fault) String() string {
	switch {
	case f.refuse:
		return "refuses"
	case f.stall:
		return "stalls"
	case f.delay > 0:
		return "delays by " + f.delay.String()
	}
	return "passes"
}

// A link is a loopback port that leads to the API server, for those who are to suffer its faults. It passes bytes on as
// they are, so encryption is between its ends. All its methods may be called at any time and return once they hold.
type link struct {
	from, to string // addresses
	ctx      context.Context
	running  sync.WaitGroup

	mu       sync.Mutex
	listener net.Listener // nil while it refuses
	open     map[net.Conn]context.CancelFunc
	fault    fault
	changed  chan struct{} // closed when the fault changes
	left     int           // bytes that may still come from the server before all connections end; 0 means any number
}

// newLink opens a link to an address; it ends with ctx.
func newLink(ctx context.Context, to string) (*link, error) {
	listener, err := listenAnywhere()
	if err != nil {
		return nil, err
	}
	l := &link{
		from: listener.Addr().String(), to: to, ctx: ctx,
		open: map[net.Conn]context.CancelFunc{}, changed: make(chan struct{}),
	}
	l.serve(listener)
	return l, nil
}

// set puts a fault in the place of the one before.
func (l *link) set(f fault) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case f.refuse && l.listener != nil:
		_ = l.listener.Close()
		l.listener = nil
		l.cutAll()
	case !f.refuse && l.listener == nil:
		listener, err := net.Listen("tcp", l.from)
		if err != nil {
			return fmt.Errorf("listen on %s again: %w", l.from, err)
		}
		l.serve(listener)
	}
	l.change(f)
	return nil
}

// change wants the lock to be held.
func (l *link) change(f fault) {
	l.fault = f
	close(l.changed)
	l.changed = make(chan struct{})
}

// cut ends all open connections, at once or when so many bytes more have come from the server. New ones are accepted.
func (l *link) cut(after int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left = after
	if after == 0 {
		l.cutAll()
	}
}

// close ends the link and returns when nothing of it is left.
func (l *link) close() {
	l.mu.Lock()
	if l.listener != nil {
		_ = l.listener.Close()
		l.listener = nil
	}
	l.cutAll()
	l.mu.Unlock()
	l.running.Wait()
}

func (l *link) state() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := fmt.Sprintf("%s\t%s\t%d open", l.from, l.fault, len(l.open))
	if l.left > 0 {
		out += fmt.Sprintf(", cut after %d bytes", l.left)
	}
	return out
}

// cutAll wants the lock to be held.
func (l *link) cutAll() {
	for conn, cancel := range l.open {
		_ = conn.Close()
		cancel()
	}
}

// serve accepts connections until the listener is closed. Only newLink, and those who hold the lock, may call it.
func (l *link) serve(listener net.Listener) {
	l.listener = listener
	l.running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			l.running.Go(func() { l.join(listener, conn) })
		}
	})
}

// join carries bytes between a client and the server until one of them ends, or is ended.
func (l *link) join(listener net.Listener, client net.Conn) {
	ctx, cancel := context.WithCancel(l.ctx)
	defer cancel()
	defer client.Close()
	l.mu.Lock()
	late := l.listener != listener
	l.open[client] = cancel
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		delete(l.open, client)
		l.mu.Unlock()
	}()
	if late {
		return
	}
	var dialer net.Dialer
	server, err := dialer.DialContext(ctx, "tcp", l.to)
	if err != nil {
		return
	}
	context.AfterFunc(ctx, func() {
		_ = client.Close()
		_ = server.Close()
	})
	var both sync.WaitGroup
	both.Go(func() {
		defer cancel()
		l.carry(ctx, server, client, false)
	})
	both.Go(func() {
		defer cancel()
		l.carry(ctx, client, server, true)
	})
	both.Wait()
}

// A chunk is what was read at once, and when.
type chunk struct {
	data []byte
	at   time.Time
}

func (l *link) carry(ctx context.Context, to, from net.Conn, down bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks := make(chan chunk, chunksAhead)
	l.running.Go(func() {
		defer close(chunks)
		for {
			buf := make([]byte, chunkBytes)
			n, err := from.Read(buf)
			if n > 0 {
				select {
				case chunks <- chunk{buf[:n], time.Now()}:
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				return
			}
		}
	})
	for c := range chunks {
		if !l.pass(ctx, c.at) || down && !l.count(len(c.data)) {
			return
		}
		if _, err := to.Write(c.data); err != nil {
			return
		}
	}
}

// pass waits until what was read at a time may go on, and tells whether the connection is still open then.
func (l *link) pass(ctx context.Context, at time.Time) bool {
	for ctx.Err() == nil {
		l.mu.Lock()
		f, changed := l.fault, l.changed
		l.mu.Unlock()
		var due <-chan time.Time
		if !f.stall {
			wait := time.Until(at.Add(f.delay))
			if f.delay == 0 || wait <= 0 {
				return true
			}
			due = time.After(wait)
		}
		select {
		case <-ctx.Done():
		case <-changed:
		case <-due:
		}
	}
	return false
}

// count takes bytes off those that may still come, and tells whether these may.
func (l *link) count(n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.left == 0 {
		return true
	}
	if l.left -= n; l.left > 0 {
		return true
	}
	l.left = 0
	l.cutAll()
	return false
}
