package views

import (
	"encoding/json"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// object reads an object as the server sends it.
func object(t *testing.T, text string) map[string]any {
	t.Helper()
	raw, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// changes are the lines of a diff that are not alike on both sides.
func changes(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if (strings.HasPrefix(line, "+") || strings.HasPrefix(line, "-")) && !strings.HasPrefix(line, "---") && !strings.HasPrefix(line, "+++") {
			out = append(out, line[:1]+strings.TrimSpace(line[1:]))
		}
	}
	return strings.Join(out, " | ")
}

func TestDiff(t *testing.T) {
	t.Parallel()
	const job = `
apiVersion: batch/v1
kind: Job
metadata:
  name: report
  namespace: shop
  uid: ID
  resourceVersion: "ID"
  generation: ID
  creationTimestamp: "ID"
  labels: {app: report, controller-uid: ID}
  annotations: {kubectl.kubernetes.io/last-applied-configuration: "ID"}
  managedFields: [{manager: ID}]
  ownerReferences: [{kind: CronJob, name: report, uid: ID}]
spec:
  parallelism: 1
  selector: {matchLabels: {batch.kubernetes.io/controller-uid: ID}}
  template: {metadata: {creationTimestamp: null, labels: {controller-uid: ID}}, spec: {containers: [{name: main, image: "i:1"}]}}
status: {active: ID}
`
	of := func(id string, replace ...string) map[string]any {
		return object(t, strings.NewReplacer(append(replace, "ID", id)...).Replace(job))
	}
	for name, c := range map[string]struct {
		pair compared
		all  bool
		want string
	}{
		"what differs anyway is folded away": {compared{left: of("1"), right: of("2")}, false, ""},
		"the rest is shown":                  {compared{left: of("1"), right: of("2", "i:1", "i:2")}, false, "-- image: i:1 | +- image: i:2"},
		"keys of data are no ids": {
			compared{left: object(t, "data: {uid: a, status: x}"), right: object(t, "data: {uid: b, status: x}")}, false, "-uid: a | +uid: b",
		},
		"all on request": {compared{left: of("1"), right: of("2")}, true, ""},
	} {
		text, err := c.pair.diff(c.all)
		if err != nil {
			t.Fatal(err)
		}
		if got := changes(text); got != c.want && !c.all {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		} else if c.all {
			for _, field := range []string{"uid", "resourceVersion", "generation", "creationTimestamp", "manager", "active"} {
				if !strings.Contains(got, field) {
					t.Errorf("%s: %s is not there: %s", name, field, got)
				}
			}
		}
	}
}

// What was applied is compared with what is there of it; what others have added is no difference.
func TestDiffToApplied(t *testing.T) {
	t.Parallel()
	const applied = `
metadata: {name: web, labels: {app: web}, annotations: {}}
spec:
  replicas: 2
  paused: true
  template: {spec: {containers: [{name: main, image: "i:1", args: [a, b]}, {name: side, image: s}]}}
`
	const live = `
metadata: {name: web, uid: u, labels: {app: web, team: x}, annotations: {deployment.kubernetes.io/revision: "1"}}
spec:
  replicas: 3
  progressDeadlineSeconds: 600
  template:
    spec:
      containers: [{name: injected, image: z}, {name: main, image: "i:1", args: [a, c], imagePullPolicy: Always}, {name: side, image: s}]
status: {replicas: 3}
`
	pair := compared{left: object(t, applied), right: object(t, live), applied: true}
	text, err := pair.diff(false)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := changes(text), "-paused: true | -replicas: 2 | +replicas: 3 | +- image: z | +name: injected | -- b | +- c"; !sameParts(got, want) {
		t.Errorf("they differ by\n%s, want\n%s", got, want)
	}
	text, err = pair.diff(true)
	if err != nil || !strings.Contains(text, "progressDeadlineSeconds") || !strings.Contains(text, "team: x") {
		t.Errorf("all of it is %v\n%s", err, text)
	}
}

// sameParts compares what " | " separates, in any order: which of equal lines are a pair is the diff's to say.
func sameParts(a, b string) bool {
	count := map[string]int{}
	for part := range strings.SplitSeq(a, " | ") {
		count[part]++
	}
	for part := range strings.SplitSeq(b, " | ") {
		count[part]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

// Values of Secrets are in no diff; that they differ is.
func TestDiffMasksSecrets(t *testing.T) {
	t.Parallel()
	const hidden = "c2VjcmV0"
	left := object(t, `
metadata: {name: a, annotations: {kubectl.kubernetes.io/last-applied-configuration: "with c2VjcmV0"}}
data: {same: `+hidden+`, other: c2VjcmV0, long: c2VjcmV0c2VjcmV0, mine: c2VjcmV0}
stringData: {plain: secret}
`)
	right := object(t, `
metadata: {name: a, annotations: {kubectl.kubernetes.io/last-applied-configuration: "with c2VjcmVu"}}
data: {same: `+hidden+`, other: c2VjcmVu, long: c2VjcmV0, plain: `+hidden+`}
`)
	for _, all := range []bool{false, true} {
		pair := compared{left: left, right: right, leftSecret: true, rightSecret: true}
		text, err := pair.diff(all)
		if err != nil {
			t.Fatal(err)
		}
		for _, leak := range []string{"c2Vj", "secret"} {
			if strings.Contains(text, leak) {
				t.Errorf("%s is in it:\n%s", leak, text)
			}
		}
		got := changes(text)
		for _, want := range []string{
			"-other: ••••••• 6 bytes, one value", "+other: ••••••• 6 bytes, another value", "-long: ••••••• 12 bytes, one value", "-mine: ••••••• 6 bytes",
		} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is missing: %s", want, got)
			}
		}
		if strings.Contains(got, "same") || strings.Contains(got, "plain") {
			t.Errorf("what is the same differs: %s", got)
		}
		if all != strings.Contains(got, "last-applied") {
			t.Errorf("with all fields %v: %s", all, got)
		}
	}
	odd := compared{left: object(t, `{data: {a: {b: c2VjcmV0}}}`), right: object(t, `{data: c2VjcmV0}`), leftSecret: true, rightSecret: true}
	if text, err := odd.diff(true); err != nil || strings.Contains(text, "c2Vj") {
		t.Errorf("%v\n%s", err, text)
	}
	one := compared{left: object(t, `{data: {a: c2VjcmV0}}`), right: object(t, `{data: {a: x}}`), leftSecret: true}
	if text, err := one.diff(true); err != nil || strings.Contains(text, "c2Vj") {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestPairs(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	tell(l, inNamespace("shop", "a"), inNamespace("shop", "b"), inNamespace("shop", "c"))
	opened := func() string {
		h := fake(l)
		h.pushed = nil
		if refused := press(t, l, "D"); refused != "" {
			return refused
		}
		d, _ := h.pushed.(*diffScreen)
		return strings.Join(d.crumbs, "▸")
	}
	steps := []struct{ keys, want string }{
		{"", "▸shop▸Pods▸a▸Differences to applied"},
		{"space", "▸shop▸Pods▸a▸Differences to b"}, // marking moves on
		{"k", "two are compared: mark another, or move there"},
		{"j j", "▸shop▸Pods▸a▸Differences to c"},
		{"space", "▸shop▸Pods▸a▸Differences to c"},
		{"k space", "two are compared, and 3 are marked"},
	}
	for _, s := range steps {
		for k := range strings.FieldsSeq(s.keys) {
			press(t, l, k)
		}
		if got := opened(); got != s.want {
			t.Errorf("after %q: %q, want %q", s.keys, got, s.want)
		}
	}
}

func TestDiffScreen(t *testing.T) {
	t.Parallel()
	h := quietHost()
	d := newDiffScreen(nil, []string{"here"}, nil)
	d.host = h
	d.Handle("objects", compare(&compared{left: object(t, "{a: 1, status: 1}"), right: object(t, "{a: 1, status: 2}")}, false))
	draw := func() string { return drawn(d, 80, 8) }
	if got := draw(); !strings.Contains(got, "there is no difference") || !strings.Contains(got, "m shows that") {
		t.Errorf("painted:\n%s", got)
	}
	d.toggleAll()
	d.Handle("text", h.waits["text"](t.Context()))
	if got := draw(); !strings.Contains(got, "-status: 1") || !strings.Contains(got, "+status: 2") {
		t.Errorf("painted:\n%s", got)
	}
	if got := spansText(d.Title().Status); !strings.Contains(got, "all fields · as of ") {
		t.Errorf("the status is %q", got)
	}
}

func asJSON(t *testing.T, text string) string {
	t.Helper()
	raw, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(string(raw), "{", `{"apiVersion": "v1", "kind": "Any", `, 1)
}
