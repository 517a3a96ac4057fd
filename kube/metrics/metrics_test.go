package metrics

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"kubist/kube/record"
)

// answers is a server that knows what to say to each request, and notes them.
type answers struct {
	bodies map[string]string
	asked  []string
}

var errRefused = errors.New("refused")

func (a *answers) Get(_ context.Context, path string, query url.Values, _ string) (*http.Response, error) {
	request := path
	if len(query) > 0 {
		request += "?" + query.Encode()
	}
	a.asked = append(a.asked, request)
	body, ok := a.bodies[request]
	if !ok {
		return nil, errRefused
	}
	return &http.Response{Body: io.NopCloser(strings.NewReader(body))}, nil
}

// podList is a list of the pod a, measured at a second, with two containers.
func podList(second, milli int) string {
	at := time.Unix(int64(second), 0).UTC().Format(time.RFC3339)
	return fmt.Sprintf(`{"kind":"PodMetricsList","metadata":{"items":[1]},"items":[{"metadata":{"name":"a","namespace":"shop","labels":{"x":"y"}},
		"timestamp":%q,"window":"15s","containers":[
		{"name":"x","usage":{"cpu":"%dm","memory":"1000Ki"}},{"name":"y","usage":{"cpu":"123456n","memory":"1Mi"}}]}],"more":1}`, at, milli)
}

const pods = "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods"

func TestReadSumsUpContainers(t *testing.T) {
	t.Parallel()
	s := &answers{bodies: map[string]string{pods + "?labelSelector=app%3Dkubia": podList(100, 250)}}
	got, err := Read(t.Context(), s, Scope{Namespaces: []string{"shop"}, Labels: "app=kubia"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	u, ok := got.Of("shop", "a")
	if want := (record.Amounts{MilliCPU: 251, Memory: 1000<<10 + 1<<20}); !ok || u.Amounts != want {
		t.Errorf("a uses %+v, %v; want %+v", u.Amounts, ok, want)
	}
	if _, ok := got.Of("web", "a"); ok {
		t.Error("another pod of the name has its use")
	}
	if time.Since(got.Read) > time.Minute {
		t.Errorf("it was read at %v", got.Read)
	}
}

func TestReadNodes(t *testing.T) {
	t.Parallel()
	s := &answers{bodies: map[string]string{"/apis/metrics.k8s.io/v1beta1/nodes": `{"items":[{"metadata":{"name":"node-0"},"usage":{"cpu":"2","memory":"4Gi"}}]}`}}
	got, err := Read(t.Context(), s, Scope{Nodes: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if u, ok := got.Of("", "node-0"); !ok || u.Amounts != (record.Amounts{MilliCPU: 2000, Memory: 4 << 30}) {
		t.Errorf("node-0 uses %+v, %v", u.Amounts, ok)
	}
}

// A trend has what was measured, once each, and begins anew after a gap.
func TestTrend(t *testing.T) {
	t.Parallel()
	s := &answers{bodies: map[string]string{}}
	var snap *Snapshot
	read := func(second, milli int) []int32 {
		s.bodies[pods] = podList(second, milli)
		var err error
		if snap, err = Read(t.Context(), s, Scope{Namespaces: []string{"shop"}}, snap); err != nil {
			t.Fatal(err)
		}
		u, _ := snap.Of("shop", "a")
		return u.Trend()
	}
	read(100, 9)
	if got := read(100, 9); !slices.Equal(got, []int32{10}) {
		t.Errorf("read twice, a measurement makes the trend %v", got)
	}
	for i := range 9 {
		read(115+15*i, 19+10*i)
	}
	if got := read(250, 109); !slices.Equal(got, []int32{40, 50, 60, 70, 80, 90, 100, 110}) {
		t.Errorf("the trend is %v", got)
	}
	if got := read(250+181, 4); !slices.Equal(got, []int32{5}) {
		t.Errorf("after a gap the trend is %v", got)
	}
	if got := read(60, 4); !slices.Equal(got, []int32{5}) {
		t.Errorf("back in time the trend is %v", got)
	}
}

// What may be read is read; nothing is made of what was cut.
func TestReadOfSome(t *testing.T) {
	t.Parallel()
	s := &answers{bodies: map[string]string{pods: podList(100, 1)}}
	got, err := Read(t.Context(), s, Scope{Namespaces: []string{"web", "shop"}}, nil)
	if err != nil || len(got.uses) != 1 {
		t.Errorf("one of two namespaces gives %v, %v", got, err)
	}
	if _, err := Read(t.Context(), s, Scope{}, nil); !errors.Is(err, errRefused) {
		t.Errorf("refused, it says %v", err)
	}
	whole := podList(100, 1)
	end := strings.LastIndex(whole, `],"more"`)
	for n := range end {
		s.bodies[pods] = whole[:n]
		if _, err := Read(t.Context(), s, Scope{Namespaces: []string{"shop"}}, nil); err == nil {
			t.Fatalf("a list that was cut after %d bytes passes for whole", n)
		}
	}
	for _, body := range []string{`[]`, `{}`, `{"items":null}`, `{"items":{}}`} {
		s.bodies[pods] = body
		if _, err := Read(t.Context(), s, Scope{Namespaces: []string{"shop"}}, nil); err == nil {
			t.Errorf("%s passes for a list", body)
		}
	}
}

func TestContainers(t *testing.T) {
	t.Parallel()
	body := podList(100, 5)
	body = strings.TrimSuffix(body[strings.Index(body, `[{"metadata"`)+1:], `],"more":1}`)
	s := &answers{bodies: map[string]string{pods + "/a": body}}
	got, err := Containers(t.Context(), s, "shop", "a")
	if err != nil || got["x"] != (record.Amounts{MilliCPU: 5, Memory: 1000 << 10}) || got["y"] != (record.Amounts{MilliCPU: 1, Memory: 1 << 20}) {
		t.Errorf("the containers use %v, %v", got, err)
	}
	if _, err := Containers(t.Context(), s, "shop", "b"); !errors.Is(err, errRefused) {
		t.Errorf("refused, it says %v", err)
	}
}

func TestScopeIDs(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range []Scope{{}, {Nodes: true}, {Namespaces: []string{"a", "b"}}, {Namespaces: []string{"a"}}, {Labels: "a"}} {
		if seen[s.ID()] {
			t.Errorf("%+v goes by the name of another", s)
		}
		seen[s.ID()] = true
	}
}

// A list of a very large cluster is read away from the keys, but not for long.
func BenchmarkRead(b *testing.B) {
	var list strings.Builder
	list.WriteString(`{"items":[`)
	for i := range 110_000 {
		if i > 0 {
			list.WriteByte(',')
		}
		fmt.Fprintf(&list, `{"metadata":{"name":"kubia-%d","namespace":"shop","creationTimestamp":"2026-01-01T00:00:00Z","labels":{"app":"kubia","pod-template-hash":"7c78b4fbb"}},"timestamp":"2026-01-01T00:00:00Z","window":"15.1s","containers":[{"name":"main","usage":{"cpu":"%dn","memory":"%dKi"}}]}`, i, i*1000, i)
	}
	list.WriteString(`]}`)
	s := &answers{bodies: map[string]string{"/apis/metrics.k8s.io/v1beta1/pods": list.String()}}
	b.SetBytes(int64(list.Len()))
	var before *Snapshot
	for b.Loop() {
		snap, err := Read(b.Context(), s, Scope{}, before)
		if err != nil {
			b.Fatal(err)
		}
		before = snap
	}
}
