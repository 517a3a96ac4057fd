package views

import (
	"cmp"
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

var nodeKind = &stream.Kind[*record.Node]{
	GVR:    schema.GroupVersionResource{Version: "v1", Resource: "nodes"},
	Decode: record.DecodeNode,
}

var _ = add(Table[*record.Node]{
	Kind:  nodeKind,
	Title: "Nodes",
	Columns: []Column[*record.Node]{
		nameColumn[*record.Node](),
		{
			Name: "STATUS", Server: "Status",
			Less: func(a, b *record.Node) int { return cmp.Compare(a.Status, b.Status) },
			Cell: func(dst []byte, n *record.Node, _ time.Time) []byte { return append(dst, n.Status...) },
		},
		{
			Name: "ROLES", Server: "Roles",
			Less: func(a, b *record.Node) int { return cmp.Compare(a.Roles, b.Roles) },
			Cell: func(dst []byte, n *record.Node, _ time.Time) []byte { return n.AppendRoles(dst) },
		},
		ageColumn[*record.Node](),
		{
			Name: "VERSION", Server: "Version", Path: ".status.nodeInfo.kubeletVersion",
			Less: func(a, b *record.Node) int { return compareNatural(a.Version, b.Version) },
			Cell: func(dst []byte, n *record.Node, _ time.Time) []byte { return append(dst, n.Version...) },
		},
		{
			Name: "CONDITIONS", Level: grid.Roomy,
			Less: func(a, b *record.Node) int { return cmp.Compare(b.Trouble, a.Trouble) },
			Cell: func(dst []byte, n *record.Node, _ time.Time) []byte { return append(dst, n.Trouble...) },
		},
		{
			Name: "TAINTS", Level: grid.Roomy, Right: true,
			Less: func(a, b *record.Node) int { return cmp.Compare(a.Taints, b.Taints) },
			Cell: func(dst []byte, n *record.Node, _ time.Time) []byte {
				return strconv.AppendInt(dst, int64(n.Taints), 10)
			},
		},
		{
			Name: "CPU/A", Level: grid.Roomy, Right: true, Path: ".status.allocatable.cpu",
			Less: func(a, b *record.Node) int { return cmp.Compare(a.MilliCPU, b.MilliCPU) },
			Cell: func(dst []byte, n *record.Node, _ time.Time) []byte { return n.AppendCPU(dst) },
		},
		{
			Name: "MEM/A", Level: grid.Roomy, Right: true, Path: ".status.allocatable.memory",
			Less: func(a, b *record.Node) int { return cmp.Compare(a.Memory, b.Memory) },
			Cell: func(dst []byte, n *record.Node, _ time.Time) []byte { return n.AppendMemory(dst) },
		},
		{
			Name: "PODS/A", Level: grid.Roomy, Right: true, Path: ".status.allocatable.pods",
			Less: func(a, b *record.Node) int { return cmp.Compare(a.Pods, b.Pods) },
			Cell: func(dst []byte, n *record.Node, _ time.Time) []byte { return n.AppendPods(dst) },
		},
		{
			Name: "GPU/A", Level: grid.Wide, Right: true,
			Less: func(a, b *record.Node) int { return cmp.Compare(a.GPUs, b.GPUs) },
			Cell: func(dst []byte, n *record.Node, _ time.Time) []byte { return n.AppendGPUs(dst) },
		},
		{
			Name: "ZONE", Level: grid.Roomy,
			Less: func(a, b *record.Node) int { return cmp.Compare(a.Zone(), b.Zone()) },
			Cell: func(dst []byte, n *record.Node, _ time.Time) []byte { return append(dst, n.Zone()...) },
		},
		{
			Name: "INTERNAL-IP", Server: "Internal-IP", Level: grid.Roomy,
			Less: func(a, b *record.Node) int { return compareIP(a.InternalIP, b.InternalIP) },
			Cell: func(dst []byte, n *record.Node, _ time.Time) []byte { return n.AppendInternalIP(dst) },
		},
		{
			Name: "EXTERNAL-IP", Server: "External-IP", Level: grid.Wide,
			Less: func(a, b *record.Node) int { return compareIP(a.ExternalIP, b.ExternalIP) },
			Cell: func(dst []byte, n *record.Node, _ time.Time) []byte { return n.AppendExternalIP(dst) },
		},
		{
			Name: "OS-IMAGE", Server: "OS-Image", Level: grid.Wide, Path: ".status.nodeInfo.osImage",
			Less: func(a, b *record.Node) int { return compareNatural(a.OSImage, b.OSImage) },
			Cell: func(dst []byte, n *record.Node, _ time.Time) []byte { return n.AppendOSImage(dst) },
		},
		{
			Name: "KERNEL-VERSION", Server: "Kernel-Version", Level: grid.Wide, Path: ".status.nodeInfo.kernelVersion",
			Less: func(a, b *record.Node) int { return compareNatural(a.Kernel, b.Kernel) },
			Cell: func(dst []byte, n *record.Node, _ time.Time) []byte { return n.AppendKernel(dst) },
		},
		{
			Name: "CONTAINER-RUNTIME", Server: "Container-Runtime", Level: grid.Wide, Path: ".status.nodeInfo.containerRuntimeVersion",
			Less: func(a, b *record.Node) int { return compareNatural(a.Runtime, b.Runtime) },
			Cell: func(dst []byte, n *record.Node, _ time.Time) []byte { return n.AppendRuntime(dst) },
		},
	},
	Health: (*record.Node).Health,
	Faulty: "unhealthy",
	Usage:  nodeUsage,
	Below:  "pods",
	Commands: func(s *Session, row func() (*record.Node, string)) []screen.Command {
		return []screen.Command{s.nodeShellCommand(func() (ref, string) {
			n, reason := row()
			if reason != "" {
				return ref{}, reason
			}
			return ref{gvr: nodeKind.GVR, name: n.Name, uid: n.UID}, ""
		})}
	},
	Enter: func(s *Session, n *record.Node) (screen.Screen, error) {
		return podsIn(s, stream.Scope{Fields: "spec.nodeName=" + n.Name}), nil
	},
	Kubectl: func(_ *Session, n *record.Node) []equivalent {
		return []equivalent{{words: []string{"get", "pods", "-A", "--field-selector", "spec.nodeName=" + n.Name}}}
	},
})
