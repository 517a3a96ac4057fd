package impact

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"kubist/kube/record"
)

// act is what a controller does about the number of its pods.
type act struct {
	// starts are pods that it makes; they have no UID, no address and no node.
	starts []*record.Pod
	// ends are pods that it deletes, beside pick of among.
	ends, among []*record.Pod
	pick        int
	// stuck are names of pods that it cannot make while others have them.
	stuck []string
	// renewed are pods of ends that it deletes for the sake of one of the latest template.
	renewed []*record.Pod
	// restored are pods whose labels it writes anew.
	restored []*record.Pod
}

// deletes is how many pods it deletes.
func (a *act) deletes() int { return len(a.ends) + a.pick }

// pods are all that it does something to.
func (a *act) pods() []*record.Pod { return slices.Concat(a.starts, a.ends, a.among, a.restored) }

// same reports whether two acts do the same to the same pods.
func (a *act) same(b *act) bool {
	return a.pick == b.pick && slices.EqualFunc(a.pods(), b.pods(), func(p, q *record.Pod) bool { return p.Key() == q.Key() && p.Labels == q.Labels })
}

// future is a world of pods once all controllers have acted.
type future struct {
	// claimed are the pods by owner, before any is made or deleted; pods are those that there
	// are then, with each that may be deleted and may not.
	claimed, pods []*record.Pod
	rivals        map[string][]*controller
	acts          map[*controller]*act
	home          map[string]*controller // by the key of a pod
}

// settle lets all controllers act.
func settle(w World, cs []*controller, pods []*record.Pod) *future {
	f := &future{acts: map[*controller]*act{}, home: map[string]*controller{}}
	f.claimed, f.rivals = claim(cs, pods)
	own := map[string][]*record.Pod{}
	for _, p := range f.claimed {
		if p.Owner != nil {
			own[p.Owner.UID] = append(own[p.Owner.UID], p)
		}
	}
	taken := map[string]bool{}
	for _, p := range f.claimed {
		if p.Deleting == 0 { // the names of those that go away are free soon
			taken[p.Namespace+"/"+p.Name] = true
		}
	}
	gone, restored := map[*record.Pod]bool{}, map[*record.Pod]*record.Pod{}
	var made []*record.Pod
	for _, c := range lastStateful(cs) {
		for _, p := range own[c.meta.UID] {
			f.home[p.Key()] = c
		}
		a := c.act(w, own[c.meta.UID], taken)
		f.acts[c] = a
		made = append(made, a.starts...)
		for _, p := range a.ends {
			gone[p] = true
			delete(taken, p.Namespace+"/"+p.Name)
		}
		for _, p := range a.restored {
			restored[p] = c.identified(p)
		}
	}
	for _, p := range f.claimed {
		if r := restored[p]; r != nil {
			p = r
		} else if gone[p] {
			continue
		}
		f.pods = append(f.pods, p)
	}
	f.pods = append(f.pods, made...)
	return f
}

// left is the pods when of those that may be deleted and may not k are for which
// has holds, of each controller, or as near to that as there can be; more is
// true when there can be more of them.
func (f *future) left(has func(*record.Pod) bool, k int) (pods []*record.Pod, more bool) {
	drop := map[*record.Pod]bool{}
	for _, a := range f.acts {
		var in, out []*record.Pod
		for _, p := range a.among {
			if has(p) {
				in = append(in, p)
			} else {
				out = append(out, p)
			}
		}
		most := min(a.pick, len(in))
		n := min(max(k, a.pick-len(out)), most)
		more = more || k < most
		for _, p := range slices.Concat(in[:n], out[:a.pick-n]) {
			drop[p] = true
		}
	}
	for _, p := range f.pods {
		if !drop[p] {
			pods = append(pods, p)
		}
	}
	return pods, more
}

// lastStateful has StatefulSets after the others, whose pods may have names that they wait for.
func lastStateful(cs []*controller) []*controller {
	out := slices.Clone(cs)
	slices.SortStableFunc(out, func(a, b *controller) int {
		switch {
		case a.stateful == nil && b.stateful != nil:
			return -1
		case a.stateful != nil && b.stateful == nil:
			return 1
		}
		return 0
	})
	return out
}

// act is what c does, given its own pods; taken are the namespaces and names of all.
func (c *controller) act(w World, own []*record.Pod, taken map[string]bool) *act {
	switch {
	case c.meta.Deleting != 0, c.ended():
		return &act{}
	case c.stateful != nil:
		return c.number(own, taken)
	case c.daemon != nil:
		return c.cover(w, own)
	}
	running := slices.DeleteFunc(slices.Clone(own), func(p *record.Pod) bool { return !active(p) })
	wanted := c.wanted
	if c.job != nil {
		wanted = c.parallel(len(running))
	}
	a := &act{}
	for n := len(running); n < wanted; n++ {
		a.starts = append(a.starts, c.fresh(c.meta.Name+"-(new "+strconv.Itoa(n-len(running)+1)+")", ""))
	}
	if len(running) > wanted {
		a.ends, a.among, a.pick = victims(running, len(running)-wanted)
	}
	return a
}

// parallel is how many pods a Job wants to run, of which so many do.
func (c *controller) parallel(running int) int {
	j := c.job
	switch {
	case j.Status != "Running":
		return 0
	case j.Completions >= 0:
		return int(max(0, min(j.Completions-j.Succeeded, j.Parallelism)))
	case j.Succeeded > 0:
		return running
	}
	return int(j.Parallelism)
}

// fresh is a pod that c is about to make.
func (c *controller) fresh(name, node string) *record.Pod {
	p := &record.Pod{
		Meta:  record.Meta{Namespace: c.meta.Namespace, Name: name, Labels: c.labels, Owner: c.owner()},
		Phase: "Pending", Status: "Pending", Node: node,
	}
	if c.stateful != nil {
		return c.identified(p)
	}
	return p
}

// victims are the pods that are deleted of too many: ends for sure, and pick of
// among, which are alike as far as it is known. Those without a node go first,
// then those that do not run, then those that are not ready; what decides
// between others (the cost of their deletion, how long they are ready) is not
// in their records.
func victims(pods []*record.Pod, n int) (ends, among []*record.Pod, pick int) {
	class := func(p *record.Pod) int {
		switch {
		case p.Node == "":
			return 0
		case p.Phase == "Pending":
			return 1
		case p.Phase != "Running":
			return 2
		case !p.IsReady:
			return 3
		}
		return 4
	}
	sorted := slices.Clone(pods)
	slices.SortStableFunc(sorted, func(a, b *record.Pod) int {
		return cmp.Or(cmp.Compare(class(a), class(b)), strings.Compare(a.Name, b.Name))
	})
	if n == len(sorted) {
		return sorted, nil, 0
	}
	edge := class(sorted[n-1])
	for _, p := range sorted {
		switch {
		case class(p) < edge:
			ends = append(ends, p)
		case class(p) == edge:
			among = append(among, p)
		}
	}
	if pick = n - len(ends); pick == len(among) {
		return append(ends, among...), nil, 0
	}
	return ends, among, pick
}
