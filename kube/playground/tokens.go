package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// tokens are those that are handed out while the plane runs, beside the fixed ones of the kubeconfig. The API server asks
// about them at every request, so that to revoke one needs no restart and disturbs nobody else.
type tokens struct {
	url string

	mu    sync.Mutex
	valid map[string]bool // by token; a revoked one is there and false
	owner map[string]user
}

// serveTokens answers the API server's questions until ctx ends.
func serveTokens(ctx context.Context) (*tokens, error) {
	listener, err := net.Listen("tcp", loopback+":0")
	if err != nil {
		return nil, fmt.Errorf("listen for questions about tokens: %w", err)
	}
	t := &tokens{url: "http://" + listener.Addr().String(), valid: map[string]bool{}, owner: map[string]user{}}
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: t}
	go func() { _ = server.Serve(listener) }()
	context.AfterFunc(ctx, func() { _ = server.Close() })
	return t, nil
}

// config is how the API server reaches t.
func (t *tokens) config() *clientcmdapi.Config {
	const name = "tokens"
	cfg := clientcmdapi.NewConfig()
	cfg.Clusters[name] = &clientcmdapi.Cluster{Server: t.url}
	cfg.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: name}
	cfg.AuthInfos[name] = &clientcmdapi.AuthInfo{}
	cfg.CurrentContext = name
	return cfg
}

// ServeHTTP answers a TokenReview.
func (t *tokens) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var review authenticationv1.TokenReview
	if err := json.NewDecoder(r.Body).Decode(&review); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	review.Status = t.review(review.Spec.Token)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(review)
}

func (t *tokens) review(token string) authenticationv1.TokenReviewStatus {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.valid[token] {
		return authenticationv1.TokenReviewStatus{}
	}
	u := t.owner[token]
	return authenticationv1.TokenReviewStatus{
		Authenticated: true, User: authenticationv1.UserInfo{Username: u.name, UID: u.name, Groups: []string{u.group}},
	}
}

// issue returns a new valid token for one of users.
func (t *tokens) issue(users []user, name string) (string, error) {
	i := slices.IndexFunc(users, func(u user) bool { return u.name == name })
	if i < 0 {
		return "", fmt.Errorf("there is no user %s", name)
	}
	token, err := newToken()
	if err != nil {
		return "", fmt.Errorf("make a token for %s: %w", name, err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.valid[token], t.owner[token] = true, users[i]
	return token, nil
}

// set makes a token invalid, or valid again.
func (t *tokens) set(token string, valid bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, known := t.owner[token]; !known {
		return fmt.Errorf("only what `playground ctl token` printed can be revoked and granted, and that is not %q", token)
	}
	t.valid[token] = valid
	return nil
}

func newToken() (string, error) {
	secret := make([]byte, 16)
	if _, err := rand.Read(secret); err != nil {
		return "", fmt.Errorf("find random bytes: %w", err)
	}
	return hex.EncodeToString(secret), nil
}
