package kube

import (
	"os"
	"reflect"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// source is what a connection is made of: the entries of its context, and what
// the files they name hold. It is never changed.
type source struct {
	// owner is the name of the user.
	owner   string
	user    clientcmdapi.AuthInfo
	cluster clientcmdapi.Cluster
	// files are the contents by path, empty for those that cannot be read.
	files map[string]string
}

// sourceOf reads what a context is made of, flags considered. What the
// kubeconfig lacks stays empty.
func (c *Config) sourceOf(context string) *source {
	s := &source{owner: c.userOf(context), files: make(map[string]string)}
	if user := c.raw.AuthInfos[s.owner]; user != nil {
		s.user = *user.DeepCopy()
	}
	if cluster := c.raw.Clusters[c.clusterOf(context)]; cluster != nil {
		s.cluster = *cluster.DeepCopy()
	}
	s.cluster.Server = c.serverOf(context)
	// Where an entry is written makes no difference to what it says.
	s.user.LocationOfOrigin, s.cluster.LocationOfOrigin = "", ""
	for _, file := range []string{s.user.TokenFile, s.user.ClientCertificate, s.user.ClientKey, s.cluster.CertificateAuthority} {
		if file != "" {
			content, _ := os.ReadFile(file)
			s.files[file] = string(content)
		}
	}
	return s
}

// same reports whether there is nothing to take over from other.
func (s *source) same(other *source) bool { return reflect.DeepEqual(s, other) }

// bare reports whether there is nothing to log in with.
func (s *source) bare() bool {
	u := &s.user
	return u.Token == "" && u.TokenFile == "" && u.Username == "" && u.ClientCertificate == "" &&
		len(u.ClientCertificateData) == 0 && u.AuthProvider == nil && u.Exec == nil
}

// goal is where a source leads: the server, how it proves itself, and who one
// is there. Certificates may be renewed in their file without changing it.
type goal struct {
	server, name, caFile, ca, owner string
	insecure                        bool
}

func (s *source) goal() goal {
	return goal{
		server: s.cluster.Server, name: s.cluster.TLSServerName, insecure: s.cluster.InsecureSkipTLSVerify,
		caFile: s.cluster.CertificateAuthority, ca: string(s.cluster.CertificateAuthorityData), owner: s.owner,
	}
}
