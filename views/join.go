package views

import (
	"maps"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/kube/traffic"
)

// place is a namespace and a name in it: what objects call one another.
type place struct{ namespace, name string }

func placeOf(m *record.Meta) place { return place{m.Namespace, m.Name} }

// outcome is the rows that a join has made, by what they are made for.
type outcome[R record.Object] struct {
	rows      map[place][]R
	put, gone []R
}

// set makes rows those of a place; none removes what was there.
func (o *outcome[R]) set(at place, rows []R) {
	keys := make(map[string]struct{}, len(rows))
	for _, r := range rows {
		keys[r.Head().Key()] = struct{}{}
	}
	for _, r := range o.rows[at] {
		if _, still := keys[r.Head().Key()]; !still {
			o.gone = append(o.gone, r)
		}
	}
	o.put = append(o.put, rows...)
	if o.rows == nil {
		o.rows = map[place][]R{}
	}
	if o.rows[at] = rows; len(rows) == 0 {
		delete(o.rows, at)
	}
}

// take returns what changed since the last call.
func (o *outcome[R]) take() (put, gone []R) {
	put, gone = o.put, o.gone
	o.put, o.gone = nil, nil
	return put, gone
}

var (
	sliceKind = &stream.Kind[*record.EndpointSlice]{
		GVR:        schema.GroupVersionResource{Group: "discovery.k8s.io", Version: "v1", Resource: "endpointslices"},
		Namespaced: true,
		Decode:     record.DecodeEndpointSlice,
	}
	// legacyKind is the older form of EndpointSlices.
	legacyKind = &stream.Kind[*record.Endpoints]{
		GVR:        schema.GroupVersionResource{Version: "v1", Resource: "endpoints"},
		Namespaced: true,
		Decode:     record.DecodeEndpoints,
	}
)

// backends are the Services of a scope and their endpoints: what the joins
// about traffic have in common. It belongs to the worker of a join.
type backends struct {
	services map[place]*record.Service
	slices   map[place]map[string]*record.EndpointSlice // by UID
	legacy   map[place]*record.Endpoints
	merged   map[place][]traffic.Endpoint
	// dirty are the Services of which anything changed since it was last cleared.
	dirty map[place]struct{}
	// named: the Services are all there; known: the slices are, so that a
	// Service without any has none.
	named, known bool
	// older: Endpoints are read, too, where there are no slices.
	older bool
}

func newBackends() *backends {
	return &backends{
		services: map[place]*record.Service{}, slices: map[place]map[string]*record.EndpointSlice{},
		legacy: map[place]*record.Endpoints{}, merged: map[place][]traffic.Endpoint{}, dirty: map[place]struct{}{},
	}
}

// inputs are those of a join that reads backends, in the order in which [backends.learn] is told of them.
func (b *backends) inputs(services, slices stream.Scope) []stream.Input {
	return []stream.Input{
		stream.From(serviceKind, services, b.service),
		stream.From(sliceKind, slices, b.slice),
		stream.From(legacyKind, stream.Scope{Namespaces: slices.Namespaces}, b.endpoints).When(func() bool { return b.older }),
	}
}

// learn takes what is known of its three inputs. Where it is news, all Services are dirty.
func (b *backends) learn(services, slices, legacy stream.State) {
	known := slices.Known
	switch {
	case missingKind(slices.Err):
		b.older = true
		known = legacy.Known
	case known && !b.older:
		b.older = b.byHand()
	}
	known = known && (!b.older || legacy.Known || legacy.Err != nil)
	if known == b.known && services.Known == b.named {
		return
	}
	b.known, b.named = known, services.Known
	for at := range b.services {
		b.dirty[at] = struct{}{}
	}
	for at := range b.slices {
		b.dirty[at] = struct{}{}
	}
}

// byHand reports whether there is a Service whose endpoints somebody may have
// written in the older form, and told the cluster not to copy.
func (b *backends) byHand() bool {
	for at, s := range b.services {
		if s.Selector.Empty() && !s.IsExternalName() && len(b.slices[at]) == 0 {
			return true
		}
	}
	return false
}

func (b *backends) touch(at place) {
	b.dirty[at] = struct{}{}
	delete(b.merged, at)
}

func (b *backends) service(old, fresh *record.Service) {
	if fresh == nil {
		delete(b.services, placeOf(old.Head()))
		b.touch(placeOf(old.Head()))
		return
	}
	b.services[placeOf(fresh.Head())] = fresh
	b.touch(placeOf(fresh.Head()))
}

func (b *backends) slice(old, fresh *record.EndpointSlice) {
	if old != nil {
		at := place{old.Namespace, old.Service}
		if delete(b.slices[at], old.UID); len(b.slices[at]) == 0 {
			delete(b.slices, at)
		}
		b.touch(at)
	}
	if fresh != nil && fresh.Service != "" {
		at := place{fresh.Namespace, fresh.Service}
		if b.slices[at] == nil {
			b.slices[at] = map[string]*record.EndpointSlice{}
		}
		b.slices[at][fresh.UID] = fresh
		b.touch(at)
	}
}

func (b *backends) endpoints(old, fresh *record.Endpoints) {
	if fresh == nil {
		delete(b.legacy, placeOf(old.Head()))
		b.touch(placeOf(old.Head()))
		return
	}
	b.legacy[placeOf(fresh.Head())] = fresh
	b.touch(placeOf(fresh.Head()))
}

// of are the endpoints of a Service, merged.
func (b *backends) of(at place) []traffic.Endpoint {
	if merged, ok := b.merged[at]; ok {
		return merged
	}
	var slices []*record.EndpointSlice
	for s := range maps.Values(b.slices[at]) {
		slices = append(slices, s)
	}
	if legacy := b.legacy[at]; len(slices) == 0 && legacy != nil {
		slices = legacy.Slices
	}
	merged := traffic.Merge(slices)
	b.merged[at] = merged
	return merged
}
