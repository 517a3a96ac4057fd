// Package recordtest makes objects for tests: random ones that are valid
// enough to be shown, and the same for the same seed.
package recordtest

import (
	"fmt"
	"math/rand/v2"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// epoch is when the oldest generated object was created.
var epoch = time.Date(2024, 2, 29, 23, 59, 58, 0, time.UTC)

// Pod returns the pod of that seed. Over the seeds it takes all the ways that
// a pod's status can look: every container state, init containers, sidecars, readiness
// gates, deletion, eviction, lost nodes.
func Pod(seed uint64) *corev1.Pod {
	g := gen{rand.New(rand.NewPCG(seed, 0x6b756269))}
	app := g.pick("kubia", "web", "db", "canary", "batch")
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Name:              fmt.Sprintf("%s-%08x", app, seed),
		Namespace:         g.pick("shop", "default", "kube-system", "staging"),
		UID:               types.UID(fmt.Sprintf("%08x-0000-4000-8000-%012x", g.Uint32(), seed)),
		ResourceVersion:   fmt.Sprint(1000 + seed),
		CreationTimestamp: g.time(),
		Annotations:       map[string]string{"kubernetes.io/psp": "restricted"},
	}}
	for _, k := range []string{"app", "env", "tier", "pod-template-hash"} {
		if g.maybe(60) {
			if p.Labels == nil {
				p.Labels = map[string]string{}
			}
			p.Labels[k] = g.pick(app, "prod", "staging", "7c78b4fbb", "")
		}
	}
	if g.maybe(70) {
		p.OwnerReferences = append(p.OwnerReferences, metav1.OwnerReference{
			APIVersion: "apps/v1", Kind: "ReplicaSet", Name: app + "-7c78b4fbb",
			UID: types.UID("rs-" + app), Controller: new(g.maybe(90)),
		})
	}
	if g.maybe(15) {
		p.DeletionTimestamp = new(g.time())
		p.Finalizers = []string{"kubist.test/keep"}
	}
	g.spec(&p.Spec)
	g.status(p)
	// They come last, so that the rest of a seed's pod stays what it was.
	g.demands(&p.Spec)
	return p
}

type gen struct{ *rand.Rand }

func (g gen) maybe(percent int) bool { return g.IntN(100) < percent }

func (g gen) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g gen) time() metav1.Time {
	return metav1.NewTime(epoch.Add(time.Duration(g.Int64N(int64(2 * 365 * 24 * time.Hour)))).Truncate(time.Second))
}

func (g gen) spec(s *corev1.PodSpec) {
	if g.maybe(80) {
		s.NodeName = fmt.Sprintf("node-%d", g.IntN(5))
	}
	s.RestartPolicy = corev1.RestartPolicyAlways
	for i := range 1 + g.IntN(3) {
		s.Containers = append(s.Containers, corev1.Container{
			Name: fmt.Sprintf("main-%d", i), Image: g.pick("luksa/kubia", "nginx:1.29"),
			Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8080, Protocol: corev1.ProtocolTCP}},
			Env:   []corev1.EnvVar{{Name: "MODE", Value: "test"}},
		})
	}
	if !g.maybe(50) {
		return
	}
	for i := range 1 + g.IntN(3) {
		c := corev1.Container{Name: fmt.Sprintf("init-%d", i), Image: "busybox"}
		if g.maybe(40) {
			c.RestartPolicy = new(corev1.ContainerRestartPolicyAlways)
		}
		s.InitContainers = append(s.InitContainers, c)
	}
	for _, gate := range []string{"example.com/lb", "example.com/warm"} {
		if g.maybe(30) {
			s.ReadinessGates = append(s.ReadinessGates, corev1.PodReadinessGate{ConditionType: corev1.PodConditionType(gate)})
		}
	}
}

func (g gen) status(p *corev1.Pod) {
	s := &p.Status
	s.Phase = corev1.PodPhase(g.pick("Pending", "Running", "Running", "Running", "Succeeded", "Failed", "Unknown"))
	if g.maybe(12) {
		s.Reason = g.pick("Evicted", "NodeLost", "Preempting", "NodeAffinity")
	}
	if g.maybe(5) {
		s.NominatedNodeName = "node-9"
	}
	if g.maybe(75) {
		s.PodIP = fmt.Sprintf("10.244.%d.%d", g.IntN(4), g.IntN(255))
		s.PodIPs = []corev1.PodIP{{IP: s.PodIP}}
		if g.maybe(20) {
			s.PodIPs = append(s.PodIPs, corev1.PodIP{IP: "fd00::7"})
		}
	}
	for _, kind := range []corev1.PodConditionType{
		corev1.PodScheduled, corev1.PodInitialized, corev1.PodReady, corev1.ContainersReady, "example.com/lb", "example.com/warm",
	} {
		if g.maybe(70) {
			c := corev1.PodCondition{Type: kind, Status: corev1.ConditionStatus(g.pick("True", "True", "False", "Unknown"))}
			if kind == corev1.PodScheduled && g.maybe(10) {
				c.Status, c.Reason = corev1.ConditionFalse, corev1.PodReasonSchedulingGated
			}
			s.Conditions = append(s.Conditions, c)
		}
	}
	for i := range p.Spec.InitContainers {
		if g.maybe(95) {
			s.InitContainerStatuses = append(s.InitContainerStatuses, g.container(p.Spec.InitContainers[i].Name, 60))
		}
	}
	for i := range p.Spec.Containers {
		if g.maybe(90) {
			s.ContainerStatuses = append(s.ContainerStatuses, g.container(p.Spec.Containers[i].Name, 15))
		}
	}
}

func (g gen) container(name string, done int) corev1.ContainerStatus {
	c := corev1.ContainerStatus{
		Name: name, Image: "luksa/kubia", ImageID: "sha256:1f", ContainerID: "containerd://" + name,
		Ready: g.maybe(70),
	}
	if g.maybe(60) {
		c.Started = new(g.maybe(80))
	}
	if g.maybe(40) {
		c.RestartCount = int32(g.IntN(30))
		if g.maybe(80) {
			c.LastTerminationState.Terminated = g.terminated(30)
		}
	}
	switch {
	case g.maybe(done):
		c.State.Terminated = g.terminated(80)
	case g.maybe(50):
		c.State.Running = &corev1.ContainerStateRunning{StartedAt: g.time()}
	case g.maybe(80):
		c.State.Waiting = &corev1.ContainerStateWaiting{Reason: g.pick(
			"", "PodInitializing", "ContainerCreating", "CrashLoopBackOff", "ErrImagePull",
			"ImagePullBackOff", "CreateContainerConfigError", "RunContainerError", "InvalidImageName")}
	}
	return c
}

func (g gen) terminated(success int) *corev1.ContainerStateTerminated {
	t := &corev1.ContainerStateTerminated{StartedAt: g.time()}
	if g.maybe(85) {
		t.FinishedAt = g.time()
	}
	if g.maybe(success) {
		t.Reason = g.pick("Completed", "Completed", "")
		return t
	}
	switch g.IntN(3) {
	case 0:
		t.Signal, t.ExitCode = 9, 137
	case 1:
		t.ExitCode = int32(1 + g.IntN(4))
	default:
		t.ExitCode, t.Reason = 137, g.pick("OOMKilled", "Error", "ContainerCannotRun", "DeadlineExceeded")
	}
	return t
}
