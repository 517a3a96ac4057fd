package views

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"kubist/kube"
	"kubist/kube/change"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// recorder passes all requests on to an API server, and remembers them.
type recorder struct {
	mu       sync.Mutex
	requests []*http.Request
	proxy    http.Handler
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	r.requests = append(r.requests, req.Clone(context.Background()))
	r.mu.Unlock()
	r.proxy.ServeHTTP(w, req)
}

// recorded is a connection that may only read to the playground, by way of a recorder.
func recorded(t *testing.T) (*kube.Config, *recorder) {
	t.Helper()
	if os.Getenv("PLAYGROUND_DIR") == "" {
		t.Fatal("this test needs the playground: run make test")
	}
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		t.Fatal(err)
	}
	target, err := url.Parse(config.Host)
	if err != nil {
		t.Fatal(err)
	}
	transport, err := rest.TransportFor(config)
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{proxy: &httputil.ReverseProxy{
		Rewrite:   func(p *httputil.ProxyRequest) { p.SetURL(target) },
		Transport: transport, FlushInterval: -1,
		// A stream that is not wanted any more is no fault.
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}}
	server := httptest.NewServer(r)
	t.Cleanup(server.CloseClientConnections)
	path := filepath.Join(t.TempDir(), "kubeconfig")
	text := `{"apiVersion": "v1", "kind": "Config", "current-context": "c", "clusters": [{"name": "c", "cluster": {"server": "` + server.URL +
		`"}}], "users": [{"name": "u", "user": {}}], "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u", "namespace": "shop"}}]}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := kube.LoadConfig(kube.Options{Kubeconfig: path, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	return c, r
}

// writes says how a request could change something, or "".
func writes(r *http.Request) string {
	if r.URL.Query().Has("dryRun") {
		return "a dry run"
	}
	for part := range strings.SplitSeq(r.URL.Path, "/") {
		switch part {
		case "exec", "attach", "portforward", "proxy", "token", "eviction", "binding":
			return part
		}
	}
	review := r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/apis/authorization.k8s.io/v1/selfsubject")
	if r.Method != http.MethodGet && !review {
		return r.Method
	}
	return ""
}

// presser is a shell that says yes to everything.
type presser struct {
	t       *testing.T
	ctx     context.Context
	router  *Router
	on      screen.Screen
	results chan func()
	visited map[string]bool
	depth   int
	popped  bool // the screen has gone back to the one before
}

// press runs every command of a screen, each on a screen of its own, and those of every screen that leads to.
func (p *presser) press(line string, then ...string) {
	p.t.Helper()
	for i := 0; ; i++ {
		sc := p.at(line, then...)
		commands := append(sc.Commands(), p.router.Commands()...)
		if i >= len(commands) {
			p.leave()
			return
		}
		if c := commands[i]; c.When == nil || c.When() == "" {
			c.Run(p)
			p.settle()
		}
		p.leave()
	}
}

// pressOn runs every command of a screen that no line opens for who may only read, each on a screen of its own.
func (p *presser) pressOn(open func() screen.Screen) {
	p.t.Helper()
	for i := 0; ; i++ {
		p.depth = 0
		p.show(open())
		p.settle()
		commands := p.on.Commands()
		if i < len(commands) && (commands[i].When == nil || commands[i].When() == "") {
			commands[i].Run(p)
			p.settle()
		}
		p.leave()
		if i >= len(commands) {
			return
		}
	}
}

// at is the screen that a line and then commands lead to, when it shows what there is.
func (p *presser) at(line string, then ...string) screen.Screen {
	p.t.Helper()
	p.depth = 0
	p.Go(line)
	p.settle()
	for _, id := range then {
		for _, c := range p.on.Commands() {
			if c.ID == id {
				p.depth = 0
				c.Run(p)
				p.settle()
			}
		}
	}
	p.depth = 0
	return p.on
}

// settle lets the screen work until it is live.
func (p *presser) settle() {
	p.t.Helper()
	f := new(canvas.Frame)
	for !p.popped {
		f.Reset(120, 40)
		p.on.Paint(f.Canvas())
		status := ""
		for _, s := range p.on.Title().Status {
			status += s.Text
		}
		if strings.HasSuffix(status, "live") || strings.HasSuffix(status, "done") || strings.Contains(status, "as of") || strings.HasSuffix(status, "not read") || strings.HasSuffix(status, " fields") || strings.Contains(f.String(), "has no kind") {
			return
		}
		select {
		case f := <-p.results:
			f()
		case <-p.ctx.Done():
			p.t.Fatalf("%T does not come to rest: %q\n%s", p.on, status, f)
		}
	}
}

func (p *presser) show(s screen.Screen) {
	p.leave()
	p.on, p.popped = s, false
	name, _, _ := strings.Cut(reflect.TypeOf(s).Elem().Name(), "[")
	p.visited[name] = true
	s.Mount(p)
}

func (p *presser) leave() {
	if p.on != nil {
		p.on.Unmount()
		p.on = nil
	}
}

func (p *presser) Wait(slot string, f func(context.Context) any) {
	on := p.on
	go func() {
		result := f(p.ctx)
		select {
		case p.results <- func() {
			if p.on == on && result != nil {
				on.Handle(slot, result)
			}
		}:
		case <-p.ctx.Done():
		}
	}()
}

func (p *presser) Go(line string) {
	if p.depth++; p.depth > 2 {
		return
	}
	place, err := p.router.Open(line, p.on)
	if err != nil {
		p.t.Fatalf("%s: %v", line, err)
	}
	if place.Screen != nil {
		p.show(place.Screen)
	}
	if place.Pick != nil {
		if place.Pick.Choose == nil {
			place.Pick.Choose = func(it screen.Item) { p.Go(line + " " + screen.Quote(it.Text)) }
		}
		p.Pick(*place.Pick)
	}
}

func (p *presser) Pick(q screen.Picker) {
	if q.More != nil {
		if _, err := q.More(p.ctx); err != nil {
			p.t.Error(err)
		}
	}
	switch {
	case len(q.Items) == 0:
	case q.Several != nil:
		q.Several(q.Items)
	default:
		q.Choose(q.Items[0])
	}
}

func (p *presser) Prompt(q screen.Prompt) { q.Done(q.Text, true) }

func (p *presser) Ask(q screen.Question) {
	for i := range q.Choices {
		if q.Answer != nil {
			q.Answer(i)
		}
	}
}

func (p *presser) Start(j screen.Job) {
	ctx, cancel := context.WithTimeout(p.ctx, time.Second) // some wait for what may never be
	defer cancel()
	err := j.Run(ctx, func(int, int) {})
	if j.Done != nil {
		j.Done(err)
	}
}

func (p *presser) Push(s screen.Screen) { p.show(s) }

func (p *presser) Replace(s screen.Screen) { p.show(s) }

func (p *presser) Pop()                                                                 { p.popped = true }
func (p *presser) Toast(themes.Token, string)                                           {}
func (p *presser) Notify(themes.Token, string)                                          {}
func (p *presser) Copy(string, string)                                                  {}
func (p *presser) Terminal(func(in, out *os.File) error, func(error))                   {}
func (p *presser) Raw(func(io.Reader, io.Writer, func() (int, int)) error, func(error)) {}
func (p *presser) Now() time.Time                                                       { return p.router.Now() }

// Whatever key is pressed, wherever: who may only read sends nothing else.
func TestNothingIsWrittenReadOnly(t *testing.T) {
	t.Chdir(t.TempDir()) // for what is saved
	config, recorder := recorded(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	router, err := NewRouter(Options{Config: config})
	if err != nil {
		t.Fatal(err)
	}
	defer router.Close()
	p := &presser{t: t, ctx: ctx, router: router, results: make(chan func()), visited: map[string]bool{}}
	defer p.leave()
	p.press("no-such-kind")
	p.press("pods -n shop")
	p.press("pods -n shop", "list.enter")
	p.press("pods -n shop", "pod.environment")
	p.press("pods -n shop", "object.yaml")
	p.press("secrets -n shop")
	p.press("secrets -n shop", "object.yaml")
	p.press("secrets -n shop", "list.enter")
	p.press("configmaps -n shop", "list.enter")
	p.press("clusterroles", "list.enter")
	p.press("clusterrolebindings", "list.enter")
	p.press("serviceaccounts -n shop")
	p.press("resourcequotas -n platform", "list.enter")
	p.press("persistentvolumeclaims -n shop")
	p.press("nodes")
	p.press("apply shop.yaml")
	p.press("count -n shop")
	p.press("labels -n shop")
	p.press("children rc/kubia -n shop")
	p.press("used cm/kubia-config -n shop")
	p.press("can -n shop")
	p.press("who-can get secrets -n shop")
	p.press("explain hpa.spec.metrics /target")
	pod := ref{gvr: podKind.GVR, namespaced: true, namespace: "shop", name: "kubia-gpu"}
	p.pressOn(func() screen.Screen {
		return newExec(router.session, []ref{pod, pod}, order{words: []string{"env"}, limit: time.Minute})
	})
	p.pressOn(func() screen.Screen { return newShellScreen(router.session, router.session.startShell(p, pod, "main")) })
	p.press("shells")
	of := change.Object{Kind: builtIn(podKind), Namespace: "shop", Name: "quiz-0"}
	router.session.memory.Journal.note(&change.Entry{Context: "c", Title: "delete pod quiz-0", Results: []change.Result{{
		Op: change.Delete{On: of}, Before: &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Pod"}},
	}}})
	p.press("pods -n shop", "object.labels")
	p.press("changes")
	p.press("changes", "list.enter")
	for _, sc := range samples() {
		name, _, _ := strings.Cut(reflect.TypeOf(sc).Elem().Name(), "[")
		if name == "search" {
			name = "awaited" // which holds it
		}
		if !p.visited[name] {
			t.Errorf("no key of the screen %s was pressed", name)
		}
	}
	recorder.mu.Lock()
	defer recorder.mu.Unlock()
	watches := 0
	for _, r := range recorder.requests {
		if how := writes(r); how != "" {
			t.Errorf("%s has arrived: %s %s", how, r.Method, r.URL)
		}
		if r.URL.Query().Has("watch") {
			watches++
		}
	}
	if watches == 0 {
		t.Error("nothing has arrived at all")
	}
}

func TestWhatCouldWriteIsSeen(t *testing.T) {
	t.Parallel()
	for request, want := range map[string]string{
		"GET /api/v1/pods?watch=true":                                     "",
		"POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews":     "",
		"DELETE /api/v1/namespaces/shop/pods/a":                           "DELETE",
		"POST /api/v1/namespaces/shop/pods/a/exec":                        "exec",
		"GET /api/v1/namespaces/shop/pods/a/proxy/quit":                   "proxy",
		"PATCH /api/v1/namespaces/shop/pods/a?dryRun=All":                 "a dry run",
		"POST /api/v1/namespaces/shop/serviceaccounts/default/token":      "token",
		"POST /apis/authorization.k8s.io/v1/namespaces/a/localsubjectace": "POST",
	} {
		method, target, _ := strings.Cut(request, " ")
		if got := writes(httptest.NewRequest(method, target, nil)); got != want {
			t.Errorf("%s is %q, want %q", request, got, want)
		}
	}
}
