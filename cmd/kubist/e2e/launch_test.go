package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// refusedLaunch runs kubist, which must end with code 1 before it draws anything, and returns what it said.
func refusedLaunch(t *testing.T, options ...option) string {
	t.Helper()
	var said bytes.Buffer
	k := launch(t, append(options, errorsTo(&said))...)
	if code := k.exit(); code != 1 {
		k.fatalf("exit code %d, want 1; it said %q", code, said.String())
	}
	text := strings.TrimSpace(said.String())
	if lines := strings.Count(text, "\n") + 1; lines > 2 || !strings.HasPrefix(text, "kubist: ") || strings.Contains(text, "goroutine") {
		t.Errorf("want one or two sentences, got %q", text)
	}
	if raw := k.term.Raw(); raw != "" {
		t.Errorf("it wrote to the terminal: %q", raw)
	}
	return text
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %q", part, text)
		}
	}
}

func TestMissingKubeconfig(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "absent")
	contains(t, refusedLaunch(t, args("--kubeconfig", path)), "there is no kubeconfig "+path)
	contains(t, refusedLaunch(t, kubeconfig(path)), path)
}

func TestBrokenKubeconfig(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(path, []byte("apiVersion: v1\nkind: Config\nclusters:\n- cluster: {server: \"https://x\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	contains(t, refusedLaunch(t, kubeconfig(path)), "cannot read the kubeconfig "+path, "line ")
}

func TestUnknownContextAtLaunch(t *testing.T) {
	t.Parallel()
	said := refusedLaunch(t, args("--context", "readonyl"))
	contains(t, said, `there is no context "readonyl"`, "choose one of: readonly")
}

func TestWrongArguments(t *testing.T) {
	t.Parallel()
	contains(t, refusedLaunch(t, args("-A", "-n", "shop")), "-A and -n exclude each other")
	contains(t, refusedLaunch(t, args("--nonsense")), "--nonsense")
	contains(t, refusedLaunch(t, args("pods", "shop", "more")), "at most 1")
	contains(t, refusedLaunch(t, args("--theme", "guernica")), "guernica", "atelier")
}

func TestWrongSelectorAtLaunch(t *testing.T) {
	t.Parallel()
	contains(t, refusedLaunch(t, args("-l", "app in (")), "app in (", ")")
}

// A question can be what kubist begins with.
func TestLaunchWithAWordThatIsNoKind(t *testing.T) {
	t.Parallel()
	for word, see := range map[string]string{"ns": "Namespaces", "ctx": "Contexts"} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			k := launch(t, args(word))
			k.see(see)
		})
	}
}

func TestNoTerminal(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(deadline(t), binary)
	cmd.Env = environment()
	cmd.Stdin = strings.NewReader(":q\r")
	out, err := cmd.CombinedOutput()
	if err == nil || cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("ended with %v, want exit code 1", err)
	}
	contains(t, string(out), "kubist: kubist needs a terminal")
	if bytes.Contains(out, []byte("\x1b")) {
		t.Errorf("escape sequences where there is no terminal: %q", out)
	}
}

func TestVersionAndInfoNeedNoTerminal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words []string
		want  []string
	}{
		{[]string{"version"}, []string{"kubist "}},
		{[]string{"info"}, []string{"* playground", "readonly", "https://127.0.0.1:", os.Getenv("KUBECONFIG")}},
		{[]string{"--help"}, []string{"Usage:", "--all-namespaces", "-l, --selector"}},
	} {
		out, err := exec.CommandContext(deadline(t), binary, c.words...).CombinedOutput()
		if err != nil {
			t.Errorf("kubist %v: %v", c.words, err)
		}
		contains(t, string(out), c.want...)
	}
}

func TestUnreachableServerAtLaunch(t *testing.T) {
	t.Parallel()
	config := playgroundConfig(t)
	*serverOf(config) = "https://" + closedPort(t)
	k := launch(t, kubeconfig(write(t, config)))
	k.see("cannot reach the API server 127.0.0.1:", "connection refused", "is the cluster running? kubist keeps trying")
	k.header(`not connected$`)
	k.press(":q<enter>")
	if code := k.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestUnknownHost(t *testing.T) {
	t.Parallel()
	config := playgroundConfig(t)
	*serverOf(config) = "https://kubist.invalid:6443"
	k := launch(t, kubeconfig(write(t, config)))
	k.match(`cannot (find|look up) the API server kubist.invalid`)
}

func TestInvalidToken(t *testing.T) {
	t.Parallel()
	config := playgroundConfig(t)
	config.AuthInfos["admin"] = &clientcmdapi.AuthInfo{Token: "not-a-token"}
	k := launch(t, kubeconfig(write(t, config)))
	k.see("the API server does not accept the login of the user \"admin\"", "get new ones, or choose another context")
	k.press(":ctx readonly<enter>")
	k.header(`readonly ▸ shop ▸ Pods .*live$`)
}

// withPlugin is the playground's kubeconfig with a credential plugin in the place of the administrator's token. The
// script finds that token in its environment.
func withPlugin(t *testing.T, script string) string {
	t.Helper()
	config := playgroundConfig(t)
	path := filepath.Join(t.TempDir(), "login-plugin")
	if script != "" {
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	config.AuthInfos["admin"] = &clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{
		APIVersion: "client.authentication.k8s.io/v1", Command: path,
		InteractiveMode: clientcmdapi.IfAvailableExecInteractiveMode,
		Env:             []clientcmdapi.ExecEnvVar{{Name: "TOKEN", Value: config.AuthInfos["admin"].Token}},
	}}
	return write(t, config)
}

const credential = `echo "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"$TOKEN\"}}"`

func TestMissingPlugin(t *testing.T) {
	t.Parallel()
	k := launch(t, kubeconfig(withPlugin(t, "")))
	k.say("the credential plugin", "login-plugin is not installed")
	k.press(":ctx readonly<enter>")
	k.header(`readonly ▸ shop ▸ Pods .*live$`)
}

func TestFailingPluginDrawsNothing(t *testing.T) {
	t.Parallel()
	script := `echo JUNK-ON-STDOUT; printf 'the session has \033[31mexpired\033[0m\n' >&2; printf '\033]0;JUNK-TITLE\007\033[3J' >&2; exit 3`
	k := launch(t, kubeconfig(withPlugin(t, script)))
	k.say("login-plugin failed with exit code 3: the session has expired", "you may have to log in again")
	k.never("JUNK")
	if raw := k.term.Raw(); strings.Contains(raw, "JUNK") || strings.Contains(raw, "\x1b[3J") {
		t.Errorf("what the plugin wrote reached the terminal: %q", raw)
	}
}

func TestPluginWhoseAnswerIsNoCredential(t *testing.T) {
	t.Parallel()
	k := launch(t, kubeconfig(withPlugin(t, `echo "please log in at https://login.example.com"`)))
	k.see("no credentials")
	k.never("panic", "goroutine")
}

func TestSlowPlugin(t *testing.T) {
	t.Parallel()
	gate := filepath.Join(t.TempDir(), "gate")
	if err := exec.Command("mkfifo", gate).Run(); err != nil {
		t.Fatalf("make a fifo: %v", err)
	}
	k := launch(t, kubeconfig(withPlugin(t, "echo waiting for you >&2; read open <"+gate+"; "+credential)))
	k.header(`connecting$`)
	k.press("?")
	k.see("Keys ›")
	k.press("<esc>")
	k.gone("Keys ›")
	if err := os.WriteFile(gate, []byte("open\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	k.header(`playground ▸ shop ▸ Pods .*live$`)
	k.see("kubia-")
	k.never("waiting for you")
}
