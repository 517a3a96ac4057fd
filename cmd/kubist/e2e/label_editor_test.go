package e2e

import (
	"maps"
	"strings"
	"testing"

	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func (n *namespace) labelsOf(pod string) map[string]string {
	n.t.Helper()
	p, err := n.client.CoreV1().Pods(n.name).Get(n.ctx, pod, metav1.GetOptions{})
	n.check(err)
	// The server gives those of the node.
	maps.DeleteFunc(p.Labels, func(key, _ string) bool { return strings.HasPrefix(key, "topology.kubernetes.io/") })
	return p.Labels
}

// While a label is typed one sees who gains and who loses the pod; then it is
// written after a dry run, and undone.
func TestEditLabels(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject", labels("app", "kubia", "env", "prod"))
	ns.pod("other", labels("app", "kubia"))
	ns.running("subject")
	ns.running("other")
	ns.service("kubia", selecting(map[string]string{"app": "kubia"}))
	ns.service("debug", selecting(map[string]string{"app": "debug"}))
	k := launch(t, args("svc", "-n", ns.name), size(140, 34))
	k.row("kubia ", ` 2/2 `)
	k.press(":pods -n " + ns.name + " /subject<enter>")
	k.row("subject", "Running")
	k.press("L")
	k.see("Labels of pod subject", "nothing is changed yet")
	k.press("<enter>")
	k.see("app=kubia")
	k.press("<ctrl+u>de bug")
	k.see(`" " cannot stand in a value`)
	k.press("<ctrl+u>debug")
	k.see("− Service kubia: 2 → 1 ready", "+ Service debug: 0 → 1 ready")
	k.press("<esc>")
	k.see("nothing is changed yet")
	k.press("<enter><ctrl+u>debug<enter>")
	k.row("app ", `kubia +1/1 +debug +overwrite`)
	k.press("<down>-")
	k.row("env ", `prod +1/1 +\(removed\)`)
	k.press("+example.com/team=a<enter>")
	k.row("example.com/team", `0/1 +a +new`)
	k.press("<ctrl+s>")
	k.see("subject: app kubia → debug, overwritten", "subject: env is removed, it was prod", "subject: example.com/team is a, added",
		"the server would do it", "kubectl label pod subject app=debug env-", "--overwrite")
	k.answer("Label pod subject?")
	k.see("label pod subject: done · U undoes", "nothing is changed yet")
	if got := ns.labelsOf("subject"); !maps.Equal(got, map[string]string{"app": "debug", "example.com/team": "a"}) {
		t.Errorf("%v", got)
	}
	k.press("U")
	k.row("label pod subject", `done +possible`)
	k.press("<enter>")
	k.see("+    app: debug")
	k.press("<enter>")
	k.answer("Undo “label pod subject”?")
	k.see("undo “label pod subject”: done")
	if got := ns.labelsOf("subject"); !maps.Equal(got, map[string]string{"app": "kubia", "env": "prod"}) {
		t.Errorf("%v", got)
	}
}

// Many objects are changed at once; a label that has moved meanwhile is not written over.
func TestEditLabelsOfMany(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject-0", labels("app", "kubia"))
	ns.pod("subject-1", labels("app", "web"))
	ns.pod("subject-2")
	k := launch(t, args("pods", "-n", ns.name), size(140, 34))
	k.row("subject-2", "1/1|0/1")
	k.press("*L")
	k.see("Labels of 3 pods")
	k.row("app ", `2 values +2/3`)
	k.press("<enter>debug<enter>")
	k.row("app ", `2 values +2/3 +debug +overwrite, add on 1`)
	k.press("r")
	k.see("rename app to")
	k.press("<ctrl+u>name<enter>")
	k.row("app ", `→ name`)
	p, err := ns.client.CoreV1().Pods(ns.name).Patch(t.Context(), "subject-1", "application/merge-patch+json", []byte(`{"metadata":{"labels":{"app":"moved"}}}`), metav1.PatchOptions{})
	ns.check(err)
	k.press("<ctrl+s>")
	k.see("the server would refuse it: 1 of 2 failed", "has moved: it was web, and is moved now")
	k.settled()
	k.press("y")
	k.see("label 3 pods: 1 of 2 failed")
	if got := ns.labelsOf("subject-0"); !maps.Equal(got, map[string]string{"name": "kubia"}) {
		t.Errorf("%v", got)
	}
	if got := ns.labelsOf("subject-1"); got["app"] != p.Labels["app"] {
		t.Errorf("%v", got)
	}
}

// Who sees one namespace alone is told of the policies in it, and of what was not looked at.
func TestEditLabelsInOneNamespace(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject", labels("app", "kubia"))
	user := ns.may("get", "list", "watch")
	_, err := ns.client.RbacV1().RoleBindings(ns.name).Create(t.Context(), &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: "viewer"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "view"},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: user}},
	}, metav1.CreateOptions{})
	ns.check(err)
	_, err = ns.client.NetworkingV1().NetworkPolicies(ns.name).Create(t.Context(), &networkingv1.NetworkPolicy{
		ObjectMeta: metav1.ObjectMeta{Name: "guard"},
		Spec:       networkingv1.NetworkPolicySpec{PodSelector: metav1.LabelSelector{MatchLabels: map[string]string{"app": "kubia"}}},
	}, metav1.CreateOptions{})
	ns.check(err)
	k := launch(t, args("pods", "-n", ns.name, "--as", user), size(140, 34))
	k.row("subject", "1/1|0/1")
	k.press("L")
	k.see("nothing is changed yet")
	k.press("-")
	k.see("− NetworkPolicy guard", "? NetworkPolicy: not listable in other namespaces")
	k.press("<ctrl+s>")
	k.match(`may not patch pods`)
}

// Annotations may have any value; what a change of the template does is said.
func TestEditAnnotationsAndTemplate(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.deployment("kubia", 1)
	k := launch(t, args("deploy", "-n", ns.name), size(140, 34))
	k.row("kubia", "1/1")
	k.press("L")
	k.see("[labels]")
	k.press("<tab>")
	k.see("[annotations]", "annotations select nothing")
	k.press("+note=any value/at all<enter>")
	k.row("note ", `0/1 +any value/at all +new`)
	k.press("<ctrl+s>")
	k.answer("Annotate deployment kubia?")
	k.see("annotate deployment kubia: done")
	if got := ns.deploymentNow("kubia").Annotations["note"]; got != "any value/at all" {
		t.Errorf("%q", got)
	}
	k.see("[annotations]")
	k.press("<tab>")
	k.see("[template]")
	k.press("+rel=stable<enter>")
	k.see("± Deployment kubia: rolls out")
	k.press("<esc>")
	k.see("Leave without writing?")
	k.press("<esc><ctrl+s>")
	k.answer("Change the template of deployment kubia?")
	k.see("change the template of deployment kubia: done")
	if got := ns.deploymentNow("kubia").Spec.Template.Labels["rel"]; got != "stable" {
		t.Errorf("%q", got)
	}
}
