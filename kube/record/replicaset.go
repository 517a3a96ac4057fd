package record

import (
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// The annotations by which a Deployment keeps account of its ReplicaSets.
const (
	revisionAnnotation = "deployment.kubernetes.io/revision"
	desiredAnnotation  = "deployment.kubernetes.io/desired-replicas"
)

// ReplicaSet is what the columns of kubectl's replicaset table need, and its place in the history of a Deployment.
type ReplicaSet struct {
	Workload
	// Revision is its number in the history of its Deployment, 0 for none.
	Revision int64
	// Old: its Deployment has pods of another revision.
	Old bool
}

// DecodeReplicaSet projects an apps/v1 ReplicaSet in protobuf.
var DecodeReplicaSet = Typed(newReplicaSet)

func newReplicaSet(o *appsv1.ReplicaSet, m Meta, in *Interner) *ReplicaSet {
	r := &ReplicaSet{Workload: Workload{
		Meta: m, Template: TemplateOf(&o.Spec.Template, SelectorOf(o.Spec.Selector, in), in),
		Wanted: numberAt(o.Spec.Replicas, 1), Current: o.Status.Replicas, Updated: o.Status.Replicas,
		Ready: o.Status.ReadyReplicas, Available: o.Status.AvailableReplicas,
		Observed: o.Status.ObservedGeneration >= o.Generation,
	}}
	for _, c := range o.Status.Conditions {
		if c.Type == appsv1.ReplicaSetReplicaFailure && c.Status == corev1.ConditionTrue {
			r.fail(c.Reason, c.Message, in)
		}
	}
	if m.Owner == nil || m.Owner.Kind != "Deployment" {
		return r
	}
	if n, err := strconv.ParseInt(o.Annotations[revisionAnnotation], 10, 64); err == nil {
		r.Revision = n
	}
	desired, err := strconv.ParseInt(o.Annotations[desiredAnnotation], 10, 32)
	r.Old = err == nil && desired > 0 && r.Wanted == 0
	return r
}

// Stage says how far the ReplicaSet is.
func (r *ReplicaSet) Stage() Stage { return replicaStage(&r.Workload) }

// Health judges the ReplicaSet by its stage.
func (r *ReplicaSet) Health() Health { return r.Stage().Health() }

// AppendStatus appends the stage in words: "2 of 3 available", "old".
func (r *ReplicaSet) AppendStatus(dst []byte) []byte {
	s := r.Stage()
	if s == Empty && r.Old {
		return append(dst, "old"...)
	}
	return r.appendStage(dst, s)
}

// AppendRevision appends the revision, nothing without one.
func (r *ReplicaSet) AppendRevision(dst []byte) []byte {
	if r.Revision == 0 {
		return dst
	}
	return strconv.AppendInt(dst, r.Revision, 10)
}

// replicaStage is the stage of what makes pods of one template and never replaces any.
func replicaStage(w *Workload) Stage {
	if s := w.stage(); s != RollingOut {
		return s
	}
	return Starting // more of the same
}

// ReplicationController is what the columns of kubectl's replicationcontroller table need.
type ReplicationController struct{ Workload }

// DecodeReplicationController projects a core/v1 ReplicationController in protobuf.
var DecodeReplicationController = Typed(newReplicationController)

func newReplicationController(o *corev1.ReplicationController, m Meta, in *Interner) *ReplicationController {
	template := o.Spec.Template
	if template == nil {
		template = new(corev1.PodTemplateSpec)
	}
	r := &ReplicationController{Workload{
		Meta: m, Template: TemplateOf(template, SelectorOfMap(o.Spec.Selector, in), in),
		Wanted: numberAt(o.Spec.Replicas, 1), Current: o.Status.Replicas, Updated: o.Status.Replicas,
		Ready: o.Status.ReadyReplicas, Available: o.Status.AvailableReplicas,
		Observed: o.Status.ObservedGeneration >= o.Generation,
	}}
	for _, c := range o.Status.Conditions {
		if c.Type == corev1.ReplicationControllerReplicaFailure && c.Status == corev1.ConditionTrue {
			r.fail(c.Reason, c.Message, in)
		}
	}
	return r
}

// Stage says how far the ReplicationController is.
func (r *ReplicationController) Stage() Stage { return replicaStage(&r.Workload) }

// Health judges the ReplicationController by its stage.
func (r *ReplicationController) Health() Health { return r.Stage().Health() }

// AppendStatus appends the stage in words: "2 of 3 available".
func (r *ReplicationController) AppendStatus(dst []byte) []byte { return r.appendStage(dst, r.Stage()) }
