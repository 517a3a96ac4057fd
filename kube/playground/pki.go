package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// pki names the files of one plane's certificates and keys; all of them are made anew for every plane.
type pki struct {
	caFile, certFile, keyFile string // the API server's serving certificate and its authority
	saKeyFile                 string // signs service account tokens
	ca                        []byte // PEM
}

// makePKI writes an authority, a serving certificate for loopback and a service account key into dir.
func makePKI(dir string) (*pki, error) {
	p := &pki{
		caFile:    filepath.Join(dir, "ca.crt"),
		certFile:  filepath.Join(dir, "apiserver.crt"),
		keyFile:   filepath.Join(dir, "apiserver.key"),
		saKeyFile: filepath.Join(dir, "service-account.key"),
	}
	caKey, err := newKey()
	if err != nil {
		return nil, err
	}
	ca := certificate("playground-ca")
	ca.IsCA, ca.BasicConstraintsValid = true, true
	ca.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	if err != nil {
		return nil, fmt.Errorf("sign the authority's certificate: %w", err)
	}
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	leaf := certificate("kube-apiserver")
	leaf.KeyUsage = x509.KeyUsageDigitalSignature
	leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	leaf.IPAddresses = []net.IP{net.ParseIP(loopback), net.ParseIP("10.96.0.1")}
	leaf.DNSNames = []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, ca, key.Public(), caKey)
	if err != nil {
		return nil, fmt.Errorf("sign the API server's certificate: %w", err)
	}
	saKey, err := newKey()
	if err != nil {
		return nil, err
	}
	p.ca = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER})
	if err := writePrivate(p.caFile, p.ca); err != nil {
		return nil, err
	}
	if err := writePrivate(p.certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leafDER})); err != nil {
		return nil, err
	}
	if err := writeKey(p.keyFile, key); err != nil {
		return nil, err
	}
	return p, writeKey(p.saKeyFile, saKey)
}

func newKey() (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("generate a key: %w", err)
	}
	return key, nil
}

func certificate(name string) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.AddDate(1, 0, 0),
	}
}

func writeKey(path string, key *ecdsa.PrivateKey) error {
	data, err := encodeKey(key)
	if err != nil {
		return fmt.Errorf("write key %s: %w", path, err)
	}
	return writePrivate(path, data)
}

func encodeKey(key *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode a key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), nil
}

func writePrivate(path string, data []byte) error {
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// A user is one line of the API server's token file and one context of the kubeconfig.
type user struct {
	context, name, group string
	namespace            string // of its context; empty means the plane's own choice
	token                string
}

// newUsers returns the users of a plane, each with a fresh token. What they may do is said in demo/access.yaml; the
// first is the administrator.
func newUsers() ([]user, error) {
	users := []user{
		{context: "playground", name: "admin", group: "system:masters"},
		{context: "readonly", name: "readonly", group: "playground:readers"},
		{context: "shop-only", name: "shop-only", group: "playground:shop", namespace: "shop"},
		{context: "nobody", name: "nobody", group: "playground:nobody"},
	}
	for i := range users {
		token, err := newToken()
		if err != nil {
			return nil, fmt.Errorf("make a token for %s: %w", users[i].name, err)
		}
		users[i].token = token
	}
	return users, nil
}

// tokenFile renders users in the form that --token-auth-file reads.
func tokenFile(users []user) []byte {
	var b strings.Builder
	for _, u := range users {
		fmt.Fprintf(&b, "%s,%s,%s,%q\n", u.token, u.name, u.name, u.group)
	}
	return []byte(b.String())
}
