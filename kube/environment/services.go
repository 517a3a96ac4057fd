package environment

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Service is what variables and DNS make of a Service.
type Service struct {
	Namespace, Name string
	Type            corev1.ServiceType
	// ClusterIPs are the addresses, the first one first; none of a headless
	// Service, nor of one of type ExternalName.
	ClusterIPs   []string
	Headless     bool
	ExternalName string
	// Selects reports whether it selects pods by itself.
	Selects bool
	Ports   []Port
	Created time.Time
	// Changed is when its spec was changed last, zero where that is not known.
	Changed time.Time
}

// Port is one port of a Service.
type Port struct {
	Name     string
	Protocol string // "TCP", "UDP" or "SCTP"
	Number   int32
}

// ServiceOf reads what is needed of a Service.
func ServiceOf(s *corev1.Service) Service {
	out := Service{
		Namespace: s.Namespace, Name: s.Name, Type: s.Spec.Type, ExternalName: s.Spec.ExternalName,
		Headless: s.Spec.ClusterIP == corev1.ClusterIPNone, Selects: len(s.Spec.Selector) > 0, Created: s.CreationTimestamp.Time,
	}
	out.Changed, _ = lastChange(s.ManagedFields, "spec")
	if !out.Headless && s.Spec.Type != corev1.ServiceTypeExternalName {
		out.ClusterIPs = slices.Clone(s.Spec.ClusterIPs)
		if len(out.ClusterIPs) == 0 && s.Spec.ClusterIP != "" {
			out.ClusterIPs = []string{s.Spec.ClusterIP}
		}
	}
	for _, p := range s.Spec.Ports {
		protocol := "TCP"
		if p.Protocol != "" {
			protocol = string(p.Protocol)
		}
		out.Ports = append(out.Ports, Port{p.Name, protocol, p.Port})
	}
	return out
}

// apiServer is the Service that every pod is told of.
const apiServer = "kubernetes"

// services defines the variables of Services: those of the pod's namespace,
// unless it wants no links, and always those of the API server.
func (b *builder) services() {
	spec := &b.in.Pod.Spec
	links := spec.EnableServiceLinks == nil || *spec.EnableServiceLinks
	for i := range b.in.Services {
		s := &b.in.Services[i]
		api := s.Namespace == metav1.NamespaceDefault && s.Name == apiServer
		if len(s.ClusterIPs) > 0 && len(s.Ports) > 0 && (api || links && s.Namespace == b.namespace()) {
			b.link(s)
		}
	}
	slices.SortStableFunc(b.report.Links, func(x, y Entry) int { return strings.Compare(x.From, y.From) })
	for i := range b.report.Links {
		b.meet(i)
	}
	if links {
		b.unlisted("*", "Services of "+b.namespace(), b.in.Unlisted)
	}
	b.unlisted("KUBERNETES_*", "service "+apiServer, b.in.NoServer)
}

// unlisted says that there may be variables of Services that are not known.
func (b *builder) unlisted(name, from, why string) {
	if why == "" {
		return
	}
	e := Entry{Name: name, From: from, Value: hidden}
	e.note(Unread, why)
	b.report.Links = append(b.report.Links, e)
}

// meet puts a variable of a Service in force. Where another Service makes the
// same one it is chance which one the container has.
func (b *builder) meet(i int) {
	e := &b.report.Links[i]
	at, twice := b.links[e.Name]
	if other := &b.report.Links[max(at, 0)]; twice && e.State != Later && other.State != Later && other.Value.Text(true) != e.Value.Text(true) {
		e.note(Doubtful, "or that of "+other.From+": it is chance which one it is")
		other.note(Doubtful, "or that of "+e.From+": it is chance which one it is")
		return
	}
	if !twice || e.State != Later {
		b.links[e.Name] = i
	}
}

// link defines the variables of one Service.
func (b *builder) link(s *Service) {
	for _, v := range variables(s) {
		e := Entry{Name: v[0], Value: plain(v[1]), From: "service " + s.Name}
		start := b.container.Started
		switch {
		case start.IsZero():
		case s.Created.After(start):
			e.note(Later, "created "+b.ago(s.Created)+", since the start: the container is without it until it starts again")
		case s.Created.Equal(start):
			e.note(Doubtful, "created in the second of the start: the container may be without it")
		case s.Changed.After(start):
			e.note(Doubtful, "the Service changed since the start ("+b.ago(s.Changed)+"): the container has what it was then")
		}
		b.report.Links = append(b.report.Links, e)
	}
}

// variables are those that the kubelet makes of a Service, names and values.
func variables(s *Service) [][2]string {
	prefix, ip := variableName(s.Name), s.ClusterIPs[0]
	first := strconv.Itoa(int(s.Ports[0].Number))
	out := [][2]string{{prefix + "_SERVICE_HOST", ip}, {prefix + "_SERVICE_PORT", first}}
	for _, p := range s.Ports {
		if p.Name != "" {
			out = append(out, [2]string{prefix + "_SERVICE_PORT_" + variableName(p.Name), strconv.Itoa(int(p.Number))})
		}
	}
	for i, p := range s.Ports {
		number, protocol := strconv.Itoa(int(p.Number)), strings.ToLower(p.Protocol)
		url := protocol + "://" + joined(ip, number)
		if i == 0 {
			out = append(out, [2]string{prefix + "_PORT", url})
		}
		port := prefix + "_PORT_" + number + "_" + strings.ToUpper(p.Protocol)
		out = append(out, [2]string{port, url}, [2]string{port + "_PROTO", protocol}, [2]string{port + "_PORT", number}, [2]string{port + "_ADDR", ip})
	}
	return out
}

// variableName is the name of a Service, or of a port, as variables have it.
func variableName(name string) string { return strings.ToUpper(strings.ReplaceAll(name, "-", "_")) }

// joined is an address with a port, in brackets where it has colons itself.
func joined(ip, port string) string {
	if strings.Contains(ip, ":") {
		return "[" + ip + "]:" + port
	}
	return ip + ":" + port
}

// maybeLink reports whether a variable may be that of a Service that is not known.
func (b *builder) maybeLink(name string) bool {
	if strings.HasPrefix(name, "KUBERNETES_") {
		return b.in.NoServer != ""
	}
	links := b.in.Pod.Spec.EnableServiceLinks
	return b.in.Unlisted != "" && (links == nil || *links) && (strings.HasSuffix(name, "_SERVICE_HOST") || strings.Contains(name, "_PORT"))
}

// isIPv6 reports whether an address is one of IPv6.
func isIPv6(ip string) bool {
	a, err := netip.ParseAddr(ip)
	return err == nil && a.Is6() && !a.Is4In6()
}
