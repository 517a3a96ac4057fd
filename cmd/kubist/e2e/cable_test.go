package e2e

import (
	"net"
	"net/url"
	"sync"
	"testing"
)

// A cable is a TCP connection between kubist and the API server that a test can cut, stall and plug in again.
type cable struct {
	t    *testing.T
	to   string
	from string

	mu       sync.Mutex
	flow     *sync.Cond
	listener net.Listener // nil while nobody listens
	open     map[net.Conn]bool
	stalled  bool
	left     int64 // bytes that may still reach kubist before the cable breaks, -1 without end
}

// plug puts a cable before the playground's API server. The kubeconfig that leads through it is returned beside it.
func plug(t *testing.T) (c *cable, config string) {
	t.Helper()
	raw := playgroundConfig(t)
	server, err := url.Parse(*serverOf(raw))
	if err != nil {
		t.Fatal(err)
	}
	c = &cable{t: t, to: server.Host, from: "127.0.0.1:0", open: map[net.Conn]bool{}, left: -1}
	c.flow = sync.NewCond(&c.mu)
	c.accept()
	t.Cleanup(func() {
		c.refuse()
		c.run()
	})
	*serverOf(raw) = "https://" + c.from
	return c, write(t, raw)
}

// accept lets kubist connect.
func (c *cable) accept() {
	c.t.Helper()
	l, err := net.Listen("tcp", c.from)
	if err != nil {
		c.t.Fatalf("plug the cable in again: %v", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listener, c.from = l, l.Addr().String()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go c.join(conn)
		}
	}()
}

// refuse cuts the cable and refuses new connections.
func (c *cable) refuse() {
	c.mu.Lock()
	l := c.listener
	c.listener = nil
	c.mu.Unlock()
	if l != nil {
		l.Close()
	}
	c.cut()
}

// cut ends all connections; new ones are accepted.
func (c *cable) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.open {
		conn.Close()
	}
	c.flow.Broadcast()
}

// stall lets no more bytes through, and tells nobody.
func (c *cable) stall() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stalled = true
}

// run lets bytes through again.
func (c *cable) run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stalled = false
	c.flow.Broadcast()
}

// breakAfter breaks the cable once, when so many more bytes have reached kubist.
func (c *cable) breakAfter(bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left = bytes
}

// broken reports whether the bytes of breakAfter have been used up.
func (c *cable) broken() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left < 0
}

// join carries bytes between kubist and the server until one of them ends.
func (c *cable) join(kubist net.Conn) {
	server, err := net.Dial("tcp", c.to)
	if err != nil {
		kubist.Close()
		return
	}
	c.mu.Lock()
	c.open[kubist], c.open[server] = true, true
	c.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() { c.carry(server, kubist, false) })
	both.Go(func() { c.carry(kubist, server, true) })
	both.Wait()
	c.mu.Lock()
	delete(c.open, kubist)
	delete(c.open, server)
	c.mu.Unlock()
}

func (c *cable) carry(to, from net.Conn, down bool) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 4096)
	for {
		n, err := from.Read(buf)
		if n > 0 && c.pass(int64(n), down) {
			if _, werr := to.Write(buf[:n]); werr != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// pass waits while the cable is stalled, and counts what comes down.
func (c *cable) pass(n int64, down bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.stalled {
		c.flow.Wait()
	}
	if !down || c.left < 0 {
		return true
	}
	c.left -= n
	if c.left >= 0 {
		return true
	}
	for conn := range c.open {
		conn.Close()
	}
	return false
}
