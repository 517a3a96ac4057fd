package views

import (
	"cmp"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
)

var replicaSetKind = &stream.Kind[*record.ReplicaSet]{
	GVR:        schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "replicasets"},
	Namespaced: true,
	Decode:     record.DecodeReplicaSet,
}

var _ = add(Table[*record.ReplicaSet]{
	Kind:  replicaSetKind,
	Title: "ReplicaSets",
	Columns: []Column[*record.ReplicaSet]{
		nameColumn[*record.ReplicaSet](),
		numberColumn("DESIRED", "Desired", grid.Always, func(r *record.ReplicaSet) int64 { return int64(r.Wanted) }),
		numberColumn("CURRENT", "Current", grid.Roomy, func(r *record.ReplicaSet) int64 { return int64(r.Current) }),
		numberColumn("READY", "Ready", grid.Always, func(r *record.ReplicaSet) int64 { return int64(r.Ready) }),
		ageColumn[*record.ReplicaSet](),
		stageColumn[*record.ReplicaSet](),
		{
			Name: "REVISION", Right: true, Level: grid.Roomy,
			Less: func(a, b *record.ReplicaSet) int { return cmp.Compare(a.Revision, b.Revision) },
			Cell: func(dst []byte, r *record.ReplicaSet, _ time.Time) []byte { return r.AppendRevision(dst) },
		},
		ownerColumn[*record.ReplicaSet](),
		containersColumn[*record.ReplicaSet](),
		imagesColumn[*record.ReplicaSet](),
		podSelectorColumn[*record.ReplicaSet](),
		textColumn("MESSAGE", "", grid.Wide, func(r *record.ReplicaSet) string { return r.Message }),
	},
	Health: (*record.ReplicaSet).Health,
	Faulty: "not available",
	Below:  "pods",
	Enter:  enterPods[*record.ReplicaSet],
})
