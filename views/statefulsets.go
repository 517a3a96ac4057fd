package views

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
)

var statefulSetKind = &stream.Kind[*record.StatefulSet]{
	GVR:        schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "statefulsets"},
	Namespaced: true,
	Decode:     record.DecodeStatefulSet,
}

var _ = add(Table[*record.StatefulSet]{
	Kind:  statefulSetKind,
	Title: "StatefulSets",
	Columns: []Column[*record.StatefulSet]{
		nameColumn[*record.StatefulSet](),
		readyColumn(func(s *record.StatefulSet) *record.Workload { return &s.Workload }),
		ageColumn[*record.StatefulSet](),
		stageColumn[*record.StatefulSet](),
		numberColumn("UP-TO-DATE", "", grid.Roomy, func(s *record.StatefulSet) int64 { return int64(s.Updated) }),
		numberColumn("PARTITION", "", grid.Roomy, func(s *record.StatefulSet) int64 { return int64(s.Partition) }),
		textColumn("SERVICE", "", grid.Roomy, func(s *record.StatefulSet) string { return s.Service }),
		textColumn("REVISION", "", grid.Roomy, func(s *record.StatefulSet) string { return s.Revision }),
		textColumn("NEXT REVISION", "", grid.Roomy, nextRevision),
		containersColumn[*record.StatefulSet](),
		imagesColumn[*record.StatefulSet](),
		selectorColumn("SELECTOR", "", grid.Wide, func(s *record.StatefulSet) *record.LabelSelector { return s.Selector }),
		textColumn("STRATEGY", "", grid.Wide, func(s *record.StatefulSet) string { return s.Strategy }),
		textColumn("PODS", "", grid.Wide, func(s *record.StatefulSet) string { return s.Management }),
	},
	Health: (*record.StatefulSet).Health,
	Faulty: "not available",
	Below:  "pods",
	Enter:  enterPods[*record.StatefulSet],
})

// nextRevision is what a rollout leads to, empty where none is under way.
func nextRevision(s *record.StatefulSet) string {
	if s.Next == s.Revision {
		return ""
	}
	return s.Next
}
