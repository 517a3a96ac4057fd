package describe

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/diagnose"
)

// Around reads what a diagnosis of the object wants to know around it, and
// nothing that it does not. What cannot be read is there with its reason.
func Around(ctx context.Context, conn *kube.Connection, object *unstructured.Unstructured) diagnose.Around {
	var around diagnose.Around
	switch object.GroupVersionKind().GroupKind() {
	case schema.GroupKind{Kind: "Pod"}:
		aroundPod(ctx, conn, object, &around)
	case schema.GroupKind{Kind: "Service"}:
		list := get[discoveryv1.EndpointSliceList](ctx, conn, "/apis/discovery.k8s.io/v1/namespaces/"+object.GetNamespace()+"/endpointslices",
			url.Values{"labelSelector": {discoveryv1.LabelServiceName + "=" + object.GetName()}})
		around.Slices = items(list, func(l *discoveryv1.EndpointSliceList) []discoveryv1.EndpointSlice { return l.Items })
	case schema.GroupKind{Kind: "PersistentVolumeClaim"}:
		if name, _, _ := unstructured.NestedString(object.Object, "spec", "storageClassName"); name != "" {
			around.Class = get[storagev1.StorageClass](ctx, conn, "/apis/storage.k8s.io/v1/storageclasses/"+name, nil)
		}
	default:
		if _, scales, _ := unstructured.NestedFieldNoCopy(object.Object, "spec", "replicas"); scales && object.GetNamespace() != "" {
			list := get[autoscalingv2.HorizontalPodAutoscalerList](ctx, conn,
				"/apis/autoscaling/v2/namespaces/"+object.GetNamespace()+"/horizontalpodautoscalers", nil)
			around.Scalers = items(list, func(l *autoscalingv2.HorizontalPodAutoscalerList) []autoscalingv2.HorizontalPodAutoscaler {
				return l.Items
			})
		}
	}
	return around
}

// claimsAtMost bounds the requests for one pod.
const claimsAtMost = 8

// aroundPod reads the claims that a pod may wait for, and the node that it may have lost.
func aroundPod(ctx context.Context, conn *kube.Connection, object *unstructured.Unstructured, around *diagnose.Around) {
	p := &corev1.Pod{}
	if runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, p) != nil {
		return
	}
	waits := p.DeletionTimestamp != nil || p.Status.Phase == corev1.PodPending ||
		slices.ContainsFunc(p.Status.Conditions, func(c corev1.PodCondition) bool {
			return c.Type == corev1.PodReady && c.Status != corev1.ConditionTrue
		})
	if p.Spec.NodeName != "" {
		if waits {
			around.Node = get[corev1.Node](ctx, conn, "/api/v1/nodes/"+p.Spec.NodeName, nil)
		}
		return
	}
	around.Claims = map[string]diagnose.Known[*corev1.PersistentVolumeClaim]{}
	for _, v := range p.Spec.Volumes {
		if name := diagnose.ClaimOf(p, v); name != "" && len(around.Claims) < claimsAtMost {
			around.Claims[name] = get[corev1.PersistentVolumeClaim](ctx, conn, "/api/v1/namespaces/"+p.Namespace+"/persistentvolumeclaims/"+name, nil)
		}
	}
}

// get reads one document.
func get[T any](ctx context.Context, conn *kube.Connection, path string, query url.Values) diagnose.Known[*T] {
	known := diagnose.Known[*T]{Asked: true}
	resp, err := conn.Get(ctx, path, query, runtime.ContentTypeJSON)
	if err != nil {
		known.Err = err
		return known
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		known.Err = fmt.Errorf("read %s: %w", path, err)
		return known
	}
	known.Value = new(T)
	if err := json.Unmarshal(body, known.Value); err != nil {
		known.Err = fmt.Errorf("decode %s: %w", path, err)
	}
	return known
}

// items are those of a list.
func items[L, T any](list diagnose.Known[*L], of func(*L) []T) diagnose.Known[[]T] {
	known := diagnose.Known[[]T]{Asked: list.Asked, Err: list.Err}
	if list.Value != nil && list.Err == nil {
		known.Value = of(list.Value)
	}
	return known
}
