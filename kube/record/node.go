package record

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/api/resource"

	"kubist/kube/record/wire"
)

// Node is what the columns of kubectl's node table need, and what a scheduler looks at.
type Node struct {
	Meta
	// Status is the text of the STATUS column: "Ready", "NotReady,SchedulingDisabled".
	Status string
	// Roles are sorted and joined by commas, empty without any.
	Roles string
	// Trouble says what is wrong, joined by commas: why the node is not ready,
	// and the conditions that hold and should not. Empty when nothing is.
	Trouble string
	// These are empty when the kubelet did not say.
	Version, OSImage, Kernel, Arch, Runtime string
	// InternalIP and ExternalIP are the first of their sort, empty without one.
	InternalIP, ExternalIP string
	// MilliCPU, Memory (in bytes), Pods and GPUs are what pods can have of the
	// node; -1 when it does not say. GPUs are those of all vendors.
	MilliCPU, Memory, Pods, GPUs int64
	Taints                       int32
	// Tainted are these taints.
	Tainted []Taint
	// Cordoned: nothing new is scheduled there.
	Cordoned bool
}

// unknown is what kubectl prints for what a kubelet did not say.
const unknown = "<unknown>"

// AppendRoles appends the ROLES column.
func (n *Node) AppendRoles(dst []byte) []byte { return appendOrNone(dst, n.Roles) }

// AppendInternalIP appends the INTERNAL-IP column.
func (n *Node) AppendInternalIP(dst []byte) []byte { return appendOrNone(dst, n.InternalIP) }

// AppendExternalIP appends the EXTERNAL-IP column.
func (n *Node) AppendExternalIP(dst []byte) []byte { return appendOrNone(dst, n.ExternalIP) }

// AppendOSImage appends the OS-IMAGE column.
func (n *Node) AppendOSImage(dst []byte) []byte { return appendOrUnknown(dst, n.OSImage) }

// AppendRuntime appends the CONTAINER-RUNTIME column.
func (n *Node) AppendRuntime(dst []byte) []byte { return appendOrUnknown(dst, n.Runtime) }

// AppendKernel appends the KERNEL-VERSION column: "6.1.0-31 (arm64)".
func (n *Node) AppendKernel(dst []byte) []byte {
	dst = appendOrUnknown(dst, n.Kernel)
	if n.Arch != "" {
		dst = append(append(append(dst, " ("...), n.Arch...), ')')
	}
	return dst
}

// AppendCPU appends the processors that pods can have: "4", "3920m".
func (n *Node) AppendCPU(dst []byte) []byte {
	if n.MilliCPU < 0 || n.MilliCPU%1000 == 0 {
		return appendCount(dst, n.MilliCPU/1000, n.MilliCPU >= 0)
	}
	return append(strconv.AppendInt(dst, n.MilliCPU, 10), 'm')
}

// AppendMemory appends the memory that pods can have: "15.6Gi".
func (n *Node) AppendMemory(dst []byte) []byte {
	if n.Memory < 1024 {
		return appendCount(dst, n.Memory, n.Memory >= 0)
	}
	size, unit := float64(n.Memory)/1024, 0
	for size >= 1023.95 && unit < len(units)-1 {
		size, unit = size/1024, unit+1
	}
	decimals := 1
	if size >= 99.95 || math.Abs(size-math.Round(size)) < 0.05 {
		decimals = 0
	}
	return append(strconv.AppendFloat(dst, size, 'f', decimals, 64), units[unit]...)
}

var units = [...]string{"Ki", "Mi", "Gi", "Ti", "Pi", "Ei"}

// AppendPods appends how many pods the node takes.
func (n *Node) AppendPods(dst []byte) []byte { return appendCount(dst, n.Pods, n.Pods >= 0) }

// AppendGPUs appends how many graphics processors pods can have, none where
// the node has no such resource.
func (n *Node) AppendGPUs(dst []byte) []byte { return appendCount(dst, n.GPUs, n.GPUs >= 0) }

// Zone is the failure domain of the node, empty when its labels do not tell.
func (n *Node) Zone() string {
	if zone, ok := n.Labels.Get("topology.kubernetes.io/zone"); ok {
		return zone
	}
	zone, _ := n.Labels.Get("failure-domain.beta.kubernetes.io/zone")
	return zone
}

func appendCount(dst []byte, count int64, known bool) []byte {
	if !known {
		return append(dst, None...)
	}
	return strconv.AppendInt(dst, count, 10)
}

func appendOrUnknown(dst []byte, s string) []byte {
	if s == "" {
		s = unknown
	}
	return append(dst, s...)
}

// DecodeNode projects a core/v1 Node in protobuf, with the promises of [DecodePod].
func DecodeNode(obj []byte, in *Interner) (*Node, error) {
	s := nodeScans.Get().(*nodeScan)
	defer nodeScans.Put(s)
	s.reset()
	if err := s.node(obj); err != nil {
		return nil, fmt.Errorf("decode node: %w", err)
	}
	internal, external := Text{Bytes: s.internal}, Text{Bytes: s.external}
	n := &Node{MilliCPU: -1, Memory: -1, Pods: -1, GPUs: -1, Taints: int32(len(s.tainted)), Cordoned: s.cordoned}
	n.Meta = s.meta.Meta(in, &internal, &external)
	n.InternalIP, n.ExternalIP = internal.String, external.String
	n.Version, n.OSImage, n.Kernel = in.Bytes(s.version), in.Bytes(s.image), in.Bytes(s.kernel)
	n.Arch, n.Runtime = in.Bytes(s.arch), in.Bytes(s.runtime)
	n.Roles = in.String(roles(n.Labels))
	for _, t := range s.tainted {
		n.Tainted = append(n.Tainted, Taint{in.Bytes(t.key), in.Bytes(t.value), in.Bytes(t.effect)})
	}
	s.judge(n, in)
	for _, a := range s.allocatable {
		n.allocate(a.name, a.quantity)
	}
	return n, nil
}

// nodeScan holds the parts of one node that its record is made of. The slices
// point into the frame.
type nodeScan struct {
	meta                                  MetaReader
	version, image, kernel, arch, runtime []byte
	internal, external                    []byte
	conditions                            []condition
	allocatable                           []amount
	tainted                               []rawTaint
	cordoned                              bool
	text                                  []byte
}

type rawTaint struct{ key, value, effect []byte }

// amount is how much there is of a resource.
type amount struct{ name, quantity []byte }

var nodeScans = sync.Pool{New: func() any { return new(nodeScan) }}

func (s *nodeScan) reset() {
	s.meta.Reset()
	*s = nodeScan{meta: s.meta, conditions: s.conditions[:0], allocatable: s.allocatable[:0], tainted: s.tainted[:0], text: s.text[:0]}
}

func (s *nodeScan) node(b []byte) error {
	r := wire.Read(b)
	for r.Next() {
		var err error
		switch r.Field() {
		case 1:
			err = s.meta.Read(r.Bytes())
		case 2:
			err = s.spec(r.Bytes())
		case 3:
			err = s.status(r.Bytes())
		}
		if err != nil {
			return err
		}
	}
	return r.Err()
}

func (s *nodeScan) spec(b []byte) error {
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 4:
			s.cordoned = r.Varint() != 0
		case 5:
			t, err := readTaint(r.Bytes())
			if err != nil {
				return err
			}
			s.tainted = append(s.tainted, t)
		}
	}
	return r.Err()
}

func readTaint(b []byte) (t rawTaint, err error) {
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 1:
			t.key = r.Bytes()
		case 2:
			t.value = r.Bytes()
		case 3:
			t.effect = r.Bytes()
		}
	}
	return t, r.Err()
}

func (s *nodeScan) status(b []byte) error {
	r := wire.Read(b)
	for r.Next() {
		var err error
		switch r.Field() {
		case 2:
			err = s.amount(r.Entry())
		case 4:
			var c condition
			c, err = readCondition(r.Bytes())
			s.conditions = append(s.conditions, c)
		case 5:
			err = s.address(r.Bytes())
		case 7:
			err = s.info(r.Bytes())
		}
		if err != nil {
			return err
		}
	}
	return r.Err()
}

// amount takes how much of a resource can be allocated. As in protobuf, later values win.
func (s *nodeScan) amount(name, value []byte) error {
	quantity, err := readText(value)
	if i := slices.IndexFunc(s.allocatable, func(a amount) bool { return string(a.name) == string(name) }); i >= 0 {
		s.allocatable[i].quantity = quantity
	} else {
		s.allocatable = append(s.allocatable, amount{name, quantity})
	}
	return err
}

func (s *nodeScan) address(b []byte) error {
	var kind, address []byte
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 1:
			kind = r.Bytes()
		case 2:
			address = r.Bytes()
		}
	}
	switch {
	case string(kind) == "InternalIP" && s.internal == nil:
		s.internal = address
	case string(kind) == "ExternalIP" && s.external == nil:
		s.external = address
	}
	return r.Err()
}

func (s *nodeScan) info(b []byte) error {
	r := wire.Read(b)
	for r.Next() {
		switch r.Field() {
		case 4:
			s.kernel = r.Bytes()
		case 5:
			s.image = r.Bytes()
		case 6:
			s.runtime = r.Bytes()
		case 7:
			s.version = r.Bytes()
		case 10:
			s.arch = r.Bytes()
		}
	}
	return r.Err()
}

// judge fills in what the conditions say. The words of the status are those of
// the API server's own printer.
func (s *nodeScan) judge(n *Node, in *Interner) {
	status := "Unknown"
	var trouble []byte
	add := func(what []byte) {
		if len(trouble) > 0 {
			trouble = append(trouble, ',')
		}
		trouble = append(trouble, what...)
	}
	for _, c := range slices.Backward(s.conditions) { // the last one of a type counts
		if string(c.kind) != "Ready" {
			continue
		}
		status = "Ready"
		if string(c.status) != "True" {
			status = "NotReady"
			add(c.reason)
		}
		break
	}
	for _, c := range s.conditions {
		if string(c.status) == "True" && troubles(string(c.kind)) {
			add(c.kind)
		}
	}
	n.Trouble = in.Bytes(trouble)
	if n.Cordoned {
		status += ",SchedulingDisabled"
	}
	n.Status = status
}

// troubles reports whether a condition is one that should not hold: those of
// the kubelet, and of the node problem detector.
func troubles(condition string) bool {
	switch condition {
	case "NetworkUnavailable", "KernelDeadlock", "ReadonlyFilesystem":
		return true
	}
	return strings.HasSuffix(condition, "Pressure") || strings.HasPrefix(condition, "Frequent")
}

// roles are those that labels give a node, sorted and joined by commas.
func roles(labels *Labels) string {
	var found []string
	for _, l := range labels.All() {
		if role, ok := strings.CutPrefix(l.Key, "node-role.kubernetes.io/"); ok && role != "" {
			found = append(found, role)
		} else if l.Key == "kubernetes.io/role" && l.Value != "" {
			found = append(found, l.Value)
		}
	}
	slices.Sort(found)
	return strings.Join(slices.Compact(found), ",")
}

// allocate notes how much of a resource there is, if it can be read.
func (n *Node) allocate(name, quantity []byte) {
	into, milli := (*int64)(nil), false
	switch string(name) {
	case "cpu":
		into, milli = &n.MilliCPU, true
	case "memory":
		into = &n.Memory
	case "pods":
		into = &n.Pods
	default:
		if domain, resource, ok := strings.Cut(string(name), "/"); !ok || !strings.Contains(domain+resource, "gpu") {
			return
		}
		into = &n.GPUs
	}
	q, err := resource.ParseQuantity(string(quantity))
	if err != nil || q.Sign() < 0 {
		return
	}
	value := q.Value()
	if milli {
		value = q.MilliValue()
	}
	if into == &n.GPUs && n.GPUs > 0 {
		value += n.GPUs
	}
	*into = value
}

// Health judges the node by its conditions.
func (n *Node) Health() Health {
	switch {
	case strings.HasPrefix(n.Status, "NotReady"):
		return Bad
	case strings.HasPrefix(n.Status, "Unknown"):
		return Unknown
	case n.Cordoned, n.Trouble != "", n.Deleting != 0:
		return Warn
	}
	return OK
}
