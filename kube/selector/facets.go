package selector

import (
	"cmp"
	"slices"

	"kubist/kube/record"
)

// Facets counts which label keys and values there are among some objects. The
// counts follow the objects through [Facets.Add] and [Facets.Remove], which
// cost one map access however many labels a set has; what they changed is
// folded into the counts, once per distinct set, when a count is asked for.
//
// The zero value counts nothing and is ready for use. It is not safe for
// concurrent use, not even for reading.
type Facets struct {
	total   int
	pending map[*record.Labels]int
	keys    map[string]*facet
}

// facet is what is known of one key.
type facet struct {
	count  int
	values map[string]int
}

// KeyCount says how many objects have a key, and with how many distinct values.
type KeyCount struct {
	Key           string
	Count, Values int
}

// ValueCount says how many objects have a value of some key.
type ValueCount struct {
	Value string
	Count int
}

// Add counts one more object with the labels l.
func (f *Facets) Add(l *record.Labels) { f.change(l, 1) }

// Remove counts one object less. An object with labels equal to l must have
// been added.
func (f *Facets) Remove(l *record.Labels) { f.change(l, -1) }

func (f *Facets) change(l *record.Labels, by int) {
	f.total += by
	if f.pending == nil {
		f.pending = map[*record.Labels]int{}
	}
	if n := f.pending[l] + by; n != 0 {
		f.pending[l] = n
	} else {
		delete(f.pending, l)
	}
}

// fold brings the counts up to date.
func (f *Facets) fold() {
	if f.keys == nil {
		f.keys = map[string]*facet{}
	}
	for l, by := range f.pending {
		for _, label := range l.All() {
			f.count(label, by)
		}
	}
	// A map keeps the room it once needed: after a first list that is a lot.
	f.pending = nil
}

func (f *Facets) count(label record.Label, by int) {
	k := f.keys[label.Key]
	if k == nil {
		k = &facet{values: map[string]int{}}
		f.keys[label.Key] = k
	}
	k.count += by
	if n := k.values[label.Value] + by; n != 0 {
		k.values[label.Value] = n
	} else {
		delete(k.values, label.Value)
	}
	if len(k.values) == 0 {
		delete(f.keys, label.Key)
	}
}

// Total is the number of objects. Those without a key are Total less the
// key's count.
func (f *Facets) Total() int { return f.total }

// Keys returns every key with its counts, the most frequent first, then by key.
func (f *Facets) Keys() []KeyCount {
	f.fold()
	keys := make([]KeyCount, 0, len(f.keys))
	for key, k := range f.keys {
		keys = append(keys, KeyCount{key, k.count, len(k.values)})
	}
	slices.SortFunc(keys, func(a, b KeyCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Key, b.Key))
	})
	return keys
}

// Key returns the counts of one key, all 0 when no object has it.
func (f *Facets) Key(key string) KeyCount {
	f.fold()
	k := f.keys[key]
	if k == nil {
		return KeyCount{Key: key}
	}
	return KeyCount{key, k.count, len(k.values)}
}

// Values returns every value of key with its count, the most frequent first,
// then by value. It is empty when no object has the key.
func (f *Facets) Values(key string) []ValueCount {
	f.fold()
	k := f.keys[key]
	if k == nil {
		return nil
	}
	values := make([]ValueCount, 0, len(k.values))
	for value, n := range k.values {
		values = append(values, ValueCount{value, n})
	}
	slices.SortFunc(values, func(a, b ValueCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return values
}
