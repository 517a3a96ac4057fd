package e2e

import (
	"context"
	"testing"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
)

func TestNobodyIsToldWhatIsMissing(t *testing.T) {
	t.Parallel()
	k := launch(t, args("--context", "nobody"))
	k.header(`nobody ▸ shop ▸ Pods +forbidden$`)
	k.see("nobody may not list pods in namespace shop", "ask for a role")
	k.press(":svc<enter>")
	k.see("nobody may not list services in namespace shop")
	k.press(":paintings -A<enter>")
	k.match(`nobody may not (list|watch) paintings.kubist.dev in the whole cluster`)
	k.press("?")
	k.see("Keys ›")
	k.press("<esc>:ctx playground<enter>")
	k.header(`playground ▸ shop ▸ Paintings .*live$`)
}

func TestNobodyMayNotListNamespaces(t *testing.T) {
	t.Parallel()
	k := launch(t, args("--context", "nobody"))
	k.header(`forbidden$`)
	k.press(":ns<enter>")
	k.see("Namespaces", "nobody may not list namespaces")
	k.press("shop<enter>")
	k.header(`nobody ▸ shop ▸ Pods`)
}

func TestOneNamespaceOnly(t *testing.T) {
	t.Parallel()
	k := launch(t, args("-A", "--context", "shop-only"))
	k.header(`shop-only ▸ all namespaces ▸ Pods +forbidden$`)
	k.see("shop-only may not list pods in the whole cluster", "choose a namespace")
	k.press(":ns shop<enter>")
	k.header(`shop-only ▸ shop ▸ Pods .*live$`)
	k.see("quiz-0")
	k.press(":po platform<enter>")
	k.see("shop-only may not list pods in namespace platform")
}

func TestReaderSeesEverythingButSecrets(t *testing.T) {
	t.Parallel()
	k := launch(t, args("--context", "readonly", "-A"))
	k.header(`readonly ▸ all namespaces ▸ Pods .*live$`)
	k.press(":secrets<enter>")
	k.see("readonly may not list secrets in")
}

// may lets the user e2e-NAMESPACE use some verbs on pods of the namespace.
func (n *namespace) may(verbs ...string) (user string) {
	n.t.Helper()
	user = "e2e-" + n.name
	meta := metav1.ObjectMeta{Name: "pods"}
	_, err := n.client.RbacV1().Roles(n.name).Create(n.ctx, &rbacv1.Role{
		ObjectMeta: meta, Rules: []rbacv1.PolicyRule{{APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: verbs}},
	}, metav1.CreateOptions{})
	n.check(err)
	_, err = n.client.RbacV1().RoleBindings(n.name).Create(n.ctx, &rbacv1.RoleBinding{
		ObjectMeta: meta,
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: "pods"},
		Subjects:   []rbacv1.Subject{{Kind: rbacv1.UserKind, Name: user, APIGroup: rbacv1.GroupName}},
	}, metav1.CreateOptions{})
	n.check(err)
	for _, verb := range verbs {
		n.effective(user, verb)
	}
	return user
}

// effective waits until the API server has heard that user may use verb.
func (n *namespace) effective(user, verb string) {
	n.t.Helper()
	n.check(wait.PollUntilContextCancel(n.ctx, 20*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		review, err := n.client.AuthorizationV1().SubjectAccessReviews().Create(ctx, &authorizationv1.SubjectAccessReview{
			Spec: authorizationv1.SubjectAccessReviewSpec{User: user, ResourceAttributes: &authorizationv1.ResourceAttributes{
				Namespace: n.name, Verb: verb, Resource: "pods",
			}},
		}, metav1.CreateOptions{})
		return err == nil && review.Status.Allowed, err
	}))
}

func TestWhoMayListButNotWatch(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("before", gated)
	user := ns.may("list")
	k := launch(t, args("-n", ns.name, "--as", user))
	k.header(`\b1 · .*as of \d\d:\d\d:\d\d, not live: no .watch pods.$`)
	k.see("before", user+" may not watch pods in namespace "+ns.name)
	ns.pod("after", gated)
	k.press("j")
	k.never("after")
	k.press("<ctrl+r>")
	k.see("before", "after")
	k.header(`\b2 · .*as of \d\d:\d\d:\d\d, not live`)
}

// A list that is streamed is a watch for the API server.
func TestWhoMayWatchButNotList(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("before", gated)
	k := launch(t, args("-n", ns.name, "--as", ns.may("watch")))
	k.header(` 1 · .*live$`)
	ns.pod("after", gated)
	k.see("before", "after")
	k.header(` 2 · .*live$`)
}

// Rights that are given while somebody waits are used without being asked.
func TestRightsThatComeLater(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("there", gated)
	k := launch(t, args("-n", ns.name, "--as", "e2e-"+ns.name))
	k.header(`forbidden$`)
	ns.may("list", "watch")
	k.press("<ctrl+r>")
	k.see("there")
	k.header(` 1 · .*live$`)
}
