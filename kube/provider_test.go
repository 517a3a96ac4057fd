package kube

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// idToken is an ID token of somebody that ends at a time. Nobody checks its signature here.
func idToken(of string, end time.Time) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte("{}")) + "." + encode(fmt.Appendf(nil, `{"sub":%q,"exp":%d}`, of, end.Unix())) + "." + encode([]byte("sig"))
}

// An issuer is an identity provider that renews logins for refresh tokens.
type issuer struct {
	*cluster
	// tokens are the ID tokens by the refresh token they are given for.
	tokens  map[string]string
	renewed atomic.Int32
}

func newIssuer(t *testing.T, tokens map[string]string) *issuer {
	t.Helper()
	i := &issuer{tokens: tokens}
	i.cluster = newCluster(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/.well-known/openid-configuration" {
			answer(http.StatusOK, acceptJSON, fmt.Sprintf(`{"token_endpoint":%q}`, i.URL+"/token"))(w, r)
			return
		}
		token, ok := i.tokens[r.FormValue("refresh_token")]
		if !ok {
			answer(http.StatusBadRequest, acceptJSON, `{"error":"invalid_grant","error_description":"the session has ended"}`)(w, r)
			return
		}
		i.renewed.Add(1)
		body, _ := json.Marshal(map[string]string{"access_token": "a", "token_type": "Bearer", "id_token": token, "refresh_token": r.FormValue("refresh_token") + "+"})
		answer(http.StatusOK, acceptJSON, string(body))(w, r)
	})
	return i
}

// user logs in by this issuer.
func (i *issuer) user(idToken, refreshToken string) *clientcmdapi.AuthInfo {
	return &clientcmdapi.AuthInfo{AuthProvider: &clientcmdapi.AuthProviderConfig{Name: "oidc", Config: map[string]string{
		"idp-issuer-url":                 i.URL,
		"client-id":                      "kubernetes",
		"idp-certificate-authority-data": base64.StdEncoding.EncodeToString(i.authority.pem()),
		"id-token":                       idToken,
		"refresh-token":                  refreshToken,
	}}}
}

func TestOIDCTokenIsUsedWhileItIsValid(t *testing.T) {
	t.Parallel()
	server := &authorizations{}
	c := newCluster(t, server.ServeHTTP)
	i := newIssuer(t, nil)
	valid := idToken("jane", time.Now().Add(time.Hour))
	c.config.AuthInfos["test"] = i.user(valid, "")
	if got := server.ask(t, c.connect(t, Options{})); got != "Bearer "+valid {
		t.Errorf("asked as %q", got)
	}
}

func TestOIDCTokenIsRenewedAndWrittenDown(t *testing.T) {
	t.Parallel()
	server := &authorizations{}
	c := newCluster(t, server.ServeHTTP)
	fresh := idToken("jane", time.Now().Add(time.Hour))
	i := newIssuer(t, map[string]string{"refresh": fresh})
	c.config.AuthInfos["test"] = i.user(idToken("jane", time.Now().Add(-time.Hour)), "refresh")
	f := follow(t, Options{}, c.config)
	f.notice()
	changed, wire := f.conn.Changed(), f.conn.wire.Load()
	for range 2 {
		if got := server.ask(t, f.conn); got != "Bearer "+fresh {
			t.Errorf("asked as %q", got)
		}
	}
	if n := i.renewed.Load(); n != 1 {
		t.Errorf("renewed %d times", n)
	}
	written, err := clientcmd.LoadFromFile(f.file)
	must(t, err)
	if config := written.AuthInfos["test"].AuthProvider.Config; config["id-token"] != fresh || config["refresh-token"] != "refresh+" {
		t.Errorf("the kubeconfig has %v", config)
	}
	// What we wrote ourselves is no news: the provider that has it goes on.
	f.notice()
	if announced(changed) || f.conn.wire.Load() != wire {
		t.Error("the connection follows what it wrote itself")
	}
	// What another program writes is.
	other := idToken("jane", time.Now().Add(2*time.Hour))
	c.config.AuthInfos["test"] = i.user(other, "refresh")
	f.rewrite(c.config)
	if got := server.ask(t, f.conn); got != "Bearer "+other || !announced(changed) {
		t.Errorf("after another login in the kubeconfig asked as %q", got)
	}
}

func TestOIDCLoginThatCannotBeWrittenDownIsUsed(t *testing.T) {
	t.Parallel()
	server := &authorizations{}
	c := newCluster(t, server.ServeHTTP)
	fresh := idToken("jane", time.Now().Add(time.Hour))
	i := newIssuer(t, map[string]string{"refresh": fresh})
	c.config.AuthInfos["test"] = i.user("", "refresh")
	f := follow(t, Options{}, c.config)
	f.notice()
	// Whoever holds the lock keeps all others from writing.
	must(t, os.WriteFile(f.file+".lock", nil, 0))
	if got := server.ask(t, f.conn); got != "Bearer "+fresh {
		t.Errorf("asked as %q", got)
	}
	// Another change of the file does not bring the old tokens back.
	c.config.Contexts["test"].Namespace = "shop"
	f.rewrite(c.config)
	server.ask(t, f.conn)
	if n := i.renewed.Load(); n != 1 {
		t.Errorf("renewed %d times", n)
	}
}

func TestUsersOfOneIssuerKeepTheirLogins(t *testing.T) {
	t.Parallel()
	server := &authorizations{}
	c := newClusterTwice(t, server.ServeHTTP)
	i := newIssuer(t, nil)
	want := map[string]string{}
	for _, name := range []string{"test", "other"} {
		token := idToken(name, time.Now().Add(time.Hour))
		c.config.AuthInfos[name], want[name] = i.user(token, ""), "Bearer "+token
	}
	asEachAsks(t, c, server, want)
}

// newClusterTwice has the context "other" to the same cluster with a user of its own.
func newClusterTwice(t *testing.T, handler http.HandlerFunc) *cluster {
	t.Helper()
	c := newCluster(t, handler)
	c.config.AuthInfos["other"] = &clientcmdapi.AuthInfo{Token: "another"}
	c.config.Contexts["other"] = &clientcmdapi.Context{Cluster: "test", AuthInfo: "other"}
	return c
}

// asEachAsks connects each context and checks who asks, in turns.
func asEachAsks(t *testing.T, c *cluster, server *authorizations, want map[string]string) {
	t.Helper()
	config := load(t, Options{Kubeconfig: write(t, c.config)})
	conns := make(map[string]*Connection)
	for range 2 {
		for context, as := range want {
			if conns[context] == nil {
				conn, err := config.Connect(context)
				must(t, err)
				t.Cleanup(conn.Close)
				conns[context] = conn
			}
			if got := server.ask(t, conns[context]); got != as {
				t.Errorf("%s asked as %q, want %q", context, got, as)
			}
		}
	}
}

func TestContextsOfOneClusterKeepTheirLogins(t *testing.T) {
	t.Parallel()
	server := &authorizations{}
	c := newClusterTwice(t, server.ServeHTTP)
	asEachAsks(t, c, server, map[string]string{"test": "Bearer secret", "other": "Bearer another"})
	env := func(token string) *clientcmdapi.AuthInfo {
		return &clientcmdapi.AuthInfo{Exec: pluginConfig("env", clientcmdapi.ExecEnvVar{Name: pluginToken, Value: token})}
	}
	c.config.AuthInfos["test"], c.config.AuthInfos["other"] = env("one"), env("two")
	asEachAsks(t, c, server, map[string]string{"test": "Bearer one", "other": "Bearer two"})
}

func TestOIDCProblems(t *testing.T) {
	t.Parallel()
	expired := idToken("jane", time.Now().Add(-time.Hour))
	i := newIssuer(t, map[string]string{"no-id-token": ""})
	for _, c := range []struct {
		name, refresh, what, do string
		edit                    func(config map[string]string)
	}{
		{name: "no refresh token", what: "the OIDC login has expired, and there is no refresh-token", do: "log in again with"},
		{
			name: "session ended", refresh: "old", do: "log in again with",
			what: "the identity provider " + i.URL + ` does not renew the login: oauth2: "invalid_grant" "the session has ended"`,
		},
		{
			name: "unknown authority", refresh: "r", do: "idp-certificate-authority",
			what: "the certificate of the identity provider " + i.URL + " is signed by an authority the kubeconfig does not know",
			edit: func(config map[string]string) {
				config["idp-certificate-authority-data"] = base64.StdEncoding.EncodeToString(newAuthority(t).pem())
			},
		},
		{
			name: "not there", refresh: "r", what: "cannot reach the identity provider https://" + "127.0.0.1:1: connection refused", do: "idp-issuer-url",
			edit: func(config map[string]string) { config["idp-issuer-url"] = "https://127.0.0.1:1" },
		},
		{
			name: "not an identity provider", refresh: "r", do: "idp-issuer-url",
			what: "does not renew the login: oidc: failed to query metadata endpoint 404 Not Found",
			edit: func(config map[string]string) {
				other := newCluster(t, version37)
				config["idp-issuer-url"] = other.URL
				config["idp-certificate-authority-data"] = base64.StdEncoding.EncodeToString(other.authority.pem())
			},
		},
		{
			name: "not a token", refresh: "r", what: "does not renew the login: ID Token is not a valid JWT", do: "log in again",
			edit: func(config map[string]string) { config["id-token"] = "opaque" },
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := newCluster(t, version37)
			user := i.user(expired, c.refresh)
			if c.edit != nil {
				c.edit(user.AuthProvider.Config)
			}
			server.config.AuthInfos["test"] = user
			_, err := server.connect(t, Options{}).Version(t.Context())
			told(t, err, c.what, c.do)
		})
	}
}
