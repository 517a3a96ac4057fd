package views

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"kubist/kube/record/recordtest"
	"kubist/kube/stream"
)

// running is how many of the generated workloads get pods; the others are scaled to 0.
const running = 8

// eachSeed does something for many seeds, several at once.
func eachSeed(t *testing.T, count uint64, do func(seed uint64) error) {
	t.Helper()
	const workers = 16
	var wg sync.WaitGroup
	for w := range uint64(workers) {
		wg.Go(func() {
			for seed := w; seed < count; seed += workers {
				if err := do(seed); err != nil {
					t.Errorf("seed %d: %v", seed, err)
					return
				}
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
}

// only keeps of generated metadata what a client may write.
func only(m metav1.ObjectMeta, ns string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: m.Name, Namespace: ns, Labels: m.Labels}
}

// replicas is how many pods the workload of a seed gets.
func replicas(seed uint64) *int32 {
	if seed < running {
		return new(int32(1 + seed%3))
	}
	return new(int32(0))
}

func errNotYet(ready, want int32) error { return fmt.Errorf("%d ready of %d", ready, want) }

func TestDeploymentColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	const count = 200
	conn, client, ns := oracle(t)
	of := client.AppsV1().Deployments(ns)
	eachSeed(t, count, func(seed uint64) error {
		d := recordtest.Deployment(seed)
		d.ObjectMeta, d.Spec.Replicas = only(d.ObjectMeta, ns), replicas(seed)
		d.Spec.Paused = d.Spec.Paused && seed >= running
		_, err := of.Create(t.Context(), d, metav1.CreateOptions{})
		return err
	})
	eventually(t, func() error {
		list, err := of.List(t.Context(), metav1.ListOptions{})
		for i := range list.Items {
			if d := &list.Items[i]; d.Status.AvailableReplicas != *d.Spec.Replicas {
				err = errors.Join(err, errNotYet(d.Status.AvailableReplicas, *d.Spec.Replicas))
			}
		}
		return err
	})
	printsLikeTheServer(t, conn, deploymentKind, stream.Scope{Namespaces: []string{ns}}, count)
}

func TestReplicaSetColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	const count = 200
	conn, client, ns := oracle(t)
	of := client.AppsV1().ReplicaSets(ns)
	eachSeed(t, count, func(seed uint64) error {
		r := recordtest.ReplicaSet(seed)
		r.ObjectMeta, r.Spec.Replicas = only(r.ObjectMeta, ns), replicas(seed)
		_, err := of.Create(t.Context(), r, metav1.CreateOptions{})
		return err
	})
	eventually(t, func() error {
		list, err := of.List(t.Context(), metav1.ListOptions{})
		for i := range list.Items {
			if r := &list.Items[i]; r.Status.ReadyReplicas != *r.Spec.Replicas {
				err = errors.Join(err, errNotYet(r.Status.ReadyReplicas, *r.Spec.Replicas))
			}
		}
		return err
	})
	printsLikeTheServer(t, conn, replicaSetKind, stream.Scope{Namespaces: []string{ns}}, count)
}

func TestReplicationControllerColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	const count = 200
	conn, client, ns := oracle(t)
	of := client.CoreV1().ReplicationControllers(ns)
	eachSeed(t, count, func(seed uint64) error {
		r := recordtest.ReplicationController(seed)
		r.ObjectMeta, r.Spec.Replicas = only(r.ObjectMeta, ns), replicas(seed)
		_, err := of.Create(t.Context(), r, metav1.CreateOptions{})
		return err
	})
	eventually(t, func() error {
		list, err := of.List(t.Context(), metav1.ListOptions{})
		for i := range list.Items {
			if r := &list.Items[i]; r.Status.ReadyReplicas != *r.Spec.Replicas {
				err = errors.Join(err, errNotYet(r.Status.ReadyReplicas, *r.Spec.Replicas))
			}
		}
		return err
	})
	printsLikeTheServer(t, conn, replicationControllerKind, stream.Scope{Namespaces: []string{ns}}, count)
}

func TestStatefulSetColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	const count = 200
	conn, client, ns := oracle(t)
	of := client.AppsV1().StatefulSets(ns)
	eachSeed(t, count, func(seed uint64) error {
		s := recordtest.StatefulSet(seed)
		s.ObjectMeta, s.Spec.Replicas = only(s.ObjectMeta, ns), replicas(seed)
		_, err := of.Create(t.Context(), s, metav1.CreateOptions{})
		return err
	})
	eventually(t, func() error {
		list, err := of.List(t.Context(), metav1.ListOptions{})
		for i := range list.Items {
			if s := &list.Items[i]; s.Status.ReadyReplicas != *s.Spec.Replicas {
				err = errors.Join(err, errNotYet(s.Status.ReadyReplicas, *s.Spec.Replicas))
			}
		}
		return err
	})
	printsLikeTheServer(t, conn, statefulSetKind, stream.Scope{Namespaces: []string{ns}}, count)
}

func TestDaemonSetColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	const count = 200
	conn, client, ns := oracle(t)
	of := client.AppsV1().DaemonSets(ns)
	eachSeed(t, count, func(seed uint64) error {
		d := recordtest.DaemonSet(seed)
		d.ObjectMeta = only(d.ObjectMeta, ns)
		if seed >= running { // nobody's pods but a few: all nodes are everybody's
			if d.Spec.Template.Spec.NodeSelector == nil {
				d.Spec.Template.Spec.NodeSelector = map[string]string{}
			}
			d.Spec.Template.Spec.NodeSelector["kubist.test/nowhere"] = ns
		}
		_, err := of.Create(t.Context(), d, metav1.CreateOptions{})
		return err
	})
	printsLikeTheServer(t, conn, daemonSetKind, stream.Scope{Namespaces: []string{ns}}, count)
}

func TestJobColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	conn, client, ns := oracle(t)
	of := client.BatchV1().Jobs(ns)
	eachSeed(t, 500, func(seed uint64) error {
		j := recordtest.Job(seed)
		status := j.Status
		j.ObjectMeta = only(j.ObjectMeta, ns)
		made, err := of.Create(t.Context(), j, metav1.CreateOptions{})
		if err != nil {
			return err
		}
		made.Status = status
		// A status that no Job can have is refused; there are enough others.
		if _, err := of.UpdateStatus(t.Context(), made, metav1.UpdateOptions{}); err != nil && !apierrors.IsInvalid(err) {
			return err
		}
		return nil
	})
	seen := map[string]int{}
	for _, j := range printsLikeTheServer(t, conn, jobKind, stream.Scope{Namespaces: []string{ns}}, 500) {
		seen[j.Status]++
		if j.Completed != 0 {
			seen["completed"]++
		}
	}
	for _, status := range []string{"Complete", "Failed", "Suspended", "FailureTarget", "SuccessCriteriaMet", "Running", "completed"} {
		if seen[status] < 5 {
			t.Errorf("only %d Jobs are %s", seen[status], status)
		}
	}
}

func TestCronJobColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	const count = 200
	conn, client, ns := oracle(t)
	makeActiveJobs(t, client, ns)
	of := client.BatchV1().CronJobs(ns)
	eachSeed(t, count, func(seed uint64) error {
		c := recordtest.CronJob(seed)
		status := c.Status
		c.ObjectMeta, c.Spec.Suspend = only(c.ObjectMeta, ns), new(true) // so that nothing starts
		for i := range status.Active {
			status.Active[i].Namespace = ns
		}
		made, err := of.Create(t.Context(), c, metav1.CreateOptions{})
		if err != nil {
			return err
		}
		made.Status = status
		_, err = of.UpdateStatus(t.Context(), made, metav1.UpdateOptions{})
		return err
	})
	active, last := 0, 0
	for _, c := range printsLikeTheServer(t, conn, cronJobKind, stream.Scope{Namespaces: []string{ns}}, count) {
		if c.active > 0 {
			active++
		}
		if c.last != 0 {
			last++
		}
	}
	if active < count/10 || last < count/10 {
		t.Errorf("%d run and %d did, of %d", active, last, count)
	}
}

// makeActiveJobs makes the Jobs that generated CronJobs name: those that are not there are taken off.
func makeActiveJobs(t *testing.T, client kubernetes.Interface, ns string) {
	t.Helper()
	for _, name := range []string{"a0", "a1", "b0", "b1"} {
		template := corev1.PodTemplateSpec{Spec: corev1.PodSpec{
			RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{{Name: "main", Image: "busybox"}},
		}}
		j := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: batchv1.JobSpec{Suspend: new(true), Template: template}}
		if _, err := client.BatchV1().Jobs(ns).Create(t.Context(), j, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAutoscalerColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	const count = 200
	conn, client, ns := oracle(t)
	of := client.AutoscalingV2().HorizontalPodAutoscalers(ns)
	eachSeed(t, count, func(seed uint64) error {
		h := recordtest.Autoscaler(seed)
		status := h.Status
		h.ObjectMeta = only(h.ObjectMeta, ns)
		_, err := of.Create(t.Context(), h, metav1.CreateOptions{})
		for err == nil || apierrors.IsConflict(err) { // its controller leaves the numbers alone while there is nothing to scale
			made, getErr := of.Get(t.Context(), h.Name, metav1.GetOptions{})
			if getErr != nil {
				return getErr
			}
			made.Status = status
			if _, err = of.UpdateStatus(t.Context(), made, metav1.UpdateOptions{}); err == nil {
				return nil
			}
		}
		return err
	})
	seen := map[string]bool{}
	for _, h := range printsLikeTheServer(t, conn, autoscalerKind, stream.Scope{Namespaces: []string{ns}}, count) {
		seen[h.targets] = true
	}
	if len(seen) < count/2 {
		t.Errorf("only %d different targets were compared", len(seen))
	}
}

func TestDisruptionBudgetColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	const count = 200
	conn, client, ns := oracle(t)
	for i := range 4 {
		p := recordtest.Pod(uint64(i))
		p.ObjectMeta = metav1.ObjectMeta{Name: fmt.Sprintf("pod-%d", i), Labels: map[string]string{"app": "kubia"}}
		p.Spec.SchedulerName, p.Spec.NodeName = "nobody", ""
		made, err := client.CoreV1().Pods(ns).Create(t.Context(), p, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		made.Status = corev1.PodStatus{Phase: corev1.PodRunning, Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}}
		if _, err := client.CoreV1().Pods(ns).UpdateStatus(t.Context(), made, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	eachSeed(t, count, func(seed uint64) error {
		b := recordtest.DisruptionBudget(seed)
		b.ObjectMeta = only(b.ObjectMeta, ns)
		_, err := client.PolicyV1().PodDisruptionBudgets(ns).Create(t.Context(), b, metav1.CreateOptions{})
		return err
	})
	eventually(t, func() error {
		list, err := client.PolicyV1().PodDisruptionBudgets(ns).List(t.Context(), metav1.ListOptions{})
		for i := range list.Items {
			if list.Items[i].Status.ObservedGeneration == 0 {
				err = errors.Join(err, errors.New("a budget was not looked at"))
			}
		}
		return err
	})
	seen := map[int32]int{}
	for _, b := range printsLikeTheServer(t, conn, disruptionBudgetKind, stream.Scope{Namespaces: []string{ns}}, count) {
		seen[b.Allowed]++
	}
	if len(seen) < 3 {
		t.Errorf("only %v were allowed", seen)
	}
}

func TestNetworkPolicyColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	const count = 300
	conn, client, ns := oracle(t)
	eachSeed(t, count, func(seed uint64) error {
		p := recordtest.NetworkPolicy(seed)
		p.ObjectMeta = only(p.ObjectMeta, ns)
		_, err := client.NetworkingV1().NetworkPolicies(ns).Create(t.Context(), p, metav1.CreateOptions{})
		return err
	})
	printsLikeTheServer(t, conn, networkPolicyKind, stream.Scope{Namespaces: []string{ns}}, count)
}
