package record

import (
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
	Match       []Label
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
		out.Expressions = append(out.Expressions, Expression{in.String(e.Key), in.String(string(e.Operator)), values})
	}
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
