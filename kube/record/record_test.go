package record

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pod  Pod
		want Health
	}{
		{Pod{Status: "Running", Phase: "Running", Ready: 2, Total: 2, IsReady: true}, OK},
		{Pod{Status: "Running", Phase: "Running", Ready: 1, Total: 2}, Warn},
		{Pod{Status: "Running", Phase: "Running", Ready: 2, Total: 2}, Warn}, // a readiness gate
		{Pod{Status: "Pending", Phase: "Pending"}, Warn},
		{Pod{Status: "ContainerCreating", Phase: "Pending"}, Warn},
		{Pod{Status: "Init:1/2", Phase: "Pending"}, Warn},
		{Pod{Status: "Init:CrashLoopBackOff", Phase: "Pending"}, Bad},
		{Pod{Status: "Init:ExitCode:1", Phase: "Pending"}, Bad},
		{Pod{Status: "PodInitializing", Phase: "Pending"}, Warn},
		{Pod{Status: "SchedulingGated", Phase: "Pending"}, Warn},
		{Pod{Status: "NotReady", Phase: "Running"}, Warn},
		{Pod{Status: "Terminating", Phase: "Running"}, Warn},
		{Pod{Status: "Unknown", Phase: "Running"}, Unknown},
		{Pod{Status: "CrashLoopBackOff", Phase: "Running"}, Bad},
		{Pod{Status: "ImagePullBackOff", Phase: "Pending"}, Bad},
		{Pod{Status: "OOMKilled", Phase: "Running"}, Bad},
		{Pod{Status: "Evicted", Phase: "Failed"}, Bad},
		{Pod{Status: "Failed", Phase: "Failed"}, Bad},
		{Pod{Status: "Error", Phase: "Failed"}, Bad},
		{Pod{Status: "Completed", Phase: "Succeeded"}, Done},
		{Pod{Status: "Succeeded", Phase: "Succeeded"}, Done},
		{Pod{Status: "Completed", Phase: "Running"}, Warn},
		{Pod{Status: "Completed", Phase: "Failed"}, Bad},
		{Pod{}, Warn},
	} {
		if got := c.pod.Health(); got != c.want || got.Unhealthy() != (got != OK && got != Done) {
			t.Errorf("%s in phase %s: %v, want %v", c.pod.Status, c.pod.Phase, got, c.want)
		}
	}
}

func TestPodText(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_000_000, 0)
	p := &Pod{Restarts: 12, LastRestart: now.Unix() - 40, Ready: 1, Total: 2}
	for want, got := range map[string][]byte{
		"12 (40s ago)": p.AppendRestarts(nil, now),
		"> 1/2":        p.AppendReady([]byte("> ")),
		"<none>":       p.AppendReadinessGates(nil),
		"<unknown>":    p.AppendAge(nil, now),
		"3 ":           append((&Pod{Restarts: 3}).AppendRestarts(nil, now), ' '),
	} {
		if string(got) != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// However labels arrive, equal sets are one set, sorted, the last value of a key winning.
func TestInternedLabels(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := NewInterner()
		keys := rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "b", "app", "ap", "p"}), 0, 6)
		draw := func(name string) ([]RawLabel, map[string]string) {
			m := map[string]string{}
			var raw []RawLabel
			for i, k := range keys.Draw(t, name) {
				v := string(rune('x' + i%2))
				raw = append(raw, RawLabel{[]byte(k), []byte(v)})
				m[k] = v
			}
			return raw, m
		}
		rawA, a := draw("a")
		rawB, b := draw("b")
		gotA, gotB := in.Labels(rawA), in.Labels(rawB)
		if gotA.String() != NewLabels(a).String() || gotB.String() != NewLabels(b).String() {
			t.Fatalf("%v %v", gotA, gotB)
		}
		if same := NewLabels(a).String() == NewLabels(b).String() && len(a) == len(b); same != (gotA == gotB) {
			t.Fatalf("%v and %v: shared %v", gotA, gotB, gotA == gotB)
		}
		for k, v := range a {
			if got, ok := gotA.Get(k); !ok || got != v {
				t.Fatalf("%s is %q", k, got)
			}
		}
	})
}

func TestInternedOwners(t *testing.T) {
	t.Parallel()
	in := NewInterner()
	o := Owner{"apps/v1", "ReplicaSet", "kubia", "u1"}
	a := in.Owner(o)
	b := in.OwnerBytes([]byte("apps/v1"), []byte("ReplicaSet"), []byte("kubia"), []byte("u1"))
	if a != b || *a != o || in.String("apps/v1") != a.APIVersion {
		t.Errorf("%v and %v are not shared", a, b)
	}
	if c := in.OwnerBytes([]byte("v1"), []byte("ReplicaSet"), []byte("kubia"), []byte("u1")); c == a || c.APIVersion != "v1" {
		t.Errorf("another owner came back: %v", c)
	}
}

func TestKey(t *testing.T) {
	t.Parallel()
	m := Meta{Namespace: "shop", Name: "a"}
	if m.Key() != "shop/a" {
		t.Errorf("key %q", m.Key())
	}
	if m.UID = "u"; m.Head().Key() != "u" {
		t.Errorf("key %q", m.Key())
	}
}
