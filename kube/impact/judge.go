package impact

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
)

// Labels says what an edit does, losses first and the worst first; nothing for
// an edit that changes no label. The answer depends on its arguments alone.
func Labels(w World, e Edit) []Effect {
	if e.idle() {
		return nil
	}
	judge, ok := judges[e.Kind]
	if !ok {
		judge = others
	}
	return arrange(judge(w, e))
}

// judges are those of the kinds of which something is known.
var judges = map[schema.GroupKind]func(World, Edit) []Effect{
	{Kind: "Pod"}:       pods,
	{Kind: "Node"}:      nodes,
	{Kind: "Namespace"}: namespaces,
	{Kind: "Service"}:   serviceLabels,
	{Group: "discovery.k8s.io", Kind: "EndpointSlice"}: endpointSlices,
	{Group: "apps", Kind: "ReplicaSet"}:                replicaSets,
}

// judgement is what is known of an edit of pods, and what was found.
type judgement struct {
	world World
	edit  Edit
	cs    []*controller
	// before and after are the pods around the edit, at the same places; changed are those that differ.
	before, after []*record.Pod
	changed       []pair
	// anyway is what happens without the edit, then is what happens with it.
	anyway, then *future
	// touched are the pods to which something else happens with the edit than without it.
	touched []*record.Pod
	rules   []*policy
	budget  []*budget
	found   []Effect
}

// pair is one pod before and after the edit.
type pair struct{ old, new *record.Pod }

func newJudgement(w World, e Edit) *judgement {
	w = w.near(e)
	j := &judgement{world: w, edit: e, cs: controllers(w), before: w.Pods, after: relabeled(w.Pods, e)}
	for _, r := range byName(w.Policies) {
		j.rules = append(j.rules, newPolicy(r))
	}
	known := scales(w, j.cs)
	for _, r := range byName(w.Budgets) {
		j.budget = append(j.budget, newBudget(r, known))
	}
	for i, p := range j.before {
		if q := j.after[i]; p != q {
			j.changed = append(j.changed, pair{p, q})
		}
	}
	j.anyway, j.then = settle(w, j.cs, j.before), settle(w, j.cs, j.after)
	j.touch()
	return j
}

// touch finds the touched pods: those of the edit, and those that a controller
// makes, deletes or writes to in one of the futures, if it acts otherwise in the other.
func (j *judgement) touch() {
	for _, c := range j.changed {
		j.touched = append(j.touched, c.old, c.new)
	}
	for _, c := range j.cs {
		a, b := j.anyway.acts[c], j.then.acts[c]
		if !a.same(b) {
			j.touched = append(j.touched, slices.Concat(a.pods(), b.pods())...)
		}
	}
}

// concerns reports whether what selects such pods has anything to do with the edit.
func (j *judgement) concerns(selects func(*record.Pod) bool) bool {
	return slices.ContainsFunc(j.touched, selects)
}

func (j *judgement) add(e Effect) { j.found = append(j.found, e) }

// crossing are the pods of the edit that had does not hold for any more, and those that it holds for now.
func (j *judgement) crossing(has func(*record.Pod) bool) (lost, gained []*record.Pod) {
	for _, c := range j.changed {
		switch was, is := has(c.old), has(c.new); {
		case was && !is:
			lost = append(lost, c.old)
		case is && !was:
			gained = append(gained, c.new)
		}
	}
	return lost, gained
}

// reach is how many pods has holds for, and extra beside them, once all
// controllers have acted and what they started is ready: at least and at most,
// for which pods are deleted is not always known.
func (j *judgement) reach(f *future, has func(*record.Pod) bool, extra int) (least, most int) {
	n := extra
	for _, p := range f.pods {
		if p.UID == "" && p.Owner != nil {
			p = grown(p)
		}
		if has(p) {
			n++
		}
	}
	least, most = n, n
	for _, a := range f.acts {
		in := 0
		for _, p := range a.among {
			if has(p) {
				in++
			}
		}
		most -= max(0, a.pick-(len(a.among)-in))
		least -= min(a.pick, in)
	}
	return least, most
}

// grown is a pod that is to come as it is when it is ready.
func grown(p *record.Pod) *record.Pod {
	copied := *p
	copied.Phase, copied.Status, copied.IP, copied.IsReady = "Running", "Running", "to come", true
	return &copied
}
