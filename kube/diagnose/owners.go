package diagnose

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// keepers are the field managers that put back what somebody else changes.
var keepers = map[string]string{
	"argocd-controller":             "Argo CD",
	"argocd-application-controller": "Argo CD",
	"kustomize-controller":          "Flux",
	"helm-controller":               "Flux",
	"fleetagent":                    "Fleet",
	"fleet-agent":                   "Fleet",
	"kapp-controller":               "kapp",
	"kapp":                          "kapp",
	"config-sync":                   "Config Sync",
	"configsync":                    "Config Sync",
}

// owners tells who else sets fields of the object: a change of them does not last.
func (f *findings) owners() {
	f.scaler()
	said := map[string]bool{}
	for _, m := range f.Object.GetManagedFields() {
		product, ok := keepers[m.Manager]
		fields := wanted(m)
		if !ok || said[m.Manager] || len(fields) == 0 {
			continue
		}
		said[m.Manager] = true
		f.add(Note, fmt.Sprintf("%s is set by %s (%s), which may put back what is changed here", fields, m.Manager, product))
	}
	if release := f.Object.GetAnnotations()["meta.helm.sh/release-name"]; release != "" && len(said) == 0 {
		f.add(Note, "installed by Helm, release "+release+": its next upgrade may put back what is changed here")
	}
}

// scaler tells what sets the number of replicas.
func (f *findings) scaler() {
	kind, name := f.Object.GetKind(), f.Object.GetName()
	for i := range f.Around.Scalers.Value {
		h := &f.Around.Scalers.Value[i]
		if t := h.Spec.ScaleTargetRef; t.Kind == kind && t.Name == name {
			f.add(Note, fmt.Sprintf("replicas are set by horizontal-pod-autoscaler, HorizontalPodAutoscaler/%s (%d to %d)",
				h.Name, desired(h.Spec.MinReplicas), h.Spec.MaxReplicas))
			return
		}
	}
	for _, m := range f.Object.GetManagedFields() {
		// kubectl scale is a person, who has done it once.
		if m.Subresource == "scale" && !strings.HasPrefix(m.Manager, "kubectl") && strings.Contains(wanted(m), "replicas") {
			f.add(Note, "replicas were last set by "+m.Manager+" through the scale subresource")
			return
		}
	}
}

// wanted names the fields that a manager sets, without those that say who and what the object is.
func wanted(m metav1.ManagedFieldsEntry) string {
	var set map[string]map[string]json.RawMessage
	if m.FieldsV1 == nil || json.Unmarshal(m.FieldsV1.GetRawBytes(), &set) != nil {
		return ""
	}
	var names []string
	for _, top := range slices.Sorted(maps.Keys(set)) {
		if top == "f:metadata" || top == "f:status" {
			continue
		}
		path := strings.TrimPrefix(top, "f:")
		for _, field := range slices.Sorted(maps.Keys(set[top])) {
			if name, ok := strings.CutPrefix(field, "f:"); ok && top == "f:spec" {
				names = append(names, path+"."+name)
			}
		}
		if top != "f:spec" {
			names = append(names, path)
		}
	}
	const most = 3
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}
