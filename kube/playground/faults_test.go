package main

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	r := ready(t, "-etcd-and-apiserver-only")
	t.Run("link", func(t *testing.T) { checkLink(t, r) })
	t.Run("token", func(t *testing.T) { checkToken(t, r) })
	t.Run("streaming", func(t *testing.T) { checkStreaming(t, r) })
	t.Run("restore", func(t *testing.T) { checkRestore(t, r) })
	t.Run("words", func(t *testing.T) { checkWords(t, r) })
}

func clientOf(t *testing.T, cfg *rest.Config) kubernetes.Interface {
	t.Helper()
	client, err := kubernetes.NewForConfig(cfg)
	if err != nil {
		t.Fatalf("make a client: %v", err)
	}
	return client
}

func listNamespaces(t *testing.T, client kubernetes.Interface) error {
	_, err := client.CoreV1().Namespaces().List(t.Context(), metav1.ListOptions{})
	return err
}

// checkLink sees that the faults of a link are its users' only.
func checkLink(t *testing.T, r *running) {
	path := strings.TrimSpace(r.ctl("link", "a", "add"))
	cfg, err := clientcmd.BuildConfigFromFlags("", path)
	if err != nil {
		t.Fatalf("read the link's kubeconfig: %v", err)
	}
	direct, through := r.client("playground"), clientOf(t, cfg)
	if err := listNamespaces(t, through); err != nil {
		t.Errorf("through the link: %v", err)
	}
	r.ctl("link", "a", "refuse")
	if status := r.ctl("status"); !strings.Contains(status, "link a") || !strings.Contains(status, "refuses") {
		t.Errorf("status says %q of a link that refuses", status)
	}
	if err := listNamespaces(t, through); err == nil {
		t.Error("the link refuses and lets through")
	}
	if err := listNamespaces(t, direct); err != nil {
		t.Errorf("beside the link: %v", err)
	}
	r.ctl("link", "a", "heal")
	if err := listNamespaces(t, through); err != nil {
		t.Errorf("through the healed link: %v", err)
	}
	r.ctl("link", "a", "remove")
	if status := r.ctl("status"); strings.Contains(status, "link a") {
		t.Errorf("status says %q after the link was removed", status)
	}
}

// checkToken sees that a token holds until it is revoked, and again when it is granted.
func checkToken(t *testing.T, r *running) {
	cfg := r.config("readonly")
	token := strings.TrimSpace(r.ctl("token", "admin"))
	cfg.BearerToken = token
	client, other := clientOf(t, cfg), r.client("playground")
	for range 2 {
		if err := listNamespaces(t, client); err != nil {
			t.Errorf("with a token that is valid: %v", err)
		}
		r.ctl("revoke", token)
		if err := listNamespaces(t, client); !apierrors.IsUnauthorized(err) {
			t.Errorf("with a revoked token: %v, want that it is not known", err)
		}
		if err := listNamespaces(t, other); err != nil {
			t.Errorf("with another token: %v", err)
		}
		r.ctl("grant", token)
	}
}

// checkStreaming sees streamed lists refused, and served again.
func checkStreaming(t *testing.T, r *running) {
	client := r.client("playground")
	for _, tc := range []struct {
		word string
		want bool
	}{{"off", false}, {"on", true}} {
		r.ctl("streaming", tc.word)
		yes := true
		w, err := client.CoreV1().Namespaces().Watch(t.Context(), metav1.ListOptions{
			SendInitialEvents: &yes, AllowWatchBookmarks: true, ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan,
		})
		if err == nil {
			w.Stop()
		}
		if (err == nil) != tc.want || err != nil && !apierrors.IsInvalid(err) && !apierrors.IsForbidden(err) {
			t.Errorf("a streamed list with streaming %s: %v", tc.word, err)
		}
	}
}

// checkRestore sees the world of an older state, and older versions.
func checkRestore(t *testing.T, r *running) {
	client := r.client("playground")
	maps := client.CoreV1().ConfigMaps("default")
	create := func(i int) {
		t.Helper()
		object := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("map-%d", i)}}
		if _, err := maps.Create(t.Context(), object, metav1.CreateOptions{}); err != nil {
			t.Fatalf("create a config map: %v", err)
		}
	}
	look := func() (names []string, version int) {
		t.Helper()
		list, err := maps.List(t.Context(), metav1.ListOptions{})
		if err != nil {
			t.Fatalf("list config maps: %v", err)
		}
		for _, item := range list.Items {
			names = append(names, item.Name)
		}
		version, err = strconv.Atoi(list.ResourceVersion)
		if err != nil {
			t.Fatal(err)
		}
		return names, version
	}
	create(0)
	r.ctl("save", "early")
	was, _ := look()
	for i := range 100 {
		create(i + 1)
	}
	_, seen := look()
	r.ctl("restore", "early")
	is, version := look()
	if strings.Join(is, " ") != strings.Join(was, " ") {
		t.Errorf("%v are there after the restore, want %v", is, was)
	}
	if version >= seen {
		t.Errorf("the version is %d after the restore, and %d was seen", version, seen)
	}
	create(1)
}

// checkWords sees mistakes answered with what is wrong.
func checkWords(t *testing.T, r *running) {
	for words, want := range map[string]string{
		"restore never":  "there is no state never",
		"save ../x":      "a name has letters",
		"save":           "want 1",
		"streaming well": "on or off",
		"token somebody": "no user somebody",
		"revoke nothing": "can be revoked",
		"link b heal":    "no link b",
		"link b":         "a name and an action",
		"explode":        "unknown action",
	} {
		out, err := exec.Command(binary(t), append([]string{"ctl", "-dir", r.dir}, strings.Fields(words)...)...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("%q answers %q, want %q", words, out, want)
		}
	}
}

// With controllers, all that was running is back after a restore, and works.
func TestRestoreWithControllers(t *testing.T) {
	t.Parallel()
	r := ready(t, "-demo=false")
	r.ctl("save", "empty")
	client := r.client("playground")
	r.ctl("restore", "empty")
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "late"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "late", Image: "example.com/late"}}},
	}
	if _, err := client.CoreV1().Pods("default").Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatalf("create a pod: %v", err)
	}
	eventually(t, "the pod runs", func(ctx context.Context) error {
		got, err := client.CoreV1().Pods("default").Get(ctx, "late", metav1.GetOptions{})
		if err != nil {
			return err
		}
		if !isReady(got) {
			return fmt.Errorf("it is %s", got.Status.Phase)
		}
		return nil
	})
}
