package stream

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math"

	"kubist/kube/record/wire"
)

var errMalformed = &decodeError{wire.ErrMalformed}

// listMeta is what a page of a list says about the list.
type listMeta struct {
	version, next string
	// remaining counts the objects after this page, -1 unknown.
	remaining int64
	// items counts the objects on this page.
	items int
}

// readPage reads a list in protobuf and calls each with every object as it
// arrives; each must not keep it.
func readPage(c *chunks, each func(obj []byte) error) (listMeta, error) {
	m := listMeta{remaining: -1}
	head, err := c.take(len(magic))
	if err != nil {
		return m, cut(err)
	}
	if string(head) != string(magic) {
		return m, &decodeError{errNoMagic}
	}
	envelope := section{c: c, left: math.MaxInt}
	for {
		field, typ, err := envelope.tag()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return m, err
		}
		if field != 2 || typ != 2 {
			if err := envelope.skip(typ); err != nil {
				return m, err
			}
			continue
		}
		n, err := envelope.varint()
		if err != nil {
			return m, cut(err)
		}
		list := section{c: c, left: int(n)}
		if err := list.items(&m, each); err != nil {
			return m, err
		}
	}
}

func (s *section) items(m *listMeta, each func(obj []byte) error) error {
	for s.left > 0 {
		field, typ, err := s.tag()
		if err != nil {
			return cut(err)
		}
		if typ != 2 || field > 2 {
			if err := s.skip(typ); err != nil {
				return err
			}
			continue
		}
		b, err := s.bytes()
		if err != nil {
			return err
		}
		if field == 1 {
			err = m.read(b)
		} else {
			m.items++
			err = each(b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *listMeta) read(b []byte) error {
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 2:
			m.version = string(r.Bytes())
		case 3:
			m.next = string(r.Bytes())
		case 4:
			m.remaining = int64(r.Varint())
		}
	}
	if err := r.Err(); err != nil {
		return &decodeError{err}
	}
	return nil
}

// readCount reads the answer to a list of one object, in either encoding.
func readCount(c *chunks) (listMeta, error) {
	asJSON, err := c.isJSON()
	if err != nil {
		return listMeta{}, cut(err)
	}
	if !asJSON {
		return readPage(c, func([]byte) error { return nil })
	}
	frame, err := c.frame()
	if err != nil {
		return listMeta{}, cut(err)
	}
	var w struct {
		Metadata struct {
			ResourceVersion    string `json:"resourceVersion"`
			RemainingItemCount *int64 `json:"remainingItemCount"`
			Continue           string `json:"continue"`
		} `json:"metadata"`
		Items []struct{} `json:"items"`
	}
	if err := json.Unmarshal(frame, &w); err != nil {
		return listMeta{}, &decodeError{err}
	}
	m := listMeta{version: w.Metadata.ResourceVersion, next: w.Metadata.Continue, remaining: -1, items: len(w.Items)}
	if n := w.Metadata.RemainingItemCount; n != nil {
		m.remaining = *n
	}
	return m, nil
}

// total is how many objects there are, given those before this page; -1 unknown.
func (m *listMeta) total(before int) int {
	switch {
	case m.remaining >= 0:
		return before + m.items + int(m.remaining)
	case m.next == "":
		return before + m.items
	}
	return -1
}

// section is a message that is read while it arrives.
type section struct {
	c    *chunks
	left int
}

func (s *section) take(n int) ([]byte, error) {
	if n > s.left {
		return nil, errMalformed
	}
	b, err := s.c.take(n)
	if err == nil {
		s.left -= n
	}
	return b, err
}

func (s *section) varint() (uint64, error) {
	var buf [binary.MaxVarintLen64]byte
	for i := range buf {
		b, err := s.take(1)
		if err != nil {
			return 0, err
		}
		buf[i] = b[0]
		if b[0] < 0x80 {
			v, n := binary.Uvarint(buf[:i+1])
			if n <= 0 || v > math.MaxInt {
				return 0, errMalformed
			}
			return v, nil
		}
	}
	return 0, errMalformed
}

func (s *section) tag() (field, typ int, err error) {
	v, err := s.varint()
	return int(v >> 3), int(v & 7), err
}

func (s *section) bytes() ([]byte, error) {
	n, err := s.varint()
	if err != nil {
		return nil, cut(err)
	}
	if n > frameLimit {
		return nil, errMalformed
	}
	b, err := s.take(int(n))
	return b, cut(err)
}

// skip passes over a value; envelopes and lists hold integers, strings and messages only.
func (s *section) skip(typ int) (err error) {
	switch typ {
	case 0:
		_, err = s.varint()
	case 2:
		_, err = s.bytes()
	default:
		err = errMalformed
	}
	return cut(err)
}

// cut turns the end of the body into the error that it is inside a message.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
