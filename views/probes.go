package views

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"kubist/kube/record"
	"kubist/kube/selector"
	"kubist/themes"
)

// namedProbe is a probe and what the API calls it.
type namedProbe struct {
	name  string // "startup", "readiness" or "liveness"
	probe *corev1.Probe
}

// eachProbe are the probes of the container, in the order in which they begin.
func (r containerRow) eachProbe() []namedProbe {
	var out []namedProbe
	for _, p := range []namedProbe{{"startup", r.spec.StartupProbe}, {"readiness", r.spec.ReadinessProbe}, {"liveness", r.spec.LivenessProbe}} {
		if p.probe != nil {
			out = append(out, p)
		}
	}
	return out
}

// probes says which probes there are: "startup readiness liveness".
func (r containerRow) probes() string {
	var out []string
	for _, p := range r.eachProbe() {
		out = append(out, p.name)
	}
	return strings.Join(out, " ")
}

// probeNews is what is known of the probes of a pod besides what it asks for.
type probeNews struct {
	events []*record.Event // of probes that failed
	// unread says why events are not known, "" where they are.
	unread string
	// takers are the Services that send traffic to the pod.
	takers []string
}

// probeFields is what there is to say about the probes of the container.
func (r containerRow) probeFields(now time.Time, news probeNews) []field {
	var out []field
	for _, p := range r.eachProbe() {
		out = append(out, field{p.name, themes.Text, r.probeText(p)})
		if port := r.lostPort(p.probe); port != "" {
			out = append(out, field{"", themes.Bad, "the container has no port of the name " + port + ": the probe always fails"})
		}
		if e := r.lastFailure(p.name, news.events); e != nil {
			out = append(out, field{"", themes.Warn, failureText(e, now)})
		}
	}
	if len(out) > 0 && news.unread != "" {
		out = append(out, field{"", themes.Unknown, "? when they failed: " + news.unread})
	}
	if r.role == "main" && r.spec.ReadinessProbe == nil && len(news.takers) > 0 {
		out = append(out, field{"readiness", themes.Muted, "no probe: " + takersText(news.takers) + " as soon as it has started"})
	}
	return out
}

// takersText names some Services.
func takersText(names []string) string {
	switch n := len(names); {
	case n == 1:
		return "Service " + names[0] + " sends traffic to it"
	case n > 3:
		return fmt.Sprintf("Services %s and %d others send traffic to it", strings.Join(names[:2], ", "), n-2)
	default:
		return "Services " + strings.Join(names, ", ") + " send traffic to it"
	}
}

// takersOf are the Services that select the pod.
func takersOf(services []*record.Service, pod *record.Pod) []string {
	var out []string
	for _, s := range services {
		sel, err := selector.Of(s.Selector)
		if err == nil && !s.Selector.Empty() && sel.Matches(pod.Labels) {
			out = append(out, s.Name)
		}
	}
	slices.Sort(out)
	return out
}

// The values of a probe that does not say otherwise, in seconds and in a row.
const (
	usualPeriod, usualTimeout     = 10, 1
	usualSuccesses, usualFailures = 1, 3
)

// probeText says in words what a probe does and when it acts.
func (r containerRow) probeText(p namedProbe) string {
	every, fails := cmp.Or(p.probe.PeriodSeconds, usualPeriod), cmp.Or(p.probe.FailureThreshold, usualFailures)
	then := map[string]string{"startup": "restarted", "readiness": "taken out of Services", "liveness": "restarted"}[p.name]
	text := fmt.Sprintf("%s: %s after %d s of failure", action(&p.probe.ProbeHandler), then, every*fails)
	if fails > 1 {
		text += fmt.Sprintf(" (%d in a row)", fails)
	}
	text += ", first checked " + r.firstCheck(p)
	text += fmt.Sprintf(", every %d s, gives up after %d s", every, cmp.Or(p.probe.TimeoutSeconds, usualTimeout))
	if n := cmp.Or(p.probe.SuccessThreshold, usualSuccesses); n > 1 {
		text += fmt.Sprintf("; ready after %d successes in a row", n)
	}
	if p.name == "startup" {
		text += "; other probes wait for it"
	}
	if g := p.probe.TerminationGracePeriodSeconds; g != nil && p.name != "readiness" {
		text += fmt.Sprintf("; it has %d s to end then, whatever the pod says", *g)
	}
	return text
}

// firstCheck says when a probe begins.
func (r containerRow) firstCheck(p namedProbe) string {
	delay := p.probe.InitialDelaySeconds
	switch waits := r.spec.StartupProbe != nil && p.name != "startup"; {
	case waits && delay > 0:
		return fmt.Sprintf("once startup has succeeded, not before %d s", delay)
	case waits:
		return "once startup has succeeded"
	case delay > 0:
		return fmt.Sprintf("at %d s", delay)
	}
	return "at once"
}

// action is what a probe does.
func action(h *corev1.ProbeHandler) string {
	switch {
	case h.HTTPGet != nil:
		scheme := strings.ToLower(cmp.Or(string(h.HTTPGet.Scheme), "http"))
		text := scheme + " GET " + cmp.Or(h.HTTPGet.Path, "/") + " on port " + h.HTTPGet.Port.String()
		if h.HTTPGet.Host != "" {
			text += " of " + h.HTTPGet.Host
		}
		return text
	case h.TCPSocket != nil:
		text := "TCP connect to port " + h.TCPSocket.Port.String()
		if h.TCPSocket.Host != "" {
			text += " of " + h.TCPSocket.Host
		}
		return text
	case h.GRPC != nil:
		text := "gRPC health check on port " + strconv.Itoa(int(h.GRPC.Port))
		if h.GRPC.Service != nil && *h.GRPC.Service != "" {
			text += " of " + *h.GRPC.Service
		}
		return text
	case h.Exec != nil:
		return "exec " + strings.Join(h.Exec.Command, " ")
	}
	return "nothing"
}

// lostPort is the name of a port that a probe asks for and the container does not have, "" for none.
func (r containerRow) lostPort(p *corev1.Probe) string {
	var port intstr.IntOrString
	switch {
	case p.HTTPGet != nil:
		port = p.HTTPGet.Port
	case p.TCPSocket != nil:
		port = p.TCPSocket.Port
	}
	if port.Type != intstr.String {
		return ""
	}
	if _, err := strconv.Atoi(port.StrVal); err == nil {
		return ""
	}
	if slices.ContainsFunc(r.spec.Ports, func(c corev1.ContainerPort) bool { return c.Name == port.StrVal }) {
		return ""
	}
	return port.StrVal
}

// lastFailure is the latest event of a probe of the container, nil for none.
func (r containerRow) lastFailure(probe string, events []*record.Event) *record.Event {
	var last *record.Event
	for _, e := range events {
		of, _, found := strings.Cut(e.Message, " probe ")
		if !found || !strings.EqualFold(of, probe) || last != nil && last.Seen >= e.Seen {
			continue
		}
		if e.About.Field == "" || strings.HasSuffix(e.About.Field, "{"+r.name+"}") {
			last = e
		}
	}
	return last
}

// failureText says how often a probe failed, when last, and why.
func failureText(e *record.Event, now time.Time) string {
	times := "failed once"
	if e.Count > 1 {
		times = fmt.Sprintf("failed %d times, last", e.Count)
	}
	_, why, ok := strings.Cut(e.Message, " probe failed: ")
	if !ok {
		why = e.Message
	}
	when := "some time ago"
	if e.Seen > 0 {
		when = since(time.Unix(e.Seen, 0), now) + " ago"
	}
	return times + " " + when + ": " + why
}

// hear finds what is known of the probes of the pod.
func (c *containers) hear() {
	c.news = probeNews{takers: takersOf(c.services.rows(), c.pod.Pod)}
	if c.failures.problem != nil {
		c.news.unread = c.failures.unread()
	}
	for _, e := range c.failures.rows() {
		if e.About.UID == c.pod.UID {
			c.news.events = append(c.news.events, e)
		}
	}
}
