package views

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

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
	user := "user-of-" + shop
	role := &rbacv1.Role{
		ObjectMeta: metav1.ObjectMeta{Name: "looks", Namespace: shop},
		Rules:      []rbacv1.PolicyRule{{APIGroups: []string{""}, Resources: []string{"pods", "events"}, Verbs: []string{"list"}}},
	}
	if _, err := client.RbacV1().Roles(shop).Create(t.Context(), role, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.RbacV1().RoleBindings(shop).Create(t.Context(), &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: "looks", Namespace: shop},
		RoleRef:    rbacv1.RoleRef{APIGroup: "rbac.authorization.k8s.io", Kind: "Role", Name: "looks"},
		Subjects:   []rbacv1.Subject{{APIGroup: "rbac.authorization.k8s.io", Kind: "User", Name: user}},
	}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
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
func refreshed(f *follower[*record.Pod], phase stream.Phase) *stream.Snapshot[*record.Pod] {
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
	return f.until(phase.String(), func(s *stream.Snapshot[*record.Pod]) bool { return s.Phase == phase })
}
