package diagnose

import (
	"cmp"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func (f *findings) deployment() {
	d := into[appsv1.Deployment](f)
	want, s := desired(d.Spec.Replicas), d.Status
	for _, c := range s.Conditions {
		switch {
		case c.Type == appsv1.DeploymentReplicaFailure && c.Status == corev1.ConditionTrue:
			f.add(Fault, "pods cannot be created", c.Message)
		case c.Type == appsv1.DeploymentProgressing && c.Status == corev1.ConditionFalse:
			f.add(Fault, "the rollout has stalled, "+c.Reason, c.Message)
		}
	}
	switch {
	case d.Spec.Paused:
		f.add(Note, "paused: changes of its template are not rolled out")
	case s.ObservedGeneration < d.Generation:
		f.add(Warning, "the last change is not taken up yet by its controller")
	case s.UpdatedReplicas < want:
		f.add(Warning, fmt.Sprintf("rolling out: %d of %d pods are of the new template, %d available", s.UpdatedReplicas, want, s.AvailableReplicas))
	case s.Replicas > s.UpdatedReplicas:
		f.add(Warning, fmt.Sprintf("rolling out: %s to go", number(s.Replicas-s.UpdatedReplicas, "old pod")))
	case s.AvailableReplicas < want:
		f.add(Warning, available(s.AvailableReplicas, want))
	}
}

// replicas judges ReplicaSets and ReplicationControllers, which say the same in the same places.
func (f *findings) replicas() {
	r := into[appsv1.ReplicaSet](f)
	want := desired(r.Spec.Replicas)
	for _, c := range r.Status.Conditions {
		if c.Type == appsv1.ReplicaSetReplicaFailure && c.Status == corev1.ConditionTrue {
			f.add(Fault, "pods cannot be created", c.Message)
		}
	}
	if r.Status.AvailableReplicas < want {
		f.add(Warning, available(r.Status.AvailableReplicas, want))
	}
}

func (f *findings) statefulSet() {
	s := into[appsv1.StatefulSet](f)
	want := desired(s.Spec.Replicas)
	f.create(s.Status.Replicas < want)
	switch {
	case s.Status.ObservedGeneration < s.Generation:
		f.add(Warning, "the last change is not taken up yet by its controller")
	case s.Status.UpdateRevision != s.Status.CurrentRevision && s.Status.UpdatedReplicas < want:
		f.add(Warning, fmt.Sprintf("rolling out: %d of %d pods are of the new template, %d available", s.Status.UpdatedReplicas, want, s.Status.AvailableReplicas))
	case s.Status.AvailableReplicas < want:
		f.add(Warning, available(s.Status.AvailableReplicas, want))
	}
}

func (f *findings) daemonSet() {
	d := into[appsv1.DaemonSet](f)
	want, s := d.Status.DesiredNumberScheduled, d.Status
	f.create(s.CurrentNumberScheduled < want)
	switch {
	case s.ObservedGeneration < d.Generation:
		f.add(Warning, "the last change is not taken up yet by its controller")
	case s.UpdatedNumberScheduled < want:
		f.add(Warning, fmt.Sprintf("rolling out: %d of %d pods are of the new template, %d available", s.UpdatedNumberScheduled, want, s.NumberAvailable))
	case s.NumberAvailable < want:
		f.add(Warning, available(s.NumberAvailable, want))
	}
	if s.NumberMisscheduled > 0 {
		f.add(Warning, number(s.NumberMisscheduled, "pod")+" on nodes where none should be")
	}
}

// create says why pods that are missing are not made.
func (f *findings) create(missing bool) {
	if said := f.because("FailedCreate"); missing && said != "" {
		f.add(Fault, "pods cannot be created", said)
	}
}

func (f *findings) job() {
	j := into[batchv1.Job](f)
	for _, c := range j.Status.Conditions {
		if c.Status != corev1.ConditionTrue {
			continue
		}
		switch c.Type {
		case batchv1.JobFailed, batchv1.JobFailureTarget:
			f.add(Fault, "failed, "+c.Reason, c.Message)
			return
		case batchv1.JobComplete, batchv1.JobSuccessCriteriaMet:
			return
		case batchv1.JobSuspended:
			f.add(Note, "suspended: no pods are started")
			return
		}
	}
	f.create(j.Status.Active == 0)
	if j.Status.Failed > 0 {
		limit := int32(6)
		if j.Spec.BackoffLimit != nil {
			limit = *j.Spec.BackoffLimit
		}
		f.add(Warning, fmt.Sprintf("%s failed, and it gives up after %d", number(j.Status.Failed, "pod"), limit))
	}
}

func (f *findings) cronJob() {
	c := into[batchv1.CronJob](f)
	if c.Spec.Suspend != nil && *c.Spec.Suspend {
		f.add(Note, "suspended: no jobs are started")
		return
	}
	if said := f.because("FailedCreate", "UnparseableCronJobSchedule", "UnknownTimeZone", "FailedNeedsStart", "TooManyMissedTimes"); said != "" {
		f.add(Fault, "jobs cannot be started", said)
	}
}

func (f *findings) autoscaler() {
	all, _, _ := unstructured.NestedSlice(f.Object.Object, "status", "conditions")
	for _, c := range conditionsOf(all) {
		switch {
		case c.kind == "AbleToScale" && c.status == "False", c.kind == "ScalingActive" && c.status == "False":
			f.add(Fault, "it does not scale, "+c.reason, c.message)
		case c.kind == "ScalingLimited" && c.status == "True":
			f.add(Note, "limited", c.message)
		}
	}
}

func (f *findings) budget() {
	all, _, _ := unstructured.NestedSlice(f.Object.Object, "status", "conditions")
	allowed, _, _ := unstructured.NestedInt64(f.Object.Object, "status", "disruptionsAllowed")
	for _, c := range conditionsOf(all) {
		if c.kind == "DisruptionAllowed" && c.status == "False" && allowed == 0 {
			f.add(Warning, "no pod may be evicted now", cmp.Or(c.message, c.reason))
		}
	}
}

func desired(replicas *int32) int32 {
	if replicas == nil {
		return 1
	}
	return *replicas
}

func available(n, want int32) string { return fmt.Sprintf("%d of %d pods are available", n, want) }

// number is "1 pod", "2 pods".
func number(n int32, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
