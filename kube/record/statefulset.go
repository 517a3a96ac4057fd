package record

import (
	appsv1 "k8s.io/api/apps/v1"
)

// StatefulSet is what the columns of kubectl's statefulset table need, and what says how its rollout goes.
type StatefulSet struct {
	Workload
	// Strategy is "RollingUpdate" or "OnDelete", Management "OrderedReady" or "Parallel".
	Strategy, Management string
	// Partition: pods of lower ordinals are not updated.
	Partition int32
	// Start is the ordinal of the first pod.
	Start int32
	// Revision is that of the pods that are not updated yet, Next that of the others;
	// they are the same when a rollout is over.
	Revision, Next string
	// Service is the headless Service that gives the pods their names.
	Service string
}

// DecodeStatefulSet projects an apps/v1 StatefulSet in protobuf.
var DecodeStatefulSet = Typed(newStatefulSet)

func newStatefulSet(o *appsv1.StatefulSet, m Meta, in *Interner) *StatefulSet {
	s := &StatefulSet{
		Strategy: in.String(string(o.Spec.UpdateStrategy.Type)), Management: in.String(string(o.Spec.PodManagementPolicy)),
		Revision: o.Status.CurrentRevision, Next: o.Status.UpdateRevision, Service: o.Spec.ServiceName,
	}
	if r := o.Spec.UpdateStrategy.RollingUpdate; r != nil {
		s.Partition = numberAt(r.Partition, 0)
	}
	if o.Spec.Ordinals != nil {
		s.Start = o.Spec.Ordinals.Start
	}
	s.Workload = Workload{
		Meta: m, Template: TemplateOf(&o.Spec.Template, SelectorOf(o.Spec.Selector, in), in),
		Wanted: numberAt(o.Spec.Replicas, 1), Current: o.Status.Replicas, Updated: o.Status.UpdatedReplicas,
		Ready: o.Status.ReadyReplicas, Available: o.Status.AvailableReplicas,
		Observed: o.Status.ObservedGeneration >= o.Generation,
	}
	if s.Revision == s.Next { // then all pods are of it, whatever is counted
		s.Updated = s.Current
	}
	return s
}

// Stage says how far the StatefulSet is.
func (s *StatefulSet) Stage() Stage {
	stage := s.stage()
	switch {
	case stage != RollingOut:
		return stage
	case s.Revision == s.Next: // there are only too few
		return Starting
	case s.Strategy == string(appsv1.OnDeleteStatefulSetStrategyType), s.Partition > 0 && s.Updated >= s.Wanted-s.Partition:
		return HeldBack
	}
	return RollingOut
}

// Health judges the StatefulSet by its stage.
func (s *StatefulSet) Health() Health { return s.Stage().Health() }

// AppendStatus appends the stage in words: "rolling out 1 of 3", "partition 2: 1 of 3 updated".
func (s *StatefulSet) AppendStatus(dst []byte) []byte {
	stage := s.Stage()
	switch {
	case stage == HeldBack && s.Strategy == string(appsv1.OnDeleteStatefulSetStrategyType):
		dst = append(dst, "on delete: "...)
	case stage == HeldBack:
		dst = append(appendInt(append(dst, "partition "...), s.Partition), ": "...)
	}
	return s.appendStage(dst, stage)
}
