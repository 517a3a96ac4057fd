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
	var out []Effect
	for _, c := range e.Changes {
		old := &record.Node{Meta: *c.Object}
		at := slices.IndexFunc(w.Nodes, func(n *record.Node) bool { return n.Key() == c.Object.Key() })
		if at >= 0 {
			old = w.Nodes[at]
		} else {
			out = append(out, Effect{Verb: Unknown, Level: Note, Kind: "Node", Name: c.Object.Name, Text: "its taints are not in sight"})
		}
		relabeled := *old
		relabeled.Labels = c.To
		all = append(all, moved{old, &relabeled})
	}
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
	m := c.moves(w, all)
	effect := Effect{Verb: Keeps, Level: Note, Kind: c.kind, Namespace: c.meta.Namespace, Name: c.meta.Name}
	var out []Effect
	if len(m.barred) > 0 {
		e := effect
		e.Text = "does not come to " + list(m.barred) + ": its pods do not tolerate a taint there"
		out = append(out, e)
	}
	if len(m.left)+len(m.come) == 0 {
		return out
	}
	then := c.wanted - len(m.left) + len(m.come)
	effect.Verb, effect.Level, effect.Lost, effect.Gained = verbOf(m.left, m.come), Warning, m.left, m.come
	effect.Count = &Count{Of: "nodes", Before: c.wanted, After: then, Least: then, Most: then}
	effect.Text = arrow(c.wanted, then, "nodes")
	if len(m.ended) > 0 {
		effect.Then = append(effect.Then, "deletes "+list(names(m.ended))+" on "+list(m.left))
	}
	if len(m.come) > 0 {
		effect.Then = append(effect.Then, "starts a pod on "+list(m.come))
	}
	return append(out, effect)
}

// moves are the nodes that a DaemonSet leaves, with the pods that end there, comes
// to, or would come to if a taint did not keep it off.
type moves struct {
	left, come, barred []string
	ended              []*record.Pod
}

func (c *controller) moves(w World, all []moved) moves {
	var m moves
	here := c.places(w.Pods)
	for _, n := range all {
		pods, place := here[n.old.Name], c.daemon.Placement
		switch {
		case c.allows(n.old) && !c.allows(n.new) && (len(pods) > 0 || len(w.Pods) == 0):
			m.left, m.ended = append(m.left, n.old.Name), append(m.ended, pods...)
		case !c.welcomes(n.old) && c.welcomes(n.new) && len(pods) == 0:
			m.come = append(m.come, n.new.Name)
		case !fits(place, n.old) && fits(place, n.new) && !c.welcomes(n.new):
			m.barred = append(m.barred, n.new.Name)
		}
	}
	for _, names := range [][]string{m.left, m.come, m.barred} {
		slices.Sort(names)
	}
	return m
}

// places are its pods by node.
func (c *controller) places(pods []*record.Pod) map[string][]*record.Pod {
	out := map[string][]*record.Pod{}
	for _, p := range pods {
		if c.owns(p) && p.Deleting == 0 {
			out[p.Node] = append(out[p.Node], p)
		}
	}
	return out
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
