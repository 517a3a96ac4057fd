package e2e

import (
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func (n *namespace) deploymentNow(name string) *appsv1.Deployment {
	n.t.Helper()
	d, err := n.client.AppsV1().Deployments(n.name).Get(n.ctx, name, metav1.GetOptions{})
	n.check(err)
	return d
}

// answer answers the question on the screen with yes, once it takes keys.
func (k *kubist) answer(title string) {
	k.t.Helper()
	k.see(title)
	k.settled()
	k.press("y")
}

// The replicas of a workload are set, and who will set them back is said before.
func TestScale(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.deployment("kubia", 2)
	_, err := ns.client.AutoscalingV2().HorizontalPodAutoscalers(ns.name).Create(t.Context(), &autoscalingv2.HorizontalPodAutoscaler{
		ObjectMeta: metav1.ObjectMeta{Name: "elastic"}, Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
			ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: "kubia"}, MaxReplicas: 9,
		},
	}, metav1.CreateOptions{})
	ns.check(err)
	k := launch(t, args("deploy", "-n", ns.name), size(120, 30))
	k.row("kubia", "2/2")
	k.press("s")
	k.see("scale deployment kubia from 2 to")
	k.settled()
	k.press("many")
	k.see("a number of replicas")
	k.press("<ctrl+u>5<enter>")
	k.see("kubia: 2 → 5", "HorizontalPodAutoscaler/elastic (1 to 9)", "kubectl scale deployment kubia --replicas=5 -n "+ns.name)
	k.answer("Scale deployment kubia to 5?")
	k.see("scale deployment kubia to 5: done · U undoes")
	k.row("kubia", "5/5")
	k.press("U")
	k.row("scale deployment kubia to 5", `done +possible`)
	k.press("<enter>")
	k.see("+  replicas: 5")
	k.press("<enter>")
	k.see("spec.replicas: 5 → 2")
	k.answer("Undo “scale deployment kubia to 5”?")
	k.see("undo “scale deployment kubia to 5”: done")
	if n := *ns.deploymentNow("kubia").Spec.Replicas; n != 2 {
		t.Errorf("%d replicas", n)
	}
}

// An image is set, and the revision before comes back with its differences shown.
func TestImageAndHistory(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.deployment("kubia", 1)
	was := ns.deploymentNow("kubia").Spec.Template.Spec.Containers[0].Image
	k := launch(t, args("deploy", "-n", ns.name), size(140, 30))
	k.row("kubia", "1/1")
	k.press("i")
	k.see("image of main: " + was)
	k.settled()
	k.press("<ctrl+u>example.com/e2e:2.0<enter>")
	k.see(was+" → example.com/e2e:2.0", "its pods are replaced bit by bit")
	k.answer("Set the image of main of deployment kubia?")
	k.see("set the image of main of deployment kubia: done")
	if image := ns.deploymentNow("kubia").Spec.Template.Spec.Containers[0].Image; image != "example.com/e2e:2.0" {
		t.Fatalf("the image is %s", image)
	}
	k.until("two revisions", func(lines []string) bool {
		k.press("rhistory<enter>")
		k.see("Revisions of kubia")
		found := strings.Contains(strings.Join(k.lines(), "\n"), "2  example.com/e2e:2.0")
		if !found {
			k.press("<esc>")
			k.gone("Revisions of kubia")
		}
		return found
	})
	k.settled()
	k.press("<down><enter>")
	k.see("--- now", "+++ revision 1", "-    image: example.com/e2e:2.0")
	k.press("<enter>")
	k.see("spec.template.spec.containers[0].image: example.com/e2e:2.0 →")
	k.answer("Roll back deployment kubia to revision 1?")
	k.see("roll back deployment kubia to revision 1: done")
	if image := ns.deploymentNow("kubia").Spec.Template.Spec.Containers[0].Image; image != was {
		t.Errorf("the image is %s", image)
	}
}

// A restart leaves its mark, a pause holds it back.
func TestRestartAndPause(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.deployment("kubia", 1)
	k := launch(t, args("deploy", "-n", ns.name), size(120, 30))
	k.row("kubia", "1/1")
	k.press("rpause<enter>")
	k.answer("Pause deployment kubia?")
	k.see("pause deployment kubia: done")
	k.press("rrestart<enter>")
	k.see("it is paused: nothing happens until it is resumed")
	k.answer("Restart deployment kubia?")
	k.see("restart deployment kubia: done")
	k.press("rresume<enter>")
	k.answer("Resume deployment kubia?")
	k.see("resume deployment kubia: done")
	d := ns.deploymentNow("kubia")
	if d.Spec.Paused || d.Spec.Template.Annotations["kubectl.kubernetes.io/restartedAt"] == "" {
		t.Errorf("paused %v, template %v", d.Spec.Paused, d.Spec.Template.Annotations)
	}
	k.until("a new replica set", func([]string) bool {
		list, err := ns.client.AppsV1().ReplicaSets(ns.name).List(t.Context(), metav1.ListOptions{})
		ns.check(err)
		return len(list.Items) == 2
	})
}

// A CronJob runs now, and is suspended.
func TestTriggerAndSuspend(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	workshop(ns)
	k := launch(t, args("cronjobs", "-n", ns.name), size(120, 30))
	k.row("nightly", "0 2")
	k.press("rtrigger<enter>")
	k.answer("Trigger cronjob nightly?")
	k.see("trigger cronjob nightly: done")
	jobs, err := ns.client.BatchV1().Jobs(ns.name).List(t.Context(), metav1.ListOptions{})
	ns.check(err)
	made := 0
	for _, j := range jobs.Items {
		if j.Annotations["cronjob.kubernetes.io/instantiate"] == "manual" && metav1.GetControllerOf(&j).Kind == "CronJob" {
			made++
		}
	}
	if made != 1 {
		t.Errorf("%d jobs were made by hand", made)
	}
	k.press("rsuspend<enter>")
	k.answer("Suspend cronjob nightly?")
	k.see("suspend cronjob nightly: done")
	k.row("nightly", "suspended")
	var cron *batchv1.CronJob
	cron, err = ns.client.BatchV1().CronJobs(ns.name).Get(t.Context(), "nightly", metav1.GetOptions{})
	ns.check(err)
	if !*cron.Spec.Suspend {
		t.Error("it is not suspended")
	}
}

// node creates a node that nothing is scheduled to but what asks for it.
func (n *namespace) node(name string) {
	n.t.Helper()
	_, err := n.client.CoreV1().Nodes().Create(n.ctx, &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"type": "kwok", "kubernetes.io/hostname": name}},
		Spec:       corev1.NodeSpec{Taints: []corev1.Taint{{Key: "kubist.dev/e2e", Effect: corev1.TaintEffectNoSchedule}}},
	}, metav1.CreateOptions{})
	n.check(err)
	n.t.Cleanup(func() { _ = n.client.CoreV1().Nodes().Delete(n.ctx, name, metav1.DeleteOptions{}) })
}

// A node is drained as far as PodDisruptionBudgets let it, and the rest once they do.
func TestDrain(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	node := ns.name + "-node"
	ns.node(node)
	on := func(p *corev1.Pod) { p.Spec.NodeName = node }
	ns.pod("bare", on)
	ns.pod("kept", on, labels("app", "kept"))
	ns.running("bare")
	ns.running("kept")
	all := intstr.FromString("100%")
	_, err := ns.client.PolicyV1().PodDisruptionBudgets(ns.name).Create(t.Context(), &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Name: "keep"},
		Spec:       policyv1.PodDisruptionBudgetSpec{MinAvailable: &all, Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "kept"}}},
	}, metav1.CreateOptions{})
	ns.check(err)
	k := launch(t, args("nodes", "/"+node), size(140, 40))
	k.row(node, "Ready")
	k.press("rdrain<enter>")
	k.see("pods to evict, which their controllers start elsewhere: 2", "nobody starts them again: 2: bare, kept", "held for now: kept: Cannot evict pod")
	k.answer("Drain node " + node + "?")
	k.see("2 of 3", ":work")
	ns.check(ns.client.PolicyV1().PodDisruptionBudgets(ns.name).Delete(t.Context(), "keep", metav1.DeleteOptions{}))
	k.see("drain node " + node + ": done · U undoes")
	k.row(node, "SchedulingDisabled")
	k.until("both pods gone", func([]string) bool {
		list, err := ns.client.CoreV1().Pods(ns.name).List(t.Context(), metav1.ListOptions{})
		ns.check(err)
		return len(list.Items) == 0
	})
	k.press("runcordon<enter>")
	k.answer("Uncordon node " + node + "?")
	k.see("uncordon node " + node + ": done")
	k.press("rtaint<enter>")
	k.see("taint node " + node + ":")
	k.press("dedicated=gpu:No")
	k.see("the effect is NoSchedule, PreferNoSchedule or NoExecute")
	k.press("Schedule<enter>")
	k.answer("Taint node " + node + " with dedicated=gpu:NoSchedule?")
	k.see("with dedicated=gpu:NoSchedule: done")
	made, err := ns.client.CoreV1().Nodes().Get(t.Context(), node, metav1.GetOptions{})
	ns.check(err)
	if n := len(made.Spec.Taints); n < 2 || made.Spec.Unschedulable {
		t.Errorf("%v, unschedulable %v", made.Spec.Taints, made.Spec.Unschedulable)
	}
}

// A shell on a node is in a pod made for it, which is gone when the shell has ended.
func TestNodeShell(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	node := ns.name + "-shell"
	ns.node(node)
	k := launch(t, args("nodes", "-n", ns.name, "/"+node), size(140, 40))
	k.row(node, "Ready")
	k.press("s")
	k.see("image of the shell on " + node + ": busybox:stable")
	k.press("<enter>")
	k.see("it sees all processes and the network of the node")
	k.answer("Open a shell on node " + node + "?")
	k.see("whose files are below /host", "simulated$")
	pods, err := ns.client.CoreV1().Pods(ns.name).List(t.Context(), metav1.ListOptions{})
	ns.check(err)
	if n := len(pods.Items); n != 1 || pods.Items[0].Spec.NodeName != node || !pods.Items[0].Spec.HostPID {
		t.Fatalf("%d pods: %+v", n, pods.Items)
	}
	k.press("exit<enter>")
	k.see("delete pod " + pods.Items[0].Name + ": done")
	k.until("no pod", func([]string) bool {
		list, err := ns.client.CoreV1().Pods(ns.name).List(t.Context(), metav1.ListOptions{})
		ns.check(err)
		return len(list.Items) == 0
	})
}
