package impact

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/watch"

	"kubist/kube/record"
)

type (
	watcher = watch.Interface
	jobList = batchv1.JobList
	jobItem = batchv1.Job
)

// dice makes a world at random, the same for the same seed.
type dice struct{ *rand.Rand }

func (d dice) maybe(percent int) bool { return d.IntN(100) < percent }

// pairs are some labels of a tiny alphabet, so that selectors often meet.
func (d dice) pairs(least int) map[string]string {
	out := map[string]string{}
	for len(out) < least || d.maybe(45) && len(out) < 2 {
		out[[]string{"a", "b"}[d.IntN(2)]] = []string{"1", "2"}[d.IntN(2)]
	}
	return out
}

// selector is some of the labels of a template, which are some more.
func (d dice) selector() (*metav1.LabelSelector, map[string]string) {
	match, all := d.pairs(1), d.pairs(0)
	maps.Copy(all, match)
	s := &metav1.LabelSelector{MatchLabels: match}
	if d.maybe(30) {
		for k, v := range match {
			s.MatchExpressions = append(s.MatchExpressions, metav1.LabelSelectorRequirement{Key: k, Operator: metav1.LabelSelectorOpIn, Values: []string{v, "3"}})
			delete(match, k)
			break
		}
	}
	return s, all
}

// template makes pods that nobody but this test runs.
func (o *oracle) template(d dice, labels map[string]string) corev1.PodTemplateSpec {
	t := corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: labels, Annotations: map[string]string{}},
		Spec: corev1.PodSpec{
			SchedulerName: "nobody", TerminationGracePeriodSeconds: new(int64(0)),
			Containers: []corev1.Container{{Name: "main", Image: "kubia"}},
		},
	}
	if d.maybe(75) {
		t.Spec.NodeName = fmt.Sprintf("%s-%d", o.id, d.IntN(3))
	}
	if d.maybe(25) {
		t.Annotations["ready"] = "no"
	}
	return t
}

// build makes the world of a number.
func (o *oracle) build(ctx context.Context, i int) error {
	d, ns := dice{rand.New(rand.NewPCG(uint64(i), 0x696d70))}, o.spaces[i]
	for _, make := range []func(context.Context, dice, string) error{o.workloads, o.numbered, o.others, o.rules, o.bare} {
		if err := make(ctx, d, ns); err != nil {
			return err
		}
	}
	return nil
}

func (o *oracle) workloads(ctx context.Context, d dice, ns string) error {
	var create metav1.CreateOptions
	for i := range d.IntN(3) {
		s, labels := d.selector()
		r := &appsv1.ReplicaSet{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("rs-%d", i)}, Spec: appsv1.ReplicaSetSpec{Replicas: new(int32(d.IntN(4))), Selector: s, Template: o.template(d, labels)}}
		if _, err := o.client.AppsV1().ReplicaSets(ns).Create(ctx, r, create); err != nil {
			return err
		}
	}
	if d.maybe(40) {
		labels := d.pairs(1)
		r := &corev1.ReplicationController{ObjectMeta: metav1.ObjectMeta{Name: "rc"}, Spec: corev1.ReplicationControllerSpec{Replicas: new(int32(1 + d.IntN(3))), Selector: labels, Template: new(o.template(d, labels))}}
		if _, err := o.client.CoreV1().ReplicationControllers(ns).Create(ctx, r, create); err != nil {
			return err
		}
	}
	if d.maybe(30) {
		s, labels := d.selector()
		r := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "deploy"}, Spec: appsv1.DeploymentSpec{Replicas: new(int32(1 + d.IntN(3))), Selector: s, Template: o.template(d, labels)}}
		if _, err := o.client.AppsV1().Deployments(ns).Create(ctx, r, create); err != nil {
			return err
		}
	}
	return nil
}

// numbered makes StatefulSets and DaemonSets, whose pods are all ready: what they do waits for it.
func (o *oracle) numbered(ctx context.Context, d dice, ns string) error {
	var create metav1.CreateOptions
	if d.maybe(35) {
		s, labels := d.selector()
		t := o.template(d, labels)
		t.Spec.NodeName, t.Annotations = o.id+"-1", nil
		set := &appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Name: "sts"}, Spec: appsv1.StatefulSetSpec{
			Replicas: new(int32(1 + d.IntN(2))), Selector: s, Template: t, ServiceName: "none", PodManagementPolicy: appsv1.ParallelPodManagement,
		}}
		if d.maybe(30) {
			set.Spec.Ordinals = &appsv1.StatefulSetOrdinals{Start: 1}
		}
		if d.maybe(30) {
			set.Spec.UpdateStrategy.Type = appsv1.OnDeleteStatefulSetStrategyType
		}
		if _, err := o.client.AppsV1().StatefulSets(ns).Create(ctx, set, create); err != nil {
			return err
		}
	}
	if !d.maybe(35) {
		return nil
	}
	s, labels := d.selector()
	t := o.template(d, labels)
	t.Spec.NodeName, t.Spec.SchedulerName, t.Annotations = "", "", nil
	t.Spec.NodeSelector = map[string]string{mark: o.id}
	t.Spec.Tolerations = []corev1.Toleration{{Key: mark, Operator: corev1.TolerationOpExists}}
	set := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Name: "ds"}, Spec: appsv1.DaemonSetSpec{Selector: s, Template: t}}
	if d.maybe(30) {
		set.Spec.UpdateStrategy.Type = appsv1.OnDeleteDaemonSetStrategyType
	}
	_, err := o.client.AppsV1().DaemonSets(ns).Create(ctx, set, create)
	return err
}

func (o *oracle) others(ctx context.Context, d dice, ns string) error {
	if d.maybe(55) {
		t := o.template(d, d.pairs(0))
		t.Spec.RestartPolicy = corev1.RestartPolicyNever
		j := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "job"}, Spec: batchv1.JobSpec{Completions: new(int32(3)), Parallelism: new(int32(1 + d.IntN(2))), Template: t}}
		if d.maybe(30) {
			j.Spec.Completions = nil
		}
		if _, err := o.client.BatchV1().Jobs(ns).Create(ctx, j, metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	for i := range 1 + d.IntN(3) {
		s := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("svc-%d", i)}, Spec: corev1.ServiceSpec{
			Selector: d.pairs(0), Ports: []corev1.ServicePort{{Port: 80}}, PublishNotReadyAddresses: d.maybe(20), ClusterIP: corev1.ClusterIPNone,
		}}
		if _, err := o.client.CoreV1().Services(ns).Create(ctx, s, metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	return nil
}

func (o *oracle) rules(ctx context.Context, d dice, ns string) error {
	for i := range d.IntN(3) {
		b := &policyv1.PodDisruptionBudget{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("pdb-%d", i)}}
		amount := intstr.FromString(fmt.Sprintf("%d%%", 10*d.IntN(11)))
		if d.maybe(50) {
			amount = intstr.FromInt32(d.Int32N(4))
		}
		if d.maybe(50) {
			b.Spec.MinAvailable = &amount
		} else {
			b.Spec.MaxUnavailable = &amount
		}
		if d.maybe(95) {
			b.Spec.Selector = &metav1.LabelSelector{MatchLabels: d.pairs(0)}
		}
		if _, err := o.client.PolicyV1().PodDisruptionBudgets(ns).Create(ctx, b, metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	return nil
}

// bare makes pods of nobody, some with names that a StatefulSet would give.
func (o *oracle) bare(ctx context.Context, d dice, ns string) error {
	for i := range 1 + d.IntN(4) {
		t := o.template(d, d.pairs(0))
		p := &corev1.Pod{ObjectMeta: t.ObjectMeta, Spec: t.Spec}
		p.Name = fmt.Sprintf("bare-%d", i)
		if d.maybe(15) {
			p.Annotations["ready"] = "ended"
		}
		if d.maybe(20) {
			p.Name, p.Annotations, p.Spec.NodeName = fmt.Sprintf("sts-%d", 1+i), nil, o.id+"-1"
		}
		if _, err := o.client.CoreV1().Pods(ns).Create(ctx, p, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
			return err
		}
	}
	return nil
}

// relabel changes the labels of a pod of a world at random, or of two. done is
// false when the second was deleted for the sake of the first.
func (o *oracle) relabel(t *testing.T, s sight, d dice) (e Edit, done bool) {
	t.Helper()
	e, done = Edit{Kind: podKind}, true
	some := d.some(s.Pods)
	bodies := make([][]byte, len(some))
	for i, p := range some {
		to := d.other(p.Labels)
		patch := map[string]any{}
		for _, l := range p.Labels.All() {
			patch[l.Key] = nil
		}
		for k, v := range to {
			patch[k] = v
		}
		var err error
		if bodies[i], err = json.Marshal(map[string]any{"metadata": map[string]any{"labels": patch}}); err != nil {
			t.Error(err)
		}
		e.Changes = append(e.Changes, Change{&p.Meta, record.NewLabels(to)})
	}
	for i, c := range e.Changes {
		_, err := o.client.CoreV1().Pods(s.space).Patch(t.Context(), c.Object.Name, types.MergePatchType, bodies[i], metav1.PatchOptions{})
		switch {
		case apierrors.IsNotFound(err):
			done = false
		case err != nil:
			t.Error(err)
		}
	}
	return e, done
}

// some are one or two pods; each kind of owner is as likely as the others.
func (d dice) some(pods []*record.Pod) []*record.Pod {
	byKind := map[string][]*record.Pod{}
	for _, p := range pods {
		kind := ""
		if p.Owner != nil {
			kind = p.Owner.Kind
		}
		byKind[kind] = append(byKind[kind], p)
	}
	kinds := slices.Sorted(maps.Keys(byKind))
	of := byKind[kinds[d.IntN(len(kinds))]]
	first := of[d.IntN(len(of))]
	if second := pods[d.IntN(len(pods))]; second != first && d.maybe(20) {
		return []*record.Pod{first, second}
	}
	return []*record.Pod{first}
}

// other is labels of which some are changed.
func (d dice) other(l *record.Labels) map[string]string {
	to, special := map[string]string{}, []string(nil)
	for _, l := range l.All() {
		to[l.Key] = l.Value
		if len(l.Key) > 1 {
			special = append(special, l.Key)
		}
	}
	if len(special) > 0 && d.maybe(55) {
		delete(to, special[d.IntN(len(special))])
	}
	for _, k := range []string{"a", "b"} {
		switch d.IntN(5) {
		case 0:
			delete(to, k)
		case 1, 2:
			to[k] = []string{"1", "2"}[d.IntN(2)]
		}
	}
	return to
}
