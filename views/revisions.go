package views

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"kubist/kube"
	"kubist/kube/change"
	"kubist/themes"
	"kubist/ui/screen"
)

// revision is the template of a workload as it was at a time.
type revision struct {
	number   int64
	cause    string // what was said of it, "" for nothing
	created  time.Time
	template map[string]any
}

// revisions are those of a workload, the newest first: that is the one in force.
type revisions struct {
	workload *unstructured.Unstructured
	all      []revision
}

const (
	// revisionAnnotation is where a Deployment's ReplicaSets have their number.
	revisionAnnotation = "deployment.kubernetes.io/revision"
	causeAnnotation    = "kubernetes.io/change-cause"
)

// controllerRevisionKind is what StatefulSets and DaemonSets keep their past in.
var controllerRevisionKind = kube.Kind{
	Group: "apps", Version: "v1", Resource: "controllerrevisions", Name: "ControllerRevision", Singular: "controllerrevision", Namespaced: true,
}

// revisionsOf reads the past of a workload.
func (s *Session) revisionsOf(ctx context.Context, of ref) (*revisions, error) {
	workload, err := s.live(ctx, of)
	if err != nil {
		return nil, err
	}
	selector, err := selectorIn(workload)
	if err != nil {
		return nil, fmt.Errorf("the history of %s: %w", of.name, err)
	}
	kind, read := controllerRevisionKind, controllerRevision
	if of.gvr.GroupResource() == deploymentKind.GVR.GroupResource() {
		kind, read = builtIn(replicaSetKind), replicaSetRevision
	}
	objects, err := s.conn.Objects(ctx, kind, of.namespace, selector.String(), "")
	if err != nil {
		return nil, err
	}
	out := &revisions{workload: workload}
	for i := range objects {
		if o := &objects[i]; ownedBy(o, workload) {
			out.all = append(out.all, read(o))
		}
	}
	slices.SortFunc(out.all, func(a, b revision) int { return cmp.Compare(b.number, a.number) })
	return out, nil
}

func ownedBy(o, owner *unstructured.Unstructured) bool {
	return slices.ContainsFunc(o.GetOwnerReferences(), func(r metav1.OwnerReference) bool { return r.UID == owner.GetUID() })
}

func replicaSetRevision(o *unstructured.Unstructured) revision {
	n, _ := strconv.ParseInt(o.GetAnnotations()[revisionAnnotation], 10, 64)
	template := runtime.DeepCopyJSON(fieldMap(o.Object, "spec", "template"))
	unstructured.RemoveNestedField(template, "metadata", "labels", "pod-template-hash")
	return revision{n, o.GetAnnotations()[causeAnnotation], o.GetCreationTimestamp().Time, template}
}

func controllerRevision(o *unstructured.Unstructured) revision {
	n, _, _ := unstructured.NestedInt64(o.Object, "revision")
	template := runtime.DeepCopyJSON(fieldMap(o.Object, "data", "spec", "template"))
	delete(template, "$patch")
	return revision{n, o.GetAnnotations()[causeAnnotation], o.GetCreationTimestamp().Time, template}
}

// images are those of a template, in one line.
func (r revision) images() string {
	var images []string
	for _, c := range containersIn(r.template) {
		if image, ok := c["image"].(string); ok {
			images = append(images, image)
		}
	}
	return strings.Join(images, ", ")
}

// containersIn are the containers of a pod's template.
func containersIn(template map[string]any) []map[string]any {
	list, _, _ := unstructured.NestedSlice(template, "spec", "containers")
	var out []map[string]any
	for _, c := range list {
		if m, ok := c.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// history asks for a revision, to see how the workload differs from it.
func (s *Session) history(h screen.Host, of ref) {
	s.withRevisions(h, of, func(past *revisions) {
		items := make([]screen.Item, len(past.all))
		for i, r := range past.all {
			items[i] = screen.Item{
				Text: fmt.Sprintf("%d  %s", r.number, r.images()), Note: ago(h.Now().Sub(r.created)), About: r.cause, Current: i == 0,
			}
		}
		h.Pick(screen.Picker{Title: "Revisions of " + of.name + ": ⏎ shows what differs", Items: items, Choose: func(it screen.Item) {
			i := slices.IndexFunc(items, func(o screen.Item) bool { return o.Text == it.Text })
			h.Push(newRevision(s, of, past, i))
		}})
	})
}

// rollBack goes back to the revision before the one in force.
func (s *Session) rollBack(h screen.Host, of ref) {
	s.withRevisions(h, of, func(past *revisions) {
		if len(past.all) < 2 {
			h.Toast(themes.Warn, of.name+" has no revision before this one")
			return
		}
		s.ask(h, s.rolledBack(of, past, 1))
	})
}

// withRevisions reads the past of a workload and goes on with it.
func (s *Session) withRevisions(h screen.Host, of ref, then func(*revisions)) {
	var past *revisions
	prepare(h, "read the history of "+of.name, func(ctx context.Context, _ func(done, total int)) (err error) {
		past, err = s.revisionsOf(ctx, of)
		return err
	}, func() {
		switch {
		case len(past.all) == 0:
			h.Toast(themes.Warn, of.name+" keeps no history")
		default:
			then(past)
		}
	})
}

// rolledBack makes the template of a workload that of an earlier revision.
func (s *Session) rolledBack(of ref, past *revisions, i int) act {
	to := past.all[i]
	now := map[string]any{"spec": map[string]any{"template": fieldMap(past.workload.Object, "spec", "template")}}
	then := map[string]any{"spec": map[string]any{"template": to.template}}
	number := strconv.FormatInt(to.number, 10)
	a := act{
		verb: "roll back", of: []ref{of}, what: s.called([]ref{of}) + " to revision " + number,
		words: []string{"rollout", "undo", objectsHere, "--to-revision=" + number},
		ops:   []change.Op{change.Patch{On: s.object(of), Edits: change.Between(now, then)}},
		says:  []says{{themes.Text, of.name + ": " + templateEffect(past.workload)}},
	}
	a.says = append(a.says, editsSaid(change.Between(now, then))...)
	return a
}

// editsSaid are edits as sentences, the first few of many.
func editsSaid(edits []change.Edit) []says {
	const most = 8
	var out []says
	for _, e := range edits[:min(len(edits), most)] {
		out = append(out, says{themes.Text, e.Told()})
	}
	if n := len(edits) - most; n > 0 {
		out = append(out, says{themes.Muted, "and " + thousands(n) + " more fields"})
	}
	return out
}

// revisionScreen shows how a workload differs from an earlier revision of it, and goes back there.
type revisionScreen struct {
	*diffScreen
	of   ref
	past *revisions
	at   int
}

func newRevision(s *Session, of ref, past *revisions, i int) screen.Screen {
	r := past.all[i]
	name := "revision " + strconv.FormatInt(r.number, 10)
	live := fieldMap(past.workload.Object, "spec", "template")
	d := newDiffScreen(s, append(s.crumbs(of), "Revisions", strconv.FormatInt(r.number, 10)), func(context.Context) (compared, error) {
		return compared{left: live, right: r.template, leftName: "now", rightName: name}, nil
	})
	return &revisionScreen{d, of, past, i}
}

// Commands has going back besides those of a comparison.
func (r *revisionScreen) Commands() []screen.Command {
	back := screen.Command{
		ID: "diff.back", Title: "back to this revision", Keys: []string{"enter"}, Hint: 1,
		When: func() string {
			if r.at == 0 {
				return "it is the one in force"
			}
			return r.session.refusal("patch", r.of, "")
		},
		Run: func(h screen.Host) { r.session.ask(h, r.session.rolledBack(r.of, r.past, r.at)) },
	}
	return append([]screen.Command{back}, r.diffScreen.Commands()...)
}
