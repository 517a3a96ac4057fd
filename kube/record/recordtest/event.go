package recordtest

import (
	"fmt"
	"math/rand/v2"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Event returns the event of that seed. Over the seeds it takes all the ways
// that clients old and new write one: with the old times or the new one, as a
// series or without, from a source or a reporter, about an object, a part of
// one, or hardly anything.
func Event(seed uint64) *corev1.Event {
	g := gen{rand.New(rand.NewPCG(seed, 0x6576))}
	e := &corev1.Event{ObjectMeta: metav1.ObjectMeta{
		Name:              fmt.Sprintf("kubia-%d.%016x", g.IntN(5), seed),
		Namespace:         g.pick("shop", "default"),
		UID:               types.UID(fmt.Sprintf("%08x-0000-4000-8000-%012x", g.Uint32(), seed)),
		ResourceVersion:   fmt.Sprint(1000 + seed),
		CreationTimestamp: g.time(),
	}}
	e.Type = g.pick("Normal", "Normal", "Warning", "Warning", "", "Error")
	e.Reason = g.pick("Scheduled", "Pulled", "BackOff", "Unhealthy", "")
	e.Message = g.pick("", "Back-off restarting failed container", "  Readiness probe failed:\n\tHTTP 503\n", "größer als ⅔\u00a0")
	e.InvolvedObject = corev1.ObjectReference{
		APIVersion: g.pick("v1", "apps/v1", ""), Kind: g.pick("Pod", "ReplicaSet", "Node", "KÜBEL", ""), Namespace: e.Namespace,
		Name: g.pick("kubia-0", "kubia-7c78b4fbb", ""), UID: types.UID(g.pick("u1", "u2", "")),
		FieldPath: g.pick("", "", "spec.containers{main}"), ResourceVersion: "7",
	}
	e.Source = corev1.EventSource{Component: g.pick("kubelet", "", ""), Host: g.pick("node-1", "", "")}
	e.ReportingController, e.ReportingInstance = g.pick("", "example.com/ctl"), g.pick("", "ctl-0")
	if g.maybe(60) {
		e.FirstTimestamp = g.time()
	}
	if g.maybe(60) {
		e.LastTimestamp = g.time()
	}
	if g.maybe(50) {
		e.EventTime = g.microTime()
	}
	e.Count = int32(g.IntN(4))
	if g.maybe(30) {
		e.Series = &corev1.EventSeries{Count: int32(g.IntN(50))}
		if g.maybe(80) {
			e.Series.LastObservedTime = g.microTime()
		}
	}
	return e
}

func (g gen) microTime() metav1.MicroTime {
	return metav1.NewMicroTime(g.time().Add(time.Duration(g.IntN(1_000_000)) * time.Microsecond))
}
