package views

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"pgregory.net/rapid"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/sanitize"
)

// asTyped are commands without what tells the cluster, and what they leave out after a #.
func asTyped(all []equivalent) string {
	var lines []string
	for _, e := range all {
		words := make([]string, len(e.words))
		for i, w := range e.words {
			words[i] = quoted(w)
		}
		line := strings.Join(words, " ")
		if e.pipe != "" {
			line += " | " + e.pipe
		}
		if e.omits != "" {
			line += " # " + e.omits
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func wantKubectl(t *testing.T, got []equivalent, want ...string) {
	t.Helper()
	if text := asTyped(got); text != strings.Join(want, "\n") {
		t.Errorf("the commands are\n%s\nwant\n%s", text, strings.Join(want, "\n"))
	}
}

func TestKubectlOfAList(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	l.scope.Labels, l.labels = "app in (kubia,web)", []string{"env", "app.kubernetes.io/name"}
	l.arrange()
	tell(l)
	wantKubectl(t, l.kubectl(),
		"get pods -n shop -l 'app in (kubia,web)' -o wide -L env,app.kubernetes.io/name --watch # ages that tick, counts")

	tell(l, inNamespace("shop", "kubia-0"))
	l.setQuery("gpu -l !canary")
	l.toggleUnhealthy()
	l.sortBy(l.columns[len(l.columns)-1].Name)
	tell(l, inNamespace("shop", "kubia-0"))
	wantKubectl(t, l.kubectl(),
		`get pods -n shop -l 'app in (kubia,web),!canary' -o wide -L env,app.kubernetes.io/name --sort-by '.metadata.labels.app\.kubernetes\.io/name' --watch # the limit to unhealthy ones, the filter /gpu, ages that tick, counts`,
		"describe pod kubia-0 -n shop", "get pod kubia-0 -n shop -o yaml",
		"logs kubia-0 -n shop --all-containers -f", "exec -it kubia-0 -n shop -- sh")
}

func TestKubectlSaysWhatItCannotSort(t *testing.T) {
	t.Parallel()
	for column, want := range map[string]string{
		"NAME":      "get pods -n shop -o wide --watch # ages that tick, counts",
		"-NAME":     "get pods -n shop -o wide --sort-by .metadata.name --watch # the reverse order, ages that tick, counts",
		"STATUS":    "get pods -n shop -o wide --watch # the order by STATUS, ages that tick, counts",
		"-AGE":      "get pods -n shop -o wide --sort-by .metadata.creationTimestamp --watch # ages that tick, counts",
		"AGE":       "get pods -n shop -o wide --sort-by .metadata.creationTimestamp --watch # the reverse order, ages that tick, counts",
		"NODE":      "get pods -n shop -o wide --sort-by .spec.nodeName --watch # ages that tick, counts",
		"NAMESPACE": "get pods -n shop -o wide --watch # ages that tick, counts",
	} {
		l, _ := shown("shop")
		tell(l)
		l.sort, l.down = strings.TrimPrefix(column, "-"), column[0] == '-'
		l.sorted()
		wantKubectl(t, l.kubectl(), want)
	}
}

func TestKubectlOfNamespaces(t *testing.T) {
	t.Parallel()
	l, _ := shown()
	tell(l)
	l.scope.Fields = "spec.nodeName=node-1"
	wantKubectl(t, l.kubectl(), "get pods -A --field-selector spec.nodeName=node-1 -o wide --watch # ages that tick, counts")
	l, _ = shown("shop", "web")
	tell(l)
	wantKubectl(t, l.kubectl(),
		"get pods -n shop -o wide --watch # ages that tick, counts, the other namespaces",
		"get pods -n web -o wide --watch # ages that tick, counts, the other namespaces")
}

// What goes with the row under the cursor goes when it does.
func TestKubectlOfAGhost(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	tell(l, inNamespace("shop", "a"), inNamespace("shop", "b"))
	l.grid.MoveTo(1)
	tell(l, inNamespace("shop", "a"))
	if got := l.kubectl(); len(got) != 1 {
		t.Errorf("the commands of an object that is gone are\n%s", asTyped(got))
	}
}

func TestKubectlOfOtherScreens(t *testing.T) {
	t.Parallel()
	c, _ := counting3(t, "node", "-l app")
	wantKubectl(t, c.kubectl(),
		"get pods -n shop -l app --no-headers -o custom-columns=NODE:.spec.nodeName | sort | uniq -c | sort -rn # shares, what changes")
	c, _ = counting3(t, "label:app", "")
	wantKubectl(t, c.kubectl(),
		"get pods -n shop --no-headers -o custom-columns=app:.metadata.labels.app | sort | uniq -c | sort -rn # shares, what changes")
	c, _ = counting3(t, "status", "")
	wantKubectl(t, c.kubectl(), "get pods -n shop # the counting, by the column STATUS")

	y, _ := mounted("secrets", "db")
	y.style.managed = true
	wantKubectl(t, y.kubectl(),
		"get secret db -n shop -o yaml --show-managed-fields # the mask: it shows the values, what changes afterwards",
		"describe secret db -n shop")
	y.style = yamlStyle{secret: true, revealed: true}
	wantKubectl(t, y.kubectl()[:1], "get secret db -n shop -o yaml # what changes afterwards")

	pod := newContainers(y.session, "shop", "kubia-0")
	wantKubectl(t, pod.kubectl(), "describe pod kubia-0 -n shop", "get pod kubia-0 -n shop -o yaml",
		"logs kubia-0 -n shop --all-containers -f", "exec -it kubia-0 -n shop -- sh")
	pod.grid.SetRows(containerRows(&corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "web"}}}}))
	wantKubectl(t, pod.kubectl()[2:], "logs kubia-0 -n shop -c web -f", "exec -it kubia-0 -n shop -c web -- sh")

	wantKubectl(t, newSearch(y.session, "x", stream.Scope{}).kubectl(), "api-resources # asking again")
}

func TestKubectlOfObjects(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection), memory: &Memory{}}
	deployment := ref{gvr: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}, namespaced: true, namespace: "shop", name: "web"}
	wantKubectl(t, s.equivalentsOf(deployment), "describe deployment web -n shop", "get deployment web -n shop -o yaml",
		"logs deployment/web -n shop --all-containers -f # all of its pods but one")
	// The words alone would mean another kind.
	usage := ref{gvr: schema.GroupVersionResource{Group: "metrics.k8s.io", Version: "v1beta1", Resource: "pods"}, namespaced: true, namespace: "shop", name: "a"}
	wantKubectl(t, s.equivalentsOf(usage)[:1], "describe pods.metrics.k8s.io a -n shop")

	nodes, _ := registry[nodeKind.GVR].(Table[*record.Node])
	wantKubectl(t, nodes.Kubectl(s, &record.Node{Meta: record.Meta{Name: "node-1"}}), "get pods -A --field-selector spec.nodeName=node-1")
}

// K shows whole commands, says what they leave out and copies the one under the cursor.
func TestKubectlDialog(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "kubeconfig")
	text := `{"apiVersion": "v1", "kind": "Config", "current-context": "it's prod", "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:1"}}],
		"contexts": [{"name": "it's prod", "context": {"cluster": "c"}}]}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	config, err := kube.LoadConfig(kube.Options{Kubeconfig: path, As: "jane"})
	if err != nil {
		t.Fatal(err)
	}
	router, err := NewRouter(Options{Config: config})
	if err != nil {
		t.Fatal(err)
	}
	defer router.Close()
	l, _ := shown("shop")
	l.session = router.session
	tell(l, inNamespace("shop", "kubia-0"))
	h := fake(l)
	place, err := router.Open("kubectl", l)
	if err != nil || place.Run == nil {
		t.Fatalf("K leads to %+v, %v", place, err)
	}
	place.Run(h)
	if len(h.picker.Items) != 5 || h.picker.Items[0].About != "leaves out: ages that tick, counts" {
		t.Fatalf("the dialog offers %+v", h.picker.Items)
	}
	h.picker.Choose(h.picker.Items[4])
	if want := `kubectl exec -it kubia-0 -n shop --context 'it'\''s prod' --kubeconfig ` + path + ` --as jane -- sh`; h.copied != want {
		t.Errorf("copied\n%s, want\n%s", h.copied, want)
	}
	place, _ = router.Open("kubectl", nil)
	place.Run(h)
	if got := h.said; !slices.Equal(got, []string{"no kubectl command shows this"}) {
		t.Errorf("a screen that kubectl does not know is told by %q", got)
	}
}

// A shell reads back the words that were quoted, and nothing can act on the terminal they are pasted to.
func TestQuotedWordsAreReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.OneOf(
			rapid.String(), rapid.StringMatching(`[-a-z0-9 '"!$\x60\\=~#&|;<>(){}\[\]*?%^,./:\n\x1b\x7f]{0,12}`),
		), 1, 20).Draw(t, "words")
		line := ""
		var want strings.Builder
		for _, w := range words {
			q := quoted(w)
			if strings.ContainsFunc(q, unicode.IsControl) {
				t.Fatalf("%q has a control character", q)
			}
			line += " " + q
			want.WriteString(sanitize.Line(w) + "\x00")
		}
		out, err := exec.Command("sh", "-c", `printf '%s\0'`+line).Output()
		if err != nil || string(out) != want.String() {
			t.Fatalf("%s is read as %q (%v), want %q", line, out, err, want.String())
		}
	})
}
