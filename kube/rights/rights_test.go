package rights

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestTold(t *testing.T) {
	t.Parallel()
	got := Told(&authorizationv1.SubjectRulesReviewStatus{
		ResourceRules: []authorizationv1.ResourceRule{
			{Verbs: []string{"list", "get"}, APIGroups: []string{"", "apps"}, Resources: []string{"pods", "deployments/scale"}},
			{Verbs: []string{"watch", "get"}, APIGroups: []string{""}, Resources: []string{"pods"}},
			{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"secrets"}, ResourceNames: []string{"b", "a"}},
			{Verbs: []string{"*"}, APIGroups: []string{"*"}, Resources: []string{"*"}},
		},
		NonResourceRules: []authorizationv1.NonResourceRule{{Verbs: []string{"get"}, NonResourceURLs: []string{"/healthz", "*"}}},
	})
	want := []Right{
		{Resource: "*.*", Verbs: []string{"*"}},
		{Resource: "deployments.apps/scale", Verbs: []string{"get", "list"}},
		{Resource: "deployments/scale", Verbs: []string{"get", "list"}},
		{Resource: "pods", Verbs: []string{"get", "list", "watch"}},
		{Resource: "pods.apps", Verbs: []string{"get", "list"}},
		{Resource: "secrets", Names: []string{"a", "b"}, Verbs: []string{"get"}},
		{Resource: "/*", Verbs: []string{"get"}},
		{Resource: "/healthz", Verbs: []string{"get"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if r := got[0]; !r.May("delete") || got[3].May("delete") || strings.Join(got[3].Others([]string{"get", "list"}), " ") != "watch" {
		t.Errorf("%+v and %+v are misread", r, got[3])
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	get := func(resource string) Act { return Act{Verb: "get", Resource: resource} }
	rule := func(verbs, groups, resources string, names ...string) rbacv1.PolicyRule {
		return rbacv1.PolicyRule{Verbs: strings.Fields(verbs), APIGroups: strings.Split(groups, ","), Resources: strings.Fields(resources), ResourceNames: names}
	}
	paths := func(p ...string) rbacv1.PolicyRule {
		return rbacv1.PolicyRule{Verbs: []string{"get"}, NonResourceURLs: p}
	}
	for i, c := range []struct {
		rule  rbacv1.PolicyRule
		act   Act
		names string
		ok    bool
	}{
		{rule("get list", "", "pods"), get("pods"), "", true},
		{rule("list", "", "pods"), get("pods"), "", false},
		{rule("*", "*", "*"), get("pods"), "", true},
		{rule("get", "apps", "*"), get("pods"), "", false},
		{rule("get", "", "pods"), Act{Verb: "get", Resource: "pods", Subresource: "log"}, "", false},
		{rule("get", "", "pods/log"), Act{Verb: "get", Resource: "pods", Subresource: "log"}, "", true},
		{rule("get", "", "pods/log"), get("pods"), "", false},
		{rule("get", "", "*/log"), Act{Verb: "get", Resource: "pods", Subresource: "log"}, "", true},
		{rule("get", "", "*"), Act{Verb: "get", Resource: "pods", Subresource: "log"}, "", true},
		{rule("get", "", "secrets", "a", "b"), get("secrets"), "a b", true},
		{rule("get", "", "secrets", "a", "b"), Act{Verb: "get", Resource: "secrets", Name: "b"}, "", true},
		{rule("get", "", "secrets", "a", "b"), Act{Verb: "get", Resource: "secrets", Name: "c"}, "", false},
		{rule("get", "", "pods"), get("*"), "", false},
		{rule("*", "", "*"), Act{Verb: "get", Path: "/healthz"}, "", false},
		{paths("/healthz"), Act{Verb: "get", Path: "/healthz"}, "", true},
		{paths("/metrics/*"), Act{Verb: "get", Path: "/metrics/slis"}, "", true},
		{paths("/metrics/*"), Act{Verb: "get", Path: "/healthz"}, "", false},
		{paths("*"), get("pods"), "", false},
	} {
		names, ok := Covers(&c.rule, c.act)
		if ok != c.ok || strings.Join(names, " ") != c.names {
			t.Errorf("%d: %s is %v %v, want %v %v", i, c.act, names, ok, c.names, c.ok)
		}
	}
}

func TestWho(t *testing.T) {
	t.Parallel()
	meta := func(ns, name string) metav1.ObjectMeta { return metav1.ObjectMeta{Namespace: ns, Name: name} }
	read := []rbacv1.PolicyRule{{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"secrets"}}}
	some := []rbacv1.PolicyRule{{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"secrets"}, ResourceNames: []string{"db"}}}
	user := func(name string) rbacv1.Subject { return rbacv1.Subject{Kind: "User", Name: name} }
	of := func(kind, name string) rbacv1.RoleRef { return rbacv1.RoleRef{Kind: kind, Name: name} }
	b := &Bindings{
		ClusterRoles: []rbacv1.ClusterRole{{ObjectMeta: meta("", "reader"), Rules: read}, {ObjectMeta: meta("", "other")}},
		Roles:        []rbacv1.Role{{ObjectMeta: meta("shop", "reader"), Rules: some}, {ObjectMeta: meta("db", "reader"), Rules: read}},
		ClusterRoleBindings: []rbacv1.ClusterRoleBinding{
			{ObjectMeta: meta("", "all"), RoleRef: of("ClusterRole", "reader"), Subjects: []rbacv1.Subject{user("root")}},
			{ObjectMeta: meta("", "gone"), RoleRef: of("ClusterRole", "gone"), Subjects: []rbacv1.Subject{user("eve")}},
			{ObjectMeta: meta("", "none"), RoleRef: of("ClusterRole", "other"), Subjects: []rbacv1.Subject{user("eve")}},
		},
		RoleBindings: []rbacv1.RoleBinding{
			{ObjectMeta: meta("shop", "some"), RoleRef: of("Role", "reader"), Subjects: []rbacv1.Subject{{Kind: "ServiceAccount", Name: "bot"}, user("ann")}},
			{ObjectMeta: meta("db", "db"), RoleRef: of("Role", "reader"), Subjects: []rbacv1.Subject{user("bob")}},
			{ObjectMeta: meta("shop", "cluster"), RoleRef: of("ClusterRole", "reader"), Subjects: []rbacv1.Subject{user("ann")}},
		},
	}
	for act, want := range map[Act]string{
		{Verb: "get", Resource: "secrets", Namespace: "shop"}: "ServiceAccount shop/bot by RoleBinding some of Role reader [db]; User /ann by RoleBinding cluster of ClusterRole reader []; " +
			"User /ann by RoleBinding some of Role reader [db]; User /root by ClusterRoleBinding all of ClusterRole reader []",
		{Verb: "get", Resource: "secrets", Namespace: "shop", Name: "web"}: "User /ann by RoleBinding cluster of ClusterRole reader []; User /root by ClusterRoleBinding all of ClusterRole reader []",
		{Verb: "get", Resource: "secrets"}:                                 "User /root by ClusterRoleBinding all of ClusterRole reader []",
		{Verb: "delete", Resource: "secrets", Namespace: "shop"}:           "",
	} {
		var got []string
		for _, g := range b.Who(act) {
			got = append(got, fmt.Sprintf("%s %s/%s by %s %s of %s %s %v", g.Subject.Kind, g.Subject.Namespace, g.Subject.Name, g.BindingKind, g.Binding, g.RoleKind, g.Role, g.Names))
		}
		if text := strings.Join(got, "; "); text != want {
			t.Errorf("%s:\n%s\nwant\n%s", act, text, want)
		}
	}
}

func TestActInWords(t *testing.T) {
	t.Parallel()
	for want, act := range map[string]Act{
		"get pods in the whole cluster":                         {Verb: "get", Resource: "pods"},
		"update deployments.apps/scale kubia in namespace shop": {Verb: "update", Group: "apps", Resource: "deployments", Subresource: "scale", Namespace: "shop", Name: "kubia"},
		"get /healthz": {Verb: "get", Path: "/healthz"},
	} {
		if got := act.String(); got != want {
			t.Errorf("%+v is %q, want %q", act, got, want)
		}
	}
}
