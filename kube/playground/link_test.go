package main

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// linked returns a link to a server that sends back what it gets.
func linked(t *testing.T) *link {
	t.Helper()
	server, err := net.Listen("tcp", loopback+":0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	go func() {
		for {
			conn, err := server.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = io.Copy(conn, conn)
			}()
		}
	}()
	l, err := newLink(t.Context(), server.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.close)
	return l
}

// A talk is a client's connection through a link.
type talk struct {
	t *testing.T
	net.Conn
}

func (l *link) talk(t *testing.T) *talk {
	t.Helper()
	conn, err := net.Dial("tcp", l.from)
	if err != nil {
		t.Fatalf("connect through the link: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(waitLimit)); err != nil {
		t.Fatal(err)
	}
	return &talk{t, conn}
}

func (c *talk) say(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		c.t.Fatalf("send %q: %v", text, err)
	}
}

func (c *talk) hear(text string) {
	c.t.Helper()
	got := make([]byte, len(text))
	if _, err := io.ReadFull(c, got); err != nil || string(got) != text {
		c.t.Fatalf("heard %q, %v; want %q", got, err, text)
	}
}

// hearEnd fails unless the connection ends, and not by the client's own deadline.
func (c *talk) hearEnd() {
	c.t.Helper()
	if got, err := io.ReadAll(c); errors.Is(err, os.ErrDeadlineExceeded) {
		c.t.Fatalf("the connection stays open after %q", got)
	}
}

func act(t *testing.T, l *link, action string, arguments ...string) {
	t.Helper()
	if err := l.act(action, arguments); err != nil {
		t.Fatalf("%s: %v", action, err)
	}
}

func TestLinkRefusesAndHeals(t *testing.T) {
	t.Parallel()
	l := linked(t)
	before := l.talk(t)
	before.say("hello")
	before.hear("hello")
	act(t, l, "refuse")
	before.hearEnd()
	if conn, err := net.Dial("tcp", l.from); err == nil {
		_ = conn.Close()
		t.Error("a link that refuses lets connect")
	}
	act(t, l, "refuse")
	act(t, l, "heal")
	after := l.talk(t)
	after.say("again")
	after.hear("again")
}

func TestLinkThatStalledLosesNothing(t *testing.T) {
	t.Parallel()
	l := linked(t)
	open := l.talk(t)
	open.say("hello")
	open.hear("hello")
	act(t, l, "stall")
	open.say("kept")
	fresh := l.talk(t)
	fresh.say("kept too")
	act(t, l, "heal")
	open.hear("kept")
	fresh.hear("kept too")
}

// A wire is one direction of a connection through a link, in a bubble with a clock of its own.
type wire struct {
	link *link
	in   net.Conn
	out  chan string // what has arrived
}

func newWire(t *testing.T) *wire {
	t.Helper()
	in, from := net.Pipe()
	to, out := net.Pipe()
	w := &wire{link: &link{changed: make(chan struct{})}, in: in, out: make(chan string, 100)}
	go func() {
		defer to.Close()
		w.link.carry(t.Context(), to, from, true)
	}()
	go func() {
		defer close(w.out)
		buf := make([]byte, 100)
		for {
			n, err := out.Read(buf)
			if err != nil {
				return
			}
			w.out <- string(buf[:n])
		}
	}()
	t.Cleanup(func() {
		_ = in.Close()
		for range w.out { // until all has ended
		}
	})
	return w
}

func (w *wire) set(f fault) {
	w.link.mu.Lock()
	defer w.link.mu.Unlock()
	w.link.change(f)
}

func (w *wire) send(t *testing.T, text string) {
	t.Helper()
	if _, err := io.WriteString(w.in, text); err != nil {
		t.Fatalf("send %q: %v", text, err)
	}
}

// arrived returns what has come out by now.
func (w *wire) arrived() (texts []string) {
	synctest.Wait()
	for len(w.out) > 0 {
		texts = append(texts, <-w.out)
	}
	return texts
}

func (w *wire) want(t *testing.T, when string, texts ...string) {
	t.Helper()
	if got := w.arrived(); !slices.Equal(got, texts) {
		t.Errorf("%s: %q has arrived, want %q", when, got, texts)
	}
}

func TestStall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		w.send(t, "before")
		w.want(t, "as it is", "before")
		w.set(fault{stall: true})
		w.send(t, "one")
		w.send(t, "two")
		time.Sleep(time.Hour)
		w.want(t, "while it stalls")
		w.set(fault{})
		w.want(t, "once it is healed", "one", "two")
	})
}

func TestDelay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const delay = 200 * time.Millisecond
		w := newWire(t)
		w.set(fault{delay: delay})
		w.send(t, "one")
		time.Sleep(delay / 2)
		w.send(t, "two")
		time.Sleep(delay/2 - 1)
		w.want(t, "just before its time")
		time.Sleep(1)
		w.want(t, "at its time", "one")
		time.Sleep(delay / 2)
		w.want(t, "half a delay later: one does not wait for the other", "two")
		w.set(fault{delay: time.Hour})
		w.send(t, "three")
		w.want(t, "delayed by an hour")
		w.set(fault{})
		w.want(t, "once it is healed", "three")
	})
}

func TestLinkCuts(t *testing.T) {
	t.Parallel()
	l := linked(t)
	first := l.talk(t)
	first.say("hello")
	first.hear("hello")
	act(t, l, "cut")
	first.hearEnd()
	second := l.talk(t)
	act(t, l, "cut", "10")
	second.say("hello")
	second.hear("hello")
	second.say("hello")
	second.hearEnd()
	third := l.talk(t)
	third.say("hello, all of it")
	third.hear("hello, all of it")
}

func TestLinkEndsWithItsEnds(t *testing.T) {
	t.Parallel()
	l := linked(t)
	c := l.talk(t)
	c.say("hello")
	c.hear("hello")
	_ = c.Close()
	eventually(t, "the link forgets the connection", func(context.Context) error {
		l.mu.Lock()
		defer l.mu.Unlock()
		if len(l.open) > 0 {
			return errors.New("it is still open")
		}
		return nil
	})
	stalled := l.talk(t)
	act(t, l, "stall")
	stalled.say("never")
	l.close()
	stalled.hearEnd()
}

func TestLinkRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	l := linked(t)
	for _, words := range [][]string{{"delay"}, {"delay", "soon"}, {"delay", "-1s"}, {"cut", "0"}, {"cut", "x"}, {"stall", "now"}, {"break"}} {
		if err := l.act(words[0], words[1:]); err == nil {
			t.Errorf("%v is taken", words)
		}
	}
}
