package kube

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Kind is one resource type as a cluster offers it in one version.
type Kind struct {
	// Group is empty for the core group.
	Group, Version string
	// Resource is the plural of the API, "deployments".
	Resource string
	// Name is the API's Kind, "Deployment".
	Name string
	// Singular is the word for one, "deployment"; never empty.
	Singular                      string
	ShortNames, Categories, Verbs []string
	Namespaced                    bool
	// Preferred marks the version that is meant when none is said: exactly
	// one for each resource of a group.
	Preferred bool
}

// GVR names the resource to the API.
func (k Kind) GVR() schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: k.Group, Version: k.Version, Resource: k.Resource}
}

// GVK names the type to the API.
func (k Kind) GVK() schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: k.Group, Version: k.Version, Kind: k.Name}
}

// String is the kind as it can be typed without ambiguity, "deployments.apps".
func (k Kind) String() string {
	if k.Group == "" {
		return k.Resource
	}
	return k.Resource + "." + k.Group
}

// Can reports whether the kind offers a verb at all. Whether one may use it is
// another question.
func (k Kind) Can(verb string) bool { return slices.Contains(k.Verbs, verb) }

// Path is the path of the API for [Connection.Get]: of one object, or of the
// list if name is empty. An empty namespace means all of them; it is ignored
// for kinds without one.
func (k Kind) Path(namespace, name string) string {
	var b strings.Builder
	if k.Group == "" {
		b.WriteString("/api/" + k.Version)
	} else {
		b.WriteString("/apis/" + k.Group + "/" + k.Version)
	}
	if k.Namespaced && namespace != "" {
		b.WriteString("/namespaces/" + namespace)
	}
	b.WriteString("/" + k.Resource)
	if name != "" {
		b.WriteString("/" + name)
	}
	return b.String()
}

// Kinds are the kinds of a cluster. They are immutable and safe for
// concurrent use.
type Kinds struct {
	kinds  []Kind // in the order in which a bare word is resolved
	failed map[schema.GroupVersion]error
}

// All are the kinds in the order of discovery: groups as the server ranks
// them, within a group the preferred version first.
func (ks *Kinds) All() []Kind { return slices.Clone(ks.kinds) }

// Failed are the versions of groups whose kinds are not known, because their
// server did not answer, each with its reason. Empty is the normal case.
func (ks *Kinds) Failed() map[schema.GroupVersion]error { return maps.Clone(ks.failed) }

// ByGVR finds the kind of exactly this resource and version.
func (ks *Kinds) ByGVR(gvr schema.GroupVersionResource) (Kind, bool) {
	return ks.first(func(k *Kind) bool { return k.GVR() == gvr })
}

// Find resolves a word as kubectl does: a plural, singular, short name or
// Kind, each alone or with its group ("deploy.apps", of which a prefix will
// do) or version and group ("deployments.v1.apps"). Where several fit, the
// core group wins, then the group the server ranks higher, then its preferred
// version. Case does not matter. The error is an [*UnknownKindError].
func (ks *Kinds) Find(word string) (Kind, error) {
	lower := strings.ToLower(strings.TrimSpace(word))
	exact, loose := schema.ParseResourceArg(lower)
	if exact != nil {
		if k, ok := ks.resolve(exact.GroupResource(), exact.Version); ok {
			return k, nil
		}
	}
	if k, ok := ks.resolve(loose, ""); ok {
		return k, nil
	}
	if exact != nil {
		if k, ok := ks.byKind(exact.GroupResource(), exact.Version); ok {
			return k, nil
		}
	}
	if k, ok := ks.byKind(loose, ""); ok {
		return k, nil
	}
	return Kind{}, &UnknownKindError{Word: word, Near: ks.near(lower), Incomplete: len(ks.failed) > 0}
}

// resolve finds a resource by name or short name. An empty version means any;
// without one a group may be cut short ("deploy.app").
func (ks *Kinds) resolve(want schema.GroupResource, version string) (Kind, bool) {
	names := func(k *Kind) bool { return k.Resource == want.Resource || k.Singular == want.Resource }
	short := func(k *Kind) bool { return slices.Contains(k.ShortNames, want.Resource) }
	inGroup := func(k *Kind) bool { return want.Group == "" || k.Group == want.Group }

	// A full name in the very group keeps a short name of another kind from stepping in.
	if _, ok := ks.first(func(k *Kind) bool { return inGroup(k) && names(k) }); !ok {
		long, ok := ks.first(func(k *Kind) bool { return inGroup(k) && short(k) })
		if !ok && want.Group != "" {
			long, ok = ks.first(func(k *Kind) bool { return strings.HasPrefix(k.Group, want.Group) && short(k) })
		}
		if ok {
			want = schema.GroupResource{Group: long.Group, Resource: long.Resource}
		}
	}
	return ks.first(func(k *Kind) bool {
		switch {
		case version != "":
			return k.Version == version && inGroup(k) && names(k)
		default:
			return strings.HasPrefix(k.Group, want.Group) && names(k)
		}
	})
}

// byKind finds a resource by its Kind, for those whose singular is another word.
func (ks *Kinds) byKind(want schema.GroupResource, version string) (Kind, bool) {
	return ks.first(func(k *Kind) bool {
		return strings.EqualFold(k.Name, want.Resource) &&
			(want.Group == "" || k.Group == want.Group) && (version == "" || k.Version == version)
	})
}

func (ks *Kinds) first(fits func(*Kind) bool) (Kind, bool) {
	for i := range ks.kinds {
		if fits(&ks.kinds[i]) {
			return ks.kinds[i], true
		}
	}
	return Kind{}, false
}

// near are the plurals whose names are much like word, nearest first.
func (ks *Kinds) near(word string) []string {
	word, _, _ = strings.Cut(word, ".")
	plurals := make(map[string]string, 2*len(ks.kinds))
	for _, k := range ks.kinds {
		plurals[k.Resource] = k.Resource
		plurals[k.Singular] = k.Resource
		for _, short := range k.ShortNames {
			plurals[short] = k.Resource
		}
	}
	var near []string
	for _, name := range Similar(word, slices.Collect(maps.Keys(plurals))) {
		if plural := plurals[name]; !slices.Contains(near, plural) {
			near = append(near, plural)
		}
	}
	return near[:min(len(near), 3)]
}

// UnknownKindError says that no kind of the cluster goes by a word.
type UnknownKindError struct {
	Word string
	// Near are at most three plurals that look like the word, nearest first.
	Near []string
	// Incomplete says that the kinds of some groups are not known.
	Incomplete bool
}

func (e *UnknownKindError) Error() string {
	return fmt.Sprintf("the server has no kind %q", e.Word)
}
