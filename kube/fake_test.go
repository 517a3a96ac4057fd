package kube

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// authority signs the certificates of one test.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t}
	key, der := a.sign(&x509.Certificate{
		Subject:               pkix.Name{CommonName: "test authority"},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	})
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	a.key, a.cert = key, cert
	return a
}

// sign makes a key and its certificate, valid for an hour unless the template
// says otherwise; the first one signs itself.
func (a *authority) sign(template *x509.Certificate) (*ecdsa.PrivateKey, []byte) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(a.t, err)
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	if template.NotAfter.IsZero() {
		template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	}
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	must(a.t, err)
	return key, der
}

// server is a certificate for 127.0.0.1, changed by edit if that is not nil.
func (a *authority) server(edit func(*x509.Certificate)) tls.Certificate {
	template := &x509.Certificate{
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if edit != nil {
		edit(template)
	}
	key, der := a.sign(template)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// client is a client certificate and its key in PEM form.
func (a *authority) client(name string, notAfter time.Time) (cert, key []byte) {
	private, der := a.sign(&x509.Certificate{
		Subject:     pkix.Name{CommonName: name},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		NotBefore:   notAfter.Add(-time.Hour),
		NotAfter:    notAfter,
	})
	encoded, err := x509.MarshalECPrivateKey(private)
	must(a.t, err)
	return toPEM("CERTIFICATE", der), toPEM("EC PRIVATE KEY", encoded)
}

func (a *authority) pem() []byte { return toPEM("CERTIFICATE", a.cert.Raw) }

func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

func toPEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// cluster is a fake API server and the kubeconfig that leads to it.
type cluster struct {
	*httptest.Server
	authority *authority
	config    *clientcmdapi.Config
}

// newCluster starts a TLS server on 127.0.0.1. Its kubeconfig has the context
// "test" with a token.
func newCluster(t *testing.T, handler http.HandlerFunc) *cluster {
	t.Helper()
	return newClusterTLS(t, handler, func(*authority, *tls.Config) {})
}

func newClusterTLS(t *testing.T, handler http.HandlerFunc, edit func(*authority, *tls.Config)) *cluster {
	t.Helper()
	a := newAuthority(t)
	srv := httptest.NewUnstartedServer(handler)
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.EnableHTTP2 = true
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{a.server(nil)}, MinVersion: tls.VersionTLS12}
	edit(a, srv.TLS)
	srv.StartTLS()
	t.Cleanup(srv.Close)

	config := clientcmdapi.NewConfig()
	config.Clusters["test"] = &clientcmdapi.Cluster{Server: srv.URL, CertificateAuthorityData: a.pem()}
	config.AuthInfos["test"] = &clientcmdapi.AuthInfo{Token: "secret"}
	config.Contexts["test"] = &clientcmdapi.Context{Cluster: "test", AuthInfo: "test"}
	config.CurrentContext = "test"
	return &cluster{Server: srv, authority: a, config: config}
}

// connect connects the context "test" under the options.
func (c *cluster) connect(t *testing.T, o Options) *Connection {
	t.Helper()
	o.Kubeconfig = write(t, c.config)
	config, err := LoadConfig(o)
	must(t, err)
	conn, err := config.Connect("")
	must(t, err)
	t.Cleanup(conn.Close)
	return conn
}

// write writes a kubeconfig into a file of the test.
func write(t *testing.T, config *clientcmdapi.Config) string {
	t.Helper()
	content, err := clientcmd.Write(*config)
	must(t, err)
	return writeFile(t, content)
}

func writeFile(t *testing.T, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config")
	must(t, os.WriteFile(file, content, 0o600))
	return file
}

// answer is a handler that always sends the same.
func answer(code int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

// version answers /version and nothing else.
func version37(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/version" {
		http.NotFound(w, r)
		return
	}
	answer(http.StatusOK, acceptJSON, `{"gitVersion":"v1.37.2"}`)(w, r)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
