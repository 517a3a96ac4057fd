package diagnose

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// stated is a condition of any kind.
type stated struct{ kind, status, reason, message string }

func conditionsOf(all []any) []stated {
	var out []stated
	for _, item := range all {
		if c, ok := item.(map[string]any); ok {
			text := func(key string) string { s, _ := c[key].(string); return s }
			out = append(out, stated{text("type"), text("status"), text("reason"), text("message")})
		}
	}
	return out
}

// healthy are the conditions that are true where all is well, of kinds that nothing else is known of.
var healthy = []string{"Ready", "Available", "Healthy", "Synced", "Established", "NamesAccepted", "Reconciled", "Accepted", "Programmed", "Succeeded"}

// conditions judges a kind that nothing is known of by what most kinds say in the same words.
func (f *findings) conditions() {
	all, _, _ := unstructured.NestedSlice(f.Object.Object, "status", "conditions")
	for _, c := range conditionsOf(all) {
		switch {
		case !slices.Contains(healthy, c.kind):
		case c.status == "False":
			f.add(Warning, c.kind+" is False", c.reason, c.message)
		case c.status == "Unknown":
			f.add(Unknown, c.kind+" is Unknown", c.reason, c.message)
		}
	}
}

func (f *findings) node() {
	n := into[corev1.Node](f)
	if c := nodeReady(n); c == nil {
		f.add(Unknown, "its kubelet has not reported")
	} else if c.Status != corev1.ConditionTrue {
		f.add(Fault, "not ready for "+f.since(c.LastTransitionTime.Time), c.Message)
	}
	for _, c := range n.Status.Conditions {
		if c.Type != corev1.NodeReady && c.Status == corev1.ConditionTrue {
			f.add(Warning, string(c.Type), c.Message)
		}
	}
	if n.Spec.Unschedulable {
		f.add(Note, "cordoned: no pods are scheduled to it")
	}
}

func nodeReady(n *corev1.Node) *corev1.NodeCondition {
	i := slices.IndexFunc(n.Status.Conditions, func(c corev1.NodeCondition) bool { return c.Type == corev1.NodeReady })
	if i < 0 {
		return nil
	}
	return &n.Status.Conditions[i]
}
