package recordtest

import (
	"fmt"
	"math/rand/v2"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Node returns the node of that seed. Over the seeds it takes all the ways
// that a node can look: ready or not or never heard of, cordoned, in trouble,
// with several roles or none, with an address of each type or none, reported in
// full, in part, or not at all.
func Node(seed uint64) *corev1.Node {
	g := gen{rand.New(rand.NewPCG(seed, 0x6e6f6465))}
	name := fmt.Sprintf("node-%08x", seed)
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{
		Name:              name,
		UID:               types.UID(fmt.Sprintf("%08x-0000-4000-8000-%012x", g.Uint32(), seed)),
		ResourceVersion:   fmt.Sprint(1000 + seed),
		CreationTimestamp: g.time(),
		Labels:            map[string]string{"kubernetes.io/hostname": name},
	}}
	for _, l := range [][2]string{
		{"node-role.kubernetes.io/control-plane", ""},
		{"node-role.kubernetes.io/worker", "true"},
		{"node-role.kubernetes.io/Ingress", ""},
		{"kubernetes.io/role", g.pick("", "worker", "edge", "agent")},
		{"topology.kubernetes.io/zone", g.pick("eu-1a", "eu-1b")},
		{"failure-domain.beta.kubernetes.io/zone", "eu-old"},
	} {
		if g.maybe(30) {
			n.Labels[l[0]] = l[1]
		}
	}
	n.Spec.Unschedulable = g.maybe(20)
	for i := range g.IntN(3) {
		n.Spec.Taints = append(n.Spec.Taints, corev1.Taint{
			Key: fmt.Sprintf("example.com/taint-%d", i), Value: g.pick("", "gpu"), Effect: corev1.TaintEffectNoSchedule,
		})
	}
	g.conditions(&n.Status)
	g.kubelet(&n.Status)
	g.resources(&n.Status)
	return n
}

func (g gen) conditions(s *corev1.NodeStatus) {
	for _, kind := range []corev1.NodeConditionType{
		corev1.NodeMemoryPressure, corev1.NodeDiskPressure, corev1.NodePIDPressure, corev1.NodeNetworkUnavailable,
		"KernelDeadlock", "FrequentKubeletRestart", "example.com/Fine", corev1.NodeReady,
	} {
		c := corev1.NodeCondition{Type: kind, Reason: "KubeletHasSufficientDisk", LastHeartbeatTime: g.time(), LastTransitionTime: g.time()}
		c.Status = corev1.ConditionStatus(g.pick("False", "False", "False", "False", "True", "Unknown"))
		if kind == corev1.NodeReady {
			c.Status, c.Reason = corev1.ConditionStatus(g.pick("True", "True", "True", "False", "Unknown")), g.pick("KubeletNotReady", "NodeStatusUnknown", "")
		}
		if g.maybe(85) {
			s.Conditions = append(s.Conditions, c)
		}
	}
}

func (g gen) kubelet(s *corev1.NodeStatus) {
	for _, kind := range []corev1.NodeAddressType{
		corev1.NodeHostName, corev1.NodeExternalIP, corev1.NodeInternalIP, corev1.NodeInternalIP,
	} {
		if g.maybe(60) {
			s.Addresses = append(s.Addresses, corev1.NodeAddress{
				Type: kind, Address: g.pick("fd00::", "192.168.0.") + fmt.Sprint(g.IntN(250)),
			})
		}
	}
	if g.maybe(80) {
		s.NodeInfo = corev1.NodeSystemInfo{
			KubeletVersion:          g.pick("v1.37.2", "v1.36.10-eks-1234567", ""),
			OSImage:                 g.pick("Talos (v1.12.0)", "Ubuntu 26.04 LTS", ""),
			KernelVersion:           g.pick("6.18.1-talos", "6.17.0-1-generic", ""),
			ContainerRuntimeVersion: g.pick("containerd://2.2.0", "cri-o://1.37.0", ""),
			Architecture:            g.pick("amd64", "arm64", ""),
		}
	}
}

func (g gen) resources(s *corev1.NodeStatus) {
	for _, r := range []struct {
		name corev1.ResourceName
		from []string
	}{
		{corev1.ResourceCPU, []string{"4", "3920m", "96", "0", "500m", "100u"}},
		{corev1.ResourceMemory, []string{"32614152Ki", "8Gi", "16G", "1000", "123456789", "1536Mi", "2e9"}},
		{corev1.ResourcePods, []string{"110", "250", "1k"}},
		{corev1.ResourceEphemeralStorage, []string{"100Gi"}},
		{"nvidia.com/gpu", []string{"8", "0"}},
		{"gpu.intel.com/xe", []string{"2"}},
		{"example.com/fpga", []string{"3"}},
	} {
		if g.maybe(60) {
			if s.Allocatable == nil {
				s.Allocatable = corev1.ResourceList{}
			}
			s.Allocatable[r.name] = resource.MustParse(g.pick(r.from...))
		}
	}
	s.Capacity = s.Allocatable
}
