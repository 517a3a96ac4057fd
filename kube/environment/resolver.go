package environment

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// Resolver is how a pod asks for names.
type Resolver struct {
	// Policy is the pod's dnsPolicy, and Means what follows, in a sentence.
	Policy, Means string
	// OfNode says that servers and search list begin with those of the node,
	// which the API does not tell.
	OfNode bool
	// Cluster says that the cluster's DNS is asked.
	Cluster bool
	// Servers, Search and Options are those that are known; the cluster's server
	// is not among them.
	Servers, Search, Options []string
}

// ResolverOf is how a pod asks for names, by its policy and its own settings.
func ResolverOf(p *corev1.Pod, domain string) Resolver {
	spec := &p.Spec
	r := Resolver{Policy: string(spec.DNSPolicy)}
	if r.Policy == "" {
		r.Policy = string(corev1.DNSClusterFirst)
	}
	switch corev1.DNSPolicy(r.Policy) {
	case corev1.DNSNone:
		r.Means = "only what dnsConfig of the pod says"
	case corev1.DNSDefault:
		r.node("the node's resolver: names of Services are not found")
	case corev1.DNSClusterFirstWithHostNet:
		r.cluster(p.Namespace, domain)
	default:
		if spec.HostNetwork {
			r.node("hostNetwork makes it Default, the node's resolver: names of Services are not found; ClusterFirstWithHostNet finds them")
		} else {
			r.cluster(p.Namespace, domain)
		}
	}
	r.add(spec.DNSConfig)
	return r
}

func (r *Resolver) node(means string) { r.OfNode, r.Means = true, means }

// cluster asks the cluster's DNS, and searches the cluster first and what the node searches last.
func (r *Resolver) cluster(namespace, domain string) {
	r.Means, r.Cluster = "the cluster's DNS", true
	r.Search = []string{namespace + ".svc." + domain, "svc." + domain, domain}
	r.Options = []string{"ndots:5"}
}

// add adds the pod's own settings: servers and searches after the others, each
// once, options in the place of those of the same name.
func (r *Resolver) add(c *corev1.PodDNSConfig) {
	if c == nil {
		return
	}
	r.Servers = appendNew(r.Servers, c.Nameservers)
	r.Search = appendNew(r.Search, c.Searches)
	for _, o := range c.Options {
		text := o.Name
		if o.Value != nil {
			text += ":" + *o.Value
		}
		at := slices.IndexFunc(r.Options, func(have string) bool {
			name, _, _ := strings.Cut(have, ":")
			return name == o.Name
		})
		if at >= 0 {
			r.Options[at] = text
		} else {
			r.Options = append(r.Options, text)
		}
	}
}

func appendNew(list, more []string) []string {
	for _, m := range more {
		if !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	return list
}

// Dots is how many dots a name needs to be asked for as it is at first.
func (r *Resolver) Dots() int {
	for _, o := range r.Options {
		if text, ok := strings.CutPrefix(o, "ndots:"); ok {
			if n, err := strconv.Atoi(text); err == nil {
				return n
			}
		}
	}
	return 1
}

// Follows says what the search list means for those who ask.
func (r *Resolver) Follows() string {
	switch {
	case len(r.Search) == 0 && r.OfNode:
		return "the search list is the node's"
	case len(r.Search) == 0:
		return "there is no search list: names have to be whole"
	default:
		return fmt.Sprintf("a name with fewer than %d dots is tried with these first, unless it ends in a dot", r.Dots())
	}
}
