package kube

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"

	"kubist/kube/rights"
)

// A verdict is asked for once, also by who may only read; a failure is asked again.
func TestAllowed(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	c := newCluster(t, func(w http.ResponseWriter, r *http.Request) {
		var review authorizationv1.SelfSubjectAccessReview
		if err := json.NewDecoder(r.Body).Decode(&review); err != nil || r.Method != http.MethodPost {
			t.Errorf("%s: %v", r.Method, err)
		}
		if asked.Add(1) == 1 {
			answer(http.StatusServiceUnavailable, "text/plain", "not yet")(w, r)
			return
		}
		if a := review.Spec.ResourceAttributes; a != nil {
			review.Status.Allowed = a.Verb == "get" && a.Resource == "pods" && a.Subresource == "log" && a.Name == "kubia" && a.Namespace == "shop"
		} else {
			review.Status.Denied, review.Status.Reason = review.Spec.NonResourceAttributes.Path == "/healthz", "because"
		}
		body, _ := json.Marshal(review)
		answer(http.StatusCreated, acceptJSON, string(body))(w, r)
	})
	conn := c.connect(t, Options{ReadOnly: true})
	act := rights.Act{Verb: "get", Resource: "pods", Subresource: "log", Name: "kubia", Namespace: "shop"}
	if _, err := conn.Allowed(t.Context(), act); err == nil {
		t.Error("the failure is not told")
	}
	for range 3 {
		if v, err := conn.Allowed(t.Context(), act); err != nil || v != (Verdict{Allowed: true}) {
			t.Errorf("got %+v, %v", v, err)
		}
	}
	if v, err := conn.Allowed(t.Context(), rights.Act{Verb: "get", Path: "/healthz"}); err != nil || v != (Verdict{Denied: true, Reason: "because"}) {
		t.Errorf("got %+v, %v", v, err)
	}
	if n := asked.Load(); n != 3 {
		t.Errorf("asked %d times, want 3", n)
	}
}
