package views

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/rand"

	"kubist/kube"
	"kubist/kube/change"
	"kubist/kube/exec"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/screen"
)

// usualDebugImage is the image of a debug container, unless another one is asked for.
const usualDebugImage = "busybox:stable"

// debugCommand adds a container to a pod that has what its own ones lack, and goes into it.
func (s *Session) debugCommand(target func() (ref, string), name func() string) screen.Command {
	return screen.Command{
		ID: "pod.debug", Title: "debug container…", When: unless(target, s.debugless),
		Run: func(h screen.Host) {
			if of, reason := target(); reason == "" && s.debugless(of) == "" {
				s.askDebug(h, of, name(), s.ask)
			}
		},
	}
}

// debugless says why no container can be added to an object, "" where one can.
func (s *Session) debugless(of ref) string {
	if of.gvr != podKind.GVR {
		return "debug containers are added to pods"
	}
	return s.refusal("patch", of, "ephemeralcontainers")
}

// debugWarning is what has to be known before a debug container is added.
const debugWarning = "It cannot be removed from the pod again: it is there until the pod is gone."

// offerDebug offers a debug container where an image has no shell.
func (s *Session) offerDebug(h screen.Host, of ref, container string) {
	h.Ask(screen.Question{
		Title:   "No shell in " + container,
		Text:    []screen.Span{{Text: "Its image has neither bash nor sh. A debug container with an image that has can be added to " + of.name + ". " + debugWarning}},
		Choices: []screen.Choice{{Label: "leave it"}, {Label: "choose an image", Key: "c"}},
		Answer: func(choice int) {
			if choice == 1 {
				s.askDebug(h, of, container, s.begin)
			}
		},
	})
}

// askDebug asks for the image of a debug container.
func (s *Session) askDebug(h screen.Host, of ref, container string, then func(screen.Host, act)) {
	h.Prompt(screen.Prompt{
		Label: "image of the debug container: ", Text: usualDebugImage,
		Done: func(text string, ok bool) {
			if text = strings.TrimSpace(text); ok && text != "" {
				then(h, s.debugging(h, of, container, text))
			}
		},
	})
}

// debugging adds a container to a pod, waits until it runs, and leads the terminal to it.
func (s *Session) debugging(h screen.Host, of ref, container, image string) act {
	at := door{container: "debugger-" + rand.String(5), streams: exec.Streams{Stdin: true, TTY: true}}
	text := "A container of " + image + " is added to " + of.name
	if container != "" {
		text += "; it sees the processes of " + container
	}
	return act{
		verb: "debug", of: []ref{of}, says: []says{{themes.Text, text + "."}, {themes.Warn, debugWarning}},
		ops: []change.Op{change.Debug{On: s.object(of), Container: debugContainer(at.container, image, container)}},
		then: func(e *change.Entry) {
			if len(e.Failed()) == 0 {
				s.enterDebug(h, of, at)
			}
		},
	}
}

// stillWaiting is how long somebody is taken to wait for what was just asked for.
const stillWaiting = 5 * time.Second

// enterDebug waits until a container runs that was added, and leads the terminal to it.
func (s *Session) enterDebug(h screen.Host, of ref, at door) {
	began := time.Now()
	h.Start(screen.Job{
		Title: "wait until " + at.container + " runs in " + of.name,
		Run:   func(ctx context.Context, _ func(done, total int)) error { return s.awaitDebug(ctx, of, at.container) },
		Done: func(err error) {
			switch {
			case errors.Is(err, context.Canceled):
				h.Toast(themes.Muted, "nobody waits for "+at.container+" any more; once it runs, a attaches to it")
			case err != nil:
				h.Notify(themes.Bad, at.container+" in "+of.name+": "+kube.Explain(err).What)
			case time.Since(began) < stillWaiting:
				s.attach(h, of, at)
			default: // it would take the terminal from whatever is done now
				h.Notify(themes.OK, at.container+" runs in "+of.name)
				h.Ask(screen.Question{
					Title:   at.container + " runs",
					Choices: []screen.Choice{{Label: "later: a attaches to it"}, {Label: "attach", Key: "a"}},
					Answer: func(choice int) {
						if choice == 1 {
							s.attach(h, of, at)
						}
					},
				})
			}
		},
	})
}

// debugContainer is a container with a shell at a terminal that sees the processes of another one, if that is named.
func debugContainer(name, image, beside string) corev1.EphemeralContainer {
	return corev1.EphemeralContainer{
		EphemeralContainerCommon: corev1.EphemeralContainerCommon{
			Name: name, Image: image, Command: exec.Shell(), Stdin: true, TTY: true,
			TerminationMessagePolicy: corev1.TerminationMessageReadFile,
		},
		TargetContainerName: beside,
	}
}

// awaitDebug waits until a container runs that was added to a pod.
func (s *Session) awaitDebug(ctx context.Context, of ref, name string) error {
	return s.awaitPod(ctx, of, func(p *corev1.Pod) (bool, error) { return debugRuns(p, name) })
}

// awaitPod follows a pod until it is as it is wanted, or will not be.
func (s *Session) awaitPod(ctx context.Context, of ref, wanted func(*corev1.Pod) (bool, error)) error {
	feed := stream.Open(s.pool, podDetailKind, stream.Scope{Namespaces: []string{of.namespace}, Fields: "metadata.name=" + of.name})
	defer feed.Close()
	for gen := uint64(0); ; {
		snap, err := feed.Next(ctx, gen)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return errors.New("the connection was closed")
		case snap.Phase == stream.Forbidden:
			return snap.Err
		case len(snap.Rows) == 0 && whole(snap.Phase):
			return errors.New("the pod is gone")
		}
		gen = snap.Gen
		if len(snap.Rows) == 0 {
			continue
		}
		if met, err := wanted(snap.Rows[0].whole); met || err != nil {
			return err
		}
	}
}

// debugRuns reports whether an ephemeral container runs, or why it does not and
// will not by itself.
func debugRuns(pod *corev1.Pod, name string) (bool, error) {
	for _, st := range pod.Status.EphemeralContainerStatuses {
		if st.Name != name {
			continue
		}
		runs, err := containerRuns(st.State)
		if err != nil && st.State.Waiting != nil {
			err = fmt.Errorf("%w; it stays in the pod, and once it runs a attaches to it", err)
		}
		return runs, err
	}
	return false, nil
}

// containerRuns reports whether a container runs that has just been made, or why
// it does not and will not by itself.
func containerRuns(state corev1.ContainerState) (bool, error) {
	switch {
	case state.Running != nil:
		return true, nil
	case state.Terminated != nil:
		return false, errors.New(join("it has ended at once: "+exitText(state.Terminated), state.Terminated.Message))
	case state.Waiting != nil && !onItsWay(state.Waiting.Reason):
		return false, errors.New(join(state.Waiting.Reason, state.Waiting.Message))
	}
	return false, nil
}

// onItsWay reports whether a container that waits for a reason is about to start.
func onItsWay(reason string) bool {
	return reason == "" || reason == "ContainerCreating" || reason == "PodInitializing"
}
