package e2e

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// defaultTo names the container that is meant where none is.
func defaultTo(container string) trait {
	return annotated("kubectl.kubernetes.io/default-container", container)
}

// firstContainer gives the first container another name; the simulated logs go by names.
func firstContainer(name string) trait {
	return func(p *corev1.Pod) { p.Spec.Containers[0].Name = name }
}

// What was said while the connection was cut or refused comes when it is back; no line is lost, none is repeated.
func TestLogsThroughCuts(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("talks")
	ns.running("talks")
	link, config := newLink(t)
	k := launch(t, kubeconfig(config), args("pods/talks", "-n", ns.name))
	k.cursorOn("talks")
	k.press("l")
	k.header(ns.name + ` ▸ Pods ▸ talks ▸ Logs +\d+ lines · live$`)
	k.see("still here after")
	for range 3 {
		link.cut()
		k.header(`lines · live$`)
	}
	link.refuse()
	k.header(`reconnecting`)
	k.see("still here after")
	link.heal()
	k.press("<ctrl+r>")
	k.header(`lines · live$`)
	path := filepath.Join(t.TempDir(), "talks.log")
	k.press("<ctrl+s><ctrl+u>" + path + "<enter>")
	k.see("saved ")
	saved := savedLines(t, path)
	said, err := ns.client.CoreV1().Pods(ns.name).GetLogs("talks", &corev1.PodLogOptions{Timestamps: true}).DoRaw(ns.ctx)
	ns.check(err)
	all := stamped(t, string(said))
	if i := slices.Index(all, saved[0]); i < 0 || i+len(saved) > len(all) || !slices.Equal(all[i:i+len(saved)], saved) {
		t.Errorf("saved\n%s\nand the server has\n%s", strings.Join(saved, "\n"), strings.Join(all, "\n"))
	}
}

// A half-open connection says nothing for a while, and what it kept back comes once.
func TestLogsThroughAStall(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("talks", firstContainer("web"))
	ns.running("talks")
	link, config := newLink(t)
	k := launch(t, kubeconfig(config), args("logs", "talks", "-n", ns.name))
	k.header(`lines · live$`)
	link.stall()
	k.press("k")
	k.header(`held still`)
	link.cut()
	link.heal()
	k.header(`held still, [1-9]\d* new · live$`)
	k.press("G")
	k.header(`lines · live$`)
}

// savedLines are the lines of a file without what was said of them, their times as those of [stamped].
func savedLines(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := stamped(t, string(text))
	lines = slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, " -- ") })
	if len(lines) == 0 {
		t.Fatal("no lines were saved")
	}
	return lines
}

// stamped are lines with their times in UTC.
func stamped(t *testing.T, text string) (lines []string) {
	t.Helper()
	scanner := bufio.NewScanner(strings.NewReader(text))
	for scanner.Scan() {
		stamp, rest, _ := strings.Cut(scanner.Text(), " ")
		at, err := time.Parse(time.RFC3339Nano, stamp)
		if err != nil {
			t.Fatalf("%q has no time: %v", scanner.Text(), err)
		}
		lines = append(lines, at.UTC().Format(time.RFC3339Nano)+" "+rest)
	}
	return lines
}

func TestLogsOfASelectorFromTheShell(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("one", labels("app", "choir"))
	ns.pod("two", labels("app", "choir"))
	ns.pod("other", labels("app", "else"))
	ns.running("one")
	ns.running("two")
	k := launch(t, args("logs", "-l", "app=choir", "-n", ns.name))
	k.header(ns.name + ` ▸ -l app=choir ▸ Logs +2 sources · [0-9,]+ lines · live$`)
	k.match(`\d\d:\d\d:\d\d\.\d{3} one +still here`)
	k.match(`\d\d:\d\d:\d\d\.\d{3} two +still here`)
	k.never("other")
	k.press("k")
	k.header(`held still`)
	k.press("G")
	ns.pod("three", labels("app", "choir"))
	k.header(` 3 sources`)
	k.press("&three<enter>")
	k.match(`three +still here`)
	k.press("g")
	k.match(`three +── joined ──`)
	ns.remove("three")
	k.header(`live 2 of 3$`)
	k.press("<esc>")
	k.gone("three  ")
	k.press("K")
	k.see("kubectl logs -l app=choir", "-c main -f")
}

func TestLogsOfTheDefaultContainer(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("meshed", firstContainer("istio-proxy"), addContainer("web", "example.com/web:1"), defaultTo("web"))
	ns.running("meshed")
	k := launch(t, args("pods/meshed", "-n", ns.name))
	k.cursorOn("meshed")
	k.press("l")
	k.header(`meshed ▸ Logs +\d+ lines · live$`)
	k.see(`"level":"info"`)
	k.never("via_upstream")
	k.press("m")
	k.match(`INFO +request +method=GET path=/`)
	k.press("S <down> <enter>")
	k.see("via_upstream")
	k.press("<esc>")
	k.cursorOn("meshed")
	k.press("<enter>")
	k.cursorOn("istio-proxy")
	k.press("<enter>")
	k.header(`meshed ▸ Logs of istio-proxy +`)
	k.see("via_upstream")
	k.never(`"level"`)
}

func TestPreviousLogsAndSearch(t *testing.T) {
	t.Parallel()
	k := launch(t, args("logs", "deploy/fortune", "-n", "shop"))
	k.header(`shop ▸ Deployments ▸ fortune ▸ Logs +`)
	k.see("reading a fortune for client")
	k.press("p")
	k.header(`Previous logs`)
	k.see("fortune 1.0 starting")
	k.press("/1.0 start<enter>")
	k.see("search 1.0 start")
	k.match(`▌.*fortune 1.0 starting`)
}

func TestLogsForThoseWhoMayNotReadThem(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("secretive")
	ns.running("secretive")
	user := ns.may("get", "list", "watch")
	k := launch(t, args("logs", "secretive", "-n", ns.name, "--as", user))
	k.header(`cannot read$`)
	k.see("may not")
}
