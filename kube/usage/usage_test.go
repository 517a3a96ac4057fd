package usage

import (
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

const podSpec = `
serviceAccountName: robot
imagePullSecrets: [{name: registry}]
initContainers:
- {name: setup, envFrom: [{configMapRef: {name: conf}}, {secretRef: {name: keys}}]}
containers:
- name: main
  env:
  - {name: PLAIN, value: conf}
  - {name: LEVEL, valueFrom: {configMapKeyRef: {name: conf, key: level}}}
  - {name: TOKEN, valueFrom: {secretKeyRef: {name: keys, key: token}}}
ephemeralContainers:
- {name: debug, env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: conf, key: level}}}]}
volumes:
- {name: config, configMap: {name: conf}}
- {name: certs, secret: {secretName: keys}}
- {name: data, persistentVolumeClaim: {claimName: disk}}
- {name: mix, projected: {sources: [{configMap: {name: conf}}, {secret: {name: keys}}, {serviceAccountToken: {path: t}}]}}
- {name: csi, csi: {driver: d, nodePublishSecretRef: {name: keys}}}
- {name: azure, azureFile: {secretName: keys, shareName: s}}
`

// read fills object from YAML, in the namespace shop.
func read[T any](t *testing.T, text string) *T {
	t.Helper()
	object := new(T)
	if err := yaml.UnmarshalStrict([]byte("metadata: {namespace: shop, name: kubia}\n"+text), object); err != nil {
		t.Fatal(err)
	}
	return object
}

func indent(text string, by int) string {
	return strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", by))
}

func TestPodsUse(t *testing.T) {
	t.Parallel()
	const template = "spec:\n  template:\n    spec:"
	deeper := template + indent(podSpec, 6)
	objects := map[string]any{
		"pod":         read[corev1.Pod](t, "spec:"+indent(podSpec, 2)),
		"deployment":  read[appsv1.Deployment](t, deeper),
		"statefulset": read[appsv1.StatefulSet](t, deeper),
		"daemonset":   read[appsv1.DaemonSet](t, deeper),
		"replicaset":  read[appsv1.ReplicaSet](t, deeper),
		"rc":          read[corev1.ReplicationController](t, deeper),
		"job":         read[batchv1.Job](t, deeper),
		"cronjob":     read[batchv1.CronJob](t, "spec:\n  jobTemplate:\n    spec:\n      template:\n        spec:"+indent(podSpec, 10)),
	}
	cases := map[Subject]string{
		{ConfigMap, "shop", "conf"}: "all env of init container setup; env LEVEL of container main; env LEVEL of ephemeral container debug; volume config; volume mix, projected",
		{Secret, "shop", "keys"}: "all env of init container setup; env TOKEN of container main; volume certs; volume mix, projected; " +
			"volume csi, for its driver; volume azure, for its driver",
		{Secret, "shop", "registry"}:      "pulls images with it",
		{Claim, "shop", "disk"}:           "volume data",
		{ServiceAccount, "shop", "robot"}: "runs as it",
		{ConfigMap, "db", "conf"}:         "", // of another namespace
		{Secret, "shop", "conf"}:          "",
		{ServiceAccount, "shop", "other"}: "",
		{ConfigMap, "shop", ""}:           "",
	}
	for name, o := range objects {
		for s, want := range cases {
			if got := strings.Join(Of(o, s), "; "); got != want {
				t.Errorf("%s uses %v by %q, want %q", name, s, got, want)
			}
		}
	}
}

// Who names no account runs as the default one.
func TestDefaultAccount(t *testing.T) {
	t.Parallel()
	if got := Of(read[corev1.Pod](t, "spec: {containers: []}"), Subject{ServiceAccount, "shop", "default"}); len(got) != 1 {
		t.Errorf("it is used by %q", got)
	}
	if got := Of(read[corev1.ReplicationController](t, "spec: {}"), Subject{ServiceAccount, "shop", "default"}); got != nil {
		t.Errorf("without a template it is used by %q", got)
	}
}

// What a template makes says nothing that the template does not.
func TestCopiesOfTemplates(t *testing.T) {
	t.Parallel()
	yes := true
	owner := []metav1.OwnerReference{{Kind: "Deployment", Name: "kubia", Controller: &yes}}
	spec := "spec:\n  template:\n    spec:" + indent(podSpec, 6)
	rs, job := read[appsv1.ReplicaSet](t, spec), read[batchv1.Job](t, spec)
	rs.OwnerReferences, job.OwnerReferences = owner, owner
	pod := read[corev1.Pod](t, "spec:"+indent(podSpec, 2))
	pod.OwnerReferences = owner
	s := Subject{Claim, "shop", "disk"}
	if Of(rs, s) != nil || Of(job, s) != nil || len(Of(pod, s)) != 1 {
		t.Errorf("replicaset %q, job %q, pod %q", Of(rs, s), Of(job, s), Of(pod, s))
	}
}

func TestOthersUse(t *testing.T) {
	t.Parallel()
	ingress := read[networkingv1.Ingress](t, "spec: {tls: [{hosts: [a.example.com, b.example.com], secretName: cert}, {secretName: cert}]}")
	account := read[corev1.ServiceAccount](t, "secrets: [{name: token}]\nimagePullSecrets: [{name: token}]")
	binding := read[rbacv1.RoleBinding](t, "roleRef: {kind: Role, name: looks}\nsubjects: [{kind: ServiceAccount, name: robot}, {kind: User, name: 'system:serviceaccount:shop:robot'}, {kind: User, name: robot}]")
	whole := read[rbacv1.ClusterRoleBinding](t, "roleRef: {kind: ClusterRole, name: sees}\nsubjects: [{kind: ServiceAccount, name: robot, namespace: shop}, {kind: ServiceAccount, name: robot, namespace: db}]")
	set := read[appsv1.StatefulSet](t, "spec: {volumeClaimTemplates: [{metadata: {name: data}}], template: {spec: {containers: []}}}")
	for i, c := range []struct {
		object any
		of     Subject
		want   string
	}{
		{ingress, Subject{Secret, "shop", "cert"}, "tls of a.example.com, b.example.com; tls of any host"},
		{ingress, Subject{ConfigMap, "shop", "cert"}, ""},
		{account, Subject{Secret, "shop", "token"}, "listed as mountable; its pods pull images with it"},
		{binding, Subject{ServiceAccount, "shop", "robot"}, "gives it Role looks; gives it Role looks, by its user name"},
		{binding, Subject{ServiceAccount, "db", "robot"}, ""},
		{whole, Subject{ServiceAccount, "db", "robot"}, "gives it ClusterRole sees"},
		{whole, Subject{Secret, "db", "robot"}, ""},
		{set, Subject{Claim, "shop", "data-kubia-12"}, "claim template data"},
		{set, Subject{Claim, "shop", "data-kubia-"}, ""},
		{set, Subject{Claim, "shop", "data-kubia-x"}, ""},
		{&corev1.Node{}, Subject{Secret, "", "x"}, ""},
	} {
		if got := strings.Join(Of(c.object, c.of), "; "); got != c.want {
			t.Errorf("%d: %q, want %q", i, got, c.want)
		}
	}
}
