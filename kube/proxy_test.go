package kube

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// through joins two connections until one ends.
func through(a, b net.Conn) {
	defer a.Close()
	defer b.Close()
	go func() {
		defer a.Close()
		_, _ = io.Copy(a, b)
	}()
	_, _ = io.Copy(b, a)
}

// httpProxy is a proxy that wants a login, "user:password".
func httpProxy(t *testing.T, login string) *httptest.Server {
	t.Helper()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte(login)) {
			answer(http.StatusProxyAuthRequired, "text/html", "<html>no</html>")(w, r)
			return
		}
		there, err := net.Dial("tcp", r.Host)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		here, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			there.Close()
			return
		}
		_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		through(here, there)
	}))
	t.Cleanup(proxy.Close)
	return proxy
}

// socksProxy is the same for SOCKS5 (RFC 1928, RFC 1929).
func socksProxy(t *testing.T, login string) (address string) {
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
			go func() {
				if there := socks(conn, login); there != nil {
					through(conn, there)
				}
				conn.Close()
			}()
		}
	}()
	return listener.Addr().String()
}

// socks speaks SOCKS5 until it has the connection that is asked for, or nil.
func socks(conn net.Conn, login string) net.Conn {
	r := bufio.NewReader(conn)
	take := func(n byte) []byte {
		b := make([]byte, n)
		if _, err := io.ReadFull(r, b); err != nil {
			return make([]byte, n)
		}
		return b
	}
	const password = 2
	if methods := take(take(2)[1]); !strings.ContainsRune(string(methods), password) {
		_, _ = conn.Write([]byte{5, 0xff})
		return nil
	}
	_, _ = conn.Write([]byte{5, password})
	user := string(take(take(2)[1]))
	if user+":"+string(take(take(1)[0])) != login {
		_, _ = conn.Write([]byte{1, 1})
		return nil
	}
	_, _ = conn.Write([]byte{1, 0})
	request := take(4 + 4 + 2) // of an IPv4 address
	there, err := net.DialTCP("tcp", nil, &net.TCPAddr{IP: net.IP(request[4:8]), Port: int(request[8])<<8 | int(request[9])})
	if err != nil {
		_, _ = conn.Write([]byte{5, 5, 0, 1, 0, 0, 0, 0, 0, 0}) // refused
		return nil
	}
	_, _ = conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	return there
}

func TestProxiesThatWantCredentials(t *testing.T) {
	t.Parallel()
	const login = "jane:geheim"
	proxies := map[string]string{
		"http":   strings.TrimPrefix(httpProxy(t, login).URL, "http://"),
		"socks5": socksProxy(t, login),
	}
	c := newCluster(t, version37)
	for scheme, address := range proxies {
		for _, user := range []string{"", "jane:gehlim@"} {
			config := c.config.DeepCopy()
			config.Clusters["test"].ProxyURL = scheme + "://" + user + address
			f := follow(t, Options{}, config)
			_, err := f.conn.Version(t.Context())
			what := "the proxy wants credentials (407 Proxy Authentication Required)"
			switch {
			case scheme == "http":
			case user == "":
				what = "the proxy " + address + " wants credentials: no acceptable authentication methods"
			default:
				what = "the proxy " + address + " wants credentials: username/password authentication failed"
			}
			told(t, err, what, "put the right user:password@ into the URL of the proxy")
			if strings.Contains(err.Error(), "gehlim") {
				t.Errorf("the password is in %q", err)
			}
			// What that says is done, and taken over.
			config.Clusters["test"].ProxyURL = scheme + "://" + login + "@" + address
			f.rewrite(config)
			_, err = f.conn.Version(t.Context())
			must(t, err)
		}
		config := c.config.DeepCopy()
		config.Clusters["test"].ProxyURL = scheme + "://" + login + "@" + address
		config.Clusters["test"].Server = "https://" + closedPort(t)
		_, err := follow(t, Options{}, config).conn.Version(t.Context())
		told(t, err, "does not connect to the API server "+strings.TrimPrefix(config.Clusters["test"].Server, "https://"), "NO_PROXY")
	}
}

func TestProxyProblems(t *testing.T) {
	t.Parallel()
	c := newCluster(t, version37)
	api := c.Listener.Addr().String()
	gone := closedPort(t)
	distrusted := httptest.NewUnstartedServer(http.HandlerFunc(version37))
	distrusted.Config.ErrorLog = c.Config.ErrorLog
	distrusted.TLS = &tls.Config{Certificates: []tls.Certificate{newAuthority(t).server(nil)}, MinVersion: tls.VersionTLS12}
	distrusted.StartTLS()
	defer distrusted.Close()
	refusing := func(code int) string {
		proxy := httptest.NewServer(answer(code, "text/html", "<html>no</html>"))
		t.Cleanup(proxy.Close)
		return proxy.URL
	}
	for _, p := range []struct{ url, what, do string }{
		{"http://" + gone, "cannot reach the proxy " + gone + ": connection refused", "proxy-url"},
		{"socks5://" + gone, "cannot reach the proxy " + gone + ": connection refused", "proxy-url"},
		{"socks5://" + speak(t, "HTTP/1.1 400 Bad Request\r\n\r\n"), "does not connect to the API server " + api + ": unexpected protocol version", "proxy-url"},
		{distrusted.URL, "the certificate of the proxy is not trusted: certificate signed by unknown authority", "CA of the cluster"},
		{refusing(http.StatusForbidden), "the proxy does not connect to the API server " + api + ": 403 Forbidden", "NO_PROXY"},
		{refusing(http.StatusBadGateway), "the proxy does not connect to the API server " + api + ": 502 Bad Gateway", "NO_PROXY"},
	} {
		config := c.config.DeepCopy()
		config.Clusters["test"].ProxyURL = p.url
		_, err := follow(t, Options{}, config).conn.Version(t.Context())
		told(t, err, p.what, p.do)
	}
}

// secret is nothing that may be shown.
const secret = "ge/heim"

func TestPasswordsInURLsAreNotShown(t *testing.T) {
	t.Parallel()
	c := newCluster(t, version37)
	for _, url := range []string{"http://jane:" + secret + "@127.0.0.1:3128", "jane://jane:" + secret + "@127.0.0.1", "http://jane:" + secret + "%@[::1"} {
		c.config.Clusters["test"].ProxyURL = url
		_, err := load(t, Options{Kubeconfig: write(t, c.config)}).Connect("")
		told(t, err, `the proxy-url of cluster "test" is not the URL of a proxy`, "%40")
		if problem := Explain(err); strings.Contains(problem.What+problem.Do, "heim") || problem.Err != nil {
			t.Errorf("the password is in %q", problem)
		}
	}
	// As net/http tells HTTPS_PROXY.
	told(t, fmt.Errorf("invalid proxy address %q: %w", "http://jane:"+secret+"@x", io.EOF), "HTTPS_PROXY is not the URL of a proxy", "%40")

	c.config.Clusters["test"].ProxyURL = ""
	c.config.Clusters["test"].Server = "https://jane:geheim@127.0.0.1:1/k8s"
	conn := c.connect(t, Options{})
	for _, shown := range []string{conn.ServerURL(), conn.origin.Load().Contexts()[0].Server} {
		if shown != "https://127.0.0.1:1/k8s" {
			t.Errorf("shown as %q", shown)
		}
	}
	_, err := conn.Version(t.Context())
	told(t, fmt.Errorf("get https://jane:geheim@127.0.0.1:1/k8s: %w", err), "127.0.0.1:1: connection refused", "")
	told(t, fmt.Errorf("odd: https://jane:geheim@127.0.0.1:1/k8s and jane@example.com"), "odd: https://127.0.0.1:1/k8s and jane@example.com", "")
}
