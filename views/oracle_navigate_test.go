package views

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/rights"
	"kubist/kube/stream"
	kubeusage "kubist/kube/usage"
)

// sessionAs is a session of a user, without a screen.
func sessionAs(t *testing.T, user string) *Session {
	t.Helper()
	conn := playgroundAs(t, user)
	s := &Session{conn: conn, pool: stream.NewPool(t.Context(), conn), memory: &Memory{}}
	t.Cleanup(s.pool.Close)
	return s
}

// answered waits for all that an inquiry finds.
func answered[R record.Object](t *testing.T, feed stream.Feed[R]) *stream.Snapshot[R] {
	t.Helper()
	defer feed.Close()
	f := &follower[R]{t: t, Feed: feed}
	return f.until("an answer", func(s *stream.Snapshot[R]) bool {
		return slices.Contains([]stream.Phase{stream.Stale, stream.Failed, stream.Forbidden}, s.Phase)
	})
}

// relatives writes a ConfigMap that owns two others and a Secret, and a pod that uses it.
func relatives(t *testing.T, client kubernetes.Interface, ns string) (owner *corev1.ConfigMap) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	owner, err := client.CoreV1().ConfigMaps(ns).Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "conf"}}, metav1.CreateOptions{})
	must(err)
	refs := []metav1.OwnerReference{{APIVersion: "v1", Kind: "ConfigMap", Name: "conf", UID: owner.UID}}
	for _, name := range []string{"child-a", "child-b"} {
		_, err := client.CoreV1().ConfigMaps(ns).Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name, OwnerReferences: refs}}, metav1.CreateOptions{})
		must(err)
	}
	_, err = client.CoreV1().Secrets(ns).Create(ctx, &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "child-c", OwnerReferences: refs}}, metav1.CreateOptions{})
	must(err)
	_, err = client.CoreV1().Pods(ns).Create(ctx, &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "reader"},
		Spec: corev1.PodSpec{SchedulerName: "nobody", Containers: []corev1.Container{{
			Name: "main", Image: "i", EnvFrom: []corev1.EnvFromSource{{ConfigMapRef: &corev1.ConfigMapEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: "conf"}}}},
		}}},
	}, metav1.CreateOptions{})
	must(err)
	return owner
}

// allowing lets a user use verbs on resources of the core group in a namespace, and waits until that is in force.
func allowing(t *testing.T, client kubernetes.Interface, ns, user string, verbs []string, resources ...string) {
	t.Helper()
	role := &rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Name: "looks"}, Rules: []rbacv1.PolicyRule{{APIGroups: []string{""}, Resources: resources, Verbs: verbs}}}
	if _, err := client.RbacV1().Roles(ns).Create(t.Context(), role, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.RbacV1().RoleBindings(ns).Create(t.Context(), &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: "looks"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: "looks"},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: user}},
	}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !mayAct(ctx, t, client, user, rights.Act{Verb: verbs[0], Resource: resources[0], Namespace: ns}) {
	}
}

// mayAct is what the server itself says.
func mayAct(ctx context.Context, t *testing.T, client kubernetes.Interface, user string, a rights.Act) bool {
	t.Helper()
	review, err := client.AuthorizationV1().SubjectAccessReviews().Create(ctx, &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
		User: user,
		ResourceAttributes: &authorizationv1.ResourceAttributes{
			Verb: a.Verb, Group: a.Group, Resource: a.Resource, Subresource: a.Subresource, Namespace: a.Namespace, Name: a.Name,
		},
	}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return review.Status.Allowed
}

// All children of all kinds are found; who may list some kinds only is told of the others.
func TestChildrenAndUsersAreFound(t *testing.T) {
	t.Parallel()
	_, client, ns := oracle(t)
	owner := relatives(t, client, ns)
	of := ref{gvr: owner.GroupVersionKind().GroupVersion().WithResource("configmaps"), namespaced: true, namespace: ns, name: "conf"}
	of.gvr.Version = "v1"
	subject := kubeusage.Subject{Kind: kubeusage.ConfigMap, Namespace: ns, Name: "conf"}
	user := "user-of-" + ns
	allowing(t, client, ns, user, []string{"list", "get"}, "configmaps", "pods")

	children := func(s *Session) (text string, snap *stream.Snapshot[*kube.Owned]) {
		snap = answered(t, stream.Ask(s.pool, "children", stream.Scope{}, s.children(of)))
		var names []string
		for _, o := range snap.Rows {
			names = append(names, o.Kind.Name+" "+o.Name+" of "+o.Owner.Name)
		}
		return strings.Join(names, ", "), snap
	}
	all, whole := children(sessionAs(t, ""))
	if want := "ConfigMap child-a of conf, ConfigMap child-b of conf, Secret child-c of conf"; all != want || len(whole.Joined) > 0 {
		t.Errorf("found %s, want %s; missing %v", all, want, whole.Joined)
	}
	if whole.Steps.Of < 20 || whole.Steps.Done != whole.Steps.Of {
		t.Errorf("%d of %d kinds were asked", whole.Steps.Done, whole.Steps.Of)
	}
	some, part := children(sessionAs(t, user))
	if some != "ConfigMap child-a of conf, ConfigMap child-b of conf" || len(part.Joined) != part.Steps.Of-2 ||
		!slices.ContainsFunc(part.Joined, func(j stream.Joined) bool { return j.Resource.Resource == "secrets" && j.Phase == stream.Forbidden }) {
		t.Errorf("who may not see all finds %s, without %v of %d", some, part.Joined, part.Steps.Of)
	}

	users := answered(t, stream.Ask(sessionAs(t, user).pool, "users", stream.Scope{}, sessionAs(t, user).users(subject)))
	if len(users.Rows) != 1 || users.Rows[0].Name != "reader" || users.Rows[0].how != "all env of container main" || len(users.Joined) != 7 {
		t.Errorf("it is used by %v, without %v", users.Rows, users.Joined)
	}
}

// The rights that are told and the grants that are found are those that the server goes by.
func TestRightsAreTheServers(t *testing.T) {
	t.Parallel()
	_, client, ns := oracle(t)
	user := "user-of-" + ns
	allowing(t, client, ns, user, []string{"list", "get"}, "pods", "pods/log")
	s := sessionAs(t, user)
	told := answered(t, stream.Ask(s.pool, "rights", stream.Scope{Namespaces: []string{ns}}, s.rights([]string{ns})))
	at := slices.IndexFunc(told.Rows, func(m *may) bool { return m.Resource == "pods" })
	if at < 0 || strings.Join(told.Rows[at].Verbs, " ") != "get list" || told.Rows[at].Namespace != ns {
		t.Errorf("the rights are %+v", told.Rows)
	}
	root := sessionAs(t, "")
	for _, verb := range []string{"get", "list", "watch", "delete"} {
		for _, resource := range []string{"pods", "pods/log", "secrets"} {
			act := rights.Act{Verb: verb, Namespace: ns}
			act.Resource, act.Subresource, _ = strings.Cut(resource, "/")
			want := mayAct(t.Context(), t, client, user, act)
			verdict, err := s.conn.Allowed(t.Context(), act)
			if err != nil || verdict.Allowed != want {
				t.Errorf("%s: %+v, %v, want %v", act, verdict, err, want)
			}
			who := answered(t, stream.Ask(root.pool, "who can "+act.String(), stream.Scope{}, root.grants(asked{verb: verb, word: act.Resource, sub: act.Subresource, namespace: ns})))
			if got := slices.ContainsFunc(who.Rows, func(g *granted) bool { return g.Subject.Name == user }); got != want || len(who.Joined) > 0 {
				t.Errorf("%s is granted: %v, want %v; missing %v", act, got, want, who.Joined)
			}
		}
	}
	who := answered(t, stream.Ask(s.pool, "who", stream.Scope{}, s.grants(asked{verb: "get", word: "pods", namespace: ns})))
	if len(who.Rows) > 0 || len(who.Joined) != 4 {
		t.Errorf("who may see no role finds %v, without %v", who.Rows, who.Joined)
	}
}

// A wait ends when what it waits for happens, wherever the screens are.
func TestWaitsAreOver(t *testing.T) {
	t.Parallel()
	_, client, ns := oracle(t)
	relatives(t, client, ns)
	s := sessionAs(t, "")
	of := ref{gvr: podKind.GVR, namespaced: true, namespace: ns, name: "reader"}
	start := func(word string) chan error {
		h := quietHost()
		goals := goalsOf(of.gvr.GroupResource())
		s.tellWhen(h, of, goals[slices.IndexFunc(goals, func(g goal) bool { return g.word == word })])
		over, looked := make(chan error, 1), make(chan struct{}, 100)
		go func() {
			over <- h.job.Run(t.Context(), func(int, int) {
				select {
				case looked <- struct{}{}:
				default:
				}
			})
		}()
		if word == "ready" {
			<-looked
		}
		return over
	}
	isReady, isGone, again := start("ready"), start("gone"), start("ready")
	patch := []byte(`{"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}}`)
	if _, err := client.CoreV1().Pods(ns).Patch(t.Context(), "reader", types.MergePatchType, patch, metav1.PatchOptions{}, "status"); err != nil {
		t.Fatal(err)
	}
	for _, over := range []chan error{isReady, again} {
		if err := <-over; err != nil {
			t.Errorf("it is ready, and the wait ends with %v", err)
		}
	}
	select {
	case err := <-isGone:
		t.Errorf("it is still there, and the wait ends with %v", err)
	default:
	}
	finished := start("finished")
	if err := client.CoreV1().Pods(ns).Delete(t.Context(), "reader", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := <-isGone; err != nil {
		t.Errorf("it is gone, and the wait ends with %v", err)
	}
	if err := <-finished; err == nil || err.Error() != "it is gone" {
		t.Errorf("it will never finish, and the wait ends with %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := &waiting{session: s, of: of, kind: s.kindOf(of), goal: goalGone}
	if err := w.run(ctx, func(int, int) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled wait ends with %v", err)
	}
}
