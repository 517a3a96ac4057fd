package impact

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"kubist/kube/record"
)

// owned is what an edit does to the pods of one controller, beside what happens anyway.
type owned struct {
	*controller
	lost, gained []*record.Pod
	freed        []*record.Pod // of lost, those that nobody takes
	// starts and deletes are how many more pods it makes and deletes, without those
	// that it replaces; nodes are those on which it starts them, where they are known.
	starts, deletes   int
	nodes             []string
	renewed, restored []*record.Pod
	stuck             []string
	then              *act
	// contested are the controllers that would take a pod of gained too, by its key.
	contested map[string][]*controller
}

// owner is the effect on a controller.
func (j *judgement) owner(c *controller) {
	if o := j.owned(c); !o.nothing() {
		j.add(o.effect())
	}
}

func (j *judgement) owned(c *controller) *owned {
	o := &owned{controller: c, then: j.then.acts[c], contested: map[string][]*controller{}}
	for _, p := range j.changed {
		was, is := j.anyway.home[p.old.Key()], j.then.home[p.new.Key()]
		switch {
		case was == c && is != c:
			o.lost = append(o.lost, p.old)
			if is == nil && p.old.Deleting == 0 {
				o.freed = append(o.freed, p.old)
			}
		case is == c && was != c:
			o.gained = append(o.gained, p.new)
			if r := j.then.rivals[p.new.Key()]; r != nil {
				o.contested[p.new.Key()] = r
			}
		}
	}
	before := j.anyway.acts[c]
	o.renewed, o.restored = beyond(o.then.renewed, before.renewed), beyond(o.then.restored, before.restored)
	o.stuck = slices.DeleteFunc(slices.Clone(o.then.stuck), func(name string) bool { return slices.Contains(before.stuck, name) })
	o.starts = len(o.then.starts) - len(o.then.renewed) - len(before.starts) + len(before.renewed)
	o.deletes = o.then.deletes() - len(o.then.renewed) - before.deletes() + len(before.renewed)
	for _, p := range beyond(o.then.starts, before.starts) {
		if p.Node != "" && !slices.ContainsFunc(o.renewed, func(r *record.Pod) bool { return r.Node == p.Node }) {
			o.nodes = append(o.nodes, p.Node)
		}
	}
	slices.Sort(o.nodes)
	return o
}

// nothing reports whether the edit changes nothing for the controller.
func (o *owned) nothing() bool {
	return len(o.lost)+len(o.gained)+len(o.renewed)+len(o.restored)+len(o.stuck) == 0 && o.starts <= 0 && o.deletes <= 0
}

// beyond are the pods of all that some has not, by name.
func beyond(all, some []*record.Pod) []*record.Pod {
	in := map[string]bool{}
	for _, p := range some {
		in[p.Name] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(p *record.Pod) bool { return in[p.Name] })
}

func (o *owned) effect() Effect {
	e := Effect{
		Verb: verbOf(names(o.lost), names(o.gained)), Level: Note, Kind: o.kind, Namespace: o.meta.Namespace, Name: o.meta.Name,
		Lost: names(o.lost), Gained: names(o.gained), Text: strings.Join(o.says(), ", "),
	}
	if o.starts > 0 || o.deletes > 0 || len(o.lost) > 0 || len(o.renewed) > 0 {
		e.Level = Warning
	}
	if o.above != nil {
		e.Text += " (" + o.above.Kind + " " + o.above.Name + ")"
	}
	if len(o.stuck) > 0 {
		e.Level = Fault
		e.Then = append(e.Then, fmt.Sprintf("until %s is deleted, it neither scales nor updates: no two pods have one name", list(o.stuck)),
			"it tries again ever more seldom, in the end every 17 minutes")
	}
	e.Then = append(e.Then, o.follows()...)
	return e
}

// says is what the controller does, in a few words each.
func (o *owned) says() []string {
	var out []string
	say := func(n int, format string, args ...any) {
		if n > 0 {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	say(len(o.lost), "frees %d", len(o.lost))
	say(len(o.gained), "takes %d", len(o.gained))
	say(len(o.stuck), "cannot start another %s", list(o.stuck))
	if len(o.nodes) > 0 && o.starts > 0 {
		say(o.starts, "starts %d on %s", o.starts, list(o.nodes))
	} else {
		say(o.starts, "starts %d", o.starts)
	}
	say(len(o.renewed), "replaces %s", list(names(o.renewed)))
	say(len(o.restored), "writes the name of %s into its labels again", list(names(o.restored)))
	if o.deletes > 0 {
		say(o.deletes, "deletes %s", cmp.Or(o.which(), fmt.Sprint(o.deletes)))
	}
	if o.starts <= 0 && len(o.stuck) == 0 && len(o.lost) > len(o.gained) {
		say(1, "starts none")
	}
	return out
}

// which says which pods are deleted.
func (o *owned) which() string {
	a := o.then
	ends := slices.DeleteFunc(slices.Clone(a.ends), func(p *record.Pod) bool { return slices.Contains(a.renewed, p) })
	if a.pick == 0 {
		return list(names(ends))
	}
	among := 0
	for _, p := range o.gained {
		if slices.ContainsFunc(a.among, func(q *record.Pod) bool { return q.Key() == p.Key() }) {
			among++
		}
	}
	text := fmt.Sprint(o.deletes)
	switch {
	case among > 0 && len(o.gained) == 1:
		return text + ", perhaps not this one"
	case among > 0:
		return text + ", perhaps not these"
	case len(o.gained) > 0 && len(ends) == 0:
		return text + " of its others"
	}
	return text
}

// follows are the sentences that follow.
func (o *owned) follows() []string {
	var out []string
	if o.starts > 0 && o.fault != "" {
		out = append(out, "but it cannot make pods now: "+o.fault)
	}
	if len(o.renewed) > 0 {
		out = append(out, "a pod without the label of the latest revision counts as an old one")
	}
	if len(o.freed) > 0 {
		out = append(out, fmt.Sprintf("nobody owns %s then: nothing replaces %s, and draining a node needs --force", list(names(o.freed)), them(len(o.freed))))
	}
	if o.job != nil && len(o.lost) > 0 {
		out = append(out, "what "+list(names(o.lost))+" achieves no longer counts for it")
		if o.job.Status != "Running" {
			out = append(out, "it starts none while it is "+strings.ToLower(o.job.Status))
		}
	}
	return append(out, o.contest()...)
}

// contest tells the pods of which chance decides who takes them.
func (o *owned) contest() []string {
	var out []string
	for _, p := range o.gained {
		if rivals := o.contested[p.Key()]; rivals != nil {
			var titles []string
			for _, c := range rivals {
				titles = append(titles, c.title())
			}
			out = append(out, fmt.Sprintf("%s match %s: whichever is first takes it", list(titles), p.Name))
		}
	}
	return out
}
