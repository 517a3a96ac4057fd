package kube

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

func TestRefusalsOfTheServer(t *testing.T) {
	t.Parallel()
	pods := schema.GroupResource{Resource: "pods"}
	budget := apierrors.NewTooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 0)
	budget.ErrStatus.Details.Causes = []metav1.StatusCause{{Type: policyv1.DisruptionBudgetCause}}
	for _, c := range []struct {
		name     string
		err      error
		what, do string
	}{
		{"forbidden in a namespace", &apierrors.StatusError{ErrStatus: failure}, "jane may not list pods in namespace shop", "choose another namespace with n, or ask for a role that allows list on pods in shop; check with kubectl auth can-i list pods -n shop"},
		{
			"forbidden in the cluster", apierrors.NewForbidden(schema.GroupResource{Group: "apps", Resource: "deployments"}, "",
				errors.New(`User "jane" cannot watch resource "deployments" in API group "apps" at the cluster scope`)),
			"jane may not watch deployments.apps in the whole cluster",
			"choose a namespace with n, or ask for a cluster role that allows watch on deployments.apps; check with kubectl auth can-i watch deployments.apps -A",
		},
		{
			"forbidden where there are no namespaces", apierrors.NewForbidden(schema.GroupResource{Resource: "nodes"}, "",
				errors.New(`User "jane" cannot list resource "nodes" in API group "" at the cluster scope`)),
			"jane may not list nodes in the whole cluster", "ask for a cluster role that allows list on nodes; check with kubectl auth can-i list nodes",
		},
		{
			"forbidden subresource", apierrors.NewForbidden(pods, "kubia-0",
				errors.New(`User "jane" cannot get resource "pods/log" in API group "" in the namespace "shop"`)),
			"jane may not get pods/log in namespace shop", "kubectl auth can-i get pods/log -n shop",
		},
		{
			"forbidden with a reason of another authorizer", apierrors.NewForbidden(pods, "",
				errors.New(`User "jane@example.com" cannot list resource "paintings" in API group "kubist.dev" in the namespace "shop": requires one of ["paintings.list"] permission(s)`)),
			"jane@example.com may not list paintings.kubist.dev in namespace shop", "kubectl auth can-i list paintings.kubist.dev -n shop",
		},
		{
			"not logged in", apierrors.NewForbidden(pods, "",
				errors.New(`User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "shop"`)),
			"does not know who asks, and anonymous users may not list pods", "credentials in the kubeconfig",
		},
		{
			"forbidden to be another", apierrors.NewForbidden(schema.GroupResource{Resource: "users"}, "bob",
				errors.New(`User "jane" cannot impersonate resource "users" in API group "" at the cluster scope`)),
			"jane may not impersonate users", "without --as",
		},
		{
			"forbidden path", apierrors.NewForbidden(schema.GroupResource{}, "", errors.New(`User "system:anonymous" cannot get path "/version"`)),
			"system:anonymous may not get /version", "path /version",
		},
		{"forbidden by an admission plugin", apierrors.NewForbidden(pods, "a", errors.New("exceeded quota: small")), "exceeded quota: small", "ask for the right"},
		{"not known", apierrors.NewUnauthorized("Unauthorized"), "does not accept the login", "log in again"},
		{"not found", apierrors.NewNotFound(pods, "kubia-0"), `pods "kubia-0" not found`, "gone"},
		{"there already", apierrors.NewAlreadyExists(pods, "a"), `pods "a" already exists`, "another name"},
		{"kept by a budget", budget, "Cannot evict", ":pdb"},
		{"conflict", apierrors.NewConflict(pods, "a", errors.New("modified")), "changed at the same time", "try again"},
		{"expired", apierrors.NewResourceExpired("too old"), "no longer has that state: too old", "lists again"},
		{"invalid", apierrors.NewInvalid(schema.GroupKind{Kind: "Pod"}, "a", nil), `Pod "a" is invalid`, "correct"},
		{"busy", apierrors.NewTooManyRequests("later", 7), "busy: later", "after the 7 s"},
		{"failed", apierrors.NewInternalError(errors.New("etcd")), "failed: ", "log"},
		{"starting", apierrors.NewServiceUnavailable("starting"), "not ready: starting", "keeps trying"},
		{"slow", apierrors.NewTimeoutError("slow", 0), "ran out of time: ", "ask for less"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			told(t, fmt.Errorf("list pods: %w", c.err), c.what, c.do)
		})
	}
}

func TestAnswersOfOthers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code              int
		contentType, body string
		what, do          string
	}{
		{502, "text/html", "<html>", "the server answered 502 Bad Gateway", "proxy or load balancer"},
		{503, "text/plain", "no healthy upstream", "503 Service Unavailable: no healthy upstream", "proxy or load balancer"},
		{404, "text/html", "<html>", "the server does not have it: Not Found", "is it a Kubernetes API server?"},
		{401, "text/plain", "who are you", `does not accept the login of the user "test"`, "new ones"},
		{407, "text/plain", "", "a proxy wants credentials", "user:password@"},
	} {
		_, err := newCluster(t, answer(c.code, c.contentType, c.body)).connect(t, Options{}).Version(t.Context())
		told(t, err, c.what, c.do)
	}
}

func TestExpiredLogins(t *testing.T) {
	t.Parallel()
	ended := time.Date(2020, 2, 3, 4, 5, 0, 0, time.UTC)
	c := newCluster(t, answer(http.StatusUnauthorized, acceptJSON, `{"kind":"Status","status":"Failure","code":401,"reason":"Unauthorized","message":"Unauthorized"}`))
	cert, key := c.authority.client("jane", ended)
	for what, user := range map[string]clientcmdapi.AuthInfo{
		`the client certificate of the user "test" expired on 2020-02-03`: {ClientCertificateData: cert, ClientKeyData: key},
		// {"exp":1580702700}
		`the token of the user "test" expired on 2020-02-03`:          {Token: "e30.eyJleHAiOjE1ODA3MDI3MDB9.c2ln"},
		`the API server does not accept the login of the user "test"`: {Token: "opaque"},
	} {
		c.config.AuthInfos["test"] = &user
		_, err := c.connect(t, Options{}).Version(t.Context())
		told(t, err, what, "another context")
		if !apierrors.IsUnauthorized(err) {
			t.Error("the status is lost")
		}
	}
}
