package e2e

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
)

// Texts that a terminal would obey: colours, a cleared screen, a title, the clipboard, a question that types its
// answer, C1 controls, and marks that turn the direction of writing.
const (
	hostile = "mild\x1b[31;7mRED\x1b[3J\x1b[H\x1b]0;OWNED\x07\x1b]52;c;T1dORUQ=\x07\x1b]52;c;T1dORUQ=\x1b\\" +
		"\x1b[6n\x1bP+q544e\x1b\\\u009b31m\u009d0;OWNED\u009c\r\n\b\b\x00\u202eevil\u202c\u2066x\u2069\u200f end"
	harmless = "mild"
)

// obeyed are what none of the hostile texts may bring to the terminal.
var obeyed = []string{
	"\x1b[31;7m", "\x1b[3J", "\x1b]0;", "\x1b]2;", "\x1b]52;", "\x1b[6n", "\x1bP", "\u009b", "\u009d", "\u202e", "\u202c", "\u2066", "\u2069", "\u200f",
	"\xc2\x9b", "\b", "\x00",
}

// unharmed ends the test if a hostile text reached the terminal.
func (k *kubist) unharmed() {
	k.t.Helper()
	raw := k.term.Raw()
	for _, sequence := range obeyed {
		if i := strings.Index(raw, sequence); i >= 0 {
			k.fatalf("%q reached the terminal: %q", sequence, raw[max(i-40, 0):min(i+40, len(raw))])
		}
	}
}

var paintings = schema.GroupVersionResource{Group: "kubist.dev", Version: "v1", Resource: "paintings"}

// paint creates a painting of the demo's custom kind.
func (n *namespace) paint(name, artist string) {
	n.t.Helper()
	client, err := dynamic.NewForConfig(n.config)
	n.check(err)
	_, err = client.Resource(paintings).Namespace(n.name).Create(n.ctx, &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "kubist.dev/v1", "kind": "Painting",
		"metadata": map[string]any{"name": name},
		"spec":     map[string]any{"artist": artist, "year": int64(1913), "place": artist},
	}}, metav1.CreateOptions{})
	n.check(err)
}

func TestHostileTextInATable(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.paint("forgery", hostile)
	ns.paint("original", "Fernand Léger")
	k := launch(t, args("pt", "-n", ns.name))
	k.header(` 2 · live$`)
	k.row("forgery", harmless)
	k.row("original", `Fernand Léger +1913`)
	k.press("<ctrl+w>")
	k.see("PLACE")
	k.press("/mild")
	k.see("1 of 2 · here")
	k.press("<enter>")
	k.unharmed()
}

func TestHostileTextInYAML(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.paint("forgery", hostile)
	k := launch(t, args("pt", "-n", ns.name))
	k.see("forgery")
	k.press("y")
	k.header(`forgery ▸ YAML .*live$`)
	k.see("artist:", harmless, "kind: Painting")
	k.press("w")
	k.press("G")
	k.unharmed()
}

func TestHostileTextOfAPod(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("trojan", still, annotated("note", hostile), func(p *corev1.Pod) {
		c := &p.Spec.Containers[0]
		c.Env = []corev1.EnvVar{{Name: "GREETING", Value: hostile}}
		c.Command = []string{"sh", "-c", hostile}
	})
	ns.status("trojan", `{"phase":"Failed","reason":"Evil\u001b[31;7m\u001b]0;OWNED\u0007\u202e","message":"\u001b[3J"}`)
	k := launch(t, args("-n", ns.name), size(100, 50))
	k.row("trojan", `Evil`)
	k.press("<enter>")
	k.see("CONTAINER", "main", "command")
	k.press("y")
	k.see("GREETING", harmless)
	k.press("G")
	k.unharmed()
}

func TestHostileNameInAContext(t *testing.T) {
	t.Parallel()
	name := "evil\x1b]0;OWNED\x07\x1b[31;7m"
	config := playgroundConfig(t)
	config.Contexts[name] = config.Contexts["playground"]
	config.CurrentContext = name
	k := launch(t, kubeconfig(write(t, config)))
	k.header(`evil.* ▸ shop ▸ Pods .*live$`)
	k.press(":ctx<enter>")
	k.see("Contexts", "readonly")
	k.unharmed()
}
