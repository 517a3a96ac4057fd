// Package selector is the one label selector engine: it parses what kubectl
// accepts after -l, matches it against label sets, counts what keys and values
// are among objects, and completes a selector that is being typed.
//
// All of it is pure: no client, no clock, no I/O. Matching agrees with
// k8s.io/apimachinery/pkg/labels in every case.
package selector

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"kubist/kube/record"
)

// Op relates the key of a [Requirement] to its values. The operators that the
// API has in matchExpressions and in node affinity are spelled as there, so
// that an operator of the API converts to an Op.
type Op string

// The operators, with how many values each takes.
const (
	Equals       Op = "="            // one value
	NotEquals    Op = "!="           // one value; also matches where the key is absent
	In           Op = "In"           // one or more values
	NotIn        Op = "NotIn"        // one or more values; also matches where the key is absent
	Exists       Op = "Exists"       // no value
	DoesNotExist Op = "DoesNotExist" // no value
	GreaterThan  Op = "Gt"           // one value, a whole number
	LessThan     Op = "Lt"           // one value, a whole number
)

// Requirement is one condition on one label.
type Requirement struct {
	Key    string
	Op     Op
	Values []string
}

// Selector is a conjunction of requirements. It is immutable and safe for
// concurrent use. The zero value selects everything.
type Selector struct{ reqs []Requirement }

// canonical returns the selector of reqs, which it takes over: sorted, and none
// of them twice. Their values must be distinct already.
func canonical(reqs []Requirement) Selector {
	slices.SortFunc(reqs, compare)
	return Selector{slices.CompactFunc(reqs, func(a, b Requirement) bool { return compare(a, b) == 0 })}
}

// distinct sorts values in place and returns them without repetitions.
func distinct(values []string) []string {
	slices.Sort(values)
	return slices.Compact(values)
}

func compare(a, b Requirement) int {
	return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Op, b.Op), slices.Compare(a.Values, b.Values))
}

// Empty reports whether s has no requirement and so selects everything.
func (s Selector) Empty() bool { return len(s.reqs) == 0 }

// Requirements returns the conditions of s in canonical order: by key, then
// operator, then values, each with its values sorted. The caller must not
// change them.
func (s Selector) Requirements() []Requirement { return s.reqs }

// Equal reports whether s and t have the same requirements. Selectors that
// say the same in different words, as "a=b" and "a in (b)", are not equal.
func (s Selector) Equal(t Selector) bool {
	return slices.EqualFunc(s.reqs, t.reqs, func(a, b Requirement) bool { return compare(a, b) == 0 })
}

// And returns the selector that selects what both s and t select.
func (s Selector) And(t Selector) Selector {
	return canonical(slices.Concat(s.reqs, t.reqs))
}

// Missing are the requirements that labels do not meet, none where s matches
// them: how near a miss was. l may be nil, which is no labels.
func (s Selector) Missing(l *record.Labels) []Requirement {
	var out []Requirement
	for i := range s.reqs {
		if !s.reqs[i].Matches(l) {
			out = append(out, s.reqs[i])
		}
	}
	return out
}

// Matches reports whether s selects an object with the labels l. It does not
// allocate, and takes some 10 ns a requirement: remembering answers for label
// sets that objects share would hardly be faster.
func (s Selector) Matches(l *record.Labels) bool {
	for i := range s.reqs {
		if !s.reqs[i].Matches(l) {
			return false
		}
	}
	return true
}

// Matches reports whether the labels l fulfil r. A requirement whose operator
// or number of values is not valid is fulfilled by nothing. It does not
// allocate.
func (r *Requirement) Matches(l *record.Labels) bool {
	return r.meets(lookup(l, r.Key))
}

// meets reports whether r is fulfilled by a value of its key, or by its absence.
func (r *Requirement) meets(value string, there bool) bool {
	switch r.Op {
	case Equals, In:
		return there && slices.Contains(r.Values, value)
	case NotEquals, NotIn:
		return !there || !slices.Contains(r.Values, value)
	case Exists:
		return there
	case DoesNotExist:
		return !there
	case GreaterThan, LessThan:
		return there && len(r.Values) == 1 && compares(value, r.Op, r.Values[0])
	default:
		return false
	}
}

// lookup is [record.Labels.Get] by a walk: objects have few labels, and most
// keys differ in length already, so it takes half the time of a binary search.
func lookup(l *record.Labels, key string) (string, bool) {
	for _, label := range l.All() {
		if label.Key == key {
			return label.Value, true
		}
	}
	return "", false
}

// compares reports whether both texts are whole numbers that relate as op says.
func compares(value string, op Op, bound string) bool {
	v, ok := integer(value)
	b, okBound := integer(bound)
	if op == LessThan {
		v, b = b, v
	}
	return ok && okBound && v > b
}

// integer is strconv.ParseInt(s, 10, 64) without the error, which allocates
// whenever a label that is no number is compared.
func integer(s string) (n int64, ok bool) {
	digits := strings.TrimPrefix(s, "-")
	negative := len(digits) < len(s)
	if !negative {
		digits = strings.TrimPrefix(s, "+")
	}
	// The sum is kept negative, because the range reaches one further there.
	for i := range len(digits) {
		d := int64(digits[i]) - '0'
		if d < 0 || d > 9 || n < (math.MinInt64+d)/10 {
			return 0, false
		}
		n = n*10 - d
	}
	switch {
	case digits == "":
		return 0, false
	case negative:
		return n, true
	default:
		return -n, n != math.MinInt64
	}
}

// String returns s in the canonical form, which [Parse] reads back as an equal
// selector and the API server accepts as a labelSelector: "a=b,c in (d,e),!f".
// It is empty when s selects everything.
func (s Selector) String() string {
	var b strings.Builder
	for i, r := range s.reqs {
		if i > 0 {
			b.WriteByte(',')
		}
		r.write(&b)
	}
	return b.String()
}

// String returns r as it is written in a selector: "a notin (b,c)".
func (r Requirement) String() string {
	var b strings.Builder
	r.write(&b)
	return b.String()
}

func (r Requirement) write(b *strings.Builder) {
	if r.Op == DoesNotExist {
		b.WriteByte('!')
	}
	b.WriteString(r.Key)
	switch r.Op {
	case Equals, NotEquals:
		b.WriteString(string(r.Op))
	case GreaterThan:
		b.WriteByte('>')
	case LessThan:
		b.WriteByte('<')
	case In:
		b.WriteString(" in (")
	case NotIn:
		b.WriteString(" notin (")
	}
	for i, v := range r.Values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(v)
	}
	if r.Op == In || r.Op == NotIn {
		b.WriteByte(')')
	}
}
