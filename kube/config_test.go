package kube

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

const twoContexts = `
apiVersion: v1
kind: Config
current-context: prod-eu
clusters:
- {name: eu, cluster: {server: "https://eu.example:6443"}}
- {name: us, cluster: {server: "https://us.example:6443"}}
users:
- {name: jane, user: {token: secret}}
contexts:
- {name: prod-eu, context: {cluster: eu, user: jane, namespace: shop}}
- {name: prod-us, context: {cluster: us, user: jane}}
- {name: eu-batch, context: {cluster: eu, user: jane, namespace: batch}}
- {name: lost, context: {cluster: gone, user: jane}}
- {name: nobody, context: {cluster: eu, user: john}}
`

func load(t *testing.T, o Options) *Config {
	t.Helper()
	config, err := LoadConfig(o)
	must(t, err)
	return config
}

func TestContextsAreSortedAndMarked(t *testing.T) {
	t.Parallel()
	config := load(t, Options{Kubeconfig: writeFile(t, []byte(twoContexts))})
	want := []Context{
		{Name: "eu-batch", Cluster: "eu", User: "jane", Namespace: "batch", Server: "https://eu.example:6443"},
		{Name: "lost", Cluster: "gone", User: "jane"},
		{Name: "nobody", Cluster: "eu", User: "john", Server: "https://eu.example:6443"},
		{Name: "prod-eu", Cluster: "eu", User: "jane", Namespace: "shop", Server: "https://eu.example:6443", Current: true},
		{Name: "prod-us", Cluster: "us", User: "jane", Server: "https://us.example:6443"},
	}
	if diff := cmp.Diff(want, config.Contexts()); diff != "" {
		t.Error(diff)
	}
}

func TestKubeconfigListIsMergedFirstFileFirst(t *testing.T) {
	first := writeFile(t, []byte(twoContexts))
	second := writeFile(t, []byte(strings.NewReplacer("prod-us", "dev", "current-context: prod-eu", "current-context: dev", "shop", "other").Replace(twoContexts)))
	absent := filepath.Join(t.TempDir(), "absent")
	t.Setenv("KUBECONFIG", strings.Join([]string{absent, first, second}, string(os.PathListSeparator)))

	config := load(t, Options{})
	if config.Current() != "prod-eu" {
		t.Errorf("current context %q, want that of the first file", config.Current())
	}
	namespaces := make(map[string]string)
	for _, context := range config.Contexts() {
		namespaces[context.Name] = context.Namespace
	}
	if namespaces["prod-eu"] != "shop" {
		t.Errorf("prod-eu has namespace %q, want that of the first file", namespaces["prod-eu"])
	}
	if _, ok := namespaces["dev"]; !ok {
		t.Error("the context of the second file is missing")
	}
	if diff := cmp.Diff([]string{absent, first, second}, config.Files()); diff != "" {
		t.Error(diff)
	}
}

func TestReloadReadsAgainAndLeavesTheOldAlone(t *testing.T) {
	t.Parallel()
	file := writeFile(t, []byte(twoContexts))
	old := load(t, Options{Kubeconfig: file})
	must(t, os.WriteFile(file, []byte(strings.ReplaceAll(twoContexts, "prod-us", "dev")), 0o600))

	fresh, err := old.Reload()
	must(t, err)
	if got := fresh.Contexts()[0].Name; got != "dev" {
		t.Errorf("first context after reload is %q, want dev", got)
	}
	if got := old.Contexts()[4].Name; got != "prod-us" {
		t.Errorf("the old config changed: %q", got)
	}
}

func TestPodUsesItsServiceAccount(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	environment := map[string]string{"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"}
	getenv := func(name string) string { return environment[name] }
	if _, ok := inCluster(dir, getenv); ok {
		t.Fatal("a pod without a token counts as one that has it")
	}
	must(t, os.WriteFile(filepath.Join(dir, "token"), []byte("t"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "namespace"), []byte("shop\n"), 0o600))
	if _, ok := inCluster(dir, func(string) string { return "" }); ok {
		t.Fatal("a machine outside of a cluster counts as a pod")
	}

	raw, ok := inCluster(dir, getenv)
	if !ok {
		t.Fatal("the pod was not recognised")
	}
	conn, err := (&Config{raw: raw}).Connect("")
	must(t, err)
	defer conn.Close()
	if conn.ServerURL() != "https://10.0.0.1:443" || conn.Namespace() != "shop" || conn.Context() != InCluster {
		t.Errorf("connected to %s, namespace %s, context %s", conn.ServerURL(), conn.Namespace(), conn.Context())
	}
	if file := conn.REST().BearerTokenFile; file != filepath.Join(dir, "token") {
		t.Errorf("token file %q: a rotated token would not be seen", file)
	}
}

func TestFlagsHoldForTheLaunchContextAlone(t *testing.T) {
	t.Parallel()
	config := load(t, Options{
		Kubeconfig: writeFile(t, []byte(twoContexts)),
		Namespace:  "mine", Server: "https://127.0.0.1:1", Token: "flag", As: "viewer", AsGroups: []string{"g"}, AsUID: "7",
	})
	for _, c := range []struct{ context, server, namespace, token string }{
		{"", "https://127.0.0.1:1", "mine", "flag"},
		{"prod-eu", "https://127.0.0.1:1", "mine", "flag"},
		{"prod-us", "https://us.example:6443", "default", "secret"},
		{"eu-batch", "https://eu.example:6443", "batch", "secret"},
	} {
		conn, err := config.Connect(c.context)
		must(t, err)
		defer conn.Close()
		if conn.ServerURL() != c.server || conn.Namespace() != c.namespace {
			t.Errorf("%q leads to %s, namespace %s; want %s, %s", c.context, conn.ServerURL(), conn.Namespace(), c.server, c.namespace)
		}
		rest := conn.REST()
		if rest.BearerToken != c.token {
			t.Errorf("%q sends the token %q, want %q", c.context, rest.BearerToken, c.token)
		}
		if as := rest.Impersonate; as.UserName != "viewer" || as.UID != "7" || len(as.Groups) != 1 {
			t.Errorf("%q does not impersonate: %+v", c.context, as)
		}
	}
}

func TestKnownNamespacesAreThoseOfTheSameServer(t *testing.T) {
	t.Parallel()
	config := load(t, Options{Kubeconfig: writeFile(t, []byte(twoContexts)), Namespace: "mine"})
	conn, err := config.Connect("")
	must(t, err)
	defer conn.Close()
	if diff := cmp.Diff([]string{"batch", "mine", "shop"}, conn.KnownNamespaces()); diff != "" {
		t.Error(diff)
	}
}

func TestConnectDoesNotChangeTheConfig(t *testing.T) {
	t.Parallel()
	c := newCluster(t, version37)
	c.config.AuthInfos["test"] = &clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{
		APIVersion: "client.authentication.k8s.io/v1", Command: "plugin", InteractiveMode: clientcmdapi.IfAvailableExecInteractiveMode,
	}}
	config := load(t, Options{Kubeconfig: write(t, c.config)})
	before := config.raw.DeepCopy()
	conn, err := config.Connect("")
	must(t, err)
	defer conn.Close()
	if diff := cmp.Diff(before, config.raw); diff != "" {
		t.Error(diff)
	}
}

func TestKubectlGoesWhereTheContextDoes(t *testing.T) {
	t.Parallel()
	file := writeFile(t, []byte(twoContexts))
	config := load(t, Options{
		Kubeconfig: file, As: "eve", AsGroups: []string{"a", "b"}, AsUID: "7", Cluster: "us", User: "john", Server: "https://x", Token: "secret", InsecureSkipTLSVerify: true,
	})
	everywhere := []string{"--kubeconfig", file, "--as", "eve", "--as-group", "a", "--as-group", "b", "--as-uid", "7"}
	launch := []string{"--cluster", "us", "--user", "john", "--server", "https://x", "--insecure-skip-tls-verify"}
	if diff := cmp.Diff(slices.Concat([]string{"--context", "prod-eu"}, everywhere, launch), config.KubectlFlags("prod-eu")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(slices.Concat([]string{"--context", "prod-us"}, everywhere), config.KubectlFlags("prod-us")); diff != "" {
		t.Error(diff)
	}
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "token"), []byte("t"), 0o600))
	raw, _ := inCluster(dir, func(string) string { return "10.0.0.1" })
	if got := (&Config{raw: raw}).KubectlFlags(InCluster); len(got) > 0 {
		t.Errorf("in a pod kubectl finds the cluster by itself, and gets %q", got)
	}
}
