package record

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"kubist/kube/record/recordtest"
)

// eventColumns are what a record says of an event.
type eventColumns struct {
	Name, Namespace, UID                        string
	LastSeen, Type, Reason, Object, Subobject   string
	Source, Message, FirstSeen, Count           string
	APIVersion, Kind, ObjectNamespace, ObjectOf string
}

func shownEvent(e *Event) eventColumns {
	return eventColumns{
		Name: e.Name, Namespace: e.Namespace, UID: e.UID,
		LastSeen: string(AppendAge(nil, e.Seen, now)), Type: e.Type, Reason: e.Reason, Object: e.Object, Subobject: e.About.Field,
		Source: e.Source, Message: e.Message, FirstSeen: string(AppendAge(nil, e.First, now)), Count: fmt.Sprint(e.Count),
		APIVersion: e.About.APIVersion, Kind: e.About.Kind, ObjectNamespace: e.About.Namespace,
		ObjectOf: e.About.Name + " " + e.About.UID,
	}
}

// typedEvent computes the same from the typed object, by what kubectl shows.
func typedEvent(e *corev1.Event) eventColumns {
	o := e.InvolvedObject
	c := eventColumns{
		Name: e.Name, Namespace: e.Namespace, UID: string(e.UID),
		Type: e.Type, Reason: e.Reason, Object: strings.ToLower(o.Kind), Subobject: o.FieldPath,
		Message:    strings.TrimSpace(e.Message),
		APIVersion: o.APIVersion, Kind: o.Kind, ObjectNamespace: o.Namespace, ObjectOf: o.Name + " " + string(o.UID),
	}
	if o.Name != "" {
		c.Object += "/" + o.Name
	}
	first := e.FirstTimestamp.Time
	if first.IsZero() {
		first = e.EventTime.Time
	}
	last, count := e.LastTimestamp.Time, e.Count
	if last.IsZero() {
		last = first
	}
	if count == 0 {
		count = 1
	}
	if e.Series != nil {
		last, count = e.Series.LastObservedTime.Time, e.Series.Count
	}
	c.FirstSeen, c.LastSeen, c.Count = seconds(first), seconds(last), fmt.Sprint(count)
	var where string
	c.Source, where = e.Source.Component, e.Source.Host
	if c.Source == "" {
		c.Source = e.ReportingController
	}
	if where == "" {
		where = e.ReportingInstance
	}
	if where != "" {
		c.Source += ", " + where
	}
	return c
}

// seconds is how long ago something was, by whole seconds.
func seconds(t time.Time) string {
	if t.IsZero() {
		return ago(t)
	}
	return ago(time.Unix(t.Unix(), 0))
}

func TestDecodeEventAgainstTypedDecode(t *testing.T) {
	t.Parallel()
	in := NewInterner()
	seen := map[string]bool{}
	for seed := range uint64(3_000) {
		b := marshal(t, recordtest.Event(seed))
		got, err := DecodeEvent(b, in)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		var typed corev1.Event
		if err := typed.Unmarshal(b); err != nil {
			t.Fatal(err)
		}
		clear(b)
		if diff := cmp.Diff(typedEvent(&typed), shownEvent(got)); diff != "" {
			t.Fatalf("seed %d (-typed +record):\n%s", seed, diff)
		}
		for _, text := range []string{got.Object, got.Source} {
			seen[text] = true
		}
		seen["never seen"] = seen["never seen"] || got.Seen == 0
	}
	for _, text := range []string{
		"pod/kubia-0", "node", "/kubia-0", "kübel/kubia-0", "", "kubelet, node-1", ", node-1", "example.com/ctl, ctl-0", "kubelet", "never seen",
	} {
		if !seen[text] {
			t.Errorf("no generated event says %q", text)
		}
	}
}

func FuzzDecodeEvent(f *testing.F) {
	for seed := range uint64(100) {
		f.Add(marshal(f, recordtest.Event(seed)))
	}
	f.Add([]byte{})
	f.Add([]byte{0x12, 0x04, 0x0a, 0x02, 0xff, 'A'})
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := DecodeEvent(b, NewInterner())
		var typed corev1.Event
		if typed.Unmarshal(b) != nil {
			return
		}
		if err != nil {
			// Entries of maps that run over their end, as with pods.
			if got, err = DecodeEvent(marshal(t, &typed), NewInterner()); err != nil {
				t.Fatalf("refused what the typed decoder wrote: %v", err)
			}
		}
		times := []time.Time{typed.FirstTimestamp.Time, typed.LastTimestamp.Time, typed.EventTime.Time}
		if typed.Series != nil {
			times = append(times, typed.Series.LastObservedTime.Time)
		}
		for _, at := range times {
			if !at.IsZero() && at.Unix() <= 0 {
				t.Skip("times before 1970 are documented to be none")
			}
		}
		if diff := cmp.Diff(typedEvent(&typed), shownEvent(got)); diff != "" {
			t.Fatalf("(-typed +record):\n%s", diff)
		}
	})
}

func TestEventHealth(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]Health{"Normal": OK, "Warning": Warn, "Error": Unknown, "": Unknown} {
		if got := (&Event{Type: kind}).Health(); got != want {
			t.Errorf("%q: %v, want %v", kind, got, want)
		}
	}
}

func BenchmarkDecodeEvent(b *testing.B) {
	benchmarkDecode(b, marshal(b, recordtest.Event(3)), DecodeEvent)
}
