package recordtest

import (
	"math/rand/v2"

	corev1 "k8s.io/api/core/v1"
)

// Place says which nodes a pod is for, in all the ways that this can be said.
func Place(seed uint64, s *corev1.PodSpec) {
	g := gen{rand.New(rand.NewPCG(seed, 0x706c6163))}
	if g.maybe(40) {
		s.NodeSelector = map[string]string{"disk": g.pick("", "ssd"), "kubernetes.io/os": "linux"}
	}
	if g.maybe(40) {
		return
	}
	s.Affinity = &corev1.Affinity{PodAntiAffinity: &corev1.PodAntiAffinity{}, NodeAffinity: &corev1.NodeAffinity{
		PreferredDuringSchedulingIgnoredDuringExecution: []corev1.PreferredSchedulingTerm{{Weight: 1}},
	}}
	if g.maybe(20) {
		return
	}
	required := &corev1.NodeSelector{}
	s.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution = required
	for range g.IntN(3) {
		var t corev1.NodeSelectorTerm
		for range g.IntN(3) {
			t.MatchExpressions = append(t.MatchExpressions, corev1.NodeSelectorRequirement{
				Key: g.pick("zone", "cores"), Operator: corev1.NodeSelectorOperator(g.pick("In", "NotIn", "Gt", "Lt")), Values: []string{g.pick("4", "8")},
			})
		}
		if g.maybe(30) {
			t.MatchFields = []corev1.NodeSelectorRequirement{{Key: "metadata.name", Operator: corev1.NodeSelectorOpIn, Values: []string{"node-1"}}}
		}
		required.NodeSelectorTerms = append(required.NodeSelectorTerms, t)
	}
}
