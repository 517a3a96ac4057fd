package diagnose_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	storagev1 "k8s.io/api/storage/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"kubist/kube/diagnose"
	"kubist/kube/record"
)

// now is when all cases are judged; objects of them were made an hour before.
var now = time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)

var (
	missing   = apierrors.NewNotFound(schema.GroupResource{Resource: "things"}, "it")
	forbidden = apierrors.NewForbidden(schema.GroupResource{Resource: "things"}, "it", nil)
)

// fixture is an object of testdata/objects.yaml, by the name that its annotation gives it.
func fixture(t *testing.T, name string) *unstructured.Unstructured {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "objects.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for doc := range strings.SplitSeq(string(text), "\n---\n") {
		o := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(doc), &o.Object); err != nil {
			t.Fatal(err)
		}
		if o.GetAnnotations()["case"] == name {
			return o
		}
	}
	t.Fatalf("there is no object for the case %q", name)
	return nil
}

func events(all ...*record.Event) diagnose.Known[[]*record.Event] {
	return diagnose.Known[[]*record.Event]{Asked: true, Value: all}
}

func event(reason, message, field string, ago time.Duration) *record.Event {
	return &record.Event{
		Type: "Warning", Reason: reason, Message: message, Seen: now.Add(-ago).Unix(),
		About: record.Reference{Field: field},
	}
}

func known[T any](value T) diagnose.Known[T] { return diagnose.Known[T]{Asked: true, Value: value} }

func refused[T any](err error) diagnose.Known[T] { return diagnose.Known[T]{Asked: true, Err: err} }

func endpoint(ready bool) discoveryv1.Endpoint {
	return discoveryv1.Endpoint{Conditions: discoveryv1.EndpointConditions{Ready: &ready}}
}

func TestFindings(t *testing.T) {
	t.Parallel()
	waits := storagev1.VolumeBindingWaitForFirstConsumer
	two := int32(2)
	scaler := autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: metav1.ObjectMeta{Name: "kubia"}}
	scaler.Spec.ScaleTargetRef = autoscalingv2.CrossVersionObjectReference{Kind: "Deployment", Name: "kubia"}
	scaler.Spec.MinReplicas, scaler.Spec.MaxReplicas = &two, 10
	for _, c := range []struct {
		name   string
		object string
		events diagnose.Known[[]*record.Event]
		around diagnose.Around
		want   []string
	}{
		{name: "a pod that does well", object: "well"},
		{name: "without its events it is not made worse", object: "well", events: refused[[]*record.Event](forbidden)},
		{
			name: "the scheduler's words are those of the condition", object: "unschedulable",
			want: []string{"✗ not scheduled: 0/3 nodes are available: 3 Insufficient cpu"},
		},
		{
			name: "or of its latest event", object: "untouched",
			events: events(event("FailedScheduling", "0/3 nodes: old", "", time.Minute), event("FailedScheduling", "0/3 nodes: new.", "", time.Second)),
			want:   []string{"✗ not scheduled: 0/3 nodes: new"},
		},
		{
			name: "a scheduler that is not there", object: "untouched", events: events(),
			want: []string{"! not scheduled: the scheduler mine has not said anything about it"},
		},
		{
			name: "what cannot be read is said", object: "untouched", events: refused[[]*record.Event](forbidden),
			want: []string{
				"! not scheduled: the scheduler mine has not said anything about it",
				"? its events cannot be read, which may say more",
			},
		},
		{name: "gates", object: "gated", want: []string{"! not scheduled: held back by its scheduling gates example.com/a, example.com/b"}},
		{
			name: "claims by name", object: "claiming",
			around: diagnose.Around{Claims: map[string]diagnose.Known[*corev1.PersistentVolumeClaim]{
				"data": known(&corev1.PersistentVolumeClaim{Status: corev1.PersistentVolumeClaimStatus{Phase: corev1.ClaimPending}}),
				"lost": refused[*corev1.PersistentVolumeClaim](missing),
			}},
			want: []string{
				"✗ not scheduled: pod has unbound immediate PersistentVolumeClaims",
				"✗ PersistentVolumeClaim/lost does not exist",
				"! PersistentVolumeClaim/data is Pending",
			},
		},
		{
			name: "claims that may not be read are no faults", object: "claiming",
			around: diagnose.Around{Claims: map[string]diagnose.Known[*corev1.PersistentVolumeClaim]{"data": refused[*corev1.PersistentVolumeClaim](forbidden)}},
			want:   []string{"✗ not scheduled: pod has unbound immediate PersistentVolumeClaims"},
		},
		{
			name: "a crash loop with its last words", object: "crashing",
			want: []string{"✗ main crashes again and again (12 restarts): exit code 137, OOMKilled, 40s ago: cannot open /data"},
		},
		{
			name: "an image that is not there", object: "imageless",
			events: events(event("Failed", `Failed to pull image "luksa/nothing": not found`, "spec.containers{main}", time.Minute),
				event("Failed", "Error: ErrImagePull", "spec.containers{main}", time.Second)),
			want: []string{`✗ main has no image luksa/nothing, ImagePullBackOff: Failed to pull image "luksa/nothing": not found`},
		},
		{
			name: "without events the status has to do", object: "imageless",
			want: []string{"✗ main has no image luksa/nothing, ImagePullBackOff: Back-off pulling image"},
		},
		{
			name: "a container that cannot be created", object: "creating",
			events: events(event("FailedMount", `MountVolume.SetUp failed for volume "c": configmap "none" not found`, "", time.Second)),
			want:   []string{`✗ main cannot be created: MountVolume.SetUp failed for volume "c": configmap "none" not found`},
		},
		{name: "one that is being created", object: "creating", events: events()},
		{
			name: "the last words of a probe of the container", object: "unready",
			events: events(event("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503", "spec.containers{main}", time.Minute),
				event("Unhealthy", "Readiness probe failed: of another", "spec.containers{other}", time.Second),
				event("Unhealthy", "Liveness probe failed: another one", "spec.containers{main}", time.Second)),
			want: []string{"! main is not ready: Readiness probe failed: HTTP probe failed with statuscode: 503"},
		},
		{name: "a probe that has said nothing", object: "unready", events: events(), want: []string{"! main is not ready: its readiness probe has not succeeded yet"}},
		{
			name: "a probe that may have said something", object: "unready", events: refused[[]*record.Event](forbidden),
			want: []string{"! main is not ready", "? its events cannot be read, which may say more"},
		},
		{name: "evicted", object: "evicted", want: []string{"✗ Evicted: The node was low on resource: memory"}},
		{
			name: "a kubelet that is gone", object: "unreported",
			around: diagnose.Around{Node: refused[*corev1.Node](missing)},
			want:   []string{"! the kubelet of node-1 has not reported on it: Node/node-1 is gone"},
		},
		{
			name: "stuck by finalizers", object: "held",
			want: []string{"✗ terminating for 5m, kept by its finalizers example.com/a, example.com/b"},
		},
		{
			name: "stuck by a node that is gone", object: "lost", around: diagnose.Around{Node: refused[*corev1.Node](missing)},
			want: []string{"✗ terminating, and nobody there to stop it: Node/node-1 is gone"},
		},
		{
			name: "stuck without a reason", object: "lost",
			want: []string{"✗ terminating: its grace of 30 s ended 5m ago, and the kubelet of node-1 has not let it go"},
		},
		{name: "going in good order", object: "leaving", want: []string{"· terminating, 20 s of 30 s of grace left"}},
		{
			name: "a rollout that stalls by a quota", object: "quota",
			want: []string{
				`✗ pods cannot be created: pods "kubia-7c78" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2`,
				"✗ the rollout has stalled, ProgressDeadlineExceeded: ReplicaSet \"kubia-7c78\" has timed out progressing",
				"! rolling out: 1 of 3 pods are of the new template, 2 available",
			},
		},
		{
			name: "whose replicas they are", object: "scaled", around: diagnose.Around{Scalers: known([]autoscalingv2.HorizontalPodAutoscaler{scaler})},
			want: []string{"· replicas are set by horizontal-pod-autoscaler, HorizontalPodAutoscaler/kubia (2 to 10)"},
		},
		{
			name: "when the autoscalers cannot be read", object: "scaled", around: diagnose.Around{Scalers: refused[[]autoscalingv2.HorizontalPodAutoscaler](forbidden)},
			want: []string{"· replicas were last set by kube-controller-manager through the scale subresource"},
		},
		{
			name: "kept by a repository", object: "kept",
			want: []string{"· spec.replicas, spec.template is set by argocd-controller (Argo CD), which may put back what is changed here"},
		},
		{
			name: "pods of a StatefulSet that are not made", object: "stateful",
			events: events(event("FailedCreate", "create Pod db-1 in StatefulSet db failed error: exceeded quota", "", time.Second)),
			want: []string{
				"✗ pods cannot be created: create Pod db-1 in StatefulSet db failed error: exceeded quota",
				"! 1 of 3 pods are available",
			},
		},
		{name: "a job that failed", object: "job", want: []string{"✗ failed, BackoffLimitExceeded: Job has reached the specified backoff limit"}},
		{
			name: "a claim that waits", object: "claim",
			around: diagnose.Around{Class: known(&storagev1.StorageClass{VolumeBindingMode: &waits})},
			want:   []string{"! not bound: it waits for the first pod that uses it, as fast has it"},
		},
		{
			name: "a claim of no class", object: "claim", around: diagnose.Around{Class: refused[*storagev1.StorageClass](missing)},
			want: []string{"✗ not bound: StorageClass/fast does not exist"},
		},
		{
			name: "a claim that nobody serves", object: "claim", events: events(event("ProvisioningFailed", "no space", "", time.Second)),
			want: []string{"✗ not bound: no space"},
		},
		{name: "a claim without a class", object: "classless", want: []string{"✗ not bound: it has no storage class, and no volume that fits was found"}},
		{
			name: "what is left of a namespace", object: "namespace",
			want: []string{
				"✗ terminating: Some resources are remaining: pods. has 2 resource instances",
				"✗ terminating: Some content in the namespace has finalizers remaining: example.com/a in 2 resource instances",
			},
		},
		{
			name: "a Service of nobody", object: "service", around: diagnose.Around{Slices: known([]discoveryv1.EndpointSlice{})},
			want: []string{"✗ nobody answers: no pod with an address matches app=kubia"},
		},
		{
			name: "a Service of none that is ready", object: "service",
			around: diagnose.Around{Slices: known([]discoveryv1.EndpointSlice{{Endpoints: []discoveryv1.Endpoint{endpoint(false), endpoint(false)}}})},
			want:   []string{"✗ nobody answers: none of its 2 endpoints is ready"},
		},
		{
			name: "a Service that answers", object: "service",
			around: diagnose.Around{Slices: known([]discoveryv1.EndpointSlice{{Endpoints: []discoveryv1.Endpoint{endpoint(true), endpoint(false)}}})},
		},
		{
			name: "a Service of which that is not known", object: "service", around: diagnose.Around{Slices: refused[[]discoveryv1.EndpointSlice](forbidden)},
			want: []string{"? whether anybody answers is not known: its EndpointSlices cannot be read"},
		},
		{name: "a node that is lost", object: "node", want: []string{"✗ not ready for 10m: Kubelet stopped posting node status", "· cordoned: no pods are scheduled to it"}},
		{name: "any other kind", object: "custom", want: []string{"! Ready is False: Broken: it is broken"}},
		{name: "an object that is none of its kind", object: "odd", want: []string{"? what it says of itself is not understood"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range diagnose.Findings(diagnose.Case{Object: fixture(t, c.object), Events: c.events, Around: c.around, Now: now}) {
				mark := map[diagnose.Severity]string{diagnose.Fault: "✗", diagnose.Warning: "!", diagnose.Unknown: "?", diagnose.Note: "·"}[f.Severity]
				got = append(got, mark+" "+f.Text)
			}
			if a, b := strings.Join(got, "\n"), strings.Join(c.want, "\n"); a != b {
				t.Errorf("found\n%s\nwant\n%s", a, b)
			}
		})
	}
}
