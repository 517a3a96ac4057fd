package kube

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// explainStatus tells a refusal of the API server.
func explainStatus(err error) (what, do string) {
	var refusal apierrors.APIStatus
	if !errors.As(err, &refusal) {
		return "", ""
	}
	status := refusal.Status()
	if status.Code == http.StatusForbidden {
		return explainForbidden(status.Message)
	}
	if text, ok := foreignAnswer(status); ok {
		return explainForeign(int(status.Code), text)
	}
	message := status.Message
	switch {
	case status.Reason == metav1.StatusReasonAlreadyExists:
		return message, "choose another name, or look at the one that is there"
	case apierrors.HasStatusCause(err, policyv1.DisruptionBudgetCause):
		return message, "wait until more of its pods are ready, or look at its PodDisruptionBudgets: :pdb"
	}
	switch status.Code {
	case http.StatusUnauthorized:
		return "the API server does not accept the login", "log in again, or choose another context"
	case http.StatusNotFound:
		return "the API server does not have it: " + message, "it may be gone, or of a kind this cluster does not know"
	case http.StatusConflict:
		return "it was changed at the same time: " + message, "look at what it is now, and try again"
	case http.StatusGone:
		return "the API server no longer has that state: " + message, "kubist lists again"
	case http.StatusUnprocessableEntity:
		return message, "correct what the API server names, and try again"
	case http.StatusTooManyRequests:
		return "the API server is busy: " + message, waitText(err)
	case http.StatusInternalServerError:
		return "the API server failed: " + message, "try again; its log says more"
	case http.StatusServiceUnavailable:
		return "the API server is not ready: " + message, waitText(err)
	case http.StatusGatewayTimeout, http.StatusRequestTimeout:
		return "the API server ran out of time: " + message, "try again, or ask for less"
	}
	return message, "the API server refused it (" + statusText(int(status.Code)) + ")"
}

func waitText(err error) string {
	if seconds, ok := apierrors.SuggestsClientDelay(err); ok && seconds > 0 {
		return fmt.Sprintf("kubist tries again after the %d s it asks for", seconds)
	}
	return "kubist keeps trying"
}

// forbidden is the sentence RBAC refuses with.
var forbidden = regexp.MustCompile(`User "([^"]*)" cannot (\S+) (?:resource "([^"]*)" in API group "([^"]*)"|path "([^"]*)")(?: in the namespace "([^"]*)")?`)

func explainForbidden(message string) (what, do string) {
	found := forbidden.FindStringSubmatch(message)
	if found == nil {
		return "forbidden: " + message, "ask for the right, or choose another user or context"
	}
	user, verb, resource, group, path, namespace := found[1], found[2], found[3], found[4], found[5], found[6]
	switch {
	case path != "":
		return user + " may not " + verb + " " + path, "ask for a cluster role that allows " + verb + " on the path " + path
	case user == "system:anonymous":
		return "the API server does not know who asks, and anonymous users may not " + verb + " " + resource,
			"give the user of the context credentials in the kubeconfig, or choose another context"
	case verb == "impersonate":
		return user + " may not impersonate " + resource, "start kubist without --as, or ask for the right to impersonate"
	}
	kind := schema.GroupResource{Group: group, Resource: resource}.String()
	right := verb + " on " + kind
	check := "; check with kubectl auth can-i " + verb + " " + kind
	switch {
	case namespace != "":
		return user + " may not " + verb + " " + kind + " in namespace " + namespace,
			"choose another namespace with n, or ask for a role that allows " + right + " in " + namespace + check + " -n " + namespace
	case namespaced(group, resource):
		return user + " may not " + verb + " " + kind + " in the whole cluster",
			"choose a namespace with n, or ask for a cluster role that allows " + right + check + " -A"
	default:
		return user + " may not " + verb + " " + kind + " in the whole cluster",
			"ask for a cluster role that allows " + right + check
	}
}

// namespaced reports whether a resource may be one of a namespace: all but
// those are of which every cluster knows better.
func namespaced(group, resource string) bool {
	resource, _, _ = strings.Cut(resource, "/")
	k, known := BuiltinKinds().first(func(k *Kind) bool { return k.Group == group && k.Resource == resource })
	return !known || k.Namespaced
}

// foreignAnswer is the text of an answer that was no Status: it came from a
// proxy, a load balancer, or a server that is not Kubernetes.
func foreignAnswer(status metav1.Status) (string, bool) {
	if status.Details == nil {
		return "", false
	}
	for _, cause := range status.Details.Causes {
		if cause.Type == metav1.CauseTypeUnexpectedServerResponse {
			return cause.Message, true
		}
	}
	return "", false
}

func explainForeign(code int, text string) (what, do string) {
	if strings.Contains(text, "HTTP request to an HTTPS server") {
		return "the API server speaks HTTPS, the kubeconfig says http", "write https:// in the server of the cluster"
	}
	switch code {
	case http.StatusUnauthorized:
		return "the server does not accept the login: " + text, "log in again, or choose another context"
	case http.StatusProxyAuthRequired:
		return "a proxy wants credentials (" + statusText(code) + ")", proxyLogin
	case http.StatusNotFound:
		return "the server does not have it: " + text,
			"is it a Kubernetes API server? check the server of the cluster in the kubeconfig, its path too"
	}
	what = "the server answered " + statusText(code)
	if text != "" && text != http.StatusText(code) {
		what += ": " + text
	}
	return what, "it may come from a proxy or load balancer in front of the API server; kubist keeps trying"
}

// statusText is "502 Bad Gateway".
func statusText(code int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", code, http.StatusText(code)))
}
