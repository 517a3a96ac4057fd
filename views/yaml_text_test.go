package views

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"kubist/kube"
)

func decodeObject(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	object := new(unstructured.Unstructured)
	if err := object.UnmarshalJSON([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return object
}

const podJSON = `{"kind":"Pod","apiVersion":"v1","status":{"phase":"Running"},"metadata":{"name":"kubia","namespace":"shop",
"uid":"u1","resourceVersion":"7","managedFields":[{"manager":"kubectl","operation":"Update"}],"labels":{"b":"true","a":"1"}},
"spec":{"priority":100000000,"containers":[{"name":"main","command":["sh","-c","a <b>\nc & d\n"],"args":[]}]}}`

const secretJSON = `{"kind":"Secret","apiVersion":"v1","metadata":{"name":"db","namespace":"shop","annotations":{
"kubectl.kubernetes.io/last-applied-configuration":"{\"data\":{\"password\":\"aHVudGVyMg==\"}}\n","team":"shop"}},
"data":{"password":"aHVudGVyMg==","empty":""},"stringData":{"token":"hunter2"},"type":"Opaque"}`

func TestWriteYAML(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, object string
		style        yamlStyle
		want         string
	}{
		{"as kubectl does", podJSON, yamlStyle{}, `apiVersion: v1
kind: Pod
metadata:
  labels:
    a: "1"
    b: "true"
  name: kubia
  namespace: shop
  resourceVersion: "7"
  uid: u1
spec:
  containers:
  - args: []
    command:
    - sh
    - -c
    - |
      a <b>
      c & d
    name: main
  priority: 100000000
status:
  phase: Running
`},
		{"a secret is masked", secretJSON, yamlStyle{secret: true}, `apiVersion: v1
data:
  empty: ••••••• 0 bytes
  password: ••••••• 7 bytes
kind: Secret
metadata:
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: ••••••• 37 bytes
    team: shop
  name: db
  namespace: shop
stringData:
  token: ••••••• 7 bytes
type: Opaque
`},
		{"a secret is revealed", secretJSON, yamlStyle{secret: true, revealed: true}, `apiVersion: v1
data:
  empty: ""
  password: aHVudGVyMg==
kind: Secret
metadata:
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"data":{"password":"aHVudGVyMg=="}}
    team: shop
  name: db
  namespace: shop
stringData:
  token: hunter2
type: Opaque
`},
		{
			"a secret of an odd shape", `{"kind":"Secret","apiVersion":"v1","metadata":{"name":"x"},"data":{"a":1,"b":null},"stringData":"hunter2"}`,
			yamlStyle{secret: true},
			`apiVersion: v1
data:
  a: •••••••
  b: •••••••
kind: Secret
metadata:
  name: x
stringData: ••••••• 7 bytes
`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			object := decodeObject(t, tt.object)
			before := object.DeepCopy()
			text, err := writeYAML(object, tt.style)
			if err != nil {
				t.Fatal(err)
			}
			if text.shown != tt.want {
				t.Errorf("written\n%s\nwant\n%s", text.shown, tt.want)
			}
			if tt.style.secret && (strings.Contains(text.masked, "hunter2") || strings.Contains(text.masked, "aHVudGVyMg")) {
				t.Errorf("the masked text tells the values:\n%s", text.masked)
			}
			if !tt.style.secret && text.masked != text.shown {
				t.Error("something is masked that is no Secret")
			}
			if after, _ := object.MarshalJSON(); string(after) != string(mustJSON(t, before)) {
				t.Error("the object was changed")
			}
		})
	}
}

func mustJSON(t *testing.T, object *unstructured.Unstructured) []byte {
	t.Helper()
	out, err := object.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWriteYAMLManagedFields(t *testing.T) {
	t.Parallel()
	text, err := writeYAML(decodeObject(t, podJSON), yamlStyle{managed: true})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.shown, "  managedFields:\n  - manager: kubectl\n    operation: Update\n") {
		t.Errorf("no managed fields in\n%s", text.shown)
	}
}

func TestDecodedLen(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{"": 0, "YQ==": 1, "YWI=": 2, "YWJj": 3, "YWJjZA==": 4} {
		if got := decodedLen(in); got != want {
			t.Errorf("decodedLen(%q) is %d, want %d", in, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	t.Parallel()
	for want, k := range map[string]kube.Kind{
		"Pods":            {Name: "Pod", Resource: "pods"},
		"NetworkPolicies": {Name: "NetworkPolicy", Resource: "networkpolicies"},
		"Ingresses":       {Name: "Ingress", Resource: "ingresses"},
		"Endpoints":       {Name: "Endpoints", Resource: "endpoints"},
		"Nodes":           {Name: "NodeMetrics", Resource: "nodes"},
		"widgets":         {Name: "widgets", Resource: "widgets"},
	} {
		if got := plural(k); got != want {
			t.Errorf("plural(%s) is %q, want %q", k.Name, got, want)
		}
	}
}

// What JSON allows in a string and YAML does not is escaped, and read back the same.
func TestWriteYAMLOfControlCharacters(t *testing.T) {
	t.Parallel()
	hostile := "a\x1b[2Jb\x7f\u009b31m\u0085\ufeff\ufffe\x00 日本 \"quoted\" \\u009b"
	o := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "trojan"}, "data": map[string]any{"x": hostile},
	}}
	text, err := writeYAML(o, yamlStyle{})
	if err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	if err := yaml.Unmarshal([]byte(text.shown), &back); err != nil {
		t.Fatal(err)
	}
	if got, _, _ := unstructured.NestedString(back, "data", "x"); got != hostile {
		t.Errorf("%q comes back as %q", hostile, got)
	}
}
