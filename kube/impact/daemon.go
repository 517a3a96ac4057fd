package impact

import (
	"cmp"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"

	"kubist/kube/record"
)

// generationLabel is beside the hash of the revision what tells the pods of
// the latest template of a DaemonSet.
const generationLabel = "pod-template-generation"

// cover is what a DaemonSet does: it keeps one pod on each of its nodes, the
// oldest where there are several. Pods that have ended make room for others.
func (c *controller) cover(w World, own []*record.Pod) *act {
	a, running, done, covered := &act{}, map[string][]*record.Pod{}, map[string][]*record.Pod{}, map[string]bool{}
	unplaced := 0
	for _, p := range own {
		switch {
		case p.Node == "" && bound(p):
			unplaced++ // which node it waits for is not in its record
		case p.Node == "": // it stands for no node
		case finished(p) && p.Deleting == 0:
			done[p.Node] = append(done[p.Node], p)
		case !finished(p):
			covered[p.Node] = true
			if p.Deleting == 0 {
				running[p.Node] = append(running[p.Node], p)
			}
		}
	}
	for _, node := range c.nodes(w, own) {
		a.ends = append(a.ends, done[node.Name]...)
		switch {
		case !c.allows(node):
			a.ends = append(a.ends, running[node.Name]...)
			continue
		case !covered[node.Name] && c.welcomes(node):
			if unplaced--; unplaced < 0 {
				a.starts = append(a.starts, c.fresh(c.meta.Name+"-(new on "+node.Name+")", node.Name))
			}
		}
		c.oldest(a, own, running[node.Name])
	}
	return a
}

// bound reports whether a pod that waits for a node is for one by its name, as those of DaemonSets are.
func bound(p *record.Pod) bool {
	return p.Placement != nil && slices.ContainsFunc(p.Placement.Terms, func(t record.NodeTerm) bool { return t.Named })
}

// oldest keeps one of the pods on a node, and that only if it is of the latest template.
func (c *controller) oldest(a *act, own, pods []*record.Pod) {
	if len(pods) == 0 || c.daemon.Surge {
		return
	}
	slices.SortFunc(pods, func(a, b *record.Pod) int {
		return cmp.Or(cmp.Compare(a.Created, b.Created), strings.Compare(a.Name, b.Name))
	})
	a.ends = append(a.ends, pods[1:]...)
	if keep := pods[0]; c.daemon.Strategy != string(appsv1.OnDeleteDaemonSetStrategyType) && c.stale(keep, own) {
		a.ends, a.renewed = append(a.ends, keep), append(a.renewed, keep)
		a.starts = append(a.starts, c.fresh(c.meta.Name+"-(new on "+keep.Node+")", keep.Node))
	}
}

// stale reports whether a pod is for sure not of the latest template: it has
// neither label of one that is.
func (c *controller) stale(p *record.Pod, own []*record.Pod) bool {
	hash, _ := p.Labels.Get(appsv1.ControllerRevisionHashLabelKey)
	generation, _ := p.Labels.Get(generationLabel)
	if hash == "" && generation == "" {
		return true
	}
	d := c.daemon
	if !d.Observed || d.Updated != d.Current {
		return false
	}
	known := false
	for _, o := range own {
		if o == p {
			continue
		}
		h, _ := o.Labels.Get(appsv1.ControllerRevisionHashLabelKey)
		g, _ := o.Labels.Get(generationLabel)
		if h != "" && h == hash || g != "" && g == generation {
			return false
		}
		known = known || h != "" && g != ""
	}
	return known
}
