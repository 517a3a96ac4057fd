package environment

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// variable is one element of env.
func (b *builder) variable(v *corev1.EnvVar) {
	from := v.ValueFrom
	switch key, keyed := keyOf(from); {
	case v.Value != "" || from == nil:
		b.literal(v)
	case keyed:
		b.keyed(v.Name, key)
	case from.FieldRef != nil:
		b.define(b.field(v.Name, from.FieldRef))
	case from.ResourceFieldRef != nil:
		b.define(b.resource(v.Name, from.ResourceFieldRef))
	case from.FileKeyRef != nil:
		b.file(v.Name, from.FileKeyRef)
	default:
		e := Entry{Name: v.Name, From: "a source that is not known here", Value: hidden}
		e.note(Unread, "the kubelet may know it")
		b.define(e)
	}
}

// literal is a value as it is written, with references.
func (b *builder) literal(v *corev1.EnvVar) {
	e := Entry{Name: v.Name, From: "literal"}
	var unknown []string
	e.Value = Expand(v.Value, func(name string) (Value, bool) {
		found, ok := b.lookup(name)
		if !ok && !slices.Contains(unknown, name) {
			unknown = append(unknown, name)
		}
		return found, ok
	})
	if e.Value.Has(Hidden) {
		e.note(Unread, "refers to what is not known")
	}
	for _, name := range unknown {
		e.Notes = append(e.Notes, "$("+name+") is not defined before it and stays as it is written")
	}
	if e.Value.Text(true) != v.Value {
		e.Notes = append(e.Notes, "written as "+v.Value)
	}
	b.define(e)
}

// file is a key of a file in a volume, which only the node can read.
func (b *builder) file(name string, f *corev1.FileKeySelector) {
	e := Entry{Name: name, From: "file " + f.VolumeName + " " + f.Path + " / " + f.Key, Value: hidden}
	e.note(Unread, "it is in a file of a volume, which the API does not show")
	b.define(e)
}

// field is a field of the pod.
func (b *builder) field(name string, f *corev1.ObjectFieldSelector) Entry {
	e := Entry{Name: name, From: "field " + f.FieldPath}
	text, known := fieldValue(b.in.Pod, f.FieldPath)
	if !known {
		e.Value = hidden
		e.note(Unread, "not known before the pod runs")
		return e
	}
	e.Value = plain(text)
	kind, _, _ := strings.Cut(strings.TrimPrefix(f.FieldPath, "metadata."), "[")
	if kind != "labels" && kind != "annotations" || b.container.Started.IsZero() {
		return e
	}
	if changed, ok := lastChange(b.in.Pod.ManagedFields, "metadata", kind); ok && changed.After(b.container.Started) {
		e.note(Doubtful, kind+" of the pod changed since the start ("+b.ago(changed)+"): the container has what they were then")
	}
	return e
}

// fieldValue is a field of a pod as the downward API gives it; known is false
// for what the kubelet finds out only when it runs the pod.
func fieldValue(p *corev1.Pod, path string) (text string, known bool) {
	if of, key, ok := subscript(path); ok {
		switch of {
		case "metadata.labels":
			return p.Labels[key], true
		case "metadata.annotations":
			return p.Annotations[key], true
		}
		return "", false
	}
	switch path {
	case "metadata.name":
		return p.Name, true
	case "metadata.namespace":
		return p.Namespace, true
	case "metadata.uid":
		return string(p.UID), true
	case "metadata.labels":
		return pairs(p.Labels), true
	case "metadata.annotations":
		return pairs(p.Annotations), true
	case "spec.serviceAccountName":
		return p.Spec.ServiceAccountName, true
	case "spec.nodeName", "spec.host":
		return p.Spec.NodeName, p.Spec.NodeName != ""
	}
	return address(p, path)
}

// address is an address of a pod or of its node.
func address(p *corev1.Pod, path string) (text string, known bool) {
	var all []string
	switch path {
	case "status.podIP", "status.podIPs":
		for _, ip := range p.Status.PodIPs {
			all = append(all, ip.IP)
		}
		if len(all) == 0 && p.Status.PodIP != "" {
			all = []string{p.Status.PodIP}
		}
	case "status.hostIP", "status.hostIPs":
		for _, ip := range p.Status.HostIPs {
			all = append(all, ip.IP)
		}
		if len(all) == 0 && p.Status.HostIP != "" {
			all = []string{p.Status.HostIP}
		}
	}
	if len(all) == 0 {
		return "", false
	}
	if strings.HasSuffix(path, "s") {
		return strings.Join(all, ","), true
	}
	return all[0], true
}

// subscript cuts metadata.labels['key'] in two.
func subscript(path string) (of, key string, ok bool) {
	rest, ok := strings.CutSuffix(path, "']")
	if !ok {
		return "", "", false
	}
	of, key, ok = strings.Cut(rest, "['")
	return of, key, ok && of != ""
}

// pairs are labels or annotations as the downward API writes them.
func pairs(m map[string]string) string {
	lines := make([]string, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		lines = append(lines, k+"="+strconv.Quote(m[k]))
	}
	return strings.Join(lines, "\n")
}

// resource is an amount of a container of the pod.
func (b *builder) resource(name string, f *corev1.ResourceFieldSelector) Entry {
	e := Entry{Name: name, From: "resource " + f.Resource}
	of, defaults := b.container.Spec, true
	if f.ContainerName != "" {
		e.From = fmt.Sprintf("resource %s of %s", f.Resource, f.ContainerName)
		of, defaults = b.other(f.ContainerName)
	}
	if divisor := f.Divisor.String(); divisor != "0" && divisor != "1" {
		e.From += " in " + divisor
	}
	if of == nil {
		e.Value = hidden
		e.note(Missing, "there is no container "+f.ContainerName+": the container will not start")
		return e
	}
	a := amount{of: of, pod: b.in.Pod, node: b.in.Node, defaults: defaults}
	text, how, ok := a.value(f)
	if !ok {
		e.Value = hidden
		e.note(Unread, how)
		return e
	}
	e.Value = plain(text)
	if how != "" {
		e.Notes = append(e.Notes, how)
	}
	return e
}

// other is another container, and whether it has limits by default: those of
// init containers do not.
func (b *builder) other(name string) (c *corev1.Container, defaults bool) {
	spec := &b.in.Pod.Spec
	for i := range spec.Containers {
		if spec.Containers[i].Name == name {
			return &spec.Containers[i], true
		}
	}
	for i := range spec.InitContainers {
		if spec.InitContainers[i].Name == name {
			return &spec.InitContainers[i], false
		}
	}
	return nil, false
}

// amount finds the resources of a container.
type amount struct {
	of       *corev1.Container
	pod      *corev1.Pod
	node     *Node
	defaults bool
}

// value is the amount in units of the divisor, rounded up, and how it came about; else why it is not known.
func (a amount) value(f *corev1.ResourceFieldSelector) (text, how string, ok bool) {
	which, name, _ := strings.Cut(f.Resource, ".")
	of := corev1.ResourceName(name)
	list := a.of.Resources.Requests
	if which == "limits" {
		list = a.of.Resources.Limits
	}
	q := list[of]
	if which == "limits" && q.IsZero() && a.defaults && defaulted(of) {
		pod, set := a.podLimit(of)
		switch {
		case set:
			q, how = pod, "no limit: it is that of the pod"
		case a.node == nil:
			return "", "no limit: it is what the node can give, which is not known", false
		default:
			q, how = a.node.Allocatable[of], "no limit: it is what the node can give"
		}
	}
	value, unit := q.Value(), f.Divisor.Value()
	if of == corev1.ResourceCPU {
		value, unit = q.MilliValue(), f.Divisor.MilliValue()
		unit = cmp.Or(unit, 1000)
	}
	unit = cmp.Or(unit, 1)
	text = strconv.FormatInt((value+unit-1)/unit, 10)
	return text, how, true
}

// podLimit is the limit of the whole pod.
func (a amount) podLimit(name corev1.ResourceName) (q resource.Quantity, set bool) {
	if a.pod.Spec.Resources == nil || name == corev1.ResourceEphemeralStorage {
		return resource.Quantity{}, false
	}
	q, set = a.pod.Spec.Resources.Limits[name]
	return q, set && !q.IsZero()
}

// defaulted are the resources of which a container without a limit may have all of its node's.
func defaulted(name corev1.ResourceName) bool {
	return name == corev1.ResourceCPU || name == corev1.ResourceMemory || name == corev1.ResourceEphemeralStorage
}
