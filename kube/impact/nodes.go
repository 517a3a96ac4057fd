package impact

import (
	"fmt"
	"slices"

	"kubist/kube/record"
)

// moved is a node before and after an edit.
type moved struct{ old, new *record.Node }

// nodes are the effects of an edit of nodes.
func nodes(w World, e Edit) []Effect {
	var all []moved
	for _, c := range e.Changes {
		old := &record.Node{Meta: *c.Object}
		for _, n := range w.Nodes {
			if n.Key() == c.Object.Key() {
				old = n
			}
		}
		relabeled := *old
		relabeled.Labels = c.To
		all = append(all, moved{old, &relabeled})
	}
	var out []Effect
	for _, c := range controllers(w) {
		if c.daemon != nil {
			out = append(out, c.spread(w, all)...)
		}
	}
	out = append(out, settled(w, all)...)
	out = append(out, wellKnown(all)...)
	out = append(out, unseen(w, e, "DaemonSet", "Pod", "Node")...)
	return append(out, Effect{
		Verb: Unknown, Level: Note,
		Text: "not looked at: volumes and spreading that go by labels of nodes, webhooks, custom resources and whoever else selects nodes",
	})
}

// spread are the nodes that a DaemonSet leaves or comes to.
func (c *controller) spread(w World, all []moved) []Effect {
	if c.meta.Deleting != 0 {
		return nil
	}
	here := map[string][]*record.Pod{}
	for _, p := range w.Pods {
		if c.owns(p) && p.Deleting == 0 {
			here[p.Node] = append(here[p.Node], p)
		}
	}
	var lost, gained, barred []string
	var ended []*record.Pod
	for _, n := range all {
		pods := here[n.old.Name]
		switch {
		case c.allows(n.old) && !c.allows(n.new) && len(pods) > 0:
			lost, ended = append(lost, n.old.Name), append(ended, pods...)
		case !c.welcomes(n.old) && c.welcomes(n.new) && len(pods) == 0:
			gained = append(gained, n.new.Name)
		case !fits(c.daemon.Placement, n.old) && fits(c.daemon.Placement, n.new) && !c.welcomes(n.new):
			barred = append(barred, n.new.Name)
		}
	}
	slices.Sort(barred)
	var out []Effect
	if len(barred) > 0 {
		out = append(out, Effect{
			Verb: Keeps, Level: Note, Kind: c.kind, Namespace: c.meta.Namespace, Name: c.meta.Name,
			Text: "does not come to " + list(barred) + ": its pods do not tolerate a taint there",
		})
	}
	if len(lost)+len(gained) == 0 {
		return out
	}
	slices.Sort(lost)
	slices.Sort(gained)
	e := Effect{
		Verb: verbOf(lost, gained), Level: Warning, Kind: c.kind, Namespace: c.meta.Namespace, Name: c.meta.Name,
		Lost: lost, Gained: gained, Count: &Count{Of: "nodes", Before: c.wanted},
	}
	then := c.wanted - len(lost) + len(gained)
	e.Count.After, e.Count.Least, e.Count.Most = then, then, then
	e.Text = arrow(c.wanted, then, "nodes")
	if len(ended) > 0 {
		e.Then = append(e.Then, "deletes "+list(names(ended))+" on "+list(lost))
	}
	if len(gained) > 0 {
		e.Then = append(e.Then, "starts a pod on "+list(gained))
	}
	return append(out, e)
}

// settled are the pods that stay although they would not be scheduled there any
// more, and those that wait and may be scheduled now. DaemonSets see to their own.
func settled(w World, all []moved) []Effect {
	var out []Effect
	for _, n := range all {
		var stay, may, cannot []*record.Pod
		for _, p := range w.Pods {
			was, is := fits(p.Placement, n.old), fits(p.Placement, n.new)
			switch {
			case was == is || !active(p) || p.Owner != nil && p.Owner.Kind == "DaemonSet":
			case p.Node == n.old.Name && was:
				stay = append(stay, p)
			case p.Node == "" && is:
				may = append(may, p)
			case p.Node == "" && was:
				cannot = append(cannot, p)
			}
		}
		add := func(verb Verb, pods []*record.Pod, text string) {
			if len(pods) > 0 {
				out = append(out, Effect{Verb: verb, Level: Note, Kind: "Pod", Name: list(names(pods)), Text: fmt.Sprintf(text, n.old.Name)})
			}
		}
		add(Keeps, stay, "stays on %s, and would not be scheduled there any more: labels count when a pod is scheduled")
		add(Gains, may, "waits for a node, and may come to %s now")
		add(Loses, cannot, "waits for a node, and cannot come to %s any more")
	}
	return out
}

// meanings are the labels of nodes that parts of Kubernetes read.
var meanings = []struct{ key, text string }{
	{"node.kubernetes.io/exclude-from-external-load-balancers", "load balancers leave out a node that has it"},
	{"kubernetes.io/hostname", "volumes of the node are found by it, and the kubelet writes it again when it starts"},
	{"kubernetes.io/os", "the kubelet writes it again"},
	{"kubernetes.io/arch", "the kubelet writes it again"},
	{"node.kubernetes.io/instance-type", "the kubelet or the cloud writes it again"},
	{"topology.kubernetes.io/zone", "volumes, spreading and the zones of EndpointSlices go by it: pods and volumes that are there stay as they are"},
	{"topology.kubernetes.io/region", "volumes and spreading go by it: pods and volumes that are there stay as they are"},
}

// wellKnown says what labels mean that Kubernetes itself reads.
func wellKnown(all []moved) []Effect {
	var out []Effect
	for _, m := range meanings {
		var changed []string
		for _, n := range all {
			was, had := n.old.Labels.Get(m.key)
			is, has := n.new.Labels.Get(m.key)
			if had != has || was != is {
				changed = append(changed, n.old.Name)
			}
		}
		if len(changed) > 0 {
			slices.Sort(changed)
			out = append(out, Effect{Verb: Changes, Level: Warning, Kind: "Node", Name: list(changed), Text: m.key + ": " + m.text})
		}
	}
	return out
}
