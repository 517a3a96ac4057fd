package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// What is deleted is asked for first, comes back on U, and the journal has both.
func TestDeleteAndUndo(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.configMap("subject", map[string]string{"of": "subject"})
	k := launch(t, args("cm", "-n", ns.name, "/subject"), size(120, 30))
	k.row("subject", ` 1 `)
	k.press("<ctrl+d>")
	k.see("Delete configmap subject?", "kubectl delete configmap subject -n "+ns.name, "U creates it again")
	k.press("<enter>")
	k.gone("Delete configmap subject?")
	k.row("subject", ` 1 `)
	k.press("<ctrl+d>")
	k.see("Delete configmap subject?")
	k.press("t")
	k.see("the server would do it")
	k.settled()
	k.press("y")
	k.see("delete configmap subject: done · U undoes")
	k.press("U")
	k.row("delete configmap subject", `done +possible`)
	k.press("<enter>")
	k.see("-kind: ConfigMap", "-  of: subject")
	k.press("<enter>")
	k.see("Undo “delete configmap subject”?", "configmap "+ns.name+"/subject is created again")
	k.settled()
	k.press("y")
	k.see("undo “delete configmap subject”: done")
	k.press("q")
	k.match(` delete configmap subject +done +no: it was undone already`)
	k.press("q")
	k.row("subject", ` 1 `)
	cm, err := ns.client.CoreV1().ConfigMaps(ns.name).Get(t.Context(), "subject", metav1.GetOptions{})
	if err != nil || cm.Data["of"] != "subject" {
		t.Errorf("it came back as %v, %v", cm, err)
	}
}

// Many deletions are one job, one message and one line of the journal.
func TestDeleteMany(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	for i := range 30 {
		ns.configMap(fmt.Sprintf("subject-%02d", i), map[string]string{"of": "many"})
	}
	k := launch(t, args("cm", "-n", ns.name, "/subject"), size(120, 40))
	k.see("30 of 31")
	k.press("*<ctrl+d>")
	k.see("Delete 30 configmaps?", "and 25 more")
	k.press("y")
	k.see("delete 30 configmaps: done · U undoes")
	k.never("that were marked are gone")
	k.press("U")
	k.row("delete 30 configmaps", `done +possible`)
}

// The context is named before a change where it is guarded, and there is a limit to it.
func TestGuardedContext(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	for i := range 3 {
		ns.configMap(fmt.Sprint("subject-", i), map[string]string{"of": "three"})
	}
	config := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(config, []byte("guard: [play*]\nguardLimit: 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	k := launch(t, args("cm", "-n", ns.name, "/subject"), env("KUBIST_CONFIG", config), size(160, 30))
	k.row("subject-0", ` 1 `)
	k.press("*<ctrl+d>")
	k.see("Delete 3 configmaps?")
	k.press("y")
	k.see("playground is guarded: not more than 2 objects are changed at once there, and these are 3")
	k.press(`<ctrl+\><ctrl+d>`)
	k.see("Delete configmap subject-0?")
	k.press("y")
	k.see("type playground to delete configmap subject-0:")
	k.press("playback")
	k.see("the context is called playground")
	k.press("<esc>")
	k.gone("type playground")
	k.press("<ctrl+d>")
	k.see("Delete configmap subject-0?")
	k.press("y")
	k.see("type playground")
	k.press("playground<enter>")
	k.see("delete configmap subject-0: done")
	list, err := ns.client.CoreV1().ConfigMaps(ns.name).List(t.Context(), metav1.ListOptions{})
	if err != nil || len(list.Items) != 3 { // and that of the cluster's certificate
		t.Errorf("%d are left, %v", len(list.Items), err)
	}
}

// What one may not do is seen with its reason, and what is deleted meanwhile is not deleted twice.
func TestDeleteIsRefused(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("subject")
	user := ns.may("get", "list", "watch")
	k := launch(t, args("pods", "-n", ns.name, "--as", user), size(140, 30))
	k.row("subject", `0/1|1/1`)
	k.until("the reason in the help", func(lines []string) bool {
		k.press("?delete")
		k.see("delete, with a second")
		found := strings.Contains(strings.Join(k.lines(), "\n"), "you may not delete")
		k.press("<esc>")
		k.gone("delete, with a second")
		return found
	})
	k.press("<ctrl+d>")
	k.say("you may not delete pods")
}

// A change that cannot reach the server says so and has done nothing; one whose
// connection stalls goes on as work, and is done once the line is well again.
func TestChangeThroughFaults(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.configMap("subject", map[string]string{"of": "subject"})
	link, config := newLink(t)
	k := launch(t, kubeconfig(config), args("cm", "-n", ns.name, "/subject"), size(120, 30))
	k.row("subject", ` 1 `)
	link.refuse()
	k.header(`reconnecting`)
	k.press("<ctrl+d>")
	k.answer("Delete configmap subject?")
	k.say("delete configmap subject: cannot reach the API server")
	_, err := ns.client.CoreV1().ConfigMaps(ns.name).Get(t.Context(), "subject", metav1.GetOptions{})
	ns.check(err)
	link.heal()
	k.press("<ctrl+r>")
	k.header(`live$`)
	link.stall()
	k.press("<ctrl+d>")
	k.answer("Delete configmap subject?")
	k.match(`delete configmap subject .*:work`)
	k.press("j?")
	k.see("Keys ›")
	k.press("<esc>")
	link.heal()
	k.see("delete configmap subject: done · U undoes")
	k.press("U")
	k.match(`delete configmap subject +done +possible`)
	k.match(`delete configmap subject +failed +no: nothing was changed`)
}

// What went away while one was asked is not deleted again, nor what has taken its name.
func TestDeleteOfWhatIsGone(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.configMap("subject", map[string]string{"of": "first"})
	k := launch(t, args("cm", "-n", ns.name, "/subject"), size(120, 30))
	k.row("subject", ` 1 `)
	k.press("<ctrl+d>")
	k.see("Delete configmap subject?")
	ns.check(ns.client.CoreV1().ConfigMaps(ns.name).Delete(t.Context(), "subject", metav1.DeleteOptions{}))
	ns.configMap("subject", map[string]string{"of": "second"})
	k.answer("Delete configmap subject?")
	k.say("is gone, and another one has its name")
	cm, err := ns.client.CoreV1().ConfigMaps(ns.name).Get(t.Context(), "subject", metav1.GetOptions{})
	if err != nil || cm.Data["of"] != "second" {
		t.Errorf("%v %v", cm, err)
	}
}
