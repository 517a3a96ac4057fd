package views

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/rand"

	"kubist/kube"
	"kubist/kube/change"
	"kubist/kube/exec"
	"kubist/themes"
	"kubist/ui/screen"
)

const (
	// nodeShellContainer is the container of a pod that a shell on a node is in.
	nodeShellContainer = "shell"
	// nodeShellHours is how long such a pod lives at most, should nobody be left to delete it.
	nodeShellHours = 8
)

// nodeShellCommand opens a shell on a node, in a pod that is made for it and deleted after it.
func (s *Session) nodeShellCommand(target func() (ref, string)) screen.Command {
	refuse := func(_ ref) string {
		return s.refusal("create", ref{gvr: podKind.GVR, namespace: s.conn.Namespace()}, "")
	}
	return screen.Command{
		ID: "node.shell", Title: "shell on the node…", Keys: []string{"s"}, When: unless(target, refuse),
		Run: func(h screen.Host) {
			of, reason := target()
			if reason != "" || refuse(of) != "" {
				return
			}
			h.Prompt(screen.Prompt{
				Label: "image of the shell on " + of.name + ": ", Text: usualDebugImage,
				Done: func(text string, ok bool) {
					if text = strings.TrimSpace(text); ok && text != "" {
						s.ask(h, s.nodeShell(h, of, text))
					}
				},
			})
		},
	}
}

// nodeShell makes a pod on a node, waits until it runs, and opens a shell in it.
func (s *Session) nodeShell(h screen.Host, node ref, image string) act {
	pod := nodeShellPod(s.conn.Namespace(), node.name, image)
	kind := s.kindOf(ref{gvr: podKind.GVR, namespaced: true})
	return act{
		verb: "open", of: []ref{node}, what: "a shell on " + s.called([]ref{node}),
		says: []says{
			{themes.Text, fmt.Sprintf("pod %s is made in namespace %s, on that node, and deleted when the shell ends", pod.GetName(), pod.GetNamespace())},
			{themes.Bad, "it sees all processes and the network of the node, and its files below /host: whoever is in it can do anything there"},
			{themes.Muted, fmt.Sprintf("if kubist dies before, the pod ends by itself after %d hours", nodeShellHours)},
		},
		ops: []change.Op{change.Create{Kind: kind, Want: pod}},
		then: func(e *change.Entry) {
			if len(e.Failed()) > 0 {
				return
			}
			made := e.Results[0].After
			s.enterNode(h, ref{gvr: podKind.GVR, namespaced: true, namespace: made.GetNamespace(), name: made.GetName(), uid: string(made.GetUID())})
		},
	}
}

// nodeShellPod is a pod on a node, scheduled by nobody, that sees all of it and waits.
func nodeShellPod(namespace, node, image string) *unstructured.Unstructured {
	life, privileged := int64(nodeShellHours*60*60), true
	const most = 40 // of the node's name; dots may not stand at its end
	pod := &corev1.Pod{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{
			Namespace: namespace, Name: "node-shell-" + strings.TrimRight(node[:min(len(node), most)], "-.") + "-" + rand.String(5),
			Labels: map[string]string{"app.kubernetes.io/managed-by": "kubist"},
		},
		Spec: corev1.PodSpec{
			NodeName: node, HostPID: true, HostNetwork: true, HostIPC: true, RestartPolicy: corev1.RestartPolicyNever,
			ActiveDeadlineSeconds: &life, Tolerations: []corev1.Toleration{{Operator: corev1.TolerationOpExists}},
			Volumes: []corev1.Volume{{Name: "host", VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/"}}}},
			Containers: []corev1.Container{{
				Name: nodeShellContainer, Image: image, Command: []string{"sleep", fmt.Sprint(life)},
				SecurityContext: &corev1.SecurityContext{Privileged: &privileged},
				VolumeMounts:    []corev1.VolumeMount{{Name: "host", MountPath: "/host"}},
			}},
		},
	}
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(pod)
	if err != nil {
		panic(err) // a pod is an object
	}
	delete(object, "status")
	return &unstructured.Unstructured{Object: object}
}

// enterNode waits until the pod runs, opens a shell in it, and deletes it however that ends.
func (s *Session) enterNode(h screen.Host, pod ref) {
	h.Start(screen.Job{
		Title: "wait until " + pod.name + " runs",
		Run: func(ctx context.Context, _ func(done, total int)) error {
			return s.awaitPod(ctx, pod, nodeShellRuns)
		},
		Done: func(err error) {
			if err != nil {
				if !errors.Is(err, context.Canceled) {
					h.Notify(themes.Bad, pod.name+": "+kube.Explain(err).What)
				}
				s.cleanUp(h, pod)
				return
			}
			in := exec.Container{Namespace: pod.namespace, Pod: pod.name, Name: nodeShellContainer}
			h.Raw(func(keys io.Reader, out io.Writer, size func() (w, h int)) error {
				_, _ = fmt.Fprintf(out, "\r\nshell on the node, whose files are below /host: exit or ctrl+d ends it and deletes %s\r\n", pod.name)
				return exec.Terminal(s.ctx, s.conn, in, exec.Shell(), exec.TTY{In: keys, Out: out, Size: size})
			}, func(err error) {
				if err != nil {
					s.shellEnded(h, pod, nodeShellContainer, err)
				}
				s.cleanUp(h, pod)
			})
		},
	})
}

// nodeShellRuns reports whether the container runs, or why it will not.
func nodeShellRuns(pod *corev1.Pod) (bool, error) {
	if pod.Status.Phase == corev1.PodFailed {
		return false, errors.New(join("the node does not take it: "+pod.Status.Reason, pod.Status.Message))
	}
	for _, st := range pod.Status.ContainerStatuses {
		return containerRuns(st.State)
	}
	return false, nil
}

// cleanUp deletes a pod that was made for a while.
func (s *Session) cleanUp(h screen.Host, pod ref) {
	now := int64(0)
	a := act{verb: "delete", of: []ref{pod}, ops: s.deletes([]ref{pod}, &now, ""), words: []string{"delete", objectsHere, "--grace-period=0", "--force"}}
	s.perform(h, a)
}
