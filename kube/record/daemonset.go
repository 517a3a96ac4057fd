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
	// Unavailable nodes have no pod of it that is available; Misscheduled ones have one they should not.
	Unavailable, Misscheduled int32
	// Strategy is "RollingUpdate" or "OnDelete".
	Strategy string
}

// DecodeDaemonSet projects an apps/v1 DaemonSet in protobuf.
var DecodeDaemonSet = Typed(newDaemonSet)

func newDaemonSet(o *appsv1.DaemonSet, m Meta, in *Interner) *DaemonSet {
	return &DaemonSet{
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
