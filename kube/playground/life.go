package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

// How often what happens in the demo world.
const (
	rollFirst    = 40 * time.Second
	rollEvery    = 90 * time.Second
	flipEvery    = 20 * time.Second
	unreadyFor   = 12 * time.Second
	scaleEvery   = 45 * time.Second
	visitorEvery = 15 * time.Second
	nobodyHome   = "203.0.113.7" // reserved for documentation: the demo's load balancer
)

// A life makes the demo world move: what people and load balancers do in a real one.
type life struct {
	plane   *plane
	client  kubernetes.Interface
	running sync.WaitGroup
}

// startLife starts the loops of the demo world; they end with ctx. A step that fails is noted in the playground's log
// and tried again at its next turn.
func startLife(ctx context.Context, p *plane) (*life, error) {
	client, err := kubernetes.NewForConfig(p.restConfig())
	if err != nil {
		return nil, fmt.Errorf("make a client: %w", err)
	}
	l := &life{plane: p, client: client}
	l.every(ctx, "roll web", rollFirst, rollEvery, l.roll)
	l.every(ctx, "flip a pod", 10*time.Second, flipEvery, l.flip)
	l.every(ctx, "scale worker", scaleEvery, scaleEvery, l.scale)
	l.every(ctx, "count visitors", time.Second, visitorEvery, l.visit)
	l.every(ctx, "give addresses", 0, visitorEvery, l.giveAddresses)
	l.running.Go(func() { writeLogs(ctx, p) })
	return l, nil
}

// wait returns when all loops have ended.
func (l *life) wait() { l.running.Wait() }

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
			if err := act(ctx); err != nil && ctx.Err() == nil {
				l.plane.note("%s: %v", what, err)
			}
			timer.Reset(interval)
		}
	})
}

// roll starts a rollout of the Deployment web, as `kubectl rollout restart` would.
func (l *life) roll(ctx context.Context) error {
	now := time.Now()
	patch := fmt.Sprintf(`{"metadata":{"annotations":{"kubernetes.io/change-cause":"release of %s"}},
		"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":%q}}}}}`, now.Format("15:04:05"), now.Format(time.RFC3339))
	_, err := l.client.AppsV1().Deployments("shop").Patch(ctx, "web", types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{FieldManager: "playground"})
	return err
}

// flip makes one kubia pod fail its readiness probe for a while.
func (l *life) flip(ctx context.Context) error {
	pods := l.client.CoreV1().Pods("shop")
	list, err := pods.List(ctx, metav1.ListOptions{LabelSelector: "app=kubia,rel=stable"})
	if err != nil {
		return err
	}
	if len(list.Items) == 0 {
		return nil
	}
	pod := &list.Items[rand.IntN(len(list.Items))]
	if !isReady(pod) {
		return nil
	}
	if err := l.annotate(ctx, pod.Name, `"true"`); err != nil {
		return err
	}
	now := metav1.Now()
	for i := range pod.Status.Conditions {
		c := &pod.Status.Conditions[i]
		if c.Type == corev1.PodReady || c.Type == corev1.ContainersReady {
			c.Status, c.LastTransitionTime = corev1.ConditionFalse, now
			c.Reason, c.Message = "ContainersNotReady", "containers with unready status: [kubia]"
		}
	}
	for i := range pod.Status.ContainerStatuses {
		pod.Status.ContainerStatuses[i].Ready = false
	}
	// The annotation has moved the pod on since it was listed; the status is the only thing to write.
	pod.ResourceVersion = ""
	if _, err := pods.UpdateStatus(ctx, pod, metav1.UpdateOptions{FieldManager: "playground"}); err != nil {
		return err
	}
	if err := l.tell(ctx, pod, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(unreadyFor):
	}
	return l.annotate(ctx, pod.Name, "null")
}

func (l *life) annotate(ctx context.Context, pod, value string) error {
	patch := fmt.Sprintf(`{"metadata":{"annotations":{"playground.kubist.dev/unready":%s}}}`, value)
	_, err := l.client.CoreV1().Pods("shop").Patch(ctx, pod, types.MergePatchType, []byte(patch), metav1.PatchOptions{FieldManager: "playground"})
	return err
}

// tell records a warning about a pod.
func (l *life) tell(ctx context.Context, pod *corev1.Pod, reason, message string) error {
	now := metav1.Now()
	_, err := l.client.CoreV1().Events(pod.Namespace).Create(ctx, &corev1.Event{
		ObjectMeta:     metav1.ObjectMeta{GenerateName: pod.Name + ".", Namespace: pod.Namespace},
		InvolvedObject: corev1.ObjectReference{Kind: "Pod", APIVersion: "v1", Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID},
		Reason:         reason, Message: message, Type: corev1.EventTypeWarning,
		FirstTimestamp: now, LastTimestamp: now, Count: 1, Source: corev1.EventSource{Component: "kubelet", Host: pod.Spec.NodeName},
	}, metav1.CreateOptions{})
	return err
}

// scale lets the workers of the platform be two, three or four.
func (l *life) scale(ctx context.Context) error {
	patch := fmt.Sprintf(`{"spec":{"replicas":%d}}`, 2+rand.IntN(3))
	_, err := l.client.AppsV1().Deployments("platform").Patch(ctx, "worker", types.MergePatchType, []byte(patch), metav1.PatchOptions{FieldManager: "playground"})
	return err
}

// visit lets a few more people see a painting.
func (l *life) visit(ctx context.Context) error {
	const path = "/apis/kubist.dev/v1/namespaces/shop/paintings/demoiselles/status"
	patch := fmt.Sprintf(`{"status":{"visitors":%d}}`, time.Now().Unix()%1_000_000/10)
	return l.client.CoreV1().RESTClient().Patch(types.MergePatchType).AbsPath(path).Body([]byte(patch)).Do(ctx).Error()
}

// giveAddresses plays the cloud's load balancer: it gives the Service and the Ingress an address where nothing lives.
func (l *life) giveAddresses(ctx context.Context) error {
	patch := fmt.Appendf(nil, `{"status":{"loadBalancer":{"ingress":[{"ip":%q}]}}}`, nobodyHome)
	if _, err := l.client.CoreV1().Services("shop").Patch(ctx, "kubia-loadbalancer", types.MergePatchType, patch, metav1.PatchOptions{}, "status"); err != nil {
		return err
	}
	_, err := l.client.NetworkingV1().Ingresses("shop").Patch(ctx, "shop", types.MergePatchType, patch, metav1.PatchOptions{}, "status")
	return err
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
