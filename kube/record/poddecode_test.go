package record

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"kubist/kube/record/recordtest"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// columns are what kubectl shows of a pod, and what else a record says.
type columns struct {
	Name, Namespace, UID, Labels, Owner           string
	Ready, Status, Restarts, Age, IP, Node        string
	NominatedNode, ReadinessGates, Phase, IsReady string
	Images                                        string
	Resources                                     Resources
}

func shown(p *Pod) columns {
	c := columns{
		Name: p.Name, Namespace: p.Namespace, UID: p.UID, Labels: p.Labels.String(),
		Ready:          string(p.AppendReady(nil)),
		Status:         p.Status,
		Restarts:       string(p.AppendRestarts(nil, now)),
		Age:            string(p.AppendAge(nil, now)),
		IP:             string(p.AppendIP(nil)),
		Node:           string(p.AppendNode(nil)),
		NominatedNode:  string(p.AppendNominatedNode(nil)),
		ReadinessGates: string(p.AppendReadinessGates(nil)),
		Phase:          p.Phase,
		IsReady:        strconv.FormatBool(p.IsReady),
		Images:         p.Images,
		Resources:      *p.Resources,
	}
	if o := p.Owner; o != nil {
		c.Owner = strings.Join([]string{o.APIVersion, o.Kind, o.Name, o.UID}, " ")
	}
	return c
}

// typed computes the columns from the typed object, step by step as the
// documentation of kubectl's output tells it.
func typed(p *corev1.Pod) columns {
	c := columns{
		Name: p.Name, Namespace: p.Namespace, UID: string(p.UID), Labels: NewLabels(p.Labels).String(),
		Age: ago(p.CreationTimestamp.Time), Phase: string(p.Status.Phase),
		Node: orNone(p.Spec.NodeName), NominatedNode: orNone(p.Status.NominatedNodeName),
		IP: p.Status.PodIP, ReadinessGates: None, IsReady: "false",
	}
	if c.IP == "" && len(p.Status.PodIPs) > 0 {
		c.IP = p.Status.PodIPs[0].IP
	}
	c.IP = orNone(c.IP)
	var images []string
	for _, container := range p.Spec.Containers {
		if container.Image != "" {
			images = append(images, container.Image)
		}
	}
	c.Images = strings.Join(images, ",")
	c.Resources = typedResources(p)
	if o := metav1.GetControllerOfNoCopy(p); o != nil {
		c.Owner = fmt.Sprintf("%s %s %s %s", o.APIVersion, o.Kind, o.Name, o.UID)
	}
	for _, cond := range p.Status.Conditions {
		if cond.Type == corev1.PodReady && cond.Status == corev1.ConditionTrue {
			c.IsReady = "true"
		}
	}
	if n := len(p.Spec.ReadinessGates); n > 0 {
		ready := 0
		for _, g := range p.Spec.ReadinessGates {
			if firstCondition(p, g.ConditionType).Status == corev1.ConditionTrue {
				ready++
			}
		}
		c.ReadinessGates = fmt.Sprintf("%d/%d", ready, n)
	}
	o := oracle{pod: p, status: string(p.Status.Phase), total: len(p.Spec.Containers)}
	o.run(c.IsReady == "true")
	c.Ready, c.Status = fmt.Sprintf("%d/%d", o.ready, o.total), o.status
	c.Restarts = fmt.Sprint(o.restarts)
	if o.restarts != 0 && !o.last.IsZero() {
		c.Restarts += fmt.Sprintf(" (%s ago)", ago(o.last))
	}
	return c
}

type oracle struct {
	pod          *corev1.Pod
	status       string
	total, ready int
	restarts     int32
	last         time.Time
}

func (o *oracle) run(podReady bool) {
	p := o.pod
	if p.Status.Reason != "" {
		o.status = p.Status.Reason
	}
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Reason == corev1.PodReasonSchedulingGated {
			o.status = c.Reason
		}
	}
	sidecars := map[string]bool{}
	for _, c := range p.Spec.InitContainers {
		sidecars[c.Name] = c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
		if sidecars[c.Name] {
			o.total++
		}
	}
	stuck := o.init(sidecars)
	if !stuck || firstCondition(p, corev1.PodInitialized).Status == corev1.ConditionTrue {
		o.restarts, o.last = 0, time.Time{}
		for _, c := range p.Status.InitContainerStatuses[:o.initSeen(sidecars)] {
			if sidecars[c.Name] {
				o.restarted(c)
			}
		}
		o.main(podReady)
	}
	switch {
	case p.DeletionTimestamp == nil:
	case p.Status.Reason == "NodeLost":
		o.status = "Unknown"
	case p.Status.Phase != corev1.PodSucceeded && p.Status.Phase != corev1.PodFailed:
		o.status = "Terminating"
	}
}

// initState is the text for an init container that holds the pod up, "" for one that does not.
func (o *oracle) initState(i int, sidecars map[string]bool) string {
	c := o.pod.Status.InitContainerStatuses[i]
	switch t, w := c.State.Terminated, c.State.Waiting; {
	case t != nil && t.ExitCode == 0:
		return ""
	case sidecars[c.Name] && c.Started != nil && *c.Started:
		return ""
	case t != nil:
		return "Init:" + exit(t)
	case w != nil && w.Reason != "" && w.Reason != "PodInitializing":
		return "Init:" + w.Reason
	}
	return fmt.Sprintf("Init:%d/%d", i, len(o.pod.Spec.InitContainers))
}

func (o *oracle) initSeen(sidecars map[string]bool) int {
	for i := range o.pod.Status.InitContainerStatuses {
		if o.initState(i, sidecars) != "" {
			return i + 1
		}
	}
	return len(o.pod.Status.InitContainerStatuses)
}

func (o *oracle) init(sidecars map[string]bool) (stuck bool) {
	for i, c := range o.pod.Status.InitContainerStatuses {
		o.restarted(c)
		if s := o.initState(i, sidecars); s != "" {
			o.status = s
			return true
		}
		finished := c.State.Terminated != nil && c.State.Terminated.ExitCode == 0
		if !finished && c.Ready {
			o.ready++
		}
	}
	return false
}

func (o *oracle) main(podReady bool) {
	running, failure := false, ""
	all := o.pod.Status.ContainerStatuses
	for i := range all {
		c := all[len(all)-1-i]
		o.restarted(c)
		switch w, t := c.State.Waiting, c.State.Terminated; {
		case w != nil && w.Reason != "":
			o.status = w.Reason
		case t != nil:
			o.status = exit(t)
			if t.ExitCode != 0 {
				failure = o.status
			}
		case c.Ready && c.State.Running != nil:
			running = true
			o.ready++
		}
	}
	if o.status == "Completed" {
		switch {
		case running && podReady:
			o.status = "Running"
		case failure != "":
			o.status = failure
		case running:
			o.status = "NotReady"
		}
	}
}

func (o *oracle) restarted(c corev1.ContainerStatus) {
	o.restarts += c.RestartCount
	if t := c.LastTerminationState.Terminated; t != nil && o.last.Before(t.FinishedAt.Time) {
		o.last = t.FinishedAt.Time
	}
}

func exit(t *corev1.ContainerStateTerminated) string {
	switch {
	case t.Reason != "":
		return t.Reason
	case t.Signal != 0:
		return fmt.Sprintf("Signal:%d", t.Signal)
	}
	return fmt.Sprintf("ExitCode:%d", t.ExitCode)
}

func firstCondition(p *corev1.Pod, kind corev1.PodConditionType) corev1.PodCondition {
	for _, c := range p.Status.Conditions {
		if c.Type == kind {
			return c
		}
	}
	return corev1.PodCondition{}
}

func orNone(s string) string {
	if s == "" {
		return None
	}
	return s
}

func ago(t time.Time) string {
	if t.IsZero() {
		return "<unknown>"
	}
	return duration.HumanDuration(now.Sub(t))
}

func TestDecodePodAgainstTypedDecode(t *testing.T) {
	t.Parallel()
	in := NewInterner()
	seen := map[string]bool{}
	for seed := range uint64(5_000) {
		made := recordtest.Pod(seed)
		if seed%4 == 0 { // what the API server takes only from some
			made.Spec.Overhead = made.Spec.Containers[0].Resources.Requests
		}
		if seed%6 == 0 {
			made.Spec.Resources = made.Spec.Containers[0].Resources.DeepCopy()
		}
		b, err := made.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodePod(b, in)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		var pod corev1.Pod
		if err := pod.Unmarshal(b); err != nil {
			t.Fatal(err)
		}
		clear(b)
		if diff := cmp.Diff(typed(&pod), shown(got)); diff != "" {
			t.Fatalf("seed %d (-typed +record):\n%s", seed, diff)
		}
		seen[got.Status] = true
	}
	for _, status := range []string{
		"Running", "Pending", "Succeeded", "Completed", "Terminating", "Unknown", "Evicted", "SchedulingGated", "NotReady",
		"CrashLoopBackOff", "ImagePullBackOff", "OOMKilled", "Error", "Signal:9", "ExitCode:1",
		"Init:0/1", "Init:1/2", "Init:CrashLoopBackOff", "Init:ExitCode:1", "Init:Signal:9", "Init:OOMKilled", "PodInitializing",
	} {
		if !seen[status] {
			t.Errorf("no generated pod is %s", status)
		}
	}
}

func TestDecodePodShares(t *testing.T) {
	t.Parallel()
	in := NewInterner()
	b, err := recordtest.Pod(7).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	p, err := DecodePod(b, in)
	if err != nil {
		t.Fatal(err)
	}
	q, err := DecodePod(b, in)
	if err != nil {
		t.Fatal(err)
	}
	if p.Labels != q.Labels || p.Owner != q.Owner {
		t.Error("labels or owner are not shared")
	}
	for name, s := range map[string][2]string{
		"namespace": {p.Namespace, q.Namespace}, "node": {p.Node, q.Node}, "status": {p.Status, q.Status},
	} {
		if unsafe.StringData(s[0]) != unsafe.StringData(s[1]) {
			t.Errorf("%s is not shared", name)
		}
	}
}

func FuzzDecodePod(f *testing.F) {
	for seed := range uint64(100) {
		b, err := recordtest.Pod(seed).Marshal()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		placed := recordtest.Pod(seed)
		recordtest.Place(seed, &placed.Spec)
		if b, err = placed.Marshal(); err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte{})
	f.Add([]byte{0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01})
	f.Add([]byte{0x3b, 0x3b, 0x3c, 0x3c, 0x0a, 0x00})
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := DecodePod(b, NewInterner())
		var pod corev1.Pod
		if pod.Unmarshal(b) != nil {
			return
		}
		if err != nil {
			// The generated decoder lets map entries run over their end. What
			// it made of them must be understood in its proper form.
			if b, err = pod.Marshal(); err != nil {
				t.Skip("not a pod after all")
			}
			if got, err = DecodePod(b, NewInterner()); err != nil {
				t.Fatalf("refused what the typed decoder wrote: %v", err)
			}
		}
		if !modern(&pod) {
			t.Skip("times before 1970 are documented to be none")
		}
		if diff := cmp.Diff(typed(&pod), shown(got)); diff != "" {
			t.Fatalf("(-typed +record):\n%s", diff)
		}
	})
}

// modern reports whether all times that matter are unset or after 1970.
func modern(p *corev1.Pod) bool {
	ok := func(t metav1.Time) bool { return t.IsZero() || t.Unix() > 0 }
	if !ok(p.CreationTimestamp) || p.DeletionTimestamp != nil && p.DeletionTimestamp.Unix() <= 0 {
		return false
	}
	for _, cs := range [][]corev1.ContainerStatus{p.Status.InitContainerStatuses, p.Status.ContainerStatuses} {
		for _, c := range cs {
			if t := c.LastTerminationState.Terminated; t != nil && !ok(t.FinishedAt) {
				return false
			}
		}
	}
	return true
}

func BenchmarkDecodePod(b *testing.B) {
	pod := recordtest.Pod(3)
	for i := 0; len(pod.ManagedFields) == 0 || pod.Size() < 3400; i++ {
		pod.ManagedFields = append(pod.ManagedFields, metav1.ManagedFieldsEntry{
			Manager: "kubelet", Operation: "Update", FieldsType: "FieldsV1",
			FieldsV1: metav1.NewFieldsV1(strings.Repeat(`{"f:status":{}}`, 40)),
		})
		pod.Spec.Tolerations = append(pod.Spec.Tolerations, corev1.Toleration{Key: fmt.Sprint("node.kubernetes.io/", i), Operator: "Exists"})
	}
	frame, err := pod.Marshal()
	if err != nil {
		b.Fatal(err)
	}
	in := NewInterner()
	b.SetBytes(int64(len(frame)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodePod(frame, in); err != nil {
			b.Fatal(err)
		}
	}
}
