package impact

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"kubist/kube/record"
)

const (
	// worlds live at once, each in its namespace, and each is edited in every round.
	worlds, rounds = 100, 3
	// still is how long nothing may happen in any of them before they count as settled.
	still = 2 * time.Second
	// mark is the label of the nodes of this test, and of its namespaces.
	mark = "kubist.test/impact"
)

// The controllers of a real control plane do to hundreds of random worlds what
// Labels says they do: who owns which pod, what is started and what is deleted,
// which endpoints Services have and what budgets allow.
func TestTheControllersDoWhatIsSaid(t *testing.T) {
	t.Parallel()
	o := newOracle(t, "worlds", worlds)
	each(worlds, func(i int) {
		if err := o.build(t.Context(), i); err != nil {
			t.Errorf("world %d: %v", i, err)
		}
	})
	o.settle(t, false)
	total := map[string]int{}
	for round := range rounds {
		cases := make([]*trial, worlds)
		each(worlds, func(i int) { cases[i] = o.edit(t, i, round) })
		o.settle(t, false)
		each(worlds, func(i int) { cases[i].stale(t, o) })
		o.recount(t)
		each(worlds, func(i int) { cases[i].compare(t, o) })
		for _, c := range cases {
			for what, n := range c.seen {
				total[what] += n
			}
		}
	}
	t.Logf("compared: %v", total)
	for _, what := range []string{
		"freed", "taken", "started", "ended", "ended perhaps", "stuck", "contested", "services", "ready", "budgets", "blind",
		"ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Job", "restored", "renewed",
	} {
		if total[what] == 0 {
			t.Errorf("no case of %q was compared", what)
		}
	}
}

// each does something for every number below n, several at once.
func each(n int, do func(i int)) {
	var wg sync.WaitGroup
	work := make(chan int)
	for range 16 {
		wg.Go(func() {
			for i := range work {
				do(i)
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	wg.Wait()
}

// oracle is a control plane with worlds in it, and the kubelet of their nodes.
type oracle struct {
	client kubernetes.Interface
	id     string
	spaces []string
	// happened is told of every change in a world.
	happened chan struct{}
	mu       sync.Mutex
	// first are the pods that were there before the first edit, which are not all ready;
	// playing is set while they come.
	first   map[types.UID]bool
	playing bool
}

// newOracle makes nodes, and namespaces for n worlds.
func newOracle(t *testing.T, name string, n int) *oracle {
	t.Helper()
	if os.Getenv("PLAYGROUND_DIR") == "" {
		t.Fatal("this test needs the playground: run make test")
	}
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		t.Fatal(err)
	}
	config.QPS = -1
	o := &oracle{client: kubernetes.NewForConfigOrDie(config), happened: make(chan struct{}, 1), first: map[types.UID]bool{}, playing: true}
	o.id = fmt.Sprintf("impact-%d-%s", os.Getpid(), name)
	o.spaces = make([]string, n)
	for i := range o.spaces {
		o.spaces[i] = fmt.Sprintf("%s-%d", o.id, i)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	t.Cleanup(func() { cancel(); wg.Wait(); o.clean(context.WithoutCancel(ctx)) })
	o.nodes(t)
	wg.Go(func() { o.beat(ctx) })
	for _, watch := range o.watches() {
		wg.Go(func() { watch(ctx) })
	}
	each(n, func(i int) {
		space := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: o.spaces[i], Labels: map[string]string{mark: o.id}}}
		if _, err := o.client.CoreV1().Namespaces().Create(ctx, space, metav1.CreateOptions{}); err != nil {
			t.Error(err)
		}
	})
	if t.Failed() {
		t.FailNow()
	}
	return o
}

func (o *oracle) clean(ctx context.Context) {
	each(len(o.spaces), func(i int) { _ = o.client.CoreV1().Namespaces().Delete(ctx, o.spaces[i], metav1.DeleteOptions{}) })
	_ = o.client.CoreV1().Nodes().DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: mark + "=" + o.id})
}

// nodes makes three nodes that are ready, for the pods of this test alone.
func (o *oracle) nodes(t *testing.T) {
	t.Helper()
	of := o.client.CoreV1().Nodes()
	for i := range 3 {
		n := &corev1.Node{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("%s-%d", o.id, i), Labels: map[string]string{mark: o.id}},
			Spec:       corev1.NodeSpec{Taints: []corev1.Taint{{Key: mark, Effect: corev1.TaintEffectNoSchedule}}},
		}
		if _, err := of.Create(t.Context(), n, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	o.heartbeat(t.Context())
}

// heartbeat says that the nodes are ready.
func (o *oracle) heartbeat(ctx context.Context) {
	for i := range 3 {
		now := time.Now().UTC().Format(time.RFC3339)
		patch := fmt.Sprintf(`{"status":{"allocatable":{"pods":"9999","cpu":"999","memory":"999Gi"},"capacity":{"pods":"9999","cpu":"999","memory":"999Gi"},`+
			`"conditions":[{"type":"Ready","status":"True","reason":"Test","lastHeartbeatTime":%q,"lastTransitionTime":%q}]}}`, now, now)
		_, _ = o.client.CoreV1().Nodes().Patch(ctx, fmt.Sprintf("%s-%d", o.id, i), types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{}, "status")
	}
}

func (o *oracle) beat(ctx context.Context) {
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			o.heartbeat(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// watches follow what changes in the worlds; that of pods is their kubelet too.
func (o *oracle) watches() []func(ctx context.Context) {
	mine := func(ns string) bool { return strings.HasPrefix(ns, o.id+"-") }
	tell := func() {
		select {
		case o.happened <- struct{}{}:
		default:
		}
	}
	follow := func(ctx context.Context, open func(metav1.ListOptions) (watcher, error), see func(metav1.Object)) {
		for ctx.Err() == nil {
			w, err := open(metav1.ListOptions{})
			if err != nil {
				continue
			}
			for e := range w.ResultChan() {
				if m, ok := e.Object.(metav1.Object); ok && mine(m.GetNamespace()) {
					tell()
					see(m)
				}
			}
		}
	}
	return []func(ctx context.Context){
		func(ctx context.Context) {
			follow(ctx, func(l metav1.ListOptions) (watcher, error) { return o.client.CoreV1().Pods("").Watch(ctx, l) }, func(m metav1.Object) {
				if p, ok := m.(*corev1.Pod); ok {
					o.kubelet(ctx, p)
				}
			})
		},
		func(ctx context.Context) {
			follow(ctx, func(l metav1.ListOptions) (watcher, error) {
				return o.client.DiscoveryV1().EndpointSlices("").Watch(ctx, l)
			}, func(metav1.Object) {})
		},
		func(ctx context.Context) {
			follow(ctx, func(l metav1.ListOptions) (watcher, error) {
				return o.client.PolicyV1().PodDisruptionBudgets("").Watch(ctx, l)
			}, func(metav1.Object) {})
		},
	}
}

// kubelet starts a pod once: those of the beginning as their names say, later
// ones always to be ready. Daemons wait for the scheduler.
func (o *oracle) kubelet(ctx context.Context, p *corev1.Pod) {
	if p.Status.Phase == corev1.PodRunning || p.Status.Phase == corev1.PodSucceeded || p.DeletionTimestamp != nil {
		return
	}
	o.mu.Lock()
	if o.playing {
		o.first[p.UID] = true
	}
	early := o.first[p.UID]
	o.mu.Unlock()
	node, pods := p.Spec.NodeName, o.client.CoreV1().Pods(p.Namespace)
	owner := metav1.GetControllerOf(p)
	if node == "" {
		if early || owner != nil && owner.Kind == "DaemonSet" {
			return // the first ones wait for ever
		}
		node = o.id + "-0"
		_ = pods.Bind(ctx, &corev1.Binding{ObjectMeta: metav1.ObjectMeta{Name: p.Name}, Target: corev1.ObjectReference{Kind: "Node", Name: node}}, metav1.CreateOptions{})
	}
	ready := "True"
	if early && p.Annotations["ready"] == "no" {
		ready = "False"
	}
	n := hash(p.Namespace + p.Name)
	ip := fmt.Sprintf("10.244.%d.%d", n>>8&255, n&255)
	phase := corev1.PodRunning
	if p.Annotations["ready"] == "ended" {
		phase, ready = corev1.PodSucceeded, "False"
	}
	patch := fmt.Sprintf(`{"status":{"phase":%q,"podIP":%q,"podIPs":[{"ip":%q}],"conditions":[{"type":"Ready","status":%q}]}}`, phase, ip, ip, ready)
	_, _ = pods.Patch(ctx, p.Name, types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{}, "status")
}

func hash(text string) (n uint32) {
	for _, b := range []byte(text) {
		n = (n ^ uint32(b)) * 16777619
	}
	return n
}

// settle waits until nothing happens any more, and every world is one in which
// no controller has anything to do. Budgets are asked for the latest only when
// they were counted: nobody tells their controller of all that they lose.
func (o *oracle) settle(t *testing.T, counted bool) {
	t.Helper()
	deadline := time.NewTimer(2 * time.Minute)
	defer deadline.Stop()
	quiet := time.NewTimer(still)
	defer quiet.Stop()
	for {
		select {
		case <-o.happened:
			quiet.Reset(still)
			continue
		case <-deadline.C:
			t.Fatalf("worlds do not settle: %v", o.busy(t, counted))
		case <-quiet.C:
			quiet.Reset(still)
		}
		if len(o.busy(t, counted)) == 0 {
			o.mu.Lock()
			o.playing = false
			o.mu.Unlock()
			return
		}
	}
}

// busy says of worlds in which something is to be done what that is.
func (o *oracle) busy(t *testing.T, counted bool) []string {
	t.Helper()
	out := make([]string, len(o.spaces))
	each(len(o.spaces), func(i int) { out[i] = o.look(t, i).unsettled(counted) })
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// recount has the budgets counted anew.
func (o *oracle) recount(t *testing.T) {
	t.Helper()
	each(len(o.spaces), func(i int) {
		of := o.client.PolicyV1().PodDisruptionBudgets(o.spaces[i])
		list, err := of.List(t.Context(), metav1.ListOptions{})
		if err != nil {
			t.Error(err)
			return
		}
		for k := range list.Items {
			policy := policyv1.AlwaysAllow
			if p := list.Items[k].Spec.UnhealthyPodEvictionPolicy; p != nil && *p == policy {
				policy = policyv1.IfHealthyBudget
			}
			patch := fmt.Sprintf(`{"spec":{"unhealthyPodEvictionPolicy":%q}}`, policy)
			if _, err := of.Patch(t.Context(), list.Items[k].Name, types.MergePatchType, []byte(patch), metav1.PatchOptions{}); err != nil {
				t.Error(err)
			}
		}
	})
	o.settle(t, true)
}

// sight is a world as it was read.
type sight struct {
	World
	space string
}

// look reads a world.
func (o *oracle) look(t *testing.T, i int) sight {
	t.Helper()
	ctx, ns, l := t.Context(), o.spaces[i], metav1.ListOptions{}
	s := sight{space: ns}
	in := record.NewInterner()
	c := o.client
	s.Pods = read(t, in, record.DecodePod, func() (*corev1.PodList, error) { return c.CoreV1().Pods(ns).List(ctx, l) }, func(l *corev1.PodList) []corev1.Pod { return l.Items })
	s.Services = read(t, in, record.DecodeService, func() (*corev1.ServiceList, error) { return c.CoreV1().Services(ns).List(ctx, l) }, func(l *corev1.ServiceList) []corev1.Service { return l.Items })
	s.Controllers = read(t, in, record.DecodeReplicationController, func() (*corev1.ReplicationControllerList, error) {
		return c.CoreV1().ReplicationControllers(ns).List(ctx, l)
	}, func(l *corev1.ReplicationControllerList) []corev1.ReplicationController { return l.Items })
	s.ReplicaSets = read(t, in, record.DecodeReplicaSet, func() (*appsv1.ReplicaSetList, error) { return c.AppsV1().ReplicaSets(ns).List(ctx, l) }, func(l *appsv1.ReplicaSetList) []appsv1.ReplicaSet { return l.Items })
	s.Deployments = read(t, in, record.DecodeDeployment, func() (*appsv1.DeploymentList, error) { return c.AppsV1().Deployments(ns).List(ctx, l) }, func(l *appsv1.DeploymentList) []appsv1.Deployment { return l.Items })
	s.StatefulSets = read(t, in, record.DecodeStatefulSet, func() (*appsv1.StatefulSetList, error) { return c.AppsV1().StatefulSets(ns).List(ctx, l) }, func(l *appsv1.StatefulSetList) []appsv1.StatefulSet { return l.Items })
	s.DaemonSets = read(t, in, record.DecodeDaemonSet, func() (*appsv1.DaemonSetList, error) { return c.AppsV1().DaemonSets(ns).List(ctx, l) }, func(l *appsv1.DaemonSetList) []appsv1.DaemonSet { return l.Items })
	s.Jobs = read(t, in, record.DecodeJob, func() (*jobList, error) { return c.BatchV1().Jobs(ns).List(ctx, l) }, func(l *jobList) []jobItem { return l.Items })
	s.Budgets = read(t, in, record.DecodeDisruptionBudget, func() (*policyv1.PodDisruptionBudgetList, error) {
		return c.PolicyV1().PodDisruptionBudgets(ns).List(ctx, l)
	}, func(l *policyv1.PodDisruptionBudgetList) []policyv1.PodDisruptionBudget { return l.Items })
	s.Slices = read(t, in, record.DecodeEndpointSlice, func() (*discoveryv1.EndpointSliceList, error) { return c.DiscoveryV1().EndpointSlices(ns).List(ctx, l) }, func(l *discoveryv1.EndpointSliceList) []discoveryv1.EndpointSlice { return l.Items })
	s.Nodes = read(t, in, record.DecodeNode, func() (*corev1.NodeList, error) {
		return c.CoreV1().Nodes().List(ctx, metav1.ListOptions{LabelSelector: mark + "=" + o.id})
	}, func(l *corev1.NodeList) []corev1.Node { return l.Items })
	return s
}

// read reads the records of a list.
func read[R, L, T any, P interface {
	*T
	Marshal() ([]byte, error)
}](t *testing.T, in *record.Interner, decode func([]byte, *record.Interner) (R, error), ask func() (L, error), items func(L) []T,
) []R {
	t.Helper()
	l, err := ask()
	if err != nil {
		t.Error(err)
		return nil
	}
	var out []R
	for _, item := range items(l) {
		b, err := P(&item).Marshal()
		if err != nil {
			t.Error(err)
			continue
		}
		r, err := decode(b, in)
		if err != nil {
			t.Error(err)
			continue
		}
		out = append(out, r)
	}
	return out
}

// unsettled says what controllers have to do yet, "" for nothing.
func (s sight) unsettled(counted bool) string {
	cs := controllers(s.World)
	f := settle(s.World, cs, s.Pods)
	for i, p := range f.claimed {
		if q := s.Pods[i]; p != q {
			return fmt.Sprintf("%s: %s is to change hands", s.space, p.Name)
		}
	}
	for _, c := range cs {
		if a := f.acts[c]; len(a.starts)+a.deletes()+len(a.restored) > 0 {
			return fmt.Sprintf("%s: %s has to start %v, delete %v and %d of %v, restore %v", s.space, c.title(), names(a.starts), names(a.ends), a.pick, names(a.among), names(a.restored))
		}
	}
	for _, d := range s.Deployments {
		if !d.Observed || d.Current != d.Wanted || d.Updated != d.Wanted {
			return fmt.Sprintf("%s: Deployment %s rolls out", s.space, d.Name)
		}
	}
	known := scales(s.World, cs)
	for _, b := range s.Budgets {
		// One that cannot be counted never says of which spec that is.
		blind := newBudget(b, known).status(s.Pods, 0).fault != ""
		if !b.Observed && b.Fault == "" || counted && blind != (b.Fault != "") {
			return fmt.Sprintf("%s: budget %s is to be counted", s.space, b.Name)
		}
	}
	for _, p := range s.Pods {
		if p.Owner != nil && p.Owner.Kind == "DaemonSet" && bound(p) && p.IP == "" {
			return fmt.Sprintf("%s: %s has to start", s.space, p.Name)
		}
	}
	for _, v := range s.Services {
		if got, want := s.endpoints(v), s.expected(v); !maps.Equal(got, want) {
			return fmt.Sprintf("%s: Service %s has %v and should have %v", s.space, v.Name, got, want)
		}
	}
	return ""
}

// endpoints are the pods that are ready in the slices of a Service.
func (s sight) endpoints(v *record.Service) map[string]bool {
	out := map[string]bool{}
	for _, slice := range s.Slices {
		if slice.Service == v.Name {
			for _, e := range slice.Endpoints {
				if e.Ready {
					out[e.Target.Name] = true
				}
			}
		}
	}
	return out
}

// expected are the pods that should be.
func (s sight) expected(v *record.Service) map[string]bool {
	out, of := map[string]bool{}, newService(World{}, v)
	for _, p := range s.Pods {
		if of.ready(p) && p.Node != "" {
			out[p.Name] = true
		}
	}
	return out
}
