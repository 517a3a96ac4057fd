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
	// pluginVersions finds the version that is asked for and the one that is answered.
	pluginVersions = regexp.MustCompile(`configured to use API version (\S+), plugin returned version (\S+)`)
	credentials    = regexp.MustCompile(`getting credentials: (?s:(.*))`)
	// installHelp is the paragraph before the hint of the kubeconfig.
	installHelp = regexp.MustCompile(`(?s)#client-go-credential-plugins\s+(.*?)$`)
)

// explain tells a login that was not made.
func (e *CredentialsError) explain() (what, do string) {
	switch {
	case e.Pending && e.Plugin != "":
		return "the credential plugin " + e.Plugin + " has not answered yet",
			"it may wait for a login in a browser or on another device; run " + e.Plugin + " in a shell to see what it asks"
	case e.Pending:
		return e.issuer() + " has not answered yet", "check the network and the VPN; kubist keeps trying"
	case e.Plugin == "":
		return e.explainIssuer()
	}
	if found := pluginVersions.FindStringSubmatch(e.Err.Error()); found != nil {
		return "no credentials: " + e.Plugin + " answers in the version " + found[2] + ", the kubeconfig asks for " + found[1],
			"write apiVersion: " + found[2] + " for it into the kubeconfig, or update the plugin"
	}
	if strings.Contains(e.Err.Error(), "decoding stdout: ") {
		return "no credentials: what " + e.Plugin + " answers is no ExecCredential",
			"run " + e.Plugin + " in a shell to see what it answers; it must write nothing else to its standard output"
	}
	what, do = explainPlugin(e.Err)
	if e.MayAsk && strings.HasPrefix(do, logInAgain) {
		do = strings.Replace(do, logInAgain, logInAgain+" with :login", 1)
	}
	return what, do
}

// explainIssuer tells an OIDC login that was not renewed.
func (e *CredentialsError) explainIssuer() (what, do string) {
	const again = "log in again with your identity provider's tool; kubist takes over what it writes into the kubeconfig"
	text := e.Err.Error()
	switch {
	case strings.Contains(text, "refresh-token"):
		return "the OIDC login has expired, and there is no refresh-token to renew it with", again
	case strings.Contains(text, "failed to refresh token"), strings.Contains(text, "id_token"):
		return e.issuer() + " does not renew the login: " + fold(strings.TrimPrefix(text, "failed to refresh token: ")), again
	}
	if what, _ = explainCertificate(e); what != "" {
		return what, "add the authority as idp-certificate-authority to the user in the kubeconfig"
	}
	if what, _ = explainNetwork(e); what != "" {
		return what, "check the network and the VPN, and idp-issuer-url in the kubeconfig; kubist keeps trying"
	}
	return e.issuer() + " does not renew the login: " + fold(text), "check idp-issuer-url of the user in the kubeconfig, or log in again"
}

func (e *CredentialsError) issuer() string { return "the identity provider " + e.Issuer }

// logInAgain begins what can be done about a plugin that failed.
const logInAgain = "you may have to log in again"

// successors make the logins that client-go made itself once.
var successors = map[string]string{
	"gcp":       "install gke-gcloud-auth-plugin, then run gcloud container clusters get-credentials",
	"azure":     "install kubelogin, then run kubelogin convert-kubeconfig",
	"openstack": "install client-keystone-auth and name it as the exec plugin of the user",
}

// explainPlugin tells what client-go says of a plugin or provider that made no login.
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
		return what, logInAgain + "; run " + found[1] + " in a shell to see why"
	}
	if strings.Contains(text, "exec plugin cannot support interactive mode") {
		return "the credential plugin needs a terminal to ask at, and " + stdinTaken, "type :login to let it ask"
	}
	if found := pluginRemoved.FindStringSubmatch(text); found != nil {
		provider := found[1] + found[2]
		do = "install the provider's credential plugin and get a new kubeconfig"
		if successor, ok := successors[provider]; ok {
			do = successor
		}
		return "the kubeconfig asks for the login of " + provider + ", which client-go no longer has", do
	}
	if found := credentials.FindStringSubmatch(text); found != nil {
		return "no credentials: " + fold(found[1]), "run the credential plugin of the kubeconfig in a shell to see what it answers"
	}
	return "", ""
}
