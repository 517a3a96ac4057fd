package diagnose

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"kubist/kube/record"
)

const (
	// hesitation is how long somebody may take to look at a new object before that is told.
	hesitation = 30 * time.Second
	// lately is how long a container that has ended is of interest after it runs again.
	lately = 10 * time.Minute
)

func (f *findings) pod() {
	p := into[corev1.Pod](f)
	switch {
	case p.Status.Phase == corev1.PodSucceeded:
		return
	case p.Status.Reason != "" && p.Status.Phase == corev1.PodFailed:
		f.add(Fault, p.Status.Reason, p.Status.Message)
	case p.Spec.NodeName == "":
		f.unscheduled(p)
		return
	}
	before := len(f.found)
	for _, s := range slices.Concat(p.Status.InitContainerStatuses, p.Status.ContainerStatuses) {
		f.container(p, &s)
	}
	if len(f.found) > before || p.Status.Phase == corev1.PodFailed {
		return
	}
	if len(p.Status.ContainerStatuses) == 0 && f.Now.Sub(p.CreationTimestamp.Time) > hesitation {
		f.add(Warning, "the kubelet of "+p.Spec.NodeName+" has not reported on it", f.nodeTrouble(p))
		return
	}
	f.gates(p)
}

// unscheduled says why a pod has no node.
func (f *findings) unscheduled(p *corev1.Pod) {
	if len(p.Spec.SchedulingGates) > 0 {
		var gates []string
		for _, g := range p.Spec.SchedulingGates {
			gates = append(gates, g.Name)
		}
		f.add(Warning, "not scheduled: held back by its scheduling gates "+strings.Join(gates, ", "))
		return
	}
	said := f.because("FailedScheduling")
	if c := condition(p.Status.Conditions, corev1.PodScheduled); c != nil && c.Status == corev1.ConditionFalse {
		said = cmp.Or(c.Message, said, c.Reason)
	}
	switch {
	case said != "":
		f.add(Fault, "not scheduled", said)
	case f.Now.Sub(p.CreationTimestamp.Time) > hesitation:
		f.add(Warning, "not scheduled: the scheduler "+cmp.Or(p.Spec.SchedulerName, corev1.DefaultSchedulerName)+" has not said anything about it")
	}
	f.claims(p)
}

// ClaimOf is the name of the claim behind a volume of a pod, "" for volumes of other sorts.
func ClaimOf(p *corev1.Pod, v corev1.Volume) string {
	switch {
	case v.PersistentVolumeClaim != nil:
		return v.PersistentVolumeClaim.ClaimName
	case v.Ephemeral != nil:
		return p.Name + "-" + v.Name
	}
	return ""
}

// claims tells those that a pod waits for.
func (f *findings) claims(p *corev1.Pod) {
	for _, v := range p.Spec.Volumes {
		name := ClaimOf(p, v)
		if name == "" {
			continue
		}
		switch claim := f.Around.Claims[name]; {
		case claim.missing():
			f.add(Fault, "PersistentVolumeClaim/"+name+" does not exist")
		case claim.read() && claim.Value.Status.Phase != corev1.ClaimBound:
			f.add(Warning, "PersistentVolumeClaim/"+name+" is "+cmp.Or(string(claim.Value.Status.Phase), "not bound"))
		}
	}
}

// container says what keeps one container from doing its work.
func (f *findings) container(p *corev1.Pod, s *corev1.ContainerStatus) {
	spec, restarts := containerSpec(p, s.Name)
	switch state := s.State; {
	case state.Waiting != nil:
		f.waiting(s, state.Waiting)
	case state.Terminated != nil:
		if t := state.Terminated; t.ExitCode != 0 || t.Signal != 0 {
			f.add(Fault, s.Name+" has ended, "+f.exit(t), t.Message)
		}
	case state.Running != nil:
		f.running(s, spec, restarts)
	}
}

func (f *findings) waiting(s *corev1.ContainerStatus, w *corev1.ContainerStateWaiting) {
	switch w.Reason {
	case "CrashLoopBackOff":
		last := s.LastTerminationState.Terminated
		if last == nil {
			f.add(Fault, s.Name+" crashes again and again", w.Message)
			return
		}
		f.add(Fault, fmt.Sprintf("%s crashes again and again (%s): %s", s.Name, times(s.RestartCount), f.exit(last)), last.Message)
	case "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable", "ImageInspectError", "SignatureValidationFailed":
		f.add(Fault, s.Name+" has no image "+s.Image+", "+w.Reason, cmp.Or(f.ofContainer(s.Name, "Failed", "Failed to pull"), w.Message))
	case "ContainerCreating", "PodInitializing", "":
		if said := f.because("FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox", "FailedMapVolume", "NetworkNotReady"); said != "" {
			f.add(Fault, s.Name+" cannot be created", said)
		}
	default:
		f.add(Fault, s.Name+" waits, "+w.Reason, w.Message)
	}
}

// running says why a container that runs is of no use, or what happened before.
func (f *findings) running(s *corev1.ContainerStatus, spec *corev1.Container, init bool) {
	switch {
	case spec == nil:
	case s.Started != nil && !*s.Started && spec.StartupProbe != nil:
		f.probe(s.Name, "Startup", "has not started up")
		return
	case !s.Ready && !init && spec.ReadinessProbe != nil:
		f.probe(s.Name, "Readiness", "is not ready")
		return
	}
	if last := s.LastTerminationState.Terminated; last != nil && f.Now.Sub(last.FinishedAt.Time) < lately {
		f.add(Warning, fmt.Sprintf("%s was restarted (%s): %s", s.Name, times(s.RestartCount), f.exit(last)), last.Message)
	}
}

// probe tells the last words of a probe that fails.
func (f *findings) probe(container, which, what string) {
	said := f.ofContainer(container, "Unhealthy", which+" probe")
	switch {
	case said != "":
		f.add(Warning, container+" "+what, said)
	case f.Events.read():
		f.add(Warning, container+" "+what+": its "+strings.ToLower(which)+" probe has not succeeded yet")
	default:
		f.add(Warning, container+" "+what)
	}
}

// ofContainer is the newest message about a container with a reason that begins so.
func (f *findings) ofContainer(name, reason, begins string) string {
	e := f.latest(func(e *record.Event) bool {
		return e.Reason == reason && strings.HasPrefix(e.Message, begins) &&
			(e.About.Field == "" || strings.HasSuffix(e.About.Field, "{"+name+"}"))
	})
	if e == nil {
		return ""
	}
	return e.Message
}

// gates tells the readiness gates that are shut.
func (f *findings) gates(p *corev1.Pod) {
	for _, g := range p.Spec.ReadinessGates {
		switch c := condition(p.Status.Conditions, g.ConditionType); {
		case c == nil:
			f.add(Warning, "not ready: nobody has set its readiness gate "+string(g.ConditionType))
		case c.Status != corev1.ConditionTrue:
			f.add(Warning, "not ready: its readiness gate "+string(g.ConditionType)+" is "+string(c.Status), c.Message)
		}
	}
}

// nodeTrouble is what keeps the node of a pod from looking after it, "" where nothing is known to.
func (f *findings) nodeTrouble(p *corev1.Pod) string {
	node := f.Around.Node
	switch {
	case node.missing():
		return "Node/" + p.Spec.NodeName + " is gone"
	case node.read():
		if c := nodeReady(node.Value); c == nil || c.Status != corev1.ConditionTrue {
			return "Node/" + p.Spec.NodeName + " is not ready"
		}
	}
	return ""
}

// exit is how a container ended: "exit code 137, OOMKilled, 40s ago".
func (f *findings) exit(t *corev1.ContainerStateTerminated) string {
	text := fmt.Sprintf("exit code %d", t.ExitCode)
	if t.Signal != 0 {
		text = fmt.Sprintf("signal %d", t.Signal)
	}
	if t.Reason != "" && t.Reason != "Error" {
		text += ", " + t.Reason
	}
	if !t.FinishedAt.IsZero() {
		text += ", " + f.since(t.FinishedAt.Time) + " ago"
	}
	return text
}

func times(n int32) string {
	if n == 1 {
		return "1 restart"
	}
	return fmt.Sprintf("%d restarts", n)
}

// containerSpec is what a container was asked to be, and whether it has to end before others start.
func containerSpec(p *corev1.Pod, name string) (spec *corev1.Container, init bool) {
	for i := range p.Spec.InitContainers {
		if c := &p.Spec.InitContainers[i]; c.Name == name {
			return c, c.RestartPolicy == nil || *c.RestartPolicy != corev1.ContainerRestartPolicyAlways
		}
	}
	for i := range p.Spec.Containers {
		if c := &p.Spec.Containers[i]; c.Name == name {
			return c, false
		}
	}
	return nil, false
}

func condition(all []corev1.PodCondition, of corev1.PodConditionType) *corev1.PodCondition {
	i := slices.IndexFunc(all, func(c corev1.PodCondition) bool { return c.Type == of })
	if i < 0 {
		return nil
	}
	return &all[i]
}
