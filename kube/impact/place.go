package impact

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"kubist/kube/record"
	"kubist/kube/selector"
)

// fits reports whether a node is one of those that a placement is for.
func fits(p *record.Placement, n *record.Node) bool {
	if p == nil {
		return true
	}
	for _, l := range p.Selector {
		if v, ok := n.Labels.Get(l.Key); !ok || v != l.Value {
			return false
		}
	}
	return !p.Affinity || slices.ContainsFunc(p.Terms, func(t record.NodeTerm) bool { return meets(t, n) })
}

// meets reports whether a node meets one alternative of an affinity. What is
// asked of its name and is not kept counts as met: a pod is where it may be.
func meets(t record.NodeTerm, n *record.Node) bool {
	if len(t.Labels)+len(t.Names) == 0 && !t.Named {
		return false
	}
	for _, e := range t.Labels {
		r := selector.Requirement{Key: e.Key, Op: selector.Op(e.Operator), Values: e.Values}
		if !r.Matches(n.Labels) {
			return false
		}
	}
	for _, e := range t.Names {
		if slices.Contains(e.Values, n.Name) != (e.Operator == string(corev1.NodeSelectorOpIn)) {
			return false
		}
	}
	return true
}

// everyDaemon are the taints that pods of all DaemonSets tolerate.
var everyDaemon = []record.Toleration{
	{Key: corev1.TaintNodeNotReady, Operator: "Exists", Effect: "NoExecute"},
	{Key: corev1.TaintNodeUnreachable, Operator: "Exists", Effect: "NoExecute"},
	{Key: corev1.TaintNodeDiskPressure, Operator: "Exists", Effect: "NoSchedule"},
	{Key: corev1.TaintNodeMemoryPressure, Operator: "Exists", Effect: "NoSchedule"},
	{Key: corev1.TaintNodePIDPressure, Operator: "Exists", Effect: "NoSchedule"},
	{Key: corev1.TaintNodeUnschedulable, Operator: "Exists", Effect: "NoSchedule"},
}

// allows reports whether the pods of a DaemonSet may stay on a node.
func (c *controller) allows(n *record.Node) bool { return c.suits(n, "NoExecute") }

// welcomes reports whether a DaemonSet starts a pod on a node that has none.
func (c *controller) welcomes(n *record.Node) bool { return c.suits(n, "NoExecute", "NoSchedule") }

// suits reports whether a node is one of those that a DaemonSet is for, and has
// no taint of these effects that its pods do not tolerate.
func (c *controller) suits(n *record.Node, effects ...string) bool {
	d := c.daemon
	if n.Labels == nil { // only its pods are known, so it is one
		return true
	}
	if d.NodeName != "" && d.NodeName != n.Name || !fits(d.Placement, n) {
		return false
	}
	tolerated := slices.Concat(d.Tolerations, everyDaemon)
	if d.HostNetwork {
		tolerated = append(tolerated, record.Toleration{Key: corev1.TaintNodeNetworkUnavailable, Operator: "Exists", Effect: "NoSchedule"})
	}
	for _, taint := range n.Tainted {
		if slices.Contains(effects, taint.Effect) &&
			!slices.ContainsFunc(tolerated, func(t record.Toleration) bool { return tolerates(t, taint) }) {
			return false
		}
	}
	return true
}

func tolerates(t record.Toleration, taint record.Taint) bool {
	if t.Effect != "" && t.Effect != taint.Effect || t.Key != "" && t.Key != taint.Key {
		return false
	}
	switch corev1.TolerationOperator(t.Operator) {
	case "", corev1.TolerationOpEqual:
		return t.Value == taint.Value
	case corev1.TolerationOpExists:
		return true
	}
	r := selector.Requirement{Key: taint.Key, Op: selector.Op(t.Operator), Values: []string{t.Value}}
	return r.Matches(record.NewLabels(map[string]string{taint.Key: taint.Value}))
}

// nodes are the nodes that a DaemonSet may have pods on: all of them, or where
// no node is in sight those where it has pods, or had some.
func (c *controller) nodes(w World, own []*record.Pod) []*record.Node {
	if len(w.Nodes) > 0 {
		return w.Nodes
	}
	var out []*record.Node
	seen := map[string]bool{"": true}
	for _, p := range slices.Concat(w.Pods, own) {
		if c.owns(p) && !seen[p.Node] {
			seen[p.Node] = true
			out = append(out, &record.Node{Meta: record.Meta{Name: p.Node}})
		}
	}
	return out
}
