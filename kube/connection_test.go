package kube

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

func TestGetStreamsTheRawBody(t *testing.T) {
	t.Parallel()
	proceed := make(chan struct{})
	c := newCluster(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v1/pods" || r.URL.Query().Get("watch") != "true" || r.Header.Get("Accept") != "x/y" {
			http.Error(w, r.URL.String(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "x/y")
		_, _ = io.WriteString(w, "first")
		w.(http.Flusher).Flush()
		<-proceed
		_, _ = io.WriteString(w, "second")
	})
	// A timeout meant for short requests must not end a stream.
	conn := c.connect(t, Options{RequestTimeout: time.Nanosecond})
	resp, err := conn.Get(t.Context(), "/api/v1/pods", url.Values{"watch": {"true"}}, "x/y")
	must(t, err)
	defer resp.Body.Close()
	head := make([]byte, 5)
	_, err = io.ReadFull(resp.Body, head)
	must(t, err)
	close(proceed)
	rest, err := io.ReadAll(resp.Body)
	must(t, err)
	if string(head)+string(rest) != "firstsecond" || resp.Header.Get("Content-Type") != "x/y" {
		t.Errorf("got %q, %q of type %q", head, rest, resp.Header.Get("Content-Type"))
	}
	if resp.ProtoMajor != 2 {
		t.Errorf("spoke %s, want HTTP/2", resp.Proto)
	}
}

func TestGetEndsWithItsContextAndWithClose(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 2)
	c := newCluster(t, func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	})
	conn := c.connect(t, Options{})

	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	if _, err := conn.Get(ctx, "/version", nil, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled get returned %v", err)
	}

	go func() { <-arrived; conn.Close() }()
	if _, err := conn.Get(t.Context(), "/version", nil, ""); err == nil {
		t.Error("a get outlived its connection")
	}
	_, err := conn.Get(t.Context(), "/version", nil, "")
	if !errors.Is(err, errClosed) {
		t.Errorf("get on a closed connection returned %v", err)
	}
}

func TestRequestTimeoutBoundsShortRequests(t *testing.T) {
	t.Parallel()
	c := newCluster(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	conn := c.connect(t, Options{RequestTimeout: 20 * time.Millisecond})
	for name, ask := range map[string]func() error{
		"version":    func() error { _, err := conn.Version(t.Context()); return err },
		"kinds":      func() error { _, err := conn.Kinds(t.Context()); return err },
		"namespaces": func() error { _, err := conn.Namespaces(t.Context()); return err },
	} {
		if err := ask(); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s returned %v", name, err)
		}
	}
}

func TestBasePathIsRespected(t *testing.T) {
	t.Parallel()
	c := newCluster(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/k8s/clusters/x/version" {
			answer(http.StatusOK, acceptJSON, `{"gitVersion":"v1.37.2"}`)(w, r)
			return
		}
		http.NotFound(w, r)
	})
	for _, slash := range []string{"", "/"} {
		c.config.Clusters["test"].Server = c.URL + "/k8s/clusters/x" + slash
		version, err := c.connect(t, Options{ReadOnly: true}).Version(t.Context())
		must(t, err)
		if version != "v1.37.2" {
			t.Errorf("version %q", version)
		}
	}
}

// failure is a refusal as the API server words it.
var failure = metav1.Status{
	TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"},
	Status:   metav1.StatusFailure, Reason: metav1.StatusReasonForbidden, Code: http.StatusForbidden,
	Message: `pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "shop"`,
}

func TestRefusalsAreDecodedWhateverTheyAreEncodedIn(t *testing.T) {
	t.Parallel()
	raw, err := failure.Marshal()
	must(t, err)
	envelope := runtime.Unknown{TypeMeta: runtime.TypeMeta{APIVersion: "v1", Kind: "Status"}, Raw: raw}
	protobuf, err := envelope.Marshal()
	must(t, err)

	for _, c := range []struct {
		name, contentType, body string
		code                    int
		header                  string
		is                      func(error) bool
		message                 string
		wait                    int
	}{
		{
			name: "protobuf", contentType: "application/vnd.kubernetes.protobuf", body: protobufMagic + string(protobuf),
			code: 403, is: apierrors.IsForbidden, message: failure.Message,
		},
		{
			name: "JSON", contentType: "application/json", code: 410, is: apierrors.IsResourceExpired, message: "too old",
			body: `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410,"message":"too old"}`,
		},
		{
			name: "JSON that calls itself text", contentType: "text/plain", code: 410, is: apierrors.IsResourceExpired, message: "too old",
			body: `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410,"message":"too old"}`,
		},
		{
			name: "busy", contentType: "application/json", code: 429, is: apierrors.IsTooManyRequests, message: "later", header: "7", wait: 7,
			body: `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"TooManyRequests","code":429,"message":"later"}`,
		},
		{
			name: "text of a proxy", contentType: "text/plain", body: "upstream gone\r\n", code: 503, header: "3", wait: 3,
			is: apierrors.IsServiceUnavailable, message: "upstream gone",
		},
		{
			name: "page of a proxy", contentType: "text/html", body: "<html><h1>oh no</h1></html>", code: 502,
			is: func(err error) bool { return apierrors.HasStatusCause(err, metav1.CauseTypeUnexpectedServerResponse) }, message: "Bad Gateway",
		},
		{
			name: "broken protobuf", contentType: "application/vnd.kubernetes.protobuf", body: protobufMagic + "\xff\xff", code: 404,
			is: apierrors.IsNotFound,
		},
		{name: "nothing", code: 401, is: apierrors.IsUnauthorized},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cluster := newCluster(t, func(w http.ResponseWriter, r *http.Request) {
				if c.header != "" {
					w.Header().Set("Retry-After", c.header)
				}
				answer(c.code, c.contentType, c.body)(w, r)
			})
			_, err := cluster.connect(t, Options{}).Get(t.Context(), "/api/v1/namespaces/shop/pods", nil, "")
			if err == nil || !c.is(err) {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(err.Error(), c.message) {
				t.Errorf("message %q, want %q in it", err, c.message)
			}
			if seconds, _ := apierrors.SuggestsClientDelay(err); seconds != c.wait {
				t.Errorf("asks to wait %d s, want %d", seconds, c.wait)
			}
		})
	}
}

func TestRetryAfterDate(t *testing.T) {
	t.Parallel()
	resp := &http.Response{Header: http.Header{
		"Date":        {noon.Format(http.TimeFormat)},
		"Retry-After": {noon.Add(90 * time.Second).Format(http.TimeFormat)},
	}}
	if got := retryAfter(resp); got != 90 {
		t.Errorf("wait %d s, want 90", got)
	}
}

func TestLoginsAreSent(t *testing.T) {
	t.Parallel()
	type seen struct{ Authorization, Certificate, As, AsGroup, Agent string }
	for _, c := range []struct {
		name string
		edit func(*testing.T, *cluster) clientcmdapi.AuthInfo
		o    Options
		want seen
	}{
		{
			"token", func(*testing.T, *cluster) clientcmdapi.AuthInfo { return clientcmdapi.AuthInfo{Token: "t"} },
			Options{},
			seen{Authorization: "Bearer t"},
		},
		{"token file", func(t *testing.T, _ *cluster) clientcmdapi.AuthInfo {
			return clientcmdapi.AuthInfo{TokenFile: writeFile(t, []byte("from-file"))}
		}, Options{}, seen{Authorization: "Bearer from-file"}},
		{"basic", func(*testing.T, *cluster) clientcmdapi.AuthInfo {
			return clientcmdapi.AuthInfo{Username: "jane", Password: "pw"}
		}, Options{}, seen{Authorization: "Basic amFuZTpwdw=="}},
		{"client certificate", func(_ *testing.T, c *cluster) clientcmdapi.AuthInfo {
			cert, key := c.authority.client("jane", time.Now().Add(time.Hour))
			return clientcmdapi.AuthInfo{ClientCertificateData: cert, ClientKeyData: key}
		}, Options{}, seen{Certificate: "jane"}},
		{"impersonation of the kubeconfig", func(*testing.T, *cluster) clientcmdapi.AuthInfo {
			return clientcmdapi.AuthInfo{Token: "t", Impersonate: "bob", ImpersonateGroups: []string{"g"}}
		}, Options{}, seen{Authorization: "Bearer t", As: "bob", AsGroup: "g"}},
		{
			"impersonation of the flags", func(*testing.T, *cluster) clientcmdapi.AuthInfo { return clientcmdapi.AuthInfo{Token: "t"} },
			Options{As: "eve", AsGroups: []string{"h"}, UserAgent: "kubist/1.0"},
			seen{Authorization: "Bearer t", As: "eve", AsGroup: "h", Agent: "kubist/1.0"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			requests := make(chan *http.Request, 1)
			cluster := newClusterTLS(t, func(w http.ResponseWriter, r *http.Request) {
				requests <- r
				version37(w, r)
			}, func(a *authority, config *tls.Config) {
				config.ClientAuth, config.ClientCAs = tls.VerifyClientCertIfGiven, a.pool()
			})
			user := c.edit(t, cluster)
			cluster.config.AuthInfos["test"] = &user
			_, err := cluster.connect(t, c.o).Version(t.Context())
			must(t, err)

			r := <-requests
			got := seen{
				Authorization: r.Header.Get("Authorization"),
				As:            r.Header.Get("Impersonate-User"), AsGroup: r.Header.Get("Impersonate-Group"),
				Agent: r.UserAgent(),
			}
			if certs := r.TLS.PeerCertificates; len(certs) > 0 {
				got.Certificate = certs[0].Subject.CommonName
			}
			if c.want.Agent == "" && strings.HasPrefix(got.Agent, "kubist (") {
				got.Agent = ""
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTransportSettings(t *testing.T) {
	t.Parallel()
	for host, plain := range map[string]bool{
		"127.0.0.1": true, "127.9.9.9": true, "[::1]": true, "localhost": true, "LOCALHOST": true,
		"10.0.0.1": false, "api.example.com": false, "localhost.example.com": false,
	} {
		config := clientcmdapi.NewConfig()
		config.Clusters["c"] = &clientcmdapi.Cluster{Server: "https://" + host + ":6443"}
		config.Contexts["c"] = &clientcmdapi.Context{Cluster: "c"}
		conn, err := (&Config{raw: config}).Connect("c")
		must(t, err)
		defer conn.Close()
		rest := conn.REST()
		if rest.DisableCompression != plain {
			t.Errorf("%s: compression disabled is %v, want %v", host, rest.DisableCompression, plain)
		}
		if rest.QPS != -1 || rest.Timeout != 0 {
			t.Errorf("%s: QPS %v, timeout %s; want no limits", host, rest.QPS, rest.Timeout)
		}
	}
	for name, want := range map[string]string{"HTTP2_READ_IDLE_TIMEOUT_SECONDS": "10", "HTTP2_PING_TIMEOUT_SECONDS": "5"} {
		if got := os.Getenv(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestRESTIsACopy(t *testing.T) {
	t.Parallel()
	c := newCluster(t, version37)
	c.config.AuthInfos["test"] = &clientcmdapi.AuthInfo{Exec: pluginConfig("token")}
	conn := c.connect(t, Options{})
	one := conn.REST()
	one.ExecProvider.Command, one.Host = "changed", "changed"
	if other := conn.REST(); other.ExecProvider.Command == "changed" || other.Host == "changed" {
		t.Error("a change to one copy shows in another")
	}
}

func TestMissingTokenFileIsTold(t *testing.T) {
	t.Parallel()
	c := newCluster(t, version37)
	absent := filepath.Join(t.TempDir(), "token")
	c.config.AuthInfos["test"] = &clientcmdapi.AuthInfo{TokenFile: absent}
	_, err := load(t, Options{Kubeconfig: write(t, c.config)}).Connect("")
	problem, ok := errors.AsType[*Problem](err)
	if !ok || !strings.Contains(problem.What, absent+": no such file") {
		t.Errorf("got %v", err)
	}
}

func TestWarningsAreDistinctAndBounded(t *testing.T) {
	t.Parallel()
	var told []string
	c := newCluster(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Warning", `299 - "same"`)
		w.Header().Add("Warning", `199 - "not the server's"`)
		version37(w, r)
	})
	conn := c.connect(t, Options{OnWarning: func(context, text string) { told = append(told, context+": "+text) }})
	for range 2 {
		_, err := conn.Version(t.Context())
		must(t, err)
	}
	if got := conn.Warnings(); !slices.Equal(got, []string{"same"}) {
		t.Errorf("got %q", got)
	}
	if !slices.Equal(told, []string{"test: same"}) {
		t.Errorf("told %q", told)
	}

	var many warnings
	for i := range 3 * maxWarnings {
		many.add(strings.Repeat("x", i+1))
	}
	if got := many.all(); len(got) != maxWarnings || len(got[maxWarnings-1]) != 3*maxWarnings {
		t.Errorf("kept %d, the last one of %d letters", len(got), len(got[len(got)-1]))
	}
}

func TestProxyURLIsUsed(t *testing.T) {
	t.Parallel()
	var line bytes.Buffer
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		line.WriteString(r.Method + " " + r.Host)
		w.WriteHeader(http.StatusTeapot)
	}))
	defer proxy.Close()
	c := newCluster(t, version37)
	c.config.Clusters["test"].ProxyURL = proxy.URL
	if _, err := c.connect(t, Options{}).Version(t.Context()); err == nil {
		t.Error("the proxy was not asked")
	}
	if want := "CONNECT " + strings.TrimPrefix(c.URL, "https://"); line.String() != want {
		t.Errorf("the proxy saw %q, want %q", line.String(), want)
	}
}
