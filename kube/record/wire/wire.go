// Package wire reads single fields out of protobuf messages without decoding
// the rest of them.
//
// It accepts what the generated decoders of k8s.io/api accept, and more, as it
// never looks into fields that nobody asked for; it is stricter only with map
// entries that run over their end. It allocates nothing and does not panic on any input.
package wire

import "errors"

// The errors of [Reader.Err].
var (
	ErrTruncated = errors.New("protobuf: truncated message")
	ErrMalformed = errors.New("protobuf: malformed message")
	ErrType      = errors.New("protobuf: field has another wire type than expected")
)

// Reader walks over the fields of one message:
//
//	r := wire.Read(msg)
//	for r.Next() {
//		switch r.Field() {
//		case 1:
//			name = r.Bytes()
//		}
//	}
//	return r.Err()
//
// A field whose value is not taken is skipped.
type Reader struct {
	b     []byte
	field int32
	wire  uint8
	taken bool
	err   error
}

const (
	varint = iota
	fixed64
	bytes
	groupStart
	groupEnd
	fixed32
)

// Read returns a reader of msg. It keeps msg, as do the values it returns.
func Read(msg []byte) Reader { return Reader{b: msg, taken: true} }

// Next moves to the next field. It returns false at the end of the message and
// at the first error.
func (r *Reader) Next() bool {
	if !r.taken {
		r.skip()
	}
	if r.err != nil || len(r.b) == 0 {
		return false
	}
	tag := r.varint()
	r.field, r.wire, r.taken = int32(tag>>3), uint8(tag&7), false
	if r.err == nil && (r.field <= 0 || r.wire == groupEnd) {
		r.err = ErrMalformed
	}
	return r.err == nil
}

// Field is the number of the current field.
func (r *Reader) Field() int32 { return r.field }

// Err is what ended the walk early, nil at the end of the message.
func (r *Reader) Err() error { return r.err }

// Bytes takes the value of a string, bytes or message field.
func (r *Reader) Bytes() []byte {
	if r.wire != bytes {
		r.fail(ErrType)
		return nil
	}
	return r.Any()
}

// Any is Bytes without a look at the wire type, as the generated decoders read
// the entries of maps.
func (r *Reader) Any() []byte {
	r.taken = true
	n := r.varint()
	if r.err != nil {
		return nil
	}
	if n > uint64(len(r.b)) {
		r.fail(ErrTruncated)
		return nil
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

// Varint takes the value of an integer, enum or bool field.
func (r *Reader) Varint() uint64 {
	if r.wire != varint {
		r.fail(ErrType)
		return 0
	}
	r.taken = true
	return r.varint()
}

// Entry takes the value of a map field with strings as keys and values.
func (r *Reader) Entry() (key, value []byte) {
	e := Read(r.Bytes())
	for e.Next() {
		switch e.Field() {
		case 1:
			key = e.Any()
		case 2:
			value = e.Any()
		}
	}
	if e.err != nil {
		r.fail(e.err)
	}
	return key, value
}

func (r *Reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.taken = true
}

func (r *Reader) varint() uint64 {
	if len(r.b) > 0 && r.b[0] < 0x80 {
		v := uint64(r.b[0])
		r.b = r.b[1:]
		return v
	}
	var v uint64
	for i, c := range r.b {
		if i == 10 {
			break
		}
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.b = r.b[i+1:]
			return v
		}
	}
	if len(r.b) < 10 {
		r.fail(ErrTruncated)
	} else {
		r.fail(ErrMalformed)
	}
	return 0
}

func (r *Reader) skip() {
	r.taken = true
	for depth := 0; ; {
		switch r.wire {
		case varint:
			r.varint()
		case fixed64:
			r.drop(8)
		case bytes:
			r.drop(r.varint())
		case groupStart:
			depth++
		case groupEnd:
			depth--
		case fixed32:
			r.drop(4)
		default:
			r.fail(ErrMalformed)
		}
		if depth <= 0 || r.err != nil {
			return
		}
		r.wire = uint8(r.varint() & 7)
	}
}

func (r *Reader) drop(n uint64) {
	switch {
	case r.err != nil:
	case n > uint64(len(r.b)):
		r.fail(ErrTruncated)
	default:
		r.b = r.b[n:]
	}
}
