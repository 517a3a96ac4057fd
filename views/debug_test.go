package views

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"kubist/kube"
	"kubist/kube/exec"
	"kubist/kube/rights"
)

func TestWhetherADebugContainerRuns(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]string{
		"":                                      "false",
		"- {name: other, state: {running: {}}}": "false",
		"- {name: d}":                           "false",
		"- {name: d, state: {running: {}}}":     "true",
		"- {name: d, state: {waiting: {reason: ContainerCreating}}}":                       "false",
		"- {name: d, state: {waiting: {reason: ErrImagePull, message: not found}}}":        "ErrImagePull: not found; it stays in the pod, and once it runs a attaches to it",
		"- {name: d, state: {terminated: {exitCode: 127, reason: Error, message: no sh}}}": "it has ended at once: Error, exit code 127: no sh",
	} {
		pod := &corev1.Pod{}
		if err := yaml.Unmarshal([]byte("status:\n  ephemeralContainerStatuses:\n  "+status), pod); err != nil {
			t.Fatal(err)
		}
		runs, err := debugRuns(pod, "d")
		got := fmt.Sprint(runs)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %s, want %s", status, got, want)
		}
	}
}

// Where there is no shell a debug container is offered, and nothing is added
// before somebody has read that it stays.
func TestDebugContainerIsOffered(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection)}
	of := ref{gvr: podKind.GVR, namespaced: true, namespace: "shop", name: "kubia-0"}
	h := &fakeHost{}
	s.shellEnded(h, of, "main", fmt.Errorf("%w: x", exec.ErrNoProgram))
	if h.question.Title != "No shell in main" || !strings.Contains(h.question.Text[0].Text, debugWarning) {
		t.Errorf("asked is %q, %v", h.question.Title, h.question.Text)
	}
	if h.question.Answer(0); h.prompt.Done != nil {
		t.Error("it goes on after a no")
	}
	h.question.Answer(1)
	if h.prompt.Text != usualDebugImage {
		t.Errorf("the image that is offered is %s", h.prompt.Text)
	}
	if h.prompt.Done("busybox", false); h.job.Run != nil {
		t.Error("it goes on after esc")
	}
	h.prompt.Done(" alpine:3 ", true)
	if h.job.Title != "debug pod kubia-0" {
		t.Errorf("the job is %q", h.job.Title)
	}
	s.enterDebug(h, of, door{container: "debugger-x"})
	if h.job.Title != "wait until debugger-x runs in kubia-0" {
		t.Errorf("the job is %q", h.job.Title)
	}
	h.job.Done(errors.New("ErrImagePull"))
	if len(h.notified) != 1 || h.notified[0] != "debugger-x in kubia-0: ErrImagePull" {
		t.Errorf("told is %q", h.notified)
	}
}

func TestDebugContainerIsRefused(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection), ctx: context.Background()}
	act := rights.Act{Verb: "patch", Resource: "pods", Subresource: "ephemeralcontainers", Namespace: "shop"}
	s.permissions.known = map[rights.Act]kube.Verdict{act: {}}
	of := ref{gvr: podKind.GVR, namespaced: true, namespace: "shop", name: "kubia-0"}
	if got := s.debugless(of); got != "you may not patch pods/ephemeralcontainers in namespace shop" {
		t.Errorf("where it is forbidden it says %s", got)
	}
	h := &fakeHost{}
	if s.debugCommand(func() (ref, string) { return of, "" }, func() string { return "" }).Run(h); h.prompt.Done != nil {
		t.Error("it asks for an image all the same")
	}
	s.permissions.known[act] = kube.Verdict{Allowed: true}
	if got := s.debugless(of); got != "" {
		t.Errorf("where it is allowed it says %s", got)
	}
	of.gvr = serviceKind.GVR
	if got := s.debugless(of); got != "debug containers are added to pods" {
		t.Errorf("of a Service it says %s", got)
	}
}

// The command asks for the image first, and then whether it is meant.
func TestDebugContainerIsConfirmed(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection)}
	h := &fakeHost{}
	of := ref{gvr: podKind.GVR, namespaced: true, namespace: "shop", name: "kubia-0"}
	s.debugCommand(func() (ref, string) { return of, "" }, func() string { return "web" }).Run(h)
	h.prompt.Done("alpine:3", true)
	text := ""
	for _, span := range h.question.Text {
		text += span.Text
	}
	if want := "A container of alpine:3 is added to kubia-0; it sees the processes of web.\n" + debugWarning; h.job.Run != nil || h.question.Title != "Debug pod kubia-0?" || text != want {
		t.Errorf("asked is %q, %v", h.question.Title, h.question.Text)
	}
	if h.question.Answer(0); h.job.Run != nil {
		t.Error("it is added after a no")
	}
	if h.question.Answer(1); h.job.Title != "debug pod kubia-0" {
		t.Error("it is not added after a yes")
	}
	if c := debugContainer("d", "alpine:3", "web"); !c.Stdin || !c.TTY || c.Image != "alpine:3" || c.TargetContainerName != "web" || c.Name != "d" {
		t.Errorf("the container is %+v", c)
	}
}
