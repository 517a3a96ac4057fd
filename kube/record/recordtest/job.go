package recordtest

import (
	"math/rand/v2"
	"strconv"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Job returns the Job of that seed. Over the seeds it takes all the states that
// a Job can be in, most of them as a controller would leave it. It says that
// somebody else than the cluster's own controller manages it.
func Job(seed uint64) *batchv1.Job {
	g := gen{rand.New(rand.NewPCG(seed, 0x6a6f62))}
	j := &batchv1.Job{ObjectMeta: g.meta("job", seed)}
	_, template := g.podsOf(seed)
	template.Spec.RestartPolicy = corev1.RestartPolicyNever
	j.Spec = batchv1.JobSpec{Parallelism: new(g.count()), Template: template, ManagedBy: new("kubist.test/nobody")}
	if g.maybe(60) {
		j.Spec.Completions = new(1 + g.count())
	}
	s := &j.Status
	s.Succeeded, s.Failed = g.count(), g.count()
	if g.maybe(20) {
		j.Spec.Suspend = new(true)
		g.condition(s, batchv1.JobSuspended)
		return j
	}
	if g.maybe(90) {
		s.StartTime = new(g.time())
	}
	if g.maybe(50) {
		s.Active = g.count()
		s.Ready = new(int32(g.IntN(int(s.Active) + 1)))
	}
	switch g.IntN(5) {
	case 0:
		g.condition(s, batchv1.JobFailureTarget)
		g.end(s, batchv1.JobFailed)
	case 1:
		g.condition(s, batchv1.JobSuccessCriteriaMet)
		g.end(s, batchv1.JobComplete)
		if g.maybe(80) && s.StartTime != nil {
			s.CompletionTime = new(metav1.NewTime(s.StartTime.Add(time.Duration(g.IntN(1_000_000)) * time.Second)))
		}
	case 2:
		g.condition(s, batchv1.JobFailureTarget)
	case 3:
		g.condition(s, batchv1.JobSuccessCriteriaMet)
	}
	return j
}

// end has a Job come to its end.
func (g gen) end(s *batchv1.JobStatus, how batchv1.JobConditionType) {
	g.condition(s, how)
	s.Active, s.Ready = 0, nil
}

func (g gen) condition(s *batchv1.JobStatus, kind batchv1.JobConditionType) {
	s.Conditions = append(s.Conditions, batchv1.JobCondition{
		Type: kind, Status: corev1.ConditionStatus(g.pick("True", "True", "True", "False")), LastProbeTime: g.time(), LastTransitionTime: g.time(),
		Reason: g.pick("BackoffLimitExceeded", "DeadlineExceeded", ""), Message: g.pick("", "too late"),
	})
}

// CronJob returns the CronJob of that seed, with schedules of every sort.
func CronJob(seed uint64) *batchv1.CronJob {
	g := gen{rand.New(rand.NewPCG(seed, 0x63726f6e))}
	c := &batchv1.CronJob{ObjectMeta: g.meta("cron", seed)}
	_, template := g.podsOf(seed)
	template.Spec.RestartPolicy = corev1.RestartPolicyOnFailure
	c.Spec = batchv1.CronJobSpec{
		Schedule:          g.pick("*/5 * * * *", "0 0 31 2 *", "@daily", "@every 90m", "30 2 * * MON-FRI", "0 0 1 1 ?"),
		ConcurrencyPolicy: batchv1.ConcurrencyPolicy(g.pick("Allow", "Forbid", "Replace")),
		JobTemplate:       batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Template: template}},
	}
	if g.maybe(50) {
		c.Spec.TimeZone = new(g.pick("Etc/UTC", "Europe/Berlin", "Asia/Kolkata"))
	}
	if g.maybe(80) {
		c.Spec.Suspend = new(g.maybe(50))
	}
	if g.maybe(60) {
		c.Status.LastScheduleTime = new(g.time())
	}
	if g.maybe(50) {
		c.Status.LastSuccessfulTime = new(g.time())
	}
	for i := range g.IntN(3) {
		c.Status.Active = append(c.Status.Active, corev1.ObjectReference{
			APIVersion: "batch/v1", Kind: "Job", Namespace: c.Namespace, Name: g.pick("a", "b") + strconv.Itoa(i),
		})
	}
	return c
}
