package environment

import (
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kubist/kube/record"
)

func asked(names []Name) string {
	var b strings.Builder
	for _, n := range names {
		fmt.Fprintf(&b, "%s %s %s", n.Short, n.Record, strings.Join(n.Answers, ", "))
		if n.Unknown {
			b.WriteString("?")
		}
		if n.Note != "" {
			b.WriteString("; " + n.Note)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestNames(t *testing.T) {
	t.Parallel()
	of := func(namespace, name string, ips ...string) *record.Service {
		return &record.Service{Meta: record.Meta{Namespace: namespace, Name: name}, ClusterIPs: ips, Ports: []record.ServicePort{{Name: "http", Protocol: "TCP", Port: 80}}}
	}
	kubia, outside := of("shop", "kubia", "10.96.0.1", "fd00::1"), of("shop", "outside")
	kubia.Ports = append(kubia.Ports, record.ServicePort{Protocol: "UDP", Port: 53})
	outside.Type, outside.ExternalName = "ExternalName", "example.com"
	services := []*record.Service{
		of("shop", "web", "None"), kubia, outside, of("default", "kubernetes", "10.96.0.10"), of("shop", "empty", "None"),
		of("shop", "waiting", "None"), of("shop", "pending"),
	}
	endpoints := []*record.EndpointSlice{
		{
			Service: "web", Family: "IPv4", Ports: []record.EndpointPort{{Name: "http", Protocol: "TCP", Port: 8080}, {Protocol: "TCP", Port: 9}},
			Endpoints: []record.Endpoint{{Address: "10.244.0.3", Hostname: "web-0", Ready: true}, {Address: "10.244.0.4", Ready: true}, {Address: "10.244.0.5"}},
		},
		{Service: "waiting", Family: "IPv4", Endpoints: []record.Endpoint{{Address: "10.244.0.6"}}},
		{Service: "empty", Family: "FQDN", Endpoints: []record.Endpoint{{Address: "example.com", Ready: true}}},
	}
	compare(t, asked(Names("shop", "corp.local", services, endpoints, "")), `
empty A ; there is nothing behind it
kubernetes.default A 10.96.0.10
_http._tcp.kubernetes.default SRV port 80 kubernetes.default.svc.corp.local
kubia A 10.96.0.1
kubia AAAA fd00::1
_http._tcp.kubia SRV port 80 kubia.shop.svc.corp.local
outside CNAME example.com; another name, which is asked for then; ports and certificates are those of that
pending A ; it has no address yet
waiting A ; nothing is ready behind it
web A 10.244.0.3, 10.244.0.4; the addresses of the pods themselves; 1 more not ready
web-0.web A 10.244.0.3
_http._tcp.web SRV port 8080 10-244-0-4.web.shop.svc.corp.local, port 8080 web-0.web.shop.svc.corp.local
`)
	n := Names("shop", "corp.local", services[:1], nil, "nobody may not list endpointslices")[0]
	if !n.Unknown || n.Note != "nobody may not list endpointslices" || n.Full != "web.shop.svc.corp.local" || n.In != "web.shop" {
		t.Errorf("without endpoints it is %+v", n)
	}
}

func TestResolver(t *testing.T) {
	t.Parallel()
	pod := func(policy corev1.DNSPolicy, host bool, config *corev1.PodDNSConfig) *corev1.Pod {
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop"}}
		p.Spec.DNSPolicy, p.Spec.HostNetwork, p.Spec.DNSConfig = policy, host, config
		return p
	}
	config := &corev1.PodDNSConfig{
		Nameservers: []string{"1.1.1.1"}, Searches: []string{"corp.example", "shop.svc.cluster.local"},
		Options: []corev1.PodDNSConfigOption{{Name: "ndots", Value: new("2")}, {Name: "edns0"}},
	}
	cases := []struct {
		pod  *corev1.Pod
		want string
	}{
		{
			pod("", false, nil),
			"ClusterFirst | the cluster's DNS | [] | [shop.svc.cluster.local svc.cluster.local cluster.local] | [ndots:5] | a name with fewer than 5 dots is tried with these first, unless it ends in a dot",
		},
		{
			pod(corev1.DNSClusterFirst, false, config),
			"ClusterFirst | the cluster's DNS | [1.1.1.1] | [shop.svc.cluster.local svc.cluster.local cluster.local corp.example] | [ndots:2 edns0] | a name with fewer than 2 dots is tried with these first, unless it ends in a dot",
		},
		{
			pod(corev1.DNSClusterFirst, true, nil),
			"ClusterFirst | hostNetwork makes it Default, the node's resolver: names of Services are not found; ClusterFirstWithHostNet finds them | [] | [] | [] | the search list is the node's",
		},
		{
			pod(corev1.DNSClusterFirstWithHostNet, true, nil),
			"ClusterFirstWithHostNet | the cluster's DNS | [] | [shop.svc.cluster.local svc.cluster.local cluster.local] | [ndots:5] | a name with fewer than 5 dots is tried with these first, unless it ends in a dot",
		},
		{
			pod(corev1.DNSDefault, false, nil),
			"Default | the node's resolver: names of Services are not found | [] | [] | [] | the search list is the node's",
		},
		{
			pod(corev1.DNSNone, false, &corev1.PodDNSConfig{Nameservers: []string{"1.1.1.1"}}),
			"None | only what dnsConfig of the pod says | [1.1.1.1] | [] | [] | there is no search list: names have to be whole",
		},
	}
	for _, c := range cases {
		r := ResolverOf(c.pod, "cluster.local")
		if got := fmt.Sprintf("%s | %s | %v | %v | %v | %s", r.Policy, r.Means, r.Servers, r.Search, r.Options, r.Follows()); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
}
