package views

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
	"kubist/kube/environment"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// surroundings is the environment of a pod of two containers, as it is once all was read.
func surroundings() (*environmentScreen, *fakeHost) {
	e := newEnvironment(&Session{conn: new(kube.Connection)}, "shop", "kubia")
	h := &fakeHost{now: noon, waits: map[string]func(context.Context) any{}, counts: map[string]int{}}
	e.host = h
	e.services.slot, e.server.slot, e.endpoints.slot = "services", "server", "endpoints"
	e.services.what = "the Services of shop"
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "kubia"}, Spec: corev1.PodSpec{
		InitContainers: []corev1.Container{{Name: "migrate"}},
		Containers: []corev1.Container{
			{Name: "web", Env: []corev1.EnvVar{
				{Name: "MODE", Value: "slow"},
				{Name: "PASSWORD", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
					LocalObjectReference: corev1.LocalObjectReference{Name: "vault"}, Key: "password",
				}}},
				{Name: "URL", Value: "pg://$(PASSWORD)@db"},
			}},
			{Name: "proxy", Env: []corev1.EnvVar{{Name: "UPSTREAM", Value: "web"}}},
		},
	}}
	pod.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "web", State: corev1.ContainerState{
		Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(noon.Add(-time.Hour))},
	}}}
	e.Handle("pod", podSnapshot(stream.Live, &podDetail{&record.Pod{Meta: record.Meta{Name: "kubia", UID: "1"}}, pod}))
	e.Handle("services", servicesArrived(stream.Live,
		aService("kubia", noon.Add(-2*time.Hour), "10.96.0.1"), aService("late", noon.Add(-time.Minute), "10.96.0.2"), aService("web", noon.Add(-2*time.Hour), "None")))
	e.Handle("server", servicesArrived(stream.Live, aService("kubernetes", noon.Add(-99*time.Hour), "10.96.0.10")))
	e.Handle("sources", vault("hunter2"))
	return e, h
}

func aService(name string, created time.Time, ip string) *record.Service {
	ns := "shop"
	if name == "kubernetes" {
		ns = "default"
	}
	return &record.Service{
		Meta: record.Meta{Namespace: ns, Name: name, UID: name, Created: created.Unix()}, Type: "ClusterIP",
		ClusterIPs: []string{ip}, Ports: []record.ServicePort{{Name: "http", Protocol: "TCP", Port: 80}},
	}
}

func servicesArrived(phase stream.Phase, rows ...*record.Service) arrival[*record.Service] {
	return arrival[*record.Service]{snap: &stream.Snapshot[*record.Service]{Phase: phase, Rows: rows, Total: -1}}
}

// vault is what came of reading the Secret.
func vault(password string) sourcesRead {
	return sourcesRead{found: map[environment.Ref]environment.Source{
		{Kind: "Secret", Name: "vault"}: {Data: map[string]string{"password": password}, Created: noon.Add(-2 * time.Hour), Immutable: true},
	}}
}

func paintedScreen(s screen.Screen, w, h int) string {
	f := new(canvas.Frame)
	f.Reset(w, h)
	s.Paint(f.Canvas())
	return f.String()
}

func pressOn(t *testing.T, s screen.Screen, h *fakeHost, key string) {
	t.Helper()
	for _, c := range s.Commands() {
		if slices.Contains(c.Keys, key) {
			if c.When != nil && c.When() != "" {
				t.Fatalf("%s: %s", key, c.When())
			}
			c.Run(h)
			return
		}
	}
	t.Fatalf("nothing is bound to %s", key)
}

func refusalOf(t *testing.T, s screen.Screen, key string) string {
	t.Helper()
	for _, c := range s.Commands() {
		if slices.Contains(c.Keys, key) && c.When != nil {
			return c.When()
		}
	}
	t.Fatalf("nothing is bound to %s that could be refused", key)
	return ""
}

// rowsOf are the lines of a painting up to the rule, without blanks at their ends.
func rowsOf(painting string) string {
	var out []string
	for line := range strings.Lines(painting) {
		if strings.Contains(line, "───") {
			break
		}
		out = append(out, strings.TrimRight(line, " \n"))
	}
	return strings.Join(out, "\n")
}

func saidOf(s screen.Screen) string {
	var b strings.Builder
	for _, span := range s.Title().Status {
		b.WriteString(span.Text)
	}
	return b.String()
}

func TestEnvironmentIsShown(t *testing.T) {
	t.Parallel()
	e, _ := surroundings()
	want := ` [environment]  DNS             ‹ container web ›  2 of 3, started 60m ago
 NAME        VALUE            STATUS         FROM
▌MODE        slow                            literal
 PASSWORD    •••••••                         Secret vault / password
 URL         pg://•••••••@db                 literal
 ▸ Services  24 variables     not there yet  3 Services`
	if got := rowsOf(paintedScreen(e, 76, 24)); got != want {
		t.Errorf("it is\n%s\nwant\n%s", got, want)
	}
	if got := saidOf(e); got != "live" {
		t.Errorf("the status is %q", got)
	}
	if got := e.Line(); got != "env pods/kubia -n shop" {
		t.Errorf("the line is %q", got)
	}
}

func TestSecretsOfTheEnvironmentAreMasked(t *testing.T) {
	t.Parallel()
	e, h := surroundings()
	e.pods, e.services.feed = &podFeed{}, nil
	pressOn(t, e, h, "j")
	if why := refusalOf(t, e, "c"); !strings.Contains(why, "masked") {
		t.Errorf("a masked value is copied: %q", why)
	}
	if strings.Contains(paintedScreen(e, 200, 40), "hunter2") {
		t.Error("the value is shown unasked")
	}
	pressOn(t, e, h, "x")
	if got := paintedScreen(e, 80, 24); !strings.Contains(got, "pg://hunter2@db") || !strings.HasPrefix(saidOf(e), "values shown") {
		t.Errorf("%s\n%s", saidOf(e), got)
	}
	pressOn(t, e, h, "c")
	if h.copied != "hunter2" {
		t.Errorf("copied %q", h.copied)
	}
	e.Unmount()
	if got := paintedScreen(e, 80, 24); strings.Contains(got, "hunter2") || e.sources.found != nil {
		t.Errorf("after leaving it is still there:\n%s", got)
	}
	if r, _ := e.variables.Selected(); r.entry.Value.Has(environment.Secret) {
		t.Error("the row under the cursor has kept the value")
	}
}

// podFeed is the feed of a pod whose snapshots a test hands over by itself.
type podFeed struct{ closed, refreshed bool }

func (f *podFeed) Next(context.Context, uint64) (*stream.Snapshot[*podDetail], error) {
	return nil, stream.ErrClosed
}
func (f *podFeed) Look(stream.Lens[*podDetail]) uint64 { return 0 }
func (f *podFeed) Refresh()                            { f.refreshed = true }
func (f *podFeed) Close()                              { f.closed = true }

func TestServicesFoldAndContainersTurn(t *testing.T) {
	t.Parallel()
	e, h := surroundings()
	if why := refusalOf(t, e, "enter"); why == "" {
		t.Error("a literal can be unfolded")
	}
	pressOn(t, e, h, "G")
	if got := paintedScreen(e, 80, 24); !strings.Contains(got, "not there yet: late") {
		t.Errorf("the details are\n%s", got)
	}
	pressOn(t, e, h, "enter")
	got := paintedScreen(e, 80, 40)
	for _, want := range []string{"▾ Services", "KUBIA_PORT_80_TCP_ADDR", "KUBERNETES_SERVICE_HOST", "LATE_SERVICE_HOST"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not there:\n%s", want, got)
		}
	}
	pressOn(t, e, h, "j")
	pressOn(t, e, h, "enter")
	if r, _ := e.variables.Selected(); r.head == "" {
		t.Errorf("folded from below, the cursor is on %v", r)
	}
	pressOn(t, e, h, "right")
	if got := paintedScreen(e, 80, 24); !strings.Contains(got, "container proxy ›  3 of 3, has not started") || !strings.Contains(got, "UPSTREAM") || strings.Contains(got, "MODE") {
		t.Errorf("the next container is\n%s", got)
	}
	pressOn(t, e, h, "right")
	pressOn(t, e, h, "left")
	pressOn(t, e, h, "left")
	if c, _ := e.container(); c.Spec.Name != "web" {
		t.Errorf("there and back is %s", c.Spec.Name)
	}
}

func TestEnvironmentThatMayNotBeRead(t *testing.T) {
	t.Parallel()
	e, _ := surroundings()
	e.Handle("sources", sourcesRead{found: map[environment.Ref]environment.Source{{Kind: "Secret", Name: "vault"}: {Unread: "you may not read Secret vault"}}})
	e.Handle("services", arrival[*record.Service]{
		snap:    &stream.Snapshot[*record.Service]{Phase: stream.Forbidden, Err: errors.New("no"), Total: -1},
		problem: &kube.Problem{What: "nobody may not list services in namespace shop"},
	})
	e.variables.MoveTo(1)
	got := paintedScreen(e, 100, 24)
	e.endpoints.feed = &sliceFeed{}
	e.flip()
	if got := paintedScreen(e, 100, 24); !strings.Contains(got, "*.shop") || !strings.Contains(got, "? nobody may not list services") {
		t.Errorf("the names are\n%s", got)
	}
	e.flip()
	for _, want := range []string{"PASSWORD    ?", "you may not read Secret vault", "pg://?@db", "8 variables  ?       service kubernetes"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not there:\n%s", want, got)
		}
	}
}

func TestEnvironmentIsReadAgain(t *testing.T) {
	t.Parallel()
	e, h := surroundings()
	read := func() int { return h.counts["sources"] }
	if read() != 1 {
		t.Fatalf("read %d times at first", read())
	}
	e.Handle("pod", podSnapshot(stream.Live, e.pod))
	if read() != 1 {
		t.Error("read again, and nothing has changed")
	}
	again := *e.pod
	again.whole = e.pod.whole.DeepCopy()
	again.whole.Status.ContainerStatuses[0].State.Running.StartedAt = metav1.NewTime(noon)
	e.Handle("pod", podSnapshot(stream.Live, &again))
	if read() != 2 {
		t.Error("not read again, and the container has started again")
	}
	e.pods = &podFeed{}
	pressOn(t, e, h, "ctrl+r") // while it is read
	e.Handle("sources", vault("old"))
	if read() != 3 {
		t.Errorf("read %d times: what was asked for while reading is lost", read())
	}
	e.Handle("sources", sourcesRead{found: map[environment.Ref]environment.Source{{Kind: "Secret", Name: "vault"}: {Unread: "lost"}}})
	e.Handle("pod", podSnapshot(stream.Reconnecting, &again))
	e.Handle("pod", podSnapshot(stream.Live, &again))
	if read() != 4 {
		t.Error("what could not be read is not read when the connection is back")
	}
}

func TestNamesAreShown(t *testing.T) {
	t.Parallel()
	e, h := surroundings()
	e.endpoints.feed = &sliceFeed{} // it is followed already
	pressOn(t, e, h, "tab")
	e.Handle("endpoints", arrival[*record.EndpointSlice]{snap: &stream.Snapshot[*record.EndpointSlice]{Phase: stream.Live, Rows: []*record.EndpointSlice{{
		Service: "web", Family: "IPv4", Endpoints: []record.Endpoint{{Address: "10.244.0.3", Hostname: "web-0", Ready: true}},
	}}}})
	got := paintedScreen(e, 76, 30)
	for _, want := range []string{
		"[DNS]", "ClusterFirst: the cluster's DNS", "shop.svc.cluster.local svc.cluster.local cluster.local, then the", "cluster.local, assumed",
		"web-0.web               ", "_http._tcp.kubia", "kubernetes.default",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not there:\n%s", want, got)
		}
	}
	pressOn(t, e, h, "c")
	if h.copied != "kubernetes.default.svc.cluster.local" {
		t.Errorf("copied %q", h.copied)
	}
	if why := refusalOf(t, e, "x"); why == "" {
		t.Error("names can be masked")
	}
	e.pod.whole.Spec.HostNetwork = true
	e.build()
	if got := paintedScreen(e, 76, 30); !strings.Contains(got, "names of Services are not found") {
		t.Errorf("with the network of the node\n%s", got)
	}
	pressOn(t, e, h, "tab")
	if got := paintedScreen(e, 76, 30); !strings.Contains(got, "PASSWORD") {
		t.Errorf("back again\n%s", got)
	}
}

type sliceFeed struct{}

func (f *sliceFeed) Next(context.Context, uint64) (*stream.Snapshot[*record.EndpointSlice], error) {
	return nil, stream.ErrClosed
}
func (f *sliceFeed) Look(stream.Lens[*record.EndpointSlice]) uint64 { return 0 }
func (f *sliceFeed) Refresh()                                       {}
func (f *sliceFeed) Close()                                         {}

func TestEnvironmentOnAnySize(t *testing.T) {
	t.Parallel()
	e, _ := surroundings()
	e.endpoints.feed = &sliceFeed{}
	for range 2 {
		for w := 1; w < 90; w += 4 {
			for h := 1; h < 30; h++ {
				if paintedScreen(e, w, h) == "" {
					t.Fatalf("nothing at %d by %d", w, h)
				}
				e.Pointer(w/2, h/2, screen.Click)
				e.Pointer(w/2, h-1, screen.WheelDown)
			}
		}
		e.flip()
	}
}

func TestLinesOfEnvironments(t *testing.T) {
	t.Parallel()
	r := &Router{&Session{conn: new(kube.Connection), memory: &Memory{}, in: []string{"shop"}}}
	for text, want := range map[string]string{
		"env pods/kubia":              "env pods/kubia -n shop",
		"env kubia -n web":            "env pods/kubia -n web",
		"env/kubia web":               "env pods/kubia -n web",
		"environment po/kubia":        "env pods/kubia -n shop",
		"env":                         "env: name a pod, as in :env pods/NAME",
		"env services/kubia":          "env: a pod has an environment, no services",
		"env kubia -A":                "env: say in which namespace the pod is, as in :env pods/kubia -n shop",
		"env pods/kubia -n shop,test": "env: say in which namespace the pod is, as in :env pods/kubia -n shop",
	} {
		place, err := r.Open(text, anyScreen{})
		got := ""
		if err != nil {
			got = err.Error()
		} else if on, ok := place.Screen.(screen.Located); ok {
			got = on.Line()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// anyScreen is any screen to be on.
type anyScreen struct{ screen.Screen }

func TestSourcesAreRead(t *testing.T) {
	t.Parallel()
	object := &unstructured.Unstructured{Object: map[string]any{
		"metadata": map[string]any{"creationTimestamp": "2026-11-24T10:00:00Z", "managedFields": []any{map[string]any{
			"manager": "kubectl", "operation": "Update", "time": "2026-11-24T11:00:00Z", "fieldsV1": map[string]any{"f:data": map[string]any{}},
		}}},
		"immutable": true, "data": map[string]any{"password": "aHVudGVyMg==", "broken": "!"},
	}}
	s := sourceOf(object, true)
	if s.Data["password"] != "hunter2" || len(s.Data) != 1 || !s.Immutable || s.Created.IsZero() || len(s.Fields) != 1 {
		t.Errorf("the Secret is %+v", s)
	}
	if s := sourceOf(object, false); s.Data["password"] != "aHVudGVyMg==" {
		t.Errorf("a ConfigMap is %+v", s)
	}
	node := nodeOf(&unstructured.Unstructured{Object: map[string]any{"status": map[string]any{
		"nodeInfo": map[string]any{"kubeletVersion": "v1.37.2"}, "allocatable": map[string]any{"cpu": "3920m", "odd": "x"},
	}}})
	if cpu := node.Allocatable["cpu"]; node.Kubelet != "v1.37.2" || cpu.String() != "3920m" || len(node.Allocatable) != 1 {
		t.Errorf("the node is %+v", node)
	}
}
