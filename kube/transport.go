package kube

import (
	"net/http"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"
)

// tap is the one place all requests of a connection pass, those of other
// clients made from its REST configuration included. It refuses what a
// read-only connection must not do, and reads clock and warnings off the
// answers.
type tap struct {
	next     http.RoundTripper
	base     string // the server's base path
	readOnly bool
	clock    *clock
	warnings *warnings
}

var _ utilnet.RoundTripperWrapper = (*tap)(nil)

// RoundTrip implements [http.RoundTripper].
func (t *tap) RoundTrip(req *http.Request) (*http.Response, error) {
	if !depart(req.Context()) {
		closeBody(req)
		return nil, errPatience
	}
	if t.readOnly && !reads(req, t.base) {
		closeBody(req)
		return nil, &ReadOnlyError{Method: req.Method, Path: req.URL.Path}
	}

	sent := time.Now()
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	// Errors of these classes may come from a proxy, whose clock is not the server's.
	if resp.StatusCode < http.StatusInternalServerError && resp.StatusCode != http.StatusProxyAuthRequired {
		if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
			t.clock.observe(sent, time.Now(), date)
		}
	}
	t.warnings.read(resp.Header)
	return resp, nil
}

// WrappedRoundTripper lets client-go find the transport beneath.
func (t *tap) WrappedRoundTripper() http.RoundTripper { return t.next }

// closeBody does what a transport owes a request that it does not send.
func closeBody(req *http.Request) {
	if req.Body != nil {
		req.Body.Close()
	}
}
