package kube

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// told checks that an error is told with these words, and is fit for a screen.
func told(t *testing.T, err error, what, do string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	problem := Explain(err)
	if !strings.Contains(problem.What, what) || !strings.Contains(problem.Do, do) {
		t.Errorf("told %q\n   do %q\n want %q\n   do %q\n from %v", problem.What, problem.Do, what, do, err)
	}
	for _, text := range []string{problem.What, problem.Do} {
		if strings.ContainsFunc(text, unicode.IsControl) || len([]rune(text)) > maxText {
			t.Errorf("not fit for a screen: %q", text)
		}
	}
	if problem.Err != nil && !errors.Is(problem, problem.Err) {
		t.Error("the cause is lost")
	}
}

func TestKubeconfigProblems(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	absent := filepath.Join(directory, "absent")
	wrong := writeFile(t, []byte("apiVersion: v1\nkind: Config\nclusters: yes\n"))
	empty := writeFile(t, nil)
	for _, c := range []struct{ name, file, what, do string }{
		{"missing", absent, "there is no kubeconfig " + absent, "--kubeconfig"},
		{"a directory", directory, "cannot read the kubeconfig " + directory + ": is a directory", "correct the file"},
		{"wrong type", wrong, "cannot read the kubeconfig " + wrong + ": ", "correct the file"},
		{"empty", empty, "the kubeconfig " + empty + " names no cluster", "kubectl config"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := LoadConfig(Options{Kubeconfig: c.file})
			if _, ok := err.(*Problem); !ok { //nolint:errorlint // The promise is the very type.
				t.Errorf("the error is a %T", err)
			}
			told(t, err, c.what, c.do)
		})
	}
}

func TestBrokenYAMLIsToldWithItsLine(t *testing.T) {
	t.Parallel()
	for _, fourth := range []string{"  cluster: {server: [}", "\tcluster: x", "  cluster: a: b", "  cluster: }", " cluster: x"} {
		file := writeFile(t, []byte("apiVersion: v1\nclusters:\n- name: a\n"+fourth+"\nusers: []\n"))
		_, err := LoadConfig(Options{Kubeconfig: file})
		told(t, err, "cannot read the kubeconfig "+file+": line 4: ", "correct the file")
	}
}

func TestNoKubeconfigAtAll(t *testing.T) {
	absent := filepath.Join(t.TempDir(), "absent")
	t.Setenv("KUBECONFIG", absent)
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
	_, err := LoadConfig(Options{})
	told(t, err, "no kubeconfig found: looked for "+absent, "set KUBECONFIG")
}

func TestUnreadableKubeconfig(t *testing.T) {
	t.Parallel()
	file := writeFile(t, []byte(twoContexts))
	must(t, os.Chmod(file, 0))
	_, err := LoadConfig(Options{Kubeconfig: file})
	if os.Geteuid() == 0 {
		// The superuser reads everything: the error is made up.
		err = &fs.PathError{Op: "open", Path: file, Err: syscall.EACCES}
	}
	told(t, err, file+": permission denied", "right to read it")
}

func TestContextProblems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, edit, context, what, do string
	}{
		{"unknown context", "", "prod-ue", `there is no context "prod-ue" in the kubeconfig`, "choose one of: prod-eu, prod-us, "},
		{"missing cluster", "", "lost", `context "lost" names the cluster "gone", which is not in the kubeconfig`, "set-cluster gone"},
		{"missing user", "", "nobody", `context "nobody" names the user "john", which is not in the kubeconfig`, "set-credentials john"},
		{"no current context", "current-context: prod-eu=>", "", "no context is chosen: current-context is empty", "--context: eu-batch, lost, nobody, prod-eu, prod-us"},
		{"no server", `{server: "https://eu.example:6443"}=>{insecure-skip-tls-verify: true}`, "", `cluster "eu" has no server`, "--server=URL"},
		{
			"missing CA file", `{server: "https://eu=>{certificate-authority: /absent/ca.crt, server: "https://eu`, "",
			`cannot read the CA file of cluster "eu": /absent/ca.crt: no such file or directory`, "choose another context; the context is in ",
		},
		{
			"CA that is none", `{server: "https://eu=>{certificate-authority-data: Z2FyYmFnZQ==, server: "https://eu`, "",
			`the CA of cluster "eu" is not a certificate in PEM form`, "",
		},
		{
			"missing certificate file", "{token: secret}=>{client-certificate: /absent/c.crt, client-key: /absent/c.key}", "",
			`cannot read the client certificate of user "jane": /absent/c.crt: no such file or directory`, "",
		},
		{
			"certificate that is none", "{token: secret}=>{client-certificate-data: Z2FyYmFnZQ==, client-key-data: Z2FyYmFnZQ==}", "",
			`the client certificate of user "jane" is of no use: `, "",
		},
		{"missing token file", "{token: secret}=>{tokenFile: /absent/token}", "", "cannot read /absent/token: no such file", ""},
		{"bad proxy-url", `{server: "https://eu=>{proxy-url: "bad://x", server: "https://eu`, "", `the proxy-url of cluster "eu" is not the URL of a proxy`, "socks5://"},
		{"removed provider", "{token: secret}=>{auth-provider: {name: gcp}}", "", "asks for the login of gcp", "gke-gcloud-auth-plugin"},
		{"removed provider of Azure", "{token: secret}=>{auth-provider: {name: azure}}", "", "asks for the login of azure", "kubelogin"},
		{"unknown provider", "{token: secret}=>{auth-provider: {name: acme}}", "", "asks for the login of acme", "credential plugin"},
		{"incomplete plugin", "{token: secret}=>{exec: {command: x}}", "", `apiVersion must be specified`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text := twoContexts
			if old, replacement, ok := strings.Cut(c.edit, "=>"); ok {
				text = strings.ReplaceAll(text, old, replacement)
				if text == twoContexts {
					t.Fatal("the edit changes nothing")
				}
			}
			_, err := load(t, Options{Kubeconfig: writeFile(t, []byte(text))}).Connect(c.context)
			if _, ok := err.(*Problem); err != nil && !ok { //nolint:errorlint // The promise is the very type.
				t.Errorf("the error is a %T", err)
			}
			told(t, err, c.what, c.do)
		})
	}
}

func TestManyContextsAreCutShort(t *testing.T) {
	t.Parallel()
	raw := clientcmdapi.NewConfig()
	for i := range 20 {
		raw.Contexts[fmt.Sprintf("c%02d", i)] = &clientcmdapi.Context{}
	}
	_, err := (&Config{raw: raw}).Connect("c13x")
	told(t, err, `no context "c13x"`, "c13, ")
	told(t, err, "", "and 12 more")
}

func TestCertificateProblems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, what, do string
		edit           func(*cluster)
		server         func(*authority, *tls.Config)
	}{
		{
			name: "unknown authority", what: "is signed by an authority the kubeconfig does not know: CN=test authority", do: "new kubeconfig",
			edit: func(c *cluster) {
				c.config.Clusters["test"].CertificateAuthorityData = newAuthority(c.authority.t).pem()
			},
		},
		{
			name: "wrong name", what: "is for another name: certificate is ", do: "tls-server-name",
			edit: func(c *cluster) { c.config.Clusters["test"].TLSServerName = "other.example" },
		},
		{
			name: "expired", what: "is expired or not yet valid", do: "clock",
			server: func(a *authority, config *tls.Config) {
				config.Certificates = []tls.Certificate{a.server(func(c *x509.Certificate) {
					c.NotBefore, c.NotAfter = time.Now().Add(-2*time.Hour), time.Now().Add(-time.Hour)
				})}
			},
		},
		{
			name: "client certificate of another cluster", what: "does not accept the client certificate: ", do: "new kubeconfig",
			edit: func(c *cluster) {
				cert, key := newAuthority(c.authority.t).client("jane", time.Now().Add(time.Hour))
				c.config.AuthInfos["test"] = &clientcmdapi.AuthInfo{ClientCertificateData: cert, ClientKeyData: key}
			},
			server: func(a *authority, config *tls.Config) {
				// Later versions refuse when the handshake is over, and the refusal may overtake its reason.
				config.ClientAuth, config.ClientCAs, config.MaxVersion = tls.RequireAndVerifyClientCert, a.pool(), tls.VersionTLS12
			},
		},
		{
			name: "no common version", what: "refused the TLS handshake: ", do: "tls-server-name",
			server: func(_ *authority, config *tls.Config) {
				config.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return nil, errors.New("no") }
			},
		},
		{
			name: "HTTP instead of HTTPS", what: "speaks HTTP, the kubeconfig says https", do: "secure port",
			edit: func(c *cluster) {
				plain := httptest.NewServer(http.HandlerFunc(version37))
				c.authority.t.Cleanup(plain.Close)
				c.config.Clusters["test"].Server = "https://" + plain.Listener.Addr().String()
			},
		},
		{
			name: "HTTPS instead of HTTP", what: "speaks HTTPS, the kubeconfig says http", do: "https://",
			edit: func(c *cluster) {
				c.config.Clusters["test"].Server = "http://" + c.Listener.Addr().String()
			},
		},
		{
			name: "something else entirely", what: "does not speak TLS", do: "port",
			edit: func(c *cluster) {
				c.config.Clusters["test"].Server = "https://" + speak(c.authority.t, "SSH-2.0-OpenSSH_9.2\r\n")
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := c.server
			if server == nil {
				server = func(*authority, *tls.Config) {}
			}
			cluster := newClusterTLS(t, version37, server)
			if c.edit != nil {
				c.edit(cluster)
			}
			_, err := cluster.connect(t, Options{}).Version(t.Context())
			told(t, err, c.what, c.do)
		})
	}
}

// speak starts a server that says one thing to everybody and hangs up.
func speak(t *testing.T, text string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, text)
			// Reading first keeps the kernel from resetting a connection with unread bytes.
			_, _ = conn.Read(make([]byte, 4096))
			conn.Close()
		}
	}()
	return listener.Addr().String()
}

// closedPort is an address of this machine where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

func TestUnreachableServers(t *testing.T) {
	t.Parallel()
	c := newCluster(t, version37)
	refusing := closedPort(t)
	c.config.Clusters["test"].Server = "https://" + refusing
	_, err := c.connect(t, Options{}).Version(t.Context())
	told(t, err, "cannot reach the API server "+refusing+": connection refused", "is the cluster running? kubist keeps trying")

	dropping := speak(t, "")
	c.config.Clusters["test"].Server = "https://" + dropping
	_, err = c.connect(t, Options{}).Version(t.Context())
	told(t, err, "the connection to the API server "+dropping+" broke", "connects again")

	silent, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer silent.Close()
	c.config.Clusters["test"].Server = "https://" + silent.Addr().String()
	_, err = c.connect(t, Options{RequestTimeout: 20 * time.Millisecond}).Version(t.Context())
	told(t, err, "the API server "+silent.Addr().String()+" did not answer in time", "--request-timeout")
}

func TestConstructedNetworkErrors(t *testing.T) {
	t.Parallel()
	address := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 6443}
	get := func(err error) error {
		return fmt.Errorf("get version of prod: %w", &url.Error{Op: "Get", URL: "https://api.prod:6443/version", Err: err})
	}
	dial := func(err error) error {
		return get(&net.OpError{Op: "dial", Net: "tcp", Addr: address, Err: err})
	}
	for _, c := range []struct {
		name     string
		err      error
		what, do string
	}{
		{
			"no such host", dial(&net.DNSError{Err: "no such host", Name: "api.prod", IsNotFound: true}),
			"cannot find the API server api.prod:6443: there is no host api.prod", "VPN",
		},
		{
			"DNS down", dial(&net.DNSError{Err: "server misbehaving", Name: "api.prod", IsTemporary: true}),
			"cannot look up the API server api.prod:6443: server misbehaving", "DNS",
		},
		{"no route", dial(os.NewSyscallError("connect", syscall.EHOSTUNREACH)), "api.prod:6443: no route to it", "VPN"},
		{"no network", dial(os.NewSyscallError("connect", syscall.ENETUNREACH)), "api.prod:6443: no route to it", "VPN"},
		{"dial timeout", dial(os.ErrDeadlineExceeded), "api.prod:6443: no answer in time", "keeps trying"},
		{"reset", get(os.NewSyscallError("read", syscall.ECONNRESET)), "the connection to the API server api.prod:6443 broke", ""},
		{"lost", get(errors.New("http2: client connection lost")), "the connection to the API server api.prod:6443 broke", ""},
		{"hung up at once", get(errors.New("http2: client conn could not be established")), "api.prod:6443 hung up at once", "client certificate"},
		{"cut stream", fmt.Errorf("read: %w", io.ErrUnexpectedEOF), "the connection to the API server broke", "connects again"},
		{"handshake timeout", get(errors.New("net/http: TLS handshake timeout")), "did not finish the TLS handshake in time", "MTU"},
		{
			"client certificate wanted", get(&net.OpError{Op: "remote error", Err: tls.AlertError(116)}),
			"api.prod:6443 does not accept the client certificate: certificate required", "new kubeconfig",
		},
		{"cancelled", get(context.Canceled), "cancelled", ""},
		{
			"proxy refused", get(&net.OpError{Op: "proxyconnect", Net: "tcp", Err: &net.OpError{Op: "dial", Addr: address, Err: syscall.ECONNREFUSED}}),
			"cannot reach the proxy 192.0.2.1:6443: connection refused", "HTTPS_PROXY",
		},
		{"unknown", errors.New("goroutine 1 [running]:\n\x1b[31mthe cause: it failed\x1b[0m\n\tmain.go:3\n"), "the cause: it failed", "--log-file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			told(t, c.err, c.what, c.do)
		})
	}
}

func TestExplainNothing(t *testing.T) {
	t.Parallel()
	if Explain(nil) != nil {
		t.Error("nothing is explained")
	}
}

func TestExplainKeepsProblems(t *testing.T) {
	t.Parallel()
	problem := &Problem{What: "w", Do: "d"}
	if Explain(fmt.Errorf("open: %w", problem)) != problem {
		t.Error("a problem was explained again")
	}
}
