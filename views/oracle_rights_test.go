package views

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
)

// Who may only list sees rows that are not live; who may not even do that in
// one of several namespaces sees the rows of the others; each time it is said which
// right is missing where. Rights that are given later are made use of.
func TestMissingRightsAreNamed(t *testing.T) {
	t.Parallel()
	_, client, shop := oracle(t)
	closed := namespaced(t, client, "closed")
	user := allowed(t, client, shop, rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods", "events"}, Verbs: []string{"list"}})
	if err := makePod(t.Context(), client, shop, 7); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { release(t, client, shop) })
	pool := stream.NewPool(t.Context(), playgroundAs(t, user))
	defer pool.Close()
	open := func(namespaces ...string) *follower[*record.Pod] {
		return &follower[*record.Pod]{t: t, Feed: stream.Open(pool, podKind, stream.Scope{Namespaces: namespaces})}
	}

	one := open(shop)
	snap := refreshed(one, stream.Stale)
	if what := kube.Explain(snap.Err).What; what != user+" may not watch pods in namespace "+shop || len(snap.Rows) != 1 {
		t.Errorf("%d rows, and: %s", len(snap.Rows), what)
	}
	both := open(shop, closed)
	snap = both.until("both", func(s *stream.Snapshot[*record.Pod]) bool {
		return s.Phase == stream.Forbidden && len(s.Parts) == 2 && !slices.ContainsFunc(s.Parts, func(p stream.Part) bool { return p.Err == nil })
	})
	if len(snap.Rows) != 1 {
		t.Errorf("%d rows", len(snap.Rows))
	}
	for i, want := range []string{"may not list pods in namespace " + closed, "may not watch pods in namespace " + shop} {
		if what := kube.Explain(snap.Parts[i].Err).What; !strings.HasSuffix(what, want) {
			t.Errorf("%s: %s", snap.Parts[i].Namespace, what)
		}
	}
	all := open()
	if what := kube.Explain(all.until("all", forbidden).Err).What; what != user+" may not list pods in the whole cluster" {
		t.Errorf("all namespaces: %s", what)
	}

	role, err := client.RbacV1().Roles(shop).Get(t.Context(), "looks", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	role.Rules[0].Verbs = []string{"list", "watch"}
	if _, err := client.RbacV1().Roles(shop).Update(t.Context(), role, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	if snap := refreshed(one, stream.Live); len(snap.Rows) != 1 || snap.Err != nil {
		t.Errorf("live with %d rows and %v", len(snap.Rows), snap.Err)
	}
}

func forbidden(s *stream.Snapshot[*record.Pod]) bool { return s.Phase == stream.Forbidden }

// refreshed waits for a phase, asking again meanwhile: rights take a moment to be in force.
func refreshed[R record.Object](f *follower[R], phase stream.Phase) *stream.Snapshot[R] {
	return retried(f, phase.String(), func(s *stream.Snapshot[R]) bool { return s.Phase == phase })
}

// retried is until that asks again meanwhile.
func retried[R record.Object](f *follower[R], what string, ok func(*stream.Snapshot[R]) bool) *stream.Snapshot[R] {
	ctx, stop := context.WithCancel(f.t.Context())
	defer stop()
	go func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				f.Refresh()
			case <-ctx.Done():
				return
			}
		}
	}()
	return f.until(what, ok)
}

// mayWatch makes a user who may list and watch some resources of a namespace, and nothing else.
func mayWatch(t *testing.T, client kubernetes.Interface, ns string, resources ...string) (user string) {
	t.Helper()
	return allowed(t, client, ns, rbacv1.PolicyRule{APIGroups: []string{""}, Resources: resources, Verbs: []string{"list", "watch"}})
}

// allowed makes a user who may do something in a namespace, and nothing else.
func allowed(t *testing.T, client kubernetes.Interface, ns string, rule rbacv1.PolicyRule) (user string) {
	t.Helper()
	user = "user-of-" + ns
	role := &rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Name: "looks", Namespace: ns}, Rules: []rbacv1.PolicyRule{rule}}
	if _, err := client.RbacV1().Roles(ns).Create(t.Context(), role, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.RbacV1().RoleBindings(ns).Create(t.Context(), &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: "looks", Namespace: ns},
		RoleRef:    rbacv1.RoleRef{APIGroup: "rbac.authorization.k8s.io", Kind: "Role", Name: "looks"},
		Subjects:   []rbacv1.Subject{{APIGroup: "rbac.authorization.k8s.io", Kind: "User", Name: user}},
	}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return user
}
