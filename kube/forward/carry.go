package forward

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/streaming/pkg/httpstream"
)

// findWithin is how long a connection waits for a pod to lead to.
const findWithin = 15 * time.Second

// carry leads one connection to a pod, and returns when either side has ended it.
func (t *Tunnel) carry(ctx context.Context, local net.Conn) error {
	target, err := t.findNow(ctx)
	if err != nil {
		return err
	}
	t.tell(func(s *Status) { s.Pod = target })
	p, err := t.pair(target)
	if err != nil {
		return fmt.Errorf("forward to port %d of pod %s/%s: %w", target.Port, target.Namespace, target.Pod, err)
	}
	defer p.close()
	stop := context.AfterFunc(ctx, func() { _ = p.data.Reset() })
	defer stop()
	t.exchange(local, p.data)
	if said := p.said(); said != "" {
		return fmt.Errorf("pod %s/%s: %s", target.Namespace, target.Pod, said)
	}
	return nil
}

func (t *Tunnel) findNow(ctx context.Context) (Target, error) {
	ctx, cancel := context.WithTimeout(ctx, findWithin)
	defer cancel()
	return t.find(ctx)
}

// pair are the two streams of one connection: its bytes, and what the node has to say.
type pair struct {
	way           httpstream.Connection
	data, failure httpstream.Stream
	message       chan string
}

// pair opens the streams of a connection. A way that has died without a word is
// noticed only now, and replaced once.
func (t *Tunnel) pair(target Target) (*pair, error) {
	way, err := t.wayTo(target)
	if err != nil {
		return nil, err
	}
	p, err := t.open(way, target.Port)
	if err == nil {
		return p, nil
	}
	t.drop(target, way)
	if way, err = t.wayTo(target); err != nil {
		return nil, err
	}
	if p, err = t.open(way, target.Port); err != nil {
		t.drop(target, way)
	}
	return p, err
}

func (t *Tunnel) open(way httpstream.Connection, port int) (*pair, error) {
	t.mu.Lock()
	t.requests++
	request := t.requests
	t.mu.Unlock()
	headers := http.Header{}
	headers.Set(corev1.PortHeader, strconv.Itoa(port))
	headers.Set(corev1.PortForwardRequestIDHeader, strconv.Itoa(request))
	headers.Set(corev1.StreamType, corev1.StreamTypeError)
	failure, err := way.CreateStream(headers)
	if err != nil {
		return nil, fmt.Errorf("open a stream: %w", err)
	}
	_ = failure.Close() // nothing is written to it
	headers.Set(corev1.StreamType, corev1.StreamTypeData)
	data, err := way.CreateStream(headers)
	if err != nil {
		way.RemoveStreams(failure)
		return nil, fmt.Errorf("open a stream: %w", err)
	}
	p := &pair{way: way, data: data, failure: failure, message: make(chan string, 1)}
	go func() {
		text, err := io.ReadAll(io.LimitReader(failure, 4096))
		if err != nil && len(text) == 0 && !errors.Is(err, io.EOF) {
			text = []byte(err.Error())
		}
		p.message <- strings.TrimSpace(string(text))
	}()
	return p, nil
}

// said is what the node says of the connection, "" where all was well. What is
// not sent yet is given up first: it would keep the node from saying anything.
func (p *pair) said() string {
	_ = p.data.Reset()
	select {
	case text := <-p.message:
		return text
	case <-p.way.CloseChan():
		return "the connection to it was lost"
	}
}

func (p *pair) close() { p.way.RemoveStreams(p.data, p.failure) }

// exchange copies both ways until the pod has no more to say, or nobody listens.
func (t *Tunnel) exchange(local net.Conn, data httpstream.Stream) {
	done := make(chan struct{}, 2)
	go func() {
		_, err := io.Copy(counted{data, func(n int) { t.tell(func(s *Status) { s.Sent += int64(n) }) }}, local)
		_ = data.Close() // the pod may answer what it has got
		if err != nil {
			done <- struct{}{}
		}
	}()
	go func() {
		_, _ = io.Copy(counted{local, func(n int) {
			t.tell(func(s *Status) {
				s.Received += int64(n)
				s.Err = nil
			})
		}}, data)
		done <- struct{}{}
	}()
	<-done
}

// counted tells how much was written.
type counted struct {
	io.Writer
	tell func(n int)
}

func (c counted) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	if n > 0 {
		c.tell(n)
	}
	return n, err
}
