package record

import (
	"bytes"
	"fmt"
	"sync"

	"kubist/kube/record/wire"
)

// Event is what the columns of kubectl's event table need. It counts and dates
// an event the way the API server prints it, whichever of its old and new
// fields are set.
type Event struct {
	Meta
	// Type is "Normal" or "Warning", Reason a word for why.
	Type, Reason string
	// Message has no white space around it, but may have lines.
	Message string
	// About is the object it is about.
	About Reference
	// Object is the text of the OBJECT column: "pod/kubia-0".
	Object string
	// Source says who reports it: "kubelet, node-1".
	Source string
	// First and Seen are when it happened first and last, in Unix seconds; 0 is unknown.
	First, Seen int64
	// Count is how often it happened.
	Count int32
}

// Reference names an object. What was not said is empty.
type Reference struct {
	APIVersion, Kind, Namespace, Name, UID string
	// Field is the part of the object that is meant: "spec.containers{main}".
	Field string
}

// DecodeEvent projects a core/v1 Event in protobuf, with the promises of [DecodePod].
func DecodeEvent(obj []byte, in *Interner) (*Event, error) {
	s := eventScans.Get().(*eventScan)
	defer eventScans.Put(s)
	s.reset()
	if err := s.event(obj); err != nil {
		return nil, fmt.Errorf("decode event: %w", err)
	}
	message, uid := Text{Bytes: bytes.TrimSpace(s.message)}, Text{Bytes: s.about.uid}
	kind := bytes.ToLower(s.about.kind)
	s.text = append(s.text[:0], kind...)
	if len(s.about.name) > 0 {
		s.text = append(append(s.text, '/'), s.about.name...)
	}
	object := Text{Bytes: s.text}

	e := new(Event)
	e.Meta = s.meta.Meta(in, &message, &uid, &object)
	e.Message, e.Object = message.String, object.String
	e.Type, e.Reason = in.Bytes(s.kind), in.Bytes(s.reason)
	e.About = Reference{
		APIVersion: in.Bytes(s.about.apiVersion), Kind: in.Bytes(s.about.kind), Namespace: in.Bytes(s.about.namespace),
		Name: e.Object[len(e.Object)-len(s.about.name):], UID: uid.String, Field: in.Bytes(s.about.field),
	}
	e.Source = in.Bytes(s.source())
	s.times(e)
	return e, nil
}

// eventScan holds the parts of one event that its record is made of. The
// slices point into the frame.
type eventScan struct {
	meta                  MetaReader
	kind, reason          []byte
	message               []byte
	about                 rawReference
	component, host       []byte
	reporter, instance    []byte
	first, last, happened int64
	count                 int32
	series                bool
	seriesCount           int32
	seriesLast            int64
	text                  []byte
}

type rawReference struct{ apiVersion, kind, namespace, name, uid, field []byte }

var eventScans = sync.Pool{New: func() any { return new(eventScan) }}

func (s *eventScan) reset() {
	s.meta.Reset()
	*s = eventScan{meta: s.meta, text: s.text[:0]}
}

func (s *eventScan) event(b []byte) error {
	r := wire.Read(b)
	for r.Next() {
		var err error
		switch r.Field() {
		case 1:
			err = s.meta.Read(r.Bytes())
		case 2:
			err = s.about.read(r.Bytes())
		case 5:
			err = s.readSource(r.Bytes())
		case 11:
			err = s.readSeries(r.Bytes())
		default:
			s.field(&r)
		}
		if err != nil {
			return err
		}
	}
	return r.Err()
}

// field takes a field that is no message of its own.
func (s *eventScan) field(r *wire.Reader) {
	switch r.Field() {
	case 3:
		s.reason = r.Bytes()
	case 4:
		s.message = r.Bytes()
	case 6:
		readTime(r, &s.first)
	case 7:
		readTime(r, &s.last)
	case 8:
		s.count = int32(r.Varint())
	case 9:
		s.kind = r.Bytes()
	case 10:
		readTime(r, &s.happened)
	case 14:
		s.reporter = r.Bytes()
	case 15:
		s.instance = r.Bytes()
	}
}

func (o *rawReference) read(b []byte) error {
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 1:
			o.kind = r.Bytes()
		case 2:
			o.namespace = r.Bytes()
		case 3:
			o.name = r.Bytes()
		case 4:
			o.uid = r.Bytes()
		case 5:
			o.apiVersion = r.Bytes()
		case 7:
			o.field = r.Bytes()
		}
	}
	return r.Err()
}

func (s *eventScan) readSource(b []byte) error {
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 1:
			s.component = r.Bytes()
		case 2:
			s.host = r.Bytes()
		}
	}
	return r.Err()
}

func (s *eventScan) readSeries(b []byte) error {
	s.series = true
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 1:
			s.seriesCount = int32(r.Varint())
		case 2:
			readTime(&r, &s.seriesLast)
		}
	}
	return r.Err()
}

// source is who reports the event: what does, and where that runs.
func (s *eventScan) source() []byte {
	what, where := s.component, s.host
	if len(what) == 0 {
		what = s.reporter
	}
	if len(where) == 0 {
		where = s.instance
	}
	s.text = append(s.text[:0], what...)
	if len(where) > 0 {
		s.text = append(append(s.text, ", "...), where...)
	}
	return s.text
}

// times fills in when and how often it happened. A series is what newer
// clients write; others repeat the event itself.
func (s *eventScan) times(e *Event) {
	e.First, e.Seen, e.Count = s.first, s.last, s.count
	if e.First <= 0 {
		e.First = max(s.happened, 0)
	}
	if e.Seen <= 0 {
		e.Seen = e.First
	}
	switch {
	case s.series:
		e.Seen, e.Count = max(s.seriesLast, 0), s.seriesCount
	case e.Count == 0:
		e.Count = 1
	}
}

// Health judges the event by its type.
func (e *Event) Health() Health {
	switch e.Type {
	case "Normal":
		return OK
	case "Warning":
		return Warn
	}
	return Unknown
}
