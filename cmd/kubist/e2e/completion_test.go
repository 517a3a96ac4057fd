package e2e

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// completions are what kubist offers for the last of the words, without the descriptions.
func completions(t *testing.T, config string, words ...string) []string {
	t.Helper()
	var said bytes.Buffer
	cmd := exec.CommandContext(deadline(t), binary, append([]string{"__complete"}, words...)...)
	cmd.Env = append(environment(), "XDG_CONFIG_HOME="+t.TempDir(), "XDG_STATE_HOME="+t.TempDir())
	if config != "" {
		cmd.Env = append(cmd.Env, "KUBECONFIG="+config)
	}
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("complete %q: %v", words, err)
	}
	// The scripts throw away what cobra says here, and nothing else may be said.
	if said := strings.TrimSpace(said.String()); !strings.HasPrefix(said, "Completion ended with directive: ") || strings.Contains(said, "\n") {
		t.Errorf("complete %q said %q", words, said)
	}
	var found []string
	for line := range strings.Lines(string(out)) {
		if word, _, _ := strings.Cut(strings.TrimSpace(line), "\t"); !strings.HasPrefix(word, ":") {
			found = append(found, word)
		}
	}
	return found
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ words, want, never []string }{
		{[]string{""}, []string{"pods", "services", "paintings", "nodes", "ctx", "ns", "info", "completion"}, []string{"bindings", "kubeconfig"}},
		{[]string{"pai"}, []string{"paintings"}, []string{"pods"}},
		{[]string{"events"}, []string{"events", "events.events.k8s.io"}, nil},
		{[]string{"pods", "qu"}, []string{"quiz-0"}, []string{"kubia"}},
		{[]string{"-n", "platform", "paintings", ""}, []string{"three-musicians"}, []string{"violin-and-candlestick"}},
		{[]string{"-A", "pt", "violin"}, []string{"violin-and-candlestick"}, nil},
		{[]string{"pods/qu"}, []string{"pods/quiz-0"}, nil},
		{[]string{"pods", "quiz-0", ""}, nil, []string{"quiz-0", "pods"}},
		{[]string{"-n", ""}, []string{"shop", "platform", "default"}, nil},
		{[]string{"--namespace=pl"}, []string{"platform"}, []string{"shop"}},
		{[]string{"ns", "sh"}, []string{"shop"}, nil},
		{[]string{"ctx", ""}, []string{"playground", "readonly"}, nil},
		{[]string{"--context", ""}, []string{"playground", "readonly"}, nil},
		{[]string{"--cluster", ""}, []string{"playground"}, nil},
		{[]string{"--user", ""}, []string{"admin"}, nil},
		{[]string{"--theme", ""}, []string{"atelier", "paper", "gris", "leger", "linocut", "delaunay"}, nil},
		{[]string{"config", ""}, []string{"path", "schema", "check"}, nil},
	} {
		got := completions(t, "", c.words...)
		for _, word := range c.want {
			if !slices.Contains(got, word) {
				t.Errorf("%q: %s is not in %q", c.words, word, got)
			}
		}
		for _, word := range got {
			if slices.ContainsFunc(c.never, func(never string) bool { return strings.HasPrefix(word, never) }) {
				t.Errorf("%q: %s is offered", c.words, word)
			}
		}
	}
}

// Who may not list namespaces is offered those that are known.
func TestCompletionOfKnownNamespaces(t *testing.T) {
	t.Parallel()
	config := playgroundConfig(t)
	entry := config.Contexts["playground"].DeepCopy()
	entry.Namespace = "favourite"
	config.Contexts["other"] = entry
	config.AuthInfos["admin"].Token = "wrong"
	got := completions(t, write(t, config), "-n", "")
	if !slices.Contains(got, "favourite") || !slices.Contains(got, "shop") {
		t.Errorf("offered: %q", got)
	}
}

// Without a cluster the built-in kinds are offered, and soon.
func TestCompletionWithoutACluster(t *testing.T) {
	t.Parallel()
	silent := newSilence(t)
	config := playgroundConfig(t)
	*serverOf(config) = "https://" + silent
	begin := time.Now()
	got := completions(t, write(t, config), "po")
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if !slices.Contains(got, "pods") {
		t.Errorf("offered: %q", got)
	}
	if got := completions(t, filepath.Join(t.TempDir(), "absent"), "po"); !slices.Contains(got, "pods") {
		t.Errorf("without a kubeconfig: %q", got)
	}
}

func TestCompletionOfAFailingPlugin(t *testing.T) {
	t.Parallel()
	got := completions(t, withPlugin(t, "echo JUNK; echo JUNK >&2; exit 3"), "po")
	if !slices.Contains(got, "pods") {
		t.Errorf("offered: %q", got)
	}
}

// In a real bash: the script is read, tab asks kubist, and the word is there.
func TestCompletionInBash(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Symlink(binary, filepath.Join(dir, "kubist")); err != nil {
		t.Fatal(err)
	}
	rc := filepath.Join(dir, "rc")
	// The function is bash-completion's, which need not be installed here.
	script := `PS1='ready> '
_get_comp_words_by_ref() { cur=${COMP_WORDS[COMP_CWORD]}; prev=${COMP_WORDS[COMP_CWORD-1]}; words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; }
source <(kubist completion bash)
`
	if err := os.WriteFile(rc, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	k := launch(t, inside("bash", "--noprofile", "--rcfile", rc, "-i"), env("PATH", dir+":"+os.Getenv("PATH")))
	k.see("ready>")
	k.press("kubist pai<tab>")
	k.see("ready> kubist paintings")
	k.press("violin-and<tab>")
	k.see("ready> kubist paintings violin-and-candlestick")
	k.press("--conte<tab>reado<tab>")
	k.see("--context readonly")
}

func TestCompletionScripts(t *testing.T) {
	t.Parallel()
	for shell, want := range map[string]string{"bash": "__start_kubist", "zsh": "#compdef kubist", "fish": "complete -c kubist", "powershell": "Register-ArgumentCompleter"} {
		script, err := exec.CommandContext(deadline(t), binary, "completion", shell).Output()
		if err != nil {
			t.Errorf("%s: %v", shell, err)
		}
		contains(t, string(script), want)
		if shell == "powershell" {
			continue
		}
		if _, err := exec.LookPath(shell); err != nil {
			t.Logf("there is no %s here that could read its script", shell)
			continue
		}
		check := exec.CommandContext(deadline(t), shell, "-n")
		check.Stdin = bytes.NewReader(script)
		if out, err := check.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", shell, err, out)
		}
	}
}

// newSilence is an address on this machine that takes connections and says nothing.
func newSilence(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}
