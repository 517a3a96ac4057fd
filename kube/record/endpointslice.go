package record

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
)

// EndpointSlice is some of the addresses of a Service, and the ports they have.
type EndpointSlice struct {
	Meta
	// Service is the name of the Service it belongs to, empty without one.
	Service string
	// Family is "IPv4", "IPv6" or "FQDN".
	Family string
	// Manager is who made it: "endpointslice-controller.k8s.io", empty when by hand.
	Manager   string
	Ports     []EndpointPort
	Endpoints []Endpoint
}

// EndpointPort is one port that all addresses of an [EndpointSlice] have.
type EndpointPort struct {
	// Name is that of the port of the Service.
	Name, Protocol string
	// Port is 0 where all ports are meant.
	Port int32
}

// Endpoint is one address of an [EndpointSlice].
type Endpoint struct {
	Address string
	// Ready counts as true where nobody says, Serving is then as Ready is, and
	// Terminating is false.
	Ready, Serving, Terminating bool
	// Target is the object behind the address, nil for none.
	Target               *Target
	Node, Zone, Hostname string
	// Hints are the zones, then the nodes, whose traffic it is meant for, with commas between them.
	Hints string
}

// Target names the object behind an address.
type Target struct{ Kind, Namespace, Name, UID string }

// DecodeEndpointSlice projects a discovery.k8s.io/v1 EndpointSlice in protobuf.
var DecodeEndpointSlice = Typed(newEndpointSlice)

func newEndpointSlice(o *discoveryv1.EndpointSlice, m Meta, in *Interner) *EndpointSlice {
	s := &EndpointSlice{Meta: m, Family: in.String(string(o.AddressType))}
	s.Service, _ = m.Labels.Get(discoveryv1.LabelServiceName)
	s.Manager, _ = m.Labels.Get(discoveryv1.LabelManagedBy)
	for _, p := range o.Ports {
		port := EndpointPort{Name: internText(p.Name, in), Protocol: internText(p.Protocol, in)}
		if p.Port != nil {
			port.Port = *p.Port
		}
		s.Ports = append(s.Ports, port)
	}
	s.Endpoints = make([]Endpoint, 0, len(o.Endpoints))
	for i := range o.Endpoints {
		if e := &o.Endpoints[i]; len(e.Addresses) > 0 {
			s.Endpoints = append(s.Endpoints, newEndpoint(e, in))
		}
	}
	return s
}

// newEndpoint takes the first address: the others stand for the same endpoint, and nobody sends anything there.
func newEndpoint(e *discoveryv1.Endpoint, in *Interner) Endpoint {
	out := Endpoint{
		Address: e.Addresses[0], Ready: isTrue(e.Conditions.Ready, true), Target: newTarget(e.TargetRef, in),
		Node: internText(e.NodeName, in), Zone: internText(e.Zone, in), Hints: in.String(hints(e.Hints)),
	}
	if e.Hostname != nil {
		out.Hostname = *e.Hostname
	}
	out.Serving = isTrue(e.Conditions.Serving, out.Ready)
	out.Terminating = isTrue(e.Conditions.Terminating, false)
	return out
}

func isTrue(b *bool, unless bool) bool {
	if b == nil {
		return unless
	}
	return *b
}

func hints(h *discoveryv1.EndpointHints) string {
	if h == nil {
		return ""
	}
	var names []string
	for _, z := range h.ForZones {
		names = append(names, z.Name)
	}
	for _, n := range h.ForNodes {
		names = append(names, n.Name)
	}
	return strings.Join(names, ",")
}

func newTarget(r *corev1.ObjectReference, in *Interner) *Target {
	if r == nil {
		return nil
	}
	return &Target{Kind: in.String(r.Kind), Namespace: in.String(r.Namespace), Name: r.Name, UID: string(r.UID)}
}

// Endpoints is the older form of all EndpointSlices of one Service.
type Endpoints struct {
	Meta
	// Slices are its subsets, as EndpointSlices would have them.
	Slices []*EndpointSlice
}

// DecodeEndpoints projects a core/v1 Endpoints in protobuf.
var DecodeEndpoints = Typed(newEndpoints)

func newEndpoints(o *corev1.Endpoints, m Meta, in *Interner) *Endpoints { //nolint:staticcheck // Old clusters have nothing else.
	out := &Endpoints{Meta: m}
	for _, subset := range o.Subsets {
		s := &EndpointSlice{Meta: m, Service: m.Name}
		for _, p := range subset.Ports {
			s.Ports = append(s.Ports, EndpointPort{in.String(p.Name), in.String(string(p.Protocol)), p.Port})
		}
		add := func(addresses []corev1.EndpointAddress, ready bool) {
			for _, a := range addresses {
				s.Endpoints = append(s.Endpoints, Endpoint{
					Address: a.IP, Ready: ready, Serving: ready, Target: newTarget(a.TargetRef, in), Node: internText(a.NodeName, in), Hostname: a.Hostname,
				})
			}
		}
		add(subset.Addresses, true)
		add(subset.NotReadyAddresses, false)
		out.Slices = append(out.Slices, s)
	}
	return out
}
