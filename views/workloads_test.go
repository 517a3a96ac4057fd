package views

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/ui/screen"
)

// declaredTable is the table of a kind.
func declaredTable[R record.Object](t *testing.T, of opener) Table[R] {
	t.Helper()
	table, ok := of.(Table[R])
	if !ok {
		t.Fatalf("%T is another table", of)
	}
	return table
}

// led is where a row of the fixture of a kind leads: the line of the screen, or why there is none.
func led[R record.Object](t *testing.T, table Table[R], name string) string {
	t.Helper()
	s := &Session{conn: new(kube.Connection), memory: &Memory{}}
	for _, r := range fixed(t, &table, fixture(t, filepath.Join("testdata", table.Kind.GVR.Resource+".yaml"))) {
		if r.Head().Name != name {
			continue
		}
		sc, err := table.Enter(s, r)
		if err != nil {
			return err.Error()
		}
		line := sc.(interface{ Line() string }).Line()
		if at := sc.(interface{ sought() string }).sought(); at != "" {
			line += " at " + at
		}
		return line
	}
	t.Fatalf("the fixture of %s has no %s", table.Title, name)
	return ""
}

// sought is the object that the cursor is to go to.
func (l *list[R]) sought() string { return l.seek }

func TestWorkloadsLeadToTheirPods(t *testing.T) {
	t.Parallel()
	deployments := declaredTable[*record.Deployment](t, registry[deploymentKind.GVR])
	sets := declaredTable[*record.StatefulSet](t, registry[statefulSetKind.GVR])
	jobs := declaredTable[*record.Job](t, registry[jobKind.GVR])
	cronJobs := declaredTable[*cronJob](t, registry[cronJobKind.GVR])
	controllers := declaredTable[*record.ReplicationController](t, registry[replicationControllerKind.GVR])
	budgets := declaredTable[*record.DisruptionBudget](t, registry[disruptionBudgetKind.GVR])
	policies := declaredTable[*record.NetworkPolicy](t, registry[networkPolicyKind.GVR])
	autoscalers := declaredTable[*autoscaler](t, registry[autoscalerKind.GVR])
	for _, c := range []struct{ of, got, want string }{
		{"a Deployment", led(t, deployments, "rolling"), "pods -n shop -l app=rolling"},
		{"a StatefulSet", led(t, sets, "db"), "pods -n shop -l app=db,tier in (db,web)"},
		{"a ReplicationController", led(t, controllers, "kubia"), "pods -n shop -l app=kubia,tier=web"},
		{"a Job", led(t, jobs, "complete"), "pods -n shop -l batch.kubernetes.io/controller-uid=uid-complete"},
		{"a CronJob", led(t, cronJobs, "nightly"), "jobs.batch -n shop /owner=cronjob/nightly"},
		{"a PodDisruptionBudget", led(t, budgets, "allows"), "pods -n shop -l app=kubia"},
		{"one that selects all", led(t, budgets, "nobody"), "pods -n shop"},
		{"one that selects nothing", led(t, budgets, "absent"), "it selects no pods: it has no selector"},
		{"a NetworkPolicy", led(t, policies, "web"), "pods -n shop -l app=kubia,!canary"},
		{"one for all pods", led(t, policies, "deny-all"), "pods -n shop"},
		{"a HorizontalPodAutoscaler", led(t, autoscalers, "calm"), "deployments.apps -n shop at calm"},
	} {
		if c.got != c.want {
			t.Errorf("%s leads to %q, want %q", c.of, c.got, c.want)
		}
	}
	s := &Session{conn: new(kube.Connection), memory: &Memory{}}
	if _, err := deployments.Enter(s, &record.Deployment{}); err == nil {
		t.Error("a Deployment without a selector leads to pods")
	}
	if _, err := autoscalers.Enter(s, &autoscaler{target: record.Reference{APIVersion: "shop.io/v1", Kind: "Easel", Name: "e"}}); err == nil ||
		!strings.Contains(err.Error(), "Easel of shop.io/v1") {
		t.Errorf("an unknown target: %v", err)
	}
}

// The Jobs of a CronJob are those that the filter it leads to keeps.
func TestJobsAreFoundByTheirOwner(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection), memory: &Memory{}}
	sc, err := jobsOf(s, &cronJob{Meta: record.Meta{Namespace: "shop", Name: "nightly"}})
	if err != nil {
		t.Fatal(err)
	}
	on := sc.(*list[*record.Job])
	keep := on.keep()
	if on.fault != nil || keep == nil {
		t.Fatalf("the filter cannot be used: %v", on.fault)
	}
	owned := func(kind, name string) *record.Job {
		return &record.Job{Meta: record.Meta{Owner: &record.Owner{Kind: kind, Name: name}, Labels: record.NewLabels(nil)}}
	}
	for j, want := range map[*record.Job]bool{
		owned("CronJob", "nightly"): true, owned("CronJob", "nightly-2"): false, owned("Workflow", "nightly"): false,
		{Meta: record.Meta{Labels: record.NewLabels(nil)}}: false,
	} {
		if keep(j) != want {
			t.Errorf("a Job of %+v is kept: %v", j.Owner, !want)
		}
	}
}

// pushed takes the screen that a command opens.
type pushed struct {
	screen.Host
	on screen.Screen
}

func (p *pushed) Push(s screen.Screen) { p.on = s }

func TestReplicaSetsOfADeployment(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection), memory: &Memory{}}
	table := declaredTable[*record.Deployment](t, registry[deploymentKind.GVR])
	d := &record.Deployment{}
	d.Namespace, d.Selector = "shop", &record.LabelSelector{Match: []record.Label{{Key: "app", Value: "kubia"}}}
	reason := ""
	commands := table.Commands(s, func() (*record.Deployment, string) { return d, reason })
	if len(commands) != 1 || commands[0].When() != "" {
		t.Fatalf("the commands are %+v", commands)
	}
	h := &pushed{}
	commands[0].Run(h)
	if on, ok := h.on.(*list[*record.ReplicaSet]); !ok || on.Line() != "replicasets.apps -n shop -l app=kubia" {
		t.Errorf("it leads to %+v", h.on)
	}
	reason, h.on = "there is no object here", nil
	if commands[0].Run(h); h.on != nil || commands[0].When() != reason {
		t.Error("it leads somewhere without a row")
	}
}

func TestTimetable(t *testing.T) {
	t.Parallel()
	berlin, nowhere := "Europe/Berlin", "Mars/Olympus"
	now := time.Date(2026, 3, 28, 23, 0, 0, 0, time.UTC) // an hour before midnight, two before summer time in Berlin
	for _, c := range []struct {
		schedule string
		zone     *string
		want     string
	}{
		{"*/5 * * * *", nil, "5m"},
		{"*/5 * * * *", &berlin, "5m"},
		{"7 * * * *", nil, "7m"},
		{"30 2 * * *", nil, "3h30m if UTC"},
		{"0 4 * * *", &berlin, "3h"},
		{"0 */6 * * *", nil, "60m if UTC"},
		{"* * 1 * *", nil, "3d1h if UTC"},
		{"@hourly", nil, "60m"},
		{"@daily", nil, "60m if UTC"},
		{"@every 90m", nil, "60m"},
		{"0 0 31 2 *", nil, "never"},
		{"0 4 * * *", &nowhere, "?"},
		{"TZ=UTC 0 4 * * *", nil, "?"},
		{"TZ=UTC", nil, "?"},
		{"CRON_TZ=", nil, "?"},
		{"", nil, "?"},
		{"every now and then", nil, "?"},
	} {
		table := newTimetable(c.schedule, c.zone)
		if got := string(table.append(nil, now.Add(-2*time.Hour).Unix(), now)); got != c.want {
			t.Errorf("%q runs in %q, want %q", c.schedule, got, c.want)
		}
	}
	every := newTimetable("@every 90m", nil)
	if got := string(every.append(nil, 0, now)); got != "?" {
		t.Errorf("an interval that began nobody knows when ends in %q", got)
	}
}

func TestCronJobHealth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		job  cronJob
		want record.Health
		text string
	}{
		{cronJob{}, record.OK, "has not run yet"},
		{cronJob{last: 10, succeeded: 12}, record.OK, "last run succeeded"},
		{cronJob{last: 10, succeeded: 9}, record.Warn, "last run did not succeed"},
		{cronJob{last: 10, active: 1}, record.OK, "running"},
		{cronJob{last: 10, suspend: "True"}, record.Done, "suspended"},
		{cronJob{Meta: record.Meta{Deleting: 1}}, record.Warn, "terminating"},
	} {
		if c.job.status() != c.text || c.job.health() != c.want {
			t.Errorf("%+v is %q, %s; want %q, %s", c.job, c.job.status(), c.job.health(), c.text, c.want)
		}
	}
}

// There may be tens of thousands of them, which are filtered while one types:
// what does not tell the time allocates nothing.
func TestCellsOfWorkloadsDoNotAllocate(t *testing.T) {
	for _, gvr := range []schema.GroupVersionResource{
		deploymentKind.GVR, replicaSetKind.GVR, replicationControllerKind.GVR, statefulSetKind.GVR, daemonSetKind.GVR,
		jobKind.GVR, cronJobKind.GVR, autoscalerKind.GVR, disruptionBudgetKind.GVR, networkPolicyKind.GVR,
	} {
		for _, cell := range registry[gvr].(interface {
			allocating(t *testing.T) []string
		}).allocating(t) {
			t.Error(cell)
		}
	}
}

func (t Table[R]) allocating(test *testing.T) (cells []string) {
	dst := make([]byte, 0, 4096)
	for _, r := range fixed(test, &t, fixture(test, filepath.Join("testdata", t.Kind.GVR.Resource+".yaml"))) {
		for _, c := range t.Columns {
			if c.Name == "DURATION" {
				continue // which is a string before it is a text
			}
			text := searchText(c)
			if n := testing.AllocsPerRun(5, func() { _ = text(dst, r) }); n > 0 {
				cells = append(cells, t.Title+" "+r.Head().Name+": "+c.Name+" allocates")
			}
		}
	}
	return cells
}
