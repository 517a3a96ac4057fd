package views

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	schemas "kubist/kube/schema"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// documented is a server that describes Deployments, as far as that is of use in drawings.
type documented struct{ err error }

func (documented) ServerURL() string { return "https://test" }

func (d documented) Get(_ context.Context, path string, _ url.Values, _ string) (*http.Response, error) {
	body := `{"paths": {"apis/apps/v1": {"serverRelativeURL": "/openapi/v3/apis/apps/v1?hash=1"}}}`
	if path != "/openapi/v3" {
		text, err := os.ReadFile("testdata/explain.json")
		if err != nil {
			return nil, err
		}
		body = string(text)
	}
	return &http.Response{Body: io.NopCloser(strings.NewReader(body))}, d.err
}

// explaining is the screen that a command line opens, once all has been read.
func explaining(t *testing.T, server documented, line string) (*explain, *fakeHost) {
	t.Helper()
	s := &Session{conn: new(kube.Connection), memory: &Memory{}, schemas: schemas.NewLibrary(server, "")}
	s.kinds.Store(kube.BuiltinKinds())
	place, err := (&Router{s}).Open(line, nil)
	if err != nil {
		t.Fatal(err)
	}
	e, ok := place.Screen.(*explain)
	if !ok {
		t.Fatalf("%s opens %T", line, place.Screen)
	}
	h := &fakeHost{now: noon, waits: map[string]func(context.Context) any{}, counts: map[string]int{}}
	e.Mount(h)
	settleExplain(t, e, h)
	return e, h
}

// settleExplain gives the screen what it waits for.
func settleExplain(t *testing.T, e *explain, h *fakeHost) {
	t.Helper()
	for _, slot := range []string{"schema", "fields"} {
		if f := h.waits[slot]; f != nil {
			delete(h.waits, slot)
			e.Handle(slot, f(t.Context()))
		}
	}
}

func drawExplain(e *explain, w, h int) string {
	f := new(canvas.Frame)
	f.Reset(w, h)
	e.Paint(f.Canvas())
	return f.String()
}

// pressExplain presses keys; one that cannot be used says why in what is returned.
func pressExplain(t *testing.T, e *explain, h *fakeHost, keys ...string) (refused string) {
	t.Helper()
	drawExplain(e, 100, 20)
	for _, key := range keys {
		if text, ok := strings.CutPrefix(key, "/"); ok && text != "" {
			pressExplain(t, e, h, "/")
			typed, ok := strings.CutSuffix(text, "␛")
			for i := range typed {
				h.prompt.Change(typed[:i+1])
			}
			h.prompt.Done(typed, !ok)
			continue
		}
		i := slices.IndexFunc(e.Commands(), func(c screen.Command) bool { return slices.Contains(c.Keys, key) })
		if i < 0 {
			t.Fatalf("nothing is bound to %s", key)
		}
		c := e.Commands()[i]
		if c.When != nil && c.When() != "" {
			return c.When()
		}
		c.Run(h)
		settleExplain(t, e, h)
		drawExplain(e, 100, 20)
	}
	return ""
}

// cursorAt is the path of the field under the cursor.
func cursorAt(e *explain) string { return strings.Join(e.tree.selected().Path(), ".") }

func statusOfExplain(e *explain) string {
	var b strings.Builder
	for _, s := range e.Title().Status {
		b.WriteString(s.Text)
	}
	return b.String()
}

// rows is a drawing without the indentation of the test.
func rows(drawing string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimPrefix(drawing, "\n")) {
		line = strings.TrimRight(strings.TrimLeft(line, "\t"), "\n")
		if line != "" {
			b.WriteString(strings.TrimRight(strings.TrimSuffix(line, "|"), " ") + "\n")
		}
	}
	return b.String()
}

func TestExplainIsDrawn(t *testing.T) {
	t.Parallel()
	e, _ := explaining(t, documented{}, "explain deploy.spec.strategy.type")
	tests := []struct {
		name string
		w, h int
		want string
	}{
		{"side by side", 100, 16, `
			 ▾ Deployment                                │ spec.strategy.type
			     apiVersion         string               │ type     string, required
			     kind               string               │ default  "RollingUpdate"
			   ▸ metadata           ObjectMeta           │ one of   Recreate, RollingUpdate
			   ▾ spec               DeploymentSpec     * │
			       replicas         integer              │ Type of deployment. Can be "Recreate" or
			     ▾ strategy         DeploymentStrate…  * │ "RollingUpdate". Default is RollingUpdate.
			       ▸ rollingUpdate  Object               │
			▌        type           string             * │ Possible enum values:
			     ▸ template         PodTemplateSpec    * │  - ~"Recreate"~ Kill all existing pods before
			                                             │    creating new ones.
			                                             │  - ~"RollingUpdate"~ Replace the old ReplicaSets
			                                             │    by new one.
			                                             │
			                                             │ Example
			                                             │   type: RollingUpdate
		`},
		{"one below the other", 80, 17, `
			 ▾ Deployment
			     apiVersion         string
			     kind               string
			   ▸ metadata           ObjectMeta
			   ▾ spec               DeploymentSpec                                 required
			       replicas         integer
			     ▾ strategy         DeploymentStrategy                             required
			       ▸ rollingUpdate  Object
			▌        type           string                                         required
			 ─────────────────────────────────────────────────────────────────── ↓ 7 more ─
			 spec.strategy.type
			 type     string, required
			 default  "RollingUpdate"
			 one of   Recreate, RollingUpdate
			|
			 Type of deployment. Can be "Recreate" or "RollingUpdate". Default is
			 RollingUpdate.
		`},
	}
	for _, tt := range tests {
		got, want := drawExplain(e, tt.w, tt.h), rows(strings.ReplaceAll(tt.want, "~", "`"))
		if got != want {
			t.Errorf("%s it is\n%swant\n%s", tt.name, got, want)
		}
	}
	if got, want := strings.Join(e.Title().Crumbs, " ▸ "), " ▸ Explain ▸ Deployment"; got != want {
		t.Errorf("crumbs are %q, want %q", got, want)
	}
	if got, want := statusOfExplain(e), "apps/v1 · 16 fields"; got != want {
		t.Errorf("the status is %q, want %q", got, want)
	}
}

func TestExplainMoves(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]string{
		"":                           "",
		"j":                          "apiVersion",
		"G":                          "spec",
		"G right":                    "spec",
		"G right right":              "spec.replicas",
		"G right right left":         "spec",
		"G right left G":             "spec",
		"G enter enter G":            "spec",
		"G enter G":                  "spec.template",
		"* G":                        "spec.template.spec.containers.name",
		"G * G ctrl+\\":              "spec",
		"G l h h":                    "",
		"/maxun":                     "spec.strategy.rollingUpdate.maxUnavailable",
		"/name":                      "metadata.name",
		"/name n":                    "spec.template.spec.containers.name",
		"/name n n":                  "spec.template",
		"/name N":                    "spec.template.spec.containers",
		"/Recreate":                  "spec.strategy.type",
		"/recreate":                  "spec.strategy.type",
		"/reCreate":                  "",
		"j /name␛":                   "apiVersion",
		"/name k esc":                "metadata.labels",
		"G enter G g":                "",
		"G enter j pgdown pgup down": "apiVersion",
	} {
		e, h := explaining(t, documented{}, "explain deploy")
		pressExplain(t, e, h, strings.Fields(keys)...)
		if got := cursorAt(e); got != want {
			t.Errorf("%s leads to %q, want %q\n%s", keys, got, want, drawExplain(e, 100, 20))
		}
	}
}

func TestExplainSearchSaysHowItStands(t *testing.T) {
	t.Parallel()
	e, h := explaining(t, documented{}, "explain deploy")
	pressExplain(t, e, h, "/name")
	if got, want := statusOfExplain(e), "match 1 of 4 by name · apps/v1 · 16 fields"; got != want {
		t.Errorf("the status is %q, want %q", got, want)
	}
	pressExplain(t, e, h, "n", "n")
	if got, want := statusOfExplain(e), "match 3 of 4 by text · apps/v1 · 16 fields"; got != want {
		t.Errorf("the status is %q, want %q", got, want)
	}
	pressExplain(t, e, h, "n", "n")
	if got := strings.Join(h.said, "; "); got != "the search goes on at the first match" {
		t.Errorf("it says %q", got)
	}
	pressExplain(t, e, h, "/nowhere")
	if got := h.said[len(h.said)-1]; got != "there is no “nowhere” in the fields of Deployment" || e.search.query != "name" {
		t.Errorf("it says %q and searches for %q", got, e.search.query)
	}
	if got, want := e.Line(), "explain deployments.metadata.name /name"; got != want {
		t.Errorf("the line is %q, want %q", got, want)
	}
	pressExplain(t, e, h, "esc")
	if refused := pressExplain(t, e, h, "n"); refused == "" {
		t.Error("there is a next match of nothing")
	}
}

func TestExplainFindsByLetters(t *testing.T) {
	t.Parallel()
	e, h := explaining(t, documented{}, "explain deploy")
	pressExplain(t, e, h, "f")
	if len(h.picker.Items) != 16 || h.picker.Items[6] != (screen.Item{Text: "spec.replicas", Note: "integer"}) {
		t.Fatalf("it offers %v", h.picker.Items)
	}
	h.picker.Choose(h.picker.Items[6])
	if got := cursorAt(e); got != "spec.replicas" {
		t.Errorf("it leads to %s", got)
	}
}

func TestExplainCopies(t *testing.T) {
	t.Parallel()
	e, h := explaining(t, documented{}, "explain deploy.spec.strategy.type")
	for what, want := range map[string]string{
		"path":            "spec.strategy.type",
		"kubectl command": "kubectl explain deployments.spec.strategy.type",
		"example":         "type: RollingUpdate\n",
		"documentation":   "Type of deployment. Can be \"Recreate\" or \"RollingUpdate\".\nDefault is RollingUpdate.\n\nPossible enum values:\n - `\"Recreate\"` Kill all existing pods before creating new ones.\n - `\"RollingUpdate\"` Replace the old ReplicaSets by new one.",
	} {
		pressExplain(t, e, h, "c")
		h.picker.Choose(screen.Item{Text: what})
		if h.copied != want {
			t.Errorf("of %s it copies %q, want %q", what, h.copied, want)
		}
	}
	e.kind.Version = "v9" // which is not the one that is meant without a word
	if got := e.command(e.tree.selected()); got != "kubectl explain deployments.spec.strategy.type --api-version=apps/v1" {
		t.Errorf("the command is %q", got)
	}
}

func TestExplainLines(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"explain deploy":                              "explain deployments",
		"explain Deployment.spec":                     "explain deployments.spec",
		"explain deployments.v1.apps.spec.strategy":   "explain deployments.spec.strategy",
		"explain deployments.apps.spec.strategy":      "explain deployments.spec.strategy",
		"explain deploy.Spec.Strategy":                "explain deployments.spec.strategy",
		"explain deploy.spec.containers":              "explain deployments.spec",
		`explain "deploy.spec.template.spec['a.b']"`:  "explain deployments.spec.template.spec",
		"explain deploy --api-version=apps/v1":        "explain deployments",
		"explain deploy --api-version apps/v1":        "explain deployments",
		"explain deploy.spec --recursive":             "explain deployments.spec",
		"explain deploy.spec.template.spec /template": "explain deployments.spec.template.spec /template",
	} {
		e, h := explaining(t, documented{}, line)
		if got := e.Line(); got != want {
			t.Errorf("%s leads back by %q, want %q", line, got, want)
		}
		if strings.Contains(line, "containers") && (len(h.said) == 0 || h.said[0] != "there is no field containers in spec") {
			t.Errorf("%s says %q", line, h.said)
		}
	}
}

func TestExplainRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	r := &Router{&Session{conn: new(kube.Connection), memory: &Memory{}}}
	for line, want := range map[string]string{
		"explain":                       "name a kind or a field",
		"explain .":                     "name a kind or a field",
		"explain pods deploy":           "one thing is explained at a time",
		"explain pods -n shop":          "-n is not known here",
		"explain pods --api-version":    "--api-version needs a value",
		"explain pods.spec.containers[": "a ] is missing",
	} {
		if _, err := r.Open(line, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s fails with %v, want %q", line, err, want)
		}
	}
}

// What goes wrong is said, with what to do; what was there stays.
func TestExplainSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	e, h := explaining(t, documented{}, "explain deploy.spec")
	e.Handle("schema", explained{err: errors.New("the network is down")})
	if !strings.Contains(drawExplain(e, 100, 20), "DeploymentSpec") || len(e.Title().Notice) == 0 {
		t.Errorf("it has title %v and shows\n%s", e.Title(), drawExplain(e, 100, 20))
	}
	pressExplain(t, e, h, "ctrl+r")
	if len(e.Title().Notice) != 0 || cursorAt(e) != "spec" {
		t.Errorf("once it is well again it has title %v, and the cursor is at %s", e.Title(), cursorAt(e))
	}
	old := newExplain(e.session, toExplain{text: "deploy"})
	old.Mount(h)
	old.Handle("schema", explained{err: schemas.ErrNoOpenAPI})
	if got := drawExplain(old, 100, 20); !strings.Contains(got, "older than Kubernetes 1.24") || !strings.Contains(got, "kubectl explain") {
		t.Errorf("an old server is told as\n%s", got)
	}
	for _, c := range old.Commands() { // none of which there is anything for
		if c.When == nil || c.When() == "" {
			if c.Run(h); c.ID != "explain.refresh" {
				drawExplain(old, 100, 20)
			}
		}
	}
	if old.Line() != "explain deploy" {
		t.Errorf("the line is %q", old.Line())
	}
}

// X explains the kind of a table also where it has no rows.
func TestListIsExplained(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	tell(l)
	if refused := press(t, l, "X"); refused != "" {
		t.Errorf("X is refused: %s", refused)
	}
	e, ok := fake(l).pushed.(*explain)
	if !ok || e.wanted.kind.Name != "Pod" {
		t.Errorf("X opens %T", fake(l).pushed)
	}
	place, err := (&Router{l.session}).Open("explain", l)
	if e, ok := place.Screen.(*explain); err != nil || !ok || e.wanted.kind.Name != "Pod" {
		t.Errorf("explain alone opens %T (%v)", place.Screen, err)
	}
}

// X explains the field under the cursor of YAML.
func TestYAMLIsExplained(t *testing.T) {
	t.Parallel()
	y, h := mounted("deployments", "kubia")
	y.kind = y.session.kindOf(ref{gvr: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}})
	y.session.schemas = schemas.NewLibrary(documented{}, "")
	y.show(yamlText{shown: "metadata:\n  labels:\n    app: kubia\nspec:\n  template:\n    spec:\n      containers:\n      - image: kubia\n"})
	for line, want := range map[int]string{0: "metadata", 2: "metadata.labels", 7: "spec.template.spec.containers.image"} {
		painted(y)
		pressYAML(t, y, h, "g")
		for range line {
			pressYAML(t, y, h, "j")
		}
		pressYAML(t, y, h, "X")
		e, ok := h.pushed.(*explain)
		if !ok {
			t.Fatalf("X opens %T", h.pushed)
		}
		e.Mount(h)
		settleExplain(t, e, h)
		if got := cursorAt(e); got != want {
			t.Errorf("line %d is explained by %q, want %q", line+1, got, want)
		}
	}
}

func TestExplainCompletes(t *testing.T) {
	t.Parallel()
	e, _ := explaining(t, documented{}, "explain deploy")
	r := &Router{e.session}
	for text, want := range map[string]string{
		"expl":                          "explain",
		"explain deploym":               "deployments",
		"explain deploy.sp":             "deploy.spec",
		"explain deploy.spec.strategy.": "deploy.spec.strategy.rollingUpdate, deploy.spec.strategy.type",
		"explain pods.sp":               "", // not read yet
		"explain deploy.nothing.":       "",
	} {
		var got []string
		for _, c := range r.Complete(text, len(text)) {
			got = append(got, c.Text)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q is completed by %q, want %q", text, got, want)
		}
	}
}

// Other versions of the kind are a key away, and the field stays.
func TestExplainOtherVersions(t *testing.T) {
	t.Parallel()
	e, h := explaining(t, documented{}, "explain deploy.spec.replicas")
	if refused := pressExplain(t, e, h, "v"); refused != "Deployment has no other version" {
		t.Errorf("v says %q", refused)
	}
	older := e.kind
	older.Version, older.Preferred = "v1beta1", false
	e.others = []kube.Kind{older}
	if got := statusOfExplain(e); got != "apps/v1, also v1beta1 · 16 fields" {
		t.Errorf("the status is %q", got)
	}
	pressExplain(t, e, h, "v")
	if len(h.picker.Items) != 2 || !h.picker.Items[0].Current || h.picker.Items[1].Text != "apps/v1beta1" {
		t.Fatalf("it offers %v", h.picker.Items)
	}
	h.picker.Choose(h.picker.Items[1])
	if e.wanted.kind.Version != "v1beta1" || strings.Join(e.wanted.path, ".") != "spec.replicas" {
		t.Errorf("it asks for %+v", e.wanted)
	}
}

// No size and no text breaks the drawing.
func TestExplainInAnySize(t *testing.T) {
	t.Parallel()
	e, h := explaining(t, documented{}, "explain deploy")
	pressExplain(t, e, h, "*", "/s")
	for w := range 120 {
		for _, height := range []int{0, 1, 2, 3, 8, 30} {
			drawExplain(e, w, height)
			pressExplain(t, e, h, "n", "ctrl+d")
			e.Pointer(w/2, height/2, screen.Click)
			e.Pointer(w-2, height-1, screen.WheelDown)
		}
	}
	if got := drawExplain(e, 100, 20); strings.Count(got, "▌") > 1 {
		t.Errorf("there are several cursors:\n%s", got)
	}
}
