package views

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// serviceAccount is what a ServiceAccount brings into its pods.
type serviceAccount struct {
	record.Meta
	secrets     int64
	noToken     bool   // pods that do not ask for it get no token
	pullSecrets string // their names
}

var serviceAccountKind = &stream.Kind[*serviceAccount]{
	GVR:        schema.GroupVersionResource{Version: "v1", Resource: "serviceaccounts"},
	Namespaced: true,
	Decode: record.Typed(func(o *corev1.ServiceAccount, m record.Meta, in *record.Interner) *serviceAccount {
		var names []string
		for _, s := range o.ImagePullSecrets {
			names = append(names, s.Name)
		}
		return &serviceAccount{
			Meta: m, secrets: int64(len(o.Secrets)), pullSecrets: in.String(strings.Join(names, ", ")),
			noToken: o.AutomountServiceAccountToken != nil && !*o.AutomountServiceAccountToken,
		}
	}),
}

var _ = add(Table[*serviceAccount]{
	Kind:  serviceAccountKind,
	Title: "ServiceAccounts",
	Columns: []Column[*serviceAccount]{
		nameColumn[*serviceAccount](),
		textColumn("AUTOMOUNT", "", grid.Always, func(a *serviceAccount) string { return yesNo(!a.noToken) }),
		numberColumn("SECRETS", "", grid.Always, func(a *serviceAccount) int64 { return a.secrets }),
		ageColumn[*serviceAccount](),
		textColumn("PULL SECRETS", "", grid.Roomy, func(a *serviceAccount) string { return a.pullSecrets }),
	},
	Below: "role bindings",
	Enter: func(s *Session, a *serviceAccount) (screen.Screen, error) {
		return bindingsOf(s, roleBindingKind.GVR, a), nil
	},
	Commands: func(s *Session, row func() (a *serviceAccount, reason string)) []screen.Command {
		return []screen.Command{{
			ID: "serviceaccounts.cluster", Title: "cluster role bindings",
			When: func() string {
				_, reason := row()
				return reason
			},
			Run: func(h screen.Host) {
				if a, reason := row(); reason == "" {
					h.Push(bindingsOf(s, clusterRoleBindingKind.GVR, a))
				}
			},
		}}
	},
})

// bindingsOf are the bindings of a kind that name a ServiceAccount. The filter
// that finds them is one that can be taken away.
func bindingsOf(s *Session, gvr schema.GroupVersionResource, a *serviceAccount) screen.Screen {
	k, _ := kube.BuiltinKinds().ByGVR(gvr)
	var scope stream.Scope
	if k.Namespaced {
		scope.Namespaces = []string{a.Namespace}
	}
	return s.wished(k, scope, wish{filter: "serviceaccounts:" + a.Namespace + "/" + a.Name})
}
