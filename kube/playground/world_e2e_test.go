package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/remotecommand"
)

func TestScaleChurnAndFaults(t *testing.T) {
	t.Parallel()
	r := ready(t, "-etcd-and-apiserver-only", "-pods", "2000", "-services", "50", "-namespaces", "7")
	client := r.client("playground")
	ctx := t.Context()

	pods, err := client.CoreV1().Pods("").List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatalf("list pods: %v", err)
	}
	if len(pods.Items) != 2000 {
		t.Errorf("%d pods, want 2000", len(pods.Items))
	}
	services, err := client.CoreV1().Services("").List(ctx, metav1.ListOptions{LabelSelector: "tier"})
	if err != nil {
		t.Fatalf("list services: %v", err)
	}
	if len(services.Items) != 50 {
		t.Errorf("%d services, want 50", len(services.Items))
	}
	slices, err := client.DiscoveryV1().EndpointSlices("").List(ctx, metav1.ListOptions{LabelSelector: "app"})
	if err != nil {
		t.Fatalf("list endpoint slices: %v", err)
	}
	if len(slices.Items) < 50 {
		t.Errorf("%d endpoint slices, want one for each service at least", len(slices.Items))
	}
	old := pods.ResourceVersion
	t.Run("churn", func(t *testing.T) { checkChurn(t, r, client, old) })
	t.Run("compact", func(t *testing.T) { checkCompact(t, r, client, old) })
}

// checkChurn sees pods being changed, deleted and created.
func checkChurn(t *testing.T, r *running, client kubernetes.Interface, from string) {
	w, err := client.CoreV1().Pods("").Watch(t.Context(), metav1.ListOptions{ResourceVersion: from})
	if err != nil {
		t.Fatalf("watch pods: %v", err)
	}
	defer w.Stop()
	r.ctl("churn", "400")
	ctx, cancel := context.WithTimeout(t.Context(), waitLimit)
	defer cancel()
	seen := map[watch.EventType]int{}
	for seen[watch.Modified] < 200 || seen[watch.Added] < 2 || seen[watch.Deleted] < 2 {
		select {
		case e, open := <-w.ResultChan():
			if !open {
				t.Fatalf("the watch ended after %v", seen)
			}
			seen[e.Type]++
		case <-ctx.Done():
			t.Fatalf("only %v were seen", seen)
		}
	}
	r.ctl("churn", "0")
	if status := r.ctl("status"); !strings.Contains(status, "0 a second") {
		t.Errorf("status says %q after the churn was stopped", status)
	}
}

// checkCompact sees old resource versions gone and the API server come back on the same port.
func checkCompact(t *testing.T, r *running, client kubernetes.Interface, old string) {
	ctx := t.Context()
	page, err := client.CoreV1().Pods("").List(ctx, metav1.ListOptions{Limit: 10})
	if err != nil {
		t.Fatalf("list a page: %v", err)
	}
	r.ctl("compact")
	_, err = client.CoreV1().Pods("").List(ctx, metav1.ListOptions{ResourceVersion: old, ResourceVersionMatch: metav1.ResourceVersionMatchExact, Limit: 10})
	if !apierrors.IsResourceExpired(err) {
		t.Errorf("listing at a compacted version gives %v, want that it expired", err)
	}
	if page.Continue == "" {
		t.Error("a page of ten has no token to go on with")
	}
	r.ctl("stop-apiserver")
	if _, err := client.CoreV1().Pods("").List(ctx, metav1.ListOptions{Limit: 1}); err == nil {
		t.Error("the API server answers though it was stopped")
	}
	if status := r.ctl("status"); !strings.Contains(status, "stopped") {
		t.Errorf("status says %q of a stopped API server", status)
	}
	r.ctl("start-apiserver")
	pods, err := client.CoreV1().Pods("").List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatalf("list after the restart: %v", err)
	}
	if len(pods.Items) != 2000 {
		t.Errorf("%d pods after the restart, want 2000", len(pods.Items))
	}
	w, err := client.CoreV1().Pods("").Watch(ctx, metav1.ListOptions{ResourceVersion: old})
	if err == nil {
		e := <-w.ResultChan()
		w.Stop()
		err = apierrors.FromObject(e.Object)
	}
	if !apierrors.IsResourceExpired(err) && !apierrors.IsGone(err) {
		t.Errorf("watching from a compacted version gives %v, want that it is gone", err)
	}
}

func TestDemo(t *testing.T) {
	t.Parallel()
	r := ready(t)
	t.Run("logs", func(t *testing.T) { checkLogs(t, r) })
	t.Run("exec", func(t *testing.T) { checkExec(t, r) })
	t.Run("users", func(t *testing.T) { checkUsers(t, r) })
	t.Run("states", func(t *testing.T) { checkStates(t, r) })
	t.Run("planted", func(t *testing.T) { checkPlanted(t, r) })
	t.Run("life", func(t *testing.T) { checkLife(t, r) })
}

// onePod waits for a running pod of the shop.
func onePod(t *testing.T, client kubernetes.Interface, selector string) *corev1.Pod {
	t.Helper()
	var pod corev1.Pod
	eventually(t, "a pod with "+selector+" runs", func(ctx context.Context) error {
		list, err := client.CoreV1().Pods("shop").List(ctx, metav1.ListOptions{LabelSelector: selector})
		if err != nil {
			return err
		}
		for _, p := range list.Items {
			if p.Status.Phase == corev1.PodRunning {
				pod = p
				return nil
			}
		}
		return fmt.Errorf("none of %d runs", len(list.Items))
	})
	return &pod
}

func checkLogs(t *testing.T, r *running) {
	client := r.client("playground")
	for _, tc := range []struct {
		selector, container, want string
		previous                  bool
	}{
		{"app=kubia,rel=stable", "kubia", "Received request from", false},
		{"app=fortune", "fortune", "exit status 1", true},
		{"app=fortune", "web-server", "still here", false},
	} {
		pod := onePod(t, client, tc.selector)
		eventually(t, "the log of "+tc.container+" has something", func(ctx context.Context) error {
			text, err := client.CoreV1().Pods("shop").GetLogs(pod.Name, &corev1.PodLogOptions{Container: tc.container, Previous: tc.previous}).DoRaw(ctx)
			if err != nil {
				return err
			}
			if !strings.Contains(string(text), tc.want) {
				return fmt.Errorf("%d bytes without %q", len(text), tc.want)
			}
			return nil
		})
	}
}

// transcript keeps what is written, and calls then once that contains until.
type transcript struct {
	text  bytes.Buffer
	until string
	then  func()
	once  sync.Once
}

func (o *transcript) Write(p []byte) (int, error) {
	o.text.Write(p)
	if strings.Contains(o.text.String(), o.until) {
		o.once.Do(func() { go o.then() })
	}
	return len(p), nil
}

func checkExec(t *testing.T, r *running) {
	client := r.client("playground")
	pod := onePod(t, client, "app=kubia,rel=stable")
	run := func(options *corev1.PodExecOptions, stdin string) (string, error) {
		req := client.CoreV1().RESTClient().Post().Resource("pods").Namespace("shop").Name(pod.Name).SubResource("exec").
			VersionedParams(options, scheme.ParameterCodec)
		exec, err := remotecommand.NewWebSocketExecutor(r.config("playground"), "GET", req.URL().String())
		if err != nil {
			return "", err
		}
		// A shell that ends at once may take its greeting with it: it is answered once it has greeted.
		keys, typed := io.Pipe()
		out := &transcript{until: "simulated container", then: func() { _, _ = io.WriteString(typed, stdin) }}
		stream := remotecommand.StreamOptions{Stdout: out, Tty: options.TTY}
		if options.Stdin {
			stream.Stdin = keys
		}
		ctx, cancel := context.WithTimeout(t.Context(), waitLimit)
		defer cancel()
		err = exec.StreamWithContext(ctx, stream)
		return out.text.String(), err
	}
	eventually(t, "a command answers", func(context.Context) error {
		out, err := run(&corev1.PodExecOptions{Command: []string{"sh", "-c", "echo $KUBIST_SIMULATED; pwd; env"}, Stdout: true}, "")
		if err != nil {
			return err
		}
		if !strings.HasPrefix(out, "1\n"+r.dir) {
			t.Fatalf("the command printed %q, want the scratch directory", out)
		}
		if strings.Contains(out, "GOPATH") || strings.Contains(out, "KUBECONFIG") {
			t.Fatalf("the user's environment is passed on: %q", out)
		}
		return nil
	})
	out, err := run(&corev1.PodExecOptions{Command: []string{"sh"}, Stdin: true, Stdout: true, TTY: true}, "exit\n")
	if err != nil {
		t.Fatalf("open a shell: %v", err)
	}
	if !strings.Contains(out, "simulated container") {
		t.Errorf("the shell greets with %q, want that it says what it is", out)
	}
}

func checkUsers(t *testing.T, r *running) {
	type asked struct {
		what string
		ask  func(kubernetes.Interface) error
	}
	list := func(ns string) func(kubernetes.Interface) error {
		return func(c kubernetes.Interface) error {
			_, err := c.CoreV1().Pods(ns).List(t.Context(), metav1.ListOptions{})
			return err
		}
	}
	all, shop := asked{"list all pods", list("")}, asked{"list pods of shop", list("shop")}
	secrets := asked{"list secrets of shop", func(c kubernetes.Interface) error {
		_, err := c.CoreV1().Secrets("shop").List(t.Context(), metav1.ListOptions{})
		return err
	}}
	remove := asked{"delete a pod", func(c kubernetes.Interface) error {
		return c.CoreV1().Pods("shop").Delete(t.Context(), "none", metav1.DeleteOptions{})
	}}
	for user, may := range map[string]map[*asked]bool{
		"readonly":  {&all: true, &shop: true, &secrets: false, &remove: false},
		"shop-only": {&all: false, &shop: true, &secrets: true, &remove: false},
		"nobody":    {&all: false, &shop: false, &secrets: false, &remove: false},
	} {
		client := r.client(user)
		for a, want := range may {
			// A rule takes a moment to reach the authorizer.
			eventually(t, user+" can or cannot "+a.what, func(context.Context) error {
				if err := a.ask(client); apierrors.IsForbidden(err) == want {
					return fmt.Errorf("allowed is to be %v, and the answer is %w", want, err)
				}
				return nil
			})
		}
	}
}

// checkStates waits for what the demo has to show.
func checkStates(t *testing.T, r *running) {
	client := r.client("playground")
	for selector, reason := range map[string]string{
		"app=fortune": "CrashLoopBackOff", "app=gallery": "ImagePullBackOff", "app=mailer": "CreateContainerConfigError",
	} {
		eventually(t, selector+" is in "+reason, func(ctx context.Context) error {
			list, err := client.CoreV1().Pods("").List(ctx, metav1.ListOptions{LabelSelector: selector})
			if err != nil {
				return err
			}
			for _, p := range list.Items {
				for _, cs := range p.Status.ContainerStatuses {
					if cs.State.Waiting != nil && cs.State.Waiting.Reason == reason {
						return nil
					}
				}
			}
			return errors.New("no container is")
		})
	}
	eventually(t, "all of web is ready", func(ctx context.Context) error {
		d, err := client.AppsV1().Deployments("shop").Get(ctx, "web", metav1.GetOptions{})
		if err != nil {
			return err
		}
		if d.Status.ReadyReplicas < 4 {
			return fmt.Errorf("%d are", d.Status.ReadyReplicas)
		}
		return nil
	})
}
