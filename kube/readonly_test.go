package kube

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

const (
	ns   = "/api/v1/namespaces/shop"
	apps = "/apis/apps/v1/namespaces/shop"
)

var readOnlyCases = []struct {
	method, path string
	allowed      bool
}{
	{"GET", "/version", true},
	{"GET", "/healthz", true},
	{"GET", "/openapi/v3/apis/apps/v1", true},
	{"GET", "/api", true},
	{"GET", "/apis", true},
	{"GET", "/api/v1", true},
	{"GET", "/apis/apps/v1", true},
	{"GET", "/api/v1/pods", true},
	{"GET", "/api/v1/pods/", true},
	{"HEAD", "/api/v1/nodes/a", true},
	{"OPTIONS", "/api/v1/nodes/a", true},
	{"GET", ns, true},
	{"GET", ns + "/pods", true},
	{"GET", ns + "/pods/kubia-0", true},
	{"GET", ns + "/pods/kubia-0/log", true},
	{"GET", ns + "/pods/kubia-0/status", true},
	{"GET", apps + "/deployments/kubia/scale", true},
	{"GET", "/api/v1/watch/namespaces/shop/pods", true},
	{"GET", "/apis/metrics.k8s.io/v1beta1/nodes", true},
	{"GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:controller:job-controller", true},
	// Objects may be called like the things that act.
	{"GET", ns + "/pods/exec", true},
	{"GET", ns + "/services/proxy", true},
	{"GET", "/api/v1/namespaces/proxy/pods", true},
	{"GET", "/api/v1/namespaces/exec", true},

	{"GET", ns + "/pods/kubia-0/exec", false},
	{"POST", ns + "/pods/kubia-0/exec", false},
	{"GET", ns + "/pods/kubia-0/attach", false},
	{"GET", ns + "/pods/kubia-0/portforward", false},
	{"GET", ns + "/pods/kubia-0/proxy", false},
	{"GET", ns + "/pods/kubia-0/proxy/", false},
	{"GET", ns + "/pods/kubia-0:8080/proxy/shutdown", false},
	{"GET", ns + "/services/http:web:80/proxy/a/b", false},
	{"GET", "/api/v1/nodes/node-0/proxy/metrics", false},
	{"HEAD", "/api/v1/nodes/node-0/proxy/metrics", false},
	{"OPTIONS", "/api/v1/nodes/node-0/proxy/metrics", false},
	{"GET", "/api/v1/proxy/namespaces/shop/pods/kubia-0/shutdown", false},
	{"GET", "/api/v1/redirect/namespaces/shop/pods/kubia-0", false},
	{"GET", "/api/v1/namespaces/proxy/pods/p/proxy", false},
	{"GET", "/apis/subresources.kubevirt.io/v1/namespaces/shop/virtualmachineinstances/vm/portforward", false},

	{"POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", true},
	{"POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", true},
	{"POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", true},
	{"POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", false},
	{"POST", "/apis/authorization.k8s.io/v1/namespaces/shop/localsubjectaccessreviews", false},
	{"POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews/x", false},
	{"POST", "/apis/authorization.k8s.io/v1/namespaces/shop/selfsubjectaccessreviews", false},
	{"POST", "/apis/evil.example/v1/selfsubjectaccessreviews", false},
	{"POST", "/api/v1/selfsubjectaccessreviews", false},
	{"PUT", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", false},
	{"POST", "/apis/authentication.k8s.io/v1/tokenreviews", false},

	{"POST", ns + "/pods", false},
	{"POST", ns + "/serviceaccounts/default/token", false},
	{"POST", ns + "/pods/kubia-0/eviction", false},
	{"POST", ns + "/pods/kubia-0/binding", false},
	{"PUT", ns + "/pods/kubia-0", false},
	{"PATCH", ns + "/pods/kubia-0", false},
	{"PATCH", ns + "/pods/kubia-0?dryRun=All", false},
	{"POST", ns + "/pods?dryRun=All", false},
	{"DELETE", ns + "/pods/kubia-0", false},
	{"DELETE", ns + "/pods", false},
	{"PUT", "/api/v1/namespaces/shop/finalize", false},
	{"PUT", "/debug/flags/v", false},
	{"CONNECT", ns + "/pods/kubia-0/exec", false},
	{"BREW", ns + "/pods", false},

	// Paths that another server may read differently.
	{"GET", ns + "/pods/../pods/kubia-0/exec", false},
	{"GET", ns + "/pods//kubia-0/exec", false},
	{"GET", "/api/v1/./nodes", false},
	{"GET", ns + "/pods/kubia-0%2Fexec", false},
	{"GET", ns + "/pods/kubia-0%252Fexec", false},
	{"GET", ns + "/pods/kubia-0/%65xec", false},
	{"GET", ns + "/pods/kubia-0;x/exec", false},
}

func TestReadOnlyLetsOnlyReadsThrough(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"", "/", "/k8s/clusters/x", "/k8s/clusters/x/"} {
		for _, c := range readOnlyCases {
			url := "https://127.0.0.1" + strings.TrimSuffix(base, "/") + c.path
			req, err := http.NewRequest(c.method, url, nil)
			must(t, err)
			if got := reads(req, base); got != c.allowed {
				t.Errorf("base %q: %s %s: allowed %v, want %v", base, c.method, c.path, got, c.allowed)
			}
		}
	}
}

func TestReadOnlyStaysBelowTheBasePath(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/api/v1/pods", "/k8s/clusters/xy/api/v1/pods", "/k8s/clusters"} {
		req, err := http.NewRequest(http.MethodGet, "https://127.0.0.1"+path, nil)
		must(t, err)
		if reads(req, "/k8s/clusters/x") {
			t.Errorf("GET %s is outside of the cluster and was let through", path)
		}
	}
}

func TestReadOnlyRefusesProtocolChanges(t *testing.T) {
	t.Parallel()
	req, err := http.NewRequest(http.MethodGet, "https://127.0.0.1/apis/example.com/v1/consoles/a/open", nil)
	must(t, err)
	req.Header.Set("Upgrade", "websocket")
	if reads(req, "") {
		t.Error("a WebSocket was let through")
	}
}

func TestReadOnlyHoldsForCopiesOfTheConfiguration(t *testing.T) {
	t.Parallel()
	var arrived atomic.Int32
	c := newCluster(t, func(w http.ResponseWriter, _ *http.Request) { arrived.Add(1) })
	conn := c.connect(t, Options{ReadOnlyIn: func(context string) bool { return context == "test" }})
	if !conn.ReadOnly() {
		t.Fatal("the context is not read-only")
	}
	wire, err := conn.newWire(conn.REST())
	must(t, err)

	for _, client := range []*http.Client{conn.HTTPClient(), wire.client} {
		body := &closing{Reader: strings.NewReader("{}")}
		req, err := http.NewRequest(http.MethodPatch, c.URL+ns+"/pods/kubia-0", body)
		must(t, err)
		_, err = client.Do(req)
		refusal, ok := errors.AsType[*ReadOnlyError](err)
		if !ok || refusal.Method != http.MethodPatch {
			t.Errorf("got %v, want a refusal", err)
		}
		if !body.closed {
			t.Error("the body of the refused request is still open")
		}
		if problem := Explain(err); !strings.Contains(problem.What, "read-only") {
			t.Errorf("told as %q", problem.What)
		}
	}
	if arrived.Load() != 0 {
		t.Error("a write left the process")
	}
	resp, err := conn.Get(t.Context(), ns+"/pods", nil, "")
	must(t, err)
	resp.Body.Close()
}

type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error { c.closed = true; return nil }
