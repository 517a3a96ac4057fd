package record

import (
	"kubist/kube/record/wire"
)

// MetaReader collects the fields of an ObjectMeta in protobuf that [Meta]
// needs. Its slices point into the frame they were read from; it may be reused
// after Reset, which keeps its memory.
type MetaReader struct {
	Name, Namespace, UID []byte
	Created, Deleting    int64
	Labels               []RawLabel
	owner                rawOwner
}

type rawOwner struct {
	apiVersion, kind, name, uid []byte
	controller                  bool
}

// Reset forgets everything that was read.
func (m *MetaReader) Reset() { *m = MetaReader{Labels: m.Labels[:0]} }

// Read adds the fields of one ObjectMeta. As in protobuf, later values win.
func (m *MetaReader) Read(b []byte) error {
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 1:
			m.Name = r.Bytes()
		case 3:
			m.Namespace = r.Bytes()
		case 5:
			m.UID = r.Bytes()
		case 8:
			readTime(&r, &m.Created)
		case 9:
			readTime(&r, &m.Deleting)
		case 11:
			k, v := r.Entry()
			m.Labels = append(m.Labels, RawLabel{k, v})
		case 13:
			o, err := readOwner(r.Bytes())
			if err != nil {
				return err
			}
			if o.controller && !m.owner.controller {
				m.owner = o
			}
		}
	}
	return r.Err()
}

// Meta makes the Meta of what was read, with strings that do not point into
// the frame. Extra strings of the object share the one allocation this takes.
func (m *MetaReader) Meta(in *Interner, extra ...*Text) Meta {
	in.text = append(append(in.text[:0], m.UID...), m.Name...)
	for _, t := range extra {
		in.text = append(in.text, t.Bytes...)
	}
	all := string(in.text)
	cut := func(n int) (s string) { s, all = all[:n], all[n:]; return s }
	out := Meta{
		UID:       cut(len(m.UID)),
		Name:      cut(len(m.Name)),
		Namespace: in.Bytes(m.Namespace),
		Labels:    in.Labels(m.Labels),
		Created:   m.Created,
		Deleting:  m.Deleting,
	}
	for _, t := range extra {
		t.String = cut(len(t.Bytes))
	}
	if o := &m.owner; o.controller {
		out.Owner = in.OwnerBytes(o.apiVersion, o.kind, o.name, o.uid)
	}
	return out
}

// Text is a string of one object that is not worth interning.
type Text struct {
	// Bytes is its source, String what Meta made of it.
	Bytes  []byte
	String string
}

func readOwner(b []byte) (o rawOwner, err error) {
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 1:
			o.kind = r.Bytes()
		case 3:
			o.name = r.Bytes()
		case 4:
			o.uid = r.Bytes()
		case 5:
			o.apiVersion = r.Bytes()
		case 6:
			o.controller = r.Varint() != 0
		}
	}
	return o, r.Err()
}

// readTime takes a time field as Unix seconds; an empty message is no time.
func readTime(r *wire.Reader, into *int64) {
	t := wire.Read(r.Bytes())
	var seconds int64
	for t.Next() {
		if t.Field() == 1 {
			seconds = int64(t.Varint())
		}
	}
	if t.Err() == nil && r.Err() == nil {
		*into = seconds
	}
}
