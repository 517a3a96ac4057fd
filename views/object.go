package views

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/ui/screen"
)

// ref names one object of the cluster.
type ref struct {
	gvr        schema.GroupVersionResource
	namespaced bool
	namespace  string // "" for kinds without one
	name       string
	uid        string // "" for whichever object has the name now
}

// kindOf is what is known of the kind of an object.
func (s *Session) kindOf(of ref) kube.Kind {
	known, _ := s.known()
	if kind, ok := known.ByGVR(of.gvr); ok {
		return kind
	}
	return kube.Kind{
		Group: of.gvr.Group, Version: of.gvr.Version, Resource: of.gvr.Resource,
		Name: of.gvr.Resource, Singular: of.gvr.Resource, Namespaced: of.namespaced,
	}
}

// objectCommands are what can be done with one object of any kind, on every
// screen that has one: target is that object, or why there is none.
func (s *Session) objectCommands(target func() (of ref, reason string)) []screen.Command {
	when := func() string {
		_, reason := target()
		return reason
	}
	on := func(f func(h screen.Host, of ref)) func(screen.Host) {
		return func(h screen.Host) {
			if of, reason := target(); reason == "" {
				f(h, of)
			}
		}
	}
	return []screen.Command{
		{ID: "object.yaml", Title: "YAML", Keys: []string{"y"}, Hint: 2, When: when, Run: on(func(h screen.Host, of ref) {
			h.Push(newYAML(s, of))
		})},
	}
}
