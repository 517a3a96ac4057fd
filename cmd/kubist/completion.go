package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kubist/kube"
)

// Completion asks the cluster, and a shell waits for it: no longer than this,
// and for no more names.
const (
	completionTime  = 2 * time.Second
	completionNames = "500"
)

// offer is what a completion has to offer: all words, of which the fitting ones are shown.
type offer func(ctx context.Context) []cobra.Completion

// completeFlags says what the values of flags can be.
func (o *options) completeFlags(cmd *cobra.Command) {
	for name, f := range map[string]offer{
		"context": func(context.Context) []cobra.Completion { return o.contexts() },
		"cluster": func(context.Context) []cobra.Completion {
			return o.entries(func(c kube.Context) string { return c.Cluster })
		},
		"user": func(context.Context) []cobra.Completion {
			return o.entries(func(c kube.Context) string { return c.User })
		},
		"namespace":       o.namespaceNames,
		"theme":           func(context.Context) []cobra.Completion { return o.look.names() },
		"request-timeout": func(context.Context) []cobra.Completion { return []string{"0", "5s", "30s", "2m"} },
		"selector":        nothing, "label-columns": nothing, "field-selector": nothing,
		"as": nothing, "as-group": nothing, "as-uid": nothing, "server": nothing,
	} {
		// It fails for flags that are not there, and for those that are completed twice.
		_ = cmd.RegisterFlagCompletionFunc(name, func(_ *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return o.fitting(f, word)
		})
	}
}

func nothing(context.Context) []cobra.Completion { return nil }

// completeWords completes a kind, and the name of an object after it.
func (o *options) completeWords(_ *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	kind, name, slash := strings.Cut(word, "/")
	switch {
	case len(args) == 0 && !slash:
		return o.fitting(o.kinds, word)
	case len(args) == 0:
		return o.fitting(func(ctx context.Context) []cobra.Completion {
			names := o.names(ctx, kind)
			for i := range names {
				names[i] = kind + "/" + names[i]
			}
			return names
		}, kind+"/"+name)
	case len(args) > 1:
		return nil, cobra.ShellCompDirectiveNoFileComp
	case slices.Contains([]string{"ctx", "context", "contexts"}, args[0]):
		return o.fitting(func(context.Context) []cobra.Completion { return o.contexts() }, word)
	case slices.Contains([]string{"ns", "namespace", "namespaces"}, args[0]):
		return o.fitting(o.namespaceNames, word)
	}
	return o.fitting(func(ctx context.Context) []cobra.Completion { return o.names(ctx, args[0]) }, word)
}

// fitting is what an offer has for a word. Whatever goes wrong on the way,
// there is less to offer, and nothing is said: it would be said in the middle
// of somebody's command line.
func (o *options) fitting(f offer, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	const directive = cobra.ShellCompDirectiveNoFileComp
	restore, err := kube.CaptureStderr(slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, directive
	}
	defer restore()
	o.theme, o.logFile = "", ""
	if o.complete(nil) != nil {
		// Without the config file it may do.
		o.configFile = ""
		_ = o.complete(nil)
	}
	ctx, cancel := context.WithTimeout(context.Background(), completionTime)
	defer cancel()
	all := slices.DeleteFunc(f(ctx), func(c cobra.Completion) bool { return !strings.HasPrefix(c, word) })
	slices.Sort(all)
	return slices.Compact(all), directive
}

// connected asks a connection, if there is one.
func (o *options) connected(ask func(*kube.Connection)) {
	if o.config == nil {
		return
	}
	conn, err := o.config.Connect("")
	if err != nil {
		return
	}
	defer conn.Close()
	ask(conn)
}

// kinds are the kinds that can be listed, those of the cluster where it answers in time.
func (o *options) kinds(ctx context.Context) []cobra.Completion {
	known := kube.BuiltinKinds()
	o.connected(func(conn *kube.Connection) {
		if found, err := conn.Kinds(ctx); err == nil {
			known = found
		}
	})
	all := []cobra.Completion{cobra.CompletionWithDesc("ctx", "choose a context"), cobra.CompletionWithDesc("ns", "choose a namespace")}
	seen := map[string]bool{}
	for _, k := range known.All() {
		if !k.Can("list") || !k.Preferred {
			continue
		}
		word := k.Resource
		if seen[word] {
			word = k.String() // a kind of this name came before, and is meant without the group
		}
		seen[word] = true
		all = append(all, cobra.CompletionWithDesc(word, strings.Join(append([]string{k.Name}, k.ShortNames...), " ")))
	}
	return all
}

// names are those of the objects of a kind in the namespace of the launch.
func (o *options) names(ctx context.Context, word string) []cobra.Completion {
	var names []cobra.Completion
	o.connected(func(conn *kube.Connection) {
		kind, err := kube.BuiltinKinds().Find(word)
		if err != nil {
			known, _ := conn.Kinds(ctx)
			if known == nil {
				return
			}
			kind, err = known.Find(word)
		}
		if err == nil {
			names = o.list(ctx, conn, kind)
		}
	})
	return names
}

// list are the names of at most so many objects.
func (o *options) list(ctx context.Context, conn *kube.Connection, kind kube.Kind) []cobra.Completion {
	namespace := conn.Namespace()
	if o.all {
		namespace = ""
	}
	query := url.Values{"limit": {completionNames}}
	for name, value := range map[string]string{"labelSelector": o.labels, "fieldSelector": o.fields} {
		if value != "" {
			query.Set(name, value)
		}
	}
	resp, err := conn.Get(ctx, kind.Path(namespace, ""), query, "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1")
	if err != nil {
		return nil
	}
	defer resp.Body.Close()
	var found metav1.PartialObjectMetadataList
	if json.NewDecoder(resp.Body).Decode(&found) != nil {
		return nil
	}
	names := make([]cobra.Completion, len(found.Items))
	for i := range found.Items {
		names[i] = found.Items[i].Name
	}
	return names
}

// namespaceNames are the namespaces of the cluster, or those that are known where it does not tell.
func (o *options) namespaceNames(ctx context.Context) []cobra.Completion {
	var names []cobra.Completion
	o.connected(func(conn *kube.Connection) {
		found, err := conn.Namespaces(ctx)
		if err != nil {
			found = conn.KnownNamespaces()
		}
		names = found
	})
	return names
}

func (o *options) contexts() []cobra.Completion {
	var all []cobra.Completion
	if o.config != nil {
		for _, c := range o.config.Contexts() {
			all = append(all, cobra.CompletionWithDesc(c.Name, c.Server))
		}
	}
	return all
}

// entries are what the contexts of the kubeconfig refer to.
func (o *options) entries(of func(kube.Context) string) []cobra.Completion {
	var all []cobra.Completion
	if o.config != nil {
		for _, c := range o.config.Contexts() {
			if name := of(c); name != "" {
				all = append(all, name)
			}
		}
	}
	return all
}
