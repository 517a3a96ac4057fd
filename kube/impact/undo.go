package impact

import (
	"fmt"
	"slices"

	"kubist/kube/record"
)

// Undo says what happens when the old labels are restored once everything that
// follows from an edit has happened, in sentences on one line each. Restoring
// labels restores no pod that was deleted, and controllers have made others.
func Undo(w World, e Edit) []string {
	if e.idle() {
		return nil
	}
	switch e.Kind.Kind {
	case "Pod":
		return undoPods(w, e)
	case "Node":
		return undoNodes(w, e)
	case "EndpointSlice":
		return undoSlices(w, e)
	case "ReplicaSet":
		return undoReplicaSets(w, e)
	}
	return []string{"restoring the labels restores all that they changed"}
}

func undoPods(w World, e Edit) []string {
	j := newJudgement(w, e)
	var out []string
	perhaps, gone := j.deleted()
	if len(gone) > 0 {
		out = append(out, fmt.Sprintf("%s is deleted by then, and has no labels to restore", list(gone)))
	}
	if len(perhaps) > 0 {
		out = append(out, fmt.Sprintf("%s may be deleted by then, and has no labels to restore", list(perhaps)))
	}
	w.Pods = j.then.grow()
	back := newJudgement(w, e.inverse())
	for _, c := range back.cs {
		if o := back.owned(c); !o.nothing() {
			out = append(out, o.undone())
		}
	}
	if len(out) == 0 {
		return []string{"restoring the labels restores all that they changed"}
	}
	return out
}

// deleted are the names of the pods of the edit that a controller deletes: perhaps, and for sure.
func (j *judgement) deleted() (perhaps, gone []string) {
	mine := map[string]bool{}
	for _, p := range j.changed {
		mine[p.new.Key()] = true
	}
	for _, a := range j.then.acts {
		for _, p := range a.ends {
			if mine[p.Key()] {
				gone = append(gone, p.Name)
			}
		}
		for _, p := range a.among {
			if mine[p.Key()] {
				perhaps = append(perhaps, p.Name)
			}
		}
	}
	slices.Sort(perhaps)
	slices.Sort(gone)
	return perhaps, gone
}

// grow is the pods of a future when all of them are ready. Of pods of which
// some are deleted and it is not known which, as many stay as do, those of
// the edit as long as possible.
func (f *future) grow() []*record.Pod {
	out := make([]*record.Pod, 0, len(f.pods))
	drop := map[*record.Pod]bool{}
	for _, a := range f.acts {
		for _, p := range a.among[:a.pick] {
			drop[p] = true
		}
	}
	for _, p := range f.pods {
		switch {
		case drop[p]:
		case p.UID == "":
			p = grown(p)
			p.UID = "new/" + p.Namespace + "/" + p.Owner.UID + "/" + p.Name
			out = append(out, p)
		default:
			out = append(out, p)
		}
	}
	return out
}

// undone is what a controller does when labels are restored: "ReplicaSet kubia
// takes 2 back, has 2 too many then and deletes 2, perhaps not the new ones".
func (o *owned) undone() string {
	text := o.title()
	if len(o.gained) > 0 {
		text += fmt.Sprintf(" takes %s back", list(names(o.gained)))
		if o.deletes > 0 {
			text += fmt.Sprintf(", has %d too many then and deletes %d", o.deletes, o.deletes)
			if o.daemon != nil {
				text += ": the oldest of a node stays"
			} else {
				text += ", perhaps not the new " + plural(o.deletes, "one")
			}
		}
		return text
	}
	for i, part := range o.says() {
		if i > 0 {
			text += ","
		}
		text += " " + part
	}
	return text
}

func plural(n int, one string) string {
	if n == 1 {
		return one
	}
	return one + "s"
}

func undoNodes(w World, e Edit) []string {
	var out []string
	for _, effect := range nodes(w, e) {
		if effect.Kind == "DaemonSet" && len(effect.Lost) > 0 {
			out = append(out, fmt.Sprintf("DaemonSet %s starts a new pod on %s: the old one is gone", effect.Name, list(effect.Lost)))
		}
		if effect.Kind == "DaemonSet" && len(effect.Gained) > 0 {
			out = append(out, fmt.Sprintf("DaemonSet %s deletes its pod on %s", effect.Name, list(effect.Gained)))
		}
		if effect.Kind == "Pod" && effect.Verb == Gains {
			out = append(out, effect.Name+" stays where it was scheduled to by then")
		}
	}
	if len(out) == 0 {
		return []string{"restoring the labels restores all that they changed"}
	}
	return out
}

func undoSlices(w World, e Edit) []string {
	to := map[string]*record.Labels{}
	for _, c := range e.Changes {
		to[c.Object.Key()] = c.To
	}
	var gone []string
	for _, s := range w.Slices {
		if labels, ok := to[s.Key()]; ok && doomed(w, s, relabeledSlice(s, labels)) {
			gone = append(gone, s.Name)
		}
	}
	if len(gone) == 0 {
		return []string{"restoring the labels restores all that they changed, and controllers that waited go on"}
	}
	slices.Sort(gone)
	return []string{list(gone) + " is deleted by then, and has no labels to restore"}
}

func undoReplicaSets(w World, e Edit) []string {
	var out []string
	for _, effect := range replicaSets(w, e) {
		if effect.Kind != "Deployment" {
			continue
		}
		switch effect.Verb {
		case Loses:
			out = append(out, fmt.Sprintf("Deployment %s takes %s back; of two sets with its template the older one stays, and the other is scaled down", effect.Name, list(effect.Lost)))
		case Gains:
			out = append(out, fmt.Sprintf("Deployment %s frees %s again, with the size that it has by then", effect.Name, list(effect.Gained)))
		}
	}
	if len(out) == 0 {
		return []string{"restoring the labels restores all that they changed"}
	}
	return out
}
