package views

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func ago40s() metav1.Time { return metav1.NewTime(noon.Add(-40 * time.Second)) }

func TestContainerStates(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		status *corev1.ContainerStatus
		state  string
		text   string
		health record.Health
	}{
		{"unheard of", nil, "not started", "not started yet", record.Warn},
		{
			"running", &corev1.ContainerStatus{Ready: true, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: ago40s()}}},
			"Running", "Running for 40s", record.OK,
		},
		{
			"running, not ready", &corev1.ContainerStatus{State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: ago40s()}}},
			"Running", "Running for 40s, not ready", record.Warn,
		},
		{
			"crash loop", &corev1.ContainerStatus{State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff", Message: "back-off 5m0s"}}},
			"CrashLoopBackOff", "waiting: CrashLoopBackOff: back-off 5m0s", record.Bad,
		},
		{
			"creating", &corev1.ContainerStatus{State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ContainerCreating"}}},
			"ContainerCreating", "waiting: ContainerCreating", record.Warn,
		},
		{
			"waiting for no reason", &corev1.ContainerStatus{State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{}}},
			"Waiting", "waiting: no reason given", record.Warn,
		},
		{
			"completed", &corev1.ContainerStatus{State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Completed", FinishedAt: ago40s()}}},
			"Completed", "Completed, exit code 0, 40s ago", record.Done,
		},
		{
			"killed", &corev1.ContainerStatus{State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Signal: 9, ExitCode: 137, FinishedAt: ago40s()}}},
			"Terminated", "ended, signal 9, 40s ago", record.Bad,
		},
		{
			"out of memory", &corev1.ContainerStatus{State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "OOMKilled", ExitCode: 137}}},
			"OOMKilled", "OOMKilled, exit code 137, an unknown time ago", record.Bad,
		},
	}
	for _, c := range cases {
		r := newContainerRow(&corev1.Pod{}, &corev1.Container{Name: "main"}, "main", c.status)
		if got := r.stateText(noon); r.state != c.state || got != c.text || r.health != c.health {
			t.Errorf("%s: %q, %q, %s; want %q, %q, %s", c.name, r.state, got, r.health, c.state, c.text, c.health)
		}
	}
}

func TestContainerRowsInTheOrderTheyStart(t *testing.T) {
	t.Parallel()
	pod := &corev1.Pod{Spec: corev1.PodSpec{
		InitContainers: []corev1.Container{{Name: "migrate"}, {Name: "mesh", RestartPolicy: new(corev1.ContainerRestartPolicyAlways)}},
		Containers: []corev1.Container{{
			Name: "web", Image: "web:1", Command: []string{"/web", "-v"},
			Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8080, Protocol: "TCP"}, {ContainerPort: 53, Protocol: "UDP"}},
			Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{
				"memory": resource.MustParse("64Mi"), "cpu": resource.MustParse("100m"),
			}},
		}},
		EphemeralContainers: []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debug"}}},
	}}
	pod.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "web", RestartCount: 3, LastTerminationState: corev1.ContainerState{
		Terminated: &corev1.ContainerStateTerminated{Reason: "Error", ExitCode: 2, StartedAt: metav1.NewTime(noon.Add(-100 * time.Second)), FinishedAt: ago40s(), Message: "boom"},
	}}}
	var roles []string
	rows := containerRows(pod)
	for _, r := range rows {
		roles = append(roles, r.name+" "+r.role)
	}
	if got := strings.Join(roles, ", "); got != "migrate init, mesh sidecar, web main, debug ephemeral" {
		t.Errorf("rows are %s", got)
	}
	var lines []string
	for _, f := range rows[2].fields(noon, probeNews{}) {
		lines = append(lines, f.name+": "+f.text)
	}
	want := `image: web:1
state: waiting
last end: Error, exit code 2, 40s ago, after 60s: boom
restarts: 3
ports: http 8080, 53/UDP
command: /web -v
requests: cpu 100m, memory 64Mi`
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("the fields are\n%s\nwant\n%s", got, want)
	}
}

func TestCompareIP(t *testing.T) {
	t.Parallel()
	order := []string{"", "10.244.0.9", "10.244.0.10", "10.244.1.1", "fd00::7"}
	for i := range order {
		for j := range order {
			got, want := compareIP(order[i], order[j]), i-j
			if (got < 0) != (want < 0) || (got > 0) != (want > 0) {
				t.Errorf("%q and %q compare as %d", order[i], order[j], got)
			}
		}
	}
}

func TestCompareCells(t *testing.T) {
	t.Parallel()
	row := func(c record.Cell) *record.Row { return &record.Row{Cells: []record.Cell{c}} }
	order := []*record.Row{
		{},
		row(record.Cell{Text: "9", Number: 9, Numeric: true}), row(record.Cell{Text: "10", Number: 10, Numeric: true}),
		row(record.Cell{Text: "a"}), row(record.Cell{Text: "b"}),
	}
	for i := range order {
		for j := range order {
			got, want := compareCells(order[i], order[j], 0), i-j
			if (got < 0) != (want < 0) || (got > 0) != (want > 0) {
				t.Errorf("%d and %d compare as %d", i, j, got)
			}
		}
	}
}

// withPod is the screen of a pod of one container that has too much to say for
// a small terminal.
func withPod() (*containers, *fakeHost) {
	c := newContainers(&Session{conn: new(kube.Connection)}, "shop", "kubia")
	h := &fakeHost{now: noon, waits: map[string]func(context.Context) any{}, counts: map[string]int{}}
	c.host, c.feed = h, nil
	pod := &corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{
		{
			Name:  "web",
			Image: "registry.example.com/" + strings.Repeat("long/", 30) + "web@sha256:0123456789abcdef",
			Resources: corev1.ResourceRequirements{Limits: corev1.ResourceList{
				"memory": resource.MustParse("64Mi"),
			}},
		},
		{Name: "proxy", Image: "proxy:1"},
	}}}
	for i := range 20 {
		pod.Spec.Containers[0].Args = append(pod.Spec.Containers[0].Args, fmt.Sprintf("--argument-number=%04d", i))
	}
	c.Handle("pod", podSnapshot(stream.Live, &podDetail{&record.Pod{Meta: record.Meta{Name: "kubia"}, Status: "Running"}, pod}))
	return c, h
}

func podSnapshot(phase stream.Phase, rows ...*podDetail) *stream.Snapshot[*podDetail] {
	return &stream.Snapshot[*podDetail]{Phase: phase, Rows: rows, Loaded: len(rows), Total: -1}
}

func pressContainers(t *testing.T, c *containers, h *fakeHost, key string) {
	t.Helper()
	for _, cmd := range c.Commands() {
		if slices.Contains(cmd.Keys, key) {
			cmd.Run(h)
			return
		}
	}
	t.Fatalf("nothing is bound to %s", key)
}

func paintedContainers(c *containers, w, h int) string {
	f := new(canvas.Frame)
	f.Reset(w, h)
	c.Paint(f.Canvas())
	return f.String()
}

func TestContainersOfADeletedPod(t *testing.T) {
	t.Parallel()
	for phase, deleted := range map[stream.Phase]bool{
		stream.Live: true, stream.Stale: true, stream.Loading: false, stream.Reconnecting: false, stream.Forbidden: false,
	} {
		c, _ := withPod()
		c.Handle("pod", podSnapshot(phase))
		var status strings.Builder
		for _, s := range c.Title().Status {
			status.WriteString(s.Text)
		}
		if got := strings.HasPrefix(status.String(), "deleted"); got != deleted {
			t.Errorf("phase %v without the pod: the status is %q", phase, status.String())
		}
		if !strings.Contains(paintedContainers(c, 80, 24), "registry.example.com") {
			t.Errorf("phase %v without the pod: its last state is not shown", phase)
		}
	}
}

func TestContainersTellWhatIsTheMatter(t *testing.T) {
	t.Parallel()
	c, _ := withPod()
	if n := c.Title().Notice; n != nil {
		t.Errorf("nothing is the matter, and the notice is %v", n)
	}
	snap := podSnapshot(stream.Reconnecting, c.pod)
	snap.Err = errors.New("it is broken")
	c.Handle("pod", snap)
	if n := c.Title().Notice; len(n) == 0 || !strings.Contains(n[0].Text, "it is broken") {
		t.Errorf("the notice is %v", n)
	}
}

// Whatever there is to say about a container can be read on a small terminal.
func TestContainerDetailScrolls(t *testing.T) {
	t.Parallel()
	c, h := withPod()
	first := paintedContainers(c, 60, 14)
	if !strings.Contains(first, "image") || strings.Contains(first, "limits") {
		t.Fatalf("painted\n%s", first)
	}
	seen := first
	for range 4 {
		pressContainers(t, c, h, "ctrl+d")
		seen += paintedContainers(c, 60, 14)
	}
	for i := range 20 {
		if arg := fmt.Sprintf("--argument-number=%04d", i); !strings.Contains(seen, arg) {
			t.Errorf("%s was nowhere to be seen", arg)
		}
	}
	end := paintedContainers(c, 60, 14)
	if !strings.HasSuffix(strings.TrimSpace(end), "memory 64Mi") {
		t.Errorf("the end is\n%s", end)
	}
	pressContainers(t, c, h, "ctrl+d")
	if got := paintedContainers(c, 60, 14); got != end {
		t.Errorf("below the end is\n%s", got)
	}
	pressContainers(t, c, h, "ctrl+u")
	if got := paintedContainers(c, 60, 14); got == end {
		t.Error("half a page up changes nothing: it went too far down")
	}
	for range 4 {
		pressContainers(t, c, h, "ctrl+u")
	}
	if got := paintedContainers(c, 60, 14); got != first {
		t.Errorf("back at the top is\n%s", got)
	}
	pressContainers(t, c, h, "ctrl+d")
	pressContainers(t, c, h, "j")
	if got := paintedContainers(c, 60, 14); !strings.Contains(got, "proxy:1") {
		t.Errorf("another container begins at its top:\n%s", got)
	}
	pressContainers(t, c, h, "k")
	if got := paintedContainers(c, 60, 14); got != first {
		t.Errorf("the first one again\n%s", got)
	}
	pressContainers(t, c, h, "ctrl+d")
	if got := paintedContainers(c, 80, 60); !strings.Contains(got, "image") || !strings.Contains(got, "limits") {
		t.Errorf("where everything has room:\n%s", got)
	}
}

func TestFieldsBreakLongWords(t *testing.T) {
	t.Parallel()
	f := new(canvas.Frame)
	f.Reset(16, 9)
	paintLines(f.Canvas(), layFields([]field{
		{"image", themes.Text, "a/0123456789:v1 x"}, {"none", themes.Text, ""}, {"wide", themes.Text, "日本語日本語e\u0301"}, {"a", themes.Text, "b"},
	}, f.W))
	want := `image  a/0123456
       789:v1
       x
none
wide   日本語日
       本語` + "e\u0301" + `
a      b


`
	if got := f.String(); got != want {
		t.Errorf("painted\n%s\nwant\n%s", got, want)
	}
}

func TestWheelTurnsWhatIsUnderThePointer(t *testing.T) {
	t.Parallel()
	c, _ := withPod()
	f := new(canvas.Frame)
	f.Reset(60, 10)
	c.Paint(f.Canvas())
	if c.top != 3 || c.detail.lines <= c.detail.height {
		t.Fatalf("the detail of %d lines begins at %d", c.detail.lines, c.top)
	}
	c.Pointer(5, 5, screen.WheelDown)
	if c.detail.top == 0 {
		t.Error("the wheel over the detail does not scroll it")
	}
	at := c.detail.top
	c.Pointer(5, 0, screen.WheelDown)
	if c.detail.top != at {
		t.Error("the wheel over the containers scrolls the detail")
	}
	c.Pointer(5, 6, screen.WheelUp)
	if c.detail.top != 0 {
		t.Errorf("up again, %d lines are scrolled away", c.detail.top)
	}
}

func TestAnotherPodOfTheName(t *testing.T) {
	t.Parallel()
	c, h := withPod()
	next := *c.pod
	next.Pod = new(*c.pod.Pod)
	c.pod.UID, next.UID = "1", "2"
	c.feed = nil
	c.Handle("pod", &stream.Snapshot[*podDetail]{Gen: 2, Phase: stream.Live, Rows: []*podDetail{&next}})
	if want := []string{"another pod of the name kubia has come"}; !slices.Equal(h.said, want) {
		t.Errorf("it says %q", h.said)
	}
}
