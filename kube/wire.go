package kube

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"

	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/client-go/rest"
)

// wire is what carries the requests of a connection. It is never changed.
type wire struct {
	config *rest.Config
	client *http.Client
}

// newWire builds the authenticated client of a configuration. config belongs
// to the wire from then on.
func newWire(config *rest.Config) (*wire, error) {
	transport, err := rest.TransportFor(config)
	if err != nil {
		return nil, err
	}
	if config.ExecProvider != nil {
		transport = &pluginGuard{next: transport, command: config.ExecProvider.Command}
	}
	return &wire{config: config, client: &http.Client{Transport: transport}}, nil
}

// PluginPendingError says that a request ended while it still waited for a
// credential plugin. The plugin goes on; a later request finds what it got.
type PluginPendingError struct {
	// Command is the plugin's program.
	Command string
	// Err is why the request ended: the error of its context.
	Err error
}

func (e *PluginPendingError) Error() string {
	return fmt.Sprintf("wait for credential plugin %s: %v", e.Command, e.Err)
}

func (e *PluginPendingError) Unwrap() error { return e.Err }

// pluginGuard ends a request with its context even while a plugin runs, which
// client-go waits for without regard to it.
type pluginGuard struct {
	next    http.RoundTripper
	command string
}

var _ utilnet.RoundTripperWrapper = (*pluginGuard)(nil)

// sentKey marks a request behind a guard. Its value, an *atomic.Bool, is set
// by [tap] when the credentials are there and the request goes out.
type sentKey struct{}

// RoundTrip implements [http.RoundTripper].
func (g *pluginGuard) RoundTrip(req *http.Request) (*http.Response, error) {
	type answer struct {
		resp *http.Response
		err  error
	}
	ctx := req.Context()
	sent := new(atomic.Bool)
	answered := make(chan answer, 1)
	go func() {
		//nolint:bodyclose // It goes to the caller, or is closed below when there is none left.
		resp, err := g.next.RoundTrip(req.WithContext(context.WithValue(ctx, sentKey{}, sent)))
		answered <- answer{resp, err}
	}()

	select {
	case a := <-answered:
		return a.resp, a.err
	case <-ctx.Done():
	}
	if sent.Load() {
		// From here on the transport itself answers to the context.
		a := <-answered
		return a.resp, a.err
	}
	go func() {
		if a := <-answered; a.resp != nil {
			a.resp.Body.Close()
		}
	}()
	return nil, &PluginPendingError{Command: g.command, Err: ctx.Err()}
}

// WrappedRoundTripper lets client-go find the transport beneath.
func (g *pluginGuard) WrappedRoundTripper() http.RoundTripper { return g.next }
