package e2e

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// playgroundConfig is the kubeconfig of the playground, to be changed.
func playgroundConfig(t *testing.T) *clientcmdapi.Config {
	t.Helper()
	config, err := clientcmd.LoadFromFile(os.Getenv("KUBECONFIG"))
	if err != nil {
		t.Fatalf("read the playground's kubeconfig: %v", err)
	}
	return config
}

// write writes a kubeconfig for one test and returns its path.
func write(t *testing.T, config *clientcmdapi.Config) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		t.Fatalf("write a kubeconfig: %v", err)
	}
	return path
}

// serverOf is the address of the playground's API server, host and port.
func serverOf(config *clientcmdapi.Config) *string { return &config.Clusters["playground"].Server }

// withServer is the playground's kubeconfig with one more context, of the same user on another server.
func withServer(t *testing.T, context, server string) string {
	t.Helper()
	config := playgroundConfig(t)
	addServer(config, context, server)
	return write(t, config)
}

func addServer(config *clientcmdapi.Config, context, server string) {
	cluster := config.Clusters["playground"].DeepCopy()
	cluster.Server = server
	config.Clusters[context] = cluster
	entry := config.Contexts["playground"].DeepCopy()
	entry.Cluster = context
	config.Contexts[context] = entry
}

// closedPort is an address on this machine where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
