package record

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"kubist/kube/record/recordtest"
)

// namespaceColumns are what a record says of a namespace.
type namespaceColumns struct{ Name, UID, Labels, Age, Status, Remains string }

func shownNamespace(n *Namespace) namespaceColumns {
	return namespaceColumns{
		Name: n.Name, UID: n.UID, Labels: n.Labels.String(), Age: string(n.AppendAge(nil, now)), Status: n.Status, Remains: n.Remains,
	}
}

// typedNamespace computes the same from the typed object.
func typedNamespace(n *corev1.Namespace) namespaceColumns {
	c := namespaceColumns{
		Name: n.Name, UID: string(n.UID), Labels: NewLabels(n.Labels).String(), Age: ago(n.CreationTimestamp.Time),
		Status: string(n.Status.Phase),
	}
	var remains []string
	for _, cond := range n.Status.Conditions {
		if cond.Status == corev1.ConditionTrue && cond.Message != "" {
			remains = append(remains, cond.Message)
		}
	}
	c.Remains = strings.Join(remains, "; ")
	return c
}

func TestDecodeNamespaceAgainstTypedDecode(t *testing.T) {
	t.Parallel()
	in := NewInterner()
	held := 0
	for seed := range uint64(1_000) {
		b := marshal(t, recordtest.Namespace(seed))
		got, err := DecodeNamespace(b, in)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		var typed corev1.Namespace
		if err := typed.Unmarshal(b); err != nil {
			t.Fatal(err)
		}
		clear(b)
		if diff := cmp.Diff(typedNamespace(&typed), shownNamespace(got)); diff != "" {
			t.Fatalf("seed %d (-typed +record):\n%s", seed, diff)
		}
		if strings.Contains(got.Remains, "; ") {
			held++
		}
	}
	if held == 0 {
		t.Error("no generated namespace is held up by two things")
	}
}

func FuzzDecodeNamespace(f *testing.F) {
	for seed := range uint64(100) {
		f.Add(marshal(f, recordtest.Namespace(seed)))
	}
	f.Add([]byte{})
	f.Add([]byte{0x1a, 0x02, 0x12, 0x00})
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := DecodeNamespace(b, NewInterner())
		var typed corev1.Namespace
		if typed.Unmarshal(b) != nil {
			return
		}
		if err != nil {
			// Entries of maps that run over their end, as with pods.
			if got, err = DecodeNamespace(marshal(t, &typed), NewInterner()); err != nil {
				t.Fatalf("refused what the typed decoder wrote: %v", err)
			}
		}
		if !modernMeta(&typed.ObjectMeta) {
			t.Skip("times before 1970 are documented to be none")
		}
		if diff := cmp.Diff(typedNamespace(&typed), shownNamespace(got)); diff != "" {
			t.Fatalf("(-typed +record):\n%s", diff)
		}
	})
}

func TestNamespaceHealth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		namespace Namespace
		want      Health
	}{
		{Namespace{Status: "Active"}, OK},
		{Namespace{Status: "Terminating"}, Warn},
		{Namespace{Status: "Active", Meta: Meta{Deleting: 1}}, Warn},
		{Namespace{}, Unknown},
	} {
		if got := c.namespace.Health(); got != c.want {
			t.Errorf("%q: %v, want %v", c.namespace.Status, got, c.want)
		}
	}
}
