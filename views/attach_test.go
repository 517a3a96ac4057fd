package views

import (
	"bytes"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	corev1 "k8s.io/api/core/v1"

	"kubist/kube/exec"
)

// What a process without a terminal writes is text: nothing of it acts on the
// terminal, however it is cut into pieces.
func TestWhatAnAttachedProcessWrites(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a\nb\r\n":                          "a\r\nb\r\n",
		"\x1b[31mred\x1b[m \x1b]0;title\a!": "red !",
		"café — 日本":                         "café — 日本",
		"bad \xff byte":                     "bad \ufffd byte",
	} {
		var whole bytes.Buffer
		out := &plainOut{out: &whole}
		if n, err := out.Write([]byte(text)); n != len(text) || err != nil || whole.String() != want {
			t.Errorf("%q is %q, want %q (%d, %v)", text, &whole, want, n, err)
		}
		var cut bytes.Buffer
		out = &plainOut{out: &cut}
		for i := range len(text) {
			_, _ = out.Write([]byte(text[i : i+1]))
		}
		if strings.ContainsAny(cut.String(), "\x1b\a") || strings.Contains(want, "日") && cut.String() != want {
			t.Errorf("%q is %q in pieces", text, &cut)
		}
	}
}

func TestStreamsOfContainers(t *testing.T) {
	t.Parallel()
	pod := &corev1.Pod{}
	text := `spec:
  initContainers: [{name: setup, stdin: true}]
  containers: [{name: main}, {name: shell, stdin: true, tty: true}]
  ephemeralContainers: [{name: debugger, tty: true}]`
	if err := yaml.Unmarshal([]byte(text), pod); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]exec.Streams{
		"setup": {Stdin: true}, "main": {}, "shell": {Stdin: true, TTY: true}, "debugger": {TTY: true}, "gone": {},
	} {
		if got := streamsOf(pod, name); got != want {
			t.Errorf("%s has %+v, want %+v", name, got, want)
		}
	}
}

func TestHowToLeaveIsSaid(t *testing.T) {
	t.Parallel()
	for _, s := range []exec.Streams{{}, {Stdin: true}, {TTY: true}, {Stdin: true, TTY: true}} {
		text := manner(s)
		if !strings.Contains(text, "ctrl+]") || strings.Contains(text, "ctrl+c") == (s.Stdin && s.TTY) {
			t.Errorf("%+v: %s", s, text)
		}
	}
}
