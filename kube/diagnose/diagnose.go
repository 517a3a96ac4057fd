// Package diagnose says in a sentence what is the matter with an object, out of
// what its status, its events and the objects around it say. It does no I/O and
// knows no clock, and it repeats what the cluster says rather than guess: what
// could not be read is told as unknown.
package diagnose

import (
	"cmp"
	"slices"
	"strings"
	"time"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	storagev1 "k8s.io/api/storage/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/duration"

	"kubist/kube/record"
)

// Severity is how much a finding matters.
type Severity uint8

const (
	// Fault: it does not work, and is not likely to cure itself.
	Fault Severity = iota
	// Warning: it does not work yet, or not all of it does.
	Warning
	// Unknown: what would tell could not be read.
	Unknown
	// Note: nothing is wrong, but whoever changes the object wants to know it.
	Note
)

// Finding is one thing that is to be said of an object: a sentence on one line,
// which may hold what the cluster wrote, without a full stop.
type Finding struct {
	Severity Severity
	Text     string
}

// Known is something that was asked of the server: a value, or why there is none.
type Known[T any] struct {
	// Asked is false where it was not looked for: nothing is said about it then.
	Asked bool
	Value T
	Err   error
}

// read reports whether there is a value.
func (k Known[T]) read() bool { return k.Asked && k.Err == nil }

// missing reports whether it is sure that there is nothing.
func (k Known[T]) missing() bool { return k.Asked && apierrors.IsNotFound(k.Err) }

// Around is what is known around an object.
type Around struct {
	// Claims are those that a pod uses, by name.
	Claims map[string]Known[*corev1.PersistentVolumeClaim]
	// Node is the one of a pod.
	Node Known[*corev1.Node]
	// Slices are the EndpointSlices of a Service.
	Slices Known[[]discoveryv1.EndpointSlice]
	// Class is the one of a claim.
	Class Known[*storagev1.StorageClass]
	// Scalers are the autoscalers in the namespace of a workload.
	Scalers Known[[]autoscalingv2.HorizontalPodAutoscaler]
}

// Case is an object and what is known of it.
type Case struct {
	Object *unstructured.Unstructured
	// Events are those of the object, in any order.
	Events Known[[]*record.Event]
	Around Around
	// Now is the server's time.
	Now time.Time
}

// Findings are what is to be said of an object, what matters most first; none
// where nothing is.
func Findings(c Case) []Finding {
	f := &findings{Case: c}
	if c.Object.GetDeletionTimestamp() != nil {
		f.deleting()
	} else if judge, ok := judges[c.Object.GroupVersionKind().GroupKind()]; ok {
		judge(f)
	} else {
		f.conditions()
	}
	if f.odd {
		f.found = []Finding{{Unknown, "what it says of itself is not understood"}}
	}
	if len(f.found) > 0 && c.Events.Err != nil {
		f.add(Unknown, "its events cannot be read, which may say more")
	}
	f.owners()
	slices.SortStableFunc(f.found, func(a, b Finding) int { return cmp.Compare(a.Severity, b.Severity) })
	return f.found
}

// judges are what is looked at, by kind.
var judges = map[schema.GroupKind]func(*findings){
	{Kind: "Pod"}:                                           (*findings).pod,
	{Kind: "Service"}:                                       (*findings).service,
	{Kind: "PersistentVolumeClaim"}:                         (*findings).claim,
	{Kind: "PersistentVolume"}:                              (*findings).volume,
	{Kind: "Node"}:                                          (*findings).node,
	{Kind: "ReplicationController"}:                         (*findings).replicas,
	{Group: "apps", Kind: "Deployment"}:                     (*findings).deployment,
	{Group: "apps", Kind: "ReplicaSet"}:                     (*findings).replicas,
	{Group: "apps", Kind: "StatefulSet"}:                    (*findings).statefulSet,
	{Group: "apps", Kind: "DaemonSet"}:                      (*findings).daemonSet,
	{Group: "batch", Kind: "Job"}:                           (*findings).job,
	{Group: "batch", Kind: "CronJob"}:                       (*findings).cronJob,
	{Group: "autoscaling", Kind: "HorizontalPodAutoscaler"}: (*findings).autoscaler,
	{Group: "policy", Kind: "PodDisruptionBudget"}:          (*findings).budget,
}

// findings collects what is found in a case.
type findings struct {
	Case
	found []Finding
	// odd: the object is not as its type says.
	odd bool
}

// add notes a finding, whose parts are put together with colons. Parts that
// nobody has written are left out.
func (f *findings) add(s Severity, parts ...string) {
	var said []string
	for _, part := range parts {
		if part = oneLine(part); part != "" {
			said = append(said, part)
		}
	}
	f.found = append(f.found, Finding{s, strings.Join(said, ": ")})
}

// oneLine is a text without line breaks, white space around it and a full stop at its end.
func oneLine(text string) string {
	return strings.TrimSuffix(strings.Join(strings.Fields(text), " "), ".")
}

// into reads the object as an API type, as far as it is one.
func into[T any](f *findings) *T {
	typed := new(T)
	f.odd = runtime.DefaultUnstructuredConverter.FromUnstructured(f.Object.Object, typed) != nil
	return typed
}

// latest is the newest event that fits, nil without one.
func (f *findings) latest(fits func(*record.Event) bool) *record.Event {
	var found *record.Event
	for _, e := range f.Events.Value {
		if fits(e) && (found == nil || e.Seen > found.Seen) {
			found = e
		}
	}
	return found
}

// because is the message of the newest event with one of the reasons, "" without one.
func (f *findings) because(reasons ...string) string {
	e := f.latest(func(e *record.Event) bool { return slices.Contains(reasons, e.Reason) })
	if e == nil {
		return ""
	}
	return e.Message
}

// since is how long ago t was: "3m".
func (f *findings) since(t time.Time) string { return duration.HumanDuration(f.Now.Sub(t)) }
