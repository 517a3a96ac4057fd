package kube

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// stdinTaken is what a plugin that insists on asking is refused with.
const stdinTaken = "kubist has the terminal"

// loginVariable tells the logins of a process apart, in the environment of the plugin.
const loginVariable = "KUBIST_LOGIN"

// logins counts the logins of the process.
var logins atomic.Int64

// NeedsInteractiveLogin reports whether the credential plugin of the context
// works only with a terminal to ask at (interactiveMode Always): then
// [Connection.Login] must come before the first request.
func (c *Connection) NeedsInteractiveLogin() bool {
	plugin := c.wire.Load().config.ExecProvider
	return plugin != nil && plugin.InteractiveMode == clientcmdapi.AlwaysExecInteractiveMode
}

// CanLogin reports whether the plugin may ask at a terminal, so that
// [Connection.Login] can help where a request failed for want of credentials.
func (c *Connection) CanLogin() bool {
	plugin := c.wire.Load().config.ExecProvider
	return plugin != nil && mayAsk(plugin)
}

func mayAsk(plugin *clientcmdapi.ExecConfig) bool {
	return plugin.InteractiveMode != clientcmdapi.NeverExecInteractiveMode
}

// Login lets the credential plugin ask at the terminal: it makes one cheap
// request with standard input and the real standard error lent to the plugin.
// Call it while nothing else reads or draws on the terminal. All later requests
// use the credentials it got; once those expire the plugin runs without the
// terminal again. Without a plugin it merely tries the login. It blocks as long
// as the person takes, or until ctx ends; requests that are made meanwhile wait
// for it.
func (c *Connection) Login(ctx context.Context) error {
	select {
	case <-c.quiet:
		defer func() { c.quiet <- struct{}{} }()
	case <-ctx.Done():
		return fmt.Errorf("log in to %s: %w", c.context, ctx.Err())
	}
	before := c.wire.Load()
	config := copyConfig(before.config)
	plugin := config.ExecProvider
	if plugin != nil {
		plugin.StdinUnavailable = false
		// client-go keeps one authenticator for each configuration. One of its own lets a login ask anew.
		plugin.Env = append(
			slices.DeleteFunc(plugin.Env, func(v clientcmdapi.ExecEnvVar) bool { return v.Name == loginVariable }),
			clientcmdapi.ExecEnvVar{Name: loginVariable, Value: strconv.FormatInt(logins.Add(1), 10)},
		)
	}
	// Clients made from this copy later find the same authenticator by its value.
	same := copyConfig(config)
	wire, err := c.newWire(config)
	if err != nil {
		return fmt.Errorf("log in to %s: %w", c.context, err)
	}
	lent := lendStderr()
	err = tryLogin(context.WithValue(ctx, askingKey{}, true), wire, c.base.JoinPath("/version").String(), c.user)
	lent()
	if err != nil {
		return fmt.Errorf("log in to %s: %w", c.context, err)
	}
	if plugin != nil {
		// The authenticator reads this very struct before each run of the plugin.
		// Nobody else has it yet, so that the change is no race.
		plugin.StdinUnavailable = true
		wire.config = same
	}
	// What Follow found in the files meanwhile is newer than what the login began with.
	c.wire.CompareAndSwap(before, wire)
	c.announce()
	return nil
}

// settled waits until nobody is being asked: what a plugin without a terminal
// says meanwhile would only get between the questions and the answers.
func (c *Connection) settled(ctx context.Context) (*wire, error) {
	select {
	case <-c.quiet:
		c.quiet <- struct{}{}
		return c.wire.Load(), nil
	case <-ctx.Done():
		if plugin := c.wire.Load().config.ExecProvider; plugin != nil {
			return nil, &CredentialsError{Plugin: plugin.Command, Pending: true, Err: ctx.Err()}
		}
		return nil, ctx.Err()
	}
}

// tryLogin makes a request whose answer does not matter, unless it is that
// the server does not know us.
func tryLogin(ctx context.Context, wire *wire, url, user string) error {
	status, err := tryOnce(ctx, wire, url)
	if status != nil && wire.config.ExecProvider != nil {
		// client-go has run the plugin again by now; whoever mistyped has answered a second time.
		status, err = tryOnce(ctx, wire, url)
	}
	if status != nil {
		refused := newLoginError(user, wire.config, status)
		refused.MayAsk = false
		return refused
	}
	return err
}

// tryOnce returns the status of a 401 and nothing for any other answer.
func tryOnce(ctx context.Context, wire *wire, url string) (*apierrors.StatusError, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := wire.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		return nil, nil
	}
	return statusError(resp, "/version"), nil
}

// LoginError says that the API server does not know who is asking: a 401. It
// wraps the server's [apierrors.StatusError].
type LoginError struct {
	// User is the name in the kubeconfig.
	User string
	// Expired is when the client certificate or token ended, zero if it did not or cannot be told.
	Expired time.Time
	// Plugin is the credential plugin that made the login, empty without one.
	Plugin string
	// MayAsk says that [Connection.Login] can help.
	MayAsk bool
	Err    error

	credential string // what expired
}

func (e *LoginError) Error() string {
	return fmt.Sprintf("log in as user %q: %v", e.User, e.Err)
}

func (e *LoginError) Unwrap() error { return e.Err }

func (e *LoginError) explain() (what, do string) {
	user := "the user " + strconv.Quote(e.User)
	if e.User == "" {
		user = "an anonymous user"
	}
	switch {
	case !e.Expired.IsZero():
		return "the " + e.credential + " of " + user + " expired on " + e.Expired.Format("2006-01-02 15:04 MST"),
			"get a new kubeconfig or " + e.credential + ", or choose another context"
	case e.MayAsk:
		return "the API server does not accept the login of " + user + " that " + e.Plugin + " made",
			"log in again with :login or in a shell with " + e.Plugin + ", or choose another context"
	case e.Plugin != "":
		return "the API server does not accept the login of " + user + " that " + e.Plugin + " made",
			"log in again with " + e.Plugin + ", or choose another context"
	default:
		return "the API server does not accept the login of " + user,
			"the credentials may have expired: get new ones, or choose another context"
	}
}

func newLoginError(user string, config *rest.Config, err error) *LoginError {
	login := &LoginError{User: user, Err: err}
	if plugin := config.ExecProvider; plugin != nil {
		login.Plugin, login.MayAsk = plugin.Command, mayAsk(plugin)
		return login
	}
	for credential, end := range map[string]time.Time{
		"client certificate": certificateEnd(config.TLSClientConfig),
		"token":              tokenEnd(config.BearerToken),
	} {
		if !end.IsZero() && end.Before(time.Now()) {
			login.Expired, login.credential = end, credential
		}
	}
	return login
}
