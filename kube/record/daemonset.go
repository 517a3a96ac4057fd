package record

import (
	appsv1 "k8s.io/api/apps/v1"
)

// DaemonSet is what the columns of kubectl's daemonset table need. Wanted is
// how many nodes should run a pod, Current how many of these do.
type DaemonSet struct {
	Workload
	// NodeSelector is of the nodes, never nil.
	NodeSelector *Labels
	// Placement is which nodes its pods are for, nil for any; NodeName is the only one where the
	// template names it. Tolerations are those of the template: its pods get more by themselves.
	Placement   *Placement
	NodeName    string
	Tolerations []Toleration
	// HostNetwork: its pods use the network of the node.
	HostNetwork bool
	// Unavailable nodes have no pod of it that is available; Misscheduled ones have one they should not.
	Unavailable, Misscheduled int32
	// Strategy is "RollingUpdate" or "OnDelete".
	Strategy string
	// Surge: a rollout starts the new pod of a node before the old one ends.
	Surge bool
}

// DecodeDaemonSet projects an apps/v1 DaemonSet in protobuf.
var DecodeDaemonSet = Typed(newDaemonSet)

func newDaemonSet(o *appsv1.DaemonSet, m Meta, in *Interner) *DaemonSet {
	d := &DaemonSet{
		Placement: PlacementOf(&o.Spec.Template.Spec, in), NodeName: in.String(o.Spec.Template.Spec.NodeName),
		Tolerations: tolerationsOf(o.Spec.Template.Spec.Tolerations, in), HostNetwork: o.Spec.Template.Spec.HostNetwork,
		NodeSelector: in.LabelsOf(o.Spec.Template.Spec.NodeSelector),
		Unavailable:  o.Status.NumberUnavailable, Misscheduled: o.Status.NumberMisscheduled,
		Strategy: in.String(string(o.Spec.UpdateStrategy.Type)),
		Workload: Workload{
			Meta: m, Template: TemplateOf(&o.Spec.Template, SelectorOf(o.Spec.Selector, in), in),
			Wanted: o.Status.DesiredNumberScheduled, Current: o.Status.CurrentNumberScheduled,
			Updated: o.Status.UpdatedNumberScheduled, Ready: o.Status.NumberReady, Available: o.Status.NumberAvailable,
			Observed: o.Status.ObservedGeneration >= o.Generation,
		},
	}
	if r := o.Spec.UpdateStrategy.RollingUpdate; r != nil && r.MaxSurge != nil {
		d.Surge = r.MaxSurge.IntVal > 0 || r.MaxSurge.StrVal != "" && r.MaxSurge.StrVal != "0%"
	}
	return d
}

// AppendNodeSelector appends the NODE SELECTOR column.
func (d *DaemonSet) AppendNodeSelector(dst []byte) []byte {
	if len(d.NodeSelector.All()) == 0 {
		return append(dst, None...)
	}
	return appendLabels(dst, d.NodeSelector.All())
}

// Stage says how far the DaemonSet is. Nodes that should not run a pod and do are too many.
func (d *DaemonSet) Stage() Stage {
	s := d.stage()
	switch {
	case s == RollingOut && d.Strategy == string(appsv1.OnDeleteDaemonSetStrategyType):
		return HeldBack
	case (s == Available || s == Empty) && d.Misscheduled > 0:
		return Shrinking
	}
	return s
}

// Health judges the DaemonSet by its stage.
func (d *DaemonSet) Health() Health { return d.Stage().Health() }

// AppendStatus appends the stage in words: "rolling out 3 of 5", "on no node".
func (d *DaemonSet) AppendStatus(dst []byte) []byte {
	s := d.Stage()
	switch {
	case s == Empty:
		return append(dst, "on no node"...)
	case s == Shrinking && d.Misscheduled > 0:
		return append(appendInt(dst, d.Misscheduled), " misscheduled"...)
	case s == HeldBack:
		dst = append(dst, "on delete: "...)
	}
	return d.appendStage(dst, s)
}
