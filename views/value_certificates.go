package views

import (
	"bytes"
	"cmp"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"time"

	"kubist/kube/record"
	"kubist/themes"
)

// foundCertificates are those in a value: the first of them, which is that of the
// server where it is a chain, and how many there are.
type foundCertificates struct {
	first []*x509.Certificate
	count int
}

// certificatesIn finds the certificates of a value in PEM.
func certificatesIn(data []byte) (out foundCertificates) {
	const most = 8 // bundles of authorities have hundreds
	for rest := data; bytes.Contains(rest, []byte("-----BEGIN CERTIFICATE-----")); {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		out.count++
		if len(out.first) < most {
			if c, err := x509.ParseCertificate(block.Bytes); err == nil {
				out.first = append(out.first, c)
			}
		}
	}
	return out
}

// health judges the first certificate by its dates.
func (c foundCertificates) health(now time.Time) record.Health {
	if len(c.first) == 0 {
		return record.OK
	}
	return datesHealth(c.first[0], now)
}

// renewal is how long before its end a certificate should be renewed.
const renewal = 21 * 24 * time.Hour

func datesHealth(c *x509.Certificate, now time.Time) record.Health {
	switch {
	case now.After(c.NotAfter), now.Before(c.NotBefore):
		return record.Bad
	case c.NotAfter.Sub(now) < renewal:
		return record.Warn
	}
	return record.OK
}

// summary is whose the first certificate is and how long it lasts.
func (c foundCertificates) summary(now time.Time) string {
	if len(c.first) == 0 {
		return ""
	}
	return subjectOf(c.first[0]) + ", " + lasts(c.first[0], now)
}

// subjectOf is the name of a certificate.
func subjectOf(c *x509.Certificate) string {
	if c.Subject.CommonName == "" && len(c.DNSNames) > 0 {
		return c.DNSNames[0]
	}
	return cmp.Or(c.Subject.CommonName, c.Subject.String(), "no subject")
}

// lasts says how long a certificate is good for: "63 days left".
func lasts(c *x509.Certificate, now time.Time) string {
	const day = 24 * time.Hour
	days := func(d time.Duration) string {
		if n := int(d / day); n != 1 {
			return thousands(n) + " days"
		}
		return "1 day"
	}
	switch {
	case now.Before(c.NotBefore):
		return "not valid for another " + days(c.NotBefore.Sub(now))
	case now.After(c.NotAfter):
		return "expired " + days(now.Sub(c.NotAfter)) + " ago"
	}
	return days(c.NotAfter.Sub(now)) + " left"
}

// fields say all about the first certificates that is of use.
func (c foundCertificates) fields(now time.Time) []field {
	var out []field
	for _, cert := range c.first {
		names := append([]string{}, cert.DNSNames...)
		for _, ip := range cert.IPAddresses {
			names = append(names, ip.String())
		}
		for _, uri := range cert.URIs {
			names = append(names, uri.String())
		}
		issuer := cmp.Or(cert.Issuer.CommonName, cert.Issuer.String())
		if bytes.Equal(cert.RawIssuer, cert.RawSubject) {
			issuer = "itself"
		}
		what := "certificate"
		if cert.IsCA {
			what = "authority"
		}
		out = append(out, field{what, themes.Text, subjectOf(cert)})
		if len(names) > 0 {
			out = append(out, field{"names", themes.Text, strings.Join(names, ", ")})
		}
		out = append(out,
			field{"issued by", themes.Text, issuer},
			field{"valid", tone(datesHealth(cert, now)), cert.NotBefore.UTC().Format(dateAndTime) + " to " + cert.NotAfter.UTC().Format(dateAndTime) + ", " + lasts(cert, now)})
	}
	if rest := c.count - len(c.first); rest > 0 && len(c.first) > 0 {
		out = append(out, field{"and", themes.Muted, thousands(rest) + " more"})
	}
	return out
}
