package diagnose

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// deleting says what an object waits for that is to go.
func (f *findings) deleting() {
	switch f.Object.GroupVersionKind().GroupKind() {
	case schema.GroupKind{Kind: "Pod"}:
		f.podDeleting()
	case schema.GroupKind{Kind: "Namespace"}:
		f.namespaceDeleting()
	}
	if names := f.Object.GetFinalizers(); len(names) > 0 {
		f.add(f.overdue(), "terminating for "+f.since(f.Object.GetDeletionTimestamp().Time)+", kept by "+finalizers(names))
	}
}

// overdue is a fault once an object should have been gone for a while.
func (f *findings) overdue() Severity {
	if f.Now.Sub(f.Object.GetDeletionTimestamp().Time) > hesitation {
		return Fault
	}
	return Warning
}

// finalizers names what has to be taken off an object, and whom it protects where that is known.
func finalizers(names []string) string {
	text := "its finalizer "
	if len(names) > 1 {
		text = "its finalizers "
	}
	text += strings.Join(names, ", ")
	for _, name := range names {
		switch name {
		case "kubernetes.io/pvc-protection":
			return text + ": a pod uses it"
		case "kubernetes.io/pv-protection":
			return text + ": a claim is bound to it"
		case "foregroundDeletion":
			return text + ": what it owns goes first"
		}
	}
	return text
}

func (f *findings) podDeleting() {
	p := into[corev1.Pod](f)
	grace := int64(0)
	if p.DeletionGracePeriodSeconds != nil {
		grace = *p.DeletionGracePeriodSeconds
	}
	left := p.DeletionTimestamp.Sub(f.Now) // the time in it is when the grace ends
	trouble := f.nodeTrouble(p)
	switch {
	case trouble != "":
		f.add(Fault, "terminating, and nobody there to stop it: "+trouble)
	case left > 0:
		f.add(Note, fmt.Sprintf("terminating, %d s of %d s of grace left", int(left.Seconds()), grace))
	case len(p.Finalizers) > 0:
	case -left > hesitation && p.Spec.NodeName != "":
		f.add(Fault, fmt.Sprintf("terminating: its grace of %d s ended %s ago, and the kubelet of %s has not let it go",
			grace, f.since(p.DeletionTimestamp.Time), p.Spec.NodeName))
	default:
		f.add(Warning, "terminating")
	}
}

// namespaceDeleting tells what is left of a namespace.
func (f *findings) namespaceDeleting() {
	all, _, _ := unstructured.NestedSlice(f.Object.Object, "status", "conditions")
	for _, c := range conditionsOf(all) {
		if c.status != "True" {
			continue
		}
		switch c.kind {
		case "NamespaceContentRemaining", "NamespaceFinalizersRemaining":
			f.add(f.overdue(), "terminating", c.message)
		case "NamespaceDeletionDiscoveryFailure", "NamespaceDeletionGroupVersionParsingFailure", "NamespaceDeletionContentFailure":
			f.add(Fault, "terminating", c.message)
		}
	}
	if len(f.found) == 0 {
		f.add(Warning, "terminating: what is in it is being deleted")
	}
}
