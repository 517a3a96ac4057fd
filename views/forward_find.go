package views

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"kubist/kube/forward"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/kube/traffic"
)

// port is what an object can be reached at: of a Service its own number, of all
// others that of the pods.
type port struct {
	name   string // "" where it has none
	number int32
}

// String is "http 8080", or the number alone.
func (p port) String() string {
	return strings.TrimSpace(p.name + " " + strconv.Itoa(int(p.number)))
}

// reachable is what forwarding needs of a Service, a pod or what makes pods: the
// fields that all of these have in the same places.
type reachable struct {
	Spec struct {
		Ports      []corev1.ServicePort   `json:"ports"`
		Containers []corev1.Container     `json:"containers"`
		Template   corev1.PodTemplateSpec `json:"template"`
		Selector   map[string]any         `json:"selector"`
	} `json:"spec"`
}

func reachableOf(object *unstructured.Unstructured) (*reachable, error) {
	r := &reachable{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, r); err != nil {
		return nil, fmt.Errorf("read its ports: %w", err)
	}
	return r, nil
}

// ports are those that it says it has. Only TCP can be forwarded.
func (r *reachable) ports() []port {
	var out []port
	for _, p := range r.Spec.Ports {
		if p.Protocol == corev1.ProtocolTCP || p.Protocol == "" {
			out = append(out, port{p.Name, p.Port})
		}
	}
	for _, c := range slices.Concat(r.Spec.Containers, r.Spec.Template.Spec.Containers) {
		for _, p := range c.Ports {
			if p.Protocol == corev1.ProtocolTCP || p.Protocol == "" {
				out = append(out, port{p.Name, p.ContainerPort})
			}
		}
	}
	return out
}

// port is the one of a name or number. Pods may listen on ports that they do not
// say; a Service leads nowhere but by its own.
func (r *reachable) port(word string, service bool) (port, error) {
	all := r.ports()
	number, err := strconv.ParseUint(word, 10, 16)
	i := slices.IndexFunc(all, func(p port) bool { return p.name == word || err == nil && p.number == int32(number) })
	switch {
	case i >= 0:
		return all[i], nil
	case err == nil && number > 0 && !service:
		return port{number: int32(number)}, nil
	}
	var have []string
	for _, p := range all {
		have = append(have, p.String())
	}
	if len(have) == 0 {
		return port{}, fmt.Errorf("there is no TCP port %s", word)
	}
	return port{}, fmt.Errorf("there is no TCP port %s: it has %s", word, strings.Join(have, ", "))
}

// selector is that of the pods that a workload makes, in the API's syntax.
func (r *reachable) selector() (string, error) {
	s := &metav1.LabelSelector{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(r.Spec.Selector, s); err != nil || len(s.MatchLabels)+len(s.MatchExpressions) == 0 {
		set, _, _ := unstructured.NestedStringMap(map[string]any{"selector": r.Spec.Selector}, "selector")
		s = &metav1.LabelSelector{MatchLabels: set} // ReplicationControllers have it without a frame
	}
	if len(s.MatchLabels)+len(s.MatchExpressions) == 0 {
		return "", errors.New("it has no selector, so its pods cannot be told")
	}
	sel, err := metav1.LabelSelectorAsSelector(s)
	if err != nil {
		return "", fmt.Errorf("its selector is not valid: %w", err)
	}
	return sel.String(), nil
}

// finder says where connections to a port of an object lead, and follows what it
// needs for that until release.
func (s *Session) finder(of ref, r *reachable, p port) (find forward.Find, release func(), err error) {
	scope := stream.Scope{Namespaces: []string{of.namespace}}
	switch of.gvr {
	case serviceKind.GVR:
		scope.Labels = discoveryv1.LabelServiceName + "=" + of.name
		feed := newTrail(stream.Open(s.pool, sliceKind, scope))
		return func(ctx context.Context) (forward.Target, error) {
			slicesOf, err := feed.rows(ctx)
			if err != nil {
				return forward.Target{}, err
			}
			return endpointTarget(slicesOf, of.name, p)
		}, feed.Close, nil
	case podKind.GVR:
	default:
		if scope.Labels, err = r.selector(); err != nil {
			return nil, nil, err
		}
	}
	feed := newTrail(stream.Open(s.pool, podKind, scope))
	return func(ctx context.Context) (forward.Target, error) {
		pods, err := feed.rows(ctx)
		if err != nil {
			return forward.Target{}, err
		}
		return podTarget(pods, of, p)
	}, feed.Close, nil
}

// trail is what a feed said last, for those who ask now and then.
type trail[R record.Object] struct {
	stream.Feed[R]
	mu   sync.Mutex
	last *stream.Snapshot[R]
	news chan struct{} // closed when there is another snapshot
}

// newTrail follows a feed until it is closed.
func newTrail[R record.Object](feed stream.Feed[R]) *trail[R] {
	t := &trail[R]{Feed: feed, last: &stream.Snapshot[R]{}, news: make(chan struct{})}
	go func() {
		for gen := uint64(0); ; {
			snap, err := feed.Next(context.Background(), gen)
			if err != nil {
				return
			}
			gen = snap.Gen
			t.mu.Lock()
			t.last = snap
			close(t.news)
			t.news = make(chan struct{})
			t.mu.Unlock()
		}
	}()
	return t
}

// rows are the objects there are, once all of them are known.
func (t *trail[R]) rows(ctx context.Context) ([]R, error) {
	for {
		t.mu.Lock()
		snap, news := t.last, t.news
		t.mu.Unlock()
		switch snap.Phase {
		case stream.Forbidden, stream.Failed:
			return nil, snap.Err
		case stream.Live, stream.Stale, stream.Reconnecting:
			return snap.Rows, nil
		}
		select {
		case <-news:
		case <-ctx.Done():
			return nil, fmt.Errorf("look for a pod: %w", ctx.Err())
		}
	}
}

// endpointTarget is the pod that a connection to a Service leads to: the first that is ready.
func endpointTarget(slicesOf []*record.EndpointSlice, service string, p port) (forward.Target, error) {
	outside := 0
	for _, e := range traffic.Merge(slicesOf) {
		number, ok := e.Port(record.ServicePort{Name: p.name, Port: p.number})
		switch {
		case !ok || !e.Ready || e.Terminating:
		case e.Target == nil || e.Target.Kind != "Pod":
			outside++
		default:
			return forward.Target{Namespace: e.Slice.Namespace, Pod: e.Target.Name, Port: int(number)}, nil
		}
	}
	if outside > 0 {
		return forward.Target{}, fmt.Errorf("what is behind Service %s is no pod, and only pods can be reached", service)
	}
	return forward.Target{}, fmt.Errorf("no endpoint of Service %s is ready for port %s", service, p)
}

// podTarget is the pod that a connection leads to: the one that is meant or, when
// it is gone, another one of its owner; of several the first that is ready, else
// one that runs.
func podTarget(pods []*record.Pod, of ref, p port) (forward.Target, error) {
	var best *record.Pod
	for _, pod := range pods {
		running := pod.Phase == string(corev1.PodRunning) && pod.Deleting == 0
		switch {
		case of.gvr == podKind.GVR && pod.Name == of.name && (of.uid == "" || of.uid == pod.UID):
			return forward.Target{Namespace: pod.Namespace, Pod: pod.Name, Port: int(p.number)}, nil
		case of.gvr == podKind.GVR && !siblings(of.owner, pod.Owner):
		case running && (best == nil || !best.IsReady && pod.IsReady):
			best = pod
		}
	}
	if best == nil {
		return forward.Target{}, fmt.Errorf("no pod of %s runs", of.name)
	}
	return forward.Target{Namespace: best.Namespace, Pod: best.Name, Port: int(p.number)}, nil
}

func siblings(a, b *record.Owner) bool { return a != nil && b != nil && a.UID == b.UID }
