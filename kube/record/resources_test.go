package record

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"kubist/kube/record/recordtest"
)

// typedResources adds up what the typed pod asks for, one resource at a time,
// as the documentation of init containers and sidecars tells it.
func typedResources(p *corev1.Pod) Resources {
	var out Resources
	for _, r := range []struct {
		name          corev1.ResourceName
		request, most *int64
	}{
		{corev1.ResourceCPU, &out.Requests.MilliCPU, &out.Limits.MilliCPU},
		{corev1.ResourceMemory, &out.Requests.Memory, &out.Limits.Memory},
	} {
		amount := func(list corev1.ResourceList) int64 {
			q := list[r.name]
			if q.Sign() < 0 {
				return 0
			}
			if r.name == corev1.ResourceCPU {
				return q.MilliValue()
			}
			return q.Value()
		}
		*r.request = typedSum(p, func(rr corev1.ResourceRequirements) int64 { return amount(rr.Requests) })
		*r.most = typedSum(p, func(rr corev1.ResourceRequirements) int64 { return amount(rr.Limits) })
		if !typedBounded(p, func(rr corev1.ResourceRequirements) int64 { return amount(rr.Limits) }) {
			*r.most = 0
		}
		if whole := p.Spec.Resources; whole != nil && amount(whole.Requests) > 0 {
			*r.request = amount(whole.Requests)
		}
		if whole := p.Spec.Resources; whole != nil && amount(whole.Limits) > 0 {
			*r.most = amount(whole.Limits)
		}
		*r.request += amount(p.Spec.Overhead)
		if *r.most > 0 {
			*r.most += amount(p.Spec.Overhead)
		}
	}
	return out
}

func keepsRunning(c *corev1.Container) bool {
	return c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
}

// typedSum is the most that is asked for at any time of the pod's life.
func typedSum(p *corev1.Pod, of func(corev1.ResourceRequirements) int64) int64 {
	var most, sidecars int64
	for i := range p.Spec.InitContainers {
		c := &p.Spec.InitContainers[i]
		if keepsRunning(c) {
			sidecars += of(c.Resources)
			most = max(most, sidecars)
		} else {
			most = max(most, sidecars+of(c.Resources))
		}
	}
	running := sidecars
	for i := range p.Spec.Containers {
		running += of(p.Spec.Containers[i].Resources)
	}
	return max(most, running)
}

// typedBounded reports whether everything that keeps running has a limit.
func typedBounded(p *corev1.Pod, limit func(corev1.ResourceRequirements) int64) bool {
	for i := range p.Spec.InitContainers {
		if c := &p.Spec.InitContainers[i]; keepsRunning(c) && limit(c.Resources) == 0 {
			return false
		}
	}
	for i := range p.Spec.Containers {
		if limit(p.Spec.Containers[i].Resources) == 0 {
			return false
		}
	}
	return true
}

func TestResourcesOfPods(t *testing.T) {
	t.Parallel()
	ask := func(cpu, memory string) corev1.ResourceList {
		return corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(cpu), corev1.ResourceMemory: resource.MustParse(memory)}
	}
	main := func(requests, limits corev1.ResourceList) corev1.Container {
		return corev1.Container{Resources: corev1.ResourceRequirements{Requests: requests, Limits: limits}}
	}
	sidecar := main(ask("50m", "10Mi"), ask("1", "20Mi"))
	sidecar.RestartPolicy = new(corev1.ContainerRestartPolicyAlways)
	const mi = 1 << 20
	for name, c := range map[string]struct {
		spec corev1.PodSpec
		want Resources
	}{
		"nothing said": {corev1.PodSpec{Containers: []corev1.Container{{}}}, Resources{}},
		"two containers": {
			corev1.PodSpec{Containers: []corev1.Container{main(ask("100m", "1Mi"), ask("1", "2Mi")), main(ask("0.2", "1Mi"), ask("1500m", "2Mi"))}},
			Resources{Amounts{300, 2 * mi}, Amounts{2500, 4 * mi}},
		},
		"one without a limit": {
			corev1.PodSpec{Containers: []corev1.Container{main(ask("100m", "1Mi"), ask("1", "2Mi")), main(ask("100m", "1Mi"), nil)}},
			Resources{Amounts{200, 2 * mi}, Amounts{}},
		},
		"a sidecar, and a great init container after it": {
			corev1.PodSpec{
				InitContainers: []corev1.Container{sidecar, main(ask("2", "5Mi"), nil)},
				Containers:     []corev1.Container{main(ask("100m", "1Mi"), ask("1", "2Mi"))},
			},
			Resources{Amounts{2050, 15 * mi}, Amounts{2000, 22 * mi}},
		},
		"a great init container before the sidecar": {
			corev1.PodSpec{
				InitContainers: []corev1.Container{main(ask("2", "5Mi"), nil), sidecar},
				Containers:     []corev1.Container{main(ask("100m", "1Mi"), ask("1", "2Mi"))},
			},
			Resources{Amounts{2000, 11 * mi}, Amounts{2000, 22 * mi}},
		},
		"overhead, and a limit of the pod": {
			corev1.PodSpec{
				Containers: []corev1.Container{main(ask("100m", "1Mi"), nil)}, Overhead: ask("10m", "1Mi"),
				Resources: &corev1.ResourceRequirements{Limits: corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("9Mi")}},
			},
			Resources{Amounts{110, 2 * mi}, Amounts{0, 10 * mi}},
		},
	} {
		b, err := (&corev1.Pod{Spec: c.spec}).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		p, err := DecodePod(b, NewInterner())
		if err != nil || *p.Resources != c.want {
			t.Errorf("%s: %+v, %v; want %+v", name, p.Resources, err, c.want)
		}
	}
}

func TestResourcesAreShared(t *testing.T) {
	t.Parallel()
	in := NewInterner()
	b, err := recordtest.Pod(7).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	p, _ := DecodePod(b, in)
	q, _ := DecodePod(b, in)
	if p.Resources != q.Resources {
		t.Error("pods of one template have their resources twice")
	}
}
