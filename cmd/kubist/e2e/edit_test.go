package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// editor is a program that edits as somebody would: each of the scripts is one
// round, for bash, with the file in $1 and the directory of the test in $dir.
type editor struct{ dir string }

func newEditor(t *testing.T, rounds ...string) *editor {
	t.Helper()
	dir := t.TempDir()
	text := "#!/usr/bin/env bash\nset -eu\ndir='" + dir + "'\necho x >> \"$dir/rounds\"\ncp \"$1\" \"$dir/given.$(wc -l < \"$dir/rounds\" | tr -d ' ')\"\necho \"$1\" > \"$dir/path\"\n" +
		"case $(wc -l < \"$dir/rounds\" | tr -d ' ') in\n"
	for i, r := range rounds {
		text += fmt.Sprintf("%d)\n%s\n;;\n", i+1, r)
	}
	text += "*) echo too many rounds >&2; exit 9;;\nesac\n"
	if err := os.WriteFile(filepath.Join(dir, "editor"), []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return &editor{dir}
}

// use has kubist edit with it, and leave its drafts in the directory of the test.
func (e *editor) use() option {
	return func(s *setup) {
		env("KUBE_EDITOR", "")(s)
		env("EDITOR", filepath.Join(e.dir, "editor"))(s)
		env("TMPDIR", e.dir)(s)
	}
}

// read is a file in the directory of the test, "" without one.
func (e *editor) read(name string) string {
	text, err := os.ReadFile(filepath.Join(e.dir, name))
	if err != nil {
		return ""
	}
	return string(text)
}

// drafts are the texts that are left.
func (e *editor) drafts() []string {
	found, _ := filepath.Glob(filepath.Join(e.dir, "kubist-*", "*"))
	return found
}

// gate is where a round waits, until the function that it returns is called.
func (e *editor) gate(t *testing.T) (wait string, open func()) {
	t.Helper()
	path := filepath.Join(e.dir, "gate")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return "echo the editor waits; cat \"$dir/gate\" > /dev/null", func() {
		t.Helper()
		if err := os.WriteFile(path, []byte("go\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// data is what a ConfigMap holds.
func (n *namespace) data(name string) map[string]string {
	n.t.Helper()
	cm, err := n.client.CoreV1().ConfigMaps(n.name).Get(n.ctx, name, metav1.GetOptions{})
	n.check(err)
	return cm.Data
}

// What is edited is seen before it is done, and can be undone; nothing changed does nothing.
func TestEdit(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.configMap("subject", map[string]string{"of": "first", "kept": "yes"})
	e := newEditor(t, `true`, `: > "$1"`, `sed -i 's/of: first/of: second/' "$1"`)
	k := launch(t, args("cm", "-n", ns.name, "/subject"), size(120, 30), e.use())
	k.row("subject", ` 2 `)
	k.press("e")
	k.see("nothing was changed")
	k.press("e")
	k.see("the text is empty: nothing was changed")
	k.press("y")
	k.see("of: first")
	k.press("e")
	k.see("Edit configmap subject?", "data.of: first → second", "kubectl edit configmap subject -n "+ns.name, "your text is kept in")
	k.answer("Edit configmap subject?")
	k.see("edit configmap subject: done · U undoes", "of: second")
	given := e.read("given.1")
	if !strings.HasPrefix(given, "# configmap subject in playground: save it") || strings.Contains(given, "managedFields") {
		t.Errorf("the editor was given\n%s", given)
	}
	if left := e.drafts(); len(left) > 0 {
		t.Errorf("%v are left", left)
	}
	k.press("U")
	k.row("edit configmap subject", `done +possible`)
	k.press("<enter>")
	k.see("-  of: first", "+  of: second")
	k.press("<enter>")
	k.answer("Undo “edit configmap subject”?")
	k.see("undo “edit configmap subject”: done")
	if got := ns.data("subject"); got["of"] != "first" || got["kept"] != "yes" {
		t.Errorf("it holds %v", got)
	}
}

// What is no YAML, and what the server refuses, comes back with the reason above it.
func TestEditIsRepaired(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.deployment("subject", 1)
	e := newEditor(t,
		`sed -i 's/replicas: 1/replicas: [1/' "$1"`,
		`sed -i 's/replicas: \[1/replicas: -3/' "$1"`,
		`sed -i 's/replicas: -3/replicas: 3/; s/^  name: subject/  name: other/' "$1"`,
		`sed -i 's/^  name: other/  name: subject/' "$1"`,
		`true`)
	k := launch(t, args("deploy", "-n", ns.name), size(140, 40), e.use())
	k.row("subject", "1/1")
	k.press("e")
	k.see("Deployment subject was not changed", "it is not valid YAML: line", "your text is kept in")
	k.settled()
	k.press("e")
	k.see("Deployment subject was not changed", "must be greater than or equal to 0")
	k.settled()
	k.press("e")
	k.see("an edit cannot change the name from subject to other")
	k.settled()
	k.press("e")
	k.see("Edit deployment subject?", "spec.replicas: 1 → 3")
	if given := e.read("given.2"); !strings.HasPrefix(given, "#! it was not changed:\n#! document 1") || !strings.Contains(given, "replicas: [1") {
		t.Errorf("the second round was given\n%s", given)
	}
	if given := e.read("given.3"); strings.Contains(given, "valid YAML") || !strings.Contains(given, "#! ") || !strings.Contains(given, "replicas: -3") {
		t.Errorf("the third round was given\n%s", given)
	}
	k.settled()
	k.press("<esc>") // what was typed is there still
	k.gone("Edit deployment subject?")
	left := e.drafts()
	if len(left) != 1 || !strings.Contains(e.read(strings.TrimPrefix(left[0], e.dir)), "replicas: 3") {
		t.Errorf("%v are left", left)
	}
	if n := *ns.deploymentNow("subject").Spec.Replicas; n != 1 {
		t.Errorf("%d replicas", n)
	}
}

// theirs changes two values of the ConfigMap subject, as somebody else does meanwhile.
func (n *namespace) theirs() {
	n.t.Helper()
	cm, err := n.client.CoreV1().ConfigMaps(n.name).Get(n.ctx, "subject", metav1.GetOptions{})
	n.check(err)
	cm.Data["both"], cm.Data["theirs"] = "theirs", "theirs"
	_, err = n.client.CoreV1().ConfigMaps(n.name).Update(n.ctx, cm, metav1.UpdateOptions{})
	n.check(err)
}

// What others have changed while the editor was open is shown beside one's own,
// and neither is lost.
func TestEditMeetsAnotherChange(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.configMap("subject", map[string]string{"both": "base", "theirs": "base", "mine": "base"})
	e := newEditor(t)
	wait, open := e.gate(t)
	*e = *reuse(t, e, wait+"\n"+`sed -i 's/both: base/both: mine/; s/mine: base/mine: mine/' "$1"`, `true`)
	k := launch(t, args("cm", "-n", ns.name, "/subject"), size(120, 30), e.use())
	k.row("subject", ` 3 `)
	k.press("e")
	k.see("the editor waits")
	ns.theirs()
	open()
	k.see("Configmap subject was changed meanwhile", "data.both: base base, theirs theirs, mine mine", "Overwrite")
	k.settled()
	k.press("e")
	k.see("Edit configmap subject?", "data.both: theirs → mine", "data.mine: base → mine")
	k.never("data.theirs")
	if given := e.read("given.2"); !strings.Contains(given, "#! data.both: base base, theirs theirs, mine mine") || !strings.Contains(given, "theirs: theirs") {
		t.Errorf("the second round was given\n%s", given)
	}
	k.answer("Edit configmap subject?")
	k.see("edit configmap subject: done")
	if got := fmt.Sprint(ns.data("subject")); got != "map[both:mine mine:mine theirs:theirs]" {
		t.Errorf("it holds %s", got)
	}
}

// What was changed meanwhile is overwritten where that is said, and given up where not.
func TestEditOverwrites(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.configMap("subject", map[string]string{"both": "base", "theirs": "base"})
	e := newEditor(t)
	wait, open := e.gate(t)
	*e = *reuse(t, e, wait+"\n"+`sed -i 's/both: base/both: mine/' "$1"`)
	k := launch(t, args("cm", "-n", ns.name, "/subject"), size(120, 30), e.use())
	k.row("subject", ` 2 `)
	k.press("e")
	k.see("the editor waits")
	ns.theirs()
	open()
	k.see("Configmap subject was changed meanwhile", "Overwrite")
	k.settled()
	k.press("o")
	k.see("data.both: theirs → mine")
	k.answer("Edit configmap subject?")
	k.see("edit configmap subject: done")
	if got := fmt.Sprint(ns.data("subject")); got != "map[both:mine theirs:theirs]" {
		t.Errorf("it holds %s", got)
	}
}

// Who may not change an object does not get an editor, and is told why.
func TestEditIsForbidden(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.configMap("subject", map[string]string{"of": "first"})
	e := newEditor(t)
	k := launch(t, args("cm", "-n", ns.name, "--read-only", "/subject"), size(120, 30), e.use())
	k.row("subject", ` 1 `)
	k.press("e")
	k.say("nothing is changed in a read-only context")
	k.press(":apply " + e.dir + "<enter>")
	k.say("nothing is changed in a read-only context")
	k.press(":create cm other<enter>")
	k.say("nothing is changed in a read-only context")
	if rounds := e.read("rounds"); rounds != "" {
		t.Error("the editor was opened")
	}
}

// reuse gives an editor other rounds.
func reuse(t *testing.T, e *editor, rounds ...string) *editor {
	t.Helper()
	text := newEditor(t, rounds...)
	script := strings.ReplaceAll(text.read("editor"), text.dir, e.dir)
	if err := os.WriteFile(filepath.Join(e.dir, "editor"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return e
}

// The values of a Secret are in the editor after a question only, and in no other place.
func TestEditASecret(t *testing.T) {
	t.Parallel()
	const was, is = "aHVudGVyMg==", "aHVudGVyMjI="
	ns := newNamespace(t)
	_, err := ns.client.CoreV1().Secrets(ns.name).Create(ns.ctx, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "vault"}, StringData: map[string]string{"password": "hunter2"},
	}, metav1.CreateOptions{})
	ns.check(err)
	e := newEditor(t, `sed -i 's/`+was+`/`+is+`/' "$1"`)
	k := launch(t, args("secrets", "-n", ns.name), size(120, 30), e.use())
	k.row("vault", "Opaque")
	k.press("e")
	k.see("Edit secret vault?", "its values are in the editor as they are", "this cannot be undone")
	k.settled()
	k.press("y")
	k.see("data.password: ••••••• 7 bytes → ••••••• 8 bytes", "this cannot be undone", "kubectl edit secret vault")
	k.answer("Edit secret vault?")
	k.see("edit secret vault: done")
	if raw := k.term.Raw(); strings.Contains(raw, was) || strings.Contains(raw, is) || len(e.drafts()) > 0 {
		t.Errorf("a value has reached the terminal, or a draft is left: %v", e.drafts())
	}
	secret, err := ns.client.CoreV1().Secrets(ns.name).Get(ns.ctx, "vault", metav1.GetOptions{})
	if err != nil || string(secret.Data["password"]) != "hunter22" {
		t.Errorf("it holds %q, %v", secret.Data["password"], err)
	}
}

// An editor that is not there, or has failed, does no harm.
func TestEditWithoutAnEditor(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.configMap("subject", map[string]string{"of": "first"})
	k := launch(t, args("cm", "-n", ns.name, "/subject"), size(120, 30), env("KUBE_EDITOR", "no-such-editor --wait"))
	k.row("subject", ` 1 `)
	k.press("e")
	k.see("there is no editor no-such-editor here: set KUBE_EDITOR or EDITOR to yours")
	e := newEditor(t, `sed -i 's/first/second/' "$1"; exit 3`)
	k = launch(t, args("cm", "-n", ns.name, "/subject"), size(160, 30), e.use())
	k.row("subject", ` 1 `)
	k.press("e")
	k.see("has ended with exit status 3; your text is kept in")
	if left := e.drafts(); len(left) != 1 {
		t.Errorf("%v are left", left)
	}
}
