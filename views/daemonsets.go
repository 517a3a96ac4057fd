package views

import (
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
)

var daemonSetKind = &stream.Kind[*record.DaemonSet]{
	GVR:        schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "daemonsets"},
	Namespaced: true,
	Decode:     record.DecodeDaemonSet,
}

var _ = add(Table[*record.DaemonSet]{
	Kind:  daemonSetKind,
	Title: "DaemonSets",
	Columns: []Column[*record.DaemonSet]{
		nameColumn[*record.DaemonSet](),
		numberColumn("DESIRED", "Desired", grid.Always, func(d *record.DaemonSet) int64 { return int64(d.Wanted) }),
		numberColumn("CURRENT", "Current", grid.Roomy, func(d *record.DaemonSet) int64 { return int64(d.Current) }),
		numberColumn("READY", "Ready", grid.Always, func(d *record.DaemonSet) int64 { return int64(d.Ready) }),
		numberColumn("UP-TO-DATE", "Up-to-date", grid.Roomy, func(d *record.DaemonSet) int64 { return int64(d.Updated) }),
		numberColumn("AVAILABLE", "Available", grid.Roomy, func(d *record.DaemonSet) int64 { return int64(d.Available) }),
		{
			Name: "NODE SELECTOR", Server: "Node Selector", Level: grid.Roomy,
			Less: func(a, b *record.DaemonSet) int { return compareLabels(a.NodeSelector, b.NodeSelector) },
			Cell: func(dst []byte, d *record.DaemonSet, _ time.Time) []byte { return d.AppendNodeSelector(dst) },
		},
		ageColumn[*record.DaemonSet](),
		stageColumn[*record.DaemonSet](),
		numberColumn("UNAVAILABLE", "", grid.Roomy, func(d *record.DaemonSet) int64 { return int64(d.Unavailable) }),
		numberColumn("MISSCHEDULED", "", grid.Roomy, func(d *record.DaemonSet) int64 { return int64(d.Misscheduled) }),
		containersColumn[*record.DaemonSet](),
		imagesColumn[*record.DaemonSet](),
		podSelectorColumn[*record.DaemonSet](),
		textColumn("STRATEGY", "", grid.Wide, func(d *record.DaemonSet) string { return d.Strategy }),
	},
	Health: (*record.DaemonSet).Health,
	Faulty: "not available",
	Below:  "pods",
	Enter:  enterPods[*record.DaemonSet],
})

// compareLabels orders by the keys and values, in their order.
func compareLabels(a, b *record.Labels) int {
	return slices.CompareFunc(a.All(), b.All(), func(x, y record.Label) int {
		if n := strings.Compare(x.Key, y.Key); n != 0 {
			return n
		}
		return strings.Compare(x.Value, y.Value)
	})
}
