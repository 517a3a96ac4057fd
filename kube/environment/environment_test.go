package environment

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kubist/kube/record"
)

var (
	noon  = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	start = noon.Add(-time.Hour)
)

// written are entries, one a line: "NAME=value [state] from; notes".
func written(entries []Entry) string {
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, "%s=%s", e.Name, e.Value.Text(false))
		if e.State != Set {
			fmt.Fprintf(&b, " [%s]", e.State)
		}
		fmt.Fprintf(&b, " from %s", e.From)
		for _, n := range e.Notes {
			b.WriteString("; " + n)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func compare(t *testing.T, got, want string) {
	t.Helper()
	if want = strings.TrimPrefix(want, "\n"); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func fromConfigMap(name, key string, optional bool) *corev1.EnvVarSource {
	return &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{
		LocalObjectReference: corev1.LocalObjectReference{Name: name}, Key: key, Optional: &optional,
	}}
}

func fromSecret(name, key string) *corev1.EnvVarSource {
	return &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
		LocalObjectReference: corev1.LocalObjectReference{Name: name}, Key: key,
	}}
}

func fromField(path string) *corev1.EnvVarSource {
	return &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: path}}
}

func allOf(kind, prefix, name string) corev1.EnvFromSource {
	e := corev1.EnvFromSource{Prefix: prefix}
	if ref := (corev1.LocalObjectReference{Name: name}); kind == "Secret" {
		e.SecretRef = &corev1.SecretEnvSource{LocalObjectReference: ref}
	} else {
		e.ConfigMapRef = &corev1.ConfigMapEnvSource{LocalObjectReference: ref}
	}
	return e
}

// owned are the managed fields of an object of which one manager changed some at t.
func owned(t time.Time, fields string) []metav1.ManagedFieldsEntry {
	return []metav1.ManagedFieldsEntry{{Manager: "kubectl", Time: new(metav1.NewTime(t)), FieldsV1: metav1.NewFieldsV1(fields)}}
}

func TestDefinitionsInTheirOrder(t *testing.T) {
	t.Parallel()
	in := &Input{
		Pod: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop"}}, Now: noon,
		Services: []*record.Service{{
			Meta: record.Meta{Namespace: "shop", Name: "db"}, ClusterIPs: []string{"10.96.0.9"}, Ports: []record.ServicePort{{Protocol: "TCP", Port: 5432}},
		}},
		Sources: map[Ref]Source{
			{"ConfigMap", "config"}: {Data: map[string]string{"MODE": "slow", "LOG": "info"}},
			{"Secret", "vault"}:     {Data: map[string]string{"PASSWORD": "hunter2", "LOG": "debug"}},
			{"ConfigMap", "gone"}:   {Absent: true},
		},
	}
	c := Container{Spec: &corev1.Container{
		EnvFrom: []corev1.EnvFromSource{allOf("ConfigMap", "", "config"), allOf("Secret", "V_", "vault"), allOf("Secret", "", "vault"), allOf("ConfigMap", "", "gone")},
		Env: []corev1.EnvVar{
			{Name: "MODE", Value: "$(MODE)er"},
			{Name: "URL", Value: "pg://$(PASSWORD)@$(DB_SERVICE_HOST):$(DB_SERVICE_PORT)/$(LATER)"},
			{Name: "LATER", Value: "later"},
			{Name: "DB_SERVICE_HOST", Value: "localhost"},
			{Name: "HOST", Value: "$(DB_SERVICE_HOST)"},
			{Name: "LATER", ValueFrom: fromConfigMap("config", "NONE", true)},
			{Name: "NEED", ValueFrom: fromConfigMap("config", "NONE", false)},
			{Name: "MAYBE", ValueFrom: fromConfigMap("gone", "KEY", true)},
			{Name: "EMPTY"},
		},
	}}
	report := Of(c, in)
	compare(t, written(report.Entries), `
LOG=info [overridden] from ConfigMap config / LOG; overridden by Secret vault / LOG
MODE=slow [overridden] from ConfigMap config / MODE; overridden by literal
V_LOG=••••••• from Secret vault / LOG
V_PASSWORD=••••••• from Secret vault / PASSWORD
LOG=••••••• from Secret vault / LOG; overrides ConfigMap config / LOG
PASSWORD=••••••• from Secret vault / PASSWORD
*=? [missing] from ConfigMap gone; there is no ConfigMap gone: the container will not start
MODE=slower from literal; written as $(MODE)er; overrides ConfigMap config / MODE
URL=pg://•••••••@10.96.0.9:5432/$(LATER) from literal; $(LATER) is not defined before it and stays as it is written; written as pg://$(PASSWORD)@$(DB_SERVICE_HOST):$(DB_SERVICE_PORT)/$(LATER)
LATER=later from literal
DB_SERVICE_HOST=localhost from literal; overrides service db
HOST=localhost from literal; written as $(DB_SERVICE_HOST)
LATER= [not set] from ConfigMap config / NONE; ConfigMap config has no key NONE: optional, not set
NEED=? [missing] from ConfigMap config / NONE; ConfigMap config has no key NONE: the container will not start
MAYBE= [not set] from ConfigMap gone / KEY; there is no ConfigMap gone: optional, not set
EMPTY= from literal
`)
	compare(t, written(report.Links[:2]), `
DB_SERVICE_HOST=10.96.0.9 [overridden] from service db; overridden by literal
DB_SERVICE_PORT=5432 from service db
`)
}

func TestWhatIsNotReadIsUnknown(t *testing.T) {
	t.Parallel()
	in := &Input{
		Pod: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop"}}, Now: noon,
		Sources: map[Ref]Source{
			{"ConfigMap", "config"}: {Data: map[string]string{"DB_HOST": "db", "DB_PORT": "5432", "MODE": "slow"}},
			{"Secret", "vault"}:     {Unread: "nobody may not read Secret vault"},
		},
		Unlisted: "nobody may not list services in shop", NoServer: "nobody may not list services in default",
	}
	report := Of(Container{Spec: &corev1.Container{
		EnvFrom: []corev1.EnvFromSource{allOf("ConfigMap", "", "config"), allOf("Secret", "DB_", "vault")},
		Env: []corev1.EnvVar{
			{Name: "URL", Value: "$(MODE) $(DB_USER)@$(DB_HOST)"},
			{Name: "WEB", Value: "$(WEB_SERVICE_HOST)$(KUBERNETES_PORT) $(NONE)"},
			{Name: "KEY", ValueFrom: fromSecret("vault", "key")},
			{Name: "OTHER", ValueFrom: fromConfigMap("loading", "key", false)},
			{Name: "FILE", ValueFrom: &corev1.EnvVarSource{FileKeyRef: &corev1.FileKeySelector{VolumeName: "v", Path: "env", Key: "K"}}},
			{Name: "DB_HOST", Value: "mine"},
		},
	}}, in)
	compare(t, written(report.Entries), `
DB_HOST=db [overridden] from ConfigMap config / DB_HOST; overridden by literal
DB_PORT=5432 [may differ] from ConfigMap config / DB_PORT; may be overridden by Secret vault, which was not read
MODE=slow from ConfigMap config / MODE
DB_*=? [?] from Secret vault; nobody may not read Secret vault
URL=slow ?@? [?] from literal; refers to what is not known; written as $(MODE) $(DB_USER)@$(DB_HOST)
WEB=?? $(NONE) [?] from literal; refers to what is not known; $(NONE) is not defined before it and stays as it is written; written as $(WEB_SERVICE_HOST)$(KUBERNETES_PORT) $(NONE)
KEY=? [?] from Secret vault / key; nobody may not read Secret vault
OTHER=? [?] from ConfigMap loading / key; it is being read
FILE=? [?] from file v env / K; it is in a file of a volume, which the API does not show
DB_HOST=mine from literal; overrides ConfigMap config / DB_HOST
`)
	compare(t, written(report.Links), `
*=? [?] from Services of shop; nobody may not list services in shop
KUBERNETES_*=? [?] from service kubernetes; nobody may not list services in default
`)
}

func TestValuesSinceTheStart(t *testing.T) {
	t.Parallel()
	later, before := noon.Add(-12*time.Minute), start.Add(-time.Hour)
	source := func(created time.Time, fields []metav1.ManagedFieldsEntry) Source {
		return Source{Data: map[string]string{"K": "v"}, Created: created, Fields: fields}
	}
	immutable := source(before, nil)
	immutable.Immutable = true
	cases := []struct {
		name    string
		source  Source
		started time.Time
		want    string
	}{
		{"before", source(before, owned(before, `{"f:data":{"f:K":{}}}`)), start, ""},
		{"since", source(before, owned(later, `{"f:data":{"f:K":{}}}`)), start, "[changed since] changed since the start (12m ago): the container still has the old value"},
		{"another key", source(before, append(owned(later, `{"f:data":{"f:L":{}}}`), owned(before, `{"f:data":{"f:K":{}}}`)...)), start, ""},
		{"no times", source(before, nil), start, "[may differ] may have changed since the start: the server keeps no time of its last change"},
		{"immutable", immutable, start, ""},
		{"created", source(later, nil), start, "[changed since] ConfigMap config was created 12m ago, since the start: the container has an older value, or none"},
		{"not started", source(later, nil), time.Time{}, ""},
		{"broken fields", source(before, owned(later, `{"f:data":7}`)), start, "[may differ] may have changed since the start: the server keeps no time of its last change"},
	}
	for _, c := range cases {
		in := &Input{Pod: &corev1.Pod{}, Now: noon, Sources: map[Ref]Source{{"ConfigMap", "config"}: c.source}}
		spec := &corev1.Container{Env: []corev1.EnvVar{{Name: "K", ValueFrom: fromConfigMap("config", "K", false)}}}
		e := Of(Container{spec, c.started}, in).Entries[0]
		got := strings.Join(e.Notes, "; ")
		if e.State != Set {
			got = "[" + e.State.String() + "] " + got
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestMissingAfterTheStart(t *testing.T) {
	t.Parallel()
	in := &Input{Pod: &corev1.Pod{}, Now: noon, Sources: map[Ref]Source{{"Secret", "vault"}: {Absent: true}}}
	report := Of(Container{&corev1.Container{Env: []corev1.EnvVar{{Name: "K", ValueFrom: fromSecret("vault", "K")}}}, start}, in)
	compare(t, written(report.Entries), "K=? [missing] from Secret vault / K; there is no Secret vault any more: the container has an old value, and will not start again\n")
}

func TestNamesThatOlderKubeletsLeaveOut(t *testing.T) {
	t.Parallel()
	for kubelet, want := range map[string]string{
		"v1.37.2":      "1.K=v from ConfigMap c / 1.K\n",
		"v1.32.0-eks":  "1.K=v from ConfigMap c / 1.K\n",
		"v1.31.4+k3s1": "1.K=v [may differ] from ConfigMap c / 1.K; kubelets before 1.32 leave out a name like this\n",
		"v1.29.9":      "1.K=v [left out] from ConfigMap c / 1.K; the kubelet of the node (v1.29.9) leaves out a name like this\n",
		"custom":       "1.K=v [may differ] from ConfigMap c / 1.K; kubelets before 1.32 leave out a name like this\n",
		"":             "1.K=v [may differ] from ConfigMap c / 1.K; kubelets before 1.32 leave out a name like this\n",
	} {
		in := &Input{Pod: &corev1.Pod{}, Sources: map[Ref]Source{{"ConfigMap", "c"}: {Data: map[string]string{"1.K": "v"}}}}
		if kubelet != "" {
			in.Node = &Node{Kubelet: kubelet}
		}
		compare(t, written(Of(Container{Spec: &corev1.Container{EnvFrom: []corev1.EnvFromSource{allOf("ConfigMap", "", "c")}}}, in).Entries), want)
	}
}

func service(namespace, name, ip string, created time.Time) *record.Service {
	return &record.Service{
		Meta: record.Meta{Namespace: namespace, Name: name, Created: created.Unix()}, ClusterIPs: []string{ip},
		Ports: []record.ServicePort{{Name: "http", Protocol: "TCP", Port: 80}},
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	before, later := start.Add(-time.Hour), start.Add(10*time.Minute)
	headless, outside := service("shop", "headless", "None", before), service("shop", "outside", "", before)
	outside.Type, outside.ClusterIPs = "ExternalName", nil
	services := []*record.Service{
		service("shop", "kubia", "10.96.0.1", before), service("shop", "late", "10.96.0.2", later), service("shop", "tie", "10.96.0.3", start),
		headless, outside, service("other", "elsewhere", "10.96.0.5", before), service("default", "kubernetes", "10.96.0.10", before), service("default", "web", "10.96.0.6", before),
	}
	hosts := func(p *corev1.Pod) string {
		var hosts []Entry
		for _, e := range Of(Container{&corev1.Container{}, start}, &Input{Pod: p, Now: noon, Services: services}).Links {
			if strings.HasSuffix(e.Name, "_SERVICE_HOST") {
				hosts = append(hosts, e)
			}
		}
		return written(hosts)
	}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop"}}
	compare(t, hosts(pod), `
KUBERNETES_SERVICE_HOST=10.96.0.10 from service kubernetes
KUBIA_SERVICE_HOST=10.96.0.1 from service kubia
LATE_SERVICE_HOST=10.96.0.2 [not there yet] from service late; created 50m ago, since the start: the container is without it until it starts again
TIE_SERVICE_HOST=10.96.0.3 [may differ] from service tie; created in the second of the start: the container may be without it
`)
	pod.Spec.EnableServiceLinks = new(false)
	compare(t, hosts(pod), "KUBERNETES_SERVICE_HOST=10.96.0.10 from service kubernetes\n")
	pod.Namespace, pod.Spec.EnableServiceLinks = "default", nil
	compare(t, hosts(pod), `
KUBERNETES_SERVICE_HOST=10.96.0.10 from service kubernetes
WEB_SERVICE_HOST=10.96.0.6 from service web
`)
}

// A Service that came after the start is not there for references either.
func TestReferencesToLaterServices(t *testing.T) {
	t.Parallel()
	in := &Input{Pod: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop"}}, Now: noon, Services: []*record.Service{service("shop", "late", "10.96.0.2", noon)}}
	spec := &corev1.Container{Env: []corev1.EnvVar{{Name: "A", Value: "$(LATE_SERVICE_HOST)"}, {Name: "LATE_SERVICE_HOST", Value: "own"}}}
	report := Of(Container{spec, start}, in)
	if got := report.Entries[0].Value.Text(true); got != "$(LATE_SERVICE_HOST)" {
		t.Errorf("it is %q", got)
	}
	if got := report.Links[0].State; got != Later {
		t.Errorf("the variable of the Service is %v: nothing of the container overrides what is not there", got)
	}
}

func TestServicesThatMakeTheSameVariable(t *testing.T) {
	t.Parallel()
	in := &Input{Pod: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop"}}, Now: noon, Services: []*record.Service{
		service("shop", "a", "10.96.0.1", start.Add(-time.Hour)), service("shop", "a-service", "10.96.0.2", start.Add(-time.Hour)),
	}}
	var both []Entry
	for _, e := range Of(Container{&corev1.Container{}, start}, in).Links {
		if e.Name == "A_SERVICE_PORT" {
			both = append(both, e)
		}
	}
	compare(t, written(both), `
A_SERVICE_PORT=80 [may differ] from service a; or that of service a-service: it is chance which one it is
A_SERVICE_PORT=tcp://10.96.0.2:80 [may differ] from service a-service; or that of service a: it is chance which one it is
`)
}

func TestFields(t *testing.T) {
	t.Parallel()
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Name: "kubia-0", Namespace: "shop", UID: "u", Labels: map[string]string{"app": "kubia"}, ManagedFields: owned(noon, `{"f:metadata":{"f:labels":{}}}`),
	}}
	pod.Spec.ServiceAccountName = "default"
	pod.Status = corev1.PodStatus{PodIP: "10.244.0.3", PodIPs: []corev1.PodIP{{IP: "10.244.0.3"}, {IP: "fd00::3"}}, HostIP: "192.0.2.1"}
	spec := &corev1.Container{}
	for _, path := range []string{"metadata.name", "metadata.labels['app']", "spec.nodeName", "spec.serviceAccountName", "status.podIP", "status.podIPs", "status.hostIP", "status.hostIPs"} {
		spec.Env = append(spec.Env, corev1.EnvVar{Name: "X" + fmt.Sprint(len(spec.Env)), ValueFrom: fromField(path)})
	}
	compare(t, written(Of(Container{spec, start}, &Input{Pod: pod, Now: noon}).Entries), `
X0=kubia-0 from field metadata.name
X1=kubia [may differ] from field metadata.labels['app']; labels of the pod changed since the start (0s ago): the container has what they were then
X2=? [?] from field spec.nodeName; not known before the pod runs
X3=default from field spec.serviceAccountName
X4=10.244.0.3 from field status.podIP
X5=10.244.0.3,fd00::3 from field status.podIPs
X6=192.0.2.1 from field status.hostIP
X7=192.0.2.1 from field status.hostIPs
`)
}

func TestAmounts(t *testing.T) {
	t.Parallel()
	limits := func(cpu string) corev1.ResourceRequirements {
		return corev1.ResourceRequirements{Limits: corev1.ResourceList{"cpu": resource.MustParse(cpu)}}
	}
	pod := &corev1.Pod{}
	pod.Spec.Containers = []corev1.Container{{Name: "web", Resources: limits("1500m")}, {Name: "free"}}
	pod.Spec.InitContainers = []corev1.Container{{Name: "init"}}
	node := &Node{Allocatable: corev1.ResourceList{"cpu": resource.MustParse("3920m")}}
	one := func(pod *corev1.Pod, of, divisor string, node *Node) string {
		f := &corev1.ResourceFieldSelector{ContainerName: of, Resource: "limits.cpu", Divisor: resource.MustParse(divisor)}
		spec := &corev1.Container{Env: []corev1.EnvVar{{Name: "X", ValueFrom: &corev1.EnvVarSource{ResourceFieldRef: f}}}}
		return written(Of(Container{Spec: spec}, &Input{Pod: pod, Node: node}).Entries)
	}
	compare(t, one(pod, "web", "0", nil), "X=2 from resource limits.cpu of web\n")
	compare(t, one(pod, "web", "1m", nil), "X=1500 from resource limits.cpu of web in 1m\n")
	compare(t, one(pod, "free", "1m", node), "X=3920 from resource limits.cpu of free in 1m; no limit: it is what the node can give\n")
	compare(t, one(pod, "", "0", node), "X=4 from resource limits.cpu; no limit: it is what the node can give\n")
	compare(t, one(pod, "", "0", nil), "X=? [?] from resource limits.cpu; no limit: it is what the node can give, which is not known\n")
	compare(t, one(pod, "init", "0", node), "X=0 from resource limits.cpu of init\n")
	compare(t, one(pod, "none", "0", node), "X=? [missing] from resource limits.cpu of none; there is no container none: the container will not start\n")
	whole := pod.DeepCopy()
	whole.Spec.Resources = new(limits("2"))
	compare(t, one(whole, "free", "0", nil), "X=2 from resource limits.cpu of free; no limit: it is that of the pod\n")
}

func TestContainersAndWhatTheyReferTo(t *testing.T) {
	t.Parallel()
	pod := &corev1.Pod{}
	pod.Spec.InitContainers = []corev1.Container{{Name: "init", EnvFrom: []corev1.EnvFromSource{allOf("Secret", "", "b")}}}
	pod.Spec.Containers = []corev1.Container{{Name: "web", Env: []corev1.EnvVar{
		{Name: "A", ValueFrom: fromSecret("b", "x")}, {Name: "B", ValueFrom: fromConfigMap("a", "x", true)},
	}}}
	pod.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debug"}}}
	pod.Status.InitContainerStatuses = []corev1.ContainerStatus{{Name: "init", State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{StartedAt: metav1.NewTime(start)}}}}
	pod.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "web", State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{}}}}
	var got []string
	for _, c := range Containers(pod) {
		got = append(got, fmt.Sprint(c.Spec.Name, " ", !c.Started.IsZero()))
	}
	if want := "init true, web false, debug false"; strings.Join(got, ", ") != want {
		t.Errorf("the containers are %v", got)
	}
	if got := fmt.Sprint(References(pod)); got != "[ConfigMap a Secret b]" {
		t.Errorf("the references are %s", got)
	}
	if !NeedsNode(pod) || NeedsNode(&corev1.Pod{}) {
		t.Error("the names of an envFrom depend on the node's kubelet, nothing at all does not")
	}
}
