package record

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"kubist/kube/record/recordtest"
)

// The placement that is read out of the frame is that of the typed object, but
// for names of nodes, which pods do not keep.
func TestPlacementOfPods(t *testing.T) {
	t.Parallel()
	in := NewInterner()
	placed := map[bool]int{}
	for seed := range uint64(500) {
		pod := recordtest.Pod(seed)
		recordtest.Place(seed, &pod.Spec)
		b, err := pod.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodePod(b, in)
		if err != nil {
			t.Fatal(err)
		}
		again, err := DecodePod(b, in)
		if err != nil {
			t.Fatal(err)
		}
		clear(b)
		if again.Placement != got.Placement {
			t.Fatalf("seed %d: not shared", seed)
		}
		want := PlacementOf(&pod.Spec, in)
		if want != nil {
			for i := range want.Terms {
				term := &want.Terms[i]
				term.Names, term.Named = nil, term.Names != nil
			}
		}
		if diff := cmp.Diff(want, got.Placement); diff != "" {
			t.Fatalf("seed %d (-typed +record):\n%s", seed, diff)
		}
		placed[want != nil]++
	}
	if placed[true] < 50 || placed[false] < 50 {
		t.Errorf("compared %v", placed)
	}
}

// Pods of a DaemonSet differ in the name of their node alone, and share what is kept.
func TestPlacementWithoutNames(t *testing.T) {
	t.Parallel()
	in := NewInterner()
	var placements []*Placement
	for _, node := range []string{"node-1", "node-2"} {
		pod := corev1.Pod{Spec: corev1.PodSpec{Affinity: &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
			RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
				MatchFields: []corev1.NodeSelectorRequirement{{Key: "metadata.name", Operator: "In", Values: []string{node}}},
			}}},
		}}}}
		b, err := pod.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		p, err := DecodePod(b, in)
		if err != nil {
			t.Fatal(err)
		}
		placements = append(placements, p.Placement)
	}
	if placements[0] == nil || placements[0] != placements[1] {
		t.Errorf("%+v and %+v are not shared", placements[0], placements[1])
	}
}
