package views

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/screen"
)

// secretKind is read as the Table that the server prints, which has no values
// in it: those of a list of Secrets never travel.
var secretKind = stream.Tables(schema.GroupVersionResource{Version: "v1", Resource: "secrets"}, true)

var _ = add(Table[*record.Row]{
	Kind:    secretKind,
	Title:   "Secrets",
	Columns: []Column[*record.Row]{nameColumn[*record.Row]()}, // until the server's are known
	Below:   "values",
	Enter: func(s *Session, r *record.Row) (screen.Screen, error) {
		return newValues(s, ref{gvr: secretKind.GVR, namespaced: true, namespace: r.Namespace, name: r.Name, uid: r.UID}), nil
	},
})
