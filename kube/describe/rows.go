package describe

import (
	"regexp"
	"strings"
)

// pattern is where in a line a name is: in the last group of an expression; one
// before it is its namespace.
type pattern struct {
	found *regexp.Regexp
	to    Target
}

var (
	// variables are what the environment of a container is made of.
	variables = []pattern{
		{regexp.MustCompile(`<set to the key '[^']*' in secret '([^']+)'>`), secrets},
		{regexp.MustCompile(`<set to the key '[^']*' of config map '([^']+)'>`), configMap},
	}
	sources = []pattern{
		{regexp.MustCompile(`^\s+(\S+)\s+Secret\b.*Optional:`), secrets},
		{regexp.MustCompile(`^\s+(\S+)\s+ConfigMap\b.*Optional:`), configMap},
	}
	// messages are those of controllers that name what they have made.
	messages = []pattern{
		{regexp.MustCompile(`(?:Created|Deleted) pod: (\S+)`), pod},
		{regexp.MustCompile(`(?:create|delete) Pod (\S+) in StatefulSet`), pod},
		{regexp.MustCompile(`Created job (\S+)`), Target{Group: "batch", Kind: "Job"}},
		{regexp.MustCompile(`Scaled (?:up|down) replica set (\S+) `), replicas},
		{regexp.MustCompile(`Successfully assigned \S+ to (\S+)`), node},
	}
	backends = []pattern{{regexp.MustCompile(`\s([^\s:]+):\S+ \(`), service}}
	// certificates are those of an Ingress.
	certificates = []pattern{{regexp.MustCompile(`^\s+(\S+) terminates `), secrets}}
	subjects     = []pattern{{regexp.MustCompile(`^\s+ServiceAccount\s+(\S+)(?:\s+(\S+))?`), account}}
	podsOfNode   = []pattern{{regexp.MustCompile(`^\s+([a-z0-9-]+)\s+([a-z0-9][\w.-]*)\s+\d`), pod}}
)

// row finds the links of a line that stands under others.
func (f *finder) row() {
	switch {
	case f.under("Events"):
		f.match(messages)
	case f.under("Environment"):
		f.match(variables)
	case f.under("Environment Variables from"):
		f.match(sources)
	case f.under("Rules") && f.kind.Kind == "Ingress":
		f.match(backends)
	case f.under("TLS") && f.kind.Kind == "Ingress":
		f.match(certificates)
	case strings.HasSuffix(f.kind.Kind, "RoleBinding"):
		f.binding()
	case f.kind.Kind == "Node" && f.text != "" && f.text[0] == ' ' && f.podsOfNode():
		for _, m := range podsOfNode[0].found.FindAllStringSubmatchIndex(f.text, -1) {
			f.add(m[4], m[5], Target{Kind: pod.Kind, Namespace: f.text[m[2]:m[3]]})
		}
	case f.kind.Group == "" && (f.under("Tokens") || f.under("Mountable secrets") || f.under("Image pull secrets") || f.under("Used By")):
		f.continued()
	}
}

// match links what patterns find.
func (f *finder) match(patterns []pattern) {
	for _, p := range patterns {
		for _, m := range p.found.FindAllStringSubmatchIndex(f.text, -1) {
			f.add(m[2], m[3], p.to)
		}
	}
}

// podsOfNode reports whether the line is of the table of pods of a node, whose
// heading has a remark behind it.
func (f *finder) podsOfNode() bool { return f.under("Non-terminated Pods") }

// continued is a further line of a list of names.
func (f *finder) continued() {
	name := strings.TrimSpace(f.text)
	if name == "" || strings.ContainsAny(name, " :") {
		return
	}
	from := strings.Index(f.text, name)
	f.add(from, from+len(name), keys[f.kind][f.above[len(f.above)-1].key])
}

// binding links the role and the service accounts of a binding.
func (f *finder) binding() {
	m := keyed.FindStringSubmatchIndex(f.text)
	switch {
	case f.under("Role") && m != nil && m[6] >= 0 && f.text[m[4]:m[5]] == "Kind":
		f.role = f.text[m[6]:m[7]]
	case f.under("Role") && m != nil && m[6] >= 0 && f.text[m[4]:m[5]] == "Name":
		f.add(m[6], m[7], Target{Group: "rbac.authorization.k8s.io", Kind: f.role})
	case f.under("Subjects"):
		for _, m := range subjects[0].found.FindAllStringSubmatchIndex(f.text, -1) {
			t := account
			if m[4] >= 0 {
				t.Namespace = f.text[m[4]:m[5]]
			}
			f.add(m[2], m[3], t)
		}
	}
}
