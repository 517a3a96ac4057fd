package traffic

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kubist/kube/record"
)

func labels(pairs ...string) *record.Labels {
	m := map[string]string{}
	for _, p := range pairs {
		k, v, _ := strings.Cut(p, "=")
		m[k] = v
	}
	return record.NewLabels(m)
}

func slice(ports []record.EndpointPort, endpoints ...record.Endpoint) *record.EndpointSlice {
	return &record.EndpointSlice{Ports: ports, Endpoints: endpoints}
}

// at is an endpoint of a pod; its state is some of "ready", "serving", "terminating".
func at(address, pod, state string) record.Endpoint {
	e := record.Endpoint{
		Address: address, Ready: strings.Contains(state, "ready"),
		Serving:     strings.Contains(state, "ready") || strings.Contains(state, "serving"),
		Terminating: strings.Contains(state, "terminating"),
	}
	if pod != "" {
		e.Target = &record.Target{Kind: "Pod", Namespace: "shop", Name: pod, UID: "uid-" + pod}
	}
	return e
}

var (
	http  = []record.EndpointPort{{Name: "http", Protocol: "TCP", Port: 8080}}
	https = []record.EndpointPort{{Name: "https", Protocol: "TCP", Port: 8443}}
)

func TestMerge(t *testing.T) {
	t.Parallel()
	mirrored := at("10.0.0.10", "", "ready")
	mirrored.Node, mirrored.Zone, mirrored.Hints, mirrored.Hostname = "node-1", "eu-1a", "eu-1a", "db"
	got := Merge([]*record.EndpointSlice{
		slice(http, at("10.0.0.10", "a", "terminating"), at("10.0.0.9", "b", "ready")),
		slice(slices.Concat(https, http), mirrored),
		slice(nil, at("db.example.com", "", "ready"), at("fd00::1", "b", "ready")),
	})
	var addresses []string
	for _, e := range got {
		addresses = append(addresses, e.Address)
	}
	if want := []string{"10.0.0.9", "10.0.0.10", "fd00::1", "db.example.com"}; !slices.Equal(addresses, want) {
		t.Fatalf("the addresses are %v, want %v", addresses, want)
	}
	e := got[1]
	if !e.Ready || !e.Serving || e.Terminating || e.Target == nil || e.Target.Name != "a" {
		t.Errorf("the better condition does not count: %+v", e)
	}
	if e.Node != "node-1" || e.Zone != "eu-1a" || e.Hints != "eu-1a" || e.Hostname != "db" {
		t.Errorf("what only the other slice knows is lost: %+v", e)
	}
	if want := slices.Concat(http, https); !slices.Equal(e.Ports, want) {
		t.Errorf("the ports are %v, want %v", e.Ports, want)
	}
	if n, ok := e.Port(record.ServicePort{Name: "https"}); n != 8443 || !ok {
		t.Errorf("https is %d, %t", n, ok)
	}
	if _, ok := e.Port(record.ServicePort{Name: "metrics"}); ok {
		t.Error("there is a port metrics")
	}
}

func TestCountOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		slices []*record.EndpointSlice
		want   Count
	}{
		"nothing":                            {nil, Count{}},
		"two families of one pod":            {[]*record.EndpointSlice{slice(http, at("10.0.0.1", "a", "ready")), slice(http, at("fd00::1", "a", "ready"))}, Count{Ready: 1, Total: 1}},
		"one family is ready":                {[]*record.EndpointSlice{slice(http, at("10.0.0.1", "a", "")), slice(http, at("fd00::1", "a", "ready"))}, Count{Ready: 1, Total: 1}},
		"a mirror":                           {[]*record.EndpointSlice{slice(http, at("10.0.0.1", "", "ready")), slice(http, at("10.0.0.1", "", "ready"))}, Count{Ready: 1, Total: 1}},
		"addresses of nobody":                {[]*record.EndpointSlice{slice(http, at("10.0.0.1", "", "ready"), at("10.0.0.2", "", ""))}, Count{Ready: 1, Total: 2}},
		"going away":                         {[]*record.EndpointSlice{slice(http, at("10.0.0.1", "a", "ready"), at("10.0.0.2", "b", "serving terminating"))}, Count{Ready: 1, Total: 1, Terminating: 1}},
		"going away, but ready all the same": {[]*record.EndpointSlice{slice(http, at("10.0.0.1", "a", "ready terminating"))}, Count{Ready: 1, Total: 1}},
	} {
		if got := CountOf(Merge(c.slices)); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// However the addresses of pods are spread over slices, and repeated, they count the same.
func TestCountDoesNotDependOnSlices(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		states := rapid.SliceOfN(rapid.SampledFrom([]string{"ready", "", "serving terminating"}), 1, 12).Draw(t, "states")
		var all []record.Endpoint
		var want Count
		for i, s := range states {
			pod := string(rune('a' + i))
			all = append(all, at("10.0.0."+pod, pod, s), at("fd00::"+pod, pod, s))
			switch s {
			case "ready":
				want.Ready++
				want.Total++
			case "":
				want.Total++
			default:
				want.Terminating++
			}
		}
		all = append(all, rapid.SliceOf(rapid.SampledFrom(all)).Draw(t, "repeated")...)
		parts := make([]*record.EndpointSlice, rapid.IntRange(1, 4).Draw(t, "slices"))
		for i := range parts {
			parts[i] = slice(http)
		}
		for _, e := range all {
			p := parts[rapid.IntRange(0, len(parts)-1).Draw(t, "slice")]
			p.Endpoints = append(p.Endpoints, e)
		}
		if got := CountOf(Merge(parts)); got != want {
			t.Errorf("%v: %+v, want %+v", states, got, want)
		}
	})
}

func TestWhy(t *testing.T) {
	t.Parallel()
	in := record.NewInterner()
	selecting := &record.Service{Selector: record.SelectorOfMap(map[string]string{"app": "kubia", "env": "prod"}, in), Ports: []record.ServicePort{{Name: "http", Target: "web"}}}
	pod := func(status string, pairs ...string) *record.Pod {
		return &record.Pod{Meta: record.Meta{Labels: labels(pairs...)}, Status: status}
	}
	for _, c := range []struct {
		want      string
		service   *record.Service
		endpoints []*record.EndpointSlice
		pods      []*record.Pod
	}{
		{"", selecting, []*record.EndpointSlice{slice(http, at("10.0.0.1", "a", "ready"))}, nil},
		{"ExternalName: names lead to example.com", &record.Service{Type: "ExternalName", ExternalName: "example.com"}, nil, nil},
		{"no selector, and nobody has made endpoints for it", &record.Service{Selector: &record.LabelSelector{}}, nil, nil},
		{"no endpoints for app=kubia,env=prod", selecting, nil, nil},
		{"no pod has app=kubia,env=prod", selecting, nil, []*record.Pod{}},
		{"no pod has app=kubia,env=prod", selecting, nil, []*record.Pod{pod("Running", "app=web")}},
		{"no pod has app=kubia,env=prod; 1 pod lacks only env=prod", selecting, nil, []*record.Pod{pod("Running", "app=web"), pod("Running", "app=kubia")}},
		{"no pod has app=kubia,env=prod; 2 pods lack only app=kubia", selecting, nil, []*record.Pod{pod("Running", "env=prod"), pod("Running", "env=prod", "app=x")}},
		{
			"3 pods selected, none with an address: 1 ContainerCreating, 2 Pending", selecting, nil,
			[]*record.Pod{pod("Pending", "app=kubia", "env=prod"), pod("ContainerCreating", "app=kubia", "env=prod"), pod("Pending", "app=kubia", "env=prod"), pod("Running")},
		},
		{"none of 2 endpoints is ready", selecting, []*record.EndpointSlice{slice(http, at("10.0.0.1", "a", ""), at("10.0.0.2", "b", ""))}, nil},
		{"all endpoints are going away", selecting, []*record.EndpointSlice{slice(http, at("10.0.0.1", "a", "terminating"))}, nil},
		{"no pod has a port called web", selecting, []*record.EndpointSlice{slice(nil, at("10.0.0.1", "a", "ready"))}, nil},
	} {
		if got := Why(c.service, Merge(c.endpoints), c.pods); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	numbers, missing := Numbers(record.ServicePort{Name: "http"}, Merge([]*record.EndpointSlice{
		slice(http, at("10.0.0.1", "a", "ready"), at("10.0.0.2", "b", "")),
		slice([]record.EndpointPort{{Name: "http", Port: 80}}, at("10.0.0.3", "c", "ready")), slice(https, at("10.0.0.4", "d", "ready")),
	}))
	if len(numbers) != 2 || numbers[8080] != 2 || numbers[80] != 1 || missing != 1 {
		t.Errorf("%v, %d missing", numbers, missing)
	}
}
