package e2e

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// workshop makes one object of each kind that has to do with pods.
func workshop(n *namespace) {
	n.t.Helper()
	meta := func(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Name: name} }
	app := func(name string) *metav1.LabelSelector {
		return &metav1.LabelSelector{MatchLabels: map[string]string{"app": name}}
	}
	template := func(name string) corev1.PodTemplateSpec {
		return corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: app(name).MatchLabels},
			Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "example.com/e2e:1.0"}}},
		}
	}
	c, ctx, create := n.client, n.ctx, metav1.CreateOptions{}
	_, err := c.AppsV1().Deployments(n.name).Create(ctx, &appsv1.Deployment{ObjectMeta: meta("kubia"), Spec: appsv1.DeploymentSpec{
		Replicas: new(int32(2)), Selector: app("kubia"), Template: template("kubia"),
	}}, create)
	n.check(err)
	_, err = c.AppsV1().StatefulSets(n.name).Create(ctx, &appsv1.StatefulSet{ObjectMeta: meta("db"), Spec: appsv1.StatefulSetSpec{
		Replicas: new(int32(1)), Selector: app("db"), Template: template("db"),
	}}, create)
	n.check(err)
	nowhere := template("agent")
	nowhere.Spec.NodeSelector = map[string]string{"kubist.dev/e2e": n.name}
	_, err = c.AppsV1().DaemonSets(n.name).Create(ctx, &appsv1.DaemonSet{ObjectMeta: meta("agent"), Spec: appsv1.DaemonSetSpec{
		Selector: app("agent"), Template: nowhere,
	}}, create)
	n.check(err)
	old := template("old")
	_, err = c.CoreV1().ReplicationControllers(n.name).Create(ctx, &corev1.ReplicationController{ObjectMeta: meta("old"), Spec: corev1.ReplicationControllerSpec{
		Replicas: new(int32(0)), Template: &old,
	}}, create)
	n.check(err)
	run := template("nightly")
	run.Spec.RestartPolicy = corev1.RestartPolicyNever
	cron, err := c.BatchV1().CronJobs(n.name).Create(ctx, &batchv1.CronJob{ObjectMeta: meta("nightly"), Spec: batchv1.CronJobSpec{
		Schedule: "0 2 * * *", TimeZone: new("Etc/UTC"), JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Template: run}},
	}}, create)
	n.check(err)
	for _, owners := range [][]metav1.OwnerReference{nil, {*metav1.NewControllerRef(cron, batchv1.SchemeGroupVersion.WithKind("CronJob"))}} {
		m := metav1.ObjectMeta{Name: "by-hand", OwnerReferences: owners}
		if owners != nil {
			m.Name = "nightly-1"
		}
		_, err = c.BatchV1().Jobs(n.name).Create(ctx, &batchv1.Job{ObjectMeta: m, Spec: batchv1.JobSpec{Suspend: new(true), Template: run}}, create)
		n.check(err)
	}
	_, err = c.AutoscalingV2().HorizontalPodAutoscalers(n.name).Create(ctx, &autoscalingv2.HorizontalPodAutoscaler{
		ObjectMeta: meta("grow"), Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
			MaxReplicas: 4, ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: "kubia"},
		},
	}, create)
	n.check(err)
	_, err = c.PolicyV1().PodDisruptionBudgets(n.name).Create(ctx, &policyv1.PodDisruptionBudget{ObjectMeta: meta("keep"), Spec: policyv1.PodDisruptionBudgetSpec{
		MaxUnavailable: new(intstr.FromInt32(0)), Selector: app("kubia"),
	}}, create)
	n.check(err)
	_, err = c.NetworkingV1().NetworkPolicies(n.name).Create(ctx, &networkingv1.NetworkPolicy{ObjectMeta: meta("fence"), Spec: networkingv1.NetworkPolicySpec{
		PodSelector: *app("kubia"),
		Ingress: []networkingv1.NetworkPolicyIngressRule{{
			From:  []networkingv1.NetworkPolicyPeer{{PodSelector: app("db")}},
			Ports: []networkingv1.NetworkPolicyPort{{Port: new(intstr.FromInt32(8080))}},
		}},
	}}, create)
	n.check(err)
}

func TestWorkloadsAndWhatTheyLeadTo(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	workshop(ns)
	k := launch(t, args("deploy", "-n", ns.name), size(140, 30))
	k.row("kubia", `2/2 +2 +2 +\d+s +available`)
	k.press("R")
	k.header(`ReplicaSets ▸ -l app=kubia +1 · .*live$`)
	k.row("kubia-", `2 +2 +2 +\d+s +available +1 +deployment/kubia`)
	k.press("<enter>")
	k.header(`Pods ▸ -l app=kubia,pod-template-hash=\S+ +2 · .*live$`)
	k.press("<esc>")
	k.press("<esc>")
	k.header(`Deployments`)
	k.press("<enter>")
	k.header(`Pods ▸ -l app=kubia +2 · .*live$`)
	for _, c := range []struct{ line, row, pattern string }{
		{"sts", "db", `1/1 +\d+s +available`},
		{"ds", "agent", `0 +0 +0 +0 +0 +kubist.dev/e2e=\S+ +\d+s +on no node`},
		{"rc", "old", `0 +0 +0 +\d+s +scaled to 0`},
		{"jobs", "by-hand", `Suspended +0/1`},
		{"pdb", "keep", `N/A +0 +0 +\d+s +blocks: needs all 2`},
		{"netpol", "fence", `app=kubia +\d+s +from pods app=db · tcp 8080 +not restricted`},
	} {
		k.press(":" + c.line + "<enter>")
		k.row(c.row, c.pattern)
	}
	k.press("<enter>")
	k.header(`Pods ▸ -l app=kubia +2 · .*live$`)
	k.press(":hpa<enter>")
	k.row("grow", `Deployment/kubia`)
	k.press("<enter>")
	k.header(`Deployments +1 · .*live$`)
	k.cursorOn("kubia")
	k.press(":cj<enter>")
	k.row("nightly", `0 2 \* \* \* +Etc/UTC`)
	k.press("<enter>")
	k.row("nightly-1", `Suspended`)
	k.gone("by-hand")
}
