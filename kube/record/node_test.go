package record

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kubist/kube/record/recordtest"
)

// nodeColumns are what a record says of a node.
type nodeColumns struct {
	Name, UID, Labels, Status, Roles, Age, Version         string
	InternalIP, ExternalIP, OSImage, Kernel, Runtime, Zone string
	Trouble                                                string
	MilliCPU, Memory, Pods, GPUs                           int64
	Taints                                                 int
	Tainted                                                string
	Cordoned                                               bool
}

func shownNode(n *Node) nodeColumns {
	return nodeColumns{
		Name: n.Name, UID: n.UID, Labels: n.Labels.String(),
		Status: n.Status, Roles: string(n.AppendRoles(nil)), Age: string(n.AppendAge(nil, now)), Version: n.Version,
		InternalIP: string(n.AppendInternalIP(nil)), ExternalIP: string(n.AppendExternalIP(nil)),
		OSImage: string(n.AppendOSImage(nil)), Kernel: string(n.AppendKernel(nil)), Runtime: string(n.AppendRuntime(nil)),
		Zone: n.Zone(), Trouble: n.Trouble,
		MilliCPU: n.MilliCPU, Memory: n.Memory, Pods: n.Pods, GPUs: n.GPUs,
		Taints: int(n.Taints), Tainted: fmt.Sprint(n.Tainted), Cordoned: n.Cordoned,
	}
}

// typedNode computes the same from the typed object.
func typedNode(n *corev1.Node) nodeColumns {
	info := n.Status.NodeInfo
	c := nodeColumns{
		Name: n.Name, UID: string(n.UID), Labels: NewLabels(n.Labels).String(),
		Status: "Unknown", Roles: orNone(strings.Join(typedRoles(n), ",")), Age: ago(n.CreationTimestamp.Time), Version: info.KubeletVersion,
		InternalIP: typedAddress(n, corev1.NodeInternalIP), ExternalIP: typedAddress(n, corev1.NodeExternalIP),
		OSImage: orUnknown(info.OSImage), Kernel: orUnknown(info.KernelVersion), Runtime: orUnknown(info.ContainerRuntimeVersion),
		Zone:     n.Labels["failure-domain.beta.kubernetes.io/zone"],
		MilliCPU: -1, Memory: -1, Pods: -1, GPUs: -1,
		Taints: len(n.Spec.Taints), Cordoned: n.Spec.Unschedulable,
	}
	var taints []Taint
	for _, t := range n.Spec.Taints {
		taints = append(taints, Taint{t.Key, t.Value, string(t.Effect)})
	}
	c.Tainted = fmt.Sprint(taints)
	if zone, ok := n.Labels["topology.kubernetes.io/zone"]; ok {
		c.Zone = zone
	}
	if info.Architecture != "" {
		c.Kernel += " (" + info.Architecture + ")"
	}
	var trouble []string
	if ready, ok := lastCondition(n, corev1.NodeReady); ok {
		c.Status = "Ready"
		if ready.Status != corev1.ConditionTrue {
			c.Status = "NotReady"
			trouble = append(trouble, ready.Reason)
		}
	}
	if c.Cordoned {
		c.Status += ",SchedulingDisabled"
	}
	for _, cond := range n.Status.Conditions {
		if cond.Status == corev1.ConditionTrue && troubles(string(cond.Type)) {
			trouble = append(trouble, string(cond.Type))
		}
	}
	c.Trouble = strings.Join(slices.DeleteFunc(trouble, func(s string) bool { return s == "" }), ",")
	for name, q := range n.Status.Allocatable {
		switch value := q.Value(); {
		case q.Sign() < 0:
		case name == corev1.ResourceCPU:
			c.MilliCPU = q.MilliValue()
		case name == corev1.ResourceMemory:
			c.Memory = value
		case name == corev1.ResourcePods:
			c.Pods = value
		case strings.Contains(string(name), "/") && strings.Contains(string(name), "gpu"):
			c.GPUs = max(c.GPUs, 0) + value
		}
	}
	return c
}

func lastCondition(n *corev1.Node, kind corev1.NodeConditionType) (c corev1.NodeCondition, ok bool) {
	for _, cond := range n.Status.Conditions {
		if cond.Type == kind {
			c, ok = cond, true
		}
	}
	return c, ok
}

func typedRoles(n *corev1.Node) []string {
	var roles []string
	for key, value := range n.Labels {
		if role, ok := strings.CutPrefix(key, "node-role.kubernetes.io/"); ok {
			roles = append(roles, role)
		}
		if key == "kubernetes.io/role" {
			roles = append(roles, value)
		}
	}
	roles = slices.DeleteFunc(roles, func(role string) bool { return role == "" })
	slices.Sort(roles)
	return slices.Compact(roles)
}

func typedAddress(n *corev1.Node, kind corev1.NodeAddressType) string {
	for _, a := range n.Status.Addresses {
		if a.Type == kind {
			return orNone(a.Address)
		}
	}
	return None
}

func orUnknown(s string) string {
	if s == "" {
		return "<unknown>"
	}
	return s
}

func TestDecodeNodeAgainstTypedDecode(t *testing.T) {
	t.Parallel()
	in := NewInterner()
	seen := map[string]bool{}
	for seed := range uint64(3_000) {
		b := marshal(t, recordtest.Node(seed))
		got, err := DecodeNode(b, in)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		var node corev1.Node
		if err := node.Unmarshal(b); err != nil {
			t.Fatal(err)
		}
		clear(b)
		if diff := cmp.Diff(typedNode(&node), shownNode(got)); diff != "" {
			t.Fatalf("seed %d (-typed +record):\n%s", seed, diff)
		}
		for _, text := range []string{got.Status, string(got.AppendRoles(nil)), string(got.AppendKernel(nil)), got.Trouble} {
			seen[text] = true
		}
	}
	for _, text := range []string{
		"Ready", "NotReady", "Unknown", "Ready,SchedulingDisabled", "NotReady,SchedulingDisabled", "Unknown,SchedulingDisabled",
		None, "worker", "Ingress,control-plane,worker", "<unknown>", "<unknown> (arm64)", "6.18.1-talos (amd64)",
		"", "KubeletNotReady", "NodeStatusUnknown,DiskPressure", "MemoryPressure,KernelDeadlock",
	} {
		if !seen[text] {
			t.Errorf("no generated node says %q", text)
		}
	}
}

func FuzzDecodeNode(f *testing.F) {
	for seed := range uint64(100) {
		f.Add(marshal(f, recordtest.Node(seed)))
	}
	f.Add([]byte{})
	f.Add([]byte{0x1a, 0x04, 0x12, 0x02, 0x0a, 0x80})
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := DecodeNode(b, NewInterner())
		var node corev1.Node
		if node.Unmarshal(b) != nil {
			return
		}
		if err != nil {
			// Entries of maps that run over their end, as with pods.
			if got, err = DecodeNode(marshal(t, &node), NewInterner()); err != nil {
				t.Fatalf("refused what the typed decoder wrote: %v", err)
			}
		}
		if !modernMeta(&node.ObjectMeta) {
			t.Skip("times before 1970 are documented to be none")
		}
		want, have := typedNode(&node), shownNode(got)
		// A quantity without a text is no quantity, to the typed decoder it is zero.
		want.MilliCPU, want.Memory, want.Pods, want.GPUs = have.MilliCPU, have.Memory, have.Pods, have.GPUs
		if diff := cmp.Diff(want, have); diff != "" {
			t.Fatalf("(-typed +record):\n%s", diff)
		}
	})
}

func TestNodeText(t *testing.T) {
	t.Parallel()
	memory := func(text string) *Node { return &Node{Memory: parsed(text)} }
	for _, c := range []struct {
		got  []byte
		want string
	}{
		{(&Node{MilliCPU: 4000}).AppendCPU(nil), "4"},
		{(&Node{MilliCPU: 3920}).AppendCPU(nil), "3920m"},
		{(&Node{}).AppendCPU(nil), "0"},
		{(&Node{MilliCPU: -1}).AppendCPU(nil), "<none>"},
		{(&Node{Memory: -1}).AppendMemory(nil), "<none>"},
		{memory("32614152Ki").AppendMemory(nil), "31.1Gi"},
		{memory("8Gi").AppendMemory(nil), "8Gi"},
		{memory("8589934591").AppendMemory(nil), "8Gi"},
		{memory("1048575Ki").AppendMemory(nil), "1Gi"},
		{memory("125.9Gi").AppendMemory(nil), "126Gi"},
		{memory("1023").AppendMemory(nil), "1023"},
		{memory("1024").AppendMemory(nil), "1Ki"},
		{memory("7Ei").AppendMemory(nil), "7Ei"},
		{(&Node{Pods: 110}).AppendPods([]byte("> ")), "> 110"},
		{(&Node{GPUs: -1}).AppendGPUs(nil), "<none>"},
		{(&Node{GPUs: 0}).AppendGPUs(nil), "0"},
	} {
		if string(c.got) != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestNodeHealth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		node Node
		want Health
	}{
		{Node{Status: "Ready"}, OK},
		{Node{Status: "Ready,SchedulingDisabled", Cordoned: true}, Warn},
		{Node{Status: "Ready", Trouble: "DiskPressure"}, Warn},
		{Node{Status: "Ready", Meta: Meta{Deleting: 1}}, Warn},
		{Node{Status: "NotReady", Trouble: "KubeletNotReady"}, Bad},
		{Node{Status: "NotReady,SchedulingDisabled", Cordoned: true}, Bad},
		{Node{Status: "Unknown"}, Unknown},
		{Node{Status: "Unknown,SchedulingDisabled", Cordoned: true}, Unknown},
	} {
		if got := c.node.Health(); got != c.want {
			t.Errorf("%s %s: %v, want %v", c.node.Status, c.node.Trouble, got, c.want)
		}
	}
}

// BenchmarkDecodeNode is of one that says as much as a real one does: its images, for most of it.
func BenchmarkDecodeNode(b *testing.B) {
	node := recordtest.Node(3)
	for i := range 50 {
		node.Status.Images = append(node.Status.Images, corev1.ContainerImage{
			Names: []string{fmt.Sprintf("registry.example.com/shop/image-%d:1.0", i)}, SizeBytes: 1 << 27,
		})
	}
	benchmarkDecode(b, marshal(b, node), DecodeNode)
}

// parsed is the value of a quantity.
func parsed(text string) int64 {
	q := resource.MustParse(text)
	return q.Value()
}

// marshal is an object in protobuf, as it stands in a frame.
func marshal(tb testing.TB, o interface{ Marshal() ([]byte, error) }) []byte {
	tb.Helper()
	b, err := o.Marshal()
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// modernMeta reports whether the times of an object's metadata are unset or after 1970.
func modernMeta(m *metav1.ObjectMeta) bool {
	return (m.CreationTimestamp.IsZero() || m.CreationTimestamp.Unix() > 0) &&
		(m.DeletionTimestamp == nil || m.DeletionTimestamp.Unix() > 0)
}

func benchmarkDecode[R any](b *testing.B, frame []byte, decode func([]byte, *Interner) (R, error)) {
	b.Helper()
	in := NewInterner()
	b.SetBytes(int64(len(frame)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decode(frame, in); err != nil {
			b.Fatal(err)
		}
	}
}
