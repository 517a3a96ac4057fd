package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
)

const (
	chunkSize = 256 << 10
	// frameLimit is far above what etcd stores in one object or a server puts on one page.
	frameLimit = 256 << 20
)

// chunks reads a response body in large pieces and hands out parts of its own
// buffer, which stay valid until the next call.
type chunks struct {
	r      io.Reader
	buf    []byte
	lo, hi int
	scan   jsonScan
}

var chunkBuffers = sync.Pool{New: func() any { return new([chunkSize]byte) }}

func newChunks(r io.Reader) *chunks {
	return &chunks{r: r, buf: chunkBuffers.Get().(*[chunkSize]byte)[:]}
}

// release gives the buffer back. A buffer that grew is left to the collector.
func (c *chunks) release() {
	if len(c.buf) == chunkSize {
		chunkBuffers.Put((*[chunkSize]byte)(c.buf))
	}
	c.buf, c.lo, c.hi = nil, 0, 0
}

// fill reads once. It makes room first where there is none.
func (c *chunks) fill() error {
	switch {
	case c.lo == c.hi:
		c.lo, c.hi = 0, 0
	case c.hi < len(c.buf):
	case c.lo > 0:
		c.hi = copy(c.buf, c.buf[c.lo:c.hi])
		c.lo = 0
	case len(c.buf) >= frameLimit:
		return fmt.Errorf("a frame of more than %d bytes", frameLimit)
	default:
		grown := make([]byte, 2*len(c.buf))
		copy(grown, c.buf[:c.hi])
		c.buf = grown
	}
	n, err := c.r.Read(c.buf[c.hi:])
	c.hi += n
	if n > 0 {
		return nil
	}
	return err
}

// take returns the next n bytes. Its error is io.EOF only before the first.
func (c *chunks) take(n int) ([]byte, error) {
	for c.hi-c.lo < n {
		if err := c.fill(); err != nil {
			if errors.Is(err, io.EOF) && c.hi > c.lo {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
	b := c.buf[c.lo : c.lo+n]
	c.lo += n
	return b, nil
}

// isJSON looks at the first byte of a response. Binary frames start with the
// high byte of a length, or with the magic number of the envelope.
func (c *chunks) isJSON() (bool, error) {
	if _, err := c.take(1); err != nil {
		return false, err
	}
	c.lo--
	return c.buf[c.lo] == '{', nil
}

// frame returns the next frame of a watch. Its error is io.EOF between two frames.
func (c *chunks) frame() ([]byte, error) {
	for {
		if start, end := c.whole(); end > 0 {
			b := c.buf[c.lo+start : c.lo+end]
			c.lo += end
			c.scan = jsonScan{}
			return b, nil
		}
		if err := c.fill(); err != nil {
			if errors.Is(err, io.EOF) && !c.blank() {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
}

// ready reports whether the next frame can be had without reading.
func (c *chunks) ready() bool {
	_, end := c.whole()
	return end > 0
}

// blank reports whether nothing but white space is left.
func (c *chunks) blank() bool {
	for _, b := range c.buf[c.lo:c.hi] {
		if b != '\n' && b != ' ' && b != '\r' && b != '\t' {
			return false
		}
	}
	return true
}

// whole finds the frame at lo: its first byte and the one after its last,
// counted from lo; end is 0 while it is not complete.
func (c *chunks) whole() (start, end int) {
	b := c.buf[c.lo:c.hi]
	if len(b) == 0 {
		return 0, 0
	}
	switch b[0] {
	case '{', '\n', ' ', '\r', '\t':
		return c.scan.find(b)
	}
	if len(b) < 4 {
		return 0, 0
	}
	// A length beyond any limit never completes: fill then fails.
	if n := 4 + int(binary.BigEndian.Uint32(b)); n <= len(b) {
		return 4, n
	}
	return 0, 0
}

// jsonScan finds the end of a JSON object, however often it is interrupted.
type jsonScan struct {
	start, at       int
	depth           int
	quoted, escaped bool
}

func (s *jsonScan) find(b []byte) (start, end int) {
	for ; s.at < len(b); s.at++ {
		switch c := b[s.at]; {
		case s.escaped:
			s.escaped = false
		case s.quoted:
			s.escaped = c == '\\'
			s.quoted = c != '"'
		case c == '"':
			s.quoted = true
		case c == '{':
			if s.depth++; s.depth == 1 {
				s.start = s.at
			}
		case c == '}':
			if s.depth--; s.depth <= 0 {
				return s.start, s.at + 1
			}
		}
	}
	return 0, 0
}
