package kube

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// pluginConfig makes the test binary the credential plugin of a user.
func pluginConfig(mode string, env ...clientcmdapi.ExecEnvVar) *clientcmdapi.ExecConfig {
	binary, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return &clientcmdapi.ExecConfig{
		APIVersion: "client.authentication.k8s.io/v1",
		Command:    binary,
		Env: append([]clientcmdapi.ExecEnvVar{
			{Name: pluginMode, Value: mode},
			{Name: "GORACE", Value: "atexit_sleep_ms=0"}, // A plugin has no races to wait for.
		}, env...),
		InteractiveMode: clientcmdapi.IfAvailableExecInteractiveMode,
	}
}

// wants is a server that knows one bearer token.
func wants(token string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+token {
			answer(http.StatusUnauthorized, "text/plain", "unknown")(w, r)
			return
		}
		version37(w, r)
	}
}

func withPlugin(t *testing.T, token string, plugin *clientcmdapi.ExecConfig) *cluster {
	t.Helper()
	c := newCluster(t, wants(token))
	c.config.AuthInfos["test"] = &clientcmdapi.AuthInfo{Exec: plugin}
	return c
}

func TestPluginMakesTheLogin(t *testing.T) {
	t.Parallel()
	conn := withPlugin(t, "from-plugin", pluginConfig("token")).connect(t, Options{})
	_, err := conn.Version(t.Context())
	must(t, err)
	if conn.NeedsInteractiveLogin() || !conn.CanLogin() {
		t.Error("a plugin that may ask counts as one that must, or must not")
	}
}

func TestPluginProblems(t *testing.T) {
	t.Parallel()
	absent := &clientcmdapi.ExecConfig{
		APIVersion: "client.authentication.k8s.io/v1", Command: "kubist-no-such-plugin",
		InteractiveMode: clientcmdapi.NeverExecInteractiveMode,
		InstallHint:     "kubist-no-such-plugin is missing.\nGet it from \x1b[1mexample.com\x1b[0m.",
	}
	bare := absent.DeepCopy()
	bare.InstallHint = ""
	insisting := pluginConfig("token")
	insisting.InteractiveMode = clientcmdapi.AlwaysExecInteractiveMode
	old := pluginConfig("token")
	old.APIVersion = "client.authentication.k8s.io/v1beta1"
	binary := old.Command
	for _, c := range []struct {
		name     string
		plugin   *clientcmdapi.ExecConfig
		token    string
		what, do string
	}{
		{"not installed, with hint", absent, "", "the credential plugin kubist-no-such-plugin is not installed", "kubist-no-such-plugin is missing. Get it from"},
		{"not installed", bare, "", "the credential plugin kubist-no-such-plugin is not installed", "install it: the kubeconfig names it"},
		{"fails", pluginConfig("fail"), "", "the credential plugin " + binary + " failed with exit code 3", "run " + binary + " in a shell"},
		{"answers nonsense", pluginConfig("garbage"), "", "no credentials: what " + binary + " answers is no ExecCredential", "run " + binary},
		{"answers in another version", old, "", "no credentials: " + binary + " answers in the version client.authentication.k8s.io/v1, the kubeconfig asks for client.authentication.k8s.io/v1beta1", "apiVersion: client.authentication.k8s.io/v1 "},
		{"needs a terminal", insisting, "", "needs a terminal to ask at", "type :login"},
		{"login not accepted", pluginConfig("token"), "another", `does not accept the login of the user "test" that ` + binary + " made", "log in again with :login or in a shell with " + binary},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := withPlugin(t, c.token, c.plugin).connect(t, Options{}).Version(t.Context())
			told(t, err, c.what, c.do)
		})
	}
}

func TestPluginThatHangsDoesNotHoldARequest(t *testing.T) {
	t.Parallel()
	waiting, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer waiting.Close()
	c := withPlugin(t, "from-plugin", pluginConfig("wait", clientcmdapi.ExecEnvVar{Name: pluginWaitsFor, Value: waiting.Addr().String()}))
	conn := c.connect(t, Options{})

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err = conn.Version(ctx)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
	told(t, err, "the credential plugin "+pluginConfig("").Command+" has not answered yet", "browser")

	plugin, err := waiting.Accept()
	must(t, err)
	plugin.Close()
	_, err = conn.Version(t.Context())
	must(t, err)
}

func TestLoginAsksAtTheTerminalAndNobodyElseDoes(t *testing.T) {
	plugin := pluginConfig("ask")
	plugin.InteractiveMode = clientcmdapi.AlwaysExecInteractiveMode
	keyboard, stdin, err := pty.Open()
	must(t, err)
	defer keyboard.Close()
	defer stdin.Close()
	realStdin := os.Stdin
	os.Stdin = stdin
	defer func() { os.Stdin = realStdin }()
	terminal := swapStderr(t)
	restore, err := CaptureStderr(slog.New(slog.DiscardHandler))
	must(t, err)
	defer restore()

	c := withPlugin(t, "open sesame", plugin)
	conn := c.connect(t, Options{})
	if !conn.NeedsInteractiveLogin() {
		t.Error("a plugin that must ask counts as one that need not")
	}
	_, err = conn.Version(t.Context())
	told(t, err, "needs a terminal", "type :login")

	_, err = io.WriteString(keyboard, strings.Repeat("wrong\n", 3))
	must(t, err)
	told(t, conn.Login(t.Context()), "does not accept the login", "log in again")

	_, err = io.WriteString(keyboard, "wrong\nopen sesame\n")
	must(t, err)
	must(t, conn.Login(t.Context()))
	if seen := readAll(t, terminal); strings.Count(seen, "Password: ") != 5 || strings.Contains(seen, "kubist") {
		t.Errorf("the terminal has %q", seen)
	}

	// From here on nothing is typed: only the credentials of the login can answer.
	_, err = conn.Version(t.Context())
	must(t, err)
	copied, err := conn.newWire(conn.REST())
	must(t, err)
	resp, err := copied.client.Get(c.URL + "/version")
	must(t, err)
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("a client made from the configuration got %s", resp.Status)
	}
	if !conn.NeedsInteractiveLogin() {
		t.Error("the login forgot what the plugin needs")
	}

	// A second login asks anew.
	_, err = io.WriteString(keyboard, "open sesame\n")
	must(t, err)
	must(t, conn.Login(t.Context()))
}

func TestAfterALoginThePluginIsKeptFromTheTerminal(t *testing.T) {
	plugin := pluginConfig("ask")
	keyboard, stdin, err := pty.Open()
	must(t, err)
	defer keyboard.Close()
	defer stdin.Close()
	realStdin := os.Stdin
	os.Stdin = stdin
	defer func() { os.Stdin = realStdin }()
	swapStderr(t)

	// A server that takes each token once makes client-go run the plugin again.
	var once sync.Once
	c := newCluster(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Authorization"); got != "Bearer open sesame" {
			t.Errorf("sent %q: what was typed later went to the plugin", got)
		}
		code := http.StatusUnauthorized
		once.Do(func() { code = http.StatusOK })
		w.WriteHeader(code)
	})
	c.config.AuthInfos["test"] = &clientcmdapi.AuthInfo{Exec: plugin}
	conn := c.connect(t, Options{})
	_, err = io.WriteString(keyboard, "open sesame\nunread\n")
	must(t, err)
	must(t, conn.Login(t.Context()))
	for range 2 {
		_, err = conn.Version(t.Context())
		told(t, err, "does not accept the login", "")
	}
}

func TestPluginThatMustAskAgainInTheMiddle(t *testing.T) {
	keyboard, stdin, err := pty.Open()
	must(t, err)
	defer keyboard.Close()
	defer stdin.Close()
	realStdin := os.Stdin
	os.Stdin = stdin
	defer func() { os.Stdin = realStdin }()
	swapStderr(t)
	restore, err := CaptureStderr(slog.New(slog.DiscardHandler))
	must(t, err)
	defer restore()

	// client-go keeps the standard error of the time for each configuration; this one is of this very run.
	plugin := pluginConfig("ask each time", clientcmdapi.ExecEnvVar{Name: pluginToken, Value: t.TempDir()})
	conn := withPlugin(t, "open sesame", plugin).connect(t, Options{})
	for range 2 {
		changed := conn.Changed()
		_, err = conn.Version(t.Context())
		told(t, err, "failed with exit code 1: Password: error: nobody answers", "you may have to log in again with :login; run "+plugin.Command)
		if announced(changed) {
			t.Error("a change was announced without a login")
		}
		_, err = io.WriteString(keyboard, "open sesame\n")
		must(t, err)
		must(t, conn.Login(t.Context()))
		if !announced(changed) {
			t.Error("the login was not announced")
		}
	}
}

func TestRequestsWaitWhileAPersonIsAsked(t *testing.T) {
	t.Parallel()
	waiting, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer waiting.Close()
	c := withPlugin(t, "from-plugin", pluginConfig("wait", clientcmdapi.ExecEnvVar{Name: pluginWaitsFor, Value: waiting.Addr().String()}))
	conn := c.connect(t, Options{})
	login := make(chan error)
	go func() { login <- conn.Login(t.Context()) }()
	asking, err := waiting.Accept()
	must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err = conn.Version(ctx)
	told(t, err, "has not answered yet", "")
	if _, err := conn.Kinds(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("discovery did not wait: %v", err)
	}
	if err := conn.Login(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second login did not wait: %v", err)
	}

	version := make(chan error)
	go func() { _, err := conn.Version(t.Context()); version <- err }()
	asking.Close()
	must(t, <-login)
	// A request with a plugin of its own would wait for ever.
	must(t, <-version)
}

func TestLoginWithoutPlugin(t *testing.T) {
	t.Parallel()
	c := newCluster(t, wants("secret"))
	conn := c.connect(t, Options{})
	if conn.NeedsInteractiveLogin() || conn.CanLogin() {
		t.Error("a token asks for a login")
	}
	must(t, conn.Login(t.Context()))
	c.config.AuthInfos["test"].Token = "old"
	told(t, c.connect(t, Options{}).Login(t.Context()), "does not accept the login", "")
}
