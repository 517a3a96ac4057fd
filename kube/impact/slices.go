package impact

import (
	"fmt"

	discoveryv1 "k8s.io/api/discovery/v1"

	"kubist/kube/record"
	"kubist/kube/traffic"
)

// headlessLabel hides an EndpointSlice from kube-proxy, whatever its value.
const headlessLabel = "service.kubernetes.io/headless"

// endpointSlices are the effects of an edit of EndpointSlices.
func endpointSlices(w World, e Edit) []Effect {
	var out []Effect
	to := map[string]*record.Labels{}
	for _, c := range e.Changes {
		to[c.Object.Key()] = c.To
	}
	after, touched := make([]*record.EndpointSlice, len(w.Slices)), []*record.EndpointSlice{}
	for i, s := range w.Slices {
		after[i] = s
		if labels, ok := to[s.Key()]; ok {
			after[i], touched = relabeledSlice(s, labels), append(touched, s)
			out = append(out, slice(w, s, after[i])...)
		}
	}
	seen := map[string]bool{}
	for i, s := range w.Slices {
		for _, name := range []string{s.Service, after[i].Service} {
			if key := s.Namespace + "/" + name; name != "" && s.Service != after[i].Service && !seen[key] {
				seen[key] = true
				out = append(out, addresses(w, after, s.Namespace, name))
			}
		}
	}
	if len(touched) < len(e.Changes) {
		out = append(out, Effect{Verb: Unknown, Level: Warning, Kind: "EndpointSlice", Text: fmt.Sprintf("%d of %d are not in sight", len(e.Changes)-len(touched), len(e.Changes))})
	}
	out = append(out, unseen(w, e, "Service", "EndpointSlice")...)
	return append(out, Effect{Verb: Unknown, Level: Note, Text: "not looked at: service meshes and whoever else reads EndpointSlices"})
}

// relabeledSlice is a slice with other labels.
func relabeledSlice(s *record.EndpointSlice, to *record.Labels) *record.EndpointSlice {
	copied := *s
	copied.Labels = to
	copied.Service, _ = to.Get(discoveryv1.LabelServiceName)
	copied.Manager, _ = to.Get(discoveryv1.LabelManagedBy)
	return &copied
}

// addresses is the effect on a Service whose slices are others than before.
func addresses(w World, after []*record.EndpointSlice, namespace, name string) Effect {
	count := func(all []*record.EndpointSlice) (int, []string) {
		var of []*record.EndpointSlice
		var names []string
		for _, s := range all {
			if s.Namespace == namespace && s.Service == name {
				of, names = append(of, s), append(names, s.Name)
			}
		}
		return traffic.CountOf(traffic.Merge(of)).Ready, names
	}
	before, had := count(w.Slices)
	then, has := count(after)
	var left []*record.EndpointSlice
	for i, s := range after {
		if !doomed(w, w.Slices[i], s) {
			left = append(left, s)
		}
	}
	rest, _ := count(left)
	lost, gained := without(had, has), without(has, had)
	e := Effect{
		Verb: verbOf(lost, gained), Level: Note, Kind: "Service", Namespace: namespace, Name: name, Lost: lost, Gained: gained,
		Count: &Count{Of: "ready", Before: before, After: then, Least: rest, Most: rest}, Text: arrow(before, then, "ready"),
	}
	if rest != then {
		e.Text += ", then " + span(rest, rest)
	}
	switch {
	case then == 0 && before > 0:
		e.Level = Fault
		e.Then = append(e.Then, "nothing answers there")
	case then < before:
		e.Level = Warning
	}
	if serviceNamed(w, namespace, name) == nil && len(w.Services) > 0 {
		e.Then = append(e.Then, "there is no Service of this name")
	}
	return e
}

func without(all, some []string) []string {
	in := map[string]bool{}
	for _, s := range some {
		in[s] = true
	}
	var out []string
	for _, s := range all {
		if !in[s] {
			out = append(out, s)
		}
	}
	return out
}

func serviceNamed(w World, namespace, name string) *record.Service {
	for _, s := range w.Services {
		if s.Namespace == namespace && s.Name == name {
			return s
		}
	}
	return nil
}

// doomed reports whether the controller of the Service that a slice has come to
// deletes it, for it did not make it for that one.
func doomed(w World, old, s *record.EndpointSlice) bool {
	to := serviceNamed(w, s.Namespace, s.Service)
	return s.Manager == endpointsController && (old.Manager != s.Manager || old.Service != s.Service) && to != nil && !to.Selector.Empty()
}

// slice says what becomes of one EndpointSlice, and of what its controller keeps.
func slice(w World, old, s *record.EndpointSlice) []Effect {
	var out []Effect
	add := func(verb Verb, level Level, text string, then ...string) {
		out = append(out, Effect{Verb: verb, Level: level, Kind: "EndpointSlice", Namespace: s.Namespace, Name: s.Name, Text: text, Then: then})
	}
	kept, keeps := old.Manager == endpointsController, s.Manager == endpointsController
	moved := old.Service != s.Service
	switch {
	case kept && (moved || !keeps):
		add(Changes, Fault, "the controller of Service "+old.Service+" waits for it and writes no other",
			"the endpoints of Service "+old.Service+" are not brought up to date until the label is restored, the Service is made anew or the controller starts again")
		if doomed(w, old, s) {
			add(Changes, Fault, "the controller of Service "+s.Service+" deletes it, for it was made for another", "then restoring the label is not possible any more")
		}
	case doomed(w, old, s):
		add(Changes, Warning, "the controller of Service "+s.Service+" takes it for its own and deletes it, for it was made by somebody else")
	case keeps && !sameLabels(old.Labels, s.Labels):
		add(Keeps, Note, "its controller gives it the labels of the Service again, when its endpoints change next")
	}
	_, was := old.Labels.Get(headlessLabel)
	if _, is := s.Labels.Get(headlessLabel); is != was {
		text := "kube-proxy sees it again"
		level := Note
		if is {
			text, level = "kube-proxy does not look at it any more: no traffic for its addresses", Fault
		}
		add(Changes, level, text)
	}
	return out
}
