package record

import (
	"cmp"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// LabelSelector is a selector as an object carries it in its spec: what it
// means is said by package selector. Its zero value has no requirement; what
// that selects depends on the field it stands in, as does nil, which is a
// selector that is not there.
type LabelSelector struct {
	// Match are the pairs that have to be there, by key.
	Match []Label
	// Expressions are by key too, with sorted values: their order means nothing.
	Expressions []Expression
}

// Expression is one requirement of a [LabelSelector].
type Expression struct {
	Key string
	// Operator is the API's: In, NotIn, Exists, DoesNotExist.
	Operator string
	Values   []string
}

// SelectorOf is the selector s, nil for nil.
func SelectorOf(s *metav1.LabelSelector, in *Interner) *LabelSelector {
	if s == nil {
		return nil
	}
	out := SelectorOfMap(s.MatchLabels, in)
	for _, e := range s.MatchExpressions {
		values := make([]string, len(e.Values))
		for i, v := range e.Values {
			values[i] = in.String(v)
		}
		slices.Sort(values)
		out.Expressions = append(out.Expressions, Expression{in.String(e.Key), in.String(string(e.Operator)), values})
	}
	slices.SortStableFunc(out.Expressions, func(a, b Expression) int { return strings.Compare(a.Key, b.Key) })
	return out
}

// SelectorOfMap is the selector of Services and ReplicationControllers, which have pairs only.
func SelectorOfMap(m map[string]string, in *Interner) *LabelSelector {
	out := &LabelSelector{}
	if len(m) > 0 {
		out.Match = in.LabelsOf(m).All()
	}
	return out
}

// Empty reports whether there is no requirement, or no selector.
func (s *LabelSelector) Empty() bool { return s == nil || len(s.Match)+len(s.Expressions) == 0 }

// Keys are the keys it names, sorted, each once.
func (s *LabelSelector) Keys() []string {
	if s == nil {
		return nil
	}
	keys := make([]string, 0, len(s.Match)+len(s.Expressions))
	for _, l := range s.Match {
		keys = append(keys, l.Key)
	}
	for _, e := range s.Expressions {
		keys = append(keys, e.Key)
	}
	slices.SortFunc(keys, strings.Compare)
	return slices.Compact(keys)
}

// Append appends the selector as the API server prints it: "a=b,c in (x,y),!d",
// "<none>" without a requirement.
func (s *LabelSelector) Append(dst []byte) []byte {
	if s.Empty() {
		return append(dst, None...)
	}
	match, expressions := s.Match, s.Expressions
	for n := 0; len(match)+len(expressions) > 0; n++ {
		if n > 0 {
			dst = append(dst, ',')
		}
		if len(expressions) == 0 || len(match) > 0 && match[0].Key <= expressions[0].Key {
			dst, match = appendLabels(dst, match[:1]), match[1:]
		} else {
			dst, expressions = expressions[0].append(dst), expressions[1:]
		}
	}
	return dst
}

func (e *Expression) append(dst []byte) []byte {
	switch metav1.LabelSelectorOperator(e.Operator) {
	case metav1.LabelSelectorOpDoesNotExist:
		return append(append(dst, '!'), e.Key...)
	case metav1.LabelSelectorOpIn:
		dst = append(append(dst, e.Key...), " in ("...)
	case metav1.LabelSelectorOpNotIn:
		dst = append(append(dst, e.Key...), " notin ("...)
	default:
		return append(dst, e.Key...)
	}
	return append(appendList(dst, "", e.Values), ')')
}

// CompareSelectors orders by the pairs, then by the expressions; what selects nothing comes first.
func CompareSelectors(a, b *LabelSelector) int {
	switch {
	case a == b:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Or(
		slices.CompareFunc(a.Match, b.Match, func(x, y Label) int {
			return cmp.Or(strings.Compare(x.Key, y.Key), strings.Compare(x.Value, y.Value))
		}),
		slices.CompareFunc(a.Expressions, b.Expressions, func(x, y Expression) int {
			return cmp.Or(strings.Compare(x.Key, y.Key), strings.Compare(x.Operator, y.Operator), slices.Compare(x.Values, y.Values))
		}),
	)
}
