// Package rights reasons about who may do what: it reads the rules that a
// server tells of somebody, and finds the bindings whose roles grant an act.
// Everything in it is a pure function of API objects.
package rights

import (
	"cmp"
	"slices"
	"strings"

	authorizationv1 "k8s.io/api/authorization/v1"
)

// All stands for every verb, group, resource or path.
const All = "*"

// Act is something that somebody may or may not do.
type Act struct {
	// Verb is the API's: "get", "deletecollection".
	Verb string
	// Group and Resource say what it is done to, "*" being all of them.
	Group, Resource, Subresource string
	// Namespace is "" for all namespaces, and for what is in none.
	Namespace string
	// Name is "" for any object.
	Name string
	// Path is that of an act on no resource: "/healthz". Group, Resource,
	// Namespace and Name are empty then.
	Path string
}

// String is the act in words: "delete pods kubia-0 in namespace shop".
func (a Act) String() string {
	if a.Path != "" {
		return a.Verb + " " + a.Path
	}
	text := a.Verb + " " + a.Kind()
	if a.Name != "" {
		text += " " + a.Name
	}
	if a.Namespace != "" {
		return text + " in namespace " + a.Namespace
	}
	return text + " in the whole cluster"
}

// Kind is what the act is done to as it is typed: "deployments.apps/scale".
func (a Act) Kind() string { return kindWord(a.Group, resource(a.Resource, a.Subresource)) }

// kindWord puts the group behind the resource, before the subresource.
func kindWord(group, resource string) string {
	if group == "" {
		return resource
	}
	name, sub, has := strings.Cut(resource, "/")
	if has {
		sub = "/" + sub
	}
	return name + "." + group + sub
}

func resource(name, sub string) string {
	if sub == "" {
		return name
	}
	return name + "/" + sub
}

// Right is what may be done to one resource, or to some objects of it.
type Right struct {
	// Resource is as it is typed: "deployments.apps/scale", "*.*" for all; a path for acts on no resource.
	Resource string
	// Names are the only objects that it is about, sorted; none means all.
	Names []string
	// Verbs are sorted, each once; "*" stands for all.
	Verbs []string
}

// May reports whether the right is to do verb.
func (r *Right) May(verb string) bool {
	return slices.Contains(r.Verbs, verb) || slices.Contains(r.Verbs, All)
}

// Others are the verbs besides those.
func (r *Right) Others(verbs []string) []string {
	return slices.DeleteFunc(slices.Clone(r.Verbs), func(v string) bool { return slices.Contains(verbs, v) })
}

// Told are the rights that a rules review tells of, the rules for the same
// resource and names joined, sorted by resource; paths come last.
func Told(s *authorizationv1.SubjectRulesReviewStatus) []Right {
	type key struct{ resource, names string }
	joined := map[key]*Right{}
	add := func(resource string, names, verbs []string) {
		names = slices.Compact(slices.Sorted(slices.Values(names)))
		k := key{resource, strings.Join(names, "\x00")}
		if joined[k] == nil {
			joined[k] = &Right{Resource: resource, Names: names}
		}
		joined[k].Verbs = append(joined[k].Verbs, verbs...)
	}
	for _, rule := range s.ResourceRules {
		for _, group := range rule.APIGroups {
			for _, resource := range rule.Resources {
				add(kindWord(group, resource), rule.ResourceNames, rule.Verbs)
			}
		}
	}
	for _, rule := range s.NonResourceRules {
		for _, path := range rule.NonResourceURLs {
			if path == All {
				path = "/*"
			}
			add(path, nil, rule.Verbs)
		}
	}
	out := make([]Right, 0, len(joined))
	for _, r := range joined {
		r.Verbs = slices.Compact(slices.Sorted(slices.Values(r.Verbs)))
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Right) int { return Compare(&a, &b) })
	return out
}

// Compare orders rights by resource and names, those to paths last.
func Compare(a, b *Right) int {
	late := func(r *Right) int { return strings.IndexByte(r.Resource+"/", '/') }
	return cmp.Or(-cmp.Compare(min(late(a), 1), min(late(b), 1)), cmp.Compare(a.Resource, b.Resource), slices.Compare(a.Names, b.Names))
}
