package traffic

import (
	"slices"
	"strconv"
	"strings"

	"kubist/kube/record"
	"kubist/kube/selector"
)

// Why says in one line why a Service has nothing that takes its traffic, ""
// where something does. pods are all pods of its namespace, nil while they are
// not known: then no more is said than the slices tell.
func Why(s *record.Service, endpoints []Endpoint, pods []*record.Pod) string {
	switch {
	case s.IsExternalName():
		return "ExternalName: names lead to " + s.ExternalName
	case len(endpoints) > 0:
		return unready(s, endpoints)
	case s.Selector.Empty():
		return "no selector, and nobody has made endpoints for it"
	case pods == nil:
		return "no endpoints for " + selector.MatchLabels(s.Selector.Match).String()
	}
	sel := selector.MatchLabels(s.Selector.Match)
	matching := slices.DeleteFunc(slices.Clone(pods), func(p *record.Pod) bool { return !sel.Matches(p.Labels) })
	if len(matching) > 0 {
		return waiting(matching)
	}
	return nobody(sel, pods)
}

// unready is why none of the endpoints takes traffic.
func unready(s *record.Service, endpoints []Endpoint) string {
	if c := CountOf(endpoints); c.Ready == 0 {
		if c.Total == 0 {
			return "all endpoints are going away"
		}
		return "none of " + count(c.Total, "endpoint", "endpoints") + " is ready"
	}
	var unknown []string
	for _, p := range s.Ports {
		if numbers, _ := Numbers(p, endpoints); len(numbers) == 0 {
			unknown = append(unknown, p.Target)
		}
	}
	if len(unknown) > 0 {
		return "no pod has a port called " + strings.Join(unknown, ", ")
	}
	return ""
}

// waiting is why pods that are selected are no endpoints.
func waiting(pods []*record.Pod) string {
	var states []string
	counts := map[string]int{}
	for _, p := range pods {
		if counts[p.Status] == 0 {
			states = append(states, p.Status)
		}
		counts[p.Status]++
	}
	slices.Sort(states)
	for i, s := range states {
		states[i] = strconv.Itoa(counts[s]) + " " + s
	}
	return count(len(pods), "pod", "pods") + " selected, none with an address: " + strings.Join(states, ", ")
}

// nobody says that no pod is selected, and which came nearest.
func nobody(sel selector.Selector, pods []*record.Pod) string {
	text := "no pod has " + sel.String()
	miss, n := nearest(sel, pods)
	if len(miss) == 0 || len(miss) == len(sel.Requirements()) {
		return text
	}
	lacks := make([]string, len(miss))
	for i, r := range miss {
		lacks[i] = r.String()
	}
	verb := " lacks only "
	if n > 1 {
		verb = " lack only "
	}
	return text + "; " + count(n, "pod", "pods") + verb + strings.Join(lacks, ",")
}

// nearest is the fewest requirements that a pod does not meet, and how many
// pods do not meet just these.
func nearest(sel selector.Selector, pods []*record.Pod) (miss []selector.Requirement, n int) {
	for _, p := range pods {
		m := sel.Missing(p.Labels)
		same := slices.EqualFunc(m, miss, func(a, b selector.Requirement) bool { return a.String() == b.String() })
		switch {
		case n == 0 || len(m) < len(miss):
			miss, n = m, 1
		case same:
			n++
		}
	}
	return miss, n
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
