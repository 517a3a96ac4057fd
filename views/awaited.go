package views

import (
	"kubist/kube"
	"kubist/ui/screen"
)

// awaited is what a command line opens once the server has said what kind it
// names: a search that knows what is wanted of the kind.
type awaited struct {
	*search
	host screen.Host
	line line // with its namespaces
	then func(kube.Kind) screen.Screen
}

// Mount asks the server.
func (a *awaited) Mount(h screen.Host) {
	a.host = h
	a.search.Mount(h)
}

// Handle opens what was wanted, or leaves the answer to the search.
func (a *awaited) Handle(slot string, result any) {
	if f, ok := result.(found); ok && f.problem == nil {
		a.host.Replace(a.then(f.kind))
		return
	}
	a.search.Handle(slot, result)
}

// Line is the command line itself.
func (a *awaited) Line() string { return a.line.String() }

// in is the command line in other namespaces.
func (a *awaited) in(namespaces []string) string {
	l := a.line
	l.ns, l.all = namespaces, len(namespaces) == 0
	return l.String()
}
