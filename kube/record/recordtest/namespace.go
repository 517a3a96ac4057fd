package recordtest

import (
	"fmt"
	"math/rand/v2"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Namespace returns the namespace of that seed. Over the seeds it takes all
// the ways that a namespace can look: in use, going away, held up by one thing or several.
func Namespace(seed uint64) *corev1.Namespace {
	g := gen{rand.New(rand.NewPCG(seed, 0x6e73))}
	n := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		Name:              fmt.Sprintf("%s-%d", g.pick("shop", "db", "team-a"), seed),
		UID:               types.UID(fmt.Sprintf("%08x-0000-4000-8000-%012x", g.Uint32(), seed)),
		ResourceVersion:   fmt.Sprint(1000 + seed),
		CreationTimestamp: g.time(),
	}}
	if g.maybe(50) {
		n.Labels = map[string]string{"kubernetes.io/metadata.name": n.Name, "env": g.pick("prod", "")}
	}
	n.Status.Phase = corev1.NamespacePhase(g.pick("Active", "Active", "Terminating", ""))
	if n.Status.Phase == corev1.NamespaceTerminating || g.maybe(5) {
		n.DeletionTimestamp = new(g.time())
		n.Spec.Finalizers = []corev1.FinalizerName{corev1.FinalizerKubernetes}
	}
	for _, kind := range []corev1.NamespaceConditionType{
		corev1.NamespaceDeletionDiscoveryFailure, corev1.NamespaceDeletionContentFailure,
		corev1.NamespaceContentRemaining, corev1.NamespaceFinalizersRemaining,
	} {
		if n.DeletionTimestamp != nil && g.maybe(60) {
			n.Status.Conditions = append(n.Status.Conditions, corev1.NamespaceCondition{
				Type: kind, Status: corev1.ConditionStatus(g.pick("True", "False", "Unknown")), LastTransitionTime: g.time(),
				Reason: "SomeResourcesRemain", Message: g.pick("", "Some resources are remaining: pods. has 3 resource instances", string(kind)),
			})
		}
	}
	return n
}
