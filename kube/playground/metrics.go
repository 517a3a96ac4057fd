package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
)

const (
	metricsGroup   = "metrics.k8s.io"
	metricsVersion = "v1beta1"
	metricsName    = "metrics-server"
	metricsRoot    = "/apis/" + metricsGroup + "/" + metricsVersion
	// measuredEvery is how often the real one measures.
	measuredEvery = 15 * time.Second
)

// A meter is an API server for metrics.k8s.io behind the playground's own: it makes up what simulated pods and nodes
// use. The numbers follow from the time and from what is asked for, so that those of a moment are always the same.
type meter struct {
	client kubernetes.Interface
	down   atomic.Bool
}

// serveMetrics starts a meter and registers it with the API server. It ends with ctx.
func serveMetrics(ctx context.Context, p *plane) (*meter, error) {
	client, err := kubernetes.NewForConfig(p.restConfig())
	if err != nil {
		return nil, fmt.Errorf("make a client: %w", err)
	}
	cert, err := tls.LoadX509KeyPair(p.pki.certFile, p.pki.keyFile)
	if err != nil {
		return nil, fmt.Errorf("read the certificate of the metrics: %w", err)
	}
	listener, err := net.Listen("tcp", loopback+":0")
	if err != nil {
		return nil, fmt.Errorf("listen for metrics: %w", err)
	}
	m := &meter{client: client}
	server := &http.Server{
		Handler: m, ReadHeaderTimeout: 5 * time.Second,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12},
	}
	go func() { _ = server.ServeTLS(listener, "", "") }()
	context.AfterFunc(ctx, func() { _ = server.Close() })
	return m, m.register(ctx, p, listener.Addr().(*net.TCPAddr).Port)
}

// register has the API server pass on what is asked of the group, to a Service that is a name of this machine.
func (m *meter) register(ctx context.Context, p *plane, port int) error {
	client, err := dynamic.NewForConfig(p.restConfig())
	if err != nil {
		return fmt.Errorf("make a client: %w", err)
	}
	const namespace = "kube-system"
	return createAll(ctx, p, client, []*unstructured.Unstructured{
		{Object: map[string]any{
			"apiVersion": "v1", "kind": "Service", "metadata": map[string]any{"name": metricsName, "namespace": namespace},
			"spec": map[string]any{"type": "ExternalName", "externalName": "localhost"},
		}},
		{Object: map[string]any{
			"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": map[string]any{"name": metricsVersion + "." + metricsGroup},
			"spec": map[string]any{
				"group": metricsGroup, "version": metricsVersion, "groupPriorityMinimum": int64(100), "versionPriority": int64(100),
				"insecureSkipTLSVerify": true,
				"service":               map[string]any{"name": metricsName, "namespace": namespace, "port": int64(port)},
			},
		}},
	})
}

// turn switches the answers on or off.
func (m *meter) turn(word string) error {
	switch {
	case m == nil:
		return errors.New("there are no metrics: start the playground with -metrics")
	case word != "on" && word != "off":
		return errors.New("metrics wants on or off")
	}
	m.down.Store(word == "off")
	return nil
}

func (m *meter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m.down.Load() {
		http.Error(w, "the metrics are switched off", http.StatusServiceUnavailable)
		return
	}
	answer, err := m.answer(r)
	w.Header().Set("Content-Type", "application/json")
	if status, ok := errors.AsType[*apierrors.StatusError](err); ok {
		answer = status.ErrStatus
		w.WriteHeader(int(status.ErrStatus.Code))
	} else if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// answer is the document at a path.
func (m *meter) answer(r *http.Request) (any, error) {
	path := strings.TrimSuffix(r.URL.Path, "/")
	words := strings.Split(strings.TrimPrefix(path, metricsRoot+"/"), "/")
	options := metav1.ListOptions{LabelSelector: r.URL.Query().Get("labelSelector"), ResourceVersion: "0"}
	ctx := r.Context()
	switch {
	case path == "/apis", path == "/apis/"+metricsGroup, path == metricsRoot:
		return discovered(path), nil
	case !strings.HasPrefix(path, metricsRoot):
	case len(words) == 1 && words[0] == "pods":
		return m.pods(ctx, "", options)
	case len(words) == 3 && words[0] == "namespaces" && words[2] == "pods":
		return m.pods(ctx, words[1], options)
	case len(words) == 4 && words[0] == "namespaces" && words[2] == "pods":
		return m.pod(ctx, words[1], words[3])
	case len(words) == 1 && words[0] == "nodes":
		return m.nodes(ctx, options)
	}
	return nil, notFound(path)
}

func notFound(what string) error {
	return apierrors.NewNotFound(metav1.SchemeGroupVersion.WithResource("").GroupResource(), what)
}

// discovered are the groups, the group, or the resources of its version.
func discovered(path string) any {
	version := metav1.GroupVersionForDiscovery{GroupVersion: metricsGroup + "/" + metricsVersion, Version: metricsVersion}
	group := metav1.APIGroup{
		TypeMeta: metav1.TypeMeta{Kind: "APIGroup", APIVersion: "v1"}, Name: metricsGroup,
		Versions: []metav1.GroupVersionForDiscovery{version}, PreferredVersion: version,
	}
	switch path {
	case "/apis":
		return metav1.APIGroupList{TypeMeta: metav1.TypeMeta{Kind: "APIGroupList", APIVersion: "v1"}, Groups: []metav1.APIGroup{group}}
	case metricsRoot:
		verbs := metav1.Verbs{"get", "list"}
		return metav1.APIResourceList{
			TypeMeta: metav1.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"}, GroupVersion: version.GroupVersion,
			APIResources: []metav1.APIResource{
				{Name: "nodes", Kind: "NodeMetrics", Verbs: verbs}, {Name: "pods", Kind: "PodMetrics", Namespaced: true, Verbs: verbs},
			},
		}
	}
	return group
}

// measurement is a PodMetrics or a NodeMetrics; list is a list of them.
type (
	measurement struct {
		metav1.TypeMeta   `json:",inline"`
		metav1.ObjectMeta `json:"metadata"`

		Timestamp  metav1.Time         `json:"timestamp"`
		Window     metav1.Duration     `json:"window"`
		Usage      corev1.ResourceList `json:"usage,omitempty"`
		Containers []containerUse      `json:"containers,omitempty"`
	}
	containerUse struct {
		Name  string              `json:"name"`
		Usage corev1.ResourceList `json:"usage"`
	}
	measurementList struct {
		metav1.TypeMeta `json:",inline"`
		metav1.ListMeta `json:"metadata"`

		Items []measurement `json:"items"`
	}
)

func metricsType(kind string) metav1.TypeMeta {
	return metav1.TypeMeta{Kind: kind, APIVersion: metricsGroup + "/" + metricsVersion}
}

// measure is what is the same for pods and nodes.
func measure(kind string, of metav1.ObjectMeta, now time.Time) measurement {
	return measurement{
		TypeMeta:   metricsType(kind),
		ObjectMeta: metav1.ObjectMeta{Name: of.Name, Namespace: of.Namespace, Labels: of.Labels, CreationTimestamp: metav1.NewTime(now)},
		Timestamp:  metav1.NewTime(now), Window: metav1.Duration{Duration: measuredEvery},
	}
}

func (m *meter) pods(ctx context.Context, namespace string, options metav1.ListOptions) (any, error) {
	pods, err := m.client.CoreV1().Pods(namespace).List(ctx, options)
	if err != nil {
		return nil, err
	}
	list := measurementList{TypeMeta: metricsType("PodMetricsList"), Items: []measurement{}}
	now := time.Now().Truncate(measuredEvery)
	for i := range pods.Items {
		if one, ok := measurePod(&pods.Items[i], now); ok {
			list.Items = append(list.Items, one)
		}
	}
	return list, nil
}

func (m *meter) pod(ctx context.Context, namespace, name string) (any, error) {
	pod, err := m.client.CoreV1().Pods(namespace).Get(ctx, name, metav1.GetOptions{ResourceVersion: "0"})
	if err != nil {
		return nil, err
	}
	one, ok := measurePod(pod, time.Now().Truncate(measuredEvery))
	if !ok {
		return nil, notFound(name)
	}
	return one, nil
}

// nodes use what their pods use, and a little for themselves. One that fell silent is not measured.
func (m *meter) nodes(ctx context.Context, options metav1.ListOptions) (any, error) {
	nodes, err := m.client.CoreV1().Nodes().List(ctx, options)
	if err != nil {
		return nil, err
	}
	pods, err := m.client.CoreV1().Pods("").List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		return nil, err
	}
	now := time.Now().Truncate(measuredEvery)
	uses := map[string]corev1.ResourceList{}
	for i := range pods.Items {
		one, _ := measurePod(&pods.Items[i], now)
		for _, c := range one.Containers {
			uses[pods.Items[i].Spec.NodeName] = sum(uses[pods.Items[i].Spec.NodeName], c.Usage)
		}
	}
	list := measurementList{TypeMeta: metricsType("NodeMetricsList"), Items: []measurement{}}
	for i := range nodes.Items {
		node := &nodes.Items[i]
		if !answers(node) {
			continue
		}
		one := measure("NodeMetrics", node.ObjectMeta, now)
		one.Usage = sum(used(node.Name, "", 180, 900<<20, now), uses[node.Name])
		list.Items = append(list.Items, one)
	}
	return list, nil
}

func answers(node *corev1.Node) bool {
	for _, c := range node.Status.Conditions {
		if c.Type == corev1.NodeReady {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}

func sum(a, b corev1.ResourceList) corev1.ResourceList {
	out := a.DeepCopy()
	if out == nil {
		out = corev1.ResourceList{}
	}
	for name, q := range b {
		total := out[name]
		total.Add(q)
		out[name] = total
	}
	return out
}

// measurePod measures the containers of a pod that run; false where none does.
func measurePod(pod *corev1.Pod, now time.Time) (measurement, bool) {
	one := measure("PodMetrics", pod.ObjectMeta, now)
	running := map[string]bool{}
	for _, s := range pod.Status.ContainerStatuses {
		running[s.Name] = s.State.Running != nil
	}
	for i := range pod.Spec.Containers {
		c := &pod.Spec.Containers[i]
		if !running[c.Name] {
			continue
		}
		cpu, memory := c.Resources.Requests.Cpu().MilliValue(), c.Resources.Requests.Memory().Value()
		if cpu == 0 {
			cpu = 40
		}
		if memory == 0 {
			memory = 48 << 20
		}
		one.Containers = append(one.Containers, containerUse{c.Name, used(string(pod.UID), c.Name, cpu, memory, now)})
	}
	return one, len(one.Containers) > 0
}

// used is about as much as was asked for, in waves that are each one's own.
func used(id, part string, milli, memory int64, now time.Time) corev1.ResourceList {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id + "/" + part))
	own := h.Sum64()
	phase, minutes, busy := float64(own%628)/100, 1.5+float64(own>>16%50)/10, 0.25+float64(own>>32%90)/100
	wave := math.Sin(2*math.Pi*now.Sub(time.Unix(0, 0)).Minutes()/minutes + phase)
	cpu := float64(milli) * busy * (1 + 0.6*wave)
	return corev1.ResourceList{
		corev1.ResourceCPU:    *resource.NewScaledQuantity(int64(cpu*1e6), resource.Nano),
		corev1.ResourceMemory: *resource.NewQuantity(int64(float64(memory)*(0.45+0.4*busy+0.08*wave))>>10<<10, resource.BinarySI),
	}
}
