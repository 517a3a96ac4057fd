package kube

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

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
func (c *Connection) newWire(config *rest.Config) (*wire, error) {
	transport, err := rest.TransportFor(config)
	if err != nil {
		return nil, err
	}
	if plugin := config.ExecProvider; plugin != nil {
		transport = &guard{
			next:     transport,
			from:     CredentialsError{Plugin: plugin.Command, MayAsk: mayAsk(plugin)},
			patience: loginPatience,
			late:     c.announce,
		}
	}
	return &wire{config: config, client: &http.Client{Transport: transport}}, nil
}

// CredentialsError says that a request was not sent, because there were no
// credentials to send with it.
type CredentialsError struct {
	// Plugin is the program that makes the credentials, Issuer the URL of the
	// identity provider that renews them. One of them is empty.
	Plugin, Issuer string
	// MayAsk says that [Connection.Login] can help.
	MayAsk bool
	// Pending says that they are still being waited for, and will be found by
	// a later request.
	Pending bool
	// Err is why there are none, or why the request ended.
	Err error
}

func (e *CredentialsError) Error() string {
	return fmt.Sprintf("get credentials from %s: %v", e.Plugin+e.Issuer, e.Err)
}

func (e *CredentialsError) Unwrap() error { return e.Err }

// loginPatience is how long a request waits for its credentials: less than the
// streams wait for an answer, so that they can tell whose it is.
const loginPatience = 10 * time.Second

// errPatience is why a request ended that would have waited on.
var errPatience = errors.New("no answer yet")

// guard ends a request that waits for its credentials, which client-go does
// without regard to context and time, and tells failures to get any from all others.
type guard struct {
	next http.RoundTripper
	// from is the error to be completed.
	from     CredentialsError
	patience time.Duration
	// late is called when the wait for credentials ends that was given up on.
	late func()
}

var _ utilnet.RoundTripperWrapper = (*guard)(nil)

// departure is how far a request behind a guard is: waiting for credentials
// until [tap] sends it or the guard gives it up, whichever comes first.
type departure struct{ state atomic.Int32 }

const (
	waiting int32 = iota
	sent
	givenUp
)

// departureKey finds the *departure of a request behind a guard, askingKey
// marks one during which a person is asked, who takes as long as it takes.
type (
	departureKey struct{}
	askingKey    struct{}
)

// depart reports whether a request may be sent.
func depart(ctx context.Context) bool {
	d, ok := ctx.Value(departureKey{}).(*departure)
	return !ok || d.state.CompareAndSwap(waiting, sent) || d.state.Load() == sent
}

// outcome is what a round trip returns.
type outcome struct {
	resp *http.Response
	err  error
}

// RoundTrip implements [http.RoundTripper].
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	d := &departure{}
	answered := make(chan outcome, 1)
	go func() {
		//nolint:bodyclose // It goes to the caller, or there is none.
		resp, err := g.next.RoundTrip(req.WithContext(context.WithValue(ctx, departureKey{}, d)))
		answered <- outcome{resp, err}
	}()

	var tooLong <-chan time.Time
	asking := ctx.Value(askingKey{}) != nil
	if !asking {
		timer := time.NewTimer(g.patience)
		defer timer.Stop()
		tooLong = timer.C
	}
	without := g.from
	without.MayAsk = without.MayAsk && !asking
	select {
	case a := <-answered:
		if a.err == nil || d.state.Load() == sent {
			return a.resp, a.err
		}
		without.Err = a.err
		return nil, &without
	case <-tooLong:
		without.Err = errPatience
	case <-ctx.Done():
		without.Err = ctx.Err()
	}
	if !d.state.CompareAndSwap(waiting, givenUp) {
		// From here on the transport itself answers to the context.
		a := <-answered
		return a.resp, a.err
	}
	go func() {
		if a := <-answered; errors.Is(a.err, errPatience) {
			g.late() // there are credentials, and the request that wanted them was not sent
		}
	}()
	without.Pending = true
	return nil, &without
}

// WrappedRoundTripper lets client-go find the transport beneath.
func (g *guard) WrappedRoundTripper() http.RoundTripper { return g.next }
