package views

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
)

// selectorsFeed hands over one snapshot after the other.
type selectorsFeed struct {
	snaps  []*stream.Snapshot[*podSelecting]
	closed bool
}

func (f *selectorsFeed) Next(context.Context, uint64) (*stream.Snapshot[*podSelecting], error) {
	if len(f.snaps) == 0 {
		return nil, stream.ErrClosed
	}
	snap := f.snaps[0]
	f.snaps = f.snaps[1:]
	return snap, nil
}
func (f *selectorsFeed) Look(stream.Lens[*podSelecting]) uint64 { return 0 }
func (f *selectorsFeed) Refresh()                               {}
func (f *selectorsFeed) Close()                                 { f.closed = true }

// Each kind names the keys it selects pods by, also those of expressions and of
// the pods that a policy lets in or out, and each object counts once for a key.
func TestSelectorsOfKinds(t *testing.T) {
	t.Parallel()
	app := map[string]string{"app": "kubia"}
	labels := &metav1.LabelSelector{MatchLabels: app, MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "canary", Operator: metav1.LabelSelectorOpDoesNotExist}}}
	peer := func(key string) []networkingv1.NetworkPolicyPeer {
		return []networkingv1.NetworkPolicyPeer{
			{PodSelector: &metav1.LabelSelector{MatchLabels: map[string]string{key: "x"}}},
			{NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"of-namespaces": "x"}}},
		}
	}
	objects := map[string]interface{ Marshal() ([]byte, error) }{
		"replicationcontrollers": &corev1.ReplicationController{Spec: corev1.ReplicationControllerSpec{Selector: app}},
		"deployments":            &appsv1.Deployment{Spec: appsv1.DeploymentSpec{Selector: labels}},
		"replicasets":            &appsv1.ReplicaSet{Spec: appsv1.ReplicaSetSpec{Selector: labels}},
		"statefulsets":           &appsv1.StatefulSet{Spec: appsv1.StatefulSetSpec{Selector: labels}},
		"daemonsets":             &appsv1.DaemonSet{Spec: appsv1.DaemonSetSpec{Selector: labels}},
		"jobs":                   &batchv1.Job{Spec: batchv1.JobSpec{Selector: labels}},
		"poddisruptionbudgets":   &policyv1.PodDisruptionBudget{Spec: policyv1.PodDisruptionBudgetSpec{Selector: nil}},
		"networkpolicies": &networkingv1.NetworkPolicy{Spec: networkingv1.NetworkPolicySpec{
			PodSelector: *labels,
			Ingress:     []networkingv1.NetworkPolicyIngressRule{{From: append(peer("from"), peer("app")...)}},
			Egress:      []networkingv1.NetworkPolicyEgressRule{{To: peer("to")}},
		}},
	}
	want := map[string]string{"replicationcontrollers": "app", "poddisruptionbudgets": "", "networkpolicies": "app canary from to"}
	if len(objects) != len(lights) {
		t.Errorf("%d kinds are tried, there are %d", len(objects), len(lights))
	}
	for _, k := range lights {
		frame, err := objects[k.GVR.Resource].Marshal()
		if err != nil {
			t.Fatal(err)
		}
		r, err := k.Decode(frame, record.NewInterner())
		if err != nil {
			t.Fatal(err)
		}
		keys, ok := want[k.GVR.Resource]
		if !ok {
			keys = "app canary"
		}
		if got := strings.Join(slices.Sorted(maps.Keys(keysOf(r.by()))), " "); got != keys {
			t.Errorf("%s select by %q, want %q", k.GVR.Resource, got, keys)
		}
	}
}

// What selects by a key is told as far as it is known, what is not known is
// said with its reason, and counting begins again a second later at the earliest.
func TestUsage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, _, h := labelsOfPods()
		tellLabels(l, stream.Live, shop38()...)
		by := func(key string) *podSelecting {
			return &podSelecting{record.Meta{Labels: record.NewLabels(nil)}, []*record.LabelSelector{{Match: []record.Label{{Key: key}}}}}
		}
		snap := func(phase stream.Phase, err error, rows ...*podSelecting) *stream.Snapshot[*podSelecting] {
			return &stream.Snapshot[*podSelecting]{Gen: 1, Phase: phase, Err: err, Rows: rows, Loaded: len(rows)}
		}
		live := snap(stream.Live, nil)
		gone := apierrors.NewNotFound(schema.GroupResource{Resource: "networkpolicies"}, "")
		feeds := []*selectorsFeed{}
		for _, s := range [][]*stream.Snapshot[*podSelecting]{
			{snap(stream.Connecting, nil), snap(stream.Live, nil, by("app"), by("app"), by("tier"))},
			{live},
			{live},
			{snap(stream.Reconnecting, errors.New("refused"), by("app"))},
			{live},
			{live},
			{live},
			{snap(stream.Forbidden, errors.New("no"))},
			{snap(stream.Failed, gone)},
		} {
			feeds = append(feeds, &selectorsFeed{snaps: s})
		}
		l.usage = usage{known: make([]used, len(podSelectors)), feeds: []usedFeed{}}
		for _, f := range feeds {
			l.usage.feeds = append(l.usage.feeds, &selectorFeed[*podSelecting]{f, (*podSelecting).by})
		}
		for i := range feeds {
			l.usage.wait(h, i, 0)
		}
		deliver := func(short string) {
			slot := "used by " + short
			l.Handle(slot, h.waits[slot](t.Context()))
		}
		for _, k := range podSelectors {
			deliver(k.short)
		}
		cell := func(key string) string { return string(l.usage.append(nil, key, false)) }
		if got := cell("app"); got != "rs 1, …, ?" {
			t.Errorf("while services are still coming app is used by %q", got)
		}
		began := time.Now()
		deliver("svc")
		if cell("app") != "svc 2, rs 1, ?" || cell("tier") != "svc 1, ?" || cell("env") != "?" || time.Since(began) != 0 {
			t.Errorf("app is used by %q, tier by %q, env by %q", cell("app"), cell("tier"), cell("env"))
		}
		if got := l.Title().Notice[0].Text; got != "? pdb: forbidden, netpol: not in this cluster" {
			t.Errorf("it says %q", got)
		}
		if h.waits["used by svc"](t.Context()); time.Since(began) != pace {
			t.Errorf("it counts again after %s", time.Since(began))
		}
		l.Unmount()
		for i, f := range feeds {
			if !f.closed {
				t.Errorf("%s are still followed", podSelectors[i].short)
			}
		}
	})
}
