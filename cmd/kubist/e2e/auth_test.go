package e2e

import (
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// newToken is a token of the playground's administrator that a test may revoke.
func newToken(t *testing.T) string {
	t.Helper()
	return ctl(t, os.Getenv("PLAYGROUND_DIR"), "token", "admin")
}

func revoke(t *testing.T, token string) {
	t.Helper()
	ctl(t, os.Getenv("PLAYGROUND_DIR"), "revoke", token)
}

// rewrite writes another kubeconfig in the place of the one at path.
func rewrite(t *testing.T, path string, config *clientcmdapi.Config) {
	t.Helper()
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		t.Fatalf("write the kubeconfig again: %v", err)
	}
}

func TestAuthTokenRotatedInTheKubeconfig(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("stays", gated)
	config, old := playgroundConfig(t), newToken(t)
	config.AuthInfos["admin"].Token = old
	path := write(t, config)
	k := launch(t, kubeconfig(path), args("-n", ns.name))
	k.header(` 1 · .*live$`)
	steady := k.steady("stays")
	config.AuthInfos["admin"].Token = newToken(t)
	rewrite(t, path, config)
	revoke(t, old)
	ns.pod("comes", gated)
	k.see("comes")
	steady()
	k.press(":configmaps<enter>")
	k.see("kube-root-ca.crt")
	k.header(` 1 · live$`)
}

func TestAuthTokenCorrectedInTheKubeconfig(t *testing.T) {
	t.Parallel()
	config := playgroundConfig(t)
	right := config.AuthInfos["admin"].Token
	config.AuthInfos["admin"].Token = "not-a-token"
	path := write(t, config)
	k := launch(t, kubeconfig(path))
	k.see(`the API server does not accept the login of the user "admin"`)
	// What is half written changes nothing.
	if err := os.WriteFile(path, []byte("apiVersion: v1\nclusters: ["), 0o600); err != nil {
		t.Fatal(err)
	}
	k.see(`the API server does not accept the login of the user "admin"`)
	config.AuthInfos["admin"].Token = right
	rewrite(t, path, config)
	k.header(`playground ▸ shop ▸ Pods .*live$`)
	k.see("kubia-")
	k.gone("does not accept")
}

func TestAuthTokenFileRotated(t *testing.T) {
	t.Parallel()
	config := playgroundConfig(t)
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	right := config.AuthInfos["admin"].Token
	config.AuthInfos["admin"] = &clientcmdapi.AuthInfo{TokenFile: token}
	k := launch(t, kubeconfig(write(t, config)))
	k.see(`the API server does not accept the login of the user "admin"`)
	if err := os.WriteFile(token, []byte(right), 0o600); err != nil {
		t.Fatal(err)
	}
	k.header(`playground ▸ shop ▸ Pods .*live$`)
}

func TestAuthContextThatLeadsElsewhere(t *testing.T) {
	t.Parallel()
	config := playgroundConfig(t)
	path := write(t, config)
	k := launch(t, kubeconfig(path))
	k.header(`playground ▸ shop ▸ Pods .*live$`)
	steady := k.steady("kubia-")
	right := *serverOf(config)
	*serverOf(config) = "https://" + closedPort(t)
	rewrite(t, path, config)
	k.say(`the context "playground" now leads to ` + *serverOf(config))
	k.header(`playground ▸ shop ▸ Pods .*live$`)
	steady()
	*serverOf(config) = right
	rewrite(t, path, config)
	k.press(":ctx playground<enter>")
	k.header(`playground ▸ shop ▸ Pods .*live$`)
}

// asking is a plugin that wants to hear a word at the terminal.
const asking = `if [ ! -t 0 ]; then echo "nobody to ask" >&2; exit 1; fi
printf 'Open what? ' >&2; read word
if [ "$word" != sesame ]; then echo "wrong word" >&2; exit 1; fi
` + credential

func TestAuthPluginThatAsksAtStart(t *testing.T) {
	t.Parallel()
	path := withPlugin(t, asking)
	config, err := clientcmd.LoadFromFile(path)
	if err != nil {
		t.Fatal(err)
	}
	config.AuthInfos["admin"].Exec.InteractiveMode = clientcmdapi.AlwaysExecInteractiveMode
	rewrite(t, path, config)

	k := launch(t, kubeconfig(path))
	k.see("Open what?")
	k.press("sesame<enter>")
	k.header(`playground ▸ shop ▸ Pods .*live$`)
	k.see("kubia-")
	k.never("Open what?")

	k = launch(t, kubeconfig(path), size(200, 30))
	k.see("Open what?")
	k.press("barley<enter>")
	k.say("login-plugin failed with exit code 1", "wrong word")
	if code := k.exit(); code != 1 {
		t.Errorf("exit code %d", code)
	}
}

func TestAuthPluginThatFailsUntilLogin(t *testing.T) {
	t.Parallel()
	k := launch(t, kubeconfig(withPlugin(t, asking)), size(200, 30))
	k.say("login-plugin failed with exit code 1: nobody to ask", "log in again with :login")
	k.press(":login<enter>")
	k.see("Open what?")
	k.press("barley<enter>")
	k.header("not connected")
	k.see("failed with exit code 1: Open what? wrong word")
	k.press("<esc>")
	k.gone("Open what?")
	k.press(":login<enter>")
	k.see("Open what?")
	k.press("sesame<enter>")
	k.header(`playground ▸ shop ▸ Pods .*live$`)
	k.see("kubia-")
	// The login is everybody's, not only that of the screen it was made on.
	k.press(":svc<enter>")
	k.header(`shop ▸ Services .*live$`)
}

func TestAuthUnknownAuthority(t *testing.T) {
	t.Parallel()
	config := playgroundConfig(t)
	other := httptest.NewTLSServer(nil)
	defer other.Close()
	right := config.Clusters["playground"].DeepCopy()
	config.Clusters["playground"].CertificateAuthority = ""
	config.Clusters["playground"].CertificateAuthorityData = pemOf(other.Certificate().Raw)
	path := write(t, config)
	k := launch(t, kubeconfig(path))
	k.say("the certificate of the API server 127.0.0.1:", "is signed by an authority the kubeconfig does not know", "get a new kubeconfig")
	k.header(`not connected$`)
	config.Clusters["playground"] = right
	rewrite(t, path, config)
	k.say(`the context "playground" now checks its server in another way`)
	k.press(":ctx playground<enter>")
	k.header(`playground ▸ shop ▸ Pods .*live$`)
}

func pemOf(certificate []byte) []byte {
	return []byte("-----BEGIN CERTIFICATE-----\n" + base64.StdEncoding.EncodeToString(certificate) + "\n-----END CERTIFICATE-----\n")
}

// newProxy is a proxy that knows jane by her password and leads everybody to the playground.
func newProxy(t *testing.T, password string) (address string) {
	t.Helper()
	api, err := url.Parse(*serverOf(playgroundConfig(t)))
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte("jane:"+password)) {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		there, err := net.DialTimeout("tcp", api.Host, time.Second)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		here, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			_ = there.Close()
			return
		}
		_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() {
			_, _ = io.Copy(there, here)
			_ = there.Close()
		}()
		_, _ = io.Copy(here, there)
		_ = here.Close()
	}))
	t.Cleanup(proxy.Close)
	return strings.TrimPrefix(proxy.URL, "http://")
}

func TestAuthProxyOfTheEnvironment(t *testing.T) {
	t.Parallel()
	proxy := newProxy(t, "right")
	config := playgroundConfig(t)
	api, err := url.Parse(*serverOf(config))
	if err != nil {
		t.Fatal(err)
	}
	// Names of this machine are never asked of the proxy in the environment.
	config.Clusters["playground"].TLSServerName = api.Hostname()
	*serverOf(config) = "https://api.kubist.test:6443"
	path, log := write(t, config), filepath.Join(t.TempDir(), "log")
	for _, user := range []string{"", "jane:geheim@"} {
		k := launch(t, kubeconfig(path), env("HTTPS_PROXY", "http://"+user+proxy), args("--log-file", log))
		k.say("the proxy wants credentials (407 Proxy Authentication Required)", "put the right user:password@ into the URL of the proxy")
		k.never("geheim")
		k.press(":q<enter>")
		k.exit()
	}
	if text, err := os.ReadFile(log); err != nil || strings.Contains(string(text), "geheim") {
		t.Errorf("the log (%v) has the password: %s", err, text)
	}
	k := launch(t, kubeconfig(path), env("HTTPS_PROXY", "http://jane:right@"+proxy))
	k.header(`playground ▸ shop ▸ Pods .*live$`)
	k.see("kubia-")
}

func TestAuthProxyCorrectedInTheKubeconfig(t *testing.T) {
	t.Parallel()
	proxy := newProxy(t, "right")
	config := playgroundConfig(t)
	config.Clusters["playground"].ProxyURL = "http://jane:geheim@" + proxy
	path := write(t, config)
	k := launch(t, kubeconfig(path))
	k.say("the proxy wants credentials (407 Proxy Authentication Required)")
	k.never("geheim")
	config.Clusters["playground"].ProxyURL = "http://jane:right@" + proxy
	rewrite(t, path, config)
	k.header(`playground ▸ shop ▸ Pods .*live$`)
}

// What the kubeconfig knows of namespaces is offered to those who may not list them.
func TestAuthNamespacesOfOtherContexts(t *testing.T) {
	t.Parallel()
	config := playgroundConfig(t)
	extra := config.Contexts["nobody"].DeepCopy()
	extra.Namespace = "known-elsewhere"
	config.Contexts["extra"] = extra
	k := launch(t, kubeconfig(write(t, config)), args("--context", "nobody"))
	k.header(`forbidden$`)
	k.press("n")
	k.see("Namespaces", "known-elsewhere", "nobody may not list namespaces")
	k.press("elsewhere<enter>")
	k.header(`nobody ▸ known-elsewhere ▸ Pods +forbidden$`)
	k.say("nobody may not list pods in namespace known-elsewhere", "choose another namespace with n, or ask for a role")
}
