package record

import (
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Service is what the columns of kubectl's service table need, and what decides where its traffic goes.
type Service struct {
	Meta
	// Type is the API's: ClusterIP, NodePort, LoadBalancer, ExternalName.
	Type string
	// ClusterIPs has one for each family, "None" for a headless Service, and is
	// empty for an ExternalName.
	ClusterIPs []string
	// ExternalIPs are those of the spec; Balancers the addresses or names that a
	// load balancer got, sorted, each once.
	ExternalIPs, Balancers []string
	// ExternalName is what an ExternalName stands for.
	ExternalName string
	Ports        []ServicePort
	// Selector has no requirement where endpoints are made by somebody else.
	Selector *LabelSelector
	// Affinity is how many seconds a client stays with an endpoint, 0 for no affinity.
	Affinity int32
	// ExternalPolicy and InternalPolicy are "Cluster" or "Local", empty where none applies.
	ExternalPolicy, InternalPolicy string
	// Distribution is the preference in spec.trafficDistribution, empty without one.
	Distribution string
	// Families are "IPv4", "IPv6", the first one first; FamilyPolicy is "SingleStack"…
	Families     []string
	FamilyPolicy string
	// NotReadyToo: endpoints are published before they are ready.
	NotReadyToo bool
}

// ServicePort is one port of a [Service].
type ServicePort struct {
	// Name is empty only for the one port of a Service; Protocol is "TCP", "UDP", "SCTP".
	Name, Protocol string
	Port, NodePort int32
	// Target is the port of the pods: a number, or the name of a port of theirs.
	Target string
}

// DecodeService projects a core/v1 Service in protobuf.
var DecodeService = Typed(newService)

func newService(o *corev1.Service, m Meta, in *Interner) *Service {
	s := &Service{
		Meta: m, Type: in.String(string(o.Spec.Type)), ExternalName: o.Spec.ExternalName,
		ClusterIPs: o.Spec.ClusterIPs, ExternalIPs: o.Spec.ExternalIPs, Selector: SelectorOfMap(o.Spec.Selector, in),
		ExternalPolicy: in.String(string(o.Spec.ExternalTrafficPolicy)), NotReadyToo: o.Spec.PublishNotReadyAddresses,
	}
	if len(s.ClusterIPs) == 0 && o.Spec.ClusterIP != "" {
		s.ClusterIPs = []string{o.Spec.ClusterIP}
	}
	for _, b := range o.Status.LoadBalancer.Ingress {
		if at := firstOf(b.IP, b.Hostname); at != "" {
			s.Balancers = append(s.Balancers, at)
		}
	}
	slices.Sort(s.Balancers)
	s.Balancers = slices.Compact(s.Balancers)
	for _, p := range o.Spec.Ports {
		s.Ports = append(s.Ports, ServicePort{
			Name: in.String(p.Name), Protocol: in.String(string(p.Protocol)), Port: p.Port, NodePort: p.NodePort, Target: in.String(target(p)),
		})
	}
	if o.Spec.SessionAffinity == corev1.ServiceAffinityClientIP {
		s.Affinity = corev1.DefaultClientIPServiceAffinitySeconds
		if c := o.Spec.SessionAffinityConfig; c != nil && c.ClientIP != nil && c.ClientIP.TimeoutSeconds != nil {
			s.Affinity = *c.ClientIP.TimeoutSeconds
		}
	}
	s.InternalPolicy = internText(o.Spec.InternalTrafficPolicy, in)
	s.Distribution = internText(o.Spec.TrafficDistribution, in)
	s.FamilyPolicy = internText(o.Spec.IPFamilyPolicy, in)
	for _, f := range o.Spec.IPFamilies {
		s.Families = append(s.Families, in.String(string(f)))
	}
	return s
}

// target is the port of the pods that a port leads to: the same one unless it says otherwise.
func target(p corev1.ServicePort) string {
	if p.TargetPort.Type == intstr.Int && p.TargetPort.IntVal == 0 {
		return strconv.Itoa(int(p.Port))
	}
	return p.TargetPort.String()
}

// internText is the text that p points to, empty for nil.
func internText[T ~string](p *T, in *Interner) string {
	if p == nil {
		return ""
	}
	return in.String(string(*p))
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// Headless reports whether names lead to the endpoints themselves.
func (s *Service) Headless() bool {
	return len(s.ClusterIPs) > 0 && s.ClusterIPs[0] == corev1.ClusterIPNone
}

// IsExternalName reports whether the Service is only another name.
func (s *Service) IsExternalName() bool { return s.Type == string(corev1.ServiceTypeExternalName) }

// AppendClusterIP appends the CLUSTER-IP column.
func (s *Service) AppendClusterIP(dst []byte) []byte {
	if len(s.ClusterIPs) == 0 {
		return append(dst, None...)
	}
	return append(dst, s.ClusterIPs[0]...)
}

// AppendExternalIP appends the EXTERNAL-IP column.
func (s *Service) AppendExternalIP(dst []byte) []byte {
	switch corev1.ServiceType(s.Type) {
	case corev1.ServiceTypeClusterIP, corev1.ServiceTypeNodePort:
		return appendList(dst, None, s.ExternalIPs)
	case corev1.ServiceTypeLoadBalancer:
		return appendList(dst, "<pending>", s.Balancers, s.ExternalIPs)
	case corev1.ServiceTypeExternalName:
		return append(dst, s.ExternalName...)
	}
	return append(dst, unknown...)
}

// AppendPorts appends the PORT(S) column: "80/TCP,443:30443/TCP".
func (s *Service) AppendPorts(dst []byte) []byte {
	if len(s.Ports) == 0 {
		return append(dst, None...)
	}
	for i, p := range s.Ports {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(dst, int64(p.Port), 10)
		if p.NodePort > 0 {
			dst = strconv.AppendInt(append(dst, ':'), int64(p.NodePort), 10)
		}
		dst = append(append(dst, '/'), p.Protocol...)
	}
	return dst
}

// AppendSelector appends the SELECTOR column: "a=b,c=d".
func (s *Service) AppendSelector(dst []byte) []byte {
	if s.Selector.Empty() {
		return append(dst, None...)
	}
	return appendLabels(dst, s.Selector.Match)
}

// appendLabels appends labels as kubectl prints them: "a=b,c=d".
func appendLabels(dst []byte, labels []Label) []byte {
	for i, l := range labels {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, l.Key...), '='), l.Value...)
	}
	return dst
}

// appendList appends the texts of all lists with commas between them, or what stands for none.
func appendList(dst []byte, none string, lists ...[]string) []byte {
	empty := true
	for _, list := range lists {
		for _, text := range list {
			if !empty {
				dst = append(dst, ',')
			}
			dst, empty = append(dst, text...), false
		}
	}
	if empty {
		return append(dst, none...)
	}
	return dst
}
