package recordtest

import (
	"fmt"
	"math/rand/v2"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Service returns the Service of that seed, without addresses that the server
// would have to grant. Over the seeds it takes all types, with one port, several or none,
// selectors, external addresses, affinity, policies and load balancers.
func Service(seed uint64) *corev1.Service {
	g := gen{rand.New(rand.NewPCG(seed, 0x737663))}
	s := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("svc-%08x", seed)}}
	s.Spec.Type = corev1.ServiceType(g.pick("ClusterIP", "ClusterIP", "NodePort", "LoadBalancer", "ExternalName"))
	if g.maybe(60) {
		s.Spec.Selector = map[string]string{"app": g.pick("kubia", "web")}
		if g.maybe(50) {
			s.Spec.Selector["env"] = g.pick("prod", "", "test")
		}
	}
	if s.Spec.Type == corev1.ServiceTypeExternalName {
		s.Spec.ExternalName = g.pick("db.example.com", "example.org")
		return s
	}
	for i := range 1 + g.IntN(3) {
		s.Spec.Ports = append(s.Spec.Ports, corev1.ServicePort{
			Name: fmt.Sprintf("p%d", i), Port: int32(80 + i), Protocol: corev1.Protocol(g.pick("TCP", "TCP", "UDP", "SCTP")),
		})
		switch {
		case g.maybe(30):
			s.Spec.Ports[i].TargetPort = intstr.FromString("http")
		case g.maybe(50):
			s.Spec.Ports[i].TargetPort = intstr.FromInt32(8080)
		}
	}
	if s.Spec.Type == corev1.ServiceTypeClusterIP && g.maybe(20) {
		s.Spec.ClusterIP = corev1.ClusterIPNone
		if g.maybe(30) {
			s.Spec.Ports = nil
		}
		return s
	}
	if g.maybe(20) {
		s.Spec.ExternalIPs = []string{"203.0.113.9", "203.0.113.10"}[:1+g.IntN(2)]
	}
	if g.maybe(30) {
		s.Spec.SessionAffinity = corev1.ServiceAffinityClientIP
	}
	if g.maybe(30) {
		s.Spec.InternalTrafficPolicy = new(corev1.ServiceInternalTrafficPolicyLocal)
	}
	if s.Spec.Type == corev1.ServiceTypeLoadBalancer {
		for range g.IntN(4) {
			s.Status.LoadBalancer.Ingress = append(s.Status.LoadBalancer.Ingress, corev1.LoadBalancerIngress{
				IP: g.pick("", "198.51.100.7", "198.51.100.20"), Hostname: g.pick("lb.example.com", "a-very-long-name-of-a-load-balancer.example.com"),
			})
		}
	}
	return s
}

// Ingress returns the Ingress of that seed: with hosts or without, paths of
// all types, TLS, a class by either way, Services by name or number of their port, other
// backends, a default one.
func Ingress(seed uint64) *networkingv1.Ingress {
	g := gen{rand.New(rand.NewPCG(seed, 0x696e67))}
	i := &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("ing-%08x", seed)}}
	if g.maybe(60) {
		i.Spec.IngressClassName = new(g.pick("nginx", "traefik"))
	}
	backend := func() networkingv1.IngressBackend {
		if g.maybe(10) {
			return networkingv1.IngressBackend{Resource: &corev1.TypedLocalObjectReference{APIGroup: new("example.com"), Kind: "Bucket", Name: "assets"}}
		}
		port := networkingv1.ServiceBackendPort{Number: 80}
		if g.maybe(50) {
			port = networkingv1.ServiceBackendPort{Name: "http"}
		}
		return networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{Name: g.pick("web", "kubia"), Port: port}}
	}
	if g.maybe(30) {
		i.Spec.DefaultBackend = new(backend())
	}
	for n := range g.IntN(4) {
		rule := networkingv1.IngressRule{Host: g.pick("", fmt.Sprintf("h%d.example.com", n), "*.example.org")}
		for p := range g.IntN(3) {
			if rule.HTTP == nil {
				rule.HTTP = &networkingv1.HTTPIngressRuleValue{}
			}
			rule.HTTP.Paths = append(rule.HTTP.Paths, networkingv1.HTTPIngressPath{
				Path: fmt.Sprintf("/p%d", p), PathType: new(networkingv1.PathType(g.pick("Prefix", "Exact"))), Backend: backend(),
			})
		}
		i.Spec.Rules = append(i.Spec.Rules, rule)
	}
	if len(i.Spec.Rules) == 0 && i.Spec.DefaultBackend == nil {
		i.Spec.DefaultBackend = new(backend())
	}
	if g.maybe(40) {
		i.Spec.TLS = []networkingv1.IngressTLS{{Hosts: []string{"h0.example.com"}, SecretName: "tls"}}
	}
	for range g.IntN(3) {
		i.Status.LoadBalancer.Ingress = append(i.Status.LoadBalancer.Ingress, networkingv1.IngressLoadBalancerIngress{
			IP: g.pick("", "198.51.100.7", "198.51.100.20"), Hostname: g.pick("lb.example.com", "b.example.com"),
		})
	}
	return i
}
