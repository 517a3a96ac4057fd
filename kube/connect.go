package kube

import (
	"cmp"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"runtime"
	"strings"
	"sync"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	// The plugin registers OIDC and, for kubeconfigs that still name a removed provider, the message that says so.
	_ "k8s.io/client-go/plugin/pkg/client/auth"
)

// Connect makes a connection out of a context, the launch context if empty.
// It reads the files the context names but not the network, and runs no
// credential plugin: those run with the first request. The error is a
// [*Problem].
func (c *Config) Connect(context string) (*Connection, error) {
	context = cmp.Or(context, c.Current())
	// Read before the rest: what changes in between is noticed by Follow then.
	source := c.sourceOf(context)
	config, namespace, err := c.client(context)
	if err != nil {
		return nil, err
	}
	base, _, err := rest.DefaultServerUrlFor(config)
	if err != nil {
		return nil, c.unusable(context, err)
	}
	healthCheck()

	conn := &Connection{
		context:   context,
		cluster:   c.clusterOf(context),
		user:      c.userOf(context),
		namespace: namespace,
		base:      base,
		readOnly:  c.options.ReadOnly || c.options.ReadOnlyIn != nil && c.options.ReadOnlyIn(context),
		guard:     c.options.guard(context),
		timeout:   c.options.RequestTimeout,
		userAgent: cmp.Or(c.options.UserAgent, "kubist ("+runtime.GOOS+"/"+runtime.GOARCH+")"),
		dialer:    newDialer(),
		discovery: newDiscovery(),
		quiet:     make(chan struct{}, 1),
		source:    source,
		changed:   make(chan struct{}),
	}
	conn.quiet <- struct{}{}
	conn.origin.Store(c)
	if c.options.OnWarning != nil {
		conn.warnings.notify = func(text string) { c.options.OnWarning(context, text) }
	}
	wire, err := conn.wireOf(config)
	if err != nil {
		return nil, c.unusable(context, err)
	}
	conn.wire.Store(wire)
	return conn, nil
}

// client is the configuration of a context as kubectl would use it, and its
// namespace. The error is a [*Problem].
func (c *Config) client(context string) (config *rest.Config, namespace string, err error) {
	if err := c.check(context); err != nil {
		return nil, "", err
	}
	// clientcmd writes into the plugin configuration it is given.
	loader := clientcmd.NewNonInteractiveClientConfig(*c.raw.DeepCopy(), context, c.overrides(context), c.rules)
	config, err = loader.ClientConfig()
	if err != nil {
		return nil, "", c.unusable(context, err)
	}
	namespace, _, err = loader.Namespace()
	if err != nil {
		return nil, "", c.unusable(context, err)
	}
	return config, namespace, nil
}

// wireOf makes a configuration as kubectl would use it fit for a program that
// stays (no rate limit, no time limit, our transport) and builds its client.
func (c *Connection) wireOf(config *rest.Config) (*wire, error) {
	// Follow notices when the files change. client-go's own looking would
	// take minutes, and goroutines that outlive the connection.
	if err := rest.LoadTLSFiles(config); err != nil {
		return nil, err
	}
	config.UserAgent = c.userAgent
	// The server has its own fairness; a limit of ours would only make the user wait.
	config.QPS = -1
	// A client-wide timeout would end every watch.
	config.Timeout = 0
	config.Dial = c.dialer.DialContext
	config.WarningHandler = rest.NoWarnings{}
	// On this machine the wire is faster than gzip. Everywhere else the bytes saved on a first list
	// (thirtyfold for pods) are worth the CPU, and servers compress streamed lists too since 1.37.
	config.DisableCompression = config.DisableCompression || loopback(c.base.Hostname())
	config.Wrap(func(next http.RoundTripper) http.RoundTripper {
		return &tap{next: next, base: c.base.Path, readOnly: c.readOnly, clock: &c.clock, warnings: &c.warnings}
	})
	if plugin := config.ExecProvider; plugin != nil {
		plugin.StdinUnavailable = true
		plugin.StdinUnavailableMessage = stdinTaken
	}
	if err := c.wrapProvider(config); err != nil {
		return nil, err
	}
	return c.newWire(config)
}

// clusterOf and userOf name the entries a context uses, flags considered.
func (c *Config) clusterOf(context string) string {
	if c.options.Cluster != "" && context == c.Current() {
		return c.options.Cluster
	}
	if entry := c.raw.Contexts[context]; entry != nil {
		return entry.Cluster
	}
	return ""
}

func (c *Config) userOf(context string) string {
	if c.options.User != "" && context == c.Current() {
		return c.options.User
	}
	if entry := c.raw.Contexts[context]; entry != nil {
		return entry.AuthInfo
	}
	return ""
}

// serverOf is the URL a context leads to, flags considered.
func (c *Config) serverOf(context string) string {
	if c.options.Server != "" && context == c.Current() {
		return c.options.Server
	}
	if cluster := c.raw.Clusters[c.clusterOf(context)]; cluster != nil {
		return cluster.Server
	}
	return ""
}

// healthCheck makes a dead link show after 15 seconds instead of 45: HTTP/2
// asks the server for a sign of life after 10 idle seconds and waits 5.
// client-go reads these settings from the environment alone, each time it
// builds a transport; a user's own values stay.
var healthCheck = sync.OnceFunc(func() {
	for name, seconds := range map[string]string{
		"HTTP2_READ_IDLE_TIMEOUT_SECONDS": "10",
		"HTTP2_PING_TIMEOUT_SECONDS":      "5",
	} {
		if os.Getenv(name) == "" {
			// Setenv fails for malformed names only.
			_ = os.Setenv(name, seconds)
		}
	}
})

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// sameServer reports whether two URLs lead to the same API server, as far as
// their spelling tells.
func sameServer(a, b string) bool {
	plain := func(text string) string {
		u, err := url.Parse(text)
		if err != nil {
			return text
		}
		return strings.ToLower(u.Scheme+"://"+hostPort(u)) + strings.TrimSuffix(u.Path, "/")
	}
	return plain(a) == plain(b)
}

// hostPort is how a server is named to people: its host and port.
func hostPort(u *url.URL) string {
	if u.Port() != "" {
		return u.Host
	}
	if u.Scheme == "http" {
		return net.JoinHostPort(u.Hostname(), "80")
	}
	return net.JoinHostPort(u.Hostname(), "443")
}
