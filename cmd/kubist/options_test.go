package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"kubist/cmd/kubist/config"
	"kubist/cmd/kubist/state"
)

const kubeconfig = `apiVersion: v1
kind: Config
current-context: prod-eu
clusters:
- {name: prod, cluster: {server: "https://127.0.0.1:1"}}
- {name: dev, cluster: {server: "https://127.0.0.1:2"}}
contexts:
- {name: prod-eu, context: {cluster: prod, user: me}}
- {name: dev, context: {cluster: dev, user: me, namespace: mine}}
users:
- {name: me, user: {}}
`

func TestNamespacesAtLaunch(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(path, []byte(kubeconfig), 0o600); err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]struct{ first, several string }{
		"":          {"", ""},
		"a":         {"a", ""},
		"a,":        {"a", ""},
		",a":        {"a", ""},
		" a , ,b, ": {"a", "a,b"},
	} {
		o := &options{timeout: "0", settings: &config.Config{}, memory: &memory{}}
		o.kube.Kubeconfig, o.kube.Namespace = path, given
		if err := o.readKubeconfig(); err != nil || o.kube.Namespace != want.first || o.namespaces != want.several {
			t.Errorf("-n %q: %q, %q, %v", given, o.kube.Namespace, o.namespaces, err)
		}
	}
	for _, given := range []string{",", " ", " , ,"} {
		o := &options{timeout: "0", settings: &config.Config{}, memory: &memory{}}
		o.kube.Kubeconfig, o.kube.Namespace = path, given
		if err := o.readKubeconfig(); err == nil {
			t.Errorf("-n %q: %q, %q", given, o.kube.Namespace, o.namespaces)
		}
	}
}

// What the config file and earlier runs say of contexts reaches their connections.
func TestConnectionsOfTheSettings(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(path, []byte(kubeconfig), 0o600); err != nil {
		t.Fatal(err)
	}
	o := &options{
		timeout: "0",
		settings: &config.Config{
			ReadOnly:   []string{"prod-*"},
			Favourites: []config.Favourites{{Context: "prod-*", Namespaces: []string{"favourite"}}},
		},
		memory: &memory{before: state.State{
			Recent: map[string][]string{"prod-eu": {"recent"}, "dev": {"other"}},
			Places: map[string]string{"prod-eu": "svc"},
		}},
	}
	o.kube.Kubeconfig = path
	o.kube.Namespace = "a,b"
	if err := o.readKubeconfig(); err != nil {
		t.Fatal(err)
	}
	if o.namespaces != "a,b" || o.place != "svc" {
		t.Errorf("namespaces %q, place %q", o.namespaces, o.place)
	}
	for context, want := range map[string]struct {
		readOnly   bool
		namespaces []string
	}{
		"prod-eu": {true, []string{"a", "favourite", "recent"}},
		"dev":     {false, []string{"mine", "other"}},
	} {
		conn, err := o.config.Connect(context)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if conn.ReadOnly() != want.readOnly || !slices.Equal(conn.KnownNamespaces(), want.namespaces) {
			t.Errorf("%s: read-only %v, namespaces %q", context, conn.ReadOnly(), conn.KnownNamespaces())
		}
	}
}
