package diagnose

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// slow is how long somebody outside of the cluster may take before that is told.
const slow = 2 * time.Minute

func (f *findings) service() {
	s := into[corev1.Service](f)
	if s.Spec.Type == corev1.ServiceTypeExternalName {
		return
	}
	f.endpoints(s)
	if s.Spec.Type == corev1.ServiceTypeLoadBalancer && len(s.Status.LoadBalancer.Ingress) == 0 {
		said := f.because("SyncLoadBalancerFailed", "CreatingLoadBalancerFailed", "AllocationFailed")
		if said != "" || f.Now.Sub(s.CreationTimestamp.Time) > slow {
			f.add(Warning, "nobody has given it a load balancer", said)
		}
	}
}

// endpoints says whether anybody answers.
func (f *findings) endpoints(s *corev1.Service) {
	slices := f.Around.Slices
	switch {
	case !slices.Asked:
		return
	case slices.Err != nil:
		f.add(Unknown, "whether anybody answers is not known: its EndpointSlices cannot be read")
		return
	}
	all, ready := 0, 0
	for i := range slices.Value {
		for _, e := range slices.Value[i].Endpoints {
			all++
			if e.Conditions.Ready == nil || *e.Conditions.Ready {
				ready++
			}
		}
	}
	switch {
	case ready > 0:
	case all == 1:
		f.add(Fault, "nobody answers: its only endpoint is not ready")
	case all > 0:
		f.add(Fault, fmt.Sprintf("nobody answers: none of its %d endpoints is ready", all))
	case len(s.Spec.Selector) == 0:
		f.add(Fault, "nobody answers: it has no selector, and nobody has written endpoints for it")
	default:
		f.add(Fault, "nobody answers: no pod with an address matches "+labels.FormatLabels(s.Spec.Selector))
	}
}
