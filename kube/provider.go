package kube

import (
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"

	"k8s.io/client-go/rest"
)

// providers counts the login providers of the process.
var providers atomic.Int64

// wrapProvider moves the auth-provider of a configuration, which is OIDC or
// none that client-go still has, into its transport.
//
// client-go would share one provider among all users who come to a server from
// one issuer, and keep its tokens whatever the kubeconfig says later: the first
// login of a process would be everybody's. So each gets one of its own.
func (c *Connection) wrapProvider(config *rest.Config) error {
	entry := config.AuthProvider
	if entry == nil {
		return nil
	}
	own := fmt.Sprintf("%s#%d", config.Host, providers.Add(1))
	provider, err := rest.GetAuthProvider(own, entry, &keeper{conn: c, next: config.AuthConfigPersister})
	if err != nil {
		return err
	}
	config.AuthProvider, config.AuthConfigPersister = nil, nil
	config.Wrap(func(next http.RoundTripper) http.RoundTripper {
		return &guard{
			next:     provider.WrapTransport(next),
			from:     CredentialsError{Issuer: entry.Config["idp-issuer-url"]},
			patience: loginPatience,
			late:     c.announce,
		}
	})
	return nil
}

// keeper writes renewed tokens into the kubeconfig.
type keeper struct {
	conn *Connection
	next rest.AuthProviderConfigPersister
}

// Persist implements [rest.AuthProviderConfigPersister]. It never fails: where
// the kubeconfig cannot be written the tokens serve this process all the same.
func (k *keeper) Persist(tokens map[string]string) error {
	if err := k.next.Persist(tokens); err != nil {
		slog.Warn("the renewed login is not in the kubeconfig", "reason", err)
		return nil
	}
	k.conn.wrote(tokens)
	return nil
}

// wrote takes note of what the kubeconfig says now, so that it is no news.
func (c *Connection) wrote(tokens map[string]string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.source.user.AuthProvider == nil {
		return
	}
	source, provider := *c.source, *c.source.user.AuthProvider
	provider.Config = tokens
	source.user.AuthProvider = &provider
	c.source = &source
}
