package e2e

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

func TestYAMLFollowsTheObject(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject", gated, annotated("mood", "calm"))
	k := launch(t, args("-n", ns.name), size(100, 60))
	k.see("subject")
	k.press("y")
	k.header(ns.name + ` ▸ Pods ▸ subject ▸ YAML .*lines · live$`)
	k.see("apiVersion: v1", "kind: Pod", "mood: calm")
	k.never("managedFields")
	for i := range 5 {
		ns.annotate("subject", "mood", fmt.Sprintf("stirred-%d", i))
		k.see(fmt.Sprintf("mood: stirred-%d", i))
	}
	ns.remove("subject")
	k.header(`deleted \d+ s ago; this is how it was$`)
	k.see("mood: stirred-4")
	ns.pod("subject", gated, annotated("mood", "reborn"))
	k.header(`deleted; another of its name is there: ctrl\+r$`)
	k.see("mood: stirred-4")
	k.press("<ctrl+r>")
	k.see("mood: reborn")
	k.header(`live$`)
}

func TestYAMLSearch(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject", gated, annotated("a", "needle"), annotated("b", "needle"), annotated("c", "Needle"))
	k := launch(t, args("-n", ns.name))
	k.see("subject")
	k.press("y")
	k.see("apiVersion")
	k.press("/needle")
	k.see("1 of 3")
	k.press("<enter>")
	k.header(`match 1 of 3`)
	k.press("n")
	k.header(`match 2 of 3`)
	k.press("nn")
	k.header(`match 1 of 3`)
	k.see("the search goes on at the top")
	k.press("N")
	k.header(`match 3 of 3`)
	k.press("/Needle<enter>")
	k.header(`match 1 of 1`)
	k.press("/haystack<enter>")
	k.see("there is no “haystack” here")
	k.press("<esc>")
	k.press("<esc>")
	k.header(`Pods +1 `)
	k.cursorOn("subject")
}

var osc52 = regexp.MustCompile("\x1b\\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\\\)")

// copied waits until kubist has put something on the clipboard, and returns it.
func (k *kubist) copied() string {
	k.t.Helper()
	var text string
	k.until("a copy", func([]string) bool {
		found := osc52.FindStringSubmatch(k.term.Raw())
		if found == nil {
			return false
		}
		raw, err := base64.StdEncoding.DecodeString(found[1])
		k.check(err)
		text = string(raw)
		return true
	})
	return text
}

func TestCopyPutsTheYAMLOnTheClipboard(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject", gated, annotated("note", "grün, “quoted”, 日本"))
	k := launch(t, args("-n", ns.name))
	k.see("subject")
	k.press("y")
	k.see("apiVersion")
	k.press("c")
	k.see("copied the YAML of subject")
	var pod corev1.Pod
	if err := yaml.UnmarshalStrict([]byte(k.copied()), &pod); err != nil {
		k.fatalf("what was copied is no pod: %v", err)
	}
	if pod.Name != "subject" || pod.Annotations["note"] != "grün, “quoted”, 日本" {
		t.Errorf("copied %s", k.copied())
	}
}

func TestCopyPutsTheNameOnTheClipboard(t *testing.T) {
	t.Parallel()
	k := launch(t, args("paintings"))
	k.cursorOn("demoiselles")
	k.press("c<enter>")
	if got := k.copied(); got != "demoiselles" {
		t.Errorf("copied %q", got)
	}
}

func TestSecretsAreMaskedUntilAskedFor(t *testing.T) {
	t.Parallel()
	const value, encoded = "hunter2-and-more", "aHVudGVyMi1hbmQtbW9yZQ=="
	ns := newNamespace(t)
	_, err := ns.client.CoreV1().Secrets(ns.name).Create(ns.ctx, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "vault", Annotations: map[string]string{
			corev1.LastAppliedConfigAnnotation: `{"data":{"password":"` + encoded + `"}}`,
		}},
		StringData: map[string]string{"password": value},
	}, metav1.CreateOptions{})
	ns.check(err)
	k := launch(t, args("secrets", "-n", ns.name))
	k.see("vault", "Opaque")
	k.press("y")
	k.see("password: ••••••• 16 bytes")
	if raw := k.term.Raw(); strings.Contains(raw, encoded) || strings.Contains(raw, value) {
		t.Error("the value reached the terminal unasked")
	}
	k.press("x")
	k.see("password: "+encoded, "values shown")
	k.press("<esc>")
	k.header(`Secrets`)
	k.press("y")
	k.see("password: ••••••• 16 bytes")
	k.never(encoded)
}
