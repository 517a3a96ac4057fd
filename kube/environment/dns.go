package environment

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	discoveryv1 "k8s.io/api/discovery/v1"

	"kubist/kube/record"
)

// ClusterDomain is what clusters are called unless somebody says otherwise.
const ClusterDomain = "cluster.local"

// Name is a name that DNS answers.
type Name struct {
	// Short is what finds it from the pod, by the pod's search list; In and Full
	// find it from elsewhere: "web", "web.shop", "web.shop.svc.cluster.local".
	Short, In, Full string
	// Record is the type of the answer: "A", "AAAA", "CNAME" or "SRV".
	Record string
	// Answers are what is answered, nil for nothing; Note says why, or how.
	Answers []string
	Note    string
	// Unknown says that the answers are not known.
	Unknown bool
}

// Names are the names that a pod of namespace can use for Services, in the
// order of those. endpoints are the slices of the namespace; unread says why
// there are none, "" where there are.
func Names(namespace, domain string, services []*record.Service, endpoints []*record.EndpointSlice, unread string) []Name {
	behind := map[string][]*record.EndpointSlice{}
	for _, s := range endpoints {
		behind[s.Service] = append(behind[s.Service], s)
	}
	var out []Name
	for _, s := range slices.SortedFunc(slices.Values(services), func(a, b *record.Service) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Namespace, b.Namespace))
	}) {
		z := zone{service: s, from: namespace, domain: domain, unread: unread}
		switch {
		case s.IsExternalName():
			n := z.name("", "CNAME")
			n.Answers, n.Note = []string{s.ExternalName}, "another name, which is asked for then; ports and certificates are those of that"
			out = append(out, n)
		case s.Headless():
			out = append(out, z.headless(behind[s.Name])...)
		default:
			out = append(out, z.addressed()...)
		}
	}
	return out
}

// zone makes the names of one Service.
type zone struct {
	service      *record.Service
	from, domain string
	unread       string // why endpoints are not known
}

// name is the one below of the Service, or its own where that is "".
func (z zone) name(below, record string) Name {
	if below != "" {
		below += "."
	}
	n := Name{Short: below + z.service.Name, In: below + z.service.Name + "." + z.service.Namespace, Record: record}
	n.Full = n.In + ".svc." + z.domain
	if z.service.Namespace != z.from {
		n.Short = n.In
	}
	return n
}

// addressed are the names of a Service that has addresses of its own.
func (z zone) addressed() []Name {
	out := z.addresses("", z.service.ClusterIPs)
	if len(out) == 0 {
		n := z.name("", "A")
		n.Note = "it has no address yet"
		return []Name{n}
	}
	for _, p := range z.service.Ports {
		if p.Name != "" {
			n := z.srv(p.Name, p.Protocol)
			n.Answers = []string{target(p.Port, z.name("", "").Full)}
			out = append(out, n)
		}
	}
	return out
}

// addresses are the answers of a name, one for each family.
func (z zone) addresses(below string, ips []string) []Name {
	a, aaaa := z.name(below, "A"), z.name(below, "AAAA")
	for _, ip := range ips {
		if isIPv6(ip) {
			aaaa.Answers = append(aaaa.Answers, ip)
		} else {
			a.Answers = append(a.Answers, ip)
		}
	}
	var out []Name
	for _, n := range []Name{a, aaaa} {
		if len(n.Answers) > 0 {
			slices.Sort(n.Answers)
			n.Answers = slices.Compact(n.Answers)
			out = append(out, n)
		}
	}
	return out
}

// srv is the name that finds the number of a port.
func (z zone) srv(name, protocol string) Name {
	return z.name("_"+name+"._"+strings.ToLower(protocol), "SRV")
}

func target(port int32, name string) string { return "port " + strconv.Itoa(int(port)) + " " + name }

// headless are the names of a Service whose pods are found by their own addresses.
func (z zone) headless(behind []*record.EndpointSlice) []Name {
	first := z.name("", "A")
	if z.unread != "" {
		first.Unknown, first.Note = true, z.unread
		return []Name{first}
	}
	f := found{zone: z, hosts: map[string][]string{}, ports: map[string]Name{}}
	for _, s := range behind {
		if s.Family != string(discoveryv1.AddressTypeFQDN) {
			f.slice(s)
		}
	}
	out := z.addresses("", f.ips)
	switch {
	case len(out) > 0:
	case f.waiting > 0:
		first.Note = "nothing is ready behind it"
		return []Name{first}
	default:
		first.Note = "there is nothing behind it"
		return []Name{first}
	}
	out[0].Note = "the addresses of the pods themselves"
	if f.waiting > 0 {
		out[0].Note += fmt.Sprintf("; %d more not ready", f.waiting)
	}
	for _, host := range slices.Sorted(maps.Keys(f.hosts)) {
		out = append(out, z.addresses(host, f.hosts[host])...)
	}
	for _, full := range slices.Sorted(maps.Keys(f.ports)) {
		n := f.ports[full]
		slices.Sort(n.Answers)
		n.Answers = slices.Compact(n.Answers)
		out = append(out, n)
	}
	return out
}

// found is what is behind a headless Service.
type found struct {
	zone    zone
	ips     []string
	hosts   map[string][]string // addresses by hostname
	ports   map[string]Name     // by their names in full
	waiting int                 // endpoints that are not ready
}

func (f *found) slice(s *record.EndpointSlice) {
	for i := range s.Endpoints {
		e := &s.Endpoints[i]
		if !e.Ready {
			f.waiting++
			continue
		}
		f.ips = append(f.ips, e.Address)
		if e.Hostname != "" {
			f.hosts[e.Hostname] = append(f.hosts[e.Hostname], e.Address)
		}
		host := f.zone.name(cmp.Or(e.Hostname, strings.NewReplacer(".", "-", ":", "-").Replace(e.Address)), "").Full
		for _, p := range s.Ports {
			if p.Name == "" {
				continue
			}
			n := f.zone.srv(p.Name, p.Protocol)
			if known, ok := f.ports[n.Full]; ok {
				n = known
			}
			n.Answers = append(n.Answers, target(p.Port, host))
			f.ports[n.Full] = n
		}
	}
}
