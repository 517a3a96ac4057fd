package views

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
)

var replicationControllerKind = &stream.Kind[*record.ReplicationController]{
	GVR:        schema.GroupVersionResource{Version: "v1", Resource: "replicationcontrollers"},
	Namespaced: true,
	Decode:     record.DecodeReplicationController,
}

var _ = add(Table[*record.ReplicationController]{
	Kind:  replicationControllerKind,
	Title: "ReplicationControllers",
	Columns: []Column[*record.ReplicationController]{
		nameColumn[*record.ReplicationController](),
		numberColumn("DESIRED", "Desired", grid.Always, func(r *record.ReplicationController) int64 { return int64(r.Wanted) }),
		numberColumn("CURRENT", "Current", grid.Roomy, func(r *record.ReplicationController) int64 { return int64(r.Current) }),
		numberColumn("READY", "Ready", grid.Always, func(r *record.ReplicationController) int64 { return int64(r.Ready) }),
		ageColumn[*record.ReplicationController](),
		stageColumn[*record.ReplicationController](),
		containersColumn[*record.ReplicationController](),
		imagesColumn[*record.ReplicationController](),
		podSelectorColumn[*record.ReplicationController](),
		textColumn("MESSAGE", "", grid.Wide, func(r *record.ReplicationController) string { return r.Message }),
	},
	Health: (*record.ReplicationController).Health,
	Faulty: "not available",
	Below:  "pods",
	Enter:  enterPods[*record.ReplicationController],
})
