package record

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// Deployment is what the columns of kubectl's deployment table need, and what says how its rollout goes.
type Deployment struct {
	Workload
	// Strategy is "RollingUpdate" or "Recreate".
	Strategy string
	Paused   bool
}

// DecodeDeployment projects an apps/v1 Deployment in protobuf.
var DecodeDeployment = Typed(newDeployment)

func newDeployment(o *appsv1.Deployment, m Meta, in *Interner) *Deployment {
	d := &Deployment{Strategy: in.String(string(o.Spec.Strategy.Type)), Paused: o.Spec.Paused}
	d.Workload = Workload{
		Meta: m, Template: TemplateOf(&o.Spec.Template, SelectorOf(o.Spec.Selector, in), in),
		Wanted: numberAt(o.Spec.Replicas, 1), Current: o.Status.Replicas, Updated: o.Status.UpdatedReplicas,
		Ready: o.Status.ReadyReplicas, Available: o.Status.AvailableReplicas,
		Observed: o.Status.ObservedGeneration >= o.Generation,
	}
	for _, c := range o.Status.Conditions { // that pods cannot be made says more than that nothing happens
		failing := c.Type == appsv1.DeploymentReplicaFailure && c.Status == corev1.ConditionTrue
		stuck := c.Type == appsv1.DeploymentProgressing && c.Status == corev1.ConditionFalse
		if failing || stuck && d.Fault == "" {
			d.fail(c.Reason, c.Message, in)
		}
	}
	return d
}

// Stage says how far the Deployment is.
func (d *Deployment) Stage() Stage {
	s := d.stage()
	if s == RollingOut && d.Paused {
		return HeldBack
	}
	return s
}

// Health judges the Deployment by its stage.
func (d *Deployment) Health() Health { return d.Stage().Health() }

// AppendStatus appends the stage in words: "rolling out 3 of 5", "paused, available".
func (d *Deployment) AppendStatus(dst []byte) []byte {
	s := d.Stage()
	if d.Paused && s != Leaving {
		dst = append(dst, "paused, "...)
	}
	return d.appendStage(dst, s)
}
