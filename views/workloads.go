package views

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/selector"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// The columns that kinds have in common which make pods.

func containersColumn[R record.Templated]() Column[R] {
	return textColumn("CONTAINERS", "Containers", grid.Wide, func(r R) string { return r.Pods().Containers })
}

func imagesColumn[R record.Templated]() Column[R] {
	return textColumn("IMAGES", "Images", grid.Wide, func(r R) string { return r.Pods().Images })
}

func selectorColumn[R record.Object](name, server string, level grid.Level, of func(R) *record.LabelSelector) Column[R] {
	return Column[R]{
		Name: name, Server: server, Level: level,
		Less: func(a, b R) int { return record.CompareSelectors(of(a), of(b)) },
		Cell: func(dst []byte, r R, _ time.Time) []byte { return of(r).Append(dst) },
	}
}

func podSelectorColumn[R record.Templated]() Column[R] {
	return selectorColumn("SELECTOR", "Selector", grid.Wide, func(r R) *record.LabelSelector { return r.Pods().Selector })
}

// staged is a workload that says how far it is.
type staged interface {
	record.Object
	Stage() record.Stage
	AppendStatus(dst []byte) []byte
}

// stageColumn says how far a workload is, in words; who needs somebody to look comes first.
func stageColumn[R staged]() Column[R] {
	return Column[R]{
		Name: "STATUS",
		Less: func(a, b R) int { return cmp.Compare(a.Stage(), b.Stage()) },
		Cell: func(dst []byte, r R, _ time.Time) []byte { return r.AppendStatus(dst) },
	}
}

// readyColumn is how many pods are ready of those wanted; where most are missing comes last.
func readyColumn[R record.Object](of func(R) *record.Workload) Column[R] {
	return Column[R]{
		Name: "READY", Server: "Ready",
		Less: func(a, b R) int {
			return cmp.Or(cmp.Compare(of(a).Lacking(), of(b).Lacking()), cmp.Compare(of(a).Wanted, of(b).Wanted))
		},
		Cell: func(dst []byte, r R, _ time.Time) []byte { return of(r).AppendReady(dst) },
	}
}

func ownerColumn[R record.Object]() Column[R] {
	return Column[R]{
		Name: "OWNER", Level: grid.Roomy,
		Less: func(a, b R) int { return compareOwners(a.Head().Owner, b.Head().Owner) },
		Cell: func(dst []byte, r R, _ time.Time) []byte { return r.Head().AppendOwner(dst) },
	}
}

// compareOwners orders by kind and name; what has no owner comes first.
func compareOwners(a, b *record.Owner) int {
	switch {
	case a == b:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name))
}

// enterPods opens the pods of what makes them.
func enterPods[R record.Templated](s *Session, r R) (screen.Screen, error) {
	of := r.Pods().Selector
	if of.Empty() {
		return nil, errors.New("it selects no pods: it has no selector")
	}
	return podsOf(s, r.Head().Namespace, of)
}

// podsOf is the list of the pods in a namespace that a selector selects: all of
// them where it has no requirement.
func podsOf(s *Session, namespace string, of *record.LabelSelector) (screen.Screen, error) {
	scope, err := selected(namespace, of)
	if err != nil {
		return nil, err
	}
	return podsIn(s, scope), nil
}

// selected is the scope of what a selector selects in a namespace.
func selected(namespace string, of *record.LabelSelector) (stream.Scope, error) {
	sel, err := selector.Of(of)
	if err != nil {
		return stream.Scope{}, fmt.Errorf("its selector is not valid: %w", err)
	}
	return stream.Scope{Namespaces: []string{namespace}, Labels: sel.String()}, nil
}

// openKind is the list of a declared kind in a scope.
func openKind[R record.Object](s *Session, k *stream.Kind[R], scope stream.Scope) screen.Screen {
	return s.open(builtIn(k), scope)
}

// builtIn is a declared kind as it is known before the server was asked.
func builtIn[R record.Object](k *stream.Kind[R]) kube.Kind {
	return kube.Kind{Group: k.GVR.Group, Version: k.GVR.Version, Resource: k.GVR.Resource, Namespaced: k.Namespaced}
}
