package record

import "sort"

// Label is one key with its value.
type Label struct{ Key, Value string }

// Labels is an immutable set of labels, sorted by key. The zero value is empty.
type Labels struct{ pairs []Label }

// NewLabels returns the set of m. Use an [Interner] to share equal sets.
func NewLabels(m map[string]string) *Labels {
	pairs := make([]Label, 0, len(m))
	for k, v := range m {
		pairs = append(pairs, Label{k, v})
	}
	sort.Slice(pairs, func(i, j int) bool { return pairs[i].Key < pairs[j].Key })
	return &Labels{pairs}
}

// All returns the labels sorted by key. The caller must not change them.
func (l *Labels) All() []Label { return l.pairs }

// Get returns the value of key and whether the key is there.
func (l *Labels) Get(key string) (string, bool) {
	i := sort.Search(len(l.pairs), func(i int) bool { return l.pairs[i].Key >= key })
	if i < len(l.pairs) && l.pairs[i].Key == key {
		return l.pairs[i].Value, true
	}
	return "", false
}

// String is the set as kubectl prints it in a LABELS column: "a=b,c=d".
func (l *Labels) String() string { return string(appendLabels(nil, l.pairs)) }
