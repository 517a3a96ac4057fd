package record

import (
	"cmp"
	"slices"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
)

// Ingress is which hosts and paths lead to which Services.
type Ingress struct {
	Meta
	// Class is the name of its IngressClass, empty for the default one.
	Class string
	// Rules are the paths of all rules in their order, the default backend last.
	Rules []IngressRule
	TLS   []IngressTLS
	// Addresses are where it can be reached, sorted, each once.
	Addresses []string
}

// IngressRule is one path of one host.
type IngressRule struct {
	// Host is empty for all hosts.
	Host, Path string
	// PathType is the API's: Exact, Prefix, ImplementationSpecific.
	PathType string
	// Default: it is for what no other rule takes.
	Default bool
	// Service is the name of the backend, empty where Resource is it: "Kind/name".
	Service, Resource string
	// PortName or Port is the port of the Service.
	PortName string
	Port     int32
}

// IngressTLS is a certificate and the hosts it is for.
type IngressTLS struct {
	Hosts  []string
	Secret string
}

// DecodeIngress projects a networking.k8s.io/v1 Ingress in protobuf.
var DecodeIngress = Typed(newIngress)

// classAnnotation named the class before there was a field for it.
const classAnnotation = "kubernetes.io/ingress.class"

func newIngress(o *networkingv1.Ingress, m Meta, in *Interner) *Ingress {
	i := &Ingress{Meta: m, Class: cmp.Or(internText(o.Spec.IngressClassName, in), in.String(o.Annotations[classAnnotation]))}
	for _, r := range o.Spec.Rules {
		host := in.String(r.Host)
		if r.HTTP == nil || len(r.HTTP.Paths) == 0 {
			i.Rules = append(i.Rules, newIngressRule(IngressRule{Host: host}, o.Spec.DefaultBackend, in))
			continue
		}
		for _, p := range r.HTTP.Paths {
			rule := IngressRule{Host: host, Path: in.String(p.Path), PathType: internText(p.PathType, in)}
			i.Rules = append(i.Rules, newIngressRule(rule, &p.Backend, in))
		}
	}
	if o.Spec.DefaultBackend != nil {
		i.Rules = append(i.Rules, newIngressRule(IngressRule{Default: true}, o.Spec.DefaultBackend, in))
	}
	for _, t := range o.Spec.TLS {
		i.TLS = append(i.TLS, IngressTLS{t.Hosts, in.String(t.SecretName)})
	}
	for _, b := range o.Status.LoadBalancer.Ingress {
		if at := firstOf(b.IP, b.Hostname); at != "" {
			i.Addresses = append(i.Addresses, at)
		}
	}
	slices.Sort(i.Addresses)
	i.Addresses = slices.Compact(i.Addresses)
	return i
}

// newIngressRule adds the backend to a rule; without one, that is up to the controller.
func newIngressRule(r IngressRule, b *networkingv1.IngressBackend, in *Interner) IngressRule {
	switch {
	case b == nil:
	case b.Service != nil:
		r.Service, r.PortName, r.Port = in.String(b.Service.Name), in.String(b.Service.Port.Name), b.Service.Port.Number
	case b.Resource != nil:
		r.Resource = in.String(b.Resource.Kind + "/" + b.Resource.Name)
	}
	return r
}

// Secret is the name of the Secret with the certificate for a host, empty
// without one: of the entry that names the host, else of one that covers it by
// a wildcard, else of one for all hosts.
func (i *Ingress) Secret(host string) string {
	secret, rank := "", 0
	for _, t := range i.TLS {
		if len(t.Hosts) == 0 && rank < 1 {
			secret, rank = t.Secret, 1
		}
		for _, h := range t.Hosts {
			switch {
			case h == host && rank < 3:
				secret, rank = t.Secret, 3
			case CoversHost(h, host) && rank < 2:
				secret, rank = t.Secret, 2
			}
		}
	}
	return secret
}

// CoversHost reports whether a name of a certificate or of a rule is good for a
// host: the same, or "*." before all of it but its first part.
func CoversHost(name, host string) bool {
	if name == host {
		return true
	}
	suffix, wild := strings.CutPrefix(name, "*.")
	first, rest, _ := strings.Cut(host, ".")
	return wild && suffix != "" && rest == suffix && first != "" && first != "*"
}

// AppendAddress appends the ADDRESS column.
func (i *Ingress) AppendAddress(dst []byte) []byte { return appendList(dst, "", i.Addresses) }
