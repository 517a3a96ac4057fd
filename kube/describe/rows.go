package describe

import (
	"regexp"
	"strings"
)

// pattern is where in a line a name is: in which group of an expression, 0 for
// the last, and in which one its namespace is, 0 for none.
type pattern struct {
	found           *regexp.Regexp
	to              Target
	name, namespace int
}

var (
	// variables are what the environment of a container is made of.
	variables = []pattern{
		{found: regexp.MustCompile(`<set to the key '[^']*' in secret '([^']+)'>`), to: secrets},
		{found: regexp.MustCompile(`<set to the key '[^']*' of config map '([^']+)'>`), to: configMap},
	}
	sources = []pattern{
		{found: regexp.MustCompile(`^\s+(\S+)\s+Secret\b.*Optional:`), to: secrets},
		{found: regexp.MustCompile(`^\s+(\S+)\s+ConfigMap\b.*Optional:`), to: configMap},
	}
	// messages are those of controllers that name what they have made.
	messages = []pattern{
		{found: regexp.MustCompile(`(?:Created|Deleted) pod: (\S+)`), to: pod},
		{found: regexp.MustCompile(`(?:create|delete) Pod (\S+) in StatefulSet`), to: pod},
		{found: regexp.MustCompile(`Created job (\S+)`), to: Target{Group: "batch", Kind: "Job"}},
		{found: regexp.MustCompile(`Scaled (?:up|down) replica set (\S+) `), to: replicas},
		{found: regexp.MustCompile(`Successfully assigned \S+ to (\S+)`), to: node},
	}
	backends = []pattern{{found: regexp.MustCompile(`\s([^\s:]+):\S+ \(`), to: service}}
	// certificates are those of an Ingress.
	certificates = []pattern{{found: regexp.MustCompile(`^\s+(\S+) terminates `), to: secrets}}
	subjects     = []pattern{{found: regexp.MustCompile(`^\s+ServiceAccount\s+(\S+)(?:\s+(\S+))?`), to: account, name: 1, namespace: 2}}
	podsOfNode   = []pattern{{found: regexp.MustCompile(`^\s+([a-z0-9-]+)\s+([a-z0-9][\w.-]*)\s+\d`), to: pod, name: 2, namespace: 1}}
)

// sections are what stands under which key.
var sections = []struct {
	under, kind string // any kind where kind is ""
	names       []pattern
}{
	{under: "Events", names: messages},
	{under: "Environment", names: variables},
	{under: "Environment Variables from", names: sources},
	{under: "Rules", kind: "Ingress", names: backends},
	{under: "TLS", kind: "Ingress", names: certificates},
	{under: "Subjects", kind: "RoleBinding", names: subjects},
	{under: "Subjects", kind: "ClusterRoleBinding", names: subjects},
	{under: "Non-terminated Pods", kind: "Node", names: podsOfNode},
}

// row finds the links of a line that stands under others.
func (f *finder) row() {
	for _, s := range sections {
		if (s.kind == "" || s.kind == f.kind.Kind) && f.under(s.under) {
			f.match(s.names)
			return
		}
	}
	switch f.kind.Kind {
	case "RoleBinding", "ClusterRoleBinding":
		f.roleOfBinding()
	case "ServiceAccount", "PersistentVolumeClaim":
		f.continued()
	}
}

// match links what patterns find.
func (f *finder) match(patterns []pattern) {
	for _, p := range patterns {
		for _, m := range p.found.FindAllStringSubmatchIndex(f.text, -1) {
			t, last := p.to, len(m)-2
			if p.namespace > 0 && m[2*p.namespace] >= 0 {
				t.Namespace = f.text[m[2*p.namespace]:m[2*p.namespace+1]]
			}
			if p.name > 0 {
				last = 2 * p.name
			}
			f.add(m[last], m[last+1], t)
		}
	}
}

// continued is a further line of a list of names.
func (f *finder) continued() {
	name := strings.TrimSpace(f.text)
	if name == "" || strings.ContainsAny(name, " :") || len(f.above) == 0 {
		return
	}
	if t, ok := keys[f.kind][f.above[len(f.above)-1].key]; ok {
		from := strings.Index(f.text, name)
		f.add(from, from+len(name), t)
	}
}

// roleOfBinding links the role of a binding, whose kind stands in the line before.
func (f *finder) roleOfBinding() {
	m := keyed.FindStringSubmatchIndex(f.text)
	if m == nil || m[6] < 0 || !f.under("Role") {
		return
	}
	switch value := f.text[m[6]:m[7]]; f.text[m[4]:m[5]] {
	case "Kind":
		f.role = value
	case "Name":
		f.add(m[6], m[7], Target{Group: "rbac.authorization.k8s.io", Kind: f.role})
	}
}
