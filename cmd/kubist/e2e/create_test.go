package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// What a line says is created after the server has checked it, and taken back.
func TestCreate(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	dir := files(t, map[string]string{"note.txt": "hello\n"})
	k := launch(t, args("cm", "-n", ns.name), size(140, 30))
	k.header("ConfigMaps")
	k.press(":create cm made --from-literal=a=b --from-file=" + dir + "/note.txt<enter>")
	k.see("Create configmap made?", "2 keys, 7 B: a, note.txt", "kubectl create configmap made --from-literal=a=b")
	k.answer("Create configmap made?")
	k.see("create configmap made: done · U undoes")
	k.row("made", " 2 ")
	if got := ns.data("made"); got["a"] != "b" || got["note.txt"] != "hello\n" {
		t.Errorf("it holds %v", got)
	}
	k.press(":create cm made<enter>")
	k.see(`configmaps "made" already exists`)
	k.press("U")
	k.row("create configmap made", `done +possible`)
	k.press("<enter>")
	k.see("+kind: ConfigMap")
	k.press("<enter>")
	k.answer("Undo “create configmap made”?")
	k.see("undo “create configmap made”: done")
	k.press("qq")
	k.header("ConfigMaps")
	k.gone("made")
}

// A value on the command line is in no history; a key is one of its certificate.
func TestCreateSecrets(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.certificate("own", "shop.example.com")
	own, err := ns.client.CoreV1().Secrets(ns.name).Get(ns.ctx, "own", metav1.GetOptions{})
	ns.check(err)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ns.check(err)
	other, err := x509.MarshalPKCS8PrivateKey(key)
	ns.check(err)
	dir := files(t, map[string]string{
		"cert": string(own.Data["tls.crt"]), "key": string(own.Data["tls.key"]),
		"other": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: other})),
	})
	state := t.TempDir()
	k := launch(t, args("secrets", "-n", ns.name), size(140, 30), env("XDG_STATE_HOME", state))
	k.row("own", "tls")
	k.press(":create secret tls web --cert=" + dir + "/cert --key=" + dir + "/other<enter>")
	k.say("the certificate and the key do not belong together")
	k.press(":create secret tls web --cert=" + dir + "/cert --key=" + dir + "/key<enter>")
	k.see("Create secret web?", "a certificate for shop.example.com, until")
	k.answer("Create secret web?")
	k.row("web", "tls")
	k.press(":create secret generic vault --from-literal=password=hunter2<enter>")
	k.see("Create secret vault?", "1 key, 7 B: password")
	k.answer("Create secret vault?")
	k.see("create secret vault: done")
	k.row("vault", "Opaque")
	secret, err := ns.client.CoreV1().Secrets(ns.name).Get(t.Context(), "vault", metav1.GetOptions{})
	if err != nil || string(secret.Data["password"]) != "hunter2" {
		t.Errorf("it holds %q, %v", secret.Data["password"], err)
	}
	k.press(":explain cm<enter>")
	k.header("ConfigMap")
	k.quit()
	found, _ := filepath.Glob(filepath.Join(state, "*", "*"))
	all := ""
	for _, path := range found {
		all += (&editor{}).read(path)
	}
	if !strings.Contains(all, "explain cm") || strings.Contains(all, "hunter2") {
		t.Errorf("what is remembered is\n%s", all)
	}
}

// Any kind is written from its beginnings, and applied.
func TestCreateAKind(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	e := newEditor(t, `true`, `sed -i 's/^spec:$/spec:\n  restartPolicy: Never/; s/  - name: ""/  - {name: main, image: "e2e:1"}/; s/^ *# .*//' "$1"`)
	k := launch(t, args("pods", "-n", ns.name), size(140, 30), e.use())
	k.header("Pods")
	k.press(":create pod easel<enter>")
	k.see("nothing was typed")
	k.press(":create pod easel<enter>")
	k.row("pod easel", "created")
	given := e.read("given.2")
	if !strings.HasPrefix(given, "# A new pod: fill it in") || !strings.Contains(given, "  name: easel\n  namespace: "+ns.name+"\n") {
		t.Errorf("the editor was given\n%s", given)
	}
	k.press("<enter>")
	k.answer("Apply 1 object?")
	k.see("apply 1 object: done")
	k.row("easel", "0/1|1/1")
}
