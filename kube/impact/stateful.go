package impact

import (
	"maps"
	"slices"
	"strconv"

	appsv1 "k8s.io/api/apps/v1"

	"kubist/kube/record"
)

// number is what a StatefulSet does: it keeps one pod of each ordinal, and no
// two pods can have one name.
func (c *controller) number(own []*record.Pod, taken map[string]bool) *act {
	a := &act{}
	byOrdinal := map[int]*record.Pod{}
	for _, p := range own {
		if _, n := ordinal(p.Name); n >= 0 {
			byOrdinal[n] = p
		}
	}
	first := int(c.stateful.Start)
	for n := first; n < first+c.wanted; n++ {
		p, name := byOrdinal[n], c.meta.Name+"-"+strconv.Itoa(n)
		switch {
		case p == nil && taken[c.meta.Namespace+"/"+name]:
			a.stuck = append(a.stuck, name)
		case p == nil:
			a.starts = append(a.starts, c.fresh(name, ""))
		case c.outdated(p, n-first):
			a.renewed = append(a.renewed, p)
			a.ends = append(a.ends, p)
			a.starts = append(a.starts, c.fresh(name, ""))
		case p.Deleting == 0 && !sameLabels(c.identified(p).Labels, p.Labels):
			a.restored = append(a.restored, p)
		}
	}
	if len(a.stuck) > 0 { // an error ends every round of it
		a.settleOnlyStuck()
		return a
	}
	for _, n := range slices.Sorted(maps.Keys(byOrdinal)) {
		if p := byOrdinal[n]; (n < first || n >= first+c.wanted) && p.Deleting == 0 {
			a.ends = append(a.ends, p)
		}
	}
	return a
}

// settleOnlyStuck takes back what a round would do that comes after an error:
// pods are replaced and deleted only when all are there.
func (a *act) settleOnlyStuck() {
	a.starts = slices.DeleteFunc(a.starts, func(s *record.Pod) bool {
		return slices.ContainsFunc(a.renewed, func(p *record.Pod) bool { return p.Name == s.Name })
	})
	a.ends, a.renewed = nil, nil
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
