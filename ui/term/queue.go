package term

import (
	"io"
	"sync"
)

// mostInput is how much can wait for a program that does not read.
const mostInput = 1 << 20

// queue is what was typed and not yet sent.
type queue struct {
	mu     sync.Mutex
	more   sync.Cond
	buf    []byte
	closed bool
}

func (q *queue) init() { q.more.L = &q.mu }

// put adds bytes, all or none, and reports whether it did. It does not wait.
func (q *queue) put(p []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || len(q.buf)+len(p) > mostInput {
		return false
	}
	q.buf = append(q.buf, p...)
	q.more.Signal()
	return true
}

// Read waits for bytes, or the end.
func (q *queue) Read(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.buf) == 0 && !q.closed {
		q.more.Wait()
	}
	if len(q.buf) == 0 {
		return 0, io.EOF
	}
	n := copy(p, q.buf)
	q.buf = q.buf[n:]
	return n, nil
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed, q.buf = true, nil
	q.more.Broadcast()
}
