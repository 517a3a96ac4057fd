package selector

import (
	"fmt"
	"slices"

	"kubist/kube/record"
)

// MatchLabels returns the selector that asks for each of the given labels, as
// the selector map of a Service or a ReplicationController does. The labels
// are taken as they are: what the API stored needs no second validation.
//
// It selects everything when there are no labels. A Service without a selector
// selects nothing; that is for the caller to know.
func MatchLabels(labels []record.Label) Selector {
	reqs := make([]Requirement, len(labels))
	for i, l := range labels {
		reqs[i] = Requirement{Key: l.Key, Op: Equals, Values: []string{l.Value}}
	}
	return canonical(reqs)
}

// Of returns the selector that an object carries in its spec. It keeps nothing
// of s. The error names the first part that the API would refuse.
//
// It selects everything when s has no requirement, as an empty LabelSelector
// mostly does, and when s is nil. Where a selector that is absent or empty
// selects nothing, that is for the caller to know.
func Of(s *record.LabelSelector) (Selector, error) {
	if s == nil {
		return Selector{}, nil
	}
	reqs := make([]Requirement, 0, len(s.Match)+len(s.Expressions))
	for _, l := range s.Match {
		r := Requirement{Key: l.Key, Op: Equals, Values: []string{l.Value}}
		if err := r.check(); err != nil {
			return Selector{}, fmt.Errorf("matchLabels[%q]: %w", l.Key, err)
		}
		reqs = append(reqs, r)
	}
	for i, e := range s.Expressions {
		r := Requirement{Key: e.Key, Op: Op(e.Operator), Values: slices.Clone(e.Values)}
		if err := r.check(); err != nil {
			return Selector{}, fmt.Errorf("matchExpressions[%d]: %w", i, err)
		}
		r.Values = distinct(r.Values)
		reqs = append(reqs, r)
	}
	return canonical(reqs), nil
}

// check says why r is not a requirement the API accepts.
func (r Requirement) check() error {
	if err := CheckKey(r.Key); err != nil {
		return fmt.Errorf("key %q: %w", r.Key, err)
	}
	switch n := len(r.Values); r.Op {
	case In, NotIn:
		if n == 0 {
			return fmt.Errorf("operator %s needs at least one value", r.Op)
		}
	case Exists, DoesNotExist:
		if n != 0 {
			return fmt.Errorf("operator %s takes no value", r.Op)
		}
	case Equals, NotEquals, GreaterThan, LessThan:
		if n != 1 {
			return fmt.Errorf("operator %s needs one value, not %d", r.Op, n)
		}
	default:
		return fmt.Errorf("%q is not an operator", string(r.Op))
	}
	for _, v := range r.Values {
		if err := CheckValue(v); err != nil {
			return fmt.Errorf("value %q: %w", v, err)
		}
		if _, ok := integer(v); !ok && (r.Op == GreaterThan || r.Op == LessThan) {
			return fmt.Errorf("operator %s compares whole numbers, and %q is not one", r.Op, v)
		}
	}
	return nil
}
