package e2e

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
)

func (n *namespace) service(name string, spec corev1.ServiceSpec) {
	n.t.Helper()
	_, err := n.client.CoreV1().Services(n.name).Create(n.ctx, &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: spec}, metav1.CreateOptions{})
	n.check(err)
}

func (n *namespace) configMap(name string, data map[string]string) *corev1.ConfigMap {
	n.t.Helper()
	m, err := n.client.CoreV1().ConfigMaps(n.name).Create(n.ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}, Data: data}, metav1.CreateOptions{})
	n.check(err)
	return m
}

// surrounded makes a pod's container refer to the ConfigMap settings, to the
// Secret vault and to Services.
func surrounded(p *corev1.Pod) {
	c := &p.Spec.Containers[0]
	ref := corev1.LocalObjectReference{Name: "settings"}
	c.EnvFrom = []corev1.EnvFromSource{{Prefix: "S_", ConfigMapRef: &corev1.ConfigMapEnvSource{LocalObjectReference: ref}}}
	c.Env = []corev1.EnvVar{
		{Name: "PASSWORD", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
			LocalObjectReference: corev1.LocalObjectReference{Name: "vault"}, Key: "password",
		}}},
		{Name: "URL", Value: "http://$(PASSWORD)@$(KUBIA_SERVICE_HOST):$(KUBIA_SERVICE_PORT_HTTP)"},
		{Name: "LIMIT", ValueFrom: &corev1.EnvVarSource{ResourceFieldRef: &corev1.ResourceFieldSelector{Resource: "limits.cpu"}}},
		{Name: "GONE", ValueFrom: &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{LocalObjectReference: ref, Key: "gone", Optional: new(true)}}},
	}
}

// running waits until a pod's containers have started, and the second after.
func (n *namespace) running(name string) {
	n.t.Helper()
	w, err := n.client.CoreV1().Pods(n.name).Watch(n.ctx, one(name))
	n.check(err)
	n.await(w, name+" to run", func(e watch.Event) bool {
		p, ok := e.Object.(*corev1.Pod)
		if !ok || p.Status.Phase != corev1.PodRunning {
			return false
		}
		n.nextSecond(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{CreationTimestamp: p.Status.ContainerStatuses[0].State.Running.StartedAt}})
		return true
	})
}

func TestEnvironmentOfAPod(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ports := []corev1.ServicePort{{Name: "http", Port: 8080}}
	ns.service("kubia", corev1.ServiceSpec{Ports: ports})
	ns.service("outside", corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: "example.com"})
	settings := ns.configMap("settings", map[string]string{"MODE": "slow"})
	_, err := ns.client.CoreV1().Secrets(ns.name).Create(ns.ctx, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "vault"}, StringData: map[string]string{"password": "hunter2"},
	}, metav1.CreateOptions{})
	ns.check(err)
	ns.pod("subject", surrounded)
	ns.running("subject")
	ns.service("late", corev1.ServiceSpec{Ports: ports})
	settings.Data["MODE"] = "fast"
	_, err = ns.client.CoreV1().ConfigMaps(ns.name).Update(ns.ctx, settings, metav1.UpdateOptions{})
	ns.check(err)

	k := launch(t, args("pods/subject", "-n", ns.name), size(130, 50))
	k.cursorOn("subject")
	k.press("E")
	k.header(ns.name + ` ▸ Pods ▸ subject ▸ Environment .*1 changed since · live$`)
	k.match(`S_MODE +fast +changed since +ConfigMap settings / MODE`)
	k.match(`note +changed since the start \(\d+s ago\): the container still has the old value`)
	k.match(`PASSWORD +••••••• +Secret vault / password`)
	k.match(`URL +http://•••••••@[0-9.]+:8080 `)
	k.match(`LIMIT +\d+ +resource limits.cpu`)
	k.match(`GONE +- +not set`)
	k.match(`▸ Services +24 variables +not there yet`)
	k.press("G<enter>")
	k.match(`LATE_SERVICE_PORT_HTTP +8080 +not there yet +service late`)
	k.match(`KUBIA_PORT_8080_TCP +tcp://[0-9.]+:8080`)
	k.match(`KUBERNETES_SERVICE_HOST`)
	k.never("OUTSIDE_", "hunter2")
	k.press("x")
	k.match(`URL +http://hunter2@`)
	k.press("<tab>")
	k.header(`subject ▸ DNS .*live$`)
	k.match(`outside +CNAME +example.com`)
	k.match(`_http._tcp.late +SRV +port 8080 late.` + ns.name + `.svc.cluster.local`)
	k.see("cluster.local, assumed")
	k.press("<esc>")
	k.header(`Pods +`)
	k.press(":env pods/subject<enter>")
	k.match(`URL +http://•••••••@`)
	k.never("hunter2")
}

func TestEnvironmentWithoutServiceLinks(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.service("kubia", corev1.ServiceSpec{Ports: []corev1.ServicePort{{Name: "http", Port: 8080}}})
	ns.pod("subject", surrounded, func(p *corev1.Pod) { p.Spec.EnableServiceLinks = new(false) })
	k := launch(t, args("pods/subject", "-n", ns.name), size(130, 50))
	k.cursorOn("subject")
	k.press("E")
	k.match(`S_\* +- +missing +ConfigMap settings`)
	k.match(`PASSWORD +- +missing +Secret vault / password`)
	k.match(`URL +http://\?@\$\(KUBIA_SERVICE_HOST\):`)
	k.match(`KUBERNETES_SERVICE_HOST`)
	k.never("KUBIA_SERVICE_HOST ", "KUBIA_PORT")
	k.press("y")
	k.header(`subject ▸ YAML`)
}

func TestEnvironmentForThoseWhoMayNotReadIt(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject", surrounded)
	user := ns.may("get", "list", "watch")
	k := launch(t, args("pods/subject", "-n", ns.name, "--as", user), size(130, 50))
	k.cursorOn("subject")
	k.press("E")
	k.match(`S_\* +\? +\? +ConfigMap settings`)
	k.see("you may not read ConfigMap settings")
	k.match(`PASSWORD +\? +\? +Secret vault / password`)
	k.match(`\* +\? +\? +Services of ` + ns.name)
	k.press("<tab>")
	k.see(user + " may not list services")
}
