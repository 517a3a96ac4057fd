package recordtest

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// demands lets containers ask for amounts in all the ways they can be written.
func (g gen) demands(s *corev1.PodSpec) {
	for _, containers := range [][]corev1.Container{s.InitContainers, s.Containers} {
		for i := range containers {
			if g.maybe(70) {
				containers[i].Resources = g.requirements()
			}
		}
	}
}

func (g gen) requirements() corev1.ResourceRequirements {
	r := corev1.ResourceRequirements{Requests: g.amounts("100m", "32Mi")}
	if g.maybe(60) {
		r.Limits = g.amounts("2", "1Gi")
		for name, q := range r.Limits {
			if asked, ok := r.Requests[name]; ok && asked.Cmp(q) > 0 {
				r.Requests[name] = q
			}
		}
	}
	return r
}

// amounts are about as much as is given.
func (g gen) amounts(cpu, memory string) corev1.ResourceList {
	list := corev1.ResourceList{}
	if g.maybe(85) {
		list[corev1.ResourceCPU] = resource.MustParse(g.pick(cpu, cpu, "0.5", "1e-1", "1500m", "0"))
	}
	if g.maybe(85) {
		list[corev1.ResourceMemory] = resource.MustParse(g.pick(memory, memory, "129M", "64000Ki", "1e8", "0"))
	}
	return list
}
