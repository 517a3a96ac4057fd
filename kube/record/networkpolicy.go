package record

import (
	networkingv1 "k8s.io/api/networking/v1"
)

// NetworkPolicy says who the pods it selects may talk to.
type NetworkPolicy struct {
	Meta
	// Selector selects every pod of the namespace without a requirement. It is never nil.
	Selector *LabelSelector
	// RestrictsIngress and RestrictsEgress: what no rule of that direction lets
	// through is denied. Otherwise the policy has nothing to say about it.
	RestrictsIngress, RestrictsEgress bool
	Ingress, Egress                   []NetworkRule
}

// NetworkRule lets traffic of any of the peers through to any of the ports; none of them stands for any.
type NetworkRule struct {
	Peers []NetworkPeer
	Ports []NetworkPort
}

// NetworkPeer is who is at the other end: pods, or a block of addresses.
type NetworkPeer struct {
	// Pods selects among the pods of the namespaces that Namespaces selects, or
	// of the policy's own when that is nil. Pods that is nil selects all of them.
	Pods, Namespaces *LabelSelector
	// Block is in CIDR notation, empty for pods; Except are the parts that it is without.
	Block  string
	Except []string
}

// NetworkPort is one port or a range of them.
type NetworkPort struct {
	// Protocol is "TCP", "UDP", "SCTP".
	Protocol string
	// Port is a number, or the name of a port of a pod; empty for all ports.
	Port string
	// End is the last number of a range, 0 without one.
	End int32
}

// DecodeNetworkPolicy projects a networking.k8s.io/v1 NetworkPolicy in protobuf.
var DecodeNetworkPolicy = Typed(newNetworkPolicy)

func newNetworkPolicy(o *networkingv1.NetworkPolicy, m Meta, in *Interner) *NetworkPolicy {
	p := &NetworkPolicy{Meta: m, Selector: SelectorOf(&o.Spec.PodSelector, in)}
	if len(o.Spec.PolicyTypes) == 0 { // as the server fills it in
		p.RestrictsIngress, p.RestrictsEgress = true, len(o.Spec.Egress) > 0
	}
	for _, t := range o.Spec.PolicyTypes {
		p.RestrictsIngress = p.RestrictsIngress || t == networkingv1.PolicyTypeIngress
		p.RestrictsEgress = p.RestrictsEgress || t == networkingv1.PolicyTypeEgress
	}
	for _, r := range o.Spec.Ingress {
		p.Ingress = append(p.Ingress, networkRule(r.From, r.Ports, in))
	}
	for _, r := range o.Spec.Egress {
		p.Egress = append(p.Egress, networkRule(r.To, r.Ports, in))
	}
	return p
}

func networkRule(peers []networkingv1.NetworkPolicyPeer, ports []networkingv1.NetworkPolicyPort, in *Interner) (r NetworkRule) {
	for _, p := range peers {
		peer := NetworkPeer{Pods: SelectorOf(p.PodSelector, in), Namespaces: SelectorOf(p.NamespaceSelector, in)}
		if p.IPBlock != nil {
			peer.Block, peer.Except = in.String(p.IPBlock.CIDR), p.IPBlock.Except
		}
		r.Peers = append(r.Peers, peer)
	}
	for _, p := range ports {
		port := NetworkPort{Protocol: firstOf(internText(p.Protocol, in), "TCP"), End: numberAt(p.EndPort, 0)}
		if p.Port != nil {
			port.Port = in.String(p.Port.String())
		}
		r.Ports = append(r.Ports, port)
	}
	return r
}

// AppendIngress says who is let in: "from pods app=web, ns team=a · tcp 80".
func (p *NetworkPolicy) AppendIngress(dst []byte) []byte {
	return appendRules(dst, p.RestrictsIngress, p.Ingress, "from ")
}

// AppendEgress says where the pods may go: "to 10.0.0.0/8 · udp 53".
func (p *NetworkPolicy) AppendEgress(dst []byte) []byte {
	return appendRules(dst, p.RestrictsEgress, p.Egress, "to ")
}

func appendRules(dst []byte, restricts bool, rules []NetworkRule, toward string) []byte {
	switch {
	case !restricts:
		return append(dst, "not restricted"...)
	case len(rules) == 0:
		return append(dst, "none: all denied"...)
	}
	for i := range rules {
		if i > 0 {
			dst = append(dst, "; "...)
		}
		dst = rules[i].append(dst, toward)
	}
	return dst
}

func (r *NetworkRule) append(dst []byte, toward string) []byte {
	if len(r.Peers) == 0 {
		dst = append(dst, "any"...)
	} else {
		dst = append(dst, toward...)
	}
	for i := range r.Peers {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = r.Peers[i].append(dst)
	}
	for i := range r.Ports {
		switch {
		case i == 0:
			dst = append(dst, " · "...)
		case r.Ports[i].Protocol == r.Ports[i-1].Protocol && r.Ports[i-1].Port != "":
			dst = r.Ports[i].appendPort(append(dst, ','))
			continue
		default:
			dst = append(dst, ' ')
		}
		dst = r.Ports[i].append(dst)
	}
	return dst
}

func (p *NetworkPeer) append(dst []byte) []byte {
	switch {
	case p.Block != "":
		dst = append(dst, p.Block...)
		if len(p.Except) > 0 {
			dst = appendList(append(dst, " except "...), "", p.Except)
		}
		return dst
	case !p.Pods.Empty():
		dst = p.Pods.Append(append(dst, "pods "...))
	case p.Namespaces == nil:
		return append(dst, "all pods here"...)
	}
	if p.Namespaces == nil {
		return dst
	}
	if !p.Pods.Empty() {
		dst = append(dst, " in "...)
	}
	if p.Namespaces.Empty() {
		return append(dst, "all ns"...)
	}
	return p.Namespaces.Append(append(dst, "ns "...))
}

func (p *NetworkPort) append(dst []byte) []byte {
	dst = appendLower(dst, p.Protocol)
	if p.Port == "" {
		return dst
	}
	return p.appendPort(append(dst, ' '))
}

func (p *NetworkPort) appendPort(dst []byte) []byte {
	dst = append(dst, p.Port...)
	if p.End != 0 {
		dst = appendInt(append(dst, '-'), p.End)
	}
	return dst
}
