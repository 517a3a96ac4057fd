package impact

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"kubist/kube/record"
)

// namespaces are the effects of an edit of namespaces.
func namespaces(w World, e Edit) []Effect {
	var out []Effect
	for _, c := range e.Changes {
		out = append(out, spaceRules(w, c)...)
		out = append(out, security(w, c)...)
		if name, _ := c.To.Get(corev1.LabelMetadataName); name != c.Object.Name {
			out = append(out, Effect{Verb: Keeps, Level: Note, Kind: "Namespace", Name: c.Object.Name, Text: "the API server writes " + corev1.LabelMetadataName + " again"})
		}
	}
	for _, u := range w.Unseen {
		if u.Kind == "NetworkPolicy" || u.Kind == "Pod" {
			out = append(out, Effect{Verb: Unknown, Level: Note, Kind: u.Kind, Namespace: u.Namespace, Text: unseenText(u)})
		}
	}
	return append(out, Effect{
		Verb: Unknown, Level: Note,
		Text: "not looked at: webhooks, affinity of pods, custom resources and whoever else selects namespaces",
	})
}

// spaceRules are the NetworkPolicies whose rules name the pods of a namespace by its labels.
func spaceRules(w World, c Change) []Effect {
	var out []Effect
	var here []*record.Pod
	for _, p := range w.Pods {
		if p.Namespace == c.Object.Name && active(p) {
			here = append(here, p)
		}
	}
	for _, r := range w.Policies {
		p := newPolicy(r)
		for _, way := range []struct {
			peers   []peer
			gains   string
			applies bool
		}{
			{p.ingress, "lets pods of %s in%s", p.RestrictsIngress},
			{p.egress, "lets its pods out to pods of %s%s", p.RestrictsEgress},
		} {
			lost, gained := named(way.peers, c)
			if !way.applies || !lost && !gained {
				continue
			}
			text := fmt.Sprintf(way.gains, c.Object.Name, counted(here))
			e := Effect{Verb: Gains, Level: Note, Kind: "NetworkPolicy", Namespace: r.Namespace, Name: r.Name, Gained: []string{c.Object.Name}, Text: text}
			if lost {
				e.Verb, e.Level, e.Lost, e.Gained, e.Text = Loses, Warning, []string{c.Object.Name}, nil, "no longer "+text
			}
			if lost && gained {
				e.Verb, e.Text = Changes, "by another rule "+text
			}
			out = append(out, e)
		}
	}
	return out
}

// named reports whether a rule with these peers names a namespace no more, and whether one names it newly.
func named(among []peer, c Change) (lost, gained bool) {
	was, is := map[int]bool{}, map[int]bool{}
	for _, p := range among {
		if !p.own {
			was[p.rule] = was[p.rule] || p.spaces(c.Object.Labels)
			is[p.rule] = is[p.rule] || p.spaces(c.To)
		}
	}
	for rule := range was {
		lost, gained = lost || was[rule] && !is[rule], gained || is[rule] && !was[rule]
	}
	return lost, gained
}

// counted says how many pods are meant.
func counted(pods []*record.Pod) string {
	if len(pods) == 0 {
		return ""
	}
	return ", of which there are " + strconv.Itoa(len(pods))
}

// levels are the Pod Security levels, the loosest first.
var levels = []string{"privileged", "baseline", "restricted"}

// securityPrefix begins the labels by which a namespace chooses its Pod Security level.
const securityPrefix = "pod-security.kubernetes.io/"

// security says what the Pod Security labels of a namespace do.
func security(w World, c Change) []Effect {
	var out []Effect
	add := func(level Level, format string, args ...any) *Effect {
		out = append(out, Effect{Verb: Changes, Level: level, Kind: "Namespace", Name: c.Object.Name, Text: fmt.Sprintf(format, args...)})
		return &out[len(out)-1]
	}
	for _, mode := range []string{"enforce", "audit", "warn"} {
		key := securityPrefix + mode
		was, _ := c.Object.Labels.Get(key)
		is, has := c.To.Get(key)
		if was == is {
			continue
		}
		if has && standing(is) < 0 {
			add(Fault, "refused by the API server: %s is none of %s", key, strings.Join(levels, ", "))
			continue
		}
		change := fmt.Sprintf("%s %s → %s", mode, cmp.Or(was, "default of the cluster"), cmp.Or(is, "default of the cluster"))
		switch mode {
		case "enforce":
			e := add(Warning, "%s", change)
			e.Then = append(e.Then, enforced(w, c.Object.Name, was, is)...)
		case "audit":
			add(Note, "%s: pods that break it are noted in the audit log", change)
		case "warn":
			add(Note, "%s: who makes pods that break it is warned", change)
		}
	}
	for _, mode := range []string{"enforce", "audit", "warn"} {
		key := securityPrefix + mode + "-version"
		was, _ := c.Object.Labels.Get(key)
		if is, _ := c.To.Get(key); was != is {
			add(Note, "%s goes by the rules of %s, before %s", mode, cmp.Or(is, "the latest version"), cmp.Or(was, "the latest version"))
		}
	}
	return out
}

// standing is the place of a level, -1 for what is none.
func standing(level string) int { return slices.Index(levels, level) }

// enforced are the sentences about another level that is enforced.
func enforced(w World, namespace, was, is string) []string {
	running := 0
	for _, p := range w.Pods {
		if p.Namespace == namespace && active(p) {
			running++
		}
	}
	stay := "running pods are not touched, whatever they are allowed"
	if running > 0 {
		stay = number(running, "pod") + " here are not touched, whatever they are allowed"
	}
	switch {
	case standing(is) >= 0 && standing(was) >= 0 && standing(is) < standing(was):
		return []string{"new pods may do more than before", stay}
	case is == "":
		return []string{"what new pods may do is up to the cluster", stay}
	case is == "privileged":
		return []string{"new pods may do anything", stay}
	}
	return []string{
		"new pods that break " + is + " are refused, those that controllers start too: a workload that breaks it cannot replace its pods",
		stay, "the API server warns of running pods that break it when the label is set",
	}
}
