package change_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"kubist/kube"
	"kubist/kube/change"
)

// world is a namespace of its own in the playground.
type world struct {
	t      *testing.T
	conn   *kube.Connection
	client kubernetes.Interface
	ns     string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	if os.Getenv("PLAYGROUND_DIR") == "" {
		t.Fatal("this test needs the playground: run make test")
	}
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		t.Fatal(err)
	}
	config.QPS = -1
	ours, err := kube.LoadConfig(kube.Options{Kubeconfig: os.Getenv("KUBECONFIG")})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := ours.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	client := kubernetes.NewForConfigOrDie(config)
	ns, err := client.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "change-"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = client.CoreV1().Namespaces().Delete(context.WithoutCancel(t.Context()), ns.Name, metav1.DeleteOptions{})
	})
	return &world{t, conn, client, ns.Name}
}

func kind(t *testing.T, word string) kube.Kind {
	t.Helper()
	k, err := kube.BuiltinKinds().Find(word)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// object parses "key: value" pairs of JSON into an object of the world.
func (w *world) want(apiVersion, kind, name string, more map[string]any) *unstructured.Unstructured {
	o := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": apiVersion, "kind": kind, "metadata": map[string]any{"name": name, "namespace": w.ns},
	}}
	maps.Copy(o.Object, more)
	return o
}

// do carries out ops that must do what they say, and returns the entry of them.
func (w *world) do(ops ...change.Op) *change.Entry {
	w.t.Helper()
	e := &change.Entry{Results: change.Do(w.t.Context(), w.conn, ops, false, nil)}
	for _, r := range e.Failed() {
		w.t.Fatal(r.Err)
	}
	return e
}

// undo carries out what leads back from a change.
func (w *world) undo(e *change.Entry) *change.Entry {
	w.t.Helper()
	ops, _, err := e.Undo()
	if err != nil {
		w.t.Fatal(err)
	}
	return w.do(ops...)
}

func (w *world) configMap(name string) *corev1.ConfigMap {
	w.t.Helper()
	cm, err := w.client.CoreV1().ConfigMaps(w.ns).Get(w.t.Context(), name, metav1.GetOptions{})
	if err != nil {
		w.t.Fatal(err)
	}
	return cm
}

func (w *world) create(kindWord string, o *unstructured.Unstructured) change.Object {
	w.t.Helper()
	k := kind(w.t, kindWord)
	e := w.do(change.Create{Kind: k, Want: o})
	after := e.Results[0].After
	return change.Object{Kind: k, Namespace: w.ns, Name: after.GetName(), UID: string(after.GetUID())}
}

func label(key string, was, want any) change.Edit {
	return change.Edit{Path: []string{"metadata", "labels", key}, Was: was, Want: want}
}

// Labels are added, changed, renamed and removed, each can be undone, and the undo too.
func TestLabelsThereAndBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := w.create("configmaps", w.want("v1", "ConfigMap", "c", nil))
	labels := func() string { return fmt.Sprint(w.configMap("c").Labels) }

	first := w.do(change.Patch{On: of, Edits: []change.Edit{label("app", nil, "kubia"), label("example.com/team", nil, "a")}})
	if got := labels(); got != "map[app:kubia example.com/team:a]" {
		t.Fatalf("added: %s", got)
	}
	renamed := w.do(change.Patch{On: of, Edits: []change.Edit{label("app", "kubia", nil), label("app.kubernetes.io/name", nil, "kubia"), label("example.com/team", "a", "b")}})
	if got := labels(); got != "map[app.kubernetes.io/name:kubia example.com/team:b]" {
		t.Fatalf("renamed: %s", got)
	}
	back := w.undo(renamed)
	if got := labels(); got != "map[app:kubia example.com/team:a]" {
		t.Fatalf("undone: %s", got)
	}
	w.undo(back)
	if got := labels(); got != "map[app.kubernetes.io/name:kubia example.com/team:b]" {
		t.Fatalf("the undo undone: %s", got)
	}
	// The first change cannot be undone past what has moved since, and does nothing then.
	ops, _, err := first.Undo()
	if err != nil {
		t.Fatal(err)
	}
	r := change.Do(t.Context(), w.conn, ops, false, nil)[0]
	if _, ok := errors.AsType[*change.Moved](r.Err); !ok {
		t.Errorf("undoing what has moved: %v", r.Err)
	}
	if got := labels(); got != "map[app.kubernetes.io/name:kubia example.com/team:b]" {
		t.Errorf("it changed something all the same: %s", got)
	}
}

// A dry run changes nothing, and has the refusals of the server.
func TestDryRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := w.create("configmaps", w.want("v1", "ConfigMap", "c", nil))
	ops := []change.Op{
		change.Patch{On: of, Edits: []change.Edit{label("app", nil, "kubia")}},
		change.Patch{On: of, Edits: []change.Edit{label("app", nil, "not valid!")}},
		change.Delete{On: of},
		change.Create{Kind: of.Kind, Want: w.want("v1", "ConfigMap", "d", nil)},
		change.Apply{Kind: of.Kind, Want: w.want("v1", "ConfigMap", "e", map[string]any{"data": map[string]any{"a": "b"}})},
	}
	results := change.Do(t.Context(), w.conn, ops, true, nil)
	for i, r := range results {
		if (r.Err != nil) != (i == 1) {
			t.Errorf("%d: %v", i, r.Err)
		}
	}
	if err := results[1].Err; !apierrors.IsInvalid(err) || !strings.Contains(err.Error(), "not valid!") {
		t.Errorf("%v", err)
	}
	if after := results[0].After; after == nil || after.GetLabels()["app"] != "kubia" {
		t.Errorf("the dry run does not show what would be: %v", after)
	}
	list, err := w.client.CoreV1().ConfigMaps(w.ns).List(t.Context(), metav1.ListOptions{FieldSelector: "metadata.name!=kube-root-ca.crt"})
	if err != nil || len(list.Items) != 1 || len(list.Items[0].Labels) != 0 {
		t.Errorf("%v %v", list.Items, err)
	}
}

// A change of one label goes through however much else of the object moves, and
// of many that change the same one only one wins.
func TestChangesOfWhatMoves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := w.create("configmaps", w.want("v1", "ConfigMap", "c", nil))
	stop, moving := make(chan struct{}), sync.WaitGroup{}
	moving.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			patch := fmt.Sprintf(`{"data":{"n":"%d"}}`, i)
			if _, err := w.client.CoreV1().ConfigMaps(w.ns).Patch(t.Context(), "c", "application/merge-patch+json", []byte(patch), metav1.PatchOptions{}); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for i := range 30 {
		w.do(change.Patch{On: of, Edits: []change.Edit{label(fmt.Sprint("k", i), nil, "v")}})
	}
	close(stop)
	moving.Wait()
	if n := len(w.configMap("c").Labels); n != 30 {
		t.Errorf("%d labels", n)
	}
	var ops []change.Op
	for i := range 8 {
		ops = append(ops, change.Patch{On: of, Edits: []change.Edit{label("k0", "v", fmt.Sprint("won-", i))}})
	}
	won := 0
	for _, r := range change.Do(t.Context(), w.conn, ops, false, nil) {
		_, moved := errors.AsType[*change.Moved](r.Err)
		switch {
		case r.Err == nil:
			won++
		case !moved:
			t.Error(r.Err)
		}
	}
	if won != 1 {
		t.Errorf("%d have won", won)
	}
}

// What is deleted is that of the UID, not another one of its name; deleted objects come back.
func TestDeleteThereAndBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := w.create("configmaps", w.want("v1", "ConfigMap", "c", map[string]any{"data": map[string]any{"a": "b"}}))
	deleted := w.do(change.Delete{On: of})
	r := change.Do(t.Context(), w.conn, []change.Op{change.Delete{On: of}}, false, nil)[0]
	if gone, ok := errors.AsType[*change.Gone](r.Err); !ok || gone.Replaced {
		t.Errorf("deleted twice: %v", r.Err)
	}
	w.undo(deleted)
	if got := w.configMap("c").Data["a"]; got != "b" {
		t.Errorf("it came back with %q", got)
	}
	for _, op := range []change.Op{change.Delete{On: of}, change.Patch{On: of, Edits: []change.Edit{label("a", nil, "b")}}} {
		r = change.Do(t.Context(), w.conn, []change.Op{op}, false, nil)[0]
		if gone, ok := errors.AsType[*change.Gone](r.Err); !ok || !gone.Replaced {
			t.Errorf("of the one before: %v", r.Err)
		}
	}
	if got := w.configMap("c"); len(got.Labels) > 0 {
		t.Errorf("%v", got.Labels)
	}
}

// Values of a Secret are in no result, and no change of them pretends to be undone.
func TestSecretsAreNotKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	secret := w.want("v1", "Secret", "s", map[string]any{"stringData": map[string]any{"password": "open-sesame"}})
	k := kind(t, "secrets")
	e := w.do(change.Create{Kind: k, Want: secret})
	of := change.Object{Kind: k, Namespace: w.ns, Name: "s"}
	e2 := w.do(change.Patch{On: of, Edits: []change.Edit{label("app", nil, "x"), {Path: []string{"data", "password"}, Was: change.Anything, Want: "c2VjcmV0"}}})
	e3 := w.do(change.Delete{On: of})
	for _, entry := range []*change.Entry{e, e2, e3} {
		for _, o := range []*unstructured.Unstructured{entry.Results[0].Before, entry.Results[0].After} {
			if o != nil && (o.Object["data"] != nil || o.Object["stringData"] != nil) {
				t.Errorf("kept: %v", o.Object)
			}
		}
	}
	if _, lost, err := e2.Undo(); err != nil || len(lost) != 1 {
		t.Errorf("%v %v", lost, err)
	}
	if _, _, err := e3.Undo(); !errors.Is(err, change.ErrSecret) {
		t.Errorf("%v", err)
	}
}

// The scale of a workload is changed through its subresource, and goes back.
func TestScaleThereAndBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := w.create("deployments", w.want("apps/v1", "Deployment", "d", map[string]any{"spec": map[string]any{
		"replicas": int64(2), "selector": map[string]any{"matchLabels": map[string]any{"a": "b"}},
		"template": map[string]any{
			"metadata": map[string]any{"labels": map[string]any{"a": "b"}},
			"spec":     map[string]any{"containers": []any{map[string]any{"name": "main", "image": "kubia:1"}}},
		},
	}}))
	replicas := func() int32 {
		d, err := w.client.AppsV1().Deployments(w.ns).Get(t.Context(), "d", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return *d.Spec.Replicas
	}
	scaled := w.do(change.Patch{On: of, Subresource: "scale", Edits: []change.Edit{{Path: []string{"spec", "replicas"}, Was: int64(2), Want: int64(0)}}})
	if n := replicas(); n != 0 {
		t.Fatalf("%d replicas", n)
	}
	w.undo(scaled)
	if n := replicas(); n != 2 {
		t.Fatalf("%d replicas after the undo", n)
	}
	image := []string{"spec", "template", "spec", "containers", "0", "image"}
	set := w.do(change.Patch{On: of, Edits: []change.Edit{{Path: image, Was: "kubia:1", Want: "kubia:2"}}})
	w.undo(set)
	d, err := w.client.AppsV1().Deployments(w.ns).Get(t.Context(), "d", metav1.GetOptions{})
	if err != nil || d.Spec.Template.Spec.Containers[0].Image != "kubia:1" {
		t.Errorf("%v %v", d.Spec.Template.Spec.Containers, err)
	}
}

// An apply creates or changes, refuses fields of others unless it is to take
// them over, and goes back either way.
func TestApplyThereAndBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k := kind(t, "configmaps")
	want := func(value string) *unstructured.Unstructured {
		return w.want("v1", "ConfigMap", "c", map[string]any{"data": map[string]any{"a": value}})
	}
	created := w.do(change.Apply{Kind: k, Want: want("1")})
	changed := w.do(change.Apply{Kind: k, Want: want("2")})
	if changed.Results[0].Before == nil || created.Results[0].Before != nil {
		t.Errorf("before: %v %v", created.Results[0].Before, changed.Results[0].Before)
	}
	r := change.Do(t.Context(), w.conn, []change.Op{change.Apply{Kind: k, Want: want("3"), Manager: "somebody"}}, false, nil)[0]
	if !apierrors.IsConflict(r.Err) {
		t.Errorf("a field of another: %v", r.Err)
	}
	taken := w.do(change.Apply{Kind: k, Want: want("3"), Manager: "somebody", Force: true})
	w.undo(taken)
	if got := w.configMap("c").Data["a"]; got != "2" {
		t.Errorf("undone: %s", got)
	}
	w.undo(changed)
	w.undo(created)
	if _, err := w.client.CoreV1().ConfigMaps(w.ns).Get(t.Context(), "c", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("it is there still: %v", err)
	}
	r = change.Do(t.Context(), w.conn, []change.Op{change.Apply{Kind: k, Want: w.want("v1", "ConfigMap", "d", map[string]any{"dtaa": map[string]any{}})}}, false, nil)[0]
	if r.Err == nil || !strings.Contains(r.Err.Error(), "dtaa") {
		t.Errorf("a field that the kind does not have: %v", r.Err)
	}
}

// A PodDisruptionBudget refuses an eviction for now.
func TestEvict(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pod := func(name string) change.Object {
		return w.create("pods", w.want("v1", "Pod", name, map[string]any{"spec": map[string]any{
			"schedulerName": "nobody", "containers": []any{map[string]any{"name": "main", "image": "kubia"}},
		}}))
	}
	free := pod("free")
	r := change.Do(t.Context(), w.conn, []change.Op{change.Evict{On: free}}, true, nil)[0]
	if r.Err != nil {
		t.Errorf("dry: %v", r.Err)
	}
	w.do(change.Evict{On: free})
	if _, err := w.client.CoreV1().Pods(w.ns).Get(t.Context(), "free", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("it is there still: %v", err)
	}
	guarded, one := pod("guarded"), intstr.FromInt32(1)
	_, err := w.client.PolicyV1().PodDisruptionBudgets(w.ns).Create(t.Context(), &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Name: "all"}, Spec: policyv1.PodDisruptionBudgetSpec{MinAvailable: &one, Selector: &metav1.LabelSelector{}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.client.CoreV1().Pods(w.ns).Patch(t.Context(), "guarded", "application/merge-patch+json",
		[]byte(`{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}`), metav1.PatchOptions{}, "status")
	if err != nil {
		t.Fatal(err)
	}
	r = change.Do(t.Context(), w.conn, []change.Op{change.Evict{On: guarded}}, false, nil)[0]
	if !apierrors.IsTooManyRequests(r.Err) {
		t.Errorf("guarded by a budget: %v", r.Err)
	}
}

// What was not begun when the work was cancelled says so, and nothing of it is done.
func TestCancelled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := change.Do(ctx, w.conn, []change.Op{change.Create{Kind: kind(t, "configmaps"), Want: w.want("v1", "ConfigMap", "c", nil)}}, false, nil)[0]
	if !errors.Is(r.Err, context.Canceled) || r.After != nil {
		t.Errorf("%+v", r)
	}
}

// A debug container is added to the very pod, and stays.
func TestDebug(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pod, err := w.client.CoreV1().Pods(w.ns).Create(t.Context(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "subject"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "example.com/main:1"}}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	kind, err := kube.BuiltinKinds().Find("pods")
	if err != nil {
		t.Fatal(err)
	}
	op := change.Debug{
		On: change.Object{Kind: kind, Namespace: w.ns, Name: "subject", UID: string(pod.UID)},
		Container: corev1.EphemeralContainer{
			EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debugger", Image: "example.com/tools:1"}, TargetContainerName: "main",
		},
	}
	added := func() int {
		t.Helper()
		now, err := w.client.CoreV1().Pods(w.ns).Get(t.Context(), "subject", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return len(now.Spec.EphemeralContainers)
	}
	nothing := func(int, int) {}
	if r := change.Do(t.Context(), w.conn, []change.Op{op}, true, nothing); r[0].Err != nil || added() != 0 {
		t.Errorf("a dry run: %v, and there are %d", r[0].Err, added())
	}
	entry := &change.Entry{Results: change.Do(t.Context(), w.conn, []change.Op{op}, false, nothing)}
	if err := entry.Results[0].Err; err != nil || added() != 1 {
		t.Errorf("%v, and there are %d", err, added())
	}
	if entry.CanUndo() == nil {
		t.Error("it is said that it can be undone")
	}
	op.On.UID = "00000000-0000-4000-8000-000000000000"
	var gone *change.Gone
	if r := change.Do(t.Context(), w.conn, []change.Op{op}, false, nothing); !errors.As(r[0].Err, &gone) || !gone.Replaced || added() != 1 {
		t.Errorf("another pod of the name: %v", r[0].Err)
	}
}
