package recordtest

import (
	"fmt"
	"math/rand/v2"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Deployment returns the Deployment of that seed. Over the seeds it takes all
// the ways that a rollout can go: over, under way, stalled, paused, scaled down.
func Deployment(seed uint64) *appsv1.Deployment {
	g := gen{rand.New(rand.NewPCG(seed, 0x646570))}
	d := &appsv1.Deployment{ObjectMeta: g.meta("deploy", seed)}
	selector, template := g.podsOf(seed)
	d.Spec = appsv1.DeploymentSpec{
		Replicas: new(g.count()), Paused: g.maybe(20), Selector: selector, Template: template,
		Strategy: appsv1.DeploymentStrategy{Type: appsv1.DeploymentStrategyType(g.pick("RollingUpdate", "Recreate"))},
	}
	d.Status = appsv1.DeploymentStatus{
		ObservedGeneration: int64(g.IntN(3)), Replicas: g.count(), UpdatedReplicas: g.count(), ReadyReplicas: g.count(), AvailableReplicas: g.count(),
	}
	for _, kind := range []appsv1.DeploymentConditionType{appsv1.DeploymentAvailable, appsv1.DeploymentProgressing, appsv1.DeploymentReplicaFailure} {
		if g.maybe(40) {
			d.Status.Conditions = append(d.Status.Conditions, appsv1.DeploymentCondition{
				Type: kind, Status: g.truth(), Reason: g.pick("ProgressDeadlineExceeded", "FailedCreate", ""), Message: g.pick("", "exceeded quota"),
			})
		}
	}
	return d
}

// ReplicaSet returns the ReplicaSet of that seed: of a Deployment or its own, old or not, with all its pods or some of them.
func ReplicaSet(seed uint64) *appsv1.ReplicaSet {
	g := gen{rand.New(rand.NewPCG(seed, 0x7273))}
	r := &appsv1.ReplicaSet{ObjectMeta: g.meta("rs", seed)}
	selector, template := g.podsOf(seed)
	r.Spec = appsv1.ReplicaSetSpec{Replicas: new(g.count()), Selector: selector, Template: template}
	r.Status = appsv1.ReplicaSetStatus{
		ObservedGeneration: int64(g.IntN(3)), Replicas: g.count(), ReadyReplicas: g.count(), AvailableReplicas: g.count(),
	}
	if g.maybe(60) {
		r.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "Deployment", Name: "kubia", UID: "kubia", Controller: new(true)}}
		r.Annotations = map[string]string{
			"deployment.kubernetes.io/revision":         g.pick("1", "12", "x"),
			"deployment.kubernetes.io/desired-replicas": g.pick("0", "3", ""),
		}
	}
	if g.maybe(20) {
		r.Status.Conditions = []appsv1.ReplicaSetCondition{{Type: appsv1.ReplicaSetReplicaFailure, Status: g.truth(), Reason: "FailedCreate"}}
	}
	return r
}

// ReplicationController returns the ReplicationController of that seed.
func ReplicationController(seed uint64) *corev1.ReplicationController {
	g := gen{rand.New(rand.NewPCG(seed, 0x7263))}
	r := &corev1.ReplicationController{ObjectMeta: g.meta("rc", seed)}
	_, template := g.podsOf(seed)
	r.Spec = corev1.ReplicationControllerSpec{
		Replicas: new(g.count()), Template: &template, Selector: map[string]string{"seed": template.Labels["seed"], "app": template.Labels["app"]},
	}
	r.Status = corev1.ReplicationControllerStatus{
		ObservedGeneration: int64(g.IntN(3)), Replicas: g.count(), ReadyReplicas: g.count(), AvailableReplicas: g.count(),
	}
	return r
}

// StatefulSet returns the StatefulSet of that seed, with every way to update it.
func StatefulSet(seed uint64) *appsv1.StatefulSet {
	g := gen{rand.New(rand.NewPCG(seed, 0x737473))}
	s := &appsv1.StatefulSet{ObjectMeta: g.meta("sts", seed)}
	selector, template := g.podsOf(seed)
	s.Spec = appsv1.StatefulSetSpec{
		Replicas: new(g.count()), Selector: selector, Template: template, ServiceName: g.pick("", "names"),
		PodManagementPolicy: appsv1.PodManagementPolicyType(g.pick("OrderedReady", "Parallel")),
		UpdateStrategy:      appsv1.StatefulSetUpdateStrategy{Type: appsv1.StatefulSetUpdateStrategyType(g.pick("RollingUpdate", "OnDelete"))},
	}
	if s.Spec.UpdateStrategy.Type == appsv1.RollingUpdateStatefulSetStrategyType && g.maybe(50) {
		s.Spec.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateStatefulSetStrategy{Partition: new(g.count())}
	}
	s.Status = appsv1.StatefulSetStatus{
		ObservedGeneration: int64(g.IntN(3)), Replicas: g.count(), UpdatedReplicas: g.count(), ReadyReplicas: g.count(), AvailableReplicas: g.count(),
		CurrentRevision: g.pick("a", "b"), UpdateRevision: g.pick("a", "b"),
	}
	return s
}

// DaemonSet returns the DaemonSet of that seed, for all nodes, for some or for none.
func DaemonSet(seed uint64) *appsv1.DaemonSet {
	g := gen{rand.New(rand.NewPCG(seed, 0x6473))}
	d := &appsv1.DaemonSet{ObjectMeta: g.meta("ds", seed)}
	selector, template := g.podsOf(seed)
	for _, key := range []string{"disk", "kubernetes.io/os", "Zone"} {
		if g.maybe(40) {
			if template.Spec.NodeSelector == nil {
				template.Spec.NodeSelector = map[string]string{}
			}
			template.Spec.NodeSelector[key] = g.pick("", "ssd", "linux")
		}
	}
	d.Spec = appsv1.DaemonSetSpec{
		Selector: selector, Template: template,
		UpdateStrategy: appsv1.DaemonSetUpdateStrategy{Type: appsv1.DaemonSetUpdateStrategyType(g.pick("RollingUpdate", "OnDelete"))},
	}
	d.Status = appsv1.DaemonSetStatus{
		ObservedGeneration: int64(g.IntN(3)), DesiredNumberScheduled: g.count(), CurrentNumberScheduled: g.count(), NumberReady: g.count(),
		UpdatedNumberScheduled: g.count(), NumberAvailable: g.count(), NumberUnavailable: g.count(), NumberMisscheduled: int32(g.IntN(2)),
	}
	return d
}

func (g gen) meta(name string, seed uint64) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name: fmt.Sprintf("%s-%08x", name, seed), Namespace: g.pick("shop", "default"), Generation: int64(g.IntN(3)),
		UID: types.UID(fmt.Sprintf("%08x-0000-4000-8000-%012x", g.Uint32(), seed)), CreationTimestamp: g.time(),
	}
}

// count is a number of pods.
func (g gen) count() int32 { return int32(g.IntN(4)) }

func (g gen) truth() corev1.ConditionStatus {
	return corev1.ConditionStatus(g.pick("True", "True", "False", "Unknown"))
}

// podsOf is a selector and a template whose pods it selects, and nobody else's.
func (g gen) podsOf(seed uint64) (*metav1.LabelSelector, corev1.PodTemplateSpec) {
	labels := map[string]string{"seed": fmt.Sprint(seed), "app": g.pick("kubia", "web", "db"), "example.com/Tier": "front"}
	template := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}}
	template.Spec.RestartPolicy = corev1.RestartPolicyAlways
	for i := range 1 + g.IntN(3) {
		template.Spec.Containers = append(template.Spec.Containers, corev1.Container{
			Name: fmt.Sprintf("main-%d", i), Image: g.pick("luksa/kubia", "nginx:1.29", "registry.example.com:5000/shop/web@sha256:"+
				"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
		})
	}
	s := &metav1.LabelSelector{MatchLabels: map[string]string{"seed": labels["seed"]}}
	for _, e := range []metav1.LabelSelectorRequirement{
		{Key: "app", Operator: metav1.LabelSelectorOpIn, Values: []string{"web", labels["app"], "api"}},
		{Key: "seed", Operator: metav1.LabelSelectorOpExists},
		{Key: "canary", Operator: metav1.LabelSelectorOpDoesNotExist},
		{Key: "example.com/Tier", Operator: metav1.LabelSelectorOpNotIn, Values: []string{"rear", "back"}},
		{Key: "app", Operator: metav1.LabelSelectorOpIn, Values: []string{labels["app"]}},
	} {
		if g.maybe(30) {
			s.MatchExpressions = append(s.MatchExpressions, e)
		}
	}
	if g.maybe(50) {
		s.MatchLabels["app"] = labels["app"]
	}
	return s, template
}
