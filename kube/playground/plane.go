package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"k8s.io/client-go/rest"
)

const (
	pollEvery   = 25 * time.Millisecond
	startLimit  = 2 * time.Minute
	serviceCIDR = "10.96.0.0/16"
	podCIDR     = "10.244.0.0/16"
)

// A plane is one control plane: its private directory, ports, secrets and component processes.
type plane struct {
	dir       string
	ephemeral bool // the directory is removed at the end
	bare      bool // etcd and the API server only
	alive     bool // for people to look at
	gates     string
	streaming *bool  // whether lists may be streamed; nil leaves it to the gates
	namespace string // in which contexts open

	ports  ports
	pki    *pki
	users  []user
	tokens *tokens
	end    context.CancelFunc // of what answers the components from this process
	line   *lifeline
	died   chan error // the first unexpected death of a component

	mu       sync.Mutex
	children map[string]*child
}

// newPlane makes the private directory and everything in it that the components need. Close releases it.
func newPlane(o *options) (*plane, error) {
	p := &plane{
		bare: o.bare, alive: o.alive, gates: o.featureGates, namespace: "default",
		died: make(chan error, 1), children: map[string]*child{},
	}
	if o.demo {
		p.namespace = "shop"
	}
	if err := p.makeDir(o.dir); err != nil {
		return nil, err
	}
	if err := p.prepare(); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *plane) makeDir(dir string) error {
	if dir == "" {
		temp, err := os.MkdirTemp("", "playground-")
		if err != nil {
			return fmt.Errorf("make the private directory: %w", err)
		}
		p.dir, p.ephemeral = temp, true
		return nil
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("find directory %s: %w", dir, err)
	}
	p.dir = dir
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make directory %s: %w", dir, err)
	}
	if controlAnswers(p.controlSocket()) {
		return fmt.Errorf("directory %s belongs to a playground that is running", dir)
	}
	return p.forget()
}

// forget drops what an earlier playground left in a directory, and refuses one that holds anything else.
func (p *plane) forget() error {
	ours := []string{"ctl.sock", "etcd", "files", "kubeconfig", "links", "logs", "pki", "states", "world"}
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		return fmt.Errorf("read directory %s: %w", p.dir, err)
	}
	for _, e := range entries {
		if !slices.Contains(ours, e.Name()) {
			return fmt.Errorf("directory %s holds %s, which is not a playground's: name an empty or new one", p.dir, e.Name())
		}
	}
	for _, name := range ours {
		if err := os.RemoveAll(p.path(name)); err != nil {
			return fmt.Errorf("clear directory %s: %w", p.dir, err)
		}
	}
	if err := os.Chmod(p.dir, 0o700); err != nil {
		return fmt.Errorf("make directory %s private: %w", p.dir, err)
	}
	return nil
}

func (p *plane) prepare() error {
	for _, sub := range []string{"logs", "pki", "files", "links", "world"} {
		if err := os.Mkdir(p.path(sub), 0o700); err != nil {
			return fmt.Errorf("make directory %s: %w", p.path(sub), err)
		}
	}
	var err error
	if p.line, err = newLifeline(); err != nil {
		return err
	}
	if p.ports, err = freePorts(); err != nil {
		return err
	}
	if p.pki, err = makePKI(p.path("pki")); err != nil {
		return err
	}
	if p.users, err = newUsers(); err != nil {
		return err
	}
	if err := writeFirstSteps(p.path("world")); err != nil {
		return err
	}
	if err := writePrivate(p.path("pki", "tokens.csv"), tokenFile(p.users)); err != nil {
		return err
	}
	ctx, end := context.WithCancel(context.Background())
	p.end = end
	if p.tokens, err = serveTokens(ctx); err != nil {
		return err
	}
	if err := writeKubeconfig(p.tokens.config(), p.path("pki", "tokens.kubeconfig")); err != nil {
		return err
	}
	return p.writeKubeconfig(p.kubeconfigFile())
}

func (p *plane) path(elem ...string) string {
	return filepath.Join(append([]string{p.dir}, elem...)...)
}

func (p *plane) kubeconfigFile() string { return p.path("kubeconfig") }

// environment is what tells a command about the plane.
func (p *plane) environment() []string {
	env := []string{"KUBECONFIG=" + p.kubeconfigFile(), "PLAYGROUND_DIR=" + p.dir}
	if p.alive {
		env = append(env, "KUBIST_NOTE="+p.path("world", firstSteps))
	}
	return env
}

func (p *plane) controlSocket() string { return p.path("ctl.sock") }

func (p *plane) url() string { return fmt.Sprintf("https://%s:%d", loopback, p.ports.apiserver) }

func (p *plane) etcdURL() string { return fmt.Sprintf("http://%s:%d", loopback, p.ports.etcdClient) }

func (p *plane) writeKubeconfig(path string) error {
	return writeKubeconfig(kubeconfig(p.url(), p.pki.ca, p.users, p.namespace), path)
}

// restConfig is the administrator's, without the client-side rate limit.
func (p *plane) restConfig() *rest.Config {
	return &rest.Config{
		Host:            p.url(),
		BearerToken:     p.users[0].token,
		TLSClientConfig: rest.TLSClientConfig{CAData: p.pki.ca},
		QPS:             -1,
		// What is deprecated is in the demo on purpose, and the terminal is the command's.
		WarningHandler: rest.NoWarnings{},
		UserAgent:      "playground",
	}
}

// etcd opens a client of the plane's own etcd.
func (p *plane) etcd(ctx context.Context) (*clientv3.Client, error) {
	client, err := clientv3.New(clientv3.Config{Context: ctx, Endpoints: []string{p.etcdURL()}, DialTimeout: startLimit})
	if err != nil {
		return nil, fmt.Errorf("connect to etcd at %s: %w", p.etcdURL(), err)
	}
	return client, nil
}

// start starts one component.
func (p *plane) start(name string) error {
	args, env := p.arguments(name)
	p.mu.Lock()
	defer p.mu.Unlock()
	c, err := spawn(p.line, p.dir, name, args, env, p.report)
	if err != nil {
		return err
	}
	p.children[name] = c
	return nil
}

// stop ends one component at once, on purpose, and returns when it is gone.
func (p *plane) stop(name string) {
	if c := p.child(name); c != nil {
		c.kill()
	}
}

func (p *plane) child(name string) *child {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.children[name]
}

func (p *plane) isRunning(name string) bool {
	c := p.child(name)
	return c != nil && c.running()
}

// all returns the components that were started, by name.
func (p *plane) all() []*child {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.SortedFunc(maps.Values(p.children), func(a, b *child) int { return strings.Compare(a.name, b.name) })
}

func (p *plane) report(err error) {
	select {
	case p.died <- err:
	default: // the first death is the cause of the others
	}
}

// close ends every component and removes the directory if it is private. It blocks for a few seconds at most.
func (p *plane) close() {
	for _, c := range p.all() {
		c.wanted.Store(true)
	}
	if p.line != nil {
		p.line.cut()
	}
	if p.end != nil {
		p.end()
	}
	ctx, cancel := context.WithTimeout(context.Background(), endGrace)
	defer cancel()
	for _, c := range p.all() {
		c.awaitEnd(ctx)
	}
	_ = os.Remove(p.controlSocket())
	if p.ephemeral {
		_ = os.RemoveAll(p.dir)
	}
}

// poll asks until done says yes, a component dies, or the time to start is over. what names the thing waited for.
func (p *plane) poll(ctx context.Context, what string, done func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	var last error
	for {
		if last = done(ctx); last == nil {
			return nil
		}
		select {
		case err := <-p.died:
			p.report(err)
			return fmt.Errorf("wait for %s: %w", what, err)
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", what, errors.Join(ctx.Err(), last))
		case <-tick.C:
		}
	}
}
