package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/rest"
)

// Connection is one connected context. It is safe for concurrent use. Making
// one opens nothing; connections to the server are opened by its requests and
// shared by them. [Connection.Close] ends it.
type Connection struct {
	context, cluster, user, namespace string
	base                              *url.URL
	readOnly                          bool
	guard                             int
	timeout                           time.Duration
	userAgent                         string

	dialer    *dialer
	clock     clock
	warnings  warnings
	verdicts  verdicts
	discovery *discoveryCache
	// quiet holds something while no plugin asks a person, a lock that a context can give up on.
	quiet chan struct{}
	// wire is replaced as a whole by Login and Follow, origin by Follow.
	wire   atomic.Pointer[wire]
	origin atomic.Pointer[Config]

	mu      sync.Mutex // guards what follows
	source  *source
	moved   *Problem
	changed chan struct{}
}

// Context is the name of the connected context.
func (c *Connection) Context() string { return c.context }

// Cluster is the name of the cluster in the kubeconfig.
func (c *Connection) Cluster() string { return c.cluster }

// User is the name of the user in the kubeconfig, empty if the context names none.
func (c *Connection) User() string { return c.user }

// Namespace is the namespace of the flag or of the context, "default" otherwise.
func (c *Connection) Namespace() string { return c.namespace }

// ServerURL is the address of the API server, with its base path if it has one
// and without a password.
func (c *Connection) ServerURL() string { return redact(c.base.String()) }

// ReadOnly reports whether the transport refuses everything that is not a read.
func (c *Connection) ReadOnly() bool { return c.readOnly }

// Guard is how many objects one change may be of at most where the user is to
// name the context before each, and 0 where nobody has to.
func (c *Connection) Guard() int { return c.guard }

// REST is a copy of the client configuration, for protocols this package does
// not speak (exec, port-forward). It has no rate and no time limit, and keeps
// the transport's rules. A client built from it alone opens its own
// connections to the server; give it [Connection.HTTPClient] to share ours.
func (c *Connection) REST() *rest.Config { return copyConfig(c.wire.Load().config) }

// HTTPClient is the authenticated client all requests share. It has no time
// limit. It must not be changed, nor kept: Login and Follow put another in its place.
func (c *Connection) HTTPClient() *http.Client { return c.wire.Load().client }

// ClusterDomain is what the cluster's DNS calls it, as far as
// [Options.ClusterDomainOf] knows, else "".
func (c *Connection) ClusterDomain() string {
	config := c.origin.Load()
	if config == nil || config.options.ClusterDomainOf == nil {
		return ""
	}
	return config.options.ClusterDomainOf(c.context)
}

// Now is the server's clock: the local one and the skew measured from the Date
// headers, exact to the clocks' agreement. It carries no monotonic reading, so
// that differences to timestamps of objects and between two Nows agree.
func (c *Connection) Now() time.Time { return c.clock.now() }

// Warnings are the distinct warnings the API server has sent, oldest first.
// Only the latest hundred are kept.
func (c *Connection) Warnings() []string { return c.warnings.all() }

// Close ends every connection to the server and refuses new ones. Requests in
// flight fail; calling it again does nothing.
func (c *Connection) Close() { c.dialer.Close() }

// Version asks the server for its version, such as "v1.37.2".
func (c *Connection) Version(ctx context.Context) (string, error) {
	var info version.Info
	if err := c.getJSON(ctx, "/version", nil, &info); err != nil {
		return "", fmt.Errorf("get version of %s: %w", c.context, err)
	}
	return info.GitVersion, nil
}

// Object gets one live object. namespace is ignored for kinds without one.
func (c *Connection) Object(ctx context.Context, k Kind, namespace, name string) (*unstructured.Unstructured, error) {
	object := &unstructured.Unstructured{}
	if err := c.getJSON(ctx, k.Path(namespace, name), nil, object); err != nil {
		return nil, fmt.Errorf("get %s %s: %w", k.Singular, objectName(k, namespace, name), err)
	}
	return object, nil
}

// Namespaces lists the names of all namespaces, sorted. Who may not list
// them gets the server's refusal and is left with [Connection.KnownNamespaces].
func (c *Connection) Namespaces(ctx context.Context) ([]string, error) {
	const page = "500"
	var names []string
	query := url.Values{"limit": {page}}
	for {
		var list metav1.PartialObjectMetadataList
		if err := c.getAs(ctx, "/api/v1/namespaces", query, acceptMetadata, &list); err != nil {
			return nil, fmt.Errorf("list namespaces: %w", err)
		}
		for i := range list.Items {
			names = append(names, list.Items[i].Name)
		}
		if list.Continue == "" {
			slices.Sort(names)
			return names, nil
		}
		query.Set("continue", list.Continue)
	}
}

// KnownNamespaces are the namespaces that are known without asking the server,
// sorted: the one of this connection, and of every context of the kubeconfig
// that leads to the same server the one it names and those that
// [Options.NamespacesOf] has for it.
func (c *Connection) KnownNamespaces() []string {
	config := c.origin.Load()
	names := map[string]struct{}{c.namespace: {}}
	know := func(context string) {
		if entry := config.raw.Contexts[context]; entry != nil {
			names[entry.Namespace] = struct{}{}
		}
		if config.options.NamespacesOf != nil {
			for _, name := range config.options.NamespacesOf(context) {
				names[name] = struct{}{}
			}
		}
	}
	know(c.context)
	for _, context := range config.contextNames() {
		if context != c.context && sameServer(config.serverOf(context), c.base.String()) {
			know(context)
		}
	}
	delete(names, "")
	return slices.Sorted(maps.Keys(names))
}

const (
	acceptJSON = "application/json"
	// Names are all that is wanted; a server that cannot leave out the rest sends it as JSON.
	acceptMetadata = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
)

func (c *Connection) getJSON(ctx context.Context, path string, query url.Values, into any) error {
	return c.getAs(ctx, path, query, acceptJSON, into)
}

// getAs gets one JSON document, within the request timeout of the options.
func (c *Connection) getAs(ctx context.Context, path string, query url.Values, accept string, into any) error {
	body, err := c.read(ctx, path, query, accept)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("decode %s: %w", path, err)
	}
	return nil
}

// read gets all of one document, within the request timeout of the options.
func (c *Connection) read(ctx context.Context, path string, query url.Values, accept string) ([]byte, error) {
	ctx, cancel := c.bound(ctx)
	defer cancel()
	resp, err := c.Get(ctx, path, query, accept)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return body, nil
}

// bound limits ctx by the request timeout of the options, if there is one.
func (c *Connection) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.timeout <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, c.timeout)
}

// copyConfig copies deeper than rest.CopyConfig, which shares the plugin.
func copyConfig(config *rest.Config) *rest.Config {
	clone := rest.CopyConfig(config)
	clone.ExecProvider = config.ExecProvider.DeepCopy()
	return clone
}

func objectName(k Kind, namespace, name string) string {
	if k.Namespaced && namespace != "" {
		return namespace + "/" + name
	}
	return name
}
