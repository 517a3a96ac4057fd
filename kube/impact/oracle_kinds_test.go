package impact

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"

	"kubist/kube/record"
)

// stage is a namespace for one play in a real control plane.
type stage struct {
	*oracle
	t  *testing.T
	ns string
}

func newStage(t *testing.T, name string) stage {
	t.Helper()
	o := newOracle(t, name, 1)
	o.playing = false // every pod gets ready
	return stage{o, t, o.spaces[0]}
}

// eventually waits until try has nothing to object.
func (s stage) eventually(try func(sight) error) {
	s.t.Helper()
	deadline := time.NewTimer(time.Minute)
	defer deadline.Stop()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		err := try(s.look(s.t, 0))
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			s.t.Fatal(err)
		}
	}
}

// apply changes labels of an object as a client does; an empty value removes one.
func apply[T any](s stage, patch func(name string, body []byte) (T, error), name string, labels map[string]string) {
	s.t.Helper()
	var parts []string
	for k, v := range labels {
		value := fmt.Sprintf("%q", v)
		if v == "" {
			value = "null"
		}
		parts = append(parts, fmt.Sprintf("%q:%s", k, value))
	}
	if _, err := patch(name, []byte(`{"metadata":{"labels":{`+strings.Join(parts, ",")+`}}}`)); err != nil {
		s.t.Fatal(err)
	}
}

func (s stage) slices(name string, body []byte) (*discoveryv1.EndpointSlice, error) {
	return s.client.DiscoveryV1().EndpointSlices(s.ns).Patch(s.t.Context(), name, types.MergePatchType, body, metav1.PatchOptions{})
}

func (s stage) sets(name string, body []byte) (*appsv1.ReplicaSet, error) {
	return s.client.AppsV1().ReplicaSets(s.ns).Patch(s.t.Context(), name, types.MergePatchType, body, metav1.PatchOptions{})
}

func (s stage) service(name string, selector map[string]string) {
	s.t.Helper()
	v := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: corev1.ServiceSpec{Selector: selector, Ports: []corev1.ServicePort{{Port: 80}}, ClusterIP: corev1.ClusterIPNone}}
	if _, err := s.client.CoreV1().Services(s.ns).Create(s.t.Context(), v, metav1.CreateOptions{}); err != nil {
		s.t.Fatal(err)
	}
}

// sliceOf is the slice of a Service that its controller keeps, nil without one.
func (s sight) sliceOf(service string) *record.EndpointSlice {
	for _, slice := range s.Slices {
		if slice.Service == service && slice.Manager == endpointsController {
			return slice
		}
	}
	return nil
}

// expects fails unless an effect with such a beginning was said.
func expects(t *testing.T, effects []Effect, said ...string) {
	t.Helper()
	for _, want := range said {
		if !slices.ContainsFunc(effects, func(e Effect) bool { return strings.HasPrefix(e.String(), want) }) {
			t.Errorf("%q is not said in\n%s", want, say(effects))
		}
	}
}

// An EndpointSlice that is given to another Service is deleted there, and its
// own Service gets no other; without a Service it can come back.
func TestSlicesDoWhatIsSaid(t *testing.T) {
	t.Parallel()
	s := newStage(t, "slices")
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a", Labels: map[string]string{"app": "a"}}, Spec: corev1.PodSpec{
		NodeName: s.id + "-0", Containers: []corev1.Container{{Name: "main", Image: "kubia"}},
	}}
	if _, err := s.client.CoreV1().Pods(s.ns).Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	for name, app := range map[string]string{"one": "a", "two": "nobody", "three": "a"} {
		s.service(name, map[string]string{"app": app})
	}
	var before sight
	s.eventually(func(now sight) error {
		before = now
		for _, name := range []string{"one", "three"} {
			if slice := now.sliceOf(name); slice == nil || len(slice.Endpoints) != 1 || !slice.Endpoints[0].Ready {
				return fmt.Errorf("Service %s has no endpoint yet", name)
			}
		}
		return nil
	})
	given, freed := before.sliceOf("one"), before.sliceOf("three")
	kind := schema.GroupKind{Group: "discovery.k8s.io", Kind: "EndpointSlice"}
	edit := func(slice *record.EndpointSlice, to string) []Effect {
		with := map[string]string{}
		for _, l := range slice.Labels.All() {
			with[l.Key] = l.Value
		}
		if with[discoveryv1.LabelServiceName] = to; to == "" {
			delete(with, discoveryv1.LabelServiceName)
		}
		return Labels(before.World, Edit{Kind: kind, Changes: []Change{{&slice.Meta, record.NewLabels(with)}}})
	}
	expects(t, edit(given, "two"), "− Service one: 1 → 0 ready", "+ Service two: 0 → 1 ready, then 0",
		"± EndpointSlice "+given.Name+": the controller of Service one waits for it", "± EndpointSlice "+given.Name+": the controller of Service two deletes it")
	expects(t, edit(freed, ""), "− Service three: 1 → 0 ready", "± EndpointSlice "+freed.Name+": the controller of Service three waits for it")
	apply(s, s.slices, given.Name, map[string]string{discoveryv1.LabelServiceName: "two"})
	apply(s, s.slices, freed.Name, map[string]string{discoveryv1.LabelServiceName: ""})
	s.eventually(func(now sight) error {
		if slices.ContainsFunc(now.Slices, func(e *record.EndpointSlice) bool { return e.UID == given.UID }) {
			return errors.New("the slice is not deleted yet")
		}
		return nil
	})
	s.service("later", map[string]string{"app": "a"}) // when this one is served, the others have been looked at
	s.eventually(func(now sight) error {
		if later := now.sliceOf("later"); later == nil || len(later.Endpoints) != 1 {
			return errors.New("the last Service is not served yet")
		}
		if now.sliceOf("one") != nil || now.sliceOf("three") != nil {
			t.Fatal("another slice is written")
		}
		return nil
	})
	apply(s, s.slices, freed.Name, map[string]string{discoveryv1.LabelServiceName: "three"})
	apply(s, func(name string, body []byte) (*corev1.Pod, error) {
		return s.client.CoreV1().Pods(s.ns).Patch(t.Context(), name, types.MergePatchType, body, metav1.PatchOptions{})
	}, "a", map[string]string{"app": "b"})
	s.eventually(func(now sight) error {
		if three := now.sliceOf("three"); three == nil || len(three.Endpoints) != 0 {
			return errors.New("the restored slice is not kept yet")
		}
		return nil
	})
}

// A Deployment that loses its latest ReplicaSet makes another; when it comes
// back, the older one is used and the other scaled down. Labels of a template
// that the selector does not match are refused.
func TestReplicaSetsDoWhatIsSaid(t *testing.T) {
	t.Parallel()
	s := newStage(t, "sets")
	labels := map[string]string{"app": "web"}
	template := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{NodeName: s.id + "-0", Containers: []corev1.Container{{Name: "main", Image: "kubia"}}}}
	d := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "web"}, Spec: appsv1.DeploymentSpec{Replicas: new(int32(2)), Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: template}}
	made, err := s.client.AppsV1().Deployments(s.ns).Create(t.Context(), d, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var before sight
	s.eventually(func(now sight) error {
		if before = now; len(now.Deployments) != 1 || now.Deployments[0].Available != 2 {
			return errors.New("not available yet")
		}
		return nil
	})
	old := before.ReplicaSets[0]
	said := Labels(before.World, change("apps", "ReplicaSet", old.Meta, ""))
	expects(t, said, "− Deployment web: frees "+old.Name)
	if then := strings.Join(said[0].Then, "; "); !strings.Contains(then, "makes another ReplicaSet with 2 pods, beside") {
		t.Errorf("then %s", then)
	}
	apply(s, s.sets, old.Name, map[string]string{"app": ""})
	s.eventually(func(now sight) error {
		if len(now.ReplicaSets) != 2 || len(now.Pods) != 4 || slices.ContainsFunc(now.ReplicaSets, func(r *record.ReplicaSet) bool { return r.UID == old.UID && r.Owner != nil }) {
			return fmt.Errorf("%d sets, %d pods", len(now.ReplicaSets), len(now.Pods))
		}
		return nil
	})
	apply(s, s.sets, old.Name, map[string]string{"app": "web"})
	s.eventually(func(now sight) error {
		// Of two that are made within one second, the first by name counts as the older.
		older := slices.MinFunc(now.ReplicaSets, func(a, b *record.ReplicaSet) int {
			return cmp.Or(cmp.Compare(a.Created, b.Created), strings.Compare(a.Name, b.Name))
		})
		for _, r := range now.ReplicaSets {
			if r.Owner == nil || (r == older) != (r.Wanted == 2) || r.Wanted != r.Current {
				return fmt.Errorf("%s has %d of %d", r.Name, r.Current, r.Wanted)
			}
		}
		return nil
	})
	refused := Template(before.World, before.Deployments[0], record.NewLabels(map[string]string{"app": "other"}))
	expects(t, refused, "± Deployment web: refused by the API server")
	made.Spec.Template.Labels, made.ResourceVersion = map[string]string{"app": "other"}, ""
	if _, err := s.client.AppsV1().Deployments(s.ns).Update(t.Context(), made, metav1.UpdateOptions{}); !apierrors.IsInvalid(err) {
		t.Errorf("the API server says %v", err)
	}
}

// A DaemonSet leaves a node whose labels do not fit any more, and comes to one
// whose do, unless a taint keeps it off; a pod that is not its own stays.
func TestNodesDoWhatIsSaid(t *testing.T) {
	t.Parallel()
	s := newStage(t, "nodes")
	tolerated := []corev1.Toleration{{Key: mark, Operator: corev1.TolerationOpExists}}
	for name, tolerations := range map[string][]corev1.Toleration{"fits": tolerated, "barred": nil} {
		labels := map[string]string{"app": name}
		d := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: appsv1.DaemonSetSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{
				Tolerations: tolerations, TerminationGracePeriodSeconds: new(int64(0)), Containers: []corev1.Container{{Name: "main", Image: "kubia"}},
				Affinity: &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{
					NodeSelectorTerms: []corev1.NodeSelectorTerm{{MatchExpressions: []corev1.NodeSelectorRequirement{
						{Key: mark, Operator: corev1.NodeSelectorOpIn, Values: []string{s.id}},
						{Key: "cores", Operator: corev1.NodeSelectorOpGt, Values: []string{"4"}},
					}}},
				}}},
			}},
		}}
		if _, err := s.client.AppsV1().DaemonSets(s.ns).Create(t.Context(), d, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	relabel := func(node, cores string) []Effect {
		now := s.look(t, 0)
		n := now.Nodes[slices.IndexFunc(now.Nodes, func(n *record.Node) bool { return n.Name == node })]
		with := map[string]string{mark: s.id, "cores": cores}
		if cores == "" {
			delete(with, "cores")
		}
		said := Labels(now.World, Edit{Kind: schema.GroupKind{Kind: "Node"}, Changes: []Change{{&n.Meta, record.NewLabels(with)}}})
		apply(s, func(name string, body []byte) (*corev1.Node, error) {
			return s.client.CoreV1().Nodes().Patch(t.Context(), name, types.MergePatchType, body, metav1.PatchOptions{})
		}, node, map[string]string{"cores": cores})
		return said
	}
	runsOn := func(want ...string) {
		t.Helper()
		s.eventually(func(now sight) error {
			var got []string
			for _, p := range now.Pods {
				got = append(got, p.Owner.Name+" "+p.Node)
			}
			slices.Sort(got)
			if d := now.DaemonSets[slices.IndexFunc(now.DaemonSets, func(d *record.DaemonSet) bool { return d.Name == "fits" })]; !slices.Equal(got, want) || int(d.Wanted) != len(want) {
				return fmt.Errorf("%d pods wanted, and there are %v", d.Wanted, got)
			}
			return nil
		})
	}
	one, two := s.id+"-1", s.id+"-2"
	s.eventually(func(now sight) error {
		if slices.ContainsFunc(now.Nodes, func(n *record.Node) bool { return len(n.Tainted) != 1 }) {
			return errors.New("nodes are not ready yet")
		}
		return nil
	})
	expects(t, relabel(one, "8"), "+ DaemonSet fits: 0 → 1 nodes", "= DaemonSet barred: does not come to "+one)
	runsOn("fits " + one)
	expects(t, relabel(two, "16"), "+ DaemonSet fits: 1 → 2 nodes")
	runsOn("fits "+one, "fits "+two)
	expects(t, relabel(one, "4"), "− DaemonSet fits: 2 → 1 nodes")
	runsOn("fits " + two)
	expects(t, relabel(two, ""), "− DaemonSet fits: 1 → 0 nodes")
	runsOn()
}

// A budget that loses a pod is not counted anew until something else happens to it.
func TestBudgetsDoWhatIsSaid(t *testing.T) {
	t.Parallel()
	s := newStage(t, "budgets")
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "lone", Labels: map[string]string{"app": "lone"}}, Spec: corev1.PodSpec{
		NodeName: s.id + "-0", Containers: []corev1.Container{{Name: "main", Image: "kubia"}},
	}}
	if _, err := s.client.CoreV1().Pods(s.ns).Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	budget := func(name string) {
		b := &policyv1.PodDisruptionBudget{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: policyv1.PodDisruptionBudgetSpec{
			MinAvailable: new(intstr.FromInt32(0)), Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "lone"}},
		}}
		if _, err := s.client.PolicyV1().PodDisruptionBudgets(s.ns).Create(t.Context(), b, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	counts := func(index, healthy int) {
		t.Helper()
		s.eventually(func(now sight) error {
			if b := now.Budgets[index]; !b.Observed || int(b.Healthy) != healthy {
				return fmt.Errorf("budget %s counts %d", b.Name, b.Healthy)
			}
			return nil
		})
	}
	budget("first")
	counts(0, 1)
	before := s.look(t, 0)
	said := Labels(before.World, relabel(before.World, "lone:"))
	if e := said[0]; e.Kind != "PodDisruptionBudget" || !slices.ContainsFunc(e.Then, func(s string) bool { return strings.HasPrefix(s, "it is not counted anew") }) {
		t.Errorf("said:\n%s", say(said))
	}
	apply(s, func(name string, body []byte) (*corev1.Pod, error) {
		return s.client.CoreV1().Pods(s.ns).Patch(t.Context(), name, types.MergePatchType, body, metav1.PatchOptions{})
	}, "lone", map[string]string{"app": ""})
	budget("second")
	counts(1, 0)
	// Whether the first one was counted anew by now is chance: something that
	// happened to the pod before may still have been on its way.
	s.recount(t)
	counts(0, 0)
}
