package forward

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/streaming/pkg/httpstream"
)

// shore is a pod as the tunnel sees it: it answers each connection with its name
// and what it got, or says on the stream of errors why it does not.
type shore struct {
	name, refuses string
	closed        chan bool
	once          sync.Once
	dead          bool // it does not say that it is
}

func newShore(name string) *shore { return &shore{name: name, closed: make(chan bool)} }

func (s *shore) CreateStream(headers http.Header) (httpstream.Stream, error) {
	if s.dead {
		return nil, errors.New("broken pipe")
	}
	headers = headers.Clone()
	near, far := net.Pipe()
	go func() {
		defer far.Close()
		switch {
		case headers.Get(corev1.StreamType) == corev1.StreamTypeError:
			_, _ = io.WriteString(far, s.refuses)
		case s.refuses == "":
			got := make([]byte, 5)
			if _, err := io.ReadFull(far, got); err == nil {
				_, _ = io.WriteString(far, s.name+" port "+headers.Get(corev1.PortHeader)+" got "+string(got))
			}
		}
	}()
	return &end{near, headers}, nil
}

func (s *shore) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}
func (s *shore) CloseChan() <-chan bool             { return s.closed }
func (s *shore) SetIdleTimeout(time.Duration)       {}
func (s *shore) RemoveStreams(...httpstream.Stream) {}

// end is one end of a stream. Closing it ends only what is sent, as nothing is sent on that of errors.
type end struct {
	net.Conn
	headers http.Header
}

func (e *end) Close() error         { return nil }
func (e *end) Reset() error         { return e.Conn.Close() }
func (e *end) Headers() http.Header { return e.headers }
func (e *end) Identifier() uint32   { return 1 }

// tunnel is one that is served until the test ends.
func tunnel(t *testing.T, find Find, dial Dial) *Tunnel {
	t.Helper()
	u, err := Listen(t.Context(), "127.0.0.1", 0, find, dial, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- u.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("it ends with %v", err)
		}
	})
	return u
}

// ask sends a word through a tunnel and returns the answer.
func ask(t *testing.T, u *Tunnel) string {
	t.Helper()
	conn, err := net.Dial("tcp", u.Local())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "hello"); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil && !errors.Is(err, io.EOF) && !strings.Contains(err.Error(), "reset") {
		t.Fatal(err)
	}
	return string(answer)
}

// until waits for a status.
func until(t *testing.T, u *Tunnel, ok func(Status) bool) Status {
	t.Helper()
	for {
		if s := u.Status(); ok(s) {
			return s
		}
		select {
		case <-u.Changed():
		case <-t.Context().Done():
			t.Fatal("the status never came")
		}
	}
}

// Connections go to the pod that there is when they are made, and are counted.
func TestTunnelOutlivesItsPods(t *testing.T) {
	t.Parallel()
	shores := map[string]*shore{"a": newShore("a"), "b": newShore("b")}
	pod, dials := "a", 0
	var mu sync.Mutex
	u := tunnel(t, func(context.Context) (Target, error) {
		mu.Lock()
		defer mu.Unlock()
		return Target{"shop", pod, 8080}, nil
	}, func(to Target) (httpstream.Connection, error) {
		mu.Lock()
		defer mu.Unlock()
		dials++
		return shores[to.Pod], nil
	})
	for range 2 {
		if got := ask(t, u); got != "a port 8080 got hello" {
			t.Errorf("the answer is %q", got)
		}
	}
	mu.Lock()
	if dials != 1 {
		t.Errorf("two connections took %d ways to the pod", dials)
	}
	pod = "b"
	mu.Unlock()
	if got := ask(t, u); got != "b port 8080 got hello" {
		t.Errorf("after the pod was replaced the answer is %q", got)
	}
	s := until(t, u, func(s Status) bool { return s.Made == 3 && s.Open == 0 })
	if s.Pod != (Target{"shop", "b", 8080}) || s.Sent != 15 || s.Received != 63 || s.Err != nil {
		t.Errorf("the status is %+v", s)
	}
}

// A way that has died without a word is replaced; one that cannot be is told.
func TestTunnelWhoseWayIsGone(t *testing.T) {
	t.Parallel()
	dead, alive := newShore("dead"), newShore("alive")
	dead.dead = true
	ways := []*shore{dead, alive}
	var mu sync.Mutex
	u := tunnel(t, func(context.Context) (Target, error) { return Target{"shop", "a", 80}, nil },
		func(Target) (httpstream.Connection, error) {
			mu.Lock()
			defer mu.Unlock()
			if len(ways) == 0 {
				return nil, errors.New("the pod is not there")
			}
			way := ways[0]
			ways = ways[1:]
			return way, nil
		})
	if got := ask(t, u); got != "alive port 80 got hello" {
		t.Errorf("the answer is %q", got)
	}
	_ = alive.Close()
	if got := ask(t, u); got != "" {
		t.Errorf("without a way the answer is %q", got)
	}
	s := until(t, u, func(s Status) bool { return s.Err != nil })
	if want := "forward to port 80 of pod shop/a: the pod is not there"; s.Err.Error() != want || s.Failed.IsZero() {
		t.Errorf("it says %v at %s, want %s", s.Err, s.Failed, want)
	}
}

// What the node says of a connection is told, and forgotten once one works again.
func TestTunnelTellsWhatIsSaid(t *testing.T) {
	t.Parallel()
	mute := newShore("a")
	mute.refuses = "connection refused"
	fine := newShore("b")
	shores := map[string]*shore{"a": mute, "b": fine}
	var mu sync.Mutex
	pod, none := "a", error(nil)
	u := tunnel(t, func(context.Context) (Target, error) {
		mu.Lock()
		defer mu.Unlock()
		return Target{"shop", pod, 80}, none
	}, func(to Target) (httpstream.Connection, error) { return shores[to.Pod], nil })
	ask(t, u)
	s := until(t, u, func(s Status) bool { return s.Err != nil })
	if s.Err.Error() != "pod shop/a: connection refused" {
		t.Errorf("it says %v", s.Err)
	}
	mu.Lock()
	pod = "b"
	mu.Unlock()
	ask(t, u)
	until(t, u, func(s Status) bool { return s.Err == nil && s.Open == 0 })
	mu.Lock()
	none = errors.New("no pod is ready")
	mu.Unlock()
	ask(t, u)
	if s := until(t, u, func(s Status) bool { return s.Err != nil }); s.Err.Error() != "no pod is ready" {
		t.Errorf("it says %v", s.Err)
	}
}

func TestPortThatIsTaken(t *testing.T) {
	t.Parallel()
	u := tunnel(t, nil, nil)
	_, port, _ := net.SplitHostPort(u.Local())
	n, err := net.LookupPort("tcp", port)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(t.Context(), "127.0.0.1", n, nil, nil, time.Now); err == nil || !strings.Contains(err.Error(), "listen on port "+port) {
		t.Errorf("a port that is taken: %v", err)
	}
}
