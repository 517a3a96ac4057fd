package kube

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// nameServer answers every question of the tests with one code: 3 is "no such
// name", 2 a failure.
func nameServer(t *testing.T, code byte) (address string) {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { conn.Close() })
	go func() {
		question := make([]byte, 512)
		for {
			n, from, err := conn.ReadFrom(question)
			if err != nil {
				return
			}
			const isAnswer = 0x80
			question[2] |= isAnswer
			question[3] = code
			_, _ = conn.WriteTo(question[:n], from)
		}
	}()
	return conn.LocalAddr().String()
}

// resolveBy makes a connection look names up at a server of the test.
func resolveBy(conn *Connection, server string) {
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", server)
	}}
	conn.dialer.plain.Resolver = resolver
}

func TestNamesThatCannotBeLookedUp(t *testing.T) {
	t.Parallel()
	c := newCluster(t, version37)
	c.config.Clusters["test"].Server = "https://api.kubist.test.:6443"
	for code, want := range map[byte][2]string{
		3: {"cannot find the API server api.kubist.test.:6443: there is no host api.kubist.test.", "behind a VPN"},
		2: {"cannot look up the API server api.kubist.test.:6443: server misbehaving", "DNS"},
	} {
		conn := c.connect(t, Options{})
		resolveBy(conn, nameServer(t, code))
		_, err := conn.Version(t.Context())
		told(t, err, want[0], want[1])
	}
}

func TestHandshakesThatDoNotEnd(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer silent.Close()
	c := newCluster(t, version37)
	c.config.Clusters["test"].Server = "https://" + silent.Addr().String()
	conn := c.connect(t, Options{})
	transportOf(t, conn).TLSHandshakeTimeout = 10 * time.Millisecond
	_, err = conn.Version(t.Context())
	told(t, err, "the API server "+silent.Addr().String()+" did not finish the TLS handshake in time", "MTU")
}

// transportOf is what is beneath all wrappers of a connection.
func transportOf(t *testing.T, conn *Connection) *http.Transport {
	t.Helper()
	next := conn.HTTPClient().Transport
	for {
		if transport, ok := next.(*http.Transport); ok {
			return transport
		}
		wrapper, ok := next.(utilnet.RoundTripperWrapper)
		if !ok {
			t.Fatalf("%T hides what is beneath", next)
		}
		next = wrapper.WrappedRoundTripper()
	}
}

// With TLS 1.3 the handshake is over for the client before the server refuses
// its certificate, and the end of the connection may overtake the reason.
func TestClientCertificateRefusedAfterTheHandshake(t *testing.T) {
	t.Parallel()
	c := newClusterTLS(t, version37, func(a *authority, config *tls.Config) {
		config.ClientAuth, config.ClientCAs, config.MinVersion = tls.RequireAndVerifyClientCert, a.pool(), tls.VersionTLS13
	})
	api := "the API server " + c.Listener.Addr().String()
	foreign, key := newAuthority(t).client("jane", time.Now().Add(time.Hour))
	expired, expiredKey := c.authority.client("jane", time.Now().Add(-time.Hour))
	for reason, user := range map[string]*clientcmdapi.AuthInfo{
		"unknown certificate authority": {ClientCertificateData: foreign, ClientKeyData: key},
		"expired certificate":           {ClientCertificateData: expired, ClientKeyData: expiredKey},
		"certificate required":          {Token: "t"},
	} {
		c.config.AuthInfos["test"] = user
		_, err := c.connect(t, Options{}).Version(t.Context())
		if err == nil {
			t.Fatalf("%s: let in", reason)
		}
		switch problem := Explain(err); {
		case problem.What == api+" does not accept the client certificate: "+reason && strings.Contains(problem.Do, "get a new kubeconfig"):
		case problem.What == api+" hung up at once" && strings.Contains(problem.Do, "may not accept the client certificate"):
		case problem.What == "the connection to "+api+" broke":
		default:
			t.Errorf("%s: told %q, do %q, from %v", reason, problem.What, problem.Do, err)
		}
	}
}
