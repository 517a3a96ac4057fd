package describe_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	library "k8s.io/kubectl/pkg/describe"
	"sigs.k8s.io/yaml"

	"kubist/kube"
	"kubist/kube/describe"
)

// playground is a connection that may only read, and a configuration of somebody else.
func playground(t *testing.T) (*kube.Connection, *rest.Config) {
	t.Helper()
	if os.Getenv("PLAYGROUND_DIR") == "" {
		t.Fatal("this test needs the playground: run make test")
	}
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		t.Fatal(err)
	}
	config.QPS = -1
	ours, err := kube.LoadConfig(kube.Options{Kubeconfig: os.Getenv("KUBECONFIG"), ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := ours.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn, config
}

// world are the objects of testdata/world.yaml in a namespace of their own, and
// those that every cluster has.
func world(t *testing.T, config *rest.Config) []*unstructured.Unstructured {
	t.Helper()
	client, dyn := kubernetes.NewForConfigOrDie(config), dynamic.NewForConfigOrDie(config)
	ns, err := client.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "describe-"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = client.CoreV1().Namespaces().Delete(context.WithoutCancel(t.Context()), ns.Name, metav1.DeleteOptions{})
	})
	text, err := os.ReadFile(filepath.Join("testdata", "world.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var made []*unstructured.Unstructured
	for doc := range strings.SplitSeq(strings.ReplaceAll(string(text), "NAMESPACE", ns.Name), "\n---\n") {
		o := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(doc), &o.Object); err != nil {
			t.Fatal(err)
		}
		kind := kindOf(t, o)
		to := dynamic.ResourceInterface(dyn.Resource(kind.GVR()))
		if kind.Namespaced {
			to = dyn.Resource(kind.GVR()).Namespace(ns.Name)
		}
		o, err := to.Create(t.Context(), o, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if !kind.Namespaced {
			t.Cleanup(func() { _ = to.Delete(context.WithoutCancel(t.Context()), o.GetName(), metav1.DeleteOptions{}) })
		}
		made = append(made, o)
	}
	for _, name := range []string{"clusterrole/view", "clusterrolebinding/system:node-proxier", "priorityclass/system-node-critical", "namespace/" + ns.Name} {
		word, name, _ := strings.Cut(name, "/")
		kind, err := kube.BuiltinKinds().Find(word)
		if err != nil {
			t.Fatal(err)
		}
		o := &unstructured.Unstructured{}
		o.SetGroupVersionKind(kind.GVK())
		o.SetName(name)
		made = append(made, o)
	}
	return made
}

func kindOf(t *testing.T, o *unstructured.Unstructured) kube.Kind {
	t.Helper()
	all := kube.BuiltinKinds().All()
	i := slices.IndexFunc(all, func(k kube.Kind) bool { return k.GVK() == o.GroupVersionKind() })
	if i < 0 {
		t.Fatalf("%s is no built-in kind", o.GroupVersionKind())
	}
	return all[i]
}

// What is shown of an object is what kubectl prints of it, apart from tokens.
func TestTextIsThatOfKubectl(t *testing.T) {
	t.Parallel()
	conn, config := playground(t)
	for _, o := range world(t, config) {
		kind := kindOf(t, o)
		t.Run(kind.Name, func(t *testing.T) {
			t.Parallel()
			describer, ok := library.DescriberFor(kind.GVK().GroupKind(), config)
			if !ok {
				t.Fatalf("kubectl does not describe %s by itself", kind)
			}
			var ours, theirs string
			// Ages grow and controllers work meanwhile: in the end both have seen the same.
			for range 50 {
				before, err := conn.Object(t.Context(), kind, o.GetNamespace(), o.GetName())
				if err != nil {
					t.Fatal(err)
				}
				if ours, err = describe.Text(t.Context(), conn, kind, before); err != nil {
					t.Fatal(err)
				}
				if theirs, err = describer.Describe(o.GetNamespace(), o.GetName(), library.DescriberSettings{ShowEvents: true, ChunkSize: 500}); err != nil {
					t.Fatal(err)
				}
				after, err := conn.Object(t.Context(), kind, o.GetNamespace(), o.GetName())
				if err != nil {
					t.Fatal(err)
				}
				if ours == theirs || before.GetResourceVersion() == after.GetResourceVersion() && ageless(ours) == ageless(theirs) {
					return
				}
			}
			t.Errorf("shown is\n%s\nkubectl prints\n%s", ours, theirs)
		})
	}
}

// ageless is a text without its columns of ages, which are those of the moment.
func ageless(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		words := strings.Fields(line)
		lines[i] = strings.Join(slices.DeleteFunc(words, func(w string) bool {
			return len(w) > 1 && strings.Trim(w, "0123456789") == "s"
		}), " ")
	}
	return strings.Join(lines, "\n")
}

// A kind that kubectl knows nothing of is described by its fields.
func TestTextOfAnyKind(t *testing.T) {
	t.Parallel()
	conn, config := playground(t)
	client := kubernetes.NewForConfigOrDie(config)
	lease, err := client.CoordinationV1().Leases("kube-system").List(t.Context(), metav1.ListOptions{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	kind, err := kube.BuiltinKinds().Find("leases")
	if err != nil {
		t.Fatal(err)
	}
	name := lease.Items[0].Name
	o, err := conn.Object(t.Context(), kind, "kube-system", name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := describe.Text(t.Context(), conn, kind, o)
	if err != nil || !strings.Contains(text, "Holder Identity:") || !strings.Contains(text, name) {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestSecretsAreSizes(t *testing.T) {
	t.Parallel()
	o := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token",
		"metadata": map[string]any{"name": "bot", "annotations": map[string]any{"kubectl.kubernetes.io/last-applied-configuration": "c2VjcmV0"}},
		"data":     map[string]any{"token": "c2VjcmV0", "ca.crt": "c2VjcmV0c2VjcmV0"},
	}}
	conn, _ := playground(t)
	kind, err := kube.BuiltinKinds().Find("secrets")
	if err != nil {
		t.Fatal(err)
	}
	text, err := describe.Text(t.Context(), conn, kind, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"token:   6 bytes", "ca.crt:  12 bytes"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q in\n%s", want, text)
		}
	}
	for _, never := range []string{"secret\n", "c2VjcmV0"} {
		if strings.Contains(text, never) {
			t.Errorf("%q is in\n%s", never, text)
		}
	}
}

// A description ends with its context, though the library knows none.
func TestTextEndsWithItsContext(t *testing.T) {
	t.Parallel()
	conn, _ := playground(t)
	kind, err := kube.BuiltinKinds().Find("pods")
	if err != nil {
		t.Fatal(err)
	}
	o := &unstructured.Unstructured{}
	o.SetName("kubia")
	o.SetNamespace("default")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if text, err := describe.Text(ctx, conn, kind, o); err == nil || !strings.Contains(err.Error(), "context canceled") {
		t.Errorf("got %v\n%s", err, text)
	}
}
