package views

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"kubist/kube/record"
)

func httpProbe(port string) corev1.ProbeHandler {
	return corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/ready", Port: intstr.Parse(port), Scheme: "HTTPS"}}
}

func TestProbeText(t *testing.T) {
	t.Parallel()
	tcp := corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromInt32(5432), Host: "10.0.0.1"}}
	cases := []struct {
		name  string
		after bool // a startup probe
		probe corev1.Probe
		want  string
	}{
		{
			"readiness", false,
			corev1.Probe{ProbeHandler: httpProbe("http"), PeriodSeconds: 10, FailureThreshold: 3, TimeoutSeconds: 2, SuccessThreshold: 2},
			"https GET /ready on port http: taken out of Services after 30 s of failure (3 in a row), first checked at once, every 10 s, gives up after 2 s; ready after 2 successes in a row",
		},
		{
			"liveness", false,
			corev1.Probe{ProbeHandler: tcp, PeriodSeconds: 5, FailureThreshold: 1, InitialDelaySeconds: 15, TerminationGracePeriodSeconds: new(int64(5))},
			"TCP connect to port 5432 of 10.0.0.1: restarted after 5 s of failure, first checked at 15 s, every 5 s, gives up after 1 s; it has 5 s to end then, whatever the pod says",
		},
		{
			"startup", false,
			corev1.Probe{ProbeHandler: corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: []string{"cat", "/ok"}}}, PeriodSeconds: 1, FailureThreshold: 60},
			"exec cat /ok: restarted after 60 s of failure (60 in a row), first checked at once, every 1 s, gives up after 1 s; other probes wait for it",
		},
		{
			"liveness", true,
			corev1.Probe{ProbeHandler: corev1.ProbeHandler{GRPC: &corev1.GRPCAction{Port: 9000, Service: new("shop")}}},
			"gRPC health check on port 9000 of shop: restarted after 30 s of failure (3 in a row), first checked once startup has succeeded, every 10 s, gives up after 1 s",
		},
		{
			"readiness", true,
			corev1.Probe{InitialDelaySeconds: 20},
			"nothing: taken out of Services after 30 s of failure (3 in a row), first checked once startup has succeeded, not before 20 s, every 10 s, gives up after 1 s",
		},
	}
	for _, c := range cases {
		r := containerRow{spec: &corev1.Container{}}
		if c.after {
			r.spec.StartupProbe = &corev1.Probe{}
		}
		if got := r.probeText(namedProbe{c.name, &c.probe}); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestProbesThatFailed(t *testing.T) {
	t.Parallel()
	failed := func(message, field string, count int32, seen int64) *record.Event {
		return &record.Event{Message: message, About: record.Reference{Field: field}, Count: count, Seen: seen}
	}
	row := containerRow{name: "web", role: "main", spec: &corev1.Container{
		Ports:          []corev1.ContainerPort{{Name: "http"}},
		ReadinessProbe: &corev1.Probe{ProbeHandler: httpProbe("http")},
		LivenessProbe:  &corev1.Probe{ProbeHandler: httpProbe("htpp")},
	}}
	news := probeNews{events: []*record.Event{
		failed("Readiness probe failed: statuscode: 503", "spec.containers{web}", 12, noon.Unix()-40),
		failed("Readiness probe failed: statuscode: 500", "spec.containers{web}", 3, noon.Unix()-90),
		failed("Readiness probe failed: not its own", "spec.containers{proxy}", 3, noon.Unix()),
		failed("Liveness probe errored and resulted in unknown state: no such port", "", 1, 0),
		failed("nonsense", "", 1, noon.Unix()),
	}}
	var got []string
	for _, f := range row.probeFields(noon, news) {
		got = append(got, f.name+" | "+f.text)
	}
	tail := ", first checked at once, every 10 s, gives up after 1 s"
	want := []string{
		"readiness | https GET /ready on port http: taken out of Services after 30 s of failure (3 in a row)" + tail,
		" | failed 12 times, last 40s ago: statuscode: 503",
		"liveness | https GET /ready on port htpp: restarted after 30 s of failure (3 in a row)" + tail,
		" | the container has no port of the name htpp: the probe always fails",
		" | failed once some time ago: Liveness probe errored and resulted in unknown state: no such port",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	fields := row.probeFields(noon, probeNews{unread: "nobody may not list events"})
	if last := fields[len(fields)-1]; last.text != "? when they failed: nobody may not list events" {
		t.Errorf("without events it says %q", last.text)
	}
}

func TestTrafficWithoutAProbe(t *testing.T) {
	t.Parallel()
	service := func(name string, match ...record.Label) *record.Service {
		return &record.Service{Meta: record.Meta{Name: name}, Selector: &record.LabelSelector{Match: match}}
	}
	pod := &record.Pod{Meta: record.Meta{Labels: record.NewLabels(map[string]string{"app": "web"})}}
	takers := takersOf([]*record.Service{
		service("web", record.Label{Key: "app", Value: "web"}), service("all"), service("db", record.Label{Key: "app", Value: "db"}), {Meta: record.Meta{Name: "own"}},
	}, pod)
	for names, want := range map[string]string{
		strings.Join(takers, " "): "no probe: Service web sends traffic to it as soon as it has started",
		"a b":                     "no probe: Services a, b send traffic to it as soon as it has started",
		"a b c d":                 "no probe: Services a, b and 2 others send traffic to it as soon as it has started",
	} {
		row := containerRow{role: "main", spec: &corev1.Container{}}
		fields := row.probeFields(noon, probeNews{takers: strings.Fields(names)})
		if len(fields) != 1 || fields[0].text != want {
			t.Errorf("%s: %v", names, fields)
		}
	}
	sidecar := containerRow{role: "sidecar", spec: &corev1.Container{}}
	if fields := sidecar.probeFields(noon, probeNews{takers: takers}); len(fields) != 0 {
		t.Errorf("a sidecar is told %v", fields)
	}
}
