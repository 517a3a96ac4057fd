package e2e

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// A namespace is the place of one test in the cluster; it goes with the test.
type namespace struct {
	t      *testing.T
	ctx    context.Context
	name   string
	config *rest.Config
	client kubernetes.Interface
}

// newNamespace makes a namespace in which pods can be created.
func newNamespace(t *testing.T) *namespace {
	t.Helper()
	n := newNamespaceIn(t, os.Getenv("KUBECONFIG"))
	w, err := n.client.CoreV1().ServiceAccounts(n.name).Watch(n.ctx, one("default"))
	n.check(err)
	n.await(w, "its service account", func(watch.Event) bool { return true })
	return n
}

// newNamespaceIn makes a namespace in the cluster that a kubeconfig leads to.
func newNamespaceIn(t *testing.T, path string) *namespace {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", path)
	if err != nil {
		t.Fatalf("read the playground's kubeconfig: %v", err)
	}
	config.QPS, config.Burst = 500, 500
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		t.Fatalf("make a client: %v", err)
	}
	n := &namespace{t: t, ctx: deadline(t), config: config, client: client}
	made, err := client.CoreV1().Namespaces().Create(n.ctx, &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "e2e-"},
	}, metav1.CreateOptions{})
	n.check(err)
	n.name = made.Name
	t.Cleanup(func() {
		_ = client.CoreV1().Namespaces().Delete(context.Background(), n.name, metav1.DeleteOptions{})
	})
	return n
}

func (n *namespace) check(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatalf("in namespace %s: %v", n.name, err)
	}
}

// one selects an object by its name.
func one(name string) metav1.ListOptions {
	return metav1.ListOptions{FieldSelector: "metadata.name=" + name}
}

// await reads a watch until ok.
func (n *namespace) await(w watch.Interface, what string, ok func(watch.Event) bool) {
	n.t.Helper()
	defer w.Stop()
	for {
		select {
		case event, open := <-w.ResultChan():
			if !open {
				n.t.Fatalf("in namespace %s: the watch ended while waiting for %s", n.name, what)
			}
			if ok(event) {
				return
			}
		case <-n.ctx.Done():
			n.t.Fatalf("in namespace %s: no end of waiting for %s", n.name, what)
		}
	}
}

// A trait makes a pod different.
type trait func(*corev1.Pod)

// labels adds labels: "app", "kubia", "env", "prod".
func labels(pairs ...string) trait {
	return func(p *corev1.Pod) {
		for i := 0; i < len(pairs); i += 2 {
			p.Labels[pairs[i]] = pairs[i+1]
		}
	}
}

// annotated adds an annotation.
func annotated(name, value string) trait {
	return func(p *corev1.Pod) { p.Annotations[name] = value }
}

// still pods are left alone by the simulated kubelet: they stay as the test says.
var still = annotated("playground.kubist.dev/still", "true")

// behaving pods live as the playground's stages say: "crash", "unready", "no-image".
func behaving(how string) trait { return annotated("playground.kubist.dev/behaviour", how) }

// gated pods wait for somebody who never comes.
func gated(p *corev1.Pod) {
	p.Spec.SchedulingGates = []corev1.PodSchedulingGate{{Name: "kubist.dev/e2e"}}
}

// addContainer gives the pod one more container.
func addContainer(name, image string) trait {
	return func(p *corev1.Pod) {
		p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Name: name, Image: image})
	}
}

// pod creates a pod that soon runs, unless traits say otherwise.
func (n *namespace) pod(name string, traits ...trait) *corev1.Pod {
	n.t.Helper()
	now := int64(0)
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{}, Annotations: map[string]string{}},
		Spec: corev1.PodSpec{
			TerminationGracePeriodSeconds: &now,
			Containers:                    []corev1.Container{{Name: "main", Image: "example.com/e2e:1.0"}},
		},
	}
	for _, trait := range traits {
		trait(pod)
	}
	made, err := n.client.CoreV1().Pods(n.name).Create(n.ctx, pod, metav1.CreateOptions{})
	n.check(err)
	return made
}

// status says what the kubelet would say of a pod.
func (n *namespace) status(name, status string) {
	n.t.Helper()
	_, err := n.client.CoreV1().Pods(n.name).Patch(n.ctx, name, types.MergePatchType,
		[]byte(`{"status":`+status+`}`), metav1.PatchOptions{}, "status")
	n.check(err)
}

// annotate changes an annotation of a pod.
func (n *namespace) annotate(name, key, value string) {
	n.t.Helper()
	_, err := n.client.CoreV1().Pods(n.name).Patch(n.ctx, name, types.MergePatchType,
		fmt.Appendf(nil, `{"metadata":{"annotations":{%q:%q}}}`, key, value), metav1.PatchOptions{})
	n.check(err)
}

// remove deletes a pod at once.
func (n *namespace) remove(name string) {
	n.t.Helper()
	now := int64(0)
	err := n.client.CoreV1().Pods(n.name).Delete(n.ctx, name, metav1.DeleteOptions{GracePeriodSeconds: &now})
	if !apierrors.IsNotFound(err) {
		n.check(err)
	}
}

// nextSecond waits until what is created is younger than pod, as far as the API tells: it counts whole seconds.
func (n *namespace) nextSecond(pod *corev1.Pod) {
	n.t.Helper()
	timer := time.NewTimer(time.Until(pod.CreationTimestamp.Add(1100 * time.Millisecond)))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-n.ctx.Done():
		n.t.Fatal(n.ctx.Err())
	}
}
