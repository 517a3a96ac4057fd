package views

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"

	"kubist/kube/record"
)

// yamlObject reads an object of a test.
func yamlObject(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	data, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	o := &unstructured.Unstructured{}
	if err := json.Unmarshal(data, &o.Object); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestTaints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text   string
		taint  corev1.Taint
		remove bool
		ok     bool
	}{
		{"dedicated=gpu:NoSchedule", corev1.Taint{Key: "dedicated", Value: "gpu", Effect: "NoSchedule"}, false, true},
		{"example.com/dedicated:NoExecute", corev1.Taint{Key: "example.com/dedicated", Effect: "NoExecute"}, false, true},
		{"dedicated-", corev1.Taint{Key: "dedicated"}, true, true},
		{"dedicated:NoSchedule-", corev1.Taint{Key: "dedicated", Effect: "NoSchedule"}, true, true},
		{"dedicated=gpu", corev1.Taint{Key: "dedicated", Value: "gpu"}, false, false},
		{"dedicated=gpu:Never", corev1.Taint{Key: "dedicated", Value: "gpu", Effect: "Never"}, false, false},
		{"=gpu:NoSchedule", corev1.Taint{Value: "gpu", Effect: "NoSchedule"}, false, false},
	} {
		taint, remove, err := parseTaint(c.text)
		if taint != c.taint || remove != c.remove || (err == nil) != c.ok {
			t.Errorf("%s: %v %v %v", c.text, taint, remove, err)
		}
	}
}

// A taint takes the place of one with its key and effect, and leaves the others.
func TestTaintEdit(t *testing.T) {
	t.Parallel()
	node := yamlObject(t, `
spec:
  taints:
  - {key: a, effect: NoSchedule, value: old}
  - {key: a, effect: NoExecute}
  - {key: b, effect: NoSchedule}
`)
	keys := func(v any) (out string) {
		list, _ := v.([]any)
		for _, e := range list {
			m := e.(map[string]any)
			out += m["key"].(string) + ":" + m["effect"].(string)
			if value, ok := m["value"].(string); ok {
				out += "=" + value
			}
			out += " "
		}
		return out
	}
	for _, c := range []struct{ text, want string }{
		{"a=new:NoSchedule", "a:NoExecute b:NoSchedule a:NoSchedule=new "},
		{"a-", "b:NoSchedule "},
		{"a:NoExecute-", "a:NoSchedule=old b:NoSchedule "},
		{"c:NoSchedule", "a:NoSchedule=old a:NoExecute b:NoSchedule c:NoSchedule "},
	} {
		taint, remove, err := parseTaint(c.text)
		if err != nil {
			t.Fatal(err)
		}
		edit := taintEdit(node, taint, remove)
		if got := keys(edit.Want); got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
		if keys(edit.Was) != "a:NoSchedule=old a:NoExecute b:NoSchedule " {
			t.Errorf("%s: it was %q", c.text, keys(edit.Was))
		}
	}
	bare := taintEdit(yamlObject(t, "spec: {}"), corev1.Taint{Key: "a"}, true)
	if bare.Was != nil || bare.Want != nil {
		t.Errorf("a node without taints: %v", bare)
	}
}

func TestTemplateEffect(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"{kind: Deployment, spec: {}}":                                             "its pods are replaced bit by bit",
		"{kind: Deployment, spec: {paused: true}}":                                 "it is paused: nothing happens until it is resumed",
		"{kind: Deployment, spec: {strategy: {type: Recreate}}}":                   "all its pods end before new ones start (Recreate)",
		"{kind: StatefulSet, spec: {updateStrategy: {type: OnDelete}}}":            "its pods change only when they are deleted (OnDelete)",
		"{kind: DaemonSet, spec: {updateStrategy: {type: RollingUpdate}}}":         "its pods are replaced bit by bit",
		"{kind: ReplicationController, spec: {}}":                                  "only pods that it starts from now on have it",
		"{kind: CronJob, spec: {schedule: '@daily', jobTemplate: {spec: {a: b}}}}": "what runs is not touched",
	} {
		if got := templateEffect(yamlObject(t, text)); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// A Job made by hand is the CronJob's, says so, and has a name that the API takes.
func TestJobOfACronJob(t *testing.T) {
	t.Parallel()
	const long = "a-name-of-a-cron-job-that-is-as-long-as-it-can-be-52"
	job := jobOf(yamlObject(t, `
metadata: {name: `+long+`, namespace: shop, uid: u}
spec:
  jobTemplate:
    metadata: {labels: {app: nightly}, annotations: {a: b}}
    spec: {backoffLimit: 2}
`), 1_800_000_000)
	if n := len(job.GetName()); n > 63 || job.GetNamespace() != "shop" {
		t.Errorf("%s has %d letters", job.GetName(), n)
	}
	annotations, owners := job.GetAnnotations(), job.GetOwnerReferences()
	if annotations["cronjob.kubernetes.io/instantiate"] != "manual" || annotations["a"] != "b" || job.GetLabels()["app"] != "nightly" {
		t.Errorf("%v %v", annotations, job.GetLabels())
	}
	if len(owners) != 1 || owners[0].Name != long || owners[0].UID != "u" || !*owners[0].Controller {
		t.Errorf("%v", owners)
	}
	if n, _, _ := unstructured.NestedInt64(job.Object, "spec", "backoffLimit"); n != 2 {
		t.Errorf("%v", job.Object["spec"])
	}
}

func TestRevisions(t *testing.T) {
	t.Parallel()
	set := replicaSetRevision(yamlObject(t, `
metadata: {annotations: {deployment.kubernetes.io/revision: "7", kubernetes.io/change-cause: because}}
spec: {template: {metadata: {labels: {app: a, pod-template-hash: x}}, spec: {containers: [{name: a, image: a:1}, {name: b, image: b:2}]}}}
`))
	if set.number != 7 || set.cause != "because" || set.images() != "a:1, b:2" {
		t.Errorf("%+v", set)
	}
	if labels, _, _ := unstructured.NestedStringMap(set.template, "metadata", "labels"); len(labels) != 1 || labels["app"] != "a" {
		t.Errorf("%v", labels)
	}
	past := controllerRevision(yamlObject(t, `
revision: 3
data: {spec: {template: {$patch: replace, spec: {containers: [{name: a, image: a:1}]}}}}
`))
	if _, patched := past.template["$patch"]; past.number != 3 || past.images() != "a:1" || patched {
		t.Errorf("%+v", past)
	}
}

// What is marked is gathered once, however often it is asked whether commands can be used.
func TestMarksAreGatheredOnce(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	table, asked := *l.table, 0
	table.Object = func(p *record.Pod) ref {
		asked++
		return ref{gvr: podKind.GVR, namespaced: true, namespace: p.Namespace, name: p.Name}
	}
	l.table = &table
	tell(l, abc()...)
	press(t, l, "*")
	for range 5 {
		for _, c := range l.changes() {
			if reason := c.When(); c.ID == "object.delete" && reason != "" {
				t.Errorf("%s: %s", c.ID, reason)
			}
		}
	}
	if asked > 2*len(abc()) {
		t.Errorf("it was asked %d times what %d rows stand for", asked, len(abc()))
	}
	press(t, l, "space")
	if of, reason := l.chosen(); len(of) != 2 || reason != "" {
		t.Errorf("after one mark was taken away: %v %s", of, reason)
	}
}
