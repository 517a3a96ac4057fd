package views

import (
	"errors"
	"fmt"
	"strings"

	"kubist/kube"
	"kubist/ui/screen"
)

// ofObject opens something of the object that a line names, "children
// deploy/kubia", or of that under the cursor.
func (r *Router) ofObject(l line, at screen.Screen, open func(of ref) (screen.Screen, error)) (screen.Place, error) {
	if len(l.args) == 0 {
		on, ok := at.(pointing)
		if !ok {
			return screen.Place{}, fmt.Errorf("name an object, for example :%s deploy/kubia", l.word)
		}
		of, reason := on.target()
		if reason != "" {
			return screen.Place{}, errors.New(reason)
		}
		sc, err := open(of)
		return screen.Place{Screen: sc}, err
	}
	word, name, ok := strings.Cut(l.args[0], "/")
	if !ok || name == "" || len(l.args) > 1 {
		return screen.Place{}, fmt.Errorf(":%s takes one object, for example :%s deploy/kubia -n shop", l.word, l.word)
	}
	in := l
	in.args = nil
	scope := r.scope(in)
	var err error
	sc := r.find(word, l, scope, func(k kube.Kind) screen.Screen {
		of := ref{gvr: k.GVR(), namespaced: k.Namespaced, name: name}
		switch {
		case !k.Namespaced:
		case len(scope.Namespaces) == 1:
			of.namespace = scope.Namespaces[0]
		default:
			err = fmt.Errorf("in which namespace is %s? -n says it", l.args[0])
			return r.session.open(k, scope)
		}
		var sc screen.Screen
		if sc, err = open(of); err != nil {
			return r.session.listOf(of)
		}
		return sc
	})
	return screen.Place{Screen: sc}, err
}
