package main

import (
	"fmt"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// kubeconfig describes one context for each user, the administrator's being the current one. Contexts open in
// namespace unless their user brings its own.
func kubeconfig(server string, ca []byte, users []user, namespace string) *clientcmdapi.Config {
	const cluster = "playground"
	cfg := clientcmdapi.NewConfig()
	cfg.Clusters[cluster] = &clientcmdapi.Cluster{Server: server, CertificateAuthorityData: ca}
	for _, u := range users {
		ns := u.namespace
		if ns == "" {
			ns = namespace
		}
		cfg.AuthInfos[u.name] = &clientcmdapi.AuthInfo{Token: u.token}
		cfg.Contexts[u.context] = &clientcmdapi.Context{Cluster: cluster, AuthInfo: u.name, Namespace: ns}
	}
	cfg.CurrentContext = users[0].context
	return cfg
}

func writeKubeconfig(cfg *clientcmdapi.Config, path string) error {
	data, err := clientcmd.Write(*cfg)
	if err != nil {
		return fmt.Errorf("encode kubeconfig %s: %w", path, err)
	}
	return writePrivate(path, data)
}
