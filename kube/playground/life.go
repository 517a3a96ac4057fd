package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/record"
)

// How often what happens in the demo world.
const (
	rollFirst     = 30 * time.Second
	rollEvery     = 90 * time.Second
	flipFirst     = 10 * time.Second
	flipEvery     = 30 * time.Second
	unreadyFor    = 12 * time.Second
	scaleEvery    = 45 * time.Second
	restartEvery  = 50 * time.Second
	visitorEvery  = 15 * time.Second
	complainEvery = 20 * time.Second
	settleEvery   = time.Second
	nobodyHome    = "203.0.113.7" // reserved for documentation: the demo's load balancer
	firstRelease  = 2             // of web, as its image says
)

// A life plays those parts of the demo world that are neither the control plane's nor the simulated kubelet's: the cloud,
// the probes, and the people who release and scale.
type life struct {
	plane   *plane
	client  kubernetes.Interface
	events  record.EventRecorder
	running sync.WaitGroup
	release int
}

// startLife starts the loops of the demo world; they end with ctx. A world that is not alive comes to rest: logs flow and
// what is broken stays broken, but nothing is released, scaled, restarted or flips. What an alive one does when follows
// from the seed. A step that fails is noted in the playground's log and tried again at its next turn.
func startLife(ctx context.Context, p *plane, alive bool, seed uint64) (*life, error) {
	client, err := kubernetes.NewForConfig(p.restConfig())
	if err != nil {
		return nil, fmt.Errorf("make a client: %w", err)
	}
	broadcaster := record.NewBroadcaster(record.WithContext(ctx))
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: client.CoreV1().Events("")})
	l := &life{
		plane: p, client: client, release: firstRelease,
		events: broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "kubelet"}),
	}
	dice := func(i uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, i)) }
	l.every(ctx, "settle", 0, settleEvery, l.settle)
	l.every(ctx, "complain", settleEvery, complainEvery, l.complain)
	l.running.Go(func() { writeLogs(ctx, p, dice(0)) })
	if !alive {
		return l, nil
	}
	l.every(ctx, "roll web", rollFirst, rollEvery, l.roll)
	l.every(ctx, "count visitors", visitorEvery, visitorEvery, l.visit)
	l.every(ctx, "flip a pod", flipFirst, flipEvery, with(dice(1), l.flip))
	l.every(ctx, "scale worker", scaleEvery, scaleEvery, with(dice(2), l.scale))
	l.every(ctx, "restart a worker", restartEvery, restartEvery, with(dice(3), l.restart))
	return l, nil
}

// wait returns when all loops have ended.
func (l *life) wait() { l.running.Wait() }

// with gives a step the dice that are its own.
func with(r *rand.Rand, act func(context.Context, *rand.Rand) error) func(context.Context) error {
	return func(ctx context.Context) error { return act(ctx, r) }
}

func (l *life) every(ctx context.Context, what string, first, interval time.Duration, act func(context.Context) error) {
	l.running.Go(func() {
		timer := time.NewTimer(first)
		defer timer.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-timer.C:
			}
			err := act(ctx)
			if errors.Is(err, errDone) {
				return
			}
			if err != nil && ctx.Err() == nil {
				l.plane.note("%s: %v", what, err)
			}
			timer.Reset(interval)
		}
	})
}

// errDone is what a step returns that is not to be repeated.
var errDone = errors.New("done")

// byPlayground marks what is written in the name of the playground.
const byPlayground = "playground"

// settle brings about what no file can say: the cloud's load balancer gives its address, where nothing lives, and a pod
// is deleted that cannot go.
func (l *life) settle(ctx context.Context) error {
	pods := l.client.CoreV1().Pods("platform")
	pod, err := pods.Get(ctx, "old-exporter", metav1.GetOptions{})
	if err != nil || !isReady(pod) {
		return err
	}
	patch := fmt.Appendf(nil, `{"status":{"loadBalancer":{"ingress":[{"ip":%q}]}}}`, nobodyHome)
	if _, err := l.client.CoreV1().Services("shop").Patch(ctx, "kubia-loadbalancer", types.MergePatchType, patch, metav1.PatchOptions{}, "status"); err != nil {
		return err
	}
	if _, err := l.client.NetworkingV1().Ingresses("shop").Patch(ctx, "shop", types.MergePatchType, patch, metav1.PatchOptions{}, "status"); err != nil {
		return err
	}
	if err := pods.Delete(ctx, pod.Name, metav1.DeleteOptions{}); err != nil {
		return err
	}
	return errDone
}

// complaints are what a kubelet goes on saying about the pods of an application.
var complaints = []struct{ namespace, app, reason, message string }{
	{"platform", "search", "Unhealthy", `Readiness probe failed: service unhealthy (responded with "NOT_SERVING")`},
	{"platform", "mailer", "Failed", `Error: configmap "mailer-config" not found`},
	{"shop", "gallery", "BackOff", `Back-off pulling image "example.com/galery:1.0"`},
}

func (l *life) complain(ctx context.Context) error {
	for _, c := range complaints {
		pods, err := l.pods(ctx, c.namespace, "app="+c.app)
		if err != nil {
			return err
		}
		for i := range pods {
			l.events.Event(&pods[i], corev1.EventTypeWarning, c.reason, c.message)
		}
	}
	return nil
}

func (l *life) pods(ctx context.Context, namespace, selector string) ([]corev1.Pod, error) {
	list, err := l.client.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return nil, err
	}
	return list.Items, nil
}

// roll releases the next version of the Deployment web.
func (l *life) roll(ctx context.Context) error {
	l.release++
	patch := fmt.Appendf(nil, `{"metadata":{"annotations":{"kubernetes.io/change-cause":"release 1.4.%[1]d"}},
		"spec":{"template":{"spec":{"containers":[{"name":"web","image":"example.com/web:1.4.%[1]d"}]}}}}`, l.release)
	_, err := l.client.AppsV1().Deployments("shop").Patch(ctx, "web", types.StrategicMergePatchType, patch, metav1.PatchOptions{FieldManager: byPlayground})
	return err
}

// flip makes one kubia pod fail its readiness probe for a while.
func (l *life) flip(ctx context.Context, r *rand.Rand) error {
	pod, err := l.oneReady(ctx, r, "shop", "app=kubia,rel=stable")
	if pod == nil {
		return err
	}
	if err := l.annotate(ctx, pod, `"true"`); err != nil {
		return err
	}
	unready(pod)
	if err := l.writeStatus(ctx, pod); err != nil {
		return err
	}
	l.events.Event(pod, corev1.EventTypeWarning, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503")
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(unreadyFor):
	}
	return l.annotate(ctx, pod, "null")
}

// restart lets a worker run out of memory; the simulated kubelet makes it ready again.
func (l *life) restart(ctx context.Context, r *rand.Rand) error {
	pod, err := l.oneReady(ctx, r, "platform", "app=worker")
	if pod == nil {
		return err
	}
	unready(pod)
	now, status := metav1.Now(), &pod.Status.ContainerStatuses[0]
	ended := corev1.ContainerStateTerminated{ExitCode: 137, Reason: "OOMKilled", FinishedAt: now, ContainerID: status.ContainerID}
	if status.State.Running != nil {
		ended.StartedAt = status.State.Running.StartedAt
	}
	status.RestartCount++
	status.LastTerminationState = corev1.ContainerState{Terminated: &ended}
	status.State = corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: now}}
	return l.writeStatus(ctx, pod)
}

// oneReady picks a ready pod, or returns nil where none is.
func (l *life) oneReady(ctx context.Context, r *rand.Rand, namespace, selector string) (*corev1.Pod, error) {
	pods, err := l.pods(ctx, namespace, selector)
	pods = slices.DeleteFunc(pods, func(p corev1.Pod) bool { return !isReady(&p) || p.DeletionTimestamp != nil })
	if err != nil || len(pods) == 0 {
		return nil, err
	}
	return &pods[r.IntN(len(pods))], nil
}

// unready says in a pod's status that its first container is not ready.
func unready(pod *corev1.Pod) {
	status, now := &pod.Status.ContainerStatuses[0], metav1.Now()
	status.Ready = false
	for i := range pod.Status.Conditions {
		c := &pod.Status.Conditions[i]
		if c.Type == corev1.PodReady || c.Type == corev1.ContainersReady {
			c.Status, c.LastTransitionTime = corev1.ConditionFalse, now
			c.Reason, c.Message = "ContainersNotReady", fmt.Sprintf("containers with unready status: [%s]", status.Name)
		}
	}
}

// writeStatus writes the status of a pod, whatever else has changed in it since it was read.
func (l *life) writeStatus(ctx context.Context, pod *corev1.Pod) error {
	pod.ResourceVersion = ""
	_, err := l.client.CoreV1().Pods(pod.Namespace).UpdateStatus(ctx, pod, metav1.UpdateOptions{FieldManager: byPlayground})
	return err
}

func (l *life) annotate(ctx context.Context, pod *corev1.Pod, value string) error {
	patch := fmt.Appendf(nil, `{"metadata":{"annotations":{"playground.kubist.dev/unready":%s}}}`, value)
	_, err := l.client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: byPlayground})
	return err
}

// scale lets the workers of the platform be two, three or four.
func (l *life) scale(ctx context.Context, r *rand.Rand) error {
	patch := fmt.Appendf(nil, `{"spec":{"replicas":%d}}`, 2+r.IntN(3))
	_, err := l.client.AppsV1().Deployments("platform").Patch(ctx, "worker", types.MergePatchType, patch, metav1.PatchOptions{FieldManager: byPlayground})
	return err
}

// visit lets a few more people see a painting.
func (l *life) visit(ctx context.Context) error {
	const path = "/apis/kubist.dev/v1/namespaces/shop/paintings/demoiselles/status"
	patch := fmt.Appendf(nil, `{"status":{"visitors":%d}}`, time.Now().Unix()%1_000_000/10)
	return l.client.CoreV1().RESTClient().Patch(types.MergePatchType).AbsPath(path).Body(patch).Do(ctx).Error()
}

// serveForwards answers what is sent to any forwarded port of any simulated pod, until ctx ends. It returns its port.
func serveForwards(ctx context.Context) (int, error) {
	listener, err := net.Listen("tcp", loopback+":0")
	if err != nil {
		return 0, fmt.Errorf("listen for forwarded ports: %w", err)
	}
	server := &http.Server{
		ReadHeaderTimeout: 5 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintln(w, "You've hit a simulated pod of the playground")
		}),
	}
	go func() { _ = server.Serve(listener) }()
	context.AfterFunc(ctx, func() { _ = server.Close() })
	return listener.Addr().(*net.TCPAddr).Port, nil
}
