package views

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"kubist/kube"
	"kubist/kube/exec"
	"kubist/themes"
	"kubist/ui/screen"
)

// insideCommands lead into a pod: into the container that name says, or the best of all.
func (s *Session) insideCommands(target func() (ref, string), name func() string) []screen.Command {
	return []screen.Command{
		s.shellCommand(target, name), s.paneCommand(target, name), s.attachCommand(target, name), s.execCommand(target), s.copyCommand(target), s.debugCommand(target, name),
	}
}

// shellCommand opens a shell in a container of a pod: in the one that name says, or in the best of all.
func (s *Session) shellCommand(target func() (ref, string), name func() string) screen.Command {
	return screen.Command{
		ID: "pod.shell", Title: "shell", Keys: []string{"s"}, Hint: 2, When: unless(target, s.shellless),
		Run: func(h screen.Host) {
			if of, reason := target(); reason == "" && s.shellless(of) == "" {
				s.enterPod(h, of, name(), entry{by: "exec", title: "A shell in which container of ", enter: s.shell})
			}
		},
	}
}

// shellless says why no shell can be opened in an object, "" where one can.
func (s *Session) shellless(of ref) string {
	switch {
	case of.gvr != podKind.GVR:
		return "shells are in pods"
	case s.conn.ReadOnly():
		return "no shell is opened in a read-only context"
	}
	return ""
}

// entry is a way into a container of a pod.
type entry struct {
	by    string // the subresource
	title string // asks which container: "A shell in which container of "
	enter func(h screen.Host, of ref, in door)
}

// door is a container that can be entered, with the streams of its process.
type door struct {
	container string
	streams   exec.Streams
}

// enterPod looks which containers of a pod run and enters one of them. Where
// several would do it asks which.
func (s *Session) enterPod(h screen.Host, of ref, name string, e entry) {
	var doors []door
	prepare(h, "look which containers of "+of.name+" run", func(ctx context.Context, _ func(done, total int)) (err error) {
		doors, err = s.doors(ctx, of, name, e.by)
		return err
	}, func() {
		switch {
		case len(doors) == 1:
			e.enter(h, of, doors[0])
		default:
			h.Pick(pickDoor(doors, e.title+of.name, func(in door) { e.enter(h, of, in) }))
		}
	})
}

// pickDoor asks for one of several containers.
func pickDoor(doors []door, title string, enter func(door)) screen.Picker {
	items := make([]screen.Item, len(doors))
	for i, in := range doors {
		items[i].Text = in.container
	}
	return screen.Picker{Title: title, Items: items, Choose: func(it screen.Item) {
		if i := slices.IndexFunc(doors, func(in door) bool { return in.container == it.Text }); i >= 0 {
			enter(doors[i])
		}
	}}
}

// doors are the containers that can be entered: the one of a name, the one that
// the pod says is the usual one, or all that run.
func (s *Session) doors(ctx context.Context, of ref, name, by string) ([]door, error) {
	object, err := s.podFor(ctx, of, by)
	if err != nil {
		return nil, err
	}
	pod, err := podOf(object)
	if err != nil {
		return nil, err
	}
	running, err := runningIn(pod, name)
	if err != nil {
		return nil, err
	}
	out := make([]door, len(running))
	for i, name := range running {
		out[i] = door{name, streamsOf(pod, name)}
	}
	return out, nil
}

// podOf is an object that is a pod.
func podOf(object *unstructured.Unstructured) (*corev1.Pod, error) {
	pod := &corev1.Pod{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, pod); err != nil {
		return nil, fmt.Errorf("read the pod: %w", err)
	}
	return pod, nil
}

// streamsOf are the streams that the process of a container has.
func streamsOf(pod *corev1.Pod, name string) exec.Streams {
	for _, c := range slices.Concat(pod.Spec.Containers, pod.Spec.InitContainers) {
		if c.Name == name {
			return exec.Streams{Stdin: c.Stdin, TTY: c.TTY}
		}
	}
	for _, c := range pod.Spec.EphemeralContainers {
		if c.Name == name {
			return exec.Streams{Stdin: c.Stdin, TTY: c.TTY}
		}
	}
	return exec.Streams{}
}

// runningIn are the containers of a pod that something can be run in.
func runningIn(pod *corev1.Pod, name string) ([]string, error) {
	var running []string
	for _, st := range slices.Concat(pod.Status.ContainerStatuses, pod.Status.InitContainerStatuses, pod.Status.EphemeralContainerStatuses) {
		if st.State.Running != nil {
			running = append(running, st.Name)
		}
	}
	usual := cmp.Or(name, pod.Annotations["kubectl.kubernetes.io/default-container"])
	switch {
	case len(running) == 0:
		return nil, fmt.Errorf("no container of %s runs", pod.Name)
	case name != "" && !slices.Contains(running, name):
		return nil, fmt.Errorf("container %s of %s does not run", name, pod.Name)
	case slices.Contains(running, usual):
		return []string{usual}, nil
	}
	return running, nil
}

// shell gives the terminal to a shell in a container until it ends.
func (s *Session) shell(h screen.Host, of ref, at door) {
	container := at.container
	in := exec.Container{Namespace: of.namespace, Pod: of.name, Name: container}
	h.Raw(func(keys io.Reader, out io.Writer, size func() (w, h int)) error {
		_, _ = fmt.Fprintf(out, "\r\nshell in %s/%s, container %s: exit or ctrl+d ends it\r\n", of.namespace, of.name, container)
		return exec.Terminal(s.ctx, s.conn, in, exec.Shell(), exec.TTY{In: keys, Out: out, Size: size})
	}, func(err error) { s.shellEnded(h, of, container, err) })
}

// shellEnded says how a shell has ended.
func (s *Session) shellEnded(h screen.Host, of ref, container string, err error) {
	var ended *exec.Ended
	switch {
	case err == nil:
		h.Toast(themes.Muted, "the shell in "+container+" has ended")
	case errors.As(err, &ended):
		h.Toast(themes.Muted, fmt.Sprintf("the shell in %s has ended with exit code %d", container, ended.Code))
	case errors.Is(err, exec.ErrNoProgram):
		s.offerDebug(h, of, container)
	default:
		h.Toast(themes.Bad, kube.Explain(err).What)
	}
}
