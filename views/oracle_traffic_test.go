package views

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"kubist/kube/record/recordtest"
	"kubist/kube/stream"
)

func TestServiceColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	conn, client, ns := oracle(t)
	const count = 300
	ctx := t.Context()
	for seed := range uint64(count) {
		s := recordtest.Service(seed)
		made, err := client.CoreV1().Services(ns).Create(ctx, s, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if made.Status = s.Status; len(s.Status.LoadBalancer.Ingress) > 0 {
			for i := range made.Status.LoadBalancer.Ingress { // one that has neither name nor address is none
				if b := &made.Status.LoadBalancer.Ingress[i]; b.IP != "" {
					b.Hostname = ""
				}
			}
			if _, err := client.CoreV1().Services(ns).UpdateStatus(ctx, made, metav1.UpdateOptions{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	types := map[string]int{}
	for _, s := range printsLikeTheServer(t, conn, serviceRows, stream.Scope{Namespaces: []string{ns}}, count) {
		types[s.Type]++
	}
	if len(types) != 4 {
		t.Errorf("compared %v", types)
	}
}

func TestIngressColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	conn, client, ns := oracle(t)
	rules := 0
	for seed := range uint64(200) {
		i := recordtest.Ingress(seed)
		made, err := client.NetworkingV1().Ingresses(ns).Create(t.Context(), i, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		made.Status = i.Status
		if _, err := client.NetworkingV1().Ingresses(ns).UpdateStatus(t.Context(), made, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		for _, r := range i.Spec.Rules {
			rules++
			if r.HTTP != nil {
				rules += len(r.HTTP.Paths) - 1
			}
		}
		if i.Spec.DefaultBackend != nil {
			rules++
		}
	}
	printsLikeTheServer(t, conn, ingressRows, stream.Scope{Namespaces: []string{ns}}, rules)
}

// backing is what the endpoints controller has to find: who selects whom.
type backing struct {
	selectors map[string]map[string]string // by Service
	pods      []*corev1.Pod
}

// makeBacking writes Services with selectors, and pods with labels, addresses and readiness.
func makeBacking(t *testing.T, client kubernetes.Interface, ns string) backing {
	t.Helper()
	r := rand.New(rand.NewPCG(7, 7))
	b := backing{selectors: map[string]map[string]string{}}
	keys, values := []string{"app", "env", "tier"}, []string{"a", "b", "c"}
	some := func() map[string]string {
		m := map[string]string{}
		for _, k := range keys {
			if r.IntN(2) == 0 {
				m[k] = values[r.IntN(len(values))]
			}
		}
		return m
	}
	for i := range 30 {
		sel := some()
		sel["app"] = values[r.IntN(len(values))] // an empty one would select nothing
		s := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("svc-%d", i)}, Spec: corev1.ServiceSpec{Selector: sel, Ports: []corev1.ServicePort{{Port: 80}}}}
		if _, err := client.CoreV1().Services(ns).Create(t.Context(), s, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		b.selectors[s.Name] = sel
	}
	for i := range 40 {
		p := &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("pod-%d", i), Labels: some()},
			Spec:       corev1.PodSpec{NodeName: ns + "-node-0", Containers: []corev1.Container{{Name: "main", Image: "kubia"}}},
		}
		made, err := client.CoreV1().Pods(ns).Create(t.Context(), p, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		ready := corev1.ConditionStatus([]string{"True", "False"}[r.IntN(2)])
		made.Status = corev1.PodStatus{
			Phase: corev1.PodRunning, PodIP: fmt.Sprintf("10.244.9.%d", i+1), PodIPs: []corev1.PodIP{{IP: fmt.Sprintf("10.244.9.%d", i+1)}},
			Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: ready}},
		}
		if made, err = client.CoreV1().Pods(ns).UpdateStatus(t.Context(), made, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		b.pods = append(b.pods, made)
	}
	return b
}

// rows are what the table of endpoints has to say, computed the slow way.
func (b backing) rows() []string {
	var out []string
	for name, sel := range b.selectors {
		found := false
		for _, p := range b.pods {
			has := 0
			for k, v := range sel {
				if p.Labels[k] == v {
					has++
				}
			}
			if has == len(sel) {
				found = true
				state := "not ready"
				if p.Status.Conditions[0].Status == corev1.ConditionTrue {
					state = "ready"
				}
				out = append(out, name+" "+p.Name+" "+p.Status.PodIP+" "+state)
			}
		}
		if !found {
			out = append(out, name+" none")
		}
	}
	slices.Sort(out)
	return out
}

// The endpoints controller decides which pods a Service has, and the table
// shows exactly those, each with its state, and a reason where there are none.
func TestEndpointsAreTheControllers(t *testing.T) {
	t.Parallel()
	conn, client, ns := oracle(t)
	makeNodes(t, client, ns) // the controller passes over pods of nodes that do not exist
	b := makeBacking(t, client, ns)
	want := b.rows()
	pool := stream.NewPool(t.Context(), conn)
	defer pool.Close()
	table, _ := registry[legacyKind.GVR].(Table[*endpointRow])
	f := &follower[*endpointRow]{t: t, Feed: table.feed(&Session{conn: conn, pool: pool, memory: &Memory{}}, stream.Scope{Namespaces: []string{ns}})}
	f.until("what the controller is to find", func(s *stream.Snapshot[*endpointRow]) bool {
		var got []string
		reasons := 0
		for _, r := range s.Rows {
			if r.Endpoint != nil {
				got = append(got, r.Name+" "+r.target()+" "+r.address()+" "+r.state())
				continue
			}
			got = append(got, r.Name+" none")
			if strings.HasPrefix(r.why, "no pod has ") && strings.Contains(r.why, "only") {
				reasons++
			}
		}
		slices.Sort(got)
		return slices.Equal(got, want) && reasons > 0
	})
}

// Who may not read what rows are made of sees them all the same, with what is not known left open.
func TestServicesWithoutTheirSlices(t *testing.T) {
	t.Parallel()
	_, client, ns := oracle(t)
	user := mayWatch(t, client, ns, "services")
	conn := playgroundAs(t, user)
	s := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "kubia"}, Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 80}}}}
	if _, err := client.CoreV1().Services(ns).Create(t.Context(), s, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	pool := stream.NewPool(t.Context(), conn)
	defer pool.Close()
	table, _ := registry[serviceKind.GVR].(Table[*serviceRow])
	f := &follower[*serviceRow]{t: t, Feed: table.feed(&Session{conn: conn, pool: pool, memory: &Memory{}}, stream.Scope{Namespaces: []string{ns}})}
	snap := retried(f, "live without slices", func(s *stream.Snapshot[*serviceRow]) bool {
		return s.Phase == stream.Live && len(s.Rows) == 1 && len(s.Joined) == 1 && s.Joined[0].Err != nil
	})
	r := snap.Rows[0]
	if got := string(r.appendEndpoints(nil)); got != "?" || r.note != "" {
		t.Errorf("what is not known is %q, %q", got, r.note)
	}
	a := newArrival(snap, serviceKind.GVR)
	if a.problem != nil || a.aside == nil || !strings.Contains(a.aside.What, "endpointslices") {
		t.Errorf("what is said of it: %+v, %+v", a.problem, a.aside)
	}
}
