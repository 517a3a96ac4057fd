package views

import (
	"context"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
)

func TestGoals(t *testing.T) {
	t.Parallel()
	const progressing = "conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded}]"
	for i, c := range []struct {
		kind, goal, object string
		want               headway
	}{
		{"pods", "ready", "{spec: {containers: [{}, {}]}, status: {phase: Running, containerStatuses: [{ready: true}, {ready: false}]}}", headway{done: 1, of: 2}},
		{"pods", "ready", "{spec: {containers: [{}]}, status: {conditions: [{type: Ready, status: 'True'}], containerStatuses: [{ready: true}]}}", headway{1, 1, true, ""}},
		{"pods", "ready", "{spec: {containers: [{}]}, status: {phase: Failed}}", headway{0, 1, false, "it will not be ready any more: Failed"}},
		{"pods", "finished", "{status: {phase: Running}}", headway{}},
		{"pods", "finished", "{status: {phase: Succeeded}}", headway{met: true}},
		{"pods", "finished", "{status: {phase: Failed}}", headway{failed: "it has failed"}},
		{"jobs.batch", "finished", "{spec: {completions: 3}, status: {succeeded: 1}}", headway{done: 1, of: 3}},
		{"jobs.batch", "finished", "{status: {succeeded: 1, conditions: [{type: Complete, status: 'True'}]}}", headway{1, 1, true, ""}},
		{"jobs.batch", "finished", "{status: {conditions: [{type: Failed, status: 'True', reason: BackoffLimitExceeded}]}}", headway{0, 1, false, "it has failed: BackoffLimitExceeded"}},
		{"deployments.apps", "rolled-out", "{metadata: {generation: 2}, spec: {replicas: 3}, status: {observedGeneration: 1, replicas: 3, updatedReplicas: 3, availableReplicas: 3}}", headway{of: 3}},
		{"deployments.apps", "rolled-out", "{metadata: {generation: 2}, spec: {replicas: 3}, status: {observedGeneration: 2, replicas: 4, updatedReplicas: 3, availableReplicas: 3}}", headway{done: 3, of: 3}},
		{"deployments.apps", "rolled-out", "{metadata: {generation: 2}, spec: {replicas: 3}, status: {observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 2}}", headway{done: 2, of: 3}},
		{"deployments.apps", "rolled-out", "{metadata: {generation: 2}, spec: {replicas: 3}, status: {observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 3}}", headway{3, 3, true, ""}},
		{"deployments.apps", "rolled-out", "{spec: {}, status: {" + progressing + "}}", headway{0, 1, false, "it does not get on: the deadline for its progress is over"}},
		{"statefulsets.apps", "rolled-out", "{spec: {replicas: 3, updateStrategy: {type: OnDelete}}}", headway{0, 3, false, "it replaces pods only when somebody deletes them: OnDelete"}},
		{"statefulsets.apps", "rolled-out", "{spec: {replicas: 3}, status: {readyReplicas: 3, updatedReplicas: 1, currentRevision: a, updateRevision: b}}", headway{done: 1, of: 3}},
		{"statefulsets.apps", "rolled-out", "{spec: {replicas: 3}, status: {readyReplicas: 2, updatedReplicas: 3, currentRevision: a, updateRevision: b}}", headway{done: 2, of: 3}},
		{"statefulsets.apps", "rolled-out", "{spec: {replicas: 3}, status: {readyReplicas: 3, updatedReplicas: 3, currentRevision: a, updateRevision: b}}", headway{3, 3, true, ""}},
		{"statefulsets.apps", "rolled-out", "{spec: {replicas: 3}, status: {readyReplicas: 3, currentRevision: a, updateRevision: a}}", headway{0, 3, true, ""}},
		{"statefulsets.apps", "rolled-out", "{spec: {replicas: 3, updateStrategy: {rollingUpdate: {partition: 2}}}, status: {readyReplicas: 3, updatedReplicas: 1, currentRevision: a, updateRevision: b}}", headway{1, 3, true, ""}},
		{"daemonsets.apps", "rolled-out", "{metadata: {generation: 1}, status: {observedGeneration: 1, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1}}", headway{done: 1, of: 2}},
		{"daemonsets.apps", "rolled-out", "{metadata: {generation: 1}, status: {observedGeneration: 1, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2}}", headway{2, 2, true, ""}},
		{"daemonsets.apps", "rolled-out", "{metadata: {generation: 2}, status: {observedGeneration: 1, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2}}", headway{of: 2}},
		{"daemonsets.apps", "rolled-out", "{spec: {updateStrategy: {type: OnDelete}}}", headway{failed: "it replaces pods only when somebody deletes them: OnDelete"}},
		{"persistentvolumeclaims", "bound", "{status: {phase: Pending}}", headway{}},
		{"persistentvolumeclaims", "bound", "{status: {phase: Bound}}", headway{met: true}},
		{"nodes", "ready", "{status: {conditions: [{type: Ready, status: Unknown}]}}", headway{}},
		{"nodes", "ready", "{status: {conditions: [{type: Ready, status: 'True'}]}}", headway{met: true}},
		{"widgets.shop.io", "changed", "{metadata: {resourceVersion: '1'}}", headway{}},
		{"widgets.shop.io", "changed", "{metadata: {resourceVersion: '2'}}", headway{met: true}},
	} {
		for _, g := range goalsOf(schema.ParseGroupResource(c.kind)) {
			if g.word != c.goal {
				continue
			}
			first := &unstructured.Unstructured{Object: map[string]any{"metadata": map[string]any{"resourceVersion": "1"}}}
			if got := g.reached(first, decodeObject(t, asJSON(t, c.object))); got != c.want {
				t.Errorf("%d: %s %s is %+v, want %+v", i, c.kind, c.goal, got, c.want)
			}
		}
	}
}

// Whoever asks to be told is told how it ended, also when it cannot be any more.
func TestToldHowTheWaitEnded(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection), memory: &Memory{}}
	h := quietHost()
	picker := s.goalPicker(h, kubiaDeployment)
	var words []string
	for _, it := range picker.Items {
		words = append(words, it.Text)
	}
	if got := strings.Join(words, " "); got != "rolled-out gone changed" {
		t.Errorf("it offers %q", got)
	}
	picker.Choose(picker.Items[0])
	if h.job.Title != "wait until deployment kubia is rolled-out" {
		t.Errorf("the job is called %q", h.job.Title)
	}
	h.job.Done(nil)
	h.job.Done(unmet("it is gone"))
	h.job.Done(context.Canceled)
	if got := strings.Join(h.notified, "; "); got != "deployment kubia is rolled out; deployment kubia: it is gone" {
		t.Errorf("told: %q", got)
	}
	if got := strings.Join(h.said, "; "); got != "nobody waits for deployment kubia any more" {
		t.Errorf("said: %q", got)
	}
}
