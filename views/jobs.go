package views

import (
	"cmp"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
)

var jobKind = &stream.Kind[*record.Job]{
	GVR:        schema.GroupVersionResource{Group: "batch", Version: "v1", Resource: "jobs"},
	Namespaced: true,
	Decode:     record.DecodeJob,
}

var _ = add(Table[*record.Job]{
	Kind:  jobKind,
	Title: "Jobs",
	Columns: []Column[*record.Job]{
		nameColumn[*record.Job](),
		textColumn("STATUS", "Status", grid.Always, func(j *record.Job) string { return j.Status }),
		{
			Name: "COMPLETIONS", Server: "Completions",
			Less: func(a, b *record.Job) int {
				return cmp.Or(cmp.Compare(a.Lacking(), b.Lacking()), cmp.Compare(a.Completions, b.Completions))
			},
			Cell: func(dst []byte, j *record.Job, _ time.Time) []byte { return j.AppendCompletions(dst) },
		},
		{
			// What runs has no duration that a filter or an order could read: they know no clock.
			Name: "DURATION", Server: "Duration", Right: true,
			Less:   func(a, b *record.Job) int { return cmp.Compare(a.Took(), b.Took()) },
			Search: func(dst []byte, j *record.Job) []byte { return j.AppendTook(dst) },
			Cell:   func(dst []byte, j *record.Job, now time.Time) []byte { return j.AppendDuration(dst, now) },
		},
		ageColumn[*record.Job](),
		textColumn("REASON", "", grid.Roomy, func(j *record.Job) string { return j.Reason }),
		numberColumn("ACTIVE", "", grid.Roomy, func(j *record.Job) int64 { return int64(j.Active) }),
		numberColumn("FAILED", "", grid.Roomy, func(j *record.Job) int64 { return int64(j.Failed) }),
		ownerColumn[*record.Job](),
		sinceColumn("ENDED", "", grid.Roomy, "", func(j *record.Job) int64 { return j.Ended }),
		containersColumn[*record.Job](),
		imagesColumn[*record.Job](),
		podSelectorColumn[*record.Job](),
		numberColumn("PARALLELISM", "", grid.Wide, func(j *record.Job) int64 { return int64(j.Parallelism) }),
		textColumn("MESSAGE", "", grid.Wide, func(j *record.Job) string { return j.Message }),
	},
	Health: (*record.Job).Health,
	Faulty: "in trouble",
	Below:  "pods",
	Enter:  enterPods[*record.Job],
})
