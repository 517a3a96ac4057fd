package selector

import (
	"cmp"
	"slices"
	"strings"

	"kubist/kube/record"
)

// Facets counts which label keys and values there are among some objects. The
// counts follow the objects through [Facets.Add] and [Facets.Remove], which
// cost one map access however many labels a set has; what they changed is
// folded into the counts, once per distinct set, when a count is asked for, and
// so is the order of what was asked for. [Facets.Fold] does all of that ahead.
//
// The zero value counts nothing and is ready for use. It is not safe for
// concurrent use, not even for reading.
type Facets struct {
	total   int
	pending map[*record.Labels]int
	keys    map[string]*facet
	ordered []KeyCount // nil until it is made of keys
}

// facet is what is known of one key.
type facet struct {
	count  int
	values map[string]int
	order  *order // nil until it is made of values
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

// Fold brings the counts up to date and the keys and values in order, so that
// until the next Add or Remove every question is answered in a moment. Whoever
// counts in the background calls it there: among a hundred thousand objects the
// first question takes a noticeable time otherwise.
func (f *Facets) Fold() {
	f.Keys()
	for _, k := range f.keys {
		k.sort()
	}
}

// fold brings the counts up to date.
func (f *Facets) fold() {
	if len(f.pending) == 0 {
		return
	}
	if f.keys == nil {
		f.keys = map[string]*facet{}
	}
	for l, by := range f.pending {
		for _, label := range l.All() {
			f.count(label, by)
		}
	}
	f.ordered = nil
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
	k.order = nil
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
// The caller must not change it.
func (f *Facets) Keys() []KeyCount {
	f.fold()
	if f.ordered != nil {
		return f.ordered
	}
	f.ordered = make([]KeyCount, 0, len(f.keys))
	for key, k := range f.keys {
		f.ordered = append(f.ordered, KeyCount{key, k.count, len(k.values)})
	}
	slices.SortFunc(f.ordered, func(a, b KeyCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Key, b.Key))
	})
	return f.ordered
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
// then by value. It is empty when no object has the key. The caller must not
// change it.
func (f *Facets) Values(key string) []ValueCount { return f.order(key).values }

// has reports whether an object has value as its value of key.
func (f *Facets) has(key, value string) bool {
	f.fold()
	k := f.keys[key]
	return k != nil && k.values[value] != 0
}

// order returns the values of key in their order, an empty one when no object
// has the key.
func (f *Facets) order(key string) *order {
	f.fold()
	k := f.keys[key]
	if k == nil {
		return &order{}
	}
	return k.sort()
}

func (k *facet) sort() *order {
	if k.order == nil {
		values := make([]ValueCount, 0, len(k.values))
		for value, n := range k.values {
			values = append(values, ValueCount{value, n})
		}
		k.order = newOrder(values)
	}
	return k.order
}

// order is the values of a key, the most frequent first, and their text in
// small letters, one after the other, each after a zero byte: searching one
// long text takes a tenth of the time that many short ones take.
type order struct {
	values  []ValueCount
	text    string
	starts  []int // where each value begins in text; the end of the last one plus one
	numbers bool  // a value is a whole number
}

func newOrder(values []ValueCount) *order {
	slices.SortFunc(values, func(a, b ValueCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	o := &order{values: values, starts: make([]int, 0, len(values)+1)}
	var text strings.Builder
	for _, v := range values {
		text.WriteByte(0)
		o.starts = append(o.starts, text.Len())
		text.WriteString(strings.ToLower(v.Value))
		o.numbers = o.numbers || !notInteger(v)
	}
	o.text = text.String()
	o.starts = append(o.starts, text.Len()+1)
	return o
}

// search calls found with the values that begin with word in any case, then
// with those that contain it further on, each in order, until it returns false.
func (o *order) search(word string, found func(ValueCount) bool) {
	word = strings.ToLower(word)
	for i, v := range o.values {
		if strings.HasPrefix(o.text[o.starts[i]:o.starts[i+1]-1], word) && !found(v) {
			return
		}
	}
	// No value has a zero byte, and so no find reaches from one into the next.
	if word == "" || strings.IndexByte(word, 0) >= 0 {
		return
	}
	for i, at := 0, 0; at < len(o.text); at = o.starts[i] - 1 {
		n := strings.Index(o.text[at:], word)
		if n < 0 {
			return
		}
		for at += n; o.starts[i+1] <= at; i++ {
		}
		if at > o.starts[i] && !found(o.values[i]) {
			return
		}
		i++
	}
}
