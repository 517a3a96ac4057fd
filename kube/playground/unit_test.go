package main

import (
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
)

func TestParseOptions(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		args []string
		demo bool
		fail string
	}{
		"nothing":            {nil, true, ""},
		"a size":             {[]string{"-pods", "10"}, false, ""},
		"a size and demo":    {[]string{"-pods", "10", "-demo"}, true, ""},
		"no demo":            {[]string{"-demo=false"}, false, ""},
		"bare":               {[]string{"-etcd-and-apiserver-only"}, false, ""},
		"bare and demo":      {[]string{"-etcd-and-apiserver-only", "-demo"}, true, "-demo needs the controllers"},
		"alive without demo": {[]string{"-demo=false", "-alive"}, false, "-alive needs"},
		"a negative number":  {[]string{"-pods", "-1"}, false, "cannot be negative"},
		"too many pods":      {[]string{"-pods", "300000"}, false, "at most 262144"},
		"too large a pod":    {[]string{"-pods", "1", "-pod-bytes", "2000000"}, false, "-pod-bytes"},
		"no namespaces":      {[]string{"-namespaces", "0"}, false, "-namespaces"},
		"an unknown flag":    {[]string{"-frobnicate"}, true, "not defined"},
		"a command's option": {[]string{"--", "kubist", "-n", "shop"}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, err := parseOptions(tc.args, io.Discard)
			if tc.fail != "" {
				if err == nil || !strings.Contains(err.Error(), tc.fail) {
					t.Fatalf("error %v, want one with %q", err, tc.fail)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if o.demo != tc.demo {
				t.Errorf("demo is %v, want %v", o.demo, tc.demo)
			}
		})
	}
	var help strings.Builder
	if _, err := parseOptions([]string{"-h"}, &help); !errors.Is(err, flag.ErrHelp) || !strings.Contains(help.String(), "-feature-gates") {
		t.Errorf("-h gives %v and %q", err, help.String())
	}
}

func TestLastLines(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(path, []byte("first\nsecond\nthird\nfourth\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		size int64
		n    int
		want string
	}{
		{1000, 2, "third\nfourth"}, {1000, 10, "first\nsecond\nthird\nfourth"}, {10, 10, "fourth"},
	} {
		got, err := lastLines(path, tc.size, tc.n)
		if err != nil || got != tc.want {
			t.Errorf("the last %d lines of %d bytes are %q, %v; want %q", tc.n, tc.size, got, err, tc.want)
		}
	}
}

func testWorld(size worldSize) *world {
	size.namespaces, size.seed = 5, 1
	return newWorld(size, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
}

func TestWorldHasTheRightCountsUnderDifferentKeys(t *testing.T) {
	t.Parallel()
	w := testWorld(worldSize{pods: 3000, services: 900, nodes: 20})
	keys, count := map[string]bool{}, map[string]int{}
	w.entries(func(n int, build func(int) []entry) {
		for i := range n {
			for _, e := range build(i) {
				if keys[e.key] {
					t.Errorf("two objects have the key %s", e.key)
				}
				keys[e.key] = true
				count[e.obj.GetObjectKind().GroupVersionKind().Kind]++
			}
		}
	})
	for kind, want := range map[string]int{"Pod": 3000, "Service": 900, "Node": 20, "Namespace": 5} {
		if count[kind] != want {
			t.Errorf("%d objects of kind %s, want %d", count[kind], kind, want)
		}
	}
	if count["EndpointSlice"] < 900 || count["IPAddress"] < 800 || count["IPAddress"] == 900 {
		t.Errorf("%d slices and %d addresses for 900 services, some of them headless", count["EndpointSlice"], count["IPAddress"])
	}
}

func TestWorldFollowsFromItsSeed(t *testing.T) {
	t.Parallel()
	size := worldSize{pods: 300, podBytes: 3400}
	a, b := testWorld(size), testWorld(size)
	for i := range 300 {
		if !equality.Semantic.DeepEqual(a.pod(i), b.pod(i)) {
			t.Fatalf("pod %d differs between two worlds of one seed", i)
		}
	}
	b.seed++
	if a.pod(7).UID == b.pod(7).UID {
		t.Error("another seed gives the same pod")
	}
}

func TestPodsHaveTheSizeAndSurviveStorage(t *testing.T) {
	t.Parallel()
	for _, want := range []int{4000, 10000} {
		w := testWorld(worldSize{pods: 200, podBytes: want})
		for i := range 200 {
			pod := w.pod(i)
			value, err := encode(pod)
			if err != nil {
				t.Fatal(err)
			}
			if len(value) < want*97/100 || len(value) > want*105/100 {
				t.Errorf("pod %d has %d bytes, want about %d", i, len(value), want)
			}
			back, err := decodePod([]byte(value))
			if err != nil {
				t.Fatal(err)
			}
			if !equality.Semantic.DeepEqual(pod, back) {
				t.Fatalf("pod %d is another one after storage", i)
			}
		}
	}
}

func TestAdvance(t *testing.T) {
	t.Parallel()
	w := testWorld(worldSize{pods: 200})
	now := time.Now()
	for i := range 200 {
		pod := w.pod(i)
		was := pod.DeepCopy()
		for turn := range 2 {
			advance(pod, turn, now)
		}
		if equality.Semantic.DeepEqual(was, pod) {
			t.Errorf("two turns changed nothing in pod %d", i)
		}
		if was.Status.Phase == corev1.PodRunning && isReady(was) != isReady(pod) {
			t.Errorf("two turns changed whether pod %d is ready", i)
		}
		if was.Status.Phase != corev1.PodRunning && !equality.Semantic.DeepEqual(was.Status, pod.Status) {
			t.Errorf("pod %d does not run and its status moved", i)
		}
	}
}

func TestDemoFilesParse(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, step := range demoSteps {
		for _, file := range step {
			objects, err := readObjects(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range objects {
				key := u.GetKind() + " " + u.GetNamespace() + "/" + u.GetName()
				if u.GetName() == "" || u.GetAPIVersion() == "" || seen[key] {
					t.Errorf("%s in %s has no name or version, or is there twice", key, file)
				}
				seen[key] = true
			}
		}
	}
	if stages, err := readObjects("stages.yaml"); err != nil || len(stages) < 6 {
		t.Errorf("%d stages, %v", len(stages), err)
	}
}

func TestExitCode(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]int{"exit 0": 0, "exit 7": 7, "kill -TERM $$": 128 + 15} {
		if code, err := exitCode("sh", exec.Command("sh", "-c", script).Run()); code != want || err != nil {
			t.Errorf("%q gives %d, %v; want %d", script, code, err, want)
		}
	}
}

func TestUsersAndKubeconfig(t *testing.T) {
	t.Parallel()
	users, err := newUsers()
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(tokenFile(users)), "\n"); lines != len(users) {
		t.Errorf("%d lines of tokens for %d users", lines, len(users))
	}
	cfg := kubeconfig("https://127.0.0.1:1", []byte("ca"), users, "default")
	if cfg.CurrentContext != "playground" || cfg.Contexts["playground"].Namespace != "default" || cfg.Contexts["shop-only"].Namespace != "shop" {
		t.Errorf("the contexts are %v, the current one %s", cfg.Contexts, cfg.CurrentContext)
	}
	tokens := map[string]bool{}
	for _, u := range users {
		tokens[u.token] = true
	}
	if len(tokens) != len(users) {
		t.Error("two users have one token")
	}
}

func TestPortsDiffer(t *testing.T) {
	t.Parallel()
	p, err := freePorts()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{p.etcdClient: true, p.etcdPeer: true, p.apiserver: true, p.kwok: true}
	if len(seen) != 4 {
		t.Errorf("ports %+v are not four", p)
	}
}

func BenchmarkPod(b *testing.B) {
	w := testWorld(worldSize{pods: 1000, podBytes: 3400})
	for i := range b.N {
		if _, err := encode(w.pod(i % 1000)); err != nil {
			b.Fatal(err)
		}
	}
}
