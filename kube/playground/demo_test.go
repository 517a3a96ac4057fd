package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/record"
)

// A planted fault, and how one sees that it is there.
type planted struct {
	what string
	seen func(context.Context, kubernetes.Interface) error
}

var plantedFaults = []planted{
	{"a pod cannot leave", func(ctx context.Context, c kubernetes.Interface) error {
		pod, err := c.CoreV1().Pods("platform").Get(ctx, "old-exporter", metav1.GetOptions{})
		if err == nil && pod.DeletionTimestamp == nil {
			return errors.New("it is not deleted yet")
		}
		return err
	}},
	{"a pod fits no node, says the scheduler", func(ctx context.Context, c kubernetes.Interface) error {
		return anEvent(ctx, c, "platform", "Pod/model-training", "FailedScheduling")
	}},
	{"a volume is not made", func(ctx context.Context, c kubernetes.Interface) error {
		return anEvent(ctx, c, "shop", "PersistentVolumeClaim/uploads", "ProvisioningFailed")
	}},
	{"a job is given up", func(ctx context.Context, c kubernetes.Interface) error {
		job, err := c.BatchV1().Jobs("platform").Get(ctx, "nightly-import", metav1.GetOptions{})
		if err != nil {
			return err
		}
		failed := func(c batchv1.JobCondition) bool {
			return c.Type == batchv1.JobFailed && c.Reason == "BackoffLimitExceeded"
		}
		if !slices.ContainsFunc(job.Status.Conditions, failed) {
			return fmt.Errorf("its conditions are %v", job.Status.Conditions)
		}
		return nil
	}},
	{"endpoints of the older kind are mirrored", func(ctx context.Context, c kubernetes.Interface) error { return endpoints(ctx, c, "accounts", 3) }},
	{"a Service selects nothing", func(ctx context.Context, c kubernetes.Interface) error { return endpoints(ctx, c, "cart", 0) }},
	{"a port's name is wrong", func(ctx context.Context, c kubernetes.Interface) error {
		slices, err := c.DiscoveryV1().EndpointSlices("shop").List(ctx, metav1.ListOptions{LabelSelector: "kubernetes.io/service-name=web-metrics"})
		if err != nil {
			return err
		}
		for _, s := range slices.Items {
			if len(s.Endpoints) > 0 && len(s.Ports) == 0 {
				return nil
			}
		}
		return errors.New("no slice has endpoints without ports")
	}},
	{"a node fell silent", func(ctx context.Context, c kubernetes.Interface) error {
		node, err := c.CoreV1().Nodes().Get(ctx, "node-4", metav1.GetOptions{})
		if err != nil {
			return err
		}
		for _, c := range node.Status.Conditions {
			if c.Type == corev1.NodeReady && c.Status == corev1.ConditionUnknown {
				return nil
			}
		}
		return fmt.Errorf("its conditions are %v", node.Status.Conditions)
	}},
	{"the balanced pods are spread unevenly", func(ctx context.Context, c kubernetes.Interface) error {
		pods, err := c.CoreV1().Pods("shop").List(ctx, metav1.ListOptions{LabelSelector: "app=kubia"})
		if err != nil {
			return err
		}
		spread := map[string]int{}
		for _, p := range pods.Items {
			spread[p.Spec.NodeName]++
		}
		if len(pods.Items) != 4 || spread[""] > 0 || spread["node-0"]+spread["node-1"] != 3 || spread["node-2"] != 1 {
			return fmt.Errorf("%d pods are spread as %v", len(pods.Items), spread)
		}
		return nil
	}},
	{"the cloud gives an address", func(ctx context.Context, c kubernetes.Interface) error {
		s, err := c.CoreV1().Services("shop").Get(ctx, "kubia-loadbalancer", metav1.GetOptions{})
		if err == nil && len(s.Status.LoadBalancer.Ingress) == 0 {
			return errors.New("it has none")
		}
		return err
	}},
	{"a kubelet complains of an image", func(ctx context.Context, c kubernetes.Interface) error {
		return anEvent(ctx, c, "shop", "Pod/gallery-", "BackOff")
	}},
}

// anEvent looks for a warning about an object whose kind and name begin like that.
func anEvent(ctx context.Context, c kubernetes.Interface, namespace, about, reason string) error {
	list, err := c.CoreV1().Events(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, e := range list.Items {
		object := e.InvolvedObject.Kind + "/" + e.InvolvedObject.Name
		if e.Type == corev1.EventTypeWarning && e.Reason == reason && strings.HasPrefix(object, about) {
			return nil
		}
	}
	return fmt.Errorf("none of %d events says so", len(list.Items))
}

// endpoints looks whether so many belong to a Service of the shop.
func endpoints(ctx context.Context, c kubernetes.Interface, service string, want int) error {
	list, err := c.DiscoveryV1().EndpointSlices("shop").List(ctx, metav1.ListOptions{LabelSelector: "kubernetes.io/service-name=" + service})
	if err != nil {
		return err
	}
	n := 0
	for _, s := range list.Items {
		n += len(s.Endpoints)
	}
	if len(list.Items) == 0 || n != want {
		return fmt.Errorf("%d slices have %d endpoints, want %d", len(list.Items), n, want)
	}
	return nil
}

func checkPlanted(t *testing.T, r *running) {
	t.Parallel()
	client := r.client("playground")
	for _, p := range plantedFaults {
		eventually(t, p.what, func(ctx context.Context) error { return p.seen(ctx, client) })
	}
}

// checkLife takes each step of the alive world once, and sees what comes of it.
func checkLife(t *testing.T, r *running) {
	t.Parallel()
	client, events := r.client("playground"), record.NewFakeRecorder(10)
	l := &life{client: client, events: events, release: firstRelease}
	dice := rand.New(rand.NewPCG(1, 1))
	onePod(t, client, "app=kubia,rel=stable")
	t.Run("flip", func(t *testing.T) { checkFlip(t, l, dice, events) })
	t.Run("roll", func(t *testing.T) {
		if err := l.roll(t.Context()); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the next release of web is out", func(ctx context.Context) error {
			d, err := client.AppsV1().Deployments("shop").Get(ctx, "web", metav1.GetOptions{})
			if err != nil {
				return err
			}
			image := d.Spec.Template.Spec.Containers[0].Image
			if image != "example.com/web:1.4.3" || d.Status.ObservedGeneration < d.Generation || d.Status.UpdatedReplicas != 5 {
				return fmt.Errorf("%d replicas of %s", d.Status.UpdatedReplicas, image)
			}
			return nil
		})
	})
	t.Run("restart", func(t *testing.T) { checkRestart(t, l, dice) })
}

func checkFlip(t *testing.T, l *life, dice *rand.Rand, events *record.FakeRecorder) {
	ctx, cancel := context.WithCancel(t.Context())
	flipped := make(chan error, 1)
	eventually(t, "a pod of kubia is ready", func(ctx context.Context) error {
		if pod, err := l.oneReady(ctx, dice, "shop", "app=kubia,rel=stable"); pod == nil {
			return errors.Join(errors.New("none is"), err)
		}
		return nil
	})
	go func() { flipped <- l.flip(ctx, dice) }()
	select {
	case e := <-events.Events:
		if !strings.Contains(e, "Readiness probe failed") {
			t.Errorf("the kubelet says %q", e)
		}
	case err := <-flipped:
		t.Errorf("the probe does not fail: %v", err)
	case <-time.After(waitLimit):
		t.Error("no probe fails")
	}
	cancel()
}

func checkRestart(t *testing.T, l *life, dice *rand.Rand) {
	eventually(t, "a worker ran out of memory and is ready again", func(ctx context.Context) error {
		pods, err := l.pods(ctx, "platform", "app=worker")
		if err != nil {
			return err
		}
		for _, p := range pods {
			if s := p.Status.ContainerStatuses; len(s) > 0 && s[0].RestartCount > 0 && isReady(&p) {
				return nil
			}
		}
		return errors.Join(errors.New("none is"), l.restart(ctx, dice))
	})
}

func TestFirstSteps(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := writeFirstSteps(dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, firstSteps))
	if err != nil {
		t.Fatal(err)
	}
	title, rest, _ := strings.Cut(string(text), "\n")
	if title == "" || strings.TrimSpace(rest) == "" {
		t.Errorf("the note has the title %q and says %q", title, rest)
	}
	note := func(variable string) bool { return strings.HasPrefix(variable, "KUBIST_NOTE=") }
	if p := (&plane{dir: dir}); slices.ContainsFunc(p.environment(), note) {
		t.Error("a world that is not for people to look at has a note")
	}
	if p := (&plane{dir: dir, alive: true}); !slices.ContainsFunc(p.environment(), note) {
		t.Error("an alive world has no note")
	}
}

func TestLogLinesSayTheSameForOneSeed(t *testing.T) {
	t.Parallel()
	say := func(seed uint64) (lines []string) {
		r := rand.New(rand.NewPCG(seed, 0))
		for _, name := range logNames() {
			lines = append(lines, logLine(name, time.Unix(1e9, 0), r))
		}
		return lines
	}
	if a, b := say(1), say(1); !slices.Equal(a, b) {
		t.Errorf("one seed says %q and %q", a, b)
	}
	if a, b := say(1), say(2); slices.Equal(a, b) {
		t.Errorf("two seeds say %q", a)
	}
}
