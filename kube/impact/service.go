package impact

import (
	"cmp"
	"fmt"

	"kubist/kube/record"
)

// endpointsController is who keeps the EndpointSlices of Services with a selector.
const endpointsController = "endpointslice-controller.k8s.io"

// service counts the endpoints of one Service.
type service struct {
	*record.Service
	match func(*record.Labels) bool
	// foreign are the ready targets in slices that somebody else keeps, by identity.
	foreign map[string]bool
}

func newService(w World, s *record.Service) *service {
	out := &service{Service: s, match: picks(s.Selector, false), foreign: map[string]bool{}}
	if s.IsExternalName() {
		out.match = func(*record.Labels) bool { return false }
	}
	for _, slice := range w.Slices {
		if slice.Service != s.Name || slice.Namespace != s.Namespace || slice.Manager == endpointsController {
			continue
		}
		for i := range slice.Endpoints {
			if e := &slice.Endpoints[i]; e.Ready {
				out.foreign[identity(e)] = true
			}
		}
	}
	return out
}

// identity is what makes two endpoints one.
func identity(e *record.Endpoint) string {
	if t := e.Target; t != nil {
		return cmp.Or(t.UID, t.Namespace+"/"+t.Name)
	}
	return e.Address
}

// selects reports whether a pod is behind the Service, or will be when it has an address.
func (s *service) selects(p *record.Pod) bool {
	return p.Namespace == s.Namespace && !finished(p) && s.match(p.Labels)
}

// ready reports whether a pod is an endpoint that takes traffic. A pod that is to come is
// one from when it is ready.
func (s *service) ready(p *record.Pod) bool {
	switch {
	case !s.selects(p) || p.IP == "":
		return false
	case s.NotReadyToo:
		return true
	}
	return p.IsReady && p.Deleting == 0
}

// count is how many ready endpoints the Service has, of pods and of what somebody else wrote.
func (s *service) count(pods []*record.Pod) int {
	n := len(s.foreign)
	for _, p := range pods {
		if s.counted(p) {
			n++
		}
	}
	return n
}

// counted reports whether a pod is ready and not already among the foreign ones.
func (s *service) counted(p *record.Pod) bool { return s.ready(p) && !s.foreign[p.Key()] }

// services are the effects on Services.
func (j *judgement) services() {
	for _, r := range j.world.Services {
		s := newService(j.world, r)
		if !j.concerns(s.selects) {
			continue
		}
		lost, gained := j.crossing(s.selects)
		before, after := s.count(j.before), s.count(j.after)
		least, most := j.reach(j.then, s.counted, len(s.foreign))
		wasLeast, wasMost := j.reach(j.anyway, s.counted, len(s.foreign))
		if len(lost)+len(gained) == 0 && least == wasLeast && most == wasMost {
			continue
		}
		e := Effect{
			Verb: verbOf(names(lost), names(gained)), Level: Note, Kind: "Service", Namespace: r.Namespace, Name: r.Name,
			Lost: names(lost), Gained: names(gained),
			Count: &Count{Of: "ready", Before: before, After: after, Least: least, Most: most}, Text: arrow(before, after, "ready"),
		}
		e.serve(lost, gained, s)
		j.add(e)
	}
}

// serve says how much it matters, and what follows.
func (e *Effect) serve(lost, gained []*record.Pod, s *service) {
	c := e.Count
	switch {
	case c.After == 0 && c.Before > 0:
		e.Level = Fault
		e.Then = append(e.Then, "nothing answers there")
		if c.Least > 0 {
			e.Then[0] += " until others are ready"
		}
	case c.After < c.Before:
		e.Level = Warning
	}
	if n := s.quiet(lost); n > 0 {
		e.Then = append(e.Then, fmt.Sprintf("%d of those that it loses took no traffic", n))
	}
	if n := s.quiet(gained); n > 0 {
		e.Then = append(e.Then, fmt.Sprintf("%d of those that it gains get no traffic until ready", n))
	}
	if len(gained) > 0 && c.After > c.Before {
		e.Then = append(e.Then, "traffic for it reaches "+list(names(gained)))
	}
	if c.Least == c.After && c.Most == c.After {
		return
	}
	e.Text += ", then " + span(c.Least, c.Most)
	if c.Least == 0 && c.After > 0 || len(lost)+len(gained) == 0 && c.Least < c.Before {
		e.Level = min(e.Level, Warning)
	}
}

// quiet is how many of the pods that the Service selects take no traffic.
func (s *service) quiet(pods []*record.Pod) int {
	n := 0
	for _, p := range pods {
		if !s.ready(p) {
			n++
		}
	}
	return n
}
