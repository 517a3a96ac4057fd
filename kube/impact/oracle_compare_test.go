package impact

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"kubist/kube/record"
)

// trial is one edit of one world, and what is said of it.
type trial struct {
	world  int
	before sight
	edit   Edit
	said   *judgement
	seen   map[string]int
	name   string
	// done is false when not all of the edit was made.
	done bool
}

// edit changes a world.
func (o *oracle) edit(t *testing.T, i, round int) *trial {
	t.Helper()
	c := &trial{world: i, before: o.look(t, i), seen: map[string]int{}}
	c.name = fmt.Sprintf("world %d, round %d", i, round)
	if len(c.before.Pods) == 0 {
		return c
	}
	c.edit, c.done = o.relabel(t, c.before, dice{rand.New(rand.NewPCG(uint64(i), uint64(round)))})
	c.said = newJudgement(c.before.World, c.edit)
	return c
}

// contested reports whether chance decides who gets a pod, or whether a name that
// is waited for gets free, or what comes first.
func (c *trial) contested() bool {
	for _, a := range c.said.then.acts {
		for _, p := range a.among {
			for _, b := range c.said.then.acts {
				if slices.Contains(b.stuck, p.Name) {
					return true
				}
			}
		}
	}
	for _, k := range c.said.cs {
		if own := c.said.owned(k); len(own.lost) > 0 && len(own.gained) > 0 {
			return true // it may act between two changes
		}
	}
	return !c.done || len(c.said.then.rivals) > 0
}

// stale compares budgets of which nobody tells the controller that they lost a pod: they say what they said.
func (c *trial) stale(t *testing.T, o *oracle) {
	t.Helper()
	if c.said == nil {
		return
	}
	after := o.look(t, c.world)
	for i, b := range c.said.budget {
		lost, _ := c.said.crossing(b.selects)
		was, is := c.before.Budgets[i], after.Budgets[i]
		if len(lost) == 0 || c.said.recounts(b) || b.status(c.said.then.claimed, b.count(c.said.after)).healthy == int(was.Healthy) {
			continue
		}
		c.seen["forgotten"]++
		if is.Healthy != was.Healthy || is.Allowed != was.Allowed {
			t.Errorf("%s: budget %s was counted anew: %d healthy, %d allowed, then %d and %d", c.name, b.Name, was.Healthy, was.Allowed, is.Healthy, is.Allowed)
		}
	}
}

// compare holds what the controllers did against what was said.
func (c *trial) compare(t *testing.T, o *oracle) {
	t.Helper()
	if c.said == nil {
		return
	}
	after := o.look(t, c.world)
	failed := func(format string, args ...any) {
		t.Helper()
		change := c.edit.Changes[0]
		t.Errorf("%s, %s from %s to %s: %s\nsaid:\n%s", c.name, change.Object.Name, change.Object.Labels, change.To, fmt.Sprintf(format, args...), say(Labels(c.before.World, c.edit)))
	}
	if c.done {
		c.owners(after, failed)
	}
	if c.contested() {
		c.seen["contested"]++
		return
	}
	c.numbers(after, failed)
	c.endpoints(after, failed)
	c.budgets(after, failed)
}

type failure func(format string, args ...any)

// owners compares who owns which pod.
func (c *trial) owners(after sight, failed failure) {
	now := map[string]*record.Pod{}
	for _, p := range after.Pods {
		now[p.UID] = p
	}
	restored := map[string]bool{}
	for _, a := range c.said.then.acts {
		for _, p := range a.restored {
			restored[p.UID] = true
		}
	}
	was := map[string]string{}
	for _, p := range c.before.Pods {
		was[p.UID] = ownerOf(p)
	}
	for _, p := range c.said.then.claimed {
		q := now[p.UID]
		if q == nil {
			continue
		}
		switch want, got := ownerOf(p), ownerOf(q); {
		case want != got && !slices.ContainsFunc(c.said.then.rivals[p.Key()], func(r *controller) bool { return r.meta.UID == got }):
			failed("%s is owned by %q, not by %q", p.Name, got, want)
		case want != was[p.UID] && want == "":
			c.seen["freed"]++
		case want != was[p.UID]:
			c.seen["taken"]++
		}
		if restored[p.UID] {
			c.seen["restored"]++
			if name, _ := q.Labels.Get("statefulset.kubernetes.io/pod-name"); name != q.Name {
				failed("%s has not got its name back: %s", q.Name, q.Labels)
			}
		}
	}
}

func ownerOf(p *record.Pod) string {
	if p.Owner == nil {
		return ""
	}
	return p.Owner.UID
}

// numbers compares what each controller started and deleted.
func (c *trial) numbers(after sight, failed failure) {
	was, is := map[string]*record.Pod{}, map[string]*record.Pod{}
	for _, p := range c.before.Pods {
		was[p.UID] = p
	}
	started := map[string][]string{}
	for _, p := range after.Pods {
		is[p.UID] = p
		if was[p.UID] == nil {
			started[ownerOf(p)] = append(started[ownerOf(p)], p.Name)
		}
	}
	deleted := map[string]bool{}
	for uid := range was {
		if is[uid] == nil {
			deleted[uid] = true
		}
	}
	for _, k := range c.said.cs {
		a := c.said.then.acts[k]
		if got := len(started[k.meta.UID]); got != len(a.starts) {
			failed("%s started %v, and was to start %d", k.title(), started[k.meta.UID], len(a.starts))
		}
		gone := 0
		for _, p := range a.ends {
			if !deleted[p.UID] {
				failed("%s was to delete %s", k.title(), p.Name)
			}
			delete(deleted, p.UID)
		}
		for _, p := range a.among {
			if deleted[p.UID] {
				gone++
			}
			delete(deleted, p.UID)
		}
		if gone != a.pick {
			failed("%s deleted %d of %v, and was to delete %d", k.title(), gone, names(a.among), a.pick)
		}
		for _, name := range a.stuck {
			if slices.Contains(started[k.meta.UID], name) {
				failed("%s started %s", k.title(), name)
			}
		}
		c.seen["started"] += len(a.starts)
		c.seen["ended"] += len(a.ends)
		c.seen["ended perhaps"] += a.pick
		c.seen["stuck"] += len(a.stuck)
		c.seen["renewed"] += len(a.renewed)
		if !c.said.owned(k).nothing() {
			c.seen[k.kind]++
		}
	}
	for uid := range deleted {
		failed("%s was deleted", was[uid].Name)
	}
}

// endpoints compares how many ready endpoints Services have.
func (c *trial) endpoints(after sight, failed failure) {
	for _, v := range c.before.Services {
		of := newService(World{}, v)
		least, most := c.said.reach(c.said.then, func(p *record.Pod) bool { return of.ready(p) && (p.Node != "" || p.UID == "") }, 0)
		got := len(after.endpoints(v))
		if got < least || got > most {
			failed("Service %s has %d ready endpoints, not %d to %d", v.Name, got, least, most)
		}
		c.seen["services"]++
		c.seen["ready"] += got
	}
}

// budgets compares what budgets say.
func (c *trial) budgets(after sight, failed failure) {
	for i, b := range c.said.budget {
		all := b.possible(c.said.then)
		r := after.Budgets[i]
		got := status{healthy: int(r.Healthy), required: int(r.Required), expected: int(r.Expected), allowed: int(r.Allowed), known: true}
		c.seen["budgets"]++
		if all[0].fault != "" {
			c.seen["blind"]++
			if r.Fault == "" || r.Allowed != 0 {
				failed("budget %s was to fail, and allows %d: %s", b.Name, r.Allowed, r.Message)
			}
		} else if !slices.Contains(all, got) || r.Fault != "" {
			failed("budget %s: %+v %s, not one of %+v", b.Name, got, r.Message, all)
		}
	}
}
