package impact

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kubist/kube/record"
)

// budget counts what one PodDisruptionBudget allows.
type budget struct {
	*record.DisruptionBudget
	match func(*record.Labels) bool
	// scale is how many pods an owner wants, by UID.
	scale map[string]scale
}

// scale is the number of pods that an owner wants, -1 for one that has no such
// number. Several ReplicaSets share that of their Deployment.
type scale struct {
	of string
	n  int
}

func newBudget(b *record.DisruptionBudget, scales map[string]scale) *budget {
	return &budget{b, picks(b.Selector, true), scales}
}

func (b *budget) selects(p *record.Pod) bool {
	return p.Namespace == b.Namespace && b.match(p.Labels)
}

func (b *budget) healthy(p *record.Pod) bool { return b.selects(p) && p.IsReady && p.Deleting == 0 }

// scales are the numbers that owners of pods want. DaemonSets and Jobs have none that a budget could ask for.
func scales(w World, cs []*controller) map[string]scale {
	deployments := map[string]*record.Deployment{}
	for _, d := range w.Deployments {
		deployments[d.UID] = d
	}
	out := map[string]scale{}
	for _, c := range cs {
		switch {
		case c.daemon != nil || c.job != nil:
			out[c.meta.UID] = scale{n: -1}
		case c.above != nil && deployments[c.above.UID] != nil:
			out[c.meta.UID] = scale{c.above.UID, int(deployments[c.above.UID].Wanted)}
		case c.above == nil || c.above.Kind != "Deployment":
			out[c.meta.UID] = scale{c.meta.UID, c.wanted}
		}
	}
	return out
}

// need is how many pods have to be healthy of those expected. ok is false when
// that cannot be told; fault is why the budget cannot tell it either.
func (b *budget) need(pods []*record.Pod) (required, expected int, fault string, ok bool) {
	total, strange, owners := 0, false, map[string]int{}
	for _, p := range pods {
		if !b.selects(p) {
			continue
		}
		total++
		if p.Owner == nil {
			continue
		}
		switch s, known := b.scale[p.Owner.UID]; {
		case !known:
			strange = true
		case s.n < 0:
			fault = p.Owner.Kind + " " + p.Owner.Name + " has no scale"
		default:
			owners[s.of] = s.n
		}
	}
	if !b.asks() {
		n, err := strconv.Atoi(b.MinAvailable)
		return n, total, "", err == nil
	}
	for _, n := range owners {
		expected += n
	}
	if b.MaxUnavailable != "" {
		gone, valid := portion(b.MaxUnavailable, expected)
		return max(0, expected-gone), expected, fault, valid && !strange
	}
	n, valid := portion(b.MinAvailable, expected)
	return n, expected, fault, valid && !strange
}

// portion is an amount of the API of so many: "2", or "50%" rounded up.
func portion(amount string, of int) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSuffix(amount, "%"))
	if strings.HasSuffix(amount, "%") {
		n = (n*of + 99) / 100
	}
	return n, err == nil
}

// status is what a budget says of pods of which so many are healthy.
type status struct {
	healthy, required, expected, allowed int
	fault                                string
	known                                bool
}

// like reports whether two statuses allow the same.
func (s status) like(o status) bool {
	return s.allowed == o.allowed && (s.fault == "") == (o.fault == "") && s.known == o.known
}

func (b *budget) status(pods []*record.Pod, healthy int) status {
	s := status{healthy: healthy}
	s.required, s.expected, s.fault, s.known = b.need(pods)
	if s.expected > 0 && s.fault == "" {
		s.allowed = max(0, healthy-s.required)
	}
	return s
}

// loose are the pods without an owner where the owners are asked how many there should be.
func (b *budget) loose(pods []*record.Pod) []string {
	if !b.asks() {
		return nil
	}
	var out []string
	for _, p := range pods {
		if p.Owner == nil && b.selects(p) {
			out = append(out, p.Name)
		}
	}
	slices.Sort(out)
	return out
}

// asks reports whether owners are asked how many pods there should be.
func (b *budget) asks() bool { return b.MaxUnavailable != "" || strings.HasSuffix(b.MinAvailable, "%") }

func (b *budget) count(pods []*record.Pod) int {
	n := 0
	for _, p := range pods {
		if b.healthy(p) {
			n++
		}
	}
	return n
}

// budgets are the effects on PodDisruptionBudgets.
func (j *judgement) budgets() {
	for _, b := range j.budget {
		if !j.concerns(b.selects) {
			continue
		}
		lost, gained := j.crossing(b.selects)
		before, after := b.status(j.anyway.claimed, b.count(j.before)), b.status(j.then.claimed, b.count(j.after))
		least, most := b.settled(j.then)
		wasLeast, wasMost := b.settled(j.anyway)
		if len(lost)+len(gained) == 0 && least.like(wasLeast) && most.like(wasMost) {
			continue
		}
		e := Effect{
			Verb: verbOf(names(lost), names(gained)), Level: Note, Kind: "PodDisruptionBudget", Namespace: b.Namespace, Name: b.Name,
			Lost: names(lost), Gained: names(gained),
		}
		e.weigh(before, after, least, most)
		if more := without(b.loose(j.then.pods), b.loose(j.anyway.pods)); len(more) > 0 {
			e.Then = append(e.Then, "no owner says how many there should be of "+list(more)+": healthy, but not expected")
		}
		if len(lost) > 0 {
			e.Level = min(e.Level, Warning)
			if !j.recounts(b) {
				e.Then = append(e.Then, fmt.Sprintf("it is not counted anew until another of its pods changes, and allows %d as long", before.allowed))
			}
		}
		j.add(e)
	}
}

// settled is the status once all controllers have acted, with the fewest and the
// most disruptions that it may allow then.
func (b *budget) settled(f *future) (least, most status) {
	order := func(x, y status) int { return cmp.Compare(x.allowed, y.allowed) }
	all := b.possible(f)
	return slices.MinFunc(all, order), slices.MaxFunc(all, order)
}

// possible are what the status may be once all controllers have acted. It is
// not the fewest pods that allow the fewest disruptions: an owner that has none
// left is not asked how many it wants.
func (b *budget) possible(f *future) []status {
	var out []status
	for k, more := 0, true; more; k++ {
		var pods []*record.Pod
		pods, more = f.left(b.selects, k)
		healthy := 0
		for _, p := range pods {
			if p.UID == "" {
				p = grown(p)
			}
			if b.healthy(p) {
				healthy++
			}
		}
		out = append(out, b.status(pods, healthy))
	}
	return out
}

// weigh says what the numbers mean.
func (e *Effect) weigh(before, after, least, most status) {
	if !before.known || !after.known || !least.known {
		e.Text = "what it allows then is not known: an owner of its pods is not in sight"
		return
	}
	e.Count = &Count{Of: "disruptions allowed", Before: before.allowed, After: after.allowed, Least: least.allowed, Most: most.allowed}
	e.Text = "disruptions allowed " + strings.TrimSpace(arrow(before.allowed, after.allowed, ""))
	if least.allowed != after.allowed || most.allowed != after.allowed {
		e.Text += ", then " + span(least.allowed, most.allowed)
	}
	switch {
	case least.fault != "" && before.fault == "":
		e.Level = Warning
		e.Then = append(e.Then, "it cannot count any more and allows no disruption: "+least.fault)
	case least.allowed == 0 && before.allowed > 0 && least.expected > 0:
		e.Level = Warning
		e.Then = append(e.Then, fmt.Sprintf("no pod of it may be evicted then: %d healthy, %d required", least.healthy, least.required))
	case least.expected == 0 && before.expected > 0:
		e.Then = append(e.Then, "it protects no pod any more")
	}
}

// recounts reports whether something happens that makes the controller count a
// budget anew: it looks at the budgets of a pod that changes as its labels are
// then, and so misses those that a pod leaves.
func (j *judgement) recounts(b *budget) bool {
	was := map[string]*record.Pod{}
	for i, p := range j.before {
		was[p.Key()] = p
		if q := j.after[i]; p != q && b.selects(q) {
			return true
		}
	}
	still := map[string]bool{}
	for _, p := range j.then.pods {
		old := was[p.Key()]
		if b.selects(p) && (old == nil || old.Owner != p.Owner || old.Labels != p.Labels) {
			return true
		}
		still[p.Key()] = true
	}
	for _, p := range j.before {
		if b.selects(p) && !still[p.Key()] {
			return true
		}
	}
	for _, a := range j.then.acts {
		if slices.ContainsFunc(a.among, b.selects) {
			return true
		}
	}
	return false
}

// eviction tells the pods that get more than one budget, or none. A second one
// makes every eviction fail.
func (j *judgement) eviction() {
	by := map[string][]*record.Pod{}
	for _, p := range j.changed {
		var before, after []string
		for _, b := range j.budget {
			if b.selects(p.old) {
				before = append(before, b.Name)
			}
			if b.selects(p.new) {
				after = append(after, b.Name)
			}
		}
		if text := budgetText(before, after); text != "" {
			by[text] = append(by[text], p.new)
		}
	}
	for text, pods := range by {
		level := Note
		if strings.Contains(text, "fails") {
			level = Warning
		}
		j.add(Effect{Verb: Changes, Level: level, Kind: "Pod", Namespace: pods[0].Namespace, Name: list(names(pods)), Text: text})
	}
}

func budgetText(before, after []string) string {
	switch {
	case len(after) > 1 && len(before) < 2:
		return fmt.Sprintf("%d budgets select it, %s: every eviction of it fails", len(after), list(after))
	case len(before) > 1 && len(after) == 1:
		return "one budget is left, " + after[0] + ": evictions can succeed again"
	case len(before) > 0 && len(after) == 0:
		return "no budget is left: nothing holds up an eviction"
	}
	return ""
}
