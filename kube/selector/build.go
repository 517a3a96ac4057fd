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

// FromLabelSelector returns the selector of a LabelSelector as the API has it
// in Deployments, NetworkPolicies and others: all of matchLabels and all of
// matchExpressions. It keeps neither slice. The error names the first part
// that the API would refuse.
//
// It selects everything when both are empty, as an empty LabelSelector does. A
// LabelSelector that is absent selects nothing; that is for the caller to know.
func FromLabelSelector(matchLabels []record.Label, matchExpressions []Requirement) (Selector, error) {
	reqs := make([]Requirement, 0, len(matchLabels)+len(matchExpressions))
	for _, l := range matchLabels {
		r := Requirement{Key: l.Key, Op: Equals, Values: []string{l.Value}}
		if err := r.check(); err != nil {
			return Selector{}, fmt.Errorf("matchLabels[%q]: %w", l.Key, err)
		}
		reqs = append(reqs, r)
	}
	for i, r := range matchExpressions {
		if err := r.check(); err != nil {
			return Selector{}, fmt.Errorf("matchExpressions[%d]: %w", i, err)
		}
		r.Values = distinct(slices.Clone(r.Values))
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
