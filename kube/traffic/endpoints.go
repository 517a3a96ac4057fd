package traffic

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"kubist/kube/record"
)

// Endpoint is one address of a Service, merged over all slices that have it.
type Endpoint struct {
	record.Endpoint
	// Ports are those that the address has in any slice, by name.
	Ports []record.EndpointPort
	// Slice is one that has it.
	Slice *record.EndpointSlice
}

// Merge are the addresses in the slices of one Service, each once: a slice that
// mirrors or overlaps another adds only what it knows besides. Where two do not
// agree, the better condition counts, as it does for those who send traffic.
// They are in the order of addresses.
func Merge(slicesOf []*record.EndpointSlice) []Endpoint {
	var out []Endpoint
	index := map[string]int{}
	for _, s := range slicesOf {
		for i := range s.Endpoints {
			e := &s.Endpoints[i]
			at, ok := index[e.Address]
			if !ok {
				index[e.Address] = len(out)
				out = append(out, Endpoint{Endpoint: *e, Ports: slices.Clone(s.Ports), Slice: s})
				continue
			}
			out[at].add(e, s.Ports)
		}
	}
	for i := range out {
		slices.SortFunc(out[i].Ports, comparePorts)
		out[i].Ports = slices.Compact(out[i].Ports)
	}
	slices.SortFunc(out, func(a, b Endpoint) int { return CompareAddresses(a.Address, b.Address) })
	return out
}

// add takes what another slice says of the same address.
func (e *Endpoint) add(other *record.Endpoint, ports []record.EndpointPort) {
	e.Ports = append(e.Ports, ports...)
	e.Ready, e.Serving = e.Ready || other.Ready, e.Serving || other.Serving
	e.Terminating = e.Terminating && other.Terminating
	if e.Target == nil {
		e.Target = other.Target
	}
	e.Node, e.Zone = cmp.Or(e.Node, other.Node), cmp.Or(e.Zone, other.Zone)
	e.Hostname, e.Hints = cmp.Or(e.Hostname, other.Hostname), cmp.Or(e.Hints, other.Hints)
}

func comparePorts(a, b record.EndpointPort) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Port, b.Port), cmp.Compare(a.Protocol, b.Protocol))
}

// CompareAddresses orders IP addresses by their value, before all names.
func CompareAddresses(a, b string) int {
	x, errX := netip.ParseAddr(a)
	y, errY := netip.ParseAddr(b)
	switch {
	case errX == nil && errY == nil:
		return x.Compare(y)
	case errX == nil:
		return -1
	case errY == nil:
		return 1
	}
	return strings.Compare(a, b)
}

// Port is the number that an address has for the port of a Service, and whether
// it has one: 0 stands for the very port that was asked for.
func (e *Endpoint) Port(p record.ServicePort) (number int32, ok bool) {
	for _, have := range e.Ports {
		if have.Name == p.Name {
			return have.Port, true
		}
	}
	return 0, false
}

// Count is how many endpoints a Service has.
type Count struct {
	// Ready of Total take new connections. Total leaves out those that are going away.
	Ready, Total int
	// Terminating are going away.
	Terminating int
}

// CountOf counts targets, not addresses: a pod with an address of each family,
// or in two slices, is one.
func CountOf(endpoints []Endpoint) Count {
	type state struct{ ready, terminating bool }
	states := map[string]state{}
	for i := range endpoints {
		e := &endpoints[i]
		key := e.Address
		if t := e.Target; t != nil {
			key = cmp.Or(t.UID, t.Kind+"/"+t.Namespace+"/"+t.Name)
		}
		was, ok := states[key]
		states[key] = state{was.ready || e.Ready, e.Terminating && (!ok || was.terminating)}
	}
	var c Count
	for _, s := range states {
		switch {
		case s.terminating && !s.ready:
			c.Terminating++
			continue
		case s.ready:
			c.Ready++
		}
		c.Total++
	}
	return c
}

// Numbers are the ports that the endpoints really have for the port of a
// Service, each with how many addresses have it; missing is how many have none,
// as those of a pod without a port of the name.
func Numbers(p record.ServicePort, endpoints []Endpoint) (numbers map[int32]int, missing int) {
	numbers = map[int32]int{}
	for i := range endpoints {
		if n, ok := endpoints[i].Port(p); ok {
			numbers[n]++
		} else {
			missing++
		}
	}
	return numbers, missing
}
