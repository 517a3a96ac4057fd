package views

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"kubist/kube/record"
	"kubist/themes"
)

// containerRow is one container of a pod: what was asked for, and what is.
type containerRow struct {
	name, role, state string
	ready             bool
	restarts          int32
	started           int64 // Unix seconds, 0 unless it runs
	health            record.Health
	spec              *corev1.Container
	status            *corev1.ContainerStatus // nil before the kubelet has said anything
	policy            corev1.RestartPolicy
}

func newContainerRow(p *corev1.Pod, spec *corev1.Container, role string, status *corev1.ContainerStatus) containerRow {
	r := containerRow{name: spec.Name, role: role, spec: spec, status: status, policy: p.Spec.RestartPolicy, state: "not started", health: record.Warn}
	if status == nil {
		return r
	}
	r.ready, r.restarts = status.Ready, status.RestartCount
	switch s := status.State; {
	case s.Running != nil:
		r.state, r.started = "Running", s.Running.StartedAt.Unix()
		r.health = record.OK
		if !status.Ready && role != "ephemeral" && role != "init" {
			r.health = record.Warn
		}
	case s.Terminated != nil:
		r.state, r.health = cmp.Or(s.Terminated.Reason, "Terminated"), record.Bad
		if s.Terminated.ExitCode == 0 && s.Terminated.Signal == 0 {
			r.health = record.Done
		}
	case s.Waiting != nil:
		r.state = cmp.Or(s.Waiting.Reason, "Waiting")
		if s.Waiting.Reason != "ContainerCreating" && s.Waiting.Reason != "PodInitializing" && s.Waiting.Reason != "" {
			r.health = record.Bad
		}
	}
	return r
}

// ports are the declared ports: "http 8080, 53/UDP".
func (r containerRow) ports() string {
	var out []string
	for _, p := range r.spec.Ports {
		text := strconv.Itoa(int(p.ContainerPort))
		if p.Protocol != "" && p.Protocol != corev1.ProtocolTCP {
			text += "/" + string(p.Protocol)
		}
		if p.Name != "" {
			text = p.Name + " " + text
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// fields is all there is to say about the container.
func (r containerRow) fields(now time.Time, news probeNews) []field {
	text := themes.Text
	out := []field{{"image", text, r.spec.Image}, {"state", tone(r.health), r.stateText(now)}}
	if last := r.last(); last != nil {
		said := exitText(last) + ", " + since(last.FinishedAt.Time, now) + " ago"
		if !last.StartedAt.IsZero() {
			said += ", after " + since(last.StartedAt.Time, last.FinishedAt.Time)
		}
		out = append(out, field{"last end", themes.Bad, join(said, last.Message)})
	}
	out = append(out, field{"restarts", text, strconv.Itoa(int(r.restarts))})
	out = append(out, r.probeFields(now, news)...)
	for _, f := range []field{
		{"ports", text, r.ports()},
		{"command", text, strings.Join(append(append([]string{}, r.spec.Command...), r.spec.Args...), " ")},
		{"requests", text, resources(r.spec.Resources.Requests)},
		{"limits", text, resources(r.spec.Resources.Limits)},
	} {
		if f.text != "" {
			out = append(out, f)
		}
	}
	return out
}

func (r containerRow) last() *corev1.ContainerStateTerminated {
	if r.status == nil {
		return nil
	}
	return r.status.LastTerminationState.Terminated
}

// stateText is the state with its reason, its message and its time.
func (r containerRow) stateText(now time.Time) string {
	if r.status == nil {
		return "not started yet"
	}
	switch s := r.status.State; {
	case s.Running != nil:
		text := "Running for " + since(s.Running.StartedAt.Time, now)
		if !r.ready {
			text += ", not ready"
		}
		return text
	case s.Terminated != nil:
		return join(exitText(s.Terminated)+", "+since(s.Terminated.FinishedAt.Time, now)+" ago", s.Terminated.Message)
	case s.Waiting != nil:
		return join("waiting: "+cmp.Or(s.Waiting.Reason, "no reason given"), s.Waiting.Message)
	}
	return "waiting"
}

func join(text, message string) string {
	if message == "" {
		return text
	}
	return text + ": " + message
}

func since(t, now time.Time) string {
	if t.IsZero() {
		return "an unknown time"
	}
	return duration.HumanDuration(now.Sub(t))
}

// resources lists amounts: "cpu 100m, memory 64Mi".
func resources(list corev1.ResourceList) string {
	var out []string
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage} {
		if q, ok := list[name]; ok {
			out = append(out, string(name)+" "+q.String())
		}
	}
	return strings.Join(out, ", ")
}
