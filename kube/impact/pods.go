package impact

import (
	"slices"
	"strings"

	"kubist/kube/record"
)

// pods are the effects of an edit of pods.
func pods(w World, e Edit) []Effect {
	j := newJudgement(w, e)
	j.absent()
	j.services()
	for _, c := range j.cs {
		j.owner(c)
		j.bystander(c)
	}
	j.strangers()
	j.budgets()
	j.eviction()
	j.policies()
	j.isolation()
	j.unseen("Service", "EndpointSlice", "ReplicationController", "ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job",
		"PodDisruptionBudget", "NetworkPolicy", "Pod")
	j.add(Effect{Verb: Unknown, Level: Note, Text: "not looked at: affinity and spreading of other pods, webhooks, custom resources and whoever else selects pods"})
	return j.found
}

// absent tells the objects of the edit that are not in sight.
func (j *judgement) absent() {
	seen := map[string]bool{}
	for _, p := range j.before {
		seen[p.Key()] = true
	}
	for _, c := range j.edit.Changes {
		if !seen[c.Object.Key()] {
			j.add(Effect{Verb: Unknown, Level: Warning, Kind: "Pod", Namespace: c.Object.Namespace, Name: c.Object.Name, Text: "not in sight, so what its labels do is not known"})
		}
	}
}

// unseen adds a line for each of the kinds that could not be looked at.
func (j *judgement) unseen(kinds ...string) {
	j.found = append(j.found, unseen(j.world, j.edit, kinds...)...)
}

// unseen are lines for those of the kinds that could not be looked at where the edit is.
func unseen(w World, e Edit, kinds ...string) []Effect {
	var out []Effect
	namespaces := e.namespaces()
	for _, u := range w.Unseen {
		elsewhere := u.Namespace != "" && !namespaces[u.Namespace] && !namespaces[""] && u.Kind != "NetworkPolicy"
		if !slices.Contains(kinds, u.Kind) || elsewhere {
			continue
		}
		out = append(out, Effect{Verb: Unknown, Level: Note, Kind: u.Kind, Namespace: u.Namespace, Text: unseenText(u)})
	}
	return out
}

func unseenText(u Unseen) string {
	if u.Namespace == "" {
		return u.Reason
	}
	return u.Reason + " in " + u.Namespace
}

// strangers tells owners of changed pods that are not in sight.
func (j *judgement) strangers() {
	known := map[string]bool{}
	for _, c := range j.cs {
		known[c.meta.UID] = true
	}
	by := map[record.Owner][]*record.Pod{}
	for _, c := range j.changed {
		if o := c.old.Owner; o != nil && !known[o.UID] {
			by[*o] = append(by[*o], c.old)
		}
	}
	for o, pods := range by {
		j.add(Effect{
			Verb: Unknown, Level: Note, Kind: o.Kind, Namespace: pods[0].Namespace, Name: o.Name,
			Text: "owns " + list(names(pods)) + ", and whether it lets go is not known",
		})
	}
}

// bystander says why a controller that one might think takes or frees a changed pod does not.
func (j *judgement) bystander(c *controller) {
	by := map[string][]*record.Pod{}
	for _, p := range j.changed {
		if text := j.aside(c, p); text != "" {
			by[text] = append(by[text], p.new)
		}
	}
	for text, pods := range by {
		text = strings.Replace(text, "#", list(names(pods)), 1)
		j.add(Effect{Verb: Keeps, Level: Note, Kind: c.kind, Namespace: c.meta.Namespace, Name: c.meta.Name, Text: text})
	}
}

// aside says why a controller leaves a pod alone that it matches now and did
// not, or did and does not; "#" stands for the pod. It is empty where it does not.
func (j *judgement) aside(c *controller, p pair) string {
	home, is := j.then.home[p.new.Key()], c.matches(p.new)
	_, contested := j.then.rivals[p.new.Key()]
	switch {
	case c.matches(p.old) == is, home == c && is, contested && is, j.anyway.home[p.old.Key()] == c && home != c:
		return ""
	case is && home != nil:
		return "does not take # from " + home.title()
	case is && p.new.Owner != nil:
		return "does not take # from " + p.new.Owner.Kind + " " + p.new.Owner.Name
	case is:
		return "does not take #, for " + c.idle(p.new)
	case c.owns(p.old):
		return "keeps #, for " + c.idle(p.new)
	}
	return ""
}

// idle is why a controller leaves a pod as it is.
func (c *controller) idle(p *record.Pod) string {
	switch {
	case c.meta.Deleting != 0:
		return "it is being deleted itself"
	case c.ended():
		return "it has ended"
	case finished(p):
		return "that has ended"
	}
	return "that is going away"
}
