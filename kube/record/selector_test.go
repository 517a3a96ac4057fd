package record

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestSelectorOf(t *testing.T) {
	t.Parallel()
	in := NewInterner()
	if s := SelectorOf(nil, in); s != nil || !s.Empty() || s.Keys() != nil {
		t.Errorf("nothing is %+v", s)
	}
	if s := SelectorOf(&metav1.LabelSelector{}, in); s == nil || !s.Empty() {
		t.Errorf("an empty one is %+v", s)
	}
	s := SelectorOf(&metav1.LabelSelector{
		MatchLabels: map[string]string{"b": "2", "a": "1"},
		MatchExpressions: []metav1.LabelSelectorRequirement{
			{Key: "a", Operator: metav1.LabelSelectorOpExists}, {Key: "c", Operator: metav1.LabelSelectorOpNotIn, Values: []string{"x", "y"}},
		},
	}, in)
	want := &LabelSelector{
		Match:       []Label{{"a", "1"}, {"b", "2"}},
		Expressions: []Expression{{Key: "a", Operator: "Exists", Values: []string{}}, {Key: "c", Operator: "NotIn", Values: []string{"x", "y"}}},
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, s.Keys()); diff != "" || s.Empty() {
		t.Errorf("its keys (-want +got):\n%s", diff)
	}
}

// A selector reads as the API server prints it.
func TestSelectorAppend(t *testing.T) {
	t.Parallel()
	in := NewInterner()
	values := func(op metav1.LabelSelectorOperator, key string, values ...string) metav1.LabelSelectorRequirement {
		return metav1.LabelSelectorRequirement{Key: key, Operator: op, Values: values}
	}
	for _, s := range []*metav1.LabelSelector{
		nil,
		{},
		{MatchLabels: map[string]string{"b": "2", "a": "1", "c": ""}},
		{MatchExpressions: []metav1.LabelSelectorRequirement{values("NotIn", "z", "y", "x"), values("In", "a", "b")}},
		{
			MatchLabels:      map[string]string{"app": "web", "m": "n"},
			MatchExpressions: []metav1.LabelSelectorRequirement{values("Exists", "tier"), values("DoesNotExist", "canary"), values("In", "app", "web", "api")},
		},
	} {
		if got, want := string(SelectorOf(s, in).Append(nil)), metav1.FormatLabelSelector(s); got != want {
			t.Errorf("it reads %q, the server prints %q", got, want)
		}
	}
}

func TestCompareSelectors(t *testing.T) {
	t.Parallel()
	with := func(pairs ...Label) *LabelSelector { return &LabelSelector{Match: pairs} }
	asks := func(e Expression) *LabelSelector { return &LabelSelector{Expressions: []Expression{e}} }
	order := []*LabelSelector{
		nil,
		{},
		asks(Expression{Key: "a", Operator: "Exists"}), asks(Expression{"a", "In", []string{"b"}}), asks(Expression{"a", "In", []string{"c"}}),
		with(Label{"a", "1"}), with(Label{"a", "1"}, Label{"b", "1"}), with(Label{"a", "2"}), with(Label{"b", "1"}),
	}
	for i := range order {
		for j := range order {
			got, want := CompareSelectors(order[i], order[j]), i-j
			if (got < 0) != (want < 0) || (got > 0) != (want > 0) {
				t.Errorf("%+v and %+v compare as %d", order[i], order[j], got)
			}
		}
	}
}
