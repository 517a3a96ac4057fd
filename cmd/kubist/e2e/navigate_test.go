package e2e

import (
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// deployment makes one whose pods read a ConfigMap, and the ConfigMap.
func (n *namespace) deployment(name string, replicas int32) {
	n.t.Helper()
	_, err := n.client.CoreV1().ConfigMaps(n.name).Create(n.ctx, &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: name + "-conf"}, Data: map[string]string{"level": "debug"},
	}, metav1.CreateOptions{})
	n.check(err)
	app := map[string]string{"app": name}
	_, err = n.client.AppsV1().Deployments(n.name).Create(n.ctx, &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: app},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: app}, Spec: corev1.PodSpec{
				Containers: []corev1.Container{{Name: "main", Image: "kubia", Env: []corev1.EnvVar{{
					Name: "LEVEL", ValueFrom: &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{
						LocalObjectReference: corev1.LocalObjectReference{Name: name + "-conf"}, Key: "level",
					}},
				}}}},
				Volumes: []corev1.Volume{{Name: "all", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
					LocalObjectReference: corev1.LocalObjectReference{Name: name + "-conf"},
				}}}},
			}},
		},
	}, metav1.CreateOptions{})
	n.check(err)
}

// From a workload down to what it owns, up to who owns it, and over to what it
// uses and what uses that: and all the way back.
func TestFromObjectToObject(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.deployment("web", 1)
	k := launch(t, args("deploy", "-n", ns.name))
	k.row("web", `1/1`)
	k.press("T")
	k.header(`Deployments ▸ web ▸ Children +1 · as of .*, not live$`)
	k.row("web-", `ReplicaSet +web-\w+ +1/1`)
	k.press("T")
	k.header(`ReplicaSets ▸ web-\w+ ▸ Children`)
	k.row("Pod ", `Pod +web-\w+-\w+ +1/1 +Running`)
	k.press("<enter>")
	k.header(`▸ Pods .*live$`)
	k.cursorOn("web-")
	k.press("J")
	k.header(`▸ ReplicaSets .*live$`)
	k.cursorOn("web-")
	k.press("J")
	k.header(`▸ Deployments .*live$`)
	k.cursorOn("web")
	k.press("J")
	k.see("web has no owner")
	k.press(":used cm/web-conf<enter>")
	k.header(`ConfigMaps ▸ web-conf ▸ Used by`)
	k.row("Deployment", `web +env LEVEL of container main · volume all`)
	k.row("Pod", `web-\w+-\w+ +env LEVEL of container main`)
	k.never("ReplicaSet")
	k.press("[[[")
	k.header(`▸ Pods .*live$`)
	k.press("]")
	k.header(`▸ ReplicaSets .*live$`)
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("one", gated, labels("app", "kubia"))
	ns.pod("two", gated, labels("app", "kubia", "env", "prod"))
	k := launch(t, args("-n", ns.name), size(100, 60))
	k.see("one", "two")
	k.press("*D")
	k.header(`Differences to two`)
	k.see("--- "+ns.name+"/one", "+++ "+ns.name+"/two", "+    env: prod")
	k.never("uid:", "resourceVersion")
	k.press("m")
	k.see("-  uid:", "+  uid:")
	k.press("q<esc>")
	k.header(`▸ Pods `)
}

func TestBookmarksOutliveTheRun(t *testing.T) {
	t.Parallel()
	state := env("XDG_STATE_HOME", t.TempDir())
	ns := newNamespace(t)
	ns.pod("subject", gated)
	k := launch(t, state, args("pods", "-n", ns.name, "/sub"))
	k.see("subject")
	k.press(":bookmark mine<enter>")
	k.see(":@mine is pods -n " + ns.name + " /sub")
	k.press(":q<enter>")
	k.exit()
	k = launch(t, state)
	k.header(`live$`)
	k.press(":@min<tab><enter>")
	k.header(ns.name + ` ▸ Pods .*live$`)
	k.see("subject", "1 of 1 · here")
	k.press(":bookmarks<enter>")
	k.see("Bookmarks", "mine")
	k.press("<ctrl+d><esc>:@mine<enter>")
	k.see("there is no bookmark mine")
}

// Somebody who waits for a pod is told wherever they are.
func TestTellMeWhen(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject", gated)
	k := launch(t, args("-n", ns.name))
	k.see("subject")
	k.press("b")
	k.see("Tell when subject is", "ready")
	k.press("gone<enter>")
	k.see("wait until pod subject is gone")
	k.press(":nodes<enter>")
	k.header(`▸ Nodes `)
	ns.remove("subject")
	k.see("pod subject is gone")
	k.until("a ring and a title", func([]string) bool {
		return strings.Contains(k.term.Raw(), "\x1b]2;kubist: pod subject is gone\x07\a")
	})
	k.press("j")
	k.gone("pod subject is gone")
}

// What one may do is told, and by whom it is given.
func TestRights(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	user := ns.may("get", "list", "watch")
	k := launch(t, args("--as", user, "-n", ns.name))
	k.header(`live$`)
	k.press(":can<enter>")
	k.header(ns.name + ` ▸ Rights `)
	k.row("pods", `pods +✓ +✓ +✓ +· +· +· +·`)
	k.press(":who-can get pods<enter>")
	k.see("4 kinds forbidden: clusterroles, clusterrolebindings, roles, rolebindings", "there may be more")
	k.press(":can delete pods<enter>")
	k.see("May you delete pods in namespace "+ns.name+"?", "no")
	k = launch(t, args("-n", ns.name))
	k.header(`live$`)
	k.press(":who-can get pods<enter>")
	k.row(user, `User +`+user+` +pods`)
}
