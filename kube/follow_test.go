package kube

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// A followed is a connection whose kubeconfig a test rewrites.
type followed struct {
	t    *testing.T
	file string
	conn *Connection
	f    follower
}

func follow(t *testing.T, o Options, config *clientcmdapi.Config) *followed {
	t.Helper()
	o.Kubeconfig = write(t, config)
	conn, err := load(t, o).Connect("")
	must(t, err)
	t.Cleanup(conn.Close)
	return &followed{t: t, file: o.Kubeconfig, conn: conn, f: follower{conn: conn}}
}

// rewrite writes another kubeconfig and has it noticed.
func (f *followed) rewrite(config *clientcmdapi.Config) {
	f.t.Helper()
	content, err := clientcmd.Write(*config)
	must(f.t, err)
	f.put(f.file, content)
	f.notice()
}

// put writes a file in place, in a way that every file system tells from what was there.
func (f *followed) put(file string, content []byte) {
	f.t.Helper()
	must(f.t, os.WriteFile(file, content, 0o600))
	ago := time.Now().Add(-time.Duration(ages.Add(1)) * time.Hour)
	must(f.t, os.Chtimes(file, ago, ago))
}

// notice looks until the files count as being at rest.
func (f *followed) notice() {
	f.f.look()
	f.f.look()
}

// ages makes the times of files differ.
var ages atomic.Int64

// announced reports whether a change was announced on a channel taken before.
func announced(changed <-chan struct{}) bool {
	select {
	case <-changed:
		return true
	default:
		return false
	}
}

// authorizations is a server that tells which logins it has seen.
type authorizations struct {
	mu   sync.Mutex
	seen []string
}

func (a *authorizations) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	login := r.Header.Get("Authorization")
	if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
		login += r.TLS.PeerCertificates[0].Subject.CommonName
	}
	a.seen = append(a.seen, login)
	a.mu.Unlock()
	version37(w, r)
}

// ask makes a request and returns the login it was made with.
func (a *authorizations) ask(t *testing.T, conn *Connection) string {
	t.Helper()
	_, err := conn.Version(t.Context())
	must(t, err)
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.seen[len(a.seen)-1]
}

func TestRotatedCredentialsAreUsed(t *testing.T) {
	t.Parallel()
	server := &authorizations{}
	c := newClusterTLS(t, server.ServeHTTP, func(a *authority, config *tls.Config) {
		config.ClientAuth, config.ClientCAs = tls.VerifyClientCertIfGiven, a.pool()
	})
	f := follow(t, Options{}, c.config)
	if got := server.ask(t, f.conn); got != "Bearer secret" {
		t.Fatalf("began with %q", got)
	}
	cert, key := c.authority.client("jane", time.Now().Add(time.Hour))
	for _, step := range []struct {
		name, want string
		user       *clientcmdapi.AuthInfo
	}{
		{"another token", "Bearer rotated", &clientcmdapi.AuthInfo{Token: "rotated"}},
		{"a certificate instead", "jane", &clientcmdapi.AuthInfo{ClientCertificateData: cert, ClientKeyData: key}},
		{"a plugin instead", "Bearer from-plugin", &clientcmdapi.AuthInfo{Exec: pluginConfig("token")}},
		{"a token file instead", "Bearer in-file", &clientcmdapi.AuthInfo{TokenFile: writeFile(t, []byte("in-file"))}},
		{"a password instead", "Basic amFuZTpwdw==", &clientcmdapi.AuthInfo{Username: "jane", Password: "pw"}},
	} {
		changed := f.conn.Changed()
		c.config.AuthInfos["test"] = step.user
		f.rewrite(c.config)
		if !announced(changed) {
			t.Errorf("%s: not announced", step.name)
		}
		if got := server.ask(t, f.conn); got != step.want {
			t.Errorf("%s: asked as %q, want %q", step.name, got, step.want)
		}
		if moved := f.conn.Moved(); moved != nil {
			t.Errorf("%s: counts as moved: %v", step.name, moved)
		}
	}
}

func TestRotatedFilesAreUsed(t *testing.T) {
	t.Parallel()
	server := &authorizations{}
	c := newClusterTLS(t, server.ServeHTTP, func(a *authority, config *tls.Config) {
		config.ClientAuth, config.ClientCAs = tls.VerifyClientCertIfGiven, a.pool()
	})
	dir := t.TempDir()
	cert, key, token := filepath.Join(dir, "c.crt"), filepath.Join(dir, "c.key"), filepath.Join(dir, "token")
	issue := func(name string) (certPEM, keyPEM []byte) { return c.authority.client(name, time.Now().Add(time.Hour)) }
	certPEM, keyPEM := issue("jane")
	must(t, os.WriteFile(cert, certPEM, 0o600))
	must(t, os.WriteFile(key, keyPEM, 0o600))
	must(t, os.WriteFile(token, []byte("first"), 0o600))

	c.config.AuthInfos["test"] = &clientcmdapi.AuthInfo{TokenFile: token, ClientCertificate: cert, ClientKey: key}
	f := follow(t, Options{}, c.config)
	f.notice()
	if got := server.ask(t, f.conn); got != "Bearer firstjane" {
		t.Fatalf("began as %q", got)
	}
	f.put(token, []byte("second"))
	f.notice()
	if got := server.ask(t, f.conn); got != "Bearer secondjane" {
		t.Errorf("after the token was rotated: %q", got)
	}
	// A certificate without its key is no pair: the old one is used until both are there.
	certPEM, keyPEM = issue("renewed")
	f.put(cert, certPEM)
	f.notice()
	if got := server.ask(t, f.conn); got != "Bearer secondjane" {
		t.Errorf("between certificate and key: %q", got)
	}
	f.put(key, keyPEM)
	f.notice()
	if got := server.ask(t, f.conn); got != "Bearer secondrenewed" {
		t.Errorf("after the certificate was rotated: %q", got)
	}
}

func TestWhatIsUnderWayGoesOn(t *testing.T) {
	t.Parallel()
	more := make(chan struct{})
	c := newCluster(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/version" {
			wants("rotated")(w, r)
			return
		}
		_, _ = io.WriteString(w, "first")
		w.(http.Flusher).Flush()
		<-more
		_, _ = io.WriteString(w, " second")
	})
	f := follow(t, Options{}, c.config)
	resp, err := f.conn.Get(t.Context(), "/api/v1/pods", nil, "")
	must(t, err)
	defer resp.Body.Close()
	c.config.AuthInfos["test"].Token = "rotated"
	f.rewrite(c.config)
	_, err = f.conn.Version(t.Context())
	must(t, err)
	close(more)
	body, err := io.ReadAll(resp.Body)
	must(t, err)
	if string(body) != "first second" {
		t.Errorf("the stream brought %q", body)
	}
}

func TestHalfWrittenKubeconfigsDoNoHarm(t *testing.T) {
	t.Parallel()
	server := &authorizations{}
	c := newCluster(t, server.ServeHTTP)
	f := follow(t, Options{}, c.config)
	f.notice()
	changed := f.conn.Changed()
	whole, err := os.ReadFile(f.file)
	must(t, err)
	// A token that is cut in two cannot be told from a whole one: that is what the rest of a second is for.
	for end := 0; end <= bytes.Index(whole, []byte("token:"))+len("token:"); end += 5 {
		f.put(f.file, whole[:end])
		f.notice()
		if token := f.conn.REST().BearerToken; token != "secret" {
			t.Fatalf("cut after %q the token is %q", whole[:end], token)
		}
	}
	must(t, os.Remove(f.file))
	f.notice()
	if announced(changed) {
		t.Error("a change was announced")
	}
	if got := server.ask(t, f.conn); got != "Bearer secret" {
		t.Errorf("asked as %q", got)
	}
	c.config.AuthInfos["test"].Token = "rotated"
	f.rewrite(c.config)
	if got := server.ask(t, f.conn); got != "Bearer rotated" {
		t.Errorf("when it was whole again: asked as %q", got)
	}
}

func TestAFileIsReadOnceItIsAtRest(t *testing.T) {
	t.Parallel()
	c := newCluster(t, version37)
	f := follow(t, Options{}, c.config)
	f.notice()
	whole, err := os.ReadFile(f.file)
	must(t, err)
	for _, step := range []struct{ written, want string }{
		{"rota", "secret"}, {"rotated", "secret"}, {"", "rotated"},
	} {
		if step.written != "" {
			f.put(f.file, bytes.Replace(whole, []byte("token: secret"), []byte("token: "+step.written), 1))
		}
		f.f.look()
		if got := f.conn.REST().BearerToken; got != step.want {
			t.Errorf("after %q was written and looked at: %q, want %q", step.written, got, step.want)
		}
	}
}

func TestContextsThatLeadElsewhereAreToldAndNotFollowed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, what string
		edit       func(*clientcmdapi.Config)
	}{
		{"server", `the context "test" now leads to https://127.0.0.1:1`, func(config *clientcmdapi.Config) {
			config.Clusters["test"].Server = "https://u:geheim@127.0.0.1:1"
		}},
		{"another cluster", `the context "test" now leads to https://127.0.0.1:2`, func(config *clientcmdapi.Config) {
			config.Clusters["other"] = &clientcmdapi.Cluster{Server: "https://127.0.0.1:2"}
			config.Contexts["test"].Cluster = "other"
		}},
		{"another user", `the context "test" is now for the user "admin"`, func(config *clientcmdapi.Config) {
			config.AuthInfos["admin"] = &clientcmdapi.AuthInfo{Token: "admin"}
			config.Contexts["test"].AuthInfo = "admin"
		}},
		{"another CA", `the context "test" now checks its server in another way`, func(config *clientcmdapi.Config) {
			config.Clusters["test"].CertificateAuthorityData = newAuthority(t).pem()
		}},
		{"no check", `the context "test" now checks its server in another way`, func(config *clientcmdapi.Config) {
			config.Clusters["test"].CertificateAuthorityData, config.Clusters["test"].InsecureSkipTLSVerify = nil, true
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := &authorizations{}
			cluster := newCluster(t, server.ServeHTTP)
			f := follow(t, Options{}, cluster.config)
			edited := cluster.config.DeepCopy()
			c.edit(edited)
			edited.AuthInfos["test"].Token = "elsewhere"

			changed := f.conn.Changed()
			f.rewrite(edited)
			if !announced(changed) {
				t.Error("not announced")
			}
			told(t, f.conn.Moved(), c.what, ":ctx test connects anew")
			if got := server.ask(t, f.conn); got != "Bearer secret" {
				t.Errorf("asked as %q: credentials for elsewhere were sent here", got)
			}

			changed = f.conn.Changed()
			edited.AuthInfos["third"] = &clientcmdapi.AuthInfo{}
			f.rewrite(edited)
			if announced(changed) {
				t.Error("announced twice")
			}
			f.rewrite(cluster.config)
			if !announced(changed) || f.conn.Moved() != nil {
				t.Errorf("back again, and still told: %v", f.conn.Moved())
			}
		})
	}
}

func TestOtherChangesOfTheKubeconfigAreNoNews(t *testing.T) {
	t.Parallel()
	c := newCluster(t, version37)
	f := follow(t, Options{}, c.config)
	f.notice()
	changed, wire := f.conn.Changed(), f.conn.wire.Load()
	c.config.CurrentContext = "another"
	c.config.Contexts["test"].Namespace = "shop"
	c.config.AuthInfos["another"] = &clientcmdapi.AuthInfo{Token: "t"}
	c.config.Contexts["another"] = &clientcmdapi.Context{Cluster: "test", AuthInfo: "another", Namespace: "batch"}
	f.rewrite(c.config)
	if announced(changed) || f.conn.wire.Load() != wire || f.conn.Namespace() != "default" {
		t.Error("the connection changed")
	}
	if diff := cmp.Diff([]string{"batch", "default", "shop"}, f.conn.KnownNamespaces()); diff != "" {
		t.Error(diff)
	}
	delete(c.config.Contexts, "test")
	f.rewrite(c.config)
	if announced(changed) || f.conn.Moved() != nil {
		t.Error("a context that is gone changed the connection")
	}
}

func TestFlagsOutliveTheCurrentContext(t *testing.T) {
	t.Parallel()
	file := writeFile(t, []byte(twoContexts))
	config := load(t, Options{Kubeconfig: file, Token: "flag", Server: "https://127.0.0.1:1"})
	must(t, os.WriteFile(file, []byte(strings.Replace(twoContexts, "current-context: prod-eu", "current-context: prod-us", 1)), 0o600))
	fresh, err := config.Reload()
	must(t, err)
	for context, want := range map[string]string{"prod-us": "secret", "prod-eu": "flag", "": "flag"} {
		conn, err := fresh.Connect(context)
		must(t, err)
		defer conn.Close()
		if got := conn.REST().BearerToken; got != want {
			t.Errorf("%q sends the token %q, want %q", context, got, want)
		}
	}
}

func TestFollowLooksUntilItsContextEnds(t *testing.T) {
	t.Parallel()
	config := clientcmdapi.NewConfig()
	config.Clusters["c"] = &clientcmdapi.Cluster{Server: "https://127.0.0.1:1"}
	config.AuthInfos["u"] = &clientcmdapi.AuthInfo{Token: "first"}
	config.Contexts["c"] = &clientcmdapi.Context{Cluster: "c", AuthInfo: "u"}
	config.CurrentContext = "c"
	synctest.Test(t, func(t *testing.T) {
		f := follow(t, Options{}, config)
		// A change between Connect and Follow counts too.
		config.AuthInfos["u"].Token = "second"
		content, err := clientcmd.Write(*config)
		must(t, err)
		f.put(f.file, content)

		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		changed := f.conn.Changed()
		began := time.Now()
		go func() {
			f.conn.Follow(ctx)
			close(ended)
		}()
		<-changed
		if took := time.Since(began); took > 3*lookEvery {
			t.Errorf("it took %s", took)
		}
		if got := f.conn.REST().BearerToken; got != "second" {
			t.Errorf("the token is %q", got)
		}
		cancel()
		<-ended
	})
}

func TestKnownNamespacesFromElsewhere(t *testing.T) {
	t.Parallel()
	elsewhere := map[string][]string{
		"prod-eu": {"favourite", "", "shop"}, "eu-batch": {"recent"}, "prod-us": {"overseas"}, "lost": {"lost"},
	}
	config := load(t, Options{
		Kubeconfig:   writeFile(t, []byte(strings.Replace(twoContexts, "eu.example:6443", "EU.example:6443/", 1))),
		NamespacesOf: func(context string) []string { return elsewhere[context] },
	})
	conn, err := config.Connect("")
	must(t, err)
	defer conn.Close()
	if diff := cmp.Diff([]string{"batch", "favourite", "recent", "shop"}, conn.KnownNamespaces()); diff != "" {
		t.Error(diff)
	}
}

func TestSameServer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"https://a.example", "https://A.example:443/", true},
		{"https://a.example/k8s/c1", "https://a.example/k8s/c1/", true},
		{"https://a.example/k8s/c1", "https://a.example/k8s/c2", false},
		{"https://a.example:6443", "https://a.example", false},
		{"http://a.example", "https://a.example:80", false},
		{"https://a.example", "", false},
	} {
		if sameServer(c.a, c.b) != c.same {
			t.Errorf("%s and %s: same is %v", c.a, c.b, !c.same)
		}
	}
}
