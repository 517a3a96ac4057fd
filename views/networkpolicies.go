package views

import (
	"cmp"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

var networkPolicyKind = &stream.Kind[*record.NetworkPolicy]{
	GVR:        schema.GroupVersionResource{Group: "networking.k8s.io", Version: "v1", Resource: "networkpolicies"},
	Namespaced: true,
	Decode:     record.DecodeNetworkPolicy,
}

var _ = add(Table[*record.NetworkPolicy]{
	Kind:  networkPolicyKind,
	Title: "NetworkPolicies",
	Columns: []Column[*record.NetworkPolicy]{
		nameColumn[*record.NetworkPolicy](),
		selectorColumn("POD-SELECTOR", "Pod-Selector", grid.Always, func(p *record.NetworkPolicy) *record.LabelSelector { return p.Selector }),
		ageColumn[*record.NetworkPolicy](),
		rulesColumn("INGRESS", func(p *record.NetworkPolicy) int { return permits(p.RestrictsIngress, p.Ingress) }, (*record.NetworkPolicy).AppendIngress),
		rulesColumn("EGRESS", func(p *record.NetworkPolicy) int { return permits(p.RestrictsEgress, p.Egress) }, (*record.NetworkPolicy).AppendEgress),
	},
	Below: "pods",
	Enter: func(s *Session, p *record.NetworkPolicy) (screen.Screen, error) {
		return podsOf(s, p.Namespace, p.Selector)
	},
})

// rulesColumn says what is let through in one direction; what denies all comes first.
func rulesColumn(name string, rules func(*record.NetworkPolicy) int, text func(*record.NetworkPolicy, []byte) []byte) Column[*record.NetworkPolicy] {
	return Column[*record.NetworkPolicy]{
		Name: name,
		Less: func(a, b *record.NetworkPolicy) int { return cmp.Compare(rules(a), rules(b)) },
		Cell: func(dst []byte, p *record.NetworkPolicy, _ time.Time) []byte { return text(p, dst) },
	}
}

// permits orders directions: by how many rules let something through, and last what is not restricted.
func permits(restricts bool, rules []record.NetworkRule) int {
	if !restricts {
		return 1 << 30
	}
	return len(rules)
}
