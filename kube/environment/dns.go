package environment

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
)

// ClusterDomain is what clusters are called unless somebody says otherwise.
const ClusterDomain = "cluster.local"

// Endpoint is one address behind a headless Service.
type Endpoint struct {
	Service string
	// Addresses are of one family.
	Addresses []string
	Hostname  string // "" without one
	Ready     bool
	Ports     []Port
}

// EndpointsOf reads what DNS makes of an EndpointSlice. Addresses that are
// names are left out.
func EndpointsOf(s *discoveryv1.EndpointSlice) []Endpoint {
	if s.AddressType == discoveryv1.AddressTypeFQDN {
		return nil
	}
	var ports []Port
	for _, p := range s.Ports {
		port := Port{Protocol: string(corev1.ProtocolTCP)}
		if p.Name != nil {
			port.Name = *p.Name
		}
		if p.Protocol != nil {
			port.Protocol = string(*p.Protocol)
		}
		if p.Port != nil {
			port.Number = *p.Port
		}
		ports = append(ports, port)
	}
	var out []Endpoint
	for _, e := range s.Endpoints {
		one := Endpoint{Service: s.Labels[discoveryv1.LabelServiceName], Addresses: e.Addresses, Ports: ports}
		one.Ready = e.Conditions.Ready == nil || *e.Conditions.Ready
		if e.Hostname != nil {
			one.Hostname = *e.Hostname
		}
		out = append(out, one)
	}
	return out
}

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
// order of those. endpoints are those of the namespace; unread says why there
// are none, "" where there are.
func Names(namespace, domain string, services []Service, endpoints []Endpoint, unread string) []Name {
	behind := map[string][]Endpoint{}
	for _, e := range endpoints {
		behind[e.Service] = append(behind[e.Service], e)
	}
	var out []Name
	for _, s := range slices.SortedFunc(slices.Values(services), func(a, b Service) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Namespace, b.Namespace))
	}) {
		z := zone{service: &s, from: namespace, domain: domain, unread: unread}
		switch {
		case s.Type == corev1.ServiceTypeExternalName:
			n := z.name("", "CNAME")
			n.Answers, n.Note = []string{s.ExternalName}, "another name, which is asked for then; ports and certificates are those of that"
			out = append(out, n)
		case s.Headless:
			out = append(out, z.headless(behind[s.Name])...)
		default:
			out = append(out, z.addressed()...)
		}
	}
	return out
}

// zone makes the names of one Service.
type zone struct {
	service      *Service
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
			n := z.srv(p)
			n.Answers = []string{target(p.Number, z.name("", "").Full)}
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
func (z zone) srv(p Port) Name { return z.name("_"+p.Name+"._"+strings.ToLower(p.Protocol), "SRV") }

func target(port int32, name string) string { return "port " + strconv.Itoa(int(port)) + " " + name }

// headless are the names of a Service whose pods are found by their own addresses.
func (z zone) headless(endpoints []Endpoint) []Name {
	if z.unread != "" {
		n := z.name("", "A")
		n.Unknown, n.Note = true, z.unread
		return []Name{n}
	}
	var ips []string
	hosts := map[string][]string{}
	ports := map[Port][]string{}
	waiting := 0
	for _, e := range endpoints {
		if !e.Ready {
			waiting++
			continue
		}
		ips = append(ips, e.Addresses...)
		if e.Hostname != "" {
			hosts[e.Hostname] = append(hosts[e.Hostname], e.Addresses...)
		}
		for _, p := range e.Ports {
			for _, ip := range e.Addresses {
				host := cmp.Or(e.Hostname, strings.NewReplacer(".", "-", ":", "-").Replace(ip))
				ports[p] = append(ports[p], target(p.Number, z.name(host, "").Full))
			}
		}
	}
	out := z.addresses("", ips)
	if len(out) == 0 {
		n := z.name("", "A")
		n.Note = "nothing is ready behind it"
		if len(endpoints) == 0 {
			n.Note = "there is nothing behind it"
		}
		return []Name{n}
	}
	out[0].Note = "the addresses of the pods themselves"
	if waiting > 0 {
		out[0].Note += fmt.Sprintf("; %d more are not ready", waiting)
	}
	for _, host := range sortedKeys(hosts) {
		out = append(out, z.addresses(host, hosts[host])...)
	}
	return append(out, z.ports(ports)...)
}

// ports are the names of the ports of a headless Service.
func (z zone) ports(ports map[Port][]string) []Name {
	byName := map[string]Name{}
	for p, answers := range ports {
		if p.Name == "" {
			continue
		}
		n := z.srv(p)
		n.Answers = append(byName[n.Full].Answers, answers...)
		byName[n.Full] = n
	}
	var out []Name
	for _, full := range sortedKeys(byName) {
		n := byName[full]
		slices.Sort(n.Answers)
		n.Answers = slices.Compact(n.Answers)
		out = append(out, n)
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
