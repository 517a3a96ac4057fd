package views

import (
	"context"
	"fmt"
	"maps"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/change"
	"kubist/kube/impact"
	"kubist/kube/record"
	"kubist/kube/selector"
	"kubist/kube/stream"
)

// mostWeighed are the objects of which it is said what other selectors and labels
// come to; it takes looking at what is around each.
const mostWeighed = 50

// weigher says what changes of selectors and labels come to, with the pods of
// each namespace read once.
type weigher struct {
	session *Session
	ctx     context.Context
	pods    map[string]podsRead
	left    int
}

type podsRead struct {
	pods   []*record.Pod
	reason string
}

// weigh puts what comes of another selector, or of other labels, before the
// differences of an object.
func (w *weigher) weigh(row *planned, r change.Result) {
	if r.Err != nil || r.After == nil || w.left == 0 {
		return
	}
	lines := append(w.selecting(row, r), w.labels(row, r)...)
	if len(lines) == 0 {
		return
	}
	w.left--
	row.text = "WHAT IF\n\n  " + strings.Join(lines, "\n  ") + "\n\n" + row.text
}

// selecting is what comes of the selector of an object, where it is another one than before.
func (w *weigher) selecting(row *planned, r change.Result) []string {
	after, ok := podSelector(r.After)
	if !ok {
		return nil
	}
	read := w.podsIn(row.of.namespace)
	if read.reason != "" {
		return []string{"? how many pods it selects is not known: pods are " + read.reason}
	}
	now := ""
	if r.Before != nil {
		before, _ := podSelector(r.Before)
		if before.text == after.text {
			return nil
		}
		was, _ := before.count(read.pods)
		now = countOf(was, "pod") + " now, then "
	}
	n, ready := after.count(read.pods)
	line := fmt.Sprintf("selects %s%s, %d ready", now, countOf(n, "pod"), ready)
	if row.of.gvr == serviceKind.GVR && ready == 0 {
		line += ": nothing answers there"
	}
	return []string{line}
}

func (w *weigher) podsIn(namespace string) podsRead {
	if read, ok := w.pods[namespace]; ok {
		return read
	}
	var read podsRead
	read.pods, read.reason = collect(w.ctx, w.session.pool, podKind, stream.Scope{Namespaces: []string{namespace}})
	w.pods[namespace] = read
	return read
}

// podsBy are the pods that an object selects.
type podsBy struct {
	text string
	fits func(*record.Labels) bool
}

// count is how many pods there are of them, and how many of those are ready.
func (by podsBy) count(pods []*record.Pod) (n, ready int) {
	for _, p := range pods {
		if by.fits(p.Labels) {
			n++
			if p.IsReady {
				ready++
			}
		}
	}
	return n, ready
}

// podSelector is what an object selects pods by; ok is false for kinds that do not.
// An empty one is nothing for a Service and everything for the others.
func podSelector(o *unstructured.Unstructured) (by podsBy, ok bool) {
	path := []string{"spec", "selector"}
	in := record.NewInterner()
	var sel *record.LabelSelector
	switch o.GetKind() {
	case "Service":
		set, _, _ := unstructured.NestedStringMap(o.Object, path...)
		sel = record.SelectorOfMap(set, in)
	case "PodDisruptionBudget", "NetworkPolicy":
		if o.GetKind() == "NetworkPolicy" {
			path[1] = "podSelector"
		}
		if m := fieldMap(o.Object, path...); m != nil {
			var of metav1.LabelSelector
			if err := runtime.DefaultUnstructuredConverter.FromUnstructured(m, &of); err != nil {
				return podsBy{}, false
			}
			sel = record.SelectorOf(&of, in)
		}
	default:
		return podsBy{}, false
	}
	nothing := podsBy{"", func(*record.Labels) bool { return false }}
	parsed, err := selector.Of(sel)
	switch {
	case err != nil:
		return podsBy{}, false
	case sel == nil || parsed.Empty() && o.GetKind() == "Service":
		return nothing, true
	}
	return podsBy{"by " + parsed.String(), parsed.Matches}, true
}

// labels is what comes of other labels of an object that is there, or of its template.
func (w *weigher) labels(row *planned, r change.Result) []string {
	if r.Before == nil {
		return nil
	}
	in := record.NewInterner()
	own := !maps.Equal(r.Before.GetLabels(), r.After.GetLabels())
	template := !maps.Equal(templateLabels(r.Before), templateLabels(r.After))
	if !own && !template {
		return nil
	}
	world := w.session.world(w.ctx, []ref{row.of})
	var all []impact.Effect
	if own {
		head := &record.Meta{UID: string(r.Before.GetUID()), Namespace: row.of.namespace, Name: row.of.name, Labels: in.LabelsOf(r.Before.GetLabels())}
		all = impact.Labels(world, impact.Edit{
			Kind:    schema.GroupKind{Group: row.kind.Group, Kind: row.kind.Name},
			Changes: []impact.Change{{Object: head, To: in.LabelsOf(r.After.GetLabels())}},
		})
	}
	if of := templatedOf(&world, row.of); template && of != nil {
		all = append(all, impact.Template(world, of, in.LabelsOf(templateLabels(r.After)))...)
	}
	var lines []string
	for _, l := range labelEffects(all, nil) {
		lines = append(lines, l.text)
	}
	return lines
}
