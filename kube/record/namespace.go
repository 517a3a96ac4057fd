package record

import (
	"fmt"

	"kubist/kube/record/wire"
)

// Namespace is what the columns of kubectl's namespace table need, and what
// keeps one from going away.
type Namespace struct {
	Meta
	// Status is the phase: "Active", "Terminating".
	Status string
	// Remains says in the words of the API server what a namespace that is
	// going away still waits for, empty when it does not say.
	Remains string
}

// DecodeNamespace projects a core/v1 Namespace in protobuf, with the promises of [DecodePod].
func DecodeNamespace(obj []byte, in *Interner) (*Namespace, error) {
	var s namespaceScan
	if err := s.namespace(obj); err != nil {
		return nil, fmt.Errorf("decode namespace: %w", err)
	}
	remains := Text{Bytes: s.remains}
	n := new(Namespace)
	n.Meta = s.meta.Meta(in, &remains)
	n.Status, n.Remains = in.Bytes(s.phase), remains.String
	return n, nil
}

// namespaceScan holds the parts of one namespace that its record is made of.
type namespaceScan struct {
	meta           MetaReader
	phase, remains []byte
}

func (s *namespaceScan) namespace(b []byte) error {
	r := wire.Read(b)
	for r.Next() {
		var err error
		switch r.Field() {
		case 1:
			err = s.meta.Read(r.Bytes())
		case 3:
			err = s.status(r.Bytes())
		}
		if err != nil {
			return err
		}
	}
	return r.Err()
}

func (s *namespaceScan) status(b []byte) error {
	r := wire.Read(b)
	for r.Next() {
		var err error
		switch r.Field() {
		case 1:
			s.phase = r.Bytes()
		case 2:
			err = s.condition(r.Bytes())
		}
		if err != nil {
			return err
		}
	}
	return r.Err()
}

// condition takes the message of a condition that holds: all of them are about
// what is in the way of a deletion.
func (s *namespaceScan) condition(b []byte) error {
	var status, message []byte
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 2:
			status = r.Bytes()
		case 6:
			message = r.Bytes()
		}
	}
	if string(status) == "True" && len(message) > 0 {
		if len(s.remains) > 0 {
			s.remains = append(s.remains, "; "...)
		}
		s.remains = append(s.remains, message...)
	}
	return r.Err()
}

// Health judges the namespace by its phase.
func (n *Namespace) Health() Health {
	switch {
	case n.Status == "Terminating", n.Deleting != 0:
		return Warn
	case n.Status == "Active":
		return OK
	}
	return Unknown
}
