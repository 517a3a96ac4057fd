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
