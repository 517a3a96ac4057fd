package record

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"slices"
	"strings"
)

// Interner makes equal strings, label sets and owners share one copy. One
// interner serves one stream from one list to the next, so what it holds is
// bounded by what the stream held. It is not safe for concurrent use.
type Interner struct {
	seed    maphash.Seed
	strings map[string]string
	// labels finds a set by the hash of its labels in the order of their frame.
	labels map[uint64][]*Labels
	owners map[string]*Owner
	// resources finds a sum by its parts.
	resources map[string]*Resources
	// placements finds one by its parts.
	placements map[string]*Placement
	// pairs and text are scratch memory.
	pairs []Label
	text  []byte
}

// NewInterner returns an empty interner.
func NewInterner() *Interner {
	return &Interner{
		seed:      maphash.MakeSeed(),
		strings:   map[string]string{},
		labels:    map[uint64][]*Labels{},
		owners:    map[string]*Owner{},
		resources: map[string]*Resources{},

		placements: map[string]*Placement{},
	}
}

// Bytes returns b as a shared string. It does not keep b.
func (in *Interner) Bytes(b []byte) string {
	if s, ok := in.strings[string(b)]; ok {
		return s
	}
	s := string(b)
	in.strings[s] = s
	return s
}

// String returns the shared copy of s. The copy does not pin what s is part of.
func (in *Interner) String(s string) string {
	if t, ok := in.strings[s]; ok {
		return t
	}
	s = strings.Clone(s)
	in.strings[s] = s
	return s
}

// Owner returns the shared copy of o.
func (in *Interner) Owner(o Owner) *Owner {
	if p := in.owners[o.UID]; p != nil && *p == o {
		return p
	}
	p := &Owner{in.String(o.APIVersion), in.String(o.Kind), strings.Clone(o.Name), strings.Clone(o.UID)}
	in.owners[p.UID] = p
	return p
}

// OwnerBytes is Owner for an owner that still stands in a frame, which it does not keep.
func (in *Interner) OwnerBytes(apiVersion, kind, name, uid []byte) *Owner {
	if p := in.owners[string(uid)]; p != nil && p.UID == string(uid) && p.Name == string(name) &&
		p.Kind == string(kind) && p.APIVersion == string(apiVersion) {
		return p
	}
	return in.Owner(Owner{string(apiVersion), string(kind), string(name), string(uid)})
}

// RawLabel is one label as it stands in a frame, in any order.
type RawLabel struct{ Key, Value []byte }

// Labels returns the shared set of the given labels; of labels with the same
// key the last one counts. It does not keep raw, but may reorder it.
func (in *Interner) Labels(raw []RawLabel) *Labels {
	h := in.hash(raw)
	if l := in.find(h, raw); l != nil {
		return l
	}
	if !normal(raw) {
		raw = normalize(raw)
		return in.Labels(raw)
	}
	in.pairs = in.pairs[:0]
	for _, r := range raw {
		in.pairs = append(in.pairs, Label{in.Bytes(r.Key), in.Bytes(r.Value)})
	}
	l := &Labels{slices.Clone(in.pairs)}
	in.labels[h] = append(in.labels[h], l)
	return l
}

// LabelsOf returns the shared set of the labels of a map.
func (in *Interner) LabelsOf(m map[string]string) *Labels {
	raw := make([]RawLabel, 0, len(m))
	for k, v := range m {
		raw = append(raw, RawLabel{[]byte(k), []byte(v)})
	}
	return in.Labels(normalize(raw))
}

func (in *Interner) find(h uint64, raw []RawLabel) *Labels {
	for _, l := range in.labels[h] {
		if slices.EqualFunc(l.pairs, raw, func(p Label, r RawLabel) bool {
			return p.Key == string(r.Key) && p.Value == string(r.Value)
		}) {
			return l
		}
	}
	return nil
}

// normal reports whether raw is sorted by key without duplicates, as the API
// server's encoders write it.
func normal(raw []RawLabel) bool {
	for i := 1; i < len(raw); i++ {
		if bytes.Compare(raw[i-1].Key, raw[i].Key) >= 0 {
			return false
		}
	}
	return true
}

func normalize(raw []RawLabel) []RawLabel {
	slices.SortStableFunc(raw, func(a, b RawLabel) int { return bytes.Compare(a.Key, b.Key) })
	out := raw[:0]
	for i, r := range raw {
		if i+1 < len(raw) && bytes.Equal(r.Key, raw[i+1].Key) {
			continue
		}
		out = append(out, r)
	}
	return out
}

func (in *Interner) hash(raw []RawLabel) uint64 {
	in.text = in.text[:0]
	for _, r := range raw {
		in.text = binary.AppendUvarint(in.text, uint64(len(r.Key)))
		in.text = append(in.text, r.Key...)
		in.text = binary.AppendUvarint(in.text, uint64(len(r.Value)))
		in.text = append(in.text, r.Value...)
	}
	return maphash.Bytes(in.seed, in.text)
}
