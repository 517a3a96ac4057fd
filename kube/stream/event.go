package stream

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kubist/kube/record/wire"
)

// verb is what a watch event says about its object.
type verb uint8

const (
	other verb = iota
	put
	gone
	bookmark
	failure
)

func verbOf(t string) verb {
	switch t {
	case "ADDED", "MODIFIED":
		return put
	case "DELETED":
		return gone
	case "BOOKMARK":
		return bookmark
	case "ERROR":
		return failure
	}
	return other
}

// decodeError says that the server answered, but not in a way we understand.
type decodeError struct{ err error }

func (e *decodeError) Error() string { return e.err.Error() }
func (e *decodeError) Unwrap() error { return e.err }

var (
	magic      = []byte("k8s\x00")
	errNoMagic = errors.New("not an object in protobuf")
	errJSON    = errors.New("the server answers in JSON where protobuf was asked for")
)

// readEvent takes a frame apart. obj points into it: the object in protobuf,
// or its JSON. A failure comes back as the error it carries.
func readEvent(frame []byte) (v verb, obj []byte, err error) {
	if len(frame) > 0 && frame[0] == '{' {
		var w struct {
			Type   string          `json:"type"`
			Object json.RawMessage `json:"object"`
		}
		if err := json.Unmarshal(frame, &w); err != nil {
			return other, nil, &decodeError{err}
		}
		v, obj = verbOf(w.Type), w.Object
	} else {
		r := wire.Read(frame)
		for r.Next() {
			switch r.Field() {
			case 1:
				v = verbOf(string(r.Bytes()))
			case 2:
				obj, err = embedded(r.Bytes())
			}
		}
		if err == nil {
			err = r.Err()
		}
		if err == nil {
			obj, err = unwrap(obj)
		}
		if err != nil {
			return other, nil, &decodeError{err}
		}
	}
	if v == failure {
		return v, nil, statusError(obj)
	}
	return v, obj, nil
}

// embedded returns the bytes of a RawExtension.
func embedded(b []byte) (raw []byte, err error) {
	r := wire.Read(b)
	for r.Next() {
		if r.Field() == 1 {
			raw = r.Bytes()
		}
	}
	return raw, r.Err()
}

// unwrap returns the object inside the envelope that protobuf objects travel in.
func unwrap(b []byte) (obj []byte, err error) {
	b, ok := bytes.CutPrefix(b, magic)
	if !ok {
		return nil, errNoMagic
	}
	r := wire.Read(b)
	for r.Next() {
		if r.Field() == 2 {
			obj = r.Bytes()
		}
	}
	return obj, r.Err()
}

// statusError is the metav1.Status of an ERROR event as an error.
func statusError(obj []byte) error {
	var s metav1.Status
	var err error
	if len(obj) > 0 && obj[0] == '{' {
		err = json.Unmarshal(obj, &s)
	} else {
		err = s.Unmarshal(obj)
	}
	if err != nil {
		return &decodeError{err}
	}
	return apierrors.FromObject(&s)
}

// objectMark reads the resource version of an object in protobuf and whether
// it is the bookmark that ends the initial events.
func objectMark(obj []byte) (version []byte, end bool, err error) {
	r := wire.Read(obj)
	for r.Next() {
		if r.Field() != 1 {
			continue
		}
		m := wire.Read(r.Bytes())
		for m.Next() {
			switch m.Field() {
			case 6:
				version = m.Bytes()
			case 12:
				k, v := m.Entry()
				end = end || string(k) == metav1.InitialEventsAnnotationKey && string(v) == "true"
			}
		}
		return version, end, m.Err()
	}
	return nil, false, r.Err()
}

// older reports whether version a is known to be before b.
func older(a, b string) bool {
	x, errX := strconv.ParseUint(a, 10, 64)
	y, errY := strconv.ParseUint(b, 10, 64)
	return errX == nil && errY == nil && x < y
}
