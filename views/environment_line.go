package views

import (
	"cmp"
	"fmt"
	"strings"

	"kubist/kube"
	"kubist/ui/screen"
)

// environment is the screen that a line asks for: "env pods/kubia-0 -n shop".
func (r *Router) environment(l line) (screen.Place, error) {
	kind, name := "", l.name
	if name == "" && len(l.args) > 0 {
		var whole bool
		if kind, name, whole = strings.Cut(l.args[0], "/"); !whole {
			kind, name = "", kind
		}
		l.args = l.args[1:]
	}
	if name == "" {
		return screen.Place{}, fmt.Errorf("%s: name a pod, as in :env pods/NAME", l.word)
	}
	if k, err := kube.BuiltinKinds().Find(cmp.Or(kind, "pods")); err != nil || k.GVR() != podKind.GVR {
		return screen.Place{}, fmt.Errorf("%s: a pod has an environment, no %s", l.word, kind)
	}
	in := r.scope(l).Namespaces
	if len(in) != 1 {
		return screen.Place{}, fmt.Errorf("%s: say in which namespace the pod is, as in :env pods/%s -n shop", l.word, name)
	}
	return screen.Place{Screen: newEnvironment(r.session, in[0], name)}, nil
}

// environmentCommand opens the environment of a pod.
func environmentCommand(s *Session, pod func() (of ref, reason string)) screen.Command {
	return screen.Command{
		ID: "pod.environment", Title: "environment", Keys: []string{"E"}, Hint: 6,
		When: func() string {
			_, reason := pod()
			return reason
		},
		Run: func(h screen.Host) {
			if of, reason := pod(); reason == "" {
				h.Push(newEnvironment(s, of.namespace, of.name))
			}
		},
	}
}
