package kube

import (
	"regexp"
	"strings"
)

// client-go tells the failures of plugins by text alone.
var (
	pluginMissing = regexp.MustCompile(`exec: (?:executable (.+?) not found|fork/exec (.+?): no such file or directory)`)
	pluginFailed  = regexp.MustCompile(`exec: executable (.+?) failed with exit code (-?\d+)`)
	pluginRemoved = regexp.MustCompile(`(?:The (\S+) auth plugin has been removed|[Nn]o Auth Provider found for name "([^"]*)")`)
	credentials   = regexp.MustCompile(`getting credentials: (?s:(.*))`)
	// installHelp is the paragraph before the hint of the kubeconfig.
	installHelp = regexp.MustCompile(`(?s)#client-go-credential-plugins\s+(.*?)$`)
)

// explainPlugin tells a login that a plugin or provider did not make.
func explainPlugin(err error) (what, do string) {
	text := err.Error()
	if found := pluginMissing.FindStringSubmatch(text); found != nil {
		do = "install it: the kubeconfig names it for this user"
		if hint := installHelp.FindStringSubmatch(text); hint != nil && join(hint[1]) != "" {
			do = join(hint[1])
		}
		return "the credential plugin " + found[1] + found[2] + " is not installed, or not in PATH", do
	}
	if found := pluginFailed.FindStringSubmatch(text); found != nil {
		what = "the credential plugin " + found[1] + " failed with exit code " + found[2]
		if words := fold(lastWords()); words != "" {
			what += ": " + words
		}
		return what, "you may have to log in again; run " + found[1] + " in a shell to see why"
	}
	switch {
	case strings.Contains(text, "exec plugin cannot support interactive mode"):
		return "the credential plugin needs a terminal to ask at, and " + stdinTaken, "log in first, then try again"
	case strings.Contains(text, "id-token"), strings.Contains(text, "failed to refresh token"):
		return "the OIDC login cannot be renewed: " + fold(text), "log in again with your identity provider's tool"
	}
	if found := pluginRemoved.FindStringSubmatch(text); found != nil {
		return "the kubeconfig asks for the login of " + found[1] + found[2] + ", which client-go no longer has",
			"install the provider's credential plugin and get a new kubeconfig"
	}
	if found := credentials.FindStringSubmatch(text); found != nil {
		return "no credentials: " + fold(found[1]), "run the credential plugin of the kubeconfig in a shell to see what it answers"
	}
	return "", ""
}
