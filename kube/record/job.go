package record

import (
	"strconv"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/duration"
)

// Job is what the columns of kubectl's job table need.
type Job struct {
	Meta
	Template
	// Status is the text of the STATUS column: "Complete", "Failed", "Running"…
	Status string
	// Reason is why it failed or is about to, in a word; Message says it in a sentence.
	Reason, Message string
	// Completions is how many pods have to succeed; -1 where one is enough.
	Completions, Parallelism int32
	// Active pods are those that have not ended; Ready of them are. Succeeded and Failed ones have ended.
	Active, Ready, Succeeded, Failed int32
	// Started, Completed (that is, with success) and Ended (in any way) are Unix seconds; 0 for not yet.
	Started, Completed, Ended int64
}

// DecodeJob projects a batch/v1 Job in protobuf.
var DecodeJob = Typed(newJob)

func newJob(o *batchv1.Job, m Meta, in *Interner) *Job {
	j := &Job{
		Meta: m, Template: TemplateOf(&o.Spec.Template, SelectorOf(o.Spec.Selector, in), in),
		Completions: numberAt(o.Spec.Completions, -1), Parallelism: numberAt(o.Spec.Parallelism, 0),
		Active: o.Status.Active, Ready: numberAt(o.Status.Ready, o.Status.Active),
		Succeeded: o.Status.Succeeded, Failed: o.Status.Failed,
	}
	if t := o.Status.StartTime; t != nil {
		j.Started = unix(t.Time)
	}
	if t := o.Status.CompletionTime; t != nil {
		j.Completed = unix(t.Time)
	}
	j.Status = jobStatus(o)
	for _, c := range o.Status.Conditions {
		if c.Status != corev1.ConditionTrue {
			continue
		}
		switch c.Type {
		case batchv1.JobFailed, batchv1.JobFailureTarget:
			j.Reason, j.Message = in.String(c.Reason), c.Message
		}
		switch c.Type {
		case batchv1.JobFailed, batchv1.JobComplete:
			j.Ended = unix(c.LastTransitionTime.Time)
		}
	}
	if j.Completed != 0 {
		j.Ended = j.Completed
	}
	return j
}

// jobStatus is the text of the STATUS column. The words, and which of them goes
// first, are those of the API server's own printer.
func jobStatus(o *batchv1.Job) string {
	holds := func(kind batchv1.JobConditionType) bool {
		for _, c := range o.Status.Conditions {
			if c.Type == kind {
				return c.Status == corev1.ConditionTrue
			}
		}
		return false
	}
	switch {
	case holds(batchv1.JobComplete):
		return "Complete"
	case holds(batchv1.JobFailed):
		return "Failed"
	case o.DeletionTimestamp != nil:
		return "Terminating"
	case holds(batchv1.JobSuspended):
		return "Suspended"
	case holds(batchv1.JobFailureTarget):
		return "FailureTarget"
	case holds(batchv1.JobSuccessCriteriaMet):
		return "SuccessCriteriaMet"
	}
	return "Running"
}

// AppendCompletions appends the COMPLETIONS column: "1/3", "0/1 of 4".
func (j *Job) AppendCompletions(dst []byte) []byte {
	dst = append(appendInt(dst, j.Succeeded), '/')
	switch {
	case j.Completions >= 0:
		return appendInt(dst, j.Completions)
	case j.Parallelism > 1:
		return appendInt(append(dst, "1 of "...), j.Parallelism)
	}
	return append(dst, '1')
}

// Lacking is how many pods still have to succeed.
func (j *Job) Lacking() int32 {
	if j.Completions < 0 {
		return max(1-j.Succeeded, 0)
	}
	return j.Completions - j.Succeeded
}

// AppendDuration appends the DURATION column: how long it took, or has been
// running for. As the server has it, only success ends it.
func (j *Job) AppendDuration(dst []byte, now time.Time) []byte {
	switch {
	case j.Started == 0:
		return dst
	case j.Completed != 0:
		return j.AppendTook(dst)
	}
	return AppendAge(dst, j.Started, now)
}

// AppendTook appends how long it took to complete, nothing before it has.
func (j *Job) AppendTook(dst []byte) []byte {
	if j.Started == 0 || j.Completed == 0 {
		return dst
	}
	return append(dst, duration.HumanDuration(time.Duration(j.Completed-j.Started)*time.Second)...)
}

// Took is how long it took to complete in seconds, -1 before it has.
func (j *Job) Took() int64 {
	if j.Started == 0 || j.Completed == 0 {
		return -1
	}
	return j.Completed - j.Started
}

// AppendFailed appends how many pods failed.
func (j *Job) AppendFailed(dst []byte) []byte { return strconv.AppendInt(dst, int64(j.Failed), 10) }

// Health judges the Job by its status, and while it runs by its pods.
func (j *Job) Health() Health {
	switch j.Status {
	case "Complete", "Suspended":
		return Done
	case "Failed", "FailureTarget":
		return Bad
	case "Terminating":
		return Warn
	}
	if j.Failed > 0 || j.Ready < j.Active {
		return Warn
	}
	return OK
}
