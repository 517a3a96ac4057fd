package selector

import (
	"cmp"
	"slices"
	"strings"

	"kubist/kube/record"
)

// Cross counts the label keys and values of some objects twice: among all of
// them, and among those that a selector selects. What the selector says of a
// key does not count for that key's own values, so beside a chosen value its
// siblings still say how many objects choosing them as well would bring.
//
// The counts follow the objects through [Cross.Add] and [Cross.Remove], which
// cost one map access however many labels a set has; they are brought up to
// date, once per distinct set, when something is asked.
//
// The zero value counts nothing and is ready for use. It is not safe for
// concurrent use, not even for reading.
type Cross struct {
	total, matched int
	chosen         Selector
	conditions     []condition // chosen, key by key
	demanding      int         // how many of them what lacks their key does not meet
	sets           map[*record.Labels]*crossSet
	dirty          []*crossSet // whose change is not counted yet
	keys           map[string]*crossKey
}

// condition is all that the selector says of one key.
type condition struct {
	key  *crossKey
	reqs []Requirement
	// demands that the key is there.
	demands bool
}

// crossKey is one key, and what objects have of it.
type crossKey struct {
	key      string
	all, now int // objects that have it; now is without the conditions on it
	alone    int // objects that only the conditions on it keep out
	named    bool
	// condition is the one on it, nil without one.
	condition *condition
	values    map[string]*crossValue
	byValue   []*crossValue // nil until asked for
	byCount   []*crossValue
}

type crossValue struct {
	key      *crossKey
	value    string
	all, now int
	named    bool // by the selector: it stays without objects
	bad      bool // it does not meet the condition on its key
	demanded bool // and an object without the key would not
}

// crossSet is a label set, and how many objects have it.
type crossSet struct {
	labels   *record.Labels
	n, delta int // delta is what has come since n was counted
	counted  bool
	values   []*crossValue
	standing standing
	only     *crossKey // the one key whose conditions are not met
}

// standing is how a set stands to the selector.
type standing uint8

const (
	selected standing = iota
	nearly            // the conditions on one key keep it out
	out
)

// CrossKey says how many objects have a key.
type CrossKey struct {
	Key string
	// All are those that have it, Now those of them that the conditions on
	// other keys select.
	All, Now int
	// Without are the objects that do not have it, and WithoutNow those of them
	// that the conditions on other keys select.
	Without, WithoutNow int
	// Values is the number of its distinct values, those included that only the selector names.
	Values int
}

// CrossValue says how many objects have a value of some key: All of them, and
// Now, of those that the conditions on other keys select.
type CrossValue struct {
	Value    string
	All, Now int
}

// Add counts one more object with the labels l.
func (c *Cross) Add(l *record.Labels) { c.change(l, 1) }

// Remove counts one object less. An object with the same set l must have been added.
func (c *Cross) Remove(l *record.Labels) { c.change(l, -1) }

func (c *Cross) change(l *record.Labels, by int) {
	s := c.sets[l]
	if s == nil {
		if c.sets == nil {
			c.sets = map[*record.Labels]*crossSet{}
		}
		s = &crossSet{labels: l}
		c.sets[l] = s
	}
	if s.delta == 0 {
		c.dirty = append(c.dirty, s)
	}
	s.delta += by
}

// fold brings the counts up to date.
func (c *Cross) fold() {
	for _, s := range c.dirty {
		by := s.delta
		s.delta = 0
		if !s.counted {
			s.counted = true
			s.values = make([]*crossValue, 0, len(s.labels.All()))
			for _, l := range s.labels.All() {
				s.values = append(s.values, c.key(l.Key).value(l.Value))
			}
			c.judge(s)
		}
		s.n += by
		c.total += by
		c.count(s, by)
		for _, v := range s.values {
			v.all += by
			v.key.all += by
			v.key.byCount = nil
		}
		if s.n == 0 && c.sets[s.labels] == s {
			delete(c.sets, s.labels)
			for _, v := range s.values {
				c.prune(v)
			}
		}
	}
	if cap(c.dirty) > manyDirty {
		c.dirty = nil // after a first list it is large
	}
	c.dirty = c.dirty[:0]
}

// manyDirty is how many sets may change at once before the memory for them is given back.
const manyDirty = 4096

func (c *Cross) key(key string) *crossKey {
	k := c.keys[key]
	if k == nil {
		if c.keys == nil {
			c.keys = map[string]*crossKey{}
		}
		k = &crossKey{key: key, values: map[string]*crossValue{}}
		c.keys[key] = k
	}
	return k
}

func (k *crossKey) value(value string) *crossValue {
	v := k.values[value]
	if v == nil {
		v = &crossValue{key: k, value: value}
		k.values[value] = v
		if k.condition != nil {
			v.judge(k.condition)
		}
		k.byValue, k.byCount = nil, nil
	}
	return v
}

// prune forgets a value that no object has and the selector does not name.
func (c *Cross) prune(v *crossValue) {
	k := v.key
	if v.all == 0 && !v.named && k.values[v.value] == v {
		delete(k.values, v.value)
		k.byValue, k.byCount = nil, nil
	}
	if len(k.values) == 0 && !k.named {
		delete(c.keys, k.key)
	}
}

// count adds by objects with the set s to what is selected now.
func (c *Cross) count(s *crossSet, by int) {
	switch s.standing {
	case selected:
		c.matched += by
		for _, v := range s.values {
			v.now += by
			v.key.now += by
		}
	case nearly:
		s.only.alone += by
		for _, v := range s.values {
			if v.key == s.only {
				v.now += by
				v.key.now += by
			}
		}
	}
}

// judge finds out how s stands to the selector.
func (c *Cross) judge(s *crossSet) {
	failed := c.demanding
	var only *crossKey
	for _, v := range s.values {
		if v.demanded {
			failed--
		}
		if v.bad {
			failed++
			only = v.key
		}
	}
	s.standing, s.only = out, nil
	switch failed {
	case 0:
		s.standing = selected
	case 1:
		if only == nil {
			only = c.missing(s)
		}
		s.standing, s.only = nearly, only
	}
}

// missing is the key that s lacks and a condition demands.
func (c *Cross) missing(s *crossSet) *crossKey {
	for i := range c.conditions {
		q := &c.conditions[i]
		if q.demands && !slices.ContainsFunc(s.values, func(v *crossValue) bool { return v.key == q.key }) {
			return q.key
		}
	}
	return nil
}

// judge finds out whether v meets the condition on its key.
func (v *crossValue) judge(q *condition) {
	v.bad, v.demanded = !q.holds(v.value, true), q.demands
}

// holds reports whether the condition is met by a value of its key, or by its absence.
func (q *condition) holds(value string, there bool) bool {
	for i := range q.reqs {
		if !q.reqs[i].meets(value, there) {
			return false
		}
	}
	return true
}

// Choose counts for another selector: it looks at every distinct set again.
func (c *Cross) Choose(s Selector) {
	c.fold()
	if s.Equal(c.chosen) {
		return
	}
	var before []*crossValue
	for _, k := range c.keys {
		k.now, k.alone, k.named, k.condition = 0, 0, false, nil
		for _, v := range k.values {
			v.now, v.bad, v.demanded = 0, false, false
			if v.named {
				v.named = false
				before = append(before, v)
			}
		}
	}
	c.chosen, c.matched = s, 0
	c.name()
	for _, v := range before {
		c.prune(v)
	}
	for key, k := range c.keys {
		if len(k.values) == 0 && !k.named {
			delete(c.keys, key)
		}
	}
	for _, s := range c.sets {
		c.judge(s)
		c.count(s, s.n)
	}
}

// name groups the selector by its keys, and holds on to those and to the values it names.
func (c *Cross) name() {
	c.conditions = nil
	for _, r := range c.chosen.reqs { // in the order of their keys
		k := c.key(r.Key)
		k.named = true
		if n := len(c.conditions); n > 0 && c.conditions[n-1].key == k {
			c.conditions[n-1].reqs = append(c.conditions[n-1].reqs, r)
		} else {
			c.conditions = append(c.conditions, condition{key: k, reqs: []Requirement{r}})
		}
		switch r.Op {
		case Equals, NotEquals, In, NotIn:
			for _, value := range r.Values {
				k.value(value).named = true
			}
		}
	}
	c.demanding = 0
	for i := range c.conditions {
		q := &c.conditions[i]
		if q.demands = !q.holds("", false); q.demands {
			c.demanding++
		}
		q.key.condition = q
		for _, v := range q.key.values {
			v.judge(q)
		}
	}
}

// Chosen is the selector that the counts are for.
func (c *Cross) Chosen() Selector { return c.chosen }

// Total is the number of objects.
func (c *Cross) Total() int {
	c.fold()
	return c.total
}

// Matched is the number of objects that the selector selects.
func (c *Cross) Matched() int {
	c.fold()
	return c.matched
}

// Keys returns every key that an object has or the selector names, by key.
func (c *Cross) Keys() []CrossKey {
	c.fold()
	keys := make([]CrossKey, 0, len(c.keys))
	for key, k := range c.keys {
		keys = append(keys, CrossKey{
			Key: key, All: k.all, Now: k.now, Values: len(k.values),
			Without: c.total - k.all, WithoutNow: c.matched + k.alone - k.now,
		})
	}
	slices.SortFunc(keys, func(a, b CrossKey) int { return strings.Compare(a.Key, b.Key) })
	return keys
}

// Values returns the values of key that an object has or the selector names:
// by value or, if frequent, those that most objects have first. Their order is
// kept until it has to be another one.
func (c *Cross) Values(key string, frequent bool) []CrossValue {
	c.fold()
	k := c.keys[key]
	if k == nil {
		return nil
	}
	order := k.order(frequent)
	values := make([]CrossValue, len(order))
	for i, v := range order {
		values[i] = CrossValue{v.value, v.all, v.now}
	}
	return values
}

func (k *crossKey) order(frequent bool) []*crossValue {
	if k.byValue == nil {
		k.byValue = make([]*crossValue, 0, len(k.values))
		for _, v := range k.values {
			k.byValue = append(k.byValue, v)
		}
		slices.SortFunc(k.byValue, func(a, b *crossValue) int { return strings.Compare(a.value, b.value) })
	}
	if !frequent {
		return k.byValue
	}
	if k.byCount == nil {
		k.byCount = slices.Clone(k.byValue)
		slices.SortStableFunc(k.byCount, func(a, b *crossValue) int { return cmp.Compare(b.all, a.all) })
	}
	return k.byCount
}
