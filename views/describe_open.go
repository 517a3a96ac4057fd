package views

import (
	"errors"
	"slices"
	"strings"

	"kubist/kube"
	"kubist/ui/screen"
)

// errNoObject is why nothing is described.
var errNoObject = errors.New("name an object, for example :describe pods/kubia-0 -n shop")

// describe opens the description of the object that a line names, as KIND/NAME or as KIND NAME.
func (r *Router) describe(l line) (screen.Place, error) {
	args := l.args
	if len(args) == 1 {
		args = strings.SplitN(args[0], "/", 2)
	}
	if len(args) != 2 || slices.Contains(args, "") {
		return screen.Place{}, errNoObject
	}
	l.args = []string{args[0] + "/" + args[1]}
	scope := r.scope(line{ns: l.ns})
	if len(scope.Namespaces) != 1 { // an object is in one
		scope.Namespaces = []string{r.session.conn.Namespace()}
	}
	return screen.Place{Screen: r.find(args[0], l, scope, func(k kube.Kind) screen.Screen {
		of := ref{gvr: k.GVR(), namespaced: k.Namespaced, name: args[1]}
		if k.Namespaced {
			of.namespace = scope.Namespaces[0]
		}
		return newDescription(r.session, of)
	})}, nil
}
