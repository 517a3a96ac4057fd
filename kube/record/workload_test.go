package record_test

import (
	"strings"
	"testing"

	"kubist/kube/record"
	"kubist/kube/record/recordtest"
)

// workload has the counts of a Deployment of an age: wanted, current, updated, available.
func workload(wanted, current, updated, available int32) record.Workload {
	return record.Workload{Wanted: wanted, Current: current, Updated: updated, Ready: available, Available: available, Observed: true}
}

func TestStages(t *testing.T) {
	t.Parallel()
	stalled, unseen, leaving := workload(3, 4, 1, 3), workload(3, 3, 3, 3), workload(3, 3, 3, 3)
	stalled.Fault = "ProgressDeadlineExceeded"
	unseen.Observed = false
	leaving.Deleting = 1
	set := func(w record.Workload, strategy string, partition int32) *record.StatefulSet {
		return &record.StatefulSet{Workload: w, Strategy: strategy, Partition: partition, Revision: "a", Next: "b"}
	}
	for _, c := range []struct {
		of interface {
			Stage() record.Stage
			Health() record.Health
			AppendStatus(dst []byte) []byte
		}
		stage  record.Stage
		health record.Health
		text   string
	}{
		{&record.Deployment{Workload: workload(3, 3, 3, 3)}, record.Available, record.OK, "available"},
		{&record.Deployment{Workload: workload(3, 0, 0, 0)}, record.RollingOut, record.Warn, "rolling out 0 of 3"},
		{&record.Deployment{Workload: workload(3, 4, 2, 3)}, record.RollingOut, record.Warn, "rolling out 2 of 3"},
		{&record.Deployment{Workload: workload(3, 5, 3, 3)}, record.RollingOut, record.Warn, "rolling out 3 of 5"},
		{&record.Deployment{Workload: workload(3, 3, 3, 0)}, record.Starting, record.Warn, "0 of 3 available"},
		{&record.Deployment{Workload: workload(1, 3, 3, 3)}, record.Shrinking, record.Warn, "2 too many"},
		{&record.Deployment{Workload: workload(0, 2, 2, 2)}, record.Shrinking, record.Warn, "2 too many"},
		{&record.Deployment{Workload: workload(0, 0, 0, 0)}, record.Empty, record.Done, "scaled to 0"},
		{&record.Deployment{Workload: stalled}, record.Stalled, record.Bad, "stalled: ProgressDeadlineExceeded"},
		{&record.Deployment{Workload: unseen}, record.Unseen, record.Warn, "waiting for its controller"},
		{&record.Deployment{Workload: leaving}, record.Leaving, record.Warn, "terminating"},
		{&record.Deployment{Workload: workload(3, 3, 1, 3), Paused: true}, record.HeldBack, record.Warn, "paused, 1 of 3 updated"},
		{&record.Deployment{Workload: workload(3, 3, 3, 3), Paused: true}, record.Available, record.OK, "paused, available"},
		{&record.Deployment{Workload: leaving, Paused: true}, record.Leaving, record.Warn, "terminating"},
		{&record.ReplicaSet{Workload: workload(0, 0, 0, 0), Old: true}, record.Empty, record.Done, "old"},
		{&record.ReplicaSet{Workload: workload(0, 1, 1, 1), Old: true}, record.Shrinking, record.Warn, "1 too many"},
		{&record.ReplicaSet{Workload: workload(3, 1, 1, 1)}, record.Starting, record.Warn, "1 of 3 available"},
		{&record.ReplicationController{Workload: workload(3, 1, 1, 1)}, record.Starting, record.Warn, "1 of 3 available"},
		{set(workload(3, 3, 1, 3), "RollingUpdate", 0), record.RollingOut, record.Warn, "rolling out 1 of 3"},
		{set(workload(3, 3, 0, 3), "RollingUpdate", 2), record.RollingOut, record.Warn, "rolling out 0 of 3"},
		{set(workload(3, 3, 1, 3), "RollingUpdate", 2), record.HeldBack, record.Warn, "partition 2: 1 of 3 updated"},
		{set(workload(3, 3, 1, 3), "OnDelete", 0), record.HeldBack, record.Warn, "on delete: 1 of 3 updated"},
		{&record.StatefulSet{Workload: workload(3, 2, 2, 2)}, record.Starting, record.Warn, "2 of 3 available"},
		{&record.DaemonSet{Workload: workload(3, 3, 3, 3)}, record.Available, record.OK, "available"},
		{&record.DaemonSet{Workload: workload(3, 3, 3, 3), Misscheduled: 1}, record.Shrinking, record.Warn, "1 misscheduled"},
		{&record.DaemonSet{Workload: workload(0, 0, 0, 0), Misscheduled: 2}, record.Shrinking, record.Warn, "2 misscheduled"},
		{&record.DaemonSet{Workload: workload(0, 0, 0, 0)}, record.Empty, record.Done, "on no node"},
		{&record.DaemonSet{Workload: workload(3, 3, 1, 3), Strategy: "OnDelete"}, record.HeldBack, record.Warn, "on delete: 1 of 3 updated"},
	} {
		if got := string(c.of.AppendStatus(nil)); got != c.text || c.of.Stage() != c.stage || c.of.Health() != c.health {
			t.Errorf("%+v is %q, stage %d, %s; want %q, stage %d, %s", c.of, got, c.of.Stage(), c.of.Health(), c.text, c.stage, c.health)
		}
	}
}

// Whatever the server says of a Deployment: who reads that it is available can rely on it.
func TestAvailableIsTrue(t *testing.T) {
	t.Parallel()
	in, seen := record.NewInterner(), map[record.Stage]int{}
	for seed := range uint64(5000) {
		o := recordtest.Deployment(seed)
		frame, err := o.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		d, err := record.DecodeDeployment(frame, in)
		if err != nil {
			t.Fatal(err)
		}
		seen[d.Stage()]++
		n, s := *o.Spec.Replicas, &o.Status
		all := s.ObservedGeneration >= o.Generation && s.Replicas == n && s.UpdatedReplicas == n && s.AvailableReplicas >= n && n > 0
		says := strings.HasSuffix(string(d.AppendStatus(nil)), "available") && !strings.Contains(string(d.AppendStatus(nil)), " of ")
		if says && !all && s.UpdatedReplicas <= s.Replicas || says != (d.Health() == record.OK) {
			t.Errorf("seed %d: %+v of %d is %q, %s", seed, s, n, d.AppendStatus(nil), d.Health())
		}
	}
	for stage := range record.Empty + 1 {
		if seen[stage] == 0 && stage != record.Leaving {
			t.Errorf("stage %d was never seen", stage)
		}
	}
}

func TestJobHealth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		job  record.Job
		want record.Health
	}{
		{record.Job{Status: "Complete"}, record.Done},
		{record.Job{Status: "Complete", Failed: 3}, record.Done},
		{record.Job{Status: "Failed"}, record.Bad},
		{record.Job{Status: "FailureTarget"}, record.Bad},
		{record.Job{Status: "Suspended"}, record.Done},
		{record.Job{Status: "Terminating"}, record.Warn},
		{record.Job{Status: "SuccessCriteriaMet"}, record.OK},
		{record.Job{Status: "Running", Active: 2, Ready: 2}, record.OK},
		{record.Job{Status: "Running", Active: 2, Ready: 1}, record.Warn},
		{record.Job{Status: "Running", Active: 1, Ready: 1, Failed: 1}, record.Warn},
	} {
		if got := c.job.Health(); got != c.want {
			t.Errorf("%+v is %s, want %s", c.job, got, c.want)
		}
	}
}

func TestDisruptionBudgetHealth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		budget record.DisruptionBudget
		want   record.Health
		text   string
	}{
		{record.DisruptionBudget{Observed: true, Allowed: 1, Healthy: 3, Required: 2, Expected: 3}, record.OK, "allows 1 of 3"},
		{record.DisruptionBudget{Observed: true, Healthy: 3, Required: 3, Expected: 3}, record.Warn, "blocks: needs all 3"},
		{record.DisruptionBudget{Observed: true, Healthy: 2, Required: 2, Expected: 3}, record.Warn, "blocks: 0 allowed"},
		{record.DisruptionBudget{Observed: true, Healthy: 1, Required: 2, Expected: 3}, record.Warn, "blocks: 1 of 2 healthy"},
		{record.DisruptionBudget{Observed: true}, record.Done, "no pods"},
		{record.DisruptionBudget{}, record.Unknown, "waiting for its controller"},
		{record.DisruptionBudget{Observed: true, Fault: "SyncFailed", Expected: 3}, record.Bad, "blocks: SyncFailed"},
	} {
		if got := string(c.budget.AppendStatus(nil)); got != c.text || c.budget.Health() != c.want {
			t.Errorf("%+v is %q, %s; want %q, %s", c.budget, got, c.budget.Health(), c.text, c.want)
		}
	}
}
