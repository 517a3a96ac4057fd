package impact

import (
	"maps"
	"math/bits"
	"slices"
	"strconv"

	appsv1 "k8s.io/api/apps/v1"

	"kubist/kube/record"
)

// number is what a StatefulSet does: it keeps one pod of each ordinal, and no
// two pods can have one name; taken are the names that are.
func (c *controller) number(own []*record.Pod, taken map[string]bool) *act {
	a, byOrdinal := &act{}, map[int]*record.Pod{}
	for _, p := range own {
		if _, n := ordinal(p.Name); n >= 0 {
			byOrdinal[n-int(c.stateful.Start)] = p
		}
	}
	halt := c.halt(byOrdinal, taken, a)
	for i := range halt {
		p, name := byOrdinal[i], c.podName(i)
		switch {
		case p == nil && !taken[c.meta.Namespace+"/"+name]:
			a.starts = append(a.starts, c.fresh(name, ""))
		case p != nil && p.Deleting == 0 && finished(p):
			a.ends, a.starts = append(a.ends, p), append(a.starts, c.fresh(name, ""))
		case p != nil && p.Deleting == 0 && !sameLabels(c.identified(p).Labels, p.Labels):
			a.restored = append(a.restored, p)
		}
	}
	if halt == c.wanted && len(a.stuck) == 0 { // the rest comes when all of them are there
		c.replace(byOrdinal, a)
	}
	return a
}

// podName is the name of the pod at a place, from 0.
func (c *controller) podName(place int) string {
	return c.meta.Name + "-" + strconv.Itoa(place+int(c.stateful.Start))
}

// replace ends the pods at places that are not wanted, and those that are not of the latest revision.
func (c *controller) replace(byOrdinal map[int]*record.Pod, a *act) {
	for _, i := range slices.Sorted(maps.Keys(byOrdinal)) {
		switch p := byOrdinal[i]; {
		case p.Deleting != 0, finished(p) && i >= 0 && i < c.wanted:
		case i < 0 || i >= c.wanted:
			a.ends = append(a.ends, p)
		case c.outdated(p, i):
			a.renewed, a.ends = append(a.renewed, p), append(a.ends, p)
			a.starts = append(a.starts, c.fresh(p.Name, ""))
			a.restored = slices.DeleteFunc(a.restored, func(r *record.Pod) bool { return r == p })
		}
	}
}

// halt is how many of its pods, from the first, a StatefulSet gets to. One that
// it cannot make is an error that ends a round: at once where it goes one by
// one, else with the batch, of which each is twice as large as the last. One by
// one it waits for each to be ready too.
func (c *controller) halt(byOrdinal map[int]*record.Pod, taken map[string]bool, a *act) int {
	halt := c.wanted
	ordered := c.stateful.Management != string(appsv1.ParallelPodManagement)
	for i := range c.wanted {
		p, name := byOrdinal[i], c.podName(i)
		switch {
		case p == nil && taken[c.meta.Namespace+"/"+name]:
			a.stuck = append(a.stuck, name)
			if !ordered {
				halt = min(halt, 1<<bits.Len(uint(i+1))-1)
				continue
			}
		case p == nil || !ordered || p.Deleting == 0 && (p.IsReady || finished(p)):
			continue
		}
		halt = min(halt, i)
	}
	return halt
}

// outdated reports whether a pod is replaced because its label does not name
// the latest revision; index is its place, from 0.
func (c *controller) outdated(p *record.Pod, index int) bool {
	s := c.stateful
	if s.Strategy != string(appsv1.RollingUpdateStatefulSetStrategyType) || index < int(s.Partition) || s.Next == "" || p.Deleting != 0 {
		return false
	}
	revision, _ := p.Labels.Get(appsv1.ControllerRevisionHashLabelKey)
	return revision != s.Next
}

// identified is a pod of a StatefulSet with the labels that say which one it
// is. A new one gets its revision too.
func (c *controller) identified(p *record.Pod) *record.Pod {
	_, n := ordinal(p.Name)
	if n < 0 {
		return p
	}
	if name, _ := p.Labels.Get(appsv1.StatefulSetPodNameLabel); name == p.Name && p.UID != "" {
		return p
	}
	labels := map[string]string{}
	for _, l := range p.Labels.All() {
		labels[l.Key] = l.Value
	}
	labels[appsv1.StatefulSetPodNameLabel], labels[appsv1.PodIndexLabel] = p.Name, strconv.Itoa(n)
	if p.UID == "" {
		labels[appsv1.ControllerRevisionHashLabelKey] = c.stateful.Next
	}
	copied := *p
	copied.Labels = record.NewLabels(labels)
	return &copied
}
