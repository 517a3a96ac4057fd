package views

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"kubist/kube/forward"
	"kubist/kube/record"
)

func reachableIn(t *testing.T, text string) *reachable {
	t.Helper()
	object := &unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(text), &object.Object); err != nil {
		t.Fatal(err)
	}
	r, err := reachableOf(object)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const (
	serviceYAML    = "spec: {selector: {app: kubia}, ports: [{name: http, port: 80}, {name: dns, port: 53, protocol: UDP}]}"
	podYAML        = "spec: {containers: [{name: a, ports: [{containerPort: 8080, name: web}]}, {name: b, ports: [{containerPort: 9090}]}]}"
	deploymentYAML = "spec: {selector: {matchLabels: {app: kubia}, matchExpressions: [{key: canary, operator: DoesNotExist}]}, template: {" + podYAML + "}}"
	controllerYAML = "spec: {selector: {app: kubia}}"
)

func TestPortsThatCanBeForwarded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, object, word string
		service            bool
		want, all          string
	}{
		{"a Service by name", serviceYAML, "http", true, "http 80", "http 80"},
		{"and by number", serviceYAML, "80", true, "http 80", "http 80"},
		{"but by no other", serviceYAML, "8080", true, "there is no TCP port 8080: it has http 80", "http 80"},
		{"nor by one that is not TCP", serviceYAML, "dns", true, "there is no TCP port dns: it has http 80", "http 80"},
		{"a pod by name", podYAML, "web", false, "web 8080", "web 8080, 9090"},
		{"by a number that it does not say", podYAML, "7000", false, "7000", "web 8080, 9090"},
		{"what makes pods", deploymentYAML, "9090", false, "9090", "web 8080, 9090"},
		{"no number at all", controllerYAML, "0", false, "there is no TCP port 0", ""},
		{"a number that is none", controllerYAML, "70000", false, "there is no TCP port 70000", ""},
	} {
		r := reachableIn(t, c.object)
		var all []string
		for _, p := range r.ports() {
			all = append(all, p.String())
		}
		if got := strings.Join(all, ", "); got != c.all {
			t.Errorf("%s: it has %s, want %s", c.name, got, c.all)
		}
		p, err := r.port(c.word, c.service)
		got := p.String()
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestSelectorOfWhatIsForwarded(t *testing.T) {
	t.Parallel()
	for object, want := range map[string]string{
		deploymentYAML: "app=kubia,!canary", controllerYAML: "app=kubia",
		podYAML:                               "it has no selector, so its pods cannot be told",
		"spec: {selector: {matchLabels: {}}}": "it has no selector, so its pods cannot be told",
		"spec: {selector: {matchLabels: {a: b}}}": "a=b",
	} {
		got, err := reachableIn(t, object).selector()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s selects by %s, want %s", object, got, want)
		}
	}
}

func TestPodThatIsForwardedTo(t *testing.T) {
	t.Parallel()
	mine, other := &record.Owner{UID: "rs"}, &record.Owner{UID: "other"}
	pod := func(name, uid string, owner *record.Owner, phase corev1.PodPhase, ready bool) *record.Pod {
		return &record.Pod{Meta: record.Meta{Namespace: "shop", Name: name, UID: uid, Owner: owner}, Phase: string(phase), IsReady: ready}
	}
	going := pod("going", "g", mine, corev1.PodRunning, true)
	going.Deleting = 1
	pods := []*record.Pod{
		going, pod("done", "d", mine, corev1.PodSucceeded, false), pod("slow", "s", mine, corev1.PodRunning, false),
		pod("other", "o", other, corev1.PodRunning, true), pod("fit", "f", mine, corev1.PodRunning, true),
	}
	of := func(name, uid string, owner *record.Owner) ref {
		return ref{gvr: podKind.GVR, namespaced: true, namespace: "shop", name: name, uid: uid, owner: owner}
	}
	for _, c := range []struct {
		name string
		of   ref
		pods []*record.Pod
		want string
	}{
		{"the pod that is meant, whatever it does", of("going", "g", mine), pods, "going"},
		{"a sibling that is ready, once it is gone", of("gone", "x", mine), pods, "fit"},
		{"or when another one has its name", of("slow", "before", mine), pods, "fit"},
		{"one that runs where none is ready", of("gone", "x", mine), pods[:3], "slow"},
		{"nobody for a pod without an owner", of("gone", "x", nil), pods, "no pod of gone runs"},
		{"any pod of a workload", ref{gvr: deploymentKind.GVR, name: "kubia"}, pods[2:], "other"},
		{"nobody of a workload without pods", ref{gvr: deploymentKind.GVR, name: "kubia"}, pods[:2], "no pod of kubia runs"},
	} {
		target, err := podTarget(c.pods, c.of, port{number: 8080})
		got := target.Pod
		if err != nil {
			got = err.Error()
		}
		if got != c.want || err == nil && target.Port != 8080 {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestEndpointThatIsForwardedTo(t *testing.T) {
	t.Parallel()
	slice := func(port int32, ends ...record.Endpoint) []*record.EndpointSlice {
		return []*record.EndpointSlice{{
			Meta: record.Meta{Namespace: "shop", Name: "kubia-1"}, Service: "kubia",
			Ports: []record.EndpointPort{{Name: "http", Port: port, Protocol: "TCP"}}, Endpoints: ends,
		}}
	}
	at := func(address, pod string, ready bool) record.Endpoint {
		e := record.Endpoint{Address: address, Ready: ready, Serving: ready}
		if pod != "" {
			e.Target = &record.Target{Kind: "Pod", Namespace: "shop", Name: pod}
		}
		return e
	}
	web := port{"http", 80}
	got, err := endpointTarget(slice(8080, at("10.0.0.1", "slow", false), at("10.0.0.2", "fit", true)), "kubia", web)
	if want := (forward.Target{Namespace: "shop", Pod: "fit", Port: 8080}); err != nil || got != want {
		t.Errorf("it leads to %+v, %v, want %+v", got, err, want)
	}
	for want, slices := range map[string][]*record.EndpointSlice{
		"no endpoint of Service kubia is ready for port http 80":               slice(8080, at("10.0.0.1", "slow", false)),
		"what is behind Service kubia is no pod, and only pods can be reached": slice(8080, at("192.0.2.1", "", true)),
	} {
		if _, err := endpointTarget(slices, "kubia", web); err == nil || err.Error() != want {
			t.Errorf("it says %v, want %s", err, want)
		}
	}
}
