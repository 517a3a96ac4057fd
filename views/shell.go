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
	"kubist/kube/rights"
	"kubist/themes"
	"kubist/ui/screen"
)

// shellCommand opens a shell in a container of a pod: in the one that name says, or in the best of all.
func (s *Session) shellCommand(target func() (ref, string), name func() string) screen.Command {
	return screen.Command{
		ID: "pod.shell", Title: "shell", Keys: []string{"s"}, Hint: 2, When: unless(target, s.shellless),
		Run: func(h screen.Host) {
			if of, reason := target(); reason == "" && s.shellless(of) == "" {
				s.enterPod(h, of, name())
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

// enterPod looks which containers of a pod run and opens a shell in one of them.
// Where several would do it asks in which.
func (s *Session) enterPod(h screen.Host, of ref, name string) {
	var running []string
	h.Start(screen.Job{
		Title: "look which containers of " + of.name + " run",
		Run: func(ctx context.Context, _ func(done, total int)) (err error) {
			running, err = s.enterable(ctx, of, name)
			return err
		},
		Done: func(err error) {
			switch {
			case errors.Is(err, context.Canceled):
			case err != nil:
				h.Toast(themes.Bad, kube.Explain(err).What)
			case len(running) == 1:
				s.shell(h, of, running[0])
			default:
				items := make([]screen.Item, len(running))
				for i, c := range running {
					items[i].Text = c
				}
				h.Pick(screen.Picker{Title: "A shell in which container of " + of.name, Items: items, Choose: func(it screen.Item) { s.shell(h, of, it.Text) }})
			}
		},
	})
}

// enterable are the containers that a shell can be opened in: the one of a name,
// the one that the pod says is the usual one, or all that run.
func (s *Session) enterable(ctx context.Context, of ref, name string) ([]string, error) {
	act := rights.Act{Verb: "create", Resource: "pods", Subresource: "exec", Namespace: of.namespace}
	if v, err := s.conn.Allowed(ctx, act); err == nil && !v.Allowed {
		return nil, fmt.Errorf("you may not %s", act)
	}
	object, err := s.conn.Object(ctx, s.kindOf(of), of.namespace, of.name)
	if err != nil {
		return nil, err
	}
	if of.uid != "" && string(object.GetUID()) != of.uid {
		return nil, fmt.Errorf("pod %s is gone, and another one has its name", of.name)
	}
	return runningIn(object, name)
}

// runningIn are the containers of a pod that a shell can be opened in.
func runningIn(object *unstructured.Unstructured, name string) ([]string, error) {
	pod := &corev1.Pod{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, pod); err != nil {
		return nil, fmt.Errorf("read the pod: %w", err)
	}
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
func (s *Session) shell(h screen.Host, of ref, container string) {
	in := exec.Container{Namespace: of.namespace, Pod: of.name, Name: container}
	h.Raw(func(keys io.Reader, out io.Writer, size func() (w, h int)) error {
		_, _ = fmt.Fprintf(out, "\r\nshell in %s/%s, container %s: exit or ctrl+d ends it\r\n", of.namespace, of.name, container)
		return exec.Terminal(s.ctx, s.conn, in, exec.Shell(), exec.TTY{In: keys, Out: out, Size: size})
	}, func(err error) {
		var ended *exec.Ended
		switch {
		case err == nil:
			h.Toast(themes.Muted, "the shell in "+container+" has ended")
		case errors.As(err, &ended):
			h.Toast(themes.Muted, fmt.Sprintf("the shell in %s has ended with exit code %d", container, ended.Code))
		case errors.Is(err, exec.ErrNoProgram):
			h.Toast(themes.Bad, "the image of "+container+" has no shell: neither bash nor sh")
		default:
			h.Toast(themes.Bad, kube.Explain(err).What)
		}
	})
}
