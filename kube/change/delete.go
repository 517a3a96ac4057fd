package change

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"kubist/kube"
)

// Delete deletes an object, that of the UID.
type Delete struct {
	On Object
	// Grace is how many seconds its programs have to end, nil for as many as the
	// object says itself. 0 takes it away without waiting for them.
	Grace *int64
	// Propagation is what becomes of what it owns; "" is what is usual for its kind.
	Propagation metav1.DeletionPropagation
}

// Object is what is deleted.
func (d Delete) Object() Object { return d.On }

// run deletes the object. after is what is left of it: while its programs end or
// finalizers hold it, it is there still.
func (d Delete) run(ctx context.Context, c *kube.Connection, dry bool) (before, after *unstructured.Unstructured, err error) {
	if before, err = read(ctx, c, d.On, ""); err != nil {
		return nil, nil, err
	}
	uid := types.UID(d.On.UID)
	options := metav1.DeleteOptions{
		TypeMeta:           metav1.TypeMeta{APIVersion: "v1", Kind: "DeleteOptions"},
		GracePeriodSeconds: d.Grace,
		Preconditions:      &metav1.Preconditions{UID: &uid},
	}
	if uid == "" {
		uid = before.GetUID()
	}
	if d.Propagation != "" {
		options.PropagationPolicy = &d.Propagation
	}
	if dry {
		options.DryRun = []string{metav1.DryRunAll}
	}
	body, err := json.Marshal(options)
	if err != nil {
		return before, nil, err
	}
	_, err = c.Write(ctx, http.MethodDelete, d.On.path(), nil, typeJSON, body)
	switch {
	case apierrors.IsNotFound(err):
		return nil, nil, &Gone{Object: d.On}
	case apierrors.IsConflict(err):
		return nil, nil, &Gone{d.On, true}
	case err != nil:
		return before, nil, fmt.Errorf("delete %s: %w", d.On, err)
	}
	return before, nil, nil
}

// Evict asks for a pod to be deleted, which a PodDisruptionBudget may refuse for
// now: the error is a 429 then, see [apierrors.IsTooManyRequests].
type Evict struct {
	On Object
	// Grace is how many seconds its programs have to end, nil for as many as it says itself.
	Grace *int64
}

// Object is the pod.
func (e Evict) Object() Object { return e.On }

// run asks for it; after is always nil.
func (e Evict) run(ctx context.Context, c *kube.Connection, dry bool) (before, after *unstructured.Unstructured, err error) { //nolint:unparam // It is an Op's.
	if before, err = read(ctx, c, e.On, ""); err != nil {
		return nil, nil, err
	}
	uid := before.GetUID()
	options := map[string]any{"preconditions": map[string]any{"uid": string(uid)}}
	if e.Grace != nil {
		options["gracePeriodSeconds"] = *e.Grace
	}
	if dry {
		options["dryRun"] = []string{metav1.DryRunAll}
	}
	body, err := json.Marshal(map[string]any{
		"apiVersion": "policy/v1", "kind": "Eviction", "deleteOptions": options,
		"metadata": map[string]any{"name": e.On.Name, "namespace": e.On.Namespace},
	})
	if err != nil {
		return before, nil, err
	}
	if _, err = c.Write(ctx, http.MethodPost, e.On.path()+"/eviction", nil, typeJSON, body); err != nil {
		return before, nil, fmt.Errorf("evict %s: %w", e.On, err)
	}
	return before, nil, nil
}
