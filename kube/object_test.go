package kube

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

func TestObject(t *testing.T) {
	t.Parallel()
	c := newCluster(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/apis/apps/v1/namespaces/shop/deployments/kubia":
			answer(http.StatusOK, acceptJSON, `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"kubia","generation":3}}`)(w, r)
		case "/api/v1/nodes/node-0":
			answer(http.StatusOK, acceptJSON, `{"apiVersion":"v1","kind":"Node","metadata":{"name":"node-0"}}`)(w, r)
		default:
			answer(http.StatusNotFound, "text/plain", "404 page not found")(w, r)
		}
	})
	conn := c.connect(t, Options{})
	find := func(word string) Kind {
		kind, err := BuiltinKinds().Find(word)
		must(t, err)
		return kind
	}
	deployment, err := conn.Object(t.Context(), find("deploy"), "shop", "kubia")
	must(t, err)
	if deployment.GetGeneration() != 3 || deployment.GetKind() != "Deployment" {
		t.Errorf("got %v", deployment)
	}
	_, err = conn.Object(t.Context(), find("no"), "ignored", "node-0")
	must(t, err)
	_, err = conn.Object(t.Context(), find("po"), "shop", "gone")
	if !apierrors.IsNotFound(err) || !strings.HasPrefix(err.Error(), "get pod shop/gone: ") {
		t.Errorf("got %v", err)
	}
}

func TestNamespacesReadsAllPages(t *testing.T) {
	t.Parallel()
	c := newCluster(t, func(w http.ResponseWriter, r *http.Request) {
		page := map[string]string{
			"":  `{"metadata":{"continue":"2"},"items":[{"metadata":{"name":"shop"}}]}`,
			"2": `{"items":[{"metadata":{"name":"batch"}}]}`,
		}[r.URL.Query().Get("continue")]
		answer(http.StatusOK, acceptJSON, page)(w, r)
	})
	names, err := c.connect(t, Options{}).Namespaces(t.Context())
	must(t, err)
	if !slices.Equal(names, []string{"batch", "shop"}) {
		t.Errorf("got %v", names)
	}
}

func TestNamespacesForbidden(t *testing.T) {
	t.Parallel()
	body, err := json.Marshal(failure)
	must(t, err)
	c := newCluster(t, answer(http.StatusForbidden, acceptJSON, string(body)))
	if _, err := c.connect(t, Options{}).Namespaces(t.Context()); !apierrors.IsForbidden(err) {
		t.Errorf("got %v", err)
	}
}
