package views

import (
	"cmp"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

var namespaceKind = &stream.Kind[*record.Namespace]{
	GVR:    schema.GroupVersionResource{Version: "v1", Resource: "namespaces"},
	Decode: record.DecodeNamespace,
}

var _ = add(Table[*record.Namespace]{
	Kind:  namespaceKind,
	Title: "Namespaces",
	Columns: []Column[*record.Namespace]{
		nameColumn[*record.Namespace](),
		{
			Name: "STATUS", Server: "Status", Path: ".status.phase",
			Less: func(a, b *record.Namespace) int { return cmp.Compare(a.Status, b.Status) },
			Cell: func(dst []byte, n *record.Namespace, _ time.Time) []byte { return append(dst, n.Status...) },
		},
		ageColumn[*record.Namespace](),
		{
			Name: "REMAINS", Level: grid.Roomy,
			Less: func(a, b *record.Namespace) int { return cmp.Compare(b.Remains, a.Remains) },
			Cell: func(dst []byte, n *record.Namespace, _ time.Time) []byte { return append(dst, n.Remains...) },
		},
	},
	Health: (*record.Namespace).Health,
	Faulty: "going away",
	Below:  "pods",
	Enter: func(s *Session, n *record.Namespace) (screen.Screen, error) {
		return podsIn(s, stream.Scope{Namespaces: []string{n.Name}}), nil
	},
})
