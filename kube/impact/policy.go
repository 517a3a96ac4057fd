package impact

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"kubist/kube/record"
)

// policy is a NetworkPolicy with its selectors as matchers.
type policy struct {
	*record.NetworkPolicy
	match           func(*record.Labels) bool
	ingress, egress []peer
}

// peer is one peer of one rule.
type peer struct {
	rule      int
	pods      func(*record.Labels) bool
	own       bool // it means the namespace of the policy
	spaces    func(*record.Labels) bool
	nameAlone bool // its namespaces are chosen by their names alone
}

func newPolicy(r *record.NetworkPolicy) *policy {
	return &policy{r, picks(r.Selector, true), peers(r.Ingress), peers(r.Egress)}
}

func peers(rules []record.NetworkRule) []peer {
	var out []peer
	for i := range rules {
		for _, p := range rules[i].Peers {
			if p.Block != "" {
				continue
			}
			made := peer{rule: i, pods: func(*record.Labels) bool { return true }, own: p.Namespaces == nil}
			if p.Pods != nil {
				made.pods = picks(p.Pods, true)
			}
			if !made.own {
				made.spaces = picks(p.Namespaces, true)
				made.nameAlone = !slices.ContainsFunc(p.Namespaces.Keys(), func(key string) bool { return key != corev1.LabelMetadataName })
			}
			out = append(out, made)
		}
	}
	return out
}

func (p *policy) selects(q *record.Pod) bool { return q.Namespace == p.Namespace && p.match(q.Labels) }

// spaces are the labels of namespaces, by name.
type spaces map[string]*record.Labels

func newSpaces(w World) spaces {
	out := spaces{}
	for _, n := range w.Namespaces {
		out[n.Name] = n.Labels
	}
	return out
}

// includes reports whether a peer means pods of a namespace; known is false when
// the labels of the namespace would tell and are not in sight.
func (s spaces) includes(of *policy, p *peer, namespace string) (yes, known bool) {
	if p.own {
		return namespace == of.Namespace, true
	}
	labels := s[namespace]
	if labels == nil {
		labels, known = record.NewLabels(map[string]string{corev1.LabelMetadataName: namespace}), p.nameAlone
		return p.spaces(labels), known
	}
	return p.spaces(labels), true
}

// peers are the pods of the edit that a rule of a policy names as its peers no
// more, those that one names newly, and those of which it cannot be told.
func (j *judgement) peers(s spaces, of *policy, among []peer) (lost, gained, unclear []*record.Pod) {
	for _, c := range j.changed {
		var less, more, perhaps bool
		for _, r := range s.rules(of, among, c) {
			switch {
			case r.unknown:
				perhaps = perhaps || !r.was || !r.is
			case r.was != r.is:
				less, more = less || r.was, more || r.is
			}
		}
		if less {
			lost = append(lost, c.old)
		}
		if more {
			gained = append(gained, c.new)
		}
		if perhaps {
			unclear = append(unclear, c.new)
		}
	}
	return lost, gained, unclear
}

// naming is whether a rule named a pod, whether it does, and whether that depends on what is not known.
type naming struct{ was, is, unknown bool }

// rules are whether each of the rules that peers belong to names a pod.
func (s spaces) rules(of *policy, among []peer, c pair) map[int]naming {
	out := map[int]naming{}
	for i := range among {
		p := &among[i]
		r, was, is := out[p.rule], p.pods(c.old.Labels), p.pods(c.new.Labels)
		if in, known := s.includes(of, p, c.old.Namespace); known {
			r.was, r.is = r.was || was && in, r.is || is && in
		} else {
			r.unknown = r.unknown || was != is
		}
		out[p.rule] = r
	}
	return out
}

// policies are the effects on NetworkPolicies: on the pods that they are for,
// and on those that their rules name.
func (j *judgement) policies() {
	s := newSpaces(j.world)
	for _, p := range j.rules {
		lost, gained := j.crossing(p.selects)
		if len(lost) > 0 {
			j.add(p.effect(Loses, Warning, "no longer for %s, whose "+p.directions()+" it restricted", lost))
		}
		if len(gained) > 0 {
			j.add(p.effect(Gains, Warning, "for %s too, and restricts "+p.directions(), gained))
		}
		j.named(s, p)
	}
}

// effect is an effect on a policy; the text has a place for the names of pods.
func (p *policy) effect(verb Verb, level Level, text string, pods []*record.Pod) Effect {
	e := Effect{
		Verb: verb, Level: level, Kind: "NetworkPolicy", Namespace: p.Namespace, Name: p.Name, Text: fmt.Sprintf(text, list(names(pods))),
	}
	switch verb {
	case Loses:
		e.Lost = names(pods)
	case Gains:
		e.Gained = names(pods)
	}
	return e
}

// named are the effects on those whom the rules of a policy name.
func (j *judgement) named(s spaces, p *policy) {
	for _, way := range []struct {
		peers   []peer
		text    string
		applies bool
	}{
		{p.ingress, "lets %s in", p.RestrictsIngress},
		{p.egress, "lets its pods out to %s", p.RestrictsEgress},
	} {
		if !way.applies {
			continue
		}
		lost, gained, unclear := j.peers(s, p, way.peers)
		if len(lost) > 0 {
			j.add(p.effect(Loses, Warning, "no longer "+way.text, lost))
		}
		if len(gained) > 0 {
			j.add(p.effect(Gains, Note, way.text, gained))
		}
		if len(unclear) > 0 {
			j.add(p.effect(Unknown, Note, "whether it "+way.text+" depends on labels of namespaces that are not in sight", unclear))
		}
	}
}

// directions are the ways that a policy restricts: "ingress and egress".
func (p *policy) directions() string {
	var out []string
	if p.RestrictsIngress {
		out = append(out, "ingress")
	}
	if p.RestrictsEgress {
		out = append(out, "egress")
	}
	return list(out)
}

// isolation tells the changed pods that were reached by anybody and are no more, and the other way round.
func (j *judgement) isolation() {
	for _, way := range []struct {
		name, open string
		restricts  func(*policy) bool
		rules      func(*policy) string
	}{
		{
			"ingress", "whoever reaches it may connect",
			func(p *policy) bool { return p.RestrictsIngress },
			func(p *policy) string { return string(p.AppendIngress(nil)) },
		},
		{
			"egress", "it may connect to whatever it reaches",
			func(p *policy) bool { return p.RestrictsEgress },
			func(p *policy) string { return string(p.AppendEgress(nil)) },
		},
	} {
		begins, ends := map[string][]*record.Pod{}, []*record.Pod(nil)
		for _, c := range j.changed {
			before, after := j.restricting(c.old, way.restricts), j.restricting(c.new, way.restricts)
			switch {
			case len(before) == 0 && len(after) > 0:
				var rules []string
				for _, p := range after {
					rules = append(rules, p.Name+" allows "+way.rules(p))
				}
				key := strings.Join(rules, "\n")
				begins[key] = append(begins[key], c.new)
			case len(before) > 0 && len(after) == 0:
				ends = append(ends, c.new)
			}
		}
		for rules, pods := range begins {
			j.add(Effect{
				Verb: Changes, Level: Warning, Kind: "Pod", Namespace: pods[0].Namespace, Name: list(names(pods)),
				Text: way.name + " is denied but for what is allowed", Then: strings.Split(rules, "\n"),
			})
		}
		if len(ends) > 0 {
			j.add(Effect{
				Verb: Changes, Level: Warning, Kind: "Pod", Namespace: ends[0].Namespace, Name: list(names(ends)),
				Text: way.name + " is not restricted any more: " + way.open,
			})
		}
	}
}

// restricting are the policies that restrict a pod in a direction.
func (j *judgement) restricting(p *record.Pod, restricts func(*policy) bool) []*policy {
	var out []*policy
	for _, q := range j.rules {
		if restricts(q) && q.selects(p) {
			out = append(out, q)
		}
	}
	return out
}
