package views

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/themes"
	"kubist/ui/screen"
)

// certificates are those that were opened in this session, by their Secrets:
// their subjects, names and dates, and nothing else of the Secrets. They are
// safe for concurrent use.
type certificates struct {
	mu   sync.Mutex
	read map[place]*x509.Certificate
}

func (c *certificates) get(at place) *x509.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read[at]
}

func (c *certificates) put(at place, cert *x509.Certificate) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.read == nil {
		c.read = map[place]*x509.Certificate{}
	}
	c.read[at] = cert
}

// certificate is what is known of the certificate of a row: "? not read" until it was opened.
func (r *ingressRow) certificate(now time.Time) string {
	if r.secret == "" {
		return ""
	}
	cert := r.certs.get(place{r.Namespace, r.secret})
	switch {
	case cert == nil:
		return "? not read"
	case !covers(cert, r.Host):
		return "not for " + r.host() + ", " + lasts(cert, now)
	}
	return lasts(cert, now)
}

// covers reports whether a certificate is good for a host; a rule for all hosts has none of its own.
func covers(c *x509.Certificate, host string) bool {
	for _, name := range c.DNSNames {
		if record.CoversHost(name, host) {
			return true
		}
	}
	return host == ""
}

// readCertificate reads the certificate of a row by one GET of its Secret, and tells what it says.
func (r *ingressRow) readCertificate(s *Session, h screen.Host) screen.Job {
	at, host := place{r.Namespace, r.secret}, r.Host
	var cert *x509.Certificate
	return screen.Job{
		Title: "read the certificate in Secret " + at.name,
		Run: func(ctx context.Context, _ func(done, total int)) (err error) {
			secret, err := s.conn.Object(ctx, s.kindOf(ref{gvr: secretKind.GVR, namespaced: true}), at.namespace, at.name)
			if err != nil {
				return kube.Explain(err)
			}
			cert, err = certificateOf(secret)
			return err
		},
		Done: func(err error) {
			if err != nil {
				h.Toast(themes.Bad, err.Error())
				return
			}
			s.certificates.put(at, cert)
			h.Ask(screen.Question{Title: "Certificate in Secret " + at.name, Text: certificateSpans(cert, host, h.Now()), Choices: []screen.Choice{{Label: "close"}}})
		},
	}
}

// certificateOf is the first certificate of a TLS Secret, with only what is kept of one.
func certificateOf(secret *unstructured.Unstructured) (*x509.Certificate, error) {
	encoded, ok, _ := unstructured.NestedString(secret.Object, "data", "tls.crt")
	if !ok {
		return nil, fmt.Errorf("secret %s has no tls.crt", secret.GetName())
	}
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, fmt.Errorf("tls.crt of Secret %s: %w", secret.GetName(), err)
	}
	found := certificatesIn(text).first
	if len(found) == 0 {
		return nil, errors.New("tls.crt of Secret " + secret.GetName() + " is no certificate in PEM")
	}
	c := found[0]
	return &x509.Certificate{Subject: c.Subject, DNSNames: c.DNSNames, IPAddresses: c.IPAddresses, NotBefore: c.NotBefore, NotAfter: c.NotAfter}, nil
}

// certificateSpans tell a certificate, and whether it is good for host.
func certificateSpans(c *x509.Certificate, host string, now time.Time) []screen.Span {
	match, said := themes.OK, "good for "+host
	switch {
	case host == "":
		said = "the rule is for all hosts"
	case !covers(c, host):
		match, said = themes.Bad, "not good for "+host
	}
	dates := c.NotBefore.Local().Format(time.DateOnly) + " to " + c.NotAfter.Local().Format(time.DateOnly)
	return []screen.Span{
		{Style: themes.Style(themes.Text), Text: "subject " + c.Subject.String() + "\nnames   " + strings.Join(c.DNSNames, ", ") + "\nvalid   " + dates + "\n"},
		{Style: themes.Style(tone(datesHealth(c, now))), Text: "        " + lasts(c, now) + "\n"},
		{Style: themes.Style(match), Text: "host    " + said},
	}
}
