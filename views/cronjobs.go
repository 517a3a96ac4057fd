package views

import (
	"cmp"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// cronJob is a CronJob: what the columns of kubectl's table need, and when it runs next.
type cronJob struct {
	record.Meta
	record.Template
	schedule, zone string // zone is "<none>" where none is named
	suspend        string // "True", "False", "<unset>"
	concurrency    string
	active         int
	// last is when it was to run last, succeeded when a Job of it last did, in Unix seconds; 0 for never.
	last, succeeded int64
	times           timetable
}

var cronJobKind = &stream.Kind[*cronJob]{
	GVR:        schema.GroupVersionResource{Group: "batch", Version: "v1", Resource: "cronjobs"},
	Namespaced: true,
	Decode:     record.Typed(projectCronJob),
}

func projectCronJob(o *batchv1.CronJob, m record.Meta, in *record.Interner) *cronJob {
	job := &o.Spec.JobTemplate.Spec
	c := &cronJob{
		Meta: m, Template: record.TemplateOf(&job.Template, record.SelectorOf(job.Selector, in), in),
		schedule: in.String(o.Spec.Schedule), zone: record.None, suspend: "<unset>",
		concurrency: in.String(string(o.Spec.ConcurrencyPolicy)), active: len(o.Status.Active),
		times: newTimetable(o.Spec.Schedule, o.Spec.TimeZone),
	}
	if o.Spec.TimeZone != nil {
		c.zone = in.String(*o.Spec.TimeZone)
	}
	if o.Spec.Suspend != nil {
		c.suspend = "False"
		if *o.Spec.Suspend {
			c.suspend = suspended
		}
	}
	if t := o.Status.LastScheduleTime; t != nil {
		c.last = t.Unix()
	}
	if t := o.Status.LastSuccessfulTime; t != nil {
		c.succeeded = t.Unix()
	}
	return c
}

// suspended is what the server prints of a CronJob that starts no Jobs for now.
const suspended = "True"

var _ = add(Table[*cronJob]{
	Kind:  cronJobKind,
	Title: "CronJobs",
	Columns: []Column[*cronJob]{
		nameColumn[*cronJob](),
		textColumn("SCHEDULE", "Schedule", grid.Always, func(c *cronJob) string { return c.schedule }),
		textColumn("TIMEZONE", "Timezone", grid.Roomy, func(c *cronJob) string { return c.zone }),
		textColumn("SUSPEND", "Suspend", grid.Roomy, func(c *cronJob) string { return c.suspend }),
		numberColumn("ACTIVE", "Active", grid.Roomy, func(c *cronJob) int64 { return int64(c.active) }),
		sinceColumn("LAST SCHEDULE", "Last Schedule", grid.Always, record.None, func(c *cronJob) int64 { return c.last }),
		ageColumn[*cronJob](),
		{
			Name: "NEXT RUN", Level: grid.Roomy, Right: true,
			Search: func(dst []byte, _ *cronJob) []byte { return dst },
			Cell:   func(dst []byte, c *cronJob, now time.Time) []byte { return c.appendNext(dst, now) },
		},
		{
			Name: "STATUS",
			Less: func(a, b *cronJob) int { return cmp.Compare(a.status(), b.status()) },
			Cell: func(dst []byte, c *cronJob, _ time.Time) []byte { return append(dst, c.status()...) },
		},
		sinceColumn("LAST SUCCESS", "", grid.Roomy, record.None, func(c *cronJob) int64 { return c.succeeded }),
		containersColumn[*cronJob](),
		imagesColumn[*cronJob](),
		podSelectorColumn[*cronJob](),
		textColumn("CONCURRENCY", "", grid.Wide, func(c *cronJob) string { return c.concurrency }),
	},
	Health: (*cronJob).health,
	Faulty: "in trouble",
	Below:  "jobs",
	Enter:  jobsOf,
})

const (
	noSuccess = "last run did not succeed"
	leaving   = "terminating"
)

// status says in words how the CronJob is doing.
func (c *cronJob) status() string {
	switch {
	case c.Deleting != 0:
		return leaving
	case c.suspend == suspended:
		return "suspended"
	case c.active > 0:
		return "running"
	case c.last == 0:
		return "has not run yet"
	case c.succeeded < c.last:
		return noSuccess
	}
	return "last run succeeded"
}

func (c *cronJob) health() record.Health {
	switch c.status() {
	case leaving, noSuccess:
		return record.Warn
	case "suspended":
		return record.Done
	}
	return record.OK
}

// appendNext appends how long it is to the next run.
func (c *cronJob) appendNext(dst []byte, now time.Time) []byte {
	if c.suspend == suspended || c.Deleting != 0 {
		return append(dst, '-')
	}
	return c.times.append(dst, max(c.last, c.Created), now)
}

// jobsOf is the list of the Jobs of a CronJob. They carry no label of it: the
// filter finds them by their owner, so that clearing it shows the others too.
func jobsOf(s *Session, c *cronJob) (screen.Screen, error) {
	scope := stream.Scope{Namespaces: []string{c.Namespace}}
	return s.wished(builtIn(jobKind), scope, wish{filter: "owner=cronjob/" + c.Name}), nil
}
