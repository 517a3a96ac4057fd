package recordtest

import (
	"fmt"
	"math/rand/v2"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// DisruptionBudget returns the PodDisruptionBudget of that seed.
func DisruptionBudget(seed uint64) *policyv1.PodDisruptionBudget {
	g := gen{rand.New(rand.NewPCG(seed, 0x706462))}
	b := &policyv1.PodDisruptionBudget{ObjectMeta: g.meta("pdb", seed)}
	amount := new(intstr.Parse(g.pick("0", "1", "2", "50%", "100%", "7%")))
	if g.maybe(50) {
		b.Spec.MinAvailable = amount
	} else {
		b.Spec.MaxUnavailable = amount
	}
	if g.maybe(80) {
		b.Spec.Selector = g.selector()
	}
	if g.maybe(50) {
		b.Spec.UnhealthyPodEvictionPolicy = new(policyv1.UnhealthyPodEvictionPolicyType(g.pick("IfHealthyBudget", "AlwaysAllow")))
	}
	b.Status = policyv1.PodDisruptionBudgetStatus{
		ObservedGeneration: int64(g.IntN(3)), DisruptionsAllowed: g.count(), CurrentHealthy: g.count(), DesiredHealthy: g.count(), ExpectedPods: g.count(),
	}
	if g.maybe(50) {
		b.Status.Conditions = []metav1.Condition{{
			Type: policyv1.DisruptionAllowedCondition, Status: metav1.ConditionStatus(g.pick("True", "False")),
			Reason: g.pick(policyv1.SyncFailedReason, policyv1.InsufficientPodsReason), LastTransitionTime: g.time(),
		}}
	}
	return b
}

// selector is any selector, an empty one too.
func (g gen) selector() *metav1.LabelSelector {
	s := &metav1.LabelSelector{}
	for _, key := range []string{"app", "env", "example.com/Tier", "a"} {
		switch g.IntN(8) {
		case 0, 1:
			if s.MatchLabels == nil {
				s.MatchLabels = map[string]string{}
			}
			s.MatchLabels[key] = g.pick("", "kubia", "B")
		case 2:
			s.MatchExpressions = append(s.MatchExpressions, metav1.LabelSelectorRequirement{Key: key, Operator: metav1.LabelSelectorOpIn, Values: []string{"z", "a", "a"}})
		case 3:
			s.MatchExpressions = append(s.MatchExpressions, metav1.LabelSelectorRequirement{Key: key, Operator: metav1.LabelSelectorOpNotIn, Values: []string{"x"}})
		case 4:
			s.MatchExpressions = append(s.MatchExpressions, metav1.LabelSelectorRequirement{Key: key, Operator: metav1.LabelSelectorOperator(g.pick("Exists", "DoesNotExist"))})
		}
	}
	return s
}

// NetworkPolicy returns the NetworkPolicy of that seed, with peers and ports of every sort, or without.
func NetworkPolicy(seed uint64) *networkingv1.NetworkPolicy {
	g := gen{rand.New(rand.NewPCG(seed, 0x6e70))}
	p := &networkingv1.NetworkPolicy{ObjectMeta: g.meta("np", seed)}
	p.Spec.PodSelector = *g.selector()
	for range g.IntN(3) {
		p.Spec.Ingress = append(p.Spec.Ingress, networkingv1.NetworkPolicyIngressRule{From: g.peers(), Ports: g.ports()})
	}
	for range g.IntN(3) {
		p.Spec.Egress = append(p.Spec.Egress, networkingv1.NetworkPolicyEgressRule{To: g.peers(), Ports: g.ports()})
	}
	for _, t := range []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress} {
		if g.maybe(50) {
			p.Spec.PolicyTypes = append(p.Spec.PolicyTypes, t)
		}
	}
	return p
}

func (g gen) peers() (peers []networkingv1.NetworkPolicyPeer) {
	for range g.IntN(3) {
		var p networkingv1.NetworkPolicyPeer
		switch g.IntN(4) {
		case 0:
			p.PodSelector = g.selector()
		case 1:
			p.NamespaceSelector = g.selector()
		case 2:
			p.PodSelector, p.NamespaceSelector = g.selector(), g.selector()
		default:
			p.IPBlock = &networkingv1.IPBlock{CIDR: "10.0.0.0/8"}
			if g.maybe(50) {
				p.IPBlock.Except = []string{"10.1.0.0/16", "10.2.0.0/16"}
			}
		}
		peers = append(peers, p)
	}
	return peers
}

func (g gen) ports() (ports []networkingv1.NetworkPolicyPort) {
	for range g.IntN(3) {
		p := networkingv1.NetworkPolicyPort{Protocol: new(corev1.Protocol(g.pick("TCP", "UDP", "SCTP")))}
		switch g.IntN(4) {
		case 0:
			p.Port = new(intstr.FromString("http"))
		case 1:
			p.Port, p.EndPort = new(intstr.FromInt32(8000)), new(int32(9000))
		case 2:
			p.Port = new(intstr.FromInt32(80))
		}
		ports = append(ports, p)
	}
	return ports
}

// Autoscaler returns the HorizontalPodAutoscaler of that seed, with metrics of
// every type, measured or not. What it scales is not there.
func Autoscaler(seed uint64) *autoscalingv2.HorizontalPodAutoscaler {
	g := gen{rand.New(rand.NewPCG(seed, 0x687061))}
	h := &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: g.meta("hpa", seed)}
	h.Spec.ScaleTargetRef = autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: g.pick("Deployment", "StatefulSet"), Name: "nobody"}
	h.Spec.MaxReplicas = 3 + g.count()
	if g.maybe(60) {
		h.Spec.MinReplicas = new(1 + g.count()%3)
	}
	h.Status.CurrentReplicas, h.Status.DesiredReplicas = g.count(), g.count()
	for i := range g.IntN(5) {
		spec, status := g.metric(i)
		h.Spec.Metrics = append(h.Spec.Metrics, spec)
		if len(h.Status.CurrentMetrics) == i && g.maybe(70) {
			h.Status.CurrentMetrics = append(h.Status.CurrentMetrics, status)
		}
	}
	for _, kind := range []autoscalingv2.HorizontalPodAutoscalerConditionType{autoscalingv2.AbleToScale, autoscalingv2.ScalingActive, autoscalingv2.ScalingLimited} {
		if g.maybe(70) {
			h.Status.Conditions = append(h.Status.Conditions, autoscalingv2.HorizontalPodAutoscalerCondition{
				Type: kind, Status: g.truth(), Reason: g.pick("TooManyReplicas", "TooFewReplicas", "ScalingDisabled", "ScaleUpLimit"), LastTransitionTime: g.time(),
			})
		}
	}
	return h
}

func (g gen) metric(i int) (spec autoscalingv2.MetricSpec, status autoscalingv2.MetricStatus) {
	target, now := g.target()
	name := autoscalingv2.MetricIdentifier{Name: fmt.Sprintf("metric-%d", i)}
	kind := autoscalingv2.MetricSourceType(g.pick("Resource", "ContainerResource", "Pods", "Object", "External"))
	spec.Type, status.Type = kind, kind
	switch kind {
	case autoscalingv2.ResourceMetricSourceType, autoscalingv2.ContainerResourceMetricSourceType:
		of := corev1.ResourceName(g.pick("cpu", "memory"))
		if target.Type == autoscalingv2.ValueMetricType {
			target = autoscalingv2.MetricTarget{Type: autoscalingv2.UtilizationMetricType, AverageUtilization: new(int32(80))}
		}
		if kind == autoscalingv2.ResourceMetricSourceType {
			spec.Resource = &autoscalingv2.ResourceMetricSource{Name: of, Target: target}
			status.Resource = &autoscalingv2.ResourceMetricStatus{Name: of, Current: now}
			break
		}
		spec.ContainerResource = &autoscalingv2.ContainerResourceMetricSource{Name: of, Container: "main", Target: target}
		status.ContainerResource = &autoscalingv2.ContainerResourceMetricStatus{Name: of, Container: "main", Current: now}
	case autoscalingv2.PodsMetricSourceType:
		target = autoscalingv2.MetricTarget{Type: autoscalingv2.AverageValueMetricType, AverageValue: g.measure()}
		spec.Pods = &autoscalingv2.PodsMetricSource{Metric: name, Target: target}
		status.Pods = &autoscalingv2.PodsMetricStatus{Metric: name, Current: now}
	case autoscalingv2.ObjectMetricSourceType:
		of := autoscalingv2.CrossVersionObjectReference{APIVersion: "v1", Kind: "Service", Name: "kubia"}
		spec.Object = &autoscalingv2.ObjectMetricSource{DescribedObject: of, Metric: name, Target: g.amountOf(target)}
		status.Object = &autoscalingv2.ObjectMetricStatus{DescribedObject: of, Metric: name, Current: now}
	default:
		spec.External = &autoscalingv2.ExternalMetricSource{Metric: name, Target: g.amountOf(target)}
		status.External = &autoscalingv2.ExternalMetricStatus{Metric: name, Current: now}
	}
	return spec, status
}

func (g gen) target() (target autoscalingv2.MetricTarget, now autoscalingv2.MetricValueStatus) {
	if g.maybe(80) {
		now.AverageValue = g.measure()
	}
	if g.maybe(80) {
		now.Value = g.measure()
	}
	if g.maybe(70) {
		now.AverageUtilization = new(int32(g.IntN(300)))
	}
	switch g.IntN(3) {
	case 0:
		return autoscalingv2.MetricTarget{Type: autoscalingv2.UtilizationMetricType, AverageUtilization: new(int32(1 + g.IntN(100)))}, now
	case 1:
		return autoscalingv2.MetricTarget{Type: autoscalingv2.AverageValueMetricType, AverageValue: g.measure()}, now
	}
	return autoscalingv2.MetricTarget{Type: autoscalingv2.ValueMetricType, Value: g.measure()}, now
}

// amountOf is the target of a metric of which there is no share.
func (g gen) amountOf(target autoscalingv2.MetricTarget) autoscalingv2.MetricTarget {
	if target.Type == autoscalingv2.UtilizationMetricType {
		return autoscalingv2.MetricTarget{Type: autoscalingv2.ValueMetricType, Value: g.measure()}
	}
	return target
}

func (g gen) measure() *resource.Quantity {
	return new(resource.MustParse(g.pick("10", "500m", "1k", "1500Mi", "0.1", "123456789", "1e3")))
}
