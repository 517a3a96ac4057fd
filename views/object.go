package views

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/ui/screen"
)

// ref names one object of the cluster.
type ref struct {
	gvr        schema.GroupVersionResource
	namespaced bool
	namespace  string // "" for kinds without one
	name       string
	uid        string        // "" for whichever object has the name now
	owner      *record.Owner // its controller, nil where none is known
}

// pointing is a screen with an object that commands are about.
type pointing interface {
	// target is that object, or why there is none.
	target() (of ref, reason string)
}

// word names the object in command lines: "deployments.apps/kubia".
func (of ref) word() string { return of.gvr.GroupResource().String() + "/" + of.name }

// crumbs are where the object is, below its context.
func (s *Session) crumbs(of ref) []string {
	out := []string{s.crumb()}
	if of.namespace != "" {
		out = append(out, of.namespace)
	}
	return append(out, plural(s.kindOf(of)), of.name)
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

// unless is why a command cannot be used on the target: there is none, or what refuse says of it.
func unless(target func() (ref, string), refuse func(ref) string) func() string {
	return func() string {
		of, reason := target()
		if reason != "" {
			return reason
		}
		return refuse(of)
	}
}

// kindNamed is the kind that objects name another one by: "apps/v1", "Deployment".
func (s *Session) kindNamed(apiVersion, name string) (kube.Kind, bool) {
	known, _ := s.known()
	return ofType(known, apiVersion, name)
}

// objectCommands are what can be done with one object of any kind, on every
// screen that has one: target is that object, or why there is none; its kind
// may be known all the same.
func (s *Session) objectCommands(target func() (of ref, reason string)) []screen.Command {
	of, _ := target()
	changes := s.changeCommands(of.gvr, alone(target))
	for i := range changes {
		if len(changes[i].Keys) > 0 && strings.HasPrefix(changes[i].Keys[0], "ctrl+") {
			changes[i].Keys = nil // they scroll where there is more than a table
		}
	}
	return slices.Concat(s.showCommands(target), changes)
}

// showCommands are those of them that change nothing.
func (s *Session) showCommands(target func() (of ref, reason string)) []screen.Command {
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
	return slices.Concat(s.logCommands(target), []screen.Command{
		{ID: "object.yaml", Title: "YAML", Keys: []string{"y"}, Hint: 2, When: when, Run: on(func(h screen.Host, of ref) {
			h.Push(newYAML(s, of))
		})},
		{ID: "object.describe", Title: "describe", Keys: []string{"d"}, Hint: 2, When: when, Run: on(func(h screen.Host, of ref) {
			h.Push(newDescription(s, of))
		})},
		{ID: "object.owner", Title: "owner", Keys: []string{"J"}, When: when, Run: on(s.goToOwner)},
		{ID: "object.children", Title: "what it owns", Keys: []string{"T"}, When: when, Run: on(func(h screen.Host, of ref) {
			h.Push(newChildren(s, of))
		})},
		{ID: "object.used", Title: "who uses it", Keys: []string{"u"}, When: unless(target, unusable), Run: on(func(h screen.Host, of ref) {
			h.Push(newUsers(s, of))
		})},
		{ID: "object.notify", Title: "tell me when…", Keys: []string{"b"}, When: when, Run: on(func(h screen.Host, of ref) {
			h.Pick(*s.goalPicker(h, of))
		})},
		{ID: "object.forward", Title: "forward a port", Keys: []string{"F"}, When: unless(target, s.unforwardable), Run: on(s.pickPort)},
		{ID: "object.applied", Title: "differences to what was applied", When: when, Run: on(func(h screen.Host, of ref) {
			h.Push(newAppliedDiff(s, of))
		})},
		s.explainCommand(target),
	})
}

// explainCommand explains the kind of the object, which is known where there is
// no object, too.
func (s *Session) explainCommand(target func() (of ref, reason string)) screen.Command {
	return screen.Command{
		ID: "object.explain", Title: "explain", Keys: []string{"X"}, Hint: 9,
		When: func() string {
			if of, reason := target(); of.gvr.Empty() {
				return reason
			}
			return ""
		},
		Run: func(h screen.Host) {
			if of, _ := target(); !of.gvr.Empty() {
				h.Push(explainKind(s, s.kindOf(of), nil))
			}
		},
	}
}
