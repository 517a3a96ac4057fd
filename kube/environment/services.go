package environment

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kubist/kube/record"
)

// addresses are those that the Service itself has: none of a headless one, nor of an ExternalName.
func addresses(s *record.Service) []string {
	if s.Headless() || s.IsExternalName() {
		return nil
	}
	return s.ClusterIPs
}

// apiServer is the Service that every pod is told of.
const apiServer = "kubernetes"

// services defines the variables of Services: those of the pod's namespace,
// unless it wants no links, and always those of the API server.
func (b *builder) services() {
	spec := &b.in.Pod.Spec
	links := spec.EnableServiceLinks == nil || *spec.EnableServiceLinks
	for _, s := range b.in.Services {
		api := s.Namespace == metav1.NamespaceDefault && s.Name == apiServer
		if len(addresses(s)) > 0 && len(s.Ports) > 0 && (api || links && s.Namespace == b.namespace()) {
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
func (b *builder) link(s *record.Service) {
	start, created := b.container.Started, time.Unix(s.Created, 0)
	for _, v := range variables(s) {
		e := Entry{Name: v[0], Value: plain(v[1]), From: "service " + s.Name}
		switch {
		case start.IsZero():
		case created.After(start):
			e.note(Later, "created "+b.ago(created)+", since the start: the container is without it until it starts again")
		case created.Equal(start):
			e.note(Doubtful, "created in the second of the start: the container may be without it")
		}
		b.report.Links = append(b.report.Links, e)
	}
}

// variables are those that the kubelet makes of a Service, names and values.
func variables(s *record.Service) [][2]string {
	prefix, ip := variableName(s.Name), addresses(s)[0]
	first := strconv.Itoa(int(s.Ports[0].Port))
	out := [][2]string{{prefix + "_SERVICE_HOST", ip}, {prefix + "_SERVICE_PORT", first}}
	for _, p := range s.Ports {
		if p.Name != "" {
			out = append(out, [2]string{prefix + "_SERVICE_PORT_" + variableName(p.Name), strconv.Itoa(int(p.Port))})
		}
	}
	for i, p := range s.Ports {
		number, protocol := strconv.Itoa(int(p.Port)), strings.ToLower(p.Protocol)
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
