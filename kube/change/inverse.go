package change

import (
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// inverse is the op that leads back to what was before one, nil where nothing
// changed; lost says in words what does not come back.
func inverse(r Result) (op Op, lost string, err error) {
	of := r.Op.Object()
	if _, ok := r.Op.(Debug); ok {
		return nil, "an ephemeral container stays until its pod is gone", nil
	}
	switch {
	case r.Before == nil && r.After == nil:
		return nil, "", nil
	case r.Before == nil:
		of.Namespace, of.Name, of.UID = r.After.GetNamespace(), r.After.GetName(), string(r.After.GetUID())
		return Delete{On: of}, "", nil
	case r.After == nil && evicted(r):
		return nil, "pods with a controller were replaced elsewhere, and are not brought back", nil
	case r.After == nil && IsSecret(of.Kind):
		return nil, "", ErrSecret
	case r.After == nil:
		return Create{of.Kind, Recreated(r.Before)}, Lost(of.Kind.String()), nil
	}
	edits := Between(r.After.Object, r.Before.Object)
	if valued(r.Op) {
		lost = ErrSecret.Error() + ", and do not come back"
	}
	if len(edits) == 0 {
		return nil, lost, nil
	}
	of.UID = string(r.After.GetUID())
	back := Patch{On: of, Edits: edits}
	if p, ok := r.Op.(Patch); ok {
		back.Subresource = p.Subresource
	}
	return back, lost, nil
}

// evicted reports whether a pod has left for another one in its place.
func evicted(r Result) bool {
	_, ok := r.Op.(Evict)
	return ok && slices.ContainsFunc(r.Before.GetOwnerReferences(), func(o metav1.OwnerReference) bool { return o.Controller != nil && *o.Controller })
}

// valued reports whether an op may change values of a Secret.
func valued(op Op) bool {
	if !IsSecret(op.Object().Kind) {
		return false
	}
	p, ok := op.(Patch)
	return !ok || slices.ContainsFunc(p.Edits, func(e Edit) bool { return e.Path[0] == "data" || e.Path[0] == "stringData" })
}

// Recreated is an object as it is created again: without what the server or its
// controllers give to each anew.
func Recreated(object *unstructured.Unstructured) *unstructured.Unstructured {
	out := object.DeepCopy()
	for _, field := range serverOwned {
		if field != "apiVersion" && field != "kind" {
			unstructured.RemoveNestedField(out.Object, strings.Split(field, ".")...)
		}
	}
	switch out.GetKind() {
	case "Pod":
		// The scheduler chooses its node again.
		unstructured.RemoveNestedField(out.Object, "spec", "nodeName")
	case "Job":
		manual, _, _ := unstructured.NestedBool(out.Object, "spec", "manualSelector")
		if !manual {
			unstructured.RemoveNestedField(out.Object, "spec", "selector")
			for _, key := range []string{"controller-uid", "batch.kubernetes.io/controller-uid"} {
				unstructured.RemoveNestedField(out.Object, "spec", "template", "metadata", "labels", key)
			}
		}
	case "PersistentVolumeClaim":
		for _, key := range []string{"pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller"} {
			unstructured.RemoveNestedField(out.Object, "metadata", "annotations", key)
		}
	case "PersistentVolume":
		unstructured.RemoveNestedField(out.Object, "spec", "claimRef", "uid")
		unstructured.RemoveNestedField(out.Object, "spec", "claimRef", "resourceVersion")
	}
	return out
}

// Lost says what does not come back when an object of a kind is created again,
// "" where nothing of it is missing. kind is spelled as [kube.Kind.String] does.
func Lost(kind string) string {
	switch kind {
	case "pods":
		return "a pod comes back as a new one: its logs, its address, its files and what its programs knew are lost, and where a controller has replaced it there is one too many"
	case "namespaces":
		return "a namespace comes back empty: all that was in it is lost"
	case "customresourcedefinitions.apiextensions.k8s.io":
		return "the objects of the kind do not come back with it"
	case "persistentvolumeclaims":
		return "a claim comes back, but perhaps not to its volume: what was stored there is lost where the volume was deleted with it"
	case "persistentvolumes":
		return "what the volume holds is lost where it was deleted with it"
	case "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "replicationcontrollers", "jobs.batch", "cronjobs.batch":
		return "its pods come back as new ones, and its history is lost"
	case "services":
		return "an address that was given to it from outside may be another one"
	case "serviceaccounts":
		return "tokens that were bound to it stay invalid"
	case "nodes":
		return "its pods are not brought back by it"
	}
	return ""
}
