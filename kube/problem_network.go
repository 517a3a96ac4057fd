package kube

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
)

// explainCertificate tells why the certificate of the server is not trusted.
func explainCertificate(err error) (what, do string) {
	server := serverIn(err)
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		return "the certificate of " + server + " is expired or not yet valid: " + e.Detail,
			"renew it on the server, and check the clock of this machine"
	}
	if e, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		what = "the certificate of " + server + " is signed by an authority the kubeconfig does not know"
		if e.Cert != nil && e.Cert.Issuer.String() != "" {
			what += ": " + e.Cert.Issuer.String()
		}
		return what, "the CA of the cluster in the kubeconfig may be an old one, or a proxy may be in between; get a new kubeconfig"
	}
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		return "the certificate of " + server + " is for another name: " + strings.TrimPrefix(e.Error(), "x509: "),
			"use a name the certificate has, or set tls-server-name for the cluster in the kubeconfig"
	}
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the certificate of " + server + " is not trusted: " + strings.TrimPrefix(e.Err.Error(), "x509: "),
			"check the CA of the cluster in the kubeconfig"
	}
	return "", ""
}

const (
	proxyLogin = "put the right user:password@ into the URL of the proxy (proxy-url in the kubeconfig, or HTTPS_PROXY)"
	proxyCheck = "check proxy-url in the kubeconfig, HTTPS_PROXY and NO_PROXY"
	proxyURL   = "write it as http://host:port, https:// or socks5://; letters with a meaning in URLs are escaped in a password, @ as %40"
)

// explainProxy tells a proxy that cannot be reached or does not let us through.
func explainProxy(err error) (what, do string) {
	text := err.Error()
	if strings.Contains(text, "invalid proxy address") {
		// The rest of the text quotes it, with its password.
		return "HTTPS_PROXY is not the URL of a proxy", proxyURL
	}
	if e, ok := errors.AsType[*net.OpError](err); ok && strings.HasPrefix(e.Op, "socks") {
		return explainSOCKS(serverIn(err), e)
	}
	if e, ok := errors.AsType[*net.OpError](err); ok && e.Op == "proxyconnect" {
		if why, _ := explainCertificate(e.Err); why != "" {
			return "the certificate of the proxy is not trusted: " + strings.TrimPrefix(e.Err.Error(), "tls: failed to verify certificate: x509: "),
				"it is checked against the CA of the cluster in the kubeconfig"
		}
		return "cannot reach the proxy" + addressOf(e) + ": " + cmp.Or(reason(e.Err), fold(e.Err.Error())), proxyCheck
	}
	e, ok := errors.AsType[*url.Error](err)
	if !ok {
		return "", ""
	}
	// net/http tells the refusal of a proxy by the bare text of its status.
	for code := http.StatusMultipleChoices; code < 600; code++ {
		if text := http.StatusText(code); text == "" || e.Err.Error() != text {
			continue
		}
		if code == http.StatusProxyAuthRequired {
			return "the proxy wants credentials (" + statusText(code) + ")", proxyLogin
		}
		return "the proxy does not connect to " + serverIn(err) + ": " + statusText(code), proxyCheck
	}
	return "", ""
}

// explainSOCKS tells the same of a SOCKS proxy, by what net/http says of it.
func explainSOCKS(server string, e *net.OpError) (what, do string) {
	proxy, why := "the proxy", fold(e.Err.Error())
	if e.Source != nil {
		proxy += " " + e.Source.String()
	}
	if strings.Contains(why, "authentication") {
		return proxy + " wants credentials: " + why, proxyLogin
	}
	return proxy + " does not connect to " + server + ": " + why, proxyCheck
}

// explainTLS tells a connection that failed before anybody was trusted.
func explainTLS(err error) (what, do string) {
	server, text := serverIn(err), err.Error()
	_, isAlert := errors.AsType[tls.AlertError](err)
	_, notTLS := errors.AsType[tls.RecordHeaderError](err)
	switch {
	case strings.Contains(text, "server gave HTTP response to HTTPS client"):
		return server + " speaks HTTP, the kubeconfig says https",
			"check the server and its port in the kubeconfig: is it the secure port of an API server?"
	case notTLS || strings.Contains(text, "does not look like a TLS handshake"):
		return server + " does not speak TLS", "check the server and its port in the kubeconfig"
	case strings.Contains(text, "TLS handshake timeout"):
		return server + " did not finish the TLS handshake in time",
			"it may be overloaded, or something on the way drops packets (VPN, MTU); kubist keeps trying"
	case isAlert || strings.Contains(text, "remote error: tls: "):
		reason := alertText(text)
		if strings.Contains(reason, "certificate") || strings.Contains(reason, "unknown") {
			return server + " does not accept the client certificate: " + reason,
				"it may have expired, or be for another cluster; get a new kubeconfig"
		}
		return server + " refused the TLS handshake: " + reason, "check tls-server-name and the server in the kubeconfig"
	}
	return "", ""
}

func alertText(text string) string {
	_, alert, _ := strings.Cut(text, "tls: ")
	return alert
}

// explainNetwork tells a server that cannot be reached.
func explainNetwork(err error) (what, do string) {
	server := serverIn(err)
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		if e.IsNotFound {
			return "cannot find " + server + ": there is no host " + e.Name,
				"check the server in the kubeconfig; behind a VPN, is it up?"
		}
		return "cannot look up " + server + ": " + e.Err, "check the network and DNS; kubist keeps trying"
	}
	why := reason(err)
	switch {
	case why == "":
		return "", ""
	case why == connectionRefused:
		return "cannot reach " + server + ": " + why, "is the cluster running? kubist keeps trying"
	case strings.Contains(err.Error(), "http2: client conn could not be established"):
		return server + " hung up at once", "it may not accept the client certificate, or be starting; kubist keeps trying"
	case why == connectionBroke:
		return "the connection to " + server + " broke", "kubist connects again"
	default:
		return "cannot reach " + server + ": " + why, "check the network and the VPN; kubist keeps trying"
	}
}

const (
	connectionRefused = "connection refused"
	connectionBroke   = "connection broke"
)

// reason is why the network failed, in as few words as it takes; empty if it
// was not the network.
func reason(err error) string {
	text := err.Error()
	var timeout net.Error
	switch {
	// Windows has its own numbers for these; the texts agree.
	case errors.Is(err, syscall.ECONNREFUSED), strings.Contains(text, "actively refused"):
		return connectionRefused
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), strings.Contains(text, "unreachable"):
		return "no route to it"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		strings.Contains(text, "http2: client conn"), strings.Contains(text, "GOAWAY"):
		return connectionBroke
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return ""
	case errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	}
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return e.Err.Error()
	}
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return "there is no host " + e.Name
	}
	return ""
}

// explainEnd tells a request that was ended on our side.
func explainEnd(err error) (what, do string) {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return serverIn(err) + " did not answer in time", "try again, or give it longer with --request-timeout"
	case errors.Is(err, context.Canceled):
		return "cancelled", ""
	}
	return "", ""
}

// serverIn names the server an error is about, as well as it tells.
func serverIn(err error) string {
	if e, ok := errors.AsType[*CredentialsError](err); ok && e.Issuer != "" {
		return e.issuer()
	}
	const server = "the API server"
	if e, ok := errors.AsType[*url.Error](err); ok {
		if u, parsed := url.Parse(e.URL); parsed == nil && u.Host != "" {
			return server + " " + hostPort(u)
		}
	}
	if e, ok := errors.AsType[*net.OpError](err); ok && e.Addr != nil {
		return server + " " + e.Addr.String()
	}
	return server
}

func addressOf(e *net.OpError) string {
	if inner, ok := errors.AsType[*net.OpError](e.Err); ok && inner.Addr != nil {
		return " " + inner.Addr.String()
	}
	if e.Addr != nil {
		return " " + e.Addr.String()
	}
	return ""
}
