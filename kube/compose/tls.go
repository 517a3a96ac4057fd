package compose

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Pair is a certificate, with those that vouch for it below it, and its key, both as PEM.
type Pair struct{ Certificate, Key []byte }

// Check reads the certificate, and whether the key is its own. warnings are what
// it is to be known of: that it has expired at the time now. No error has a part of the key.
func (p Pair) Check(now time.Time) (leaf *x509.Certificate, warnings []string, err error) {
	switch {
	case !holds(p.Certificate, "CERTIFICATE") && holds(p.Certificate, "PRIVATE KEY"):
		return nil, nil, errors.New("there is a key where the certificate should be: are --cert and --key mixed up?")
	case !holds(p.Certificate, "CERTIFICATE"):
		return nil, nil, errors.New("there is no certificate in it: it begins with -----BEGIN CERTIFICATE-----")
	case holds(p.Key, "ENCRYPTED"):
		return nil, nil, errors.New("the key is encrypted: servers need it without a password")
	case !holds(p.Key, "PRIVATE KEY"):
		return nil, nil, errors.New("there is no key in it: it begins with -----BEGIN PRIVATE KEY----- or the like")
	}
	pair, err := tls.X509KeyPair(p.Certificate, p.Key)
	switch {
	case err != nil && strings.Contains(err.Error(), "does not match"):
		return nil, nil, errors.New("the certificate and the key do not belong together: the certificate is for another key")
	case err != nil:
		return nil, nil, fmt.Errorf("the certificate and the key cannot be read: %s", strings.TrimPrefix(err.Error(), "tls: "))
	}
	if leaf, err = x509.ParseCertificate(pair.Certificate[0]); err != nil {
		return nil, nil, fmt.Errorf("the certificate cannot be read: %w", err)
	}
	switch {
	case now.After(leaf.NotAfter):
		warnings = append(warnings, "the certificate has expired on "+leaf.NotAfter.Format(time.DateOnly))
	case now.Before(leaf.NotBefore):
		warnings = append(warnings, "the certificate is not valid before "+leaf.NotBefore.Format(time.DateOnly))
	}
	if leaf.IsCA {
		warnings = append(warnings, "the certificate is that of an authority, not of a server")
	}
	if len(leaf.DNSNames)+len(leaf.IPAddresses) == 0 {
		warnings = append(warnings, "the certificate names no host: clients do not accept that any more")
	}
	return leaf, warnings, nil
}

// holds reports whether a text has a PEM block whose type has a word in it.
func holds(text []byte, word string) bool {
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return false
		}
		if strings.Contains(block.Type, word) || word == "ENCRYPTED" && bytes.Contains([]byte(block.Headers["Proc-Type"]), []byte(word)) {
			return true
		}
		text = rest
	}
}

// TLS is the Secret of a pair.
func TLS(namespace, name string, p Pair) *unstructured.Unstructured {
	return Secret(namespace, name, string(corev1.SecretTypeTLS), Data{corev1.TLSCertKey: p.Certificate, corev1.TLSPrivateKeyKey: p.Key})
}
