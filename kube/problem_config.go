package kube

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// explainLoad tells why the kubeconfig files could not be loaded. clientcmd
// flattens its causes into text, so the files are looked at one by one.
func explainLoad(rules *clientcmd.ClientConfigLoadingRules, err error) *Problem {
	for _, file := range rules.GetLoadingPrecedence() {
		_, cause := clientcmd.LoadFromFile(file)
		switch {
		case cause == nil:
		case errors.Is(cause, fs.ErrNotExist) && file == rules.ExplicitPath:
			return newProblem("there is no kubeconfig "+file, "check the path given with --kubeconfig", cause)
		case errors.Is(cause, fs.ErrNotExist):
		case errors.Is(cause, fs.ErrPermission):
			return newProblem("cannot read the kubeconfig "+file+": permission denied",
				"give yourself the right to read it, or choose another with --kubeconfig", cause)
		default:
			return newProblem("cannot read the kubeconfig "+file+": "+parseFault(cause),
				"correct the file, or choose another with --kubeconfig", cause)
		}
	}
	return newProblem("cannot load the kubeconfig: "+fold(err.Error()), "check the files of KUBECONFIG", err)
}

var (
	// yamlLine finds where the YAML reader stopped.
	yamlLine = regexp.MustCompile(`line (\d+): (.*)`)
	// miscounted are the faults it counts from line 0: those of its parser, unlike those of its scanner.
	miscounted = regexp.MustCompile(`^did not find expected (<document start>|'-' indicator|key|node content|',' or)`)
)

// parseFault tells a parse error without the layers it came through.
func parseFault(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err.Error()
	}
	if found := yamlLine.FindStringSubmatch(err.Error()); found != nil {
		line, _ := strconv.Atoi(found[1])
		if miscounted.MatchString(found[2]) {
			line++
		}
		return fmt.Sprintf("line %d: %s", line, found[2])
	}
	return fold(err.Error())
}

func explainMissing(rules *clientcmd.ClientConfigLoadingRules) *Problem {
	return newProblem("no kubeconfig found: looked for "+orList(rules.GetLoadingPrecedence()),
		"set KUBECONFIG or pass --kubeconfig; the tool that made the cluster writes one", nil)
}

func explainEmpty(rules *clientcmd.ClientConfigLoadingRules) *Problem {
	return newProblem("the kubeconfig "+orList(rules.GetLoadingPrecedence())+" names no cluster",
		"choose another with --kubeconfig, or add a cluster, a user and a context with kubectl config", nil)
}

// check tells what a context lacks before clientcmd would silently go on
// without it, with a server on localhost or with no user.
func (c *Config) check(context string) error {
	entry := c.raw.Contexts[context]
	cluster, user, server := c.clusterOf(context), c.userOf(context), c.serverOf(context)
	var what, do string
	switch {
	case context == "" && c.options.Server == "" && c.options.Cluster == "":
		what = "no context is chosen: current-context is empty in the kubeconfig"
		do = "choose one with --context: " + c.contextList("")
	case context != "" && entry == nil:
		what = "there is no context " + quote(context) + " in the kubeconfig"
		do = "choose one of: " + c.contextList(context)
	case c.raw.Clusters[cluster] == nil && server == "":
		what = "context " + quote(context) + " names the cluster " + quote(cluster) + ", which is not in the kubeconfig"
		do = "choose another context, or add the cluster with kubectl config set-cluster " + cluster
	case server == "":
		what = "cluster " + quote(cluster) + " has no server in the kubeconfig"
		do = "add it with kubectl config set-cluster " + cluster + " --server=URL"
	case user != "" && c.raw.AuthInfos[user] == nil:
		what = "context " + quote(context) + " names the user " + quote(user) + ", which is not in the kubeconfig"
		do = "choose another context, or add the user with kubectl config set-credentials " + user
	default:
		return nil
	}
	return newProblem(what, fixIn(originOf(entry), do), nil)
}

// contextList names the contexts there are, nearest to word first, as many as
// one reads.
func (c *Config) contextList(word string) string {
	const most = 8
	names := nearest(word, c.contextNames())
	if word == "" {
		slices.Sort(names)
	}
	switch more := len(names) - most; {
	case len(names) == 0:
		return "the kubeconfig has none"
	case more > 0:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	default:
		return strings.Join(names, ", ")
	}
}

// unusable tells why a context cannot be connected.
func (c *Config) unusable(context string, err error) *Problem {
	cause := err
	if all, ok := errors.AsType[utilerrors.Aggregate](err); ok && len(all.Errors()) > 0 {
		cause = all.Errors()[0]
	}
	what := "context " + quote(context) + ": "
	switch text := cause.Error(); {
	case strings.Contains(text, "'proxy-url'"):
		// The cause quotes it, with its password.
		return newProblem(what+"the proxy-url of cluster "+quote(c.clusterOf(context))+" is not the URL of a proxy", proxyURL, nil)
	case strings.Contains(text, "certificate-authority ") && isFile(cause):
		what += "cannot read the CA file of cluster " + quote(c.clusterOf(context)) + ": " + fileFault(cause)
	case strings.Contains(text, "unable to load root certificates"):
		what += "the CA of cluster " + quote(c.clusterOf(context)) + " is not a certificate in PEM form"
	case strings.Contains(text, "client-cert") && isFile(cause), strings.Contains(text, "client-key") && isFile(cause):
		what += "cannot read the client certificate of user " + quote(c.userOf(context)) + ": " + fileFault(cause)
	case strings.HasPrefix(text, "tls: "):
		what += "the client certificate of user " + quote(c.userOf(context)) + " is of no use: " + strings.TrimPrefix(text, "tls: ")
	case isFile(cause):
		what += "cannot read " + fileFault(cause)
	default:
		if known := Explain(cause); known.Do != "" && known.What != fold(text) {
			return newProblem(what+known.What, known.Do, cause)
		}
		what += fold(text)
	}
	return newProblem(what, fixIn(originOf(c.raw.Contexts[context]), "choose another context"), cause)
}

func isFile(err error) bool {
	_, ok := errors.AsType[*fs.PathError](err)
	return ok
}

// fileFault is "/path: what is wrong with it".
func fileFault(err error) string {
	e, ok := errors.AsType[*fs.PathError](err)
	if !ok {
		return err.Error()
	}
	return e.Path + ": " + e.Err.Error()
}

// explainFile tells a file that cannot be read.
func explainFile(err error) (what, do string) {
	if !isFile(err) {
		return "", ""
	}
	return "cannot read " + fileFault(err), "check the path and your right to read it"
}

func originOf(context *clientcmdapi.Context) string {
	if context == nil {
		return ""
	}
	return context.LocationOfOrigin
}

// fixIn adds where the fault can be corrected.
func fixIn(file, do string) string {
	if file == "" {
		return do
	}
	return do + "; the context is in " + file
}

func quote(name string) string { return `"` + name + `"` }
