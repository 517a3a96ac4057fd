package rights

import (
	"cmp"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
)

// Grant is one way in which somebody may do something.
type Grant struct {
	Subject rbacv1.Subject
	// Binding and Role are "ClusterRoleBinding", "Role" and the like, with their names.
	BindingKind, Binding, RoleKind, Role string
	// Namespace is that of the binding, "" for one of the whole cluster.
	Namespace string
	// Names are the only objects that it is about, none means all.
	Names []string
}

// Bindings are the objects of RBAC that decide about an act.
type Bindings struct {
	Roles               []rbacv1.Role
	ClusterRoles        []rbacv1.ClusterRole
	RoleBindings        []rbacv1.RoleBinding
	ClusterRoleBindings []rbacv1.ClusterRoleBinding
}

// Covers reports whether a rule lets its subjects do an act, and to which
// objects only, none meaning all. An act on any object is granted by a rule for
// some of them too, for these.
func Covers(rule *rbacv1.PolicyRule, a Act) (names []string, ok bool) {
	if !has(rule.Verbs, a.Verb) {
		return nil, false
	}
	if a.Path != "" {
		return nil, slices.ContainsFunc(rule.NonResourceURLs, func(pattern string) bool { return matchesPath(pattern, a.Path) })
	}
	if !has(rule.APIGroups, a.Group) || !hasResource(rule.Resources, a) {
		return nil, false
	}
	switch {
	case len(rule.ResourceNames) == 0:
		return nil, true
	case a.Name == "":
		return rule.ResourceNames, true
	}
	return nil, slices.Contains(rule.ResourceNames, a.Name)
}

func has(list []string, what string) bool {
	return slices.Contains(list, what) || slices.Contains(list, All)
}

// hasResource knows that a rule may be for one subresource of all resources: "*/scale".
func hasResource(list []string, a Act) bool {
	return has(list, resource(a.Resource, a.Subresource)) || a.Subresource != "" && slices.Contains(list, "*/"+a.Subresource)
}

func matchesPath(pattern, path string) bool {
	prefix, open := strings.CutSuffix(pattern, All)
	return pattern == path || open && strings.HasPrefix(path, prefix)
}

// Who are the grants of an act: each subject once for each of its bindings,
// sorted by subject. An act in all namespaces is not granted by a binding in one.
func (b *Bindings) Who(a Act) []Grant {
	roles, clusterRoles := map[string][]rbacv1.PolicyRule{}, map[string][]rbacv1.PolicyRule{}
	for i := range b.Roles {
		roles[b.Roles[i].Namespace+"/"+b.Roles[i].Name] = b.Roles[i].Rules
	}
	for i := range b.ClusterRoles {
		clusterRoles[b.ClusterRoles[i].Name] = b.ClusterRoles[i].Rules
	}
	var out []Grant
	for i := range b.ClusterRoleBindings {
		rb := &b.ClusterRoleBindings[i]
		out = append(out, grants(Grant{BindingKind: "ClusterRoleBinding", Binding: rb.Name}, rb.RoleRef, rb.Subjects, clusterRoles[rb.RoleRef.Name], a)...)
	}
	for i := range b.RoleBindings {
		rb := &b.RoleBindings[i]
		if a.Path != "" || a.Namespace == "" || rb.Namespace != a.Namespace {
			continue
		}
		rules := clusterRoles[rb.RoleRef.Name]
		if rb.RoleRef.Kind == "Role" {
			rules = roles[rb.Namespace+"/"+rb.RoleRef.Name]
		}
		out = append(out, grants(Grant{BindingKind: "RoleBinding", Binding: rb.Name, Namespace: rb.Namespace}, rb.RoleRef, rb.Subjects, rules, a)...)
	}
	slices.SortFunc(out, func(x, y Grant) int {
		return cmp.Or(
			cmp.Compare(x.Subject.Kind, y.Subject.Kind), cmp.Compare(x.Subject.Namespace, y.Subject.Namespace),
			cmp.Compare(x.Subject.Name, y.Subject.Name), cmp.Compare(x.BindingKind, y.BindingKind), cmp.Compare(x.Binding, y.Binding),
		)
	})
	return out
}

// grants are those of one binding.
func grants(g Grant, ref rbacv1.RoleRef, subjects []rbacv1.Subject, rules []rbacv1.PolicyRule, a Act) (out []Grant) {
	var names []string
	granted, all := false, false
	for i := range rules {
		only, ok := Covers(&rules[i], a)
		granted, all = granted || ok, all || ok && only == nil
		names = append(names, only...)
	}
	if !granted {
		return nil
	}
	g.RoleKind, g.Role = ref.Kind, ref.Name
	if !all {
		g.Names = slices.Compact(slices.Sorted(slices.Values(names)))
	}
	for _, s := range subjects {
		g.Subject = s
		if s.Kind == rbacv1.ServiceAccountKind && s.Namespace == "" {
			g.Subject.Namespace = g.Namespace
		}
		out = append(out, g)
	}
	return out
}
