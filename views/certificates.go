package views

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/themes"
	"kubist/ui/screen"
)

// certificate is what is kept of a certificate that somebody has opened: never
// its key, nor anything else of its Secret.
type certificate struct {
	subject       string
	names         []string
	before, after time.Time // it is valid from, and until
}

// certificates are those that were opened in this session, by their Secrets.
// They are safe for concurrent use.
type certificates struct {
	mu   sync.Mutex
	read map[place]*certificate
}

func (c *certificates) get(at place) *certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read[at]
}

func (c *certificates) put(at place, cert *certificate) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.read == nil {
		c.read = map[place]*certificate{}
	}
	c.read[at] = cert
}

// certificate is what is known of the certificate of a row: "? not read" until it was opened.
func (r *ingressRow) certificate(now time.Time) string {
	if r.secret == "" {
		return ""
	}
	cert := r.certs.get(place{r.Namespace, r.secret})
	if cert == nil {
		return "? not read"
	}
	if !cert.covers(r.Host) {
		return "not for " + r.host() + ", " + cert.days(now)
	}
	return cert.days(now)
}

// covers reports whether the certificate is good for a host; a rule for all hosts has none of its own.
func (c *certificate) covers(host string) bool {
	if host == "" {
		return true
	}
	for _, name := range c.names {
		if record.CoversHost(name, host) {
			return true
		}
	}
	return false
}

// days says how long the certificate is still valid.
func (c *certificate) days(now time.Time) string {
	const day = 24 * time.Hour
	switch left := c.after.Sub(now); {
	case now.Before(c.before):
		return "not valid yet"
	case left <= 0:
		return "expired " + strconv.Itoa(int(-left/day)) + " d ago"
	default:
		return strconv.Itoa(int(left/day)) + " d left"
	}
}

// readCertificate reads the certificate of a row by one GET of its Secret, and tells what it says.
func (r *ingressRow) readCertificate(s *Session, h screen.Host) screen.Job {
	at, host := place{r.Namespace, r.secret}, r.Host
	var cert *certificate
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
			h.Ask(screen.Question{Title: "Certificate in Secret " + at.name, Text: cert.spans(host, h.Now()), Choices: []screen.Choice{{Label: "close"}}})
		},
	}
}

// certificateOf reads the first certificate of a TLS Secret.
func certificateOf(secret *unstructured.Unstructured) (*certificate, error) {
	encoded, ok, _ := unstructured.NestedString(secret.Object, "data", "tls.crt")
	if !ok {
		return nil, fmt.Errorf("Secret %s has no tls.crt", secret.GetName())
	}
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, fmt.Errorf("tls.crt of Secret %s: %w", secret.GetName(), err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("tls.crt of Secret " + secret.GetName() + " is no certificate in PEM")
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("tls.crt of Secret %s: %w", secret.GetName(), err)
	}
	out := &certificate{subject: c.Subject.String(), names: c.DNSNames, before: c.NotBefore, after: c.NotAfter}
	for _, ip := range c.IPAddresses {
		out.names = append(out.names, ip.String())
	}
	return out, nil
}

// spans tells the certificate, and whether it is good for host.
func (c *certificate) spans(host string, now time.Time) []screen.Span {
	line := func(t themes.Token, name, text string) screen.Span {
		return screen.Span{Style: themes.Style(t), Text: name + " " + text + "\n"}
	}
	match, days := themes.OK, themes.OK
	said := "good for " + host
	switch {
	case host == "":
		said = "the rule is for all hosts"
	case !c.covers(host):
		match, said = themes.Bad, "not good for "+host
	}
	const soon = 14 * 24 * time.Hour
	switch left := c.after.Sub(now); {
	case left <= 0 || now.Before(c.before):
		days = themes.Bad
	case left < soon:
		days = themes.Warn
	}
	return []screen.Span{
		line(themes.Text, "subject", c.subject),
		line(themes.Text, "names  ", strings.Join(c.names, ", ")),
		line(themes.Text, "valid  ", c.before.Local().Format(time.DateOnly)+" to "+c.after.Local().Format(time.DateOnly)),
		line(days, "       ", c.days(now)),
		{Style: themes.Style(match), Text: "host    " + said},
	}
}
