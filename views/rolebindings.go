package views

import (
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// roleBinding is a RoleBinding or a ClusterRoleBinding: which role it gives, and to whom.
type roleBinding struct {
	record.Meta
	roleKind, role          string
	users, groups, accounts string // as the server prints them
}

var (
	roleBindingKind = &stream.Kind[*roleBinding]{
		GVR:        schema.GroupVersionResource{Group: rbacv1.GroupName, Version: "v1", Resource: "rolebindings"},
		Namespaced: true,
		Decode: record.Typed(func(o *rbacv1.RoleBinding, m record.Meta, in *record.Interner) *roleBinding {
			return projectBinding(m, &o.RoleRef, o.Subjects, in)
		}),
	}
	clusterRoleBindingKind = &stream.Kind[*roleBinding]{
		GVR: schema.GroupVersionResource{Group: rbacv1.GroupName, Version: "v1", Resource: "clusterrolebindings"},
		Decode: record.Typed(func(o *rbacv1.ClusterRoleBinding, m record.Meta, in *record.Interner) *roleBinding {
			return projectBinding(m, &o.RoleRef, o.Subjects, in)
		}),
	}
)

func projectBinding(m record.Meta, of *rbacv1.RoleRef, subjects []rbacv1.Subject, in *record.Interner) *roleBinding {
	var users, groups, accounts []string
	for i := range subjects {
		switch s := &subjects[i]; s.Kind {
		case rbacv1.UserKind:
			users = append(users, s.Name)
		case rbacv1.GroupKind:
			groups = append(groups, s.Name)
		case rbacv1.ServiceAccountKind:
			accounts = append(accounts, s.Namespace+"/"+s.Name)
		}
	}
	list := func(names []string) string { return in.String(strings.Join(names, ", ")) }
	return &roleBinding{m, in.String(of.Kind), in.String(of.Name), list(users), list(groups), list(accounts)}
}

var (
	_ = add(bindingsTable(roleBindingKind, "RoleBindings"))
	_ = add(bindingsTable(clusterRoleBindingKind, "ClusterRoleBindings"))
)

func bindingsTable(kind *stream.Kind[*roleBinding], title string) Table[*roleBinding] {
	return Table[*roleBinding]{
		Kind:  kind,
		Title: title,
		Columns: []Column[*roleBinding]{
			nameColumn[*roleBinding](),
			textColumn("ROLE", "Role", grid.Always, func(b *roleBinding) string { return b.roleKind + "/" + b.role }),
			ageColumn[*roleBinding](),
			textColumn("USERS", "Users", grid.Roomy, func(b *roleBinding) string { return b.users }),
			textColumn("GROUPS", "Groups", grid.Roomy, func(b *roleBinding) string { return b.groups }),
			textColumn("SERVICEACCOUNTS", "ServiceAccounts", grid.Roomy, func(b *roleBinding) string { return b.accounts }),
		},
		Below: "who may do what",
		Enter: func(s *Session, b *roleBinding) (screen.Screen, error) {
			return newBinding(s, kind, b), nil
		},
	}
}

// roleOf is the role that a binding gives.
func (b *roleBinding) roleOf() ref {
	if b.roleKind == "Role" {
		return ref{gvr: roleKind.GVR, namespaced: true, namespace: b.Namespace, name: b.role}
	}
	return ref{gvr: clusterRoleKind.GVR, name: b.role}
}
