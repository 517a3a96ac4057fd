package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"time"
)

// A prober asks components of one plane whether they are ready. Its connections are its own.
type prober struct {
	client *http.Client
	token  string
}

func newProber(ca []byte, token string) *prober {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	return &prober{token: token, client: &http.Client{
		Timeout: 2 * time.Second,
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		},
	}}
}

// ok returns nil once a GET of url answers 200.
func (p *prober) ok(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", url, err)
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	resp, err := p.client.Do(req)
	if err != nil {
		return fmt.Errorf("ask %s: %w", url, err)
	}
	// A body that was read lets the connection be used again.
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("ask %s: %s", url, resp.Status)
	}
	return nil
}

func (p *plane) awaitEtcd(ctx context.Context) error {
	probe := newProber(p.pki.ca, "")
	return p.poll(ctx, etcdName, func(ctx context.Context) error { return probe.ok(ctx, p.etcdURL()+"/health") })
}

// awaitAnswer waits until the API server answers requests at all, which is well before it is ready.
func (p *plane) awaitAnswer(ctx context.Context) error {
	probe := newProber(p.pki.ca, p.users[0].token)
	return p.poll(ctx, apiserverName, func(ctx context.Context) error { return probe.ok(ctx, p.url()+"/livez/ping") })
}

// awaitAPIServer waits until the API server is ready.
func (p *plane) awaitAPIServer(ctx context.Context) error {
	probe := newProber(p.pki.ca, p.users[0].token)
	return p.poll(ctx, apiserverName, func(ctx context.Context) error { return probe.ok(ctx, p.url()+"/readyz") })
}

// awaitKwok waits until the simulated kubelets answer.
func (p *plane) awaitKwok(ctx context.Context) error {
	probe := newProber(p.pki.ca, "")
	url := fmt.Sprintf("http://%s:%d/healthz", loopback, p.ports.kwok)
	return p.poll(ctx, kwokName, func(ctx context.Context) error { return probe.ok(ctx, url) })
}
