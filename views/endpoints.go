package views

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	discoveryv1 "k8s.io/api/discovery/v1"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/kube/traffic"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// endpointRow is one address of a Service, or why it has none. It has the name
// of the Service.
type endpointRow struct {
	record.Meta
	*traffic.Endpoint // nil where the Service has no address
	// service is nil where there is no Service of the name.
	service *record.Service
	// why there is no address, and what is the matter with one.
	why, note string
}

// endpointRows is how the rows are made; the objects are read as slices.
var endpointRows = &stream.Kind[*endpointRow]{GVR: legacyKind.GVR, Namespaced: true}

var _ = add(Table[*endpointRow]{
	Kind:    endpointRows,
	Title:   "Endpoints",
	Derive:  deriveEndpoints,
	Objects: objectsOf[*record.Endpoints]{legacyKind},
	Object:  (*endpointRow).object,
	Crumb:   serviceIn,
	Sort:    "SERVICE",
	Columns: []Column[*endpointRow]{
		{
			Name: "SERVICE", Flexible: true,
			Less: func(a, b *endpointRow) int { return cmp.Or(cmp.Compare(a.Name, b.Name), compareAddress(a, b)) },
			Cell: func(dst []byte, r *endpointRow, _ time.Time) []byte { return append(dst, r.Name...) },
		},
		{
			Name: "ADDRESS", Less: compareAddress,
			Cell: func(dst []byte, r *endpointRow, _ time.Time) []byte { return append(dst, r.address()...) },
		},
		textColumn("STATE", "", grid.Always, (*endpointRow).state),
		textColumn("POD", "", grid.Always, (*endpointRow).target),
		textColumn("PORTS", "", grid.Roomy, (*endpointRow).ports),
		textColumn("NODE", "", grid.Roomy, func(r *endpointRow) string { return r.part(func(e *traffic.Endpoint) string { return e.Node }) }),
		textColumn("ZONE", "", grid.Roomy, func(r *endpointRow) string { return r.part(func(e *traffic.Endpoint) string { return e.Zone }) }),
		textColumn("NOTE", "", grid.Roomy, func(r *endpointRow) string { return r.note }),
		textColumn("HINTS", "", grid.Wide, func(r *endpointRow) string { return r.part(func(e *traffic.Endpoint) string { return e.Hints }) }),
		textColumn("HOSTNAME", "", grid.Wide, func(r *endpointRow) string {
			return r.part(func(e *traffic.Endpoint) string { return e.Hostname })
		}),
		textColumn("SLICE", "", grid.Wide, func(r *endpointRow) string {
			return r.part(func(e *traffic.Endpoint) string { return e.Slice.Name })
		}),
	},
	Health: (*endpointRow).health,
	Faulty: "not ready",
	Below:  "the pod",
	Enter:  func(s *Session, r *endpointRow) (screen.Screen, error) { return r.enter(s) },
})

// ofService selects the slices of a Service, whose name follows.
const ofService = discoveryv1.LabelServiceName + "="

// endpointsOf are the endpoints of one Service.
func endpointsOf(s *Session, namespace, name string) screen.Screen {
	return s.open(kube.Kind{Version: "v1", Resource: legacyKind.GVR.Resource, Namespaced: true}, stream.Scope{
		Namespaces: []string{namespace}, Labels: ofService + name,
	})
}

// serviceIn is the name of the one Service whose endpoints a scope has, "" for all other scopes.
func serviceIn(scope stream.Scope) string {
	name, ok := strings.CutPrefix(scope.Labels, ofService)
	if !ok || strings.Contains(name, ",") || scope.Fields != "" {
		return ""
	}
	return name
}

func compareAddress(a, b *endpointRow) int { return traffic.CompareAddresses(a.address(), b.address()) }

func (r *endpointRow) address() string {
	if r.Endpoint == nil {
		return "-"
	}
	return r.Address
}

// part is something of the endpoint, "" where there is none.
func (r *endpointRow) part(of func(*traffic.Endpoint) string) string {
	if r.Endpoint == nil {
		return ""
	}
	return of(r.Endpoint)
}

// ports are the names and numbers of the ports: "http 8080, dns 53/UDP".
func (r *endpointRow) ports() string {
	if r.Endpoint == nil {
		return ""
	}
	out := make([]string, 0, len(r.Ports))
	for _, p := range r.Ports {
		text := "all"
		if p.Port != 0 {
			text = strconv.Itoa(int(p.Port))
		}
		if p.Protocol != "" && p.Protocol != "TCP" {
			text += "/" + p.Protocol
		}
		out = append(out, strings.TrimSpace(p.Name+" "+text))
	}
	return strings.Join(out, ", ")
}

// state is what an address takes: new connections, only those that it has, which is draining, or none.
func (r *endpointRow) state() string {
	switch {
	case r.Endpoint == nil:
		return "none"
	case r.Terminating && r.Serving:
		return "draining"
	case r.Terminating:
		return "terminating"
	case r.Ready:
		return "ready"
	}
	return "not ready"
}

// target is the pod behind an address, another object with its kind, or that
// there is none; without an address, why.
func (r *endpointRow) target() string {
	switch {
	case r.Endpoint == nil:
		return r.why
	case r.Target == nil:
		return "external"
	case r.Target.Kind == "Pod":
		return r.Target.Name
	}
	return r.Target.Kind + "/" + r.Target.Name
}

func (r *endpointRow) health() record.Health {
	switch {
	case r.Endpoint == nil && r.service != nil && r.service.IsExternalName():
		return record.Done
	case r.Endpoint == nil && r.service != nil && r.service.Selector.Empty():
		return record.Warn
	case r.Endpoint == nil:
		return record.Bad
	case r.Terminating:
		return record.Done
	case !r.Ready, r.note != "":
		return record.Warn
	}
	return record.OK
}

// object is the slice that has the address; without one, the Service.
func (r *endpointRow) object() ref {
	switch {
	case r.Endpoint == nil:
		return ref{gvr: serviceKind.GVR, namespaced: true, namespace: r.Namespace, name: r.Name, uid: r.service.UID}
	case r.Slice.UID == "": // it is of the older form
		return ref{gvr: legacyKind.GVR, namespaced: true, namespace: r.Namespace, name: r.Name}
	}
	return ref{gvr: sliceKind.GVR, namespaced: true, namespace: r.Namespace, name: r.Slice.Name, uid: r.Slice.UID}
}

// enter opens the pod behind an address.
func (r *endpointRow) enter(s *Session) (screen.Screen, error) {
	switch {
	case r.Endpoint == nil:
		return nil, errors.New(r.Name + " has no endpoints: " + r.why)
	case r.Target == nil:
		return nil, errors.New(r.Address + " is no object of the cluster: nothing lies below")
	case r.Target.Kind != "Pod":
		return nil, errors.New(r.Address + " is no pod but " + r.target())
	}
	return newContainers(s, cmp.Or(r.Target.Namespace, r.Namespace), r.Target.Name), nil
}

// endpointJoin makes the rows of endpoints.
type endpointJoin struct {
	*backends
	outcome[*endpointRow]
	// pods are read once there is a Service that selects pods and has no
	// endpoints, for only they can say why.
	pods       map[string]map[*record.Pod]struct{} // by namespace
	podsWanted bool
	podsKnown  bool
	podsMoved  map[string]struct{} // the namespaces where pods changed
}

func deriveEndpoints(_ *Session, scope stream.Scope) stream.Derivation[*endpointRow] {
	j := &endpointJoin{backends: newBackends(), pods: map[string]map[*record.Pod]struct{}{}, podsMoved: map[string]struct{}{}}
	services, slices := scope, stream.Scope{Namespaces: scope.Namespaces, Labels: scope.Labels}
	if name, one := strings.CutPrefix(scope.Labels, discoveryv1.LabelServiceName+"="); one {
		services.Labels, services.Fields = "", "metadata.name="+name
	}
	pods := stream.From(podKind, stream.Scope{Namespaces: scope.Namespaces}, j.pod)
	return stream.Derivation[*endpointRow]{
		Inputs: append(j.inputs(services, slices), pods.When(func() bool { return j.podsWanted })),
		Update: j.update,
	}
}

func (j *endpointJoin) pod(old, fresh *record.Pod) {
	if old != nil {
		delete(j.pods[old.Namespace], old)
		j.podsMoved[old.Namespace] = struct{}{}
	}
	if fresh != nil {
		if j.pods[fresh.Namespace] == nil {
			j.pods[fresh.Namespace] = map[*record.Pod]struct{}{}
		}
		j.pods[fresh.Namespace][fresh] = struct{}{}
		j.podsMoved[fresh.Namespace] = struct{}{}
	}
}

func (j *endpointJoin) update(in []stream.State) (put, gone []*endpointRow) {
	j.learn(in[0], in[1], in[2])
	if in[3].Known != j.podsKnown {
		j.podsKnown = in[3].Known
		for ns := range j.pods {
			j.podsMoved[ns] = struct{}{}
		}
	}
	if j.podsKnown && len(j.podsMoved) > 0 {
		for at, s := range j.services {
			if _, moved := j.podsMoved[at.namespace]; (moved || len(j.pods[at.namespace]) == 0) && j.asksPods(at, s) {
				j.dirty[at] = struct{}{}
			}
		}
		clear(j.podsMoved)
	}
	for at := range j.dirty {
		j.set(at, j.make(at))
	}
	clear(j.dirty)
	return j.take()
}

// asksPods reports whether only pods can say why a Service has no endpoints.
func (j *endpointJoin) asksPods(at place, s *record.Service) bool {
	return j.known && !s.Selector.Empty() && !s.IsExternalName() && len(j.of(at)) == 0
}

// podsIn are the pods of a namespace, nil while they are not known.
func (j *endpointJoin) podsIn(namespace string) []*record.Pod {
	if !j.podsKnown {
		return nil
	}
	pods := make([]*record.Pod, 0, len(j.pods[namespace]))
	for p := range j.pods[namespace] {
		pods = append(pods, p)
	}
	return pods
}

// make makes the rows of a Service anew.
func (j *endpointJoin) make(at place) []*endpointRow {
	s, endpoints := j.services[at], j.of(at)
	if len(endpoints) > 0 {
		rows := make([]*endpointRow, 0, len(endpoints))
		for i := range endpoints {
			rows = append(rows, j.row(at, s, &endpoints[i]))
		}
		return rows
	}
	if s == nil || !j.known && !s.IsExternalName() {
		return nil
	}
	var pods []*record.Pod
	if j.asksPods(at, s) {
		j.podsWanted = true
		pods = j.podsIn(at.namespace)
	}
	m := s.Meta
	m.UID += "/none"
	return []*endpointRow{{Meta: m, service: s, why: traffic.Why(s, nil, pods)}}
}

func (j *endpointJoin) row(at place, s *record.Service, e *traffic.Endpoint) *endpointRow {
	r := &endpointRow{Endpoint: e, service: s, Meta: record.Meta{
		UID: at.namespace + "/" + at.name + "/" + e.Address, Namespace: at.namespace, Name: at.name,
		Labels: e.Slice.Labels, Created: e.Slice.Created,
	}}
	if r.Labels == nil {
		r.Labels = record.NewLabels(nil)
	}
	if s == nil {
		if j.named {
			r.note = "there is no Service of this name"
		}
		return r
	}
	var missing []string
	for _, p := range s.Ports {
		if _, ok := e.Port(p); !ok {
			missing = append(missing, p.Target)
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		r.note = "has no port " + strings.Join(slices.Compact(missing), ", ")
	}
	return r
}
