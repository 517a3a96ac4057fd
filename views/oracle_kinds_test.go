package views

import (
	"context"
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"kubist/kube"
	"kubist/kube/record/recordtest"
	"kubist/kube/stream"
)

// oracle is the playground and a namespace in it.
func oracle(t *testing.T) (*kube.Connection, kubernetes.Interface, string) {
	t.Helper()
	conn := playground(t)
	client, err := kubernetes.NewForConfig(conn.REST())
	if err != nil {
		t.Fatal(err)
	}
	return conn, client, namespaced(t, client, "oracle")
}

func TestNodeColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	const count = 150
	conn, client, ns := oracle(t)
	mine := metav1.ListOptions{LabelSelector: "kubist.test/oracle=" + ns}
	t.Cleanup(func() {
		_ = client.CoreV1().Nodes().DeleteCollection(context.WithoutCancel(t.Context()), metav1.DeleteOptions{}, mine)
	})
	for seed := range uint64(count) {
		n := recordtest.Node(seed)
		n.ObjectMeta = metav1.ObjectMeta{Name: ns + "-" + n.Name, Labels: n.Labels}
		n.Labels["kubist.test/oracle"] = ns
		// Nobody else's pods may come here: nothing would run them.
		n.Spec.Taints = append(n.Spec.Taints, corev1.Taint{Key: "kubist.test/oracle", Effect: corev1.TaintEffectNoSchedule})
		if _, err := client.CoreV1().Nodes().Create(t.Context(), n, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for _, n := range printsLikeTheServer(t, conn, nodeKind, stream.Scope{Labels: mine.LabelSelector}, count) {
		seen[n.Status], seen[n.Roles] = true, true
	}
	if len(seen) < 15 {
		t.Errorf("only %d different states and roles were compared", len(seen))
	}
}

func TestEventColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	conn, client, ns := oracle(t)
	count, newer, series := 0, 0, 0
	for seed := range uint64(600) {
		e := recordtest.Event(seed)
		e.ObjectMeta = metav1.ObjectMeta{Name: fmt.Sprintf("oracle-%d", seed), Namespace: ns}
		e.InvolvedObject.Namespace = ns
		if !e.EventTime.IsZero() { // the server insists on more of those
			e.Action, e.Reason, e.Type = "Act", "Reason", "Normal"
			e.ReportingController, e.ReportingInstance = "example.com/ctl", "ctl-0"
		}
		switch _, err := client.CoreV1().Events(ns).Create(t.Context(), e, metav1.CreateOptions{}); {
		case apierrors.IsInvalid(err):
			continue
		case err != nil:
			t.Fatal(err)
		}
		count++
		if !e.EventTime.IsZero() {
			newer++
		}
		if e.Series != nil {
			series++
		}
	}
	if count < 200 || newer < 50 || series < 50 {
		t.Errorf("the server took %d events only, %d of the newer way and %d series", count, newer, series)
	}
	printsLikeTheServer(t, conn, eventKind, stream.Scope{Namespaces: []string{ns}}, count)
}

func TestNamespaceColumnsAreTheServers(t *testing.T) {
	t.Parallel()
	conn, client, ns := oracle(t)
	mine := "kubist.test/oracle=" + ns
	var names []string
	for range 6 {
		made, err := client.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
			GenerateName: ns + "-", Labels: map[string]string{"kubist.test/oracle": ns},
		}}, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, made.Name)
	}
	t.Cleanup(func() {
		for _, name := range names {
			_ = client.CoreV1().Namespaces().Delete(context.WithoutCancel(t.Context()), name, metav1.DeleteOptions{})
		}
	})
	for _, name := range names[:3] { // these stay on their way out
		kept := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "kept", Finalizers: []string{"kubist.test/keep"}}}
		if _, err := client.CoreV1().ConfigMaps(name).Create(t.Context(), kept, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := client.CoreV1().Namespaces().Delete(t.Context(), name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			free := []byte(`{"metadata":{"finalizers":null}}`)
			_, _ = client.CoreV1().ConfigMaps(name).Patch(context.WithoutCancel(t.Context()), "kept", "application/merge-patch+json", free, metav1.PatchOptions{})
		})
	}
	seen := map[string]int{}
	for _, n := range printsLikeTheServer(t, conn, namespaceKind, stream.Scope{Labels: mine}, len(names)) {
		seen[n.Status]++
	}
	if seen["Active"] != 3 || seen["Terminating"] != 3 {
		t.Errorf("compared %v", seen)
	}
}
