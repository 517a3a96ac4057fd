package kube

import (
	"cmp"
	"maps"
	"os"
	"slices"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// Options are the launch flags, spelled as kubectl spells them, and the
// hooks of the program. The zero value reads the kubeconfig as it is.
type Options struct {
	// Kubeconfig is the one file to read; empty means $KUBECONFIG (a list) or ~/.kube/config.
	Kubeconfig string
	// Context is the launch context; empty means the current-context of the kubeconfig.
	Context string
	// Cluster, User, Namespace, Server, Token and InsecureSkipTLSVerify
	// override what the launch context says. They hold for that context
	// alone, so that no credential of one cluster is ever sent to another.
	Cluster, User, Namespace string
	Server, Token            string
	InsecureSkipTLSVerify    bool
	// As, AsGroups and AsUID impersonate, in every context: who switches
	// contexts must not gain rights unasked.
	As       string
	AsGroups []string
	AsUID    string
	// RequestTimeout bounds each short request this package makes itself
	// (version, discovery, one object). 0 means no bound. It never ends a stream.
	RequestTimeout time.Duration
	// ReadOnly refuses, at the transport, everything that is not a read.
	ReadOnly bool
	// ReadOnlyIn, if set, is asked once per Connect and adds to ReadOnly.
	ReadOnlyIn func(context string) bool
	// GuardIn, if set, is asked once per Connect: see [Connection.Guard].
	GuardIn func(context string) int
	// UserAgent is sent with every request, "kubist (os/arch)" when empty.
	UserAgent string
	// OnWarning, if set, is called once for each new warning of an API
	// server. It runs on the goroutine of the request and must not block.
	OnWarning func(context, text string)
	// NamespacesOf, if set, says which namespaces of a context are known from
	// elsewhere: configured favourites, those used of late. It is asked by each
	// [Connection.KnownNamespaces], on its goroutine.
	NamespacesOf func(context string) []string
	// ClusterDomainOf, if set, says what the DNS of a context's cluster calls it, ""
	// for what is usual. The API does not tell.
	ClusterDomainOf func(context string) string
}

// guard is what [Options.GuardIn] says of a context.
func (o *Options) guard(context string) int {
	if o.GuardIn == nil {
		return 0
	}
	return o.GuardIn(context)
}

// Config is the merged kubeconfig together with the launch flags. It is
// immutable and safe for concurrent use.
type Config struct {
	options Options
	rules   *clientcmd.ClientConfigLoadingRules
	raw     *clientcmdapi.Config
}

// Context is one entry of the kubeconfig, as it is written there.
type Context struct {
	Name string
	// Cluster and User name entries of the kubeconfig, which may be missing.
	Cluster, User string
	// Namespace is empty where the context names none; "default" is meant then.
	Namespace string
	// Server is the URL of the cluster without a password, empty if the cluster is missing.
	Server string
	// Current marks the launch context.
	Current bool
}

// LoadConfig reads and merges the kubeconfig files. Where there is none and
// the process runs in a pod, the pod's service account becomes the context
// [InCluster]. The error is a [*Problem]. It reads files, never the network.
func LoadConfig(o Options) (*Config, error) {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = o.Kubeconfig
	// Migration copies a file of a long gone version into place; a program that shows things writes nothing.
	rules.MigrationRules = nil
	rules.WarnIfAllMissing = false

	raw, err := rules.Load()
	if err != nil {
		return nil, explainLoad(rules, err)
	}
	if clientcmdapi.IsConfigEmpty(raw) && o.Server == "" {
		found := !missing(rules.GetLoadingPrecedence())
		switch pod, ok := inCluster(serviceAccountDir, os.Getenv); {
		case found:
			return nil, explainEmpty(rules)
		case !ok:
			return nil, explainMissing(rules)
		default:
			raw = pod
		}
	}
	return &Config{options: o, rules: rules, raw: raw}, nil
}

// Reload reads the files again under the same options. The launch context
// stays the one it was, whatever current-context says by now, so that the flags
// hold for no other. c stays as it was. The error is a [*Problem].
func (c *Config) Reload() (*Config, error) {
	options := c.options
	options.Context = c.Current()
	return LoadConfig(options)
}

// Files are the paths the kubeconfig is read from, first one first, whether
// or not they exist: what to watch in order to [Config.Reload].
func (c *Config) Files() []string { return c.rules.GetLoadingPrecedence() }

// Current is the name of the launch context: the one of the options, else the
// current-context of the kubeconfig. It is empty if neither names one, and may
// name a context that does not exist.
func (c *Config) Current() string { return cmp.Or(c.options.Context, c.raw.CurrentContext) }

// Contexts are all contexts of the kubeconfig, sorted by name.
func (c *Config) Contexts() []Context {
	contexts := make([]Context, 0, len(c.raw.Contexts))
	for _, name := range c.contextNames() {
		entry := c.raw.Contexts[name]
		context := Context{
			Name:      name,
			Cluster:   entry.Cluster,
			User:      entry.AuthInfo,
			Namespace: entry.Namespace,
			Current:   name == c.Current(),
		}
		if cluster := c.raw.Clusters[entry.Cluster]; cluster != nil {
			context.Server = redact(cluster.Server)
		}
		contexts = append(contexts, context)
	}
	return contexts
}

func (c *Config) contextNames() []string { return slices.Sorted(maps.Keys(c.raw.Contexts)) }

// overrides are the flags as they apply to one context.
func (c *Config) overrides(context string) *clientcmd.ConfigOverrides {
	o := c.options
	overrides := &clientcmd.ConfigOverrides{CurrentContext: context}
	overrides.AuthInfo.Impersonate = o.As
	overrides.AuthInfo.ImpersonateGroups = o.AsGroups
	overrides.AuthInfo.ImpersonateUID = o.AsUID
	if context != c.Current() {
		return overrides
	}
	overrides.Context = clientcmdapi.Context{Cluster: o.Cluster, AuthInfo: o.User, Namespace: o.Namespace}
	overrides.ClusterInfo.Server = o.Server
	overrides.ClusterInfo.InsecureSkipTLSVerify = o.InsecureSkipTLSVerify
	overrides.AuthInfo.Token = o.Token
	return overrides
}

// KubectlFlags are the flags with which kubectl connects to a context as this
// configuration does, whatever the current context is by then. A token is not
// among them: it has no place on a command line.
func (c *Config) KubectlFlags(context string) []string {
	var flags []string
	add := func(name, value string) {
		if value != "" {
			flags = append(flags, name, value)
		}
	}
	o := c.options
	if entry := c.raw.Contexts[context]; entry != nil && entry.LocationOfOrigin != "" { // it stands in a file
		add("--context", context)
	}
	add("--kubeconfig", o.Kubeconfig)
	add("--as", o.As)
	for _, group := range o.AsGroups {
		add("--as-group", group)
	}
	add("--as-uid", o.AsUID)
	if context != c.Current() {
		return flags
	}
	add("--cluster", o.Cluster)
	add("--user", o.User)
	add("--server", o.Server)
	if o.InsecureSkipTLSVerify {
		flags = append(flags, "--insecure-skip-tls-verify")
	}
	return flags
}

// missing reports whether none of the files exists.
func missing(files []string) bool {
	return !slices.ContainsFunc(files, func(file string) bool {
		_, err := os.Stat(file)
		return err == nil
	})
}
