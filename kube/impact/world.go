package impact

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/selector"
)

// World is what is known of a cluster. What is neither here nor Unseen does not
// exist. Nothing of it is changed.
type World struct {
	Pods         []*record.Pod
	Services     []*record.Service
	Slices       []*record.EndpointSlice
	Controllers  []*record.ReplicationController
	ReplicaSets  []*record.ReplicaSet
	Deployments  []*record.Deployment
	StatefulSets []*record.StatefulSet
	DaemonSets   []*record.DaemonSet
	Jobs         []*record.Job
	Budgets      []*record.DisruptionBudget
	Policies     []*record.NetworkPolicy
	Nodes        []*record.Node
	Namespaces   []*record.Namespace
	Unseen       []Unseen
}

// Unseen is a kind that could not be looked at.
type Unseen struct {
	// Kind is the API's: "Service". Namespace is empty for all, or for all others than that of the edit.
	Kind, Namespace string
	// Reason says why in a few words: "not listable", "still loading".
	Reason string
}

// Edit is a change of the labels of one or several objects of one kind, all at once.
type Edit struct {
	Kind    schema.GroupKind
	Changes []Change
}

// Change is one object of an [Edit]. To are its labels after it, never nil; before
// it they are those of its record in the world, or of its head where that has none.
type Change struct {
	Object *record.Meta
	To     *record.Labels
}

// inverse is the edit that restores the labels.
func (e Edit) inverse() Edit {
	out := Edit{Kind: e.Kind, Changes: make([]Change, len(e.Changes))}
	for i, c := range e.Changes {
		head := *c.Object
		head.Labels = c.To
		out.Changes[i] = Change{Object: &head, To: c.Object.Labels}
	}
	return out
}

// namespaces are those of the objects of the edit.
func (e Edit) namespaces() map[string]bool {
	out := map[string]bool{}
	for _, c := range e.Changes {
		out[c.Object.Namespace] = true
	}
	return out
}

// idle reports whether no label changes.
func (e Edit) idle() bool {
	for _, c := range e.Changes {
		if !sameLabels(c.Object.Labels, c.To) {
			return false
		}
	}
	return true
}

func sameLabels(a, b *record.Labels) bool { return a == b || a.String() == b.String() }

// picks is a selector as a matcher. It matches nothing when the selector is
// absent, has a part that the API would refuse, or is empty and all is false.
func picks(s *record.LabelSelector, all bool) func(*record.Labels) bool {
	sel, err := selector.Of(s)
	if s == nil || err != nil || sel.Empty() && !all {
		return func(*record.Labels) bool { return false }
	}
	return sel.Matches
}

// relabeled is the pods with the labels of an edit.
func relabeled(pods []*record.Pod, e Edit) []*record.Pod {
	to := map[string]*record.Labels{}
	for _, c := range e.Changes {
		to[c.Object.Key()] = c.To
	}
	out := make([]*record.Pod, len(pods))
	for i, p := range pods {
		if labels, ok := to[p.Key()]; ok {
			copied := *p
			copied.Labels, p = labels, &copied
		}
		out[i] = p
	}
	return out
}

// near is the world without the pods, and what selects pods, of namespaces that
// an edit does not touch. Its pods are in the order of their names.
func (w World) near(e Edit) World {
	in := e.namespaces()
	w.Pods, w.Services, w.Budgets = byName(inside(w.Pods, in)), inside(w.Services, in), inside(w.Budgets, in)
	w.Controllers, w.ReplicaSets, w.Deployments = inside(w.Controllers, in), inside(w.ReplicaSets, in), inside(w.Deployments, in)
	w.StatefulSets, w.DaemonSets, w.Jobs = inside(w.StatefulSets, in), inside(w.DaemonSets, in), inside(w.Jobs, in)
	return w
}

func inside[R record.Object](all []R, namespaces map[string]bool) []R {
	var out []R
	for _, r := range all {
		if namespaces[r.Head().Namespace] {
			out = append(out, r)
		}
	}
	return out
}
