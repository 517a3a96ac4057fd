package e2e

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestValuesAreMaskedAgainOnLeaving(t *testing.T) {
	t.Parallel()
	const value, encoded = "hunter2-and-more", "aHVudGVyMi1hbmQtbW9yZQ=="
	ns := newNamespace(t)
	_, err := ns.client.CoreV1().Secrets(ns.name).Create(ns.ctx, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "vault"}, StringData: map[string]string{"password": value, "user": "ann-of-the-vault"},
	}, metav1.CreateOptions{})
	ns.check(err)
	k := launch(t, args("secrets", "-n", ns.name))
	k.see("vault", "Opaque")
	k.press("<enter>")
	k.header(ns.name + ` ▸ Secrets ▸ vault ▸ Values .*2 keys · live$`)
	k.see("password", "16 B", "masked: x shows it")
	if raw := k.term.Raw(); strings.Contains(raw, value) || strings.Contains(raw, encoded) {
		t.Error("the value reached the terminal unasked")
	}
	k.press("x")
	k.see(value, "values shown")
	k.never("ann-of-the-vault")
	k.press("c")
	k.see("copied the value of password")
	if got := k.copied(); got != value {
		t.Errorf("copied %q", got)
	}
	k.press("<esc>")
	k.header(`Secrets +1 `)
	k.press("<enter>")
	k.see("masked: x shows it")
	k.never(value)
}

func TestValuesFollowTheConfigMap(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	m := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "settings"}, Data: map[string]string{"app.yaml": "color: blue\nsize: 7\n", "mode": "calm"}}
	_, err := ns.client.CoreV1().ConfigMaps(ns.name).Create(ns.ctx, m, metav1.CreateOptions{})
	ns.check(err)
	k := launch(t, args("configmaps/settings", "-n", ns.name))
	k.cursorOn("settings")
	k.press("<enter>")
	k.see("app.yaml", "color: blue …", "size: 7", "mode", "calm")
	m.Data["app.yaml"] = "color: red\n"
	_, err = ns.client.CoreV1().ConfigMaps(ns.name).Update(ns.ctx, m, metav1.UpdateOptions{})
	ns.check(err)
	k.see("color: red")
	k.never("size: 7")
	k.press("/red<enter>")
	k.press("<enter>")
	k.header(`settings ▸ app.yaml .*match 1 of 1`)
}

func TestDefinitionLeadsToItsObjects(t *testing.T) {
	t.Parallel()
	k := launch(t, args("crd/paintings.kubist.dev", "-A"))
	k.cursorOn("paintings.kubist.dev")
	k.press("<enter>")
	k.header(`Paintings`)
	k.see("demoiselles", "Pablo Picasso")
	k.press(":clusterroles/view<enter>")
	k.cursorOn("view")
	k.press("<enter>")
	k.header(`ClusterRoles ▸ view ▸ Rules .*aggregated · live$`)
	k.see("get list watch", "collected")
}
