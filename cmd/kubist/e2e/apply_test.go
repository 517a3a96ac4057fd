package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// files writes files into a directory of the test, by their paths in it.
func files(t *testing.T, all map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range all {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func configMapText(name, value string) string {
	return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " + name + "\ndata:\n  of: " + value + "\n"
}

// applied applies the ConfigMap subject, as a manager of fields does.
func (n *namespace) applied(manager, text string) {
	n.t.Helper()
	_, err := n.client.CoreV1().ConfigMaps(n.name).Patch(n.ctx, "subject", types.ApplyPatchType, []byte(text), metav1.PatchOptions{FieldManager: manager})
	n.check(err)
}

const crdText = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: frames.NAME.kubist.dev
spec:
  group: NAME.kubist.dev
  scope: Namespaced
  names: {plural: frames, singular: frame, kind: Frame}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {wood: {type: string}}}
`

// A directory with a namespace, a definition and objects in and of them is applied
// in one go, and taken back in one go.
func TestApplyADirectory(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.applied("kubist", configMapText("subject", "first"))
	name := ns.name + "-made"
	t.Cleanup(func() {
		ctx := deadline(t)
		_ = ns.client.CoreV1().Namespaces().Delete(ctx, name, metav1.DeleteOptions{})
		_ = ns.client.Discovery().RESTClient().Delete().AbsPath("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/frames." + ns.name + ".kubist.dev").Do(ctx).Error()
	})
	dir := files(t, map[string]string{
		"a/frame.yaml":   "apiVersion: " + ns.name + ".kubist.dev/v1\nkind: Frame\nmetadata: {name: oak, namespace: " + name + "}\nspec: {wood: oak}\n",
		"a/there.yaml":   configMapText("subject", "second") + "---\n" + configMapText("new", "third"),
		"inside.json":    `{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "vault", "namespace": "` + name + `"}, "stringData": {"password": "hunter2"}}`,
		"z/crd.yml":      strings.ReplaceAll(crdText, "NAME", ns.name),
		"z/place.yaml":   "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + name + "}\n",
		"z/broken.yaml":  "apiVersion: v1\nkind: [\n",
		"z/unknown.yaml": "apiVersion: shop.io/v1\nkind: Easel\nmetadata: {name: e}\n",
		"z/README.md":    "nothing",
	})
	k := launch(t, args("apply", dir, "-n", ns.name), size(200, 50))
	k.header(`Apply`)
	k.row("namespace "+name, "created")
	k.row("customresourcedefinition frames", "created")
	k.row("frame oak", "not known yet +its kind is only made by this")
	k.row("secret vault", "not known yet +its namespace is only made by this")
	k.row("configmap subject", ns.name+" +changed +1 field")
	k.row("configmap new", ns.name+" +created")
	k.row("Easel e", "refused +the server has no kind Easel of shop.io/v1")
	k.row("document 1", "refused +it is not valid YAML")
	k.press("<enter>")
	k.see("Apply 6 objects?", "left out, as they cannot be applied: 2 objects", "kubectl apply --server-side --field-manager=kubist -R -f")
	k.answer("Apply 6 objects?")
	k.see("apply 6 objects: done · U undoes")
	k.row("frame oak", "unchanged")
	k.row("secret vault", "unchanged")
	if got := ns.data("subject")["of"]; got != "second" {
		t.Errorf("it holds %s", got)
	}
	if raw := k.term.Raw(); strings.Contains(raw, "hunter2") || strings.Contains(raw, "aHVudGVyMg==") {
		t.Error("the value of a Secret has reached the terminal")
	}
	k.press("U")
	k.row("apply 6 objects", `done +possible`)
	k.press("<enter>")
	k.see("+kind: Namespace", "+kind: CustomResourceDefinition")
	k.press("<enter>")
	k.see("Undo “apply 6 objects”?", "data.of: second → first", "frame "+name+"/oak is deleted")
	k.answer("Undo “apply 6 objects”?")
	k.see("undo “apply 6 objects”: done")
	if got := ns.data("subject")["of"]; got != "first" {
		t.Errorf("it holds %s", got)
	}
	if _, err := ns.client.CoreV1().ConfigMaps(ns.name).Get(t.Context(), "new", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("what was created is there: %v", err)
	}
}

// Fields that somebody else has set are not taken over unasked.
func TestApplyInConflict(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.applied("somebody", configMapText("subject", "first"))
	dir := files(t, map[string]string{"subject.yaml": configMapText("subject", "second")})
	k := launch(t, args("cm", "-n", ns.name), size(120, 30))
	k.row("subject", " 1 ")
	k.press(":apply " + dir + "<enter>")
	k.row("configmap subject", "in conflict +with somebody")
	k.see("data.of")
	k.press("<enter>")
	k.say("all that would change is in conflict with others: f takes their fields over")
	k.press("f")
	k.row("configmap subject", "changed +1 field")
	k.see("-  of: first", "+  of: second")
	k.press("<enter>")
	k.see("--force-conflicts", "fields that others have set are taken over")
	k.answer("Apply 1 object?")
	k.see("apply 1 object: done")
	if got := ns.data("subject")["of"]; got != "second" {
		t.Errorf("it holds %s", got)
	}
}

// What is typed is applied like a file, and stays where it is until then.
func TestApplyWhatIsTyped(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	e := newEditor(t, `true`, `printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: typed}\ndata: {a: [1]}\n' >> "$1"`, `sed -i 's/\[1\]/b/' "$1"`)
	k := launch(t, args("cm", "-n", ns.name), size(120, 30), e.use())
	k.header("ConfigMaps")
	k.press(":apply -<enter>")
	k.see("nothing was typed")
	k.press(":apply -<enter>")
	k.row("configmap typed", "refused")
	k.press("e")
	k.row("configmap typed", "created")
	if left := e.drafts(); len(left) != 1 {
		t.Errorf("%v are left", left)
	}
	k.press("<enter>")
	k.answer("Apply 1 object?")
	k.see("apply 1 object: done")
	k.row("typed", " 1 ")
	if left := e.drafts(); len(left) != 0 {
		t.Errorf("%v are left", left)
	}
	if got := ns.data("typed")["a"]; got != "b" {
		t.Errorf("it holds %s", got)
	}
}

// A kustomization is built; a value of a Secret that would change is told, and not what it is.
func TestApplyAKustomization(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	_, err := ns.client.CoreV1().Secrets(ns.name).Create(ns.ctx, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "vault"}, StringData: map[string]string{"password": "hunter2", "user": "me"},
	}, metav1.CreateOptions{})
	ns.check(err)
	dir := files(t, map[string]string{
		"kustomization.yaml": "commonAnnotations: {by: kustomize}\nresources: [vault.yaml]\nconfigMapGenerator: [{name: made, literals: [a=b], options: {disableNameSuffixHash: true}}]\n",
		"vault.yaml":         "apiVersion: v1\nkind: Secret\nmetadata: {name: vault}\nstringData: {password: hunter22, user: me}\n",
	})
	k := launch(t, args("cm", "-n", ns.name), size(120, 30))
	k.header("ConfigMaps")
	k.press(":apply -k " + dir + "<enter>")
	k.row("configmap made", "created")
	k.row("secret vault", "changed")
	k.see("data.password: ••••••• 7 bytes → ••••••• 8 bytes")
	k.never("data.user")
	k.press("<enter>")
	k.answer("Apply 2 objects?")
	k.see("apply 2 objects: done")
	secret, err := ns.client.CoreV1().Secrets(ns.name).Get(t.Context(), "vault", metav1.GetOptions{})
	if err != nil || string(secret.Data["password"]) != "hunter22" || secret.Annotations["by"] != "kustomize" {
		t.Errorf("it is %v, %v", secret.Annotations, err)
	}
}

// What another selector or another template comes to is said beside the differences.
func TestApplySaysWhatIf(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject", labels("app", "kubia"))
	ns.running("subject")
	service := func(app string) string {
		return "apiVersion: v1\nkind: Service\nmetadata: {name: front, namespace: " + ns.name + "}\nspec: {selector: {app: " + app + "}, ports: [{port: 80}]}\n"
	}
	dir := files(t, map[string]string{"front.yaml": service("kubia")})
	k := launch(t, args("apply", dir, "-n", ns.name), size(120, 40))
	k.row("service front", "created")
	k.see("WHAT IF", "selects 1 pod, ")
	k.press("<enter>")
	k.answer("Apply 1 object?")
	k.see("apply 1 object: done")
	if err := os.WriteFile(filepath.Join(dir, "front.yaml"), []byte(service("kubai")), 0o600); err != nil {
		t.Fatal(err)
	}
	k.press("<ctrl+r>")
	k.row("service front", "changed +1 field")
	k.see("selects 1 pod now, then 0 pods, 0 ready: nothing answers there")
}
