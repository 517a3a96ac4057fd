package views

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"pgregory.net/rapid"

	"kubist/kube/stream"
	"kubist/ui/canvas"
)

func painting(cells []sight) string {
	out := ""
	for _, c := range cells {
		out += map[sight]string{unwatched: "·", seenReady: "█", seenUnready: "▁"}[c]
	}
	return out
}

func TestReadinessStrip(t *testing.T) {
	t.Parallel()
	var r readiness
	at := func(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }
	r.observe("1", at(0), at(0), true, false)
	r.observe("1", at(3), at(3), true, true)
	r.observe("1", at(6), at(5), false, false) // lost at 5, and it was noticed at 6
	r.observe("1", at(8), at(8), true, true)
	r.observe("1", at(10), at(10), true, true)
	for _, c := range []struct {
		now, width int
		want       string
		slot       time.Duration
	}{
		{10, 60, "▁▁▁▁██··███", time.Second},
		{12, 60, "▁▁▁▁██··█████", time.Second},
		{12, 7, "▁▁█·███", 2 * time.Second},
		{12, 3, "▁██", 5 * time.Second},
		{12, 1, "▁", 30 * time.Second},
	} {
		cells, slot := r.strip("1", at(c.now), c.width)
		if got := painting(cells); got != c.want || slot != c.slot {
			t.Errorf("at %d s in %d cells: %s of %v, want %s of %v", c.now, c.width, got, slot, c.want, c.slot)
		}
	}
	if cells, _ := r.strip("2", at(0), 60); cells != nil {
		t.Errorf("of a pod that nobody saw there is %s", painting(cells))
	}
}

func TestReadinessIsBounded(t *testing.T) {
	t.Parallel()
	var r readiness
	for i := range 3 * mostPods {
		r.observe(fmt.Sprint(i), noon.Add(time.Duration(i)*time.Minute), noon, true, true)
	}
	if n := len(r.pods); n != mostPods {
		t.Errorf("%d pods are remembered", n)
	}
	if r.pods[fmt.Sprint(3*mostPods-1)] == nil || r.pods["0"] != nil {
		t.Error("those seen last are not the ones that are remembered")
	}
	for i := range 3 * mostStretches {
		r.observe("busy", noon.Add(time.Duration(i)*time.Second), noon, true, i%2 == 0)
	}
	if n := len(r.pods["busy"].stretches); n != mostStretches {
		t.Errorf("%d stretches are remembered", n)
	}
}

// What nobody watched is a gap, and what was watched is as it was seen, whatever the width.
func TestStripIsHonest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var r readiness
		seen := map[int]sight{} // by the second
		now, watched, ready := 0, false, false
		for range rapid.IntRange(1, 20).Draw(t, "changes") {
			watched, ready = rapid.Bool().Draw(t, "watched"), rapid.Bool().Draw(t, "ready")
			r.observe("1", noon.Add(time.Duration(now)*time.Second), noon.Add(time.Duration(now)*time.Second), watched, ready)
			next := now + rapid.IntRange(1, 30).Draw(t, "seconds")
			for s := now; watched && s <= next; s++ {
				if ready {
					seen[s] = max(seen[s], seenReady)
				} else {
					seen[s] = seenUnready
				}
			}
			now = next
		}
		width := rapid.IntRange(1, 100).Draw(t, "width")
		end := noon.Add(time.Duration(now) * time.Second)
		cells, slot := r.strip("1", end, width)
		if len(cells) > width {
			t.Fatalf("%d cells in %d columns", len(cells), width)
		}
		begin := end.Truncate(max(slot, 1)).Add(-time.Duration(max(len(cells)-1, 0)) * slot)
		for i, got := range cells {
			want := unwatched
			for s, was := range seen {
				if at := noon.Add(time.Duration(s) * time.Second).Sub(begin); at >= 0 && int(at/slot) == i {
					want = max(want, was)
				}
			}
			if got != want {
				t.Fatalf("cell %d of %v is %v, want %v: %s", i, slot, got, want, painting(cells))
			}
		}
	})
}

func TestReadinessOfThePodIsDrawn(t *testing.T) {
	t.Parallel()
	c, h := withPod()
	c.pod.UID = "1"
	c.Handle("pod", podSnapshot(stream.Live, c.pod))
	h.now = noon.Add(4 * time.Second)
	c.pod.whole.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}
	c.Handle("pod", podSnapshot(stream.Live, c.pod))
	h.now = noon.Add(6 * time.Second)
	f := new(canvas.Frame)
	f.Reset(80, 24)
	c.Paint(f.Canvas())
	want := " ready  ▁▁▁▁▁██  1 s each  █ yes ▁ no · not watched"
	if got := f.String(); !containsLine(got, want) {
		t.Errorf("%q is not there:\n%s", want, got)
	}
	c.pod.whole.Status.Phase = corev1.PodSucceeded
	c.Handle("pod", podSnapshot(stream.Live, c.pod))
	if c.session.readiness.pods["1"].open {
		t.Error("a pod that has ended is watched for readiness")
	}
}

func containsLine(text, line string) bool {
	for l := range strings.Lines(text) {
		if strings.TrimRight(l, " \n") == line {
			return true
		}
	}
	return false
}
