package kube

import (
	"net"
	"os"
	"path/filepath"
	"strings"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// InCluster names the context made of a pod's own service account.
const InCluster = "in-cluster"

// serviceAccountDir is where every pod finds its service account.
const serviceAccountDir = "/var/run/secrets/kubernetes.io/serviceaccount"

// inCluster is the kubeconfig of a pod's service account: false outside of
// one. The token stays a file, because the kubelet rotates it.
func inCluster(dir string, getenv func(string) string) (*clientcmdapi.Config, bool) {
	host, port := getenv("KUBERNETES_SERVICE_HOST"), getenv("KUBERNETES_SERVICE_PORT")
	token := filepath.Join(dir, "token")
	if info, err := os.Stat(token); host == "" || port == "" || err != nil || info.IsDir() {
		return nil, false
	}

	cluster := clientcmdapi.NewCluster()
	cluster.Server = "https://" + net.JoinHostPort(host, port)
	if ca := filepath.Join(dir, "ca.crt"); !missing([]string{ca}) {
		cluster.CertificateAuthority = ca
	}
	user := clientcmdapi.NewAuthInfo()
	user.TokenFile = token
	context := clientcmdapi.NewContext()
	context.Cluster, context.AuthInfo = InCluster, InCluster
	// A pod without the file (its volume may leave it out) lives in the default namespace for us.
	namespace, _ := os.ReadFile(filepath.Join(dir, "namespace"))
	context.Namespace = strings.TrimSpace(string(namespace))

	config := clientcmdapi.NewConfig()
	config.Clusters[InCluster] = cluster
	config.AuthInfos[InCluster] = user
	config.Contexts[InCluster] = context
	config.CurrentContext = InCluster
	return config, true
}
