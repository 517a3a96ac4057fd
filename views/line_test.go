package views

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"kubist/kube"
	"kubist/kube/stream"
)

func TestParseLine(t *testing.T) {
	t.Parallel()
	cases := []struct{ text, again string }{
		{"pods", "pods"},
		{"po shop", "po shop"},
		{"pods/kubia-0 -n shop", "pods/kubia-0 -n shop"},
		{"pods -A -l app in (a, b) -L app,env", "pods -A -L app,env -l app in (a,b)"},
		{"pods -L app -L env,app", "pods -L app,env"},
		{"pods --sort=-AGE -n a,b", "pods -n a,b --sort=-AGE"},
		{"pods --sort 'NOMINATED NODE'", "pods --sort='NOMINATED NODE'"},
		{"pods --field-selector=status.phase=Running /crash -l x", "pods --field-selector=status.phase=Running /crash -l x"},
		{"pods //kub.a-[0-9]+ x/", "pods //kub.a-[0-9]+ x/"},
		{"pods /", "pods"},
		{"ctx 'my /context'", "ctx 'my /context'"},
		{"logs kubia-0 -c main --previous --tail 200 --since=90s", "logs kubia-0 -c main -p --tail=200 --since=1m30s"},
		{"count 'NOMINATED NODE' pods -n shop", "count 'NOMINATED NODE' pods -n shop"},
	}
	for _, c := range cases {
		l, err := parseLine(c.text)
		if err != nil || l.String() != c.again {
			t.Errorf("%q is read as %q (%v), want %q", c.text, l, err, c.again)
		}
	}
	for text, want := range map[string]string{
		"pods --foo":      "--foo is not known here: there are -n, -A, -l, -L, --field-selector, --sort, --unhealthy and --grouped, of logs -c, -p, --tail and --since, and after all of them /filter",
		"logs --tail few": "--tail few: say how many lines",
		"logs --since 0":  "--since 0: say for how long",
		"logs --since":    "--since needs a value",
		"pods -L":         "-L needs a value",
		"pods -L a,b c@":  "",
		"pods -L c@":      "-L c@",
		"pods -l (":       "-l (",
	} {
		_, err := parseLine(text)
		if want == "" != (err == nil) || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// Whatever a line asks for, it is read back as it is written.
func TestLinesAreReadBack(t *testing.T) {
	t.Parallel()
	word := rapid.StringMatching(`[a-z][a-z0-9.-]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		l := line{
			word: word.Draw(t, "word"),
			args: rapid.SliceOfN(rapid.StringMatching(`[a-zA-Z'" ]{1,6}`), 0, 2).Draw(t, "args"),
			ns:   rapid.SliceOfN(word, 0, 2).Draw(t, "ns"),
			all:  rapid.Bool().Draw(t, "all"), fields: rapid.StringMatching(`([a-z.]+!?='?[a-z ]*'?)?`).Draw(t, "fields"),
		}
		l.name = rapid.StringMatching(`([a-z0-9-]+)?`).Draw(t, "name")
		l.columns = rapid.SliceOfNDistinct(rapid.StringMatching(`([a-z]+\.[a-z]+/)?[a-z]+`), 0, 3, rapid.ID).Draw(t, "columns")
		l.sort, l.down = rapid.StringMatching(`([A-Z][A-Z '"%()-]*)?`).Draw(t, "sort"), rapid.Bool().Draw(t, "down")
		l.down = l.down && l.sort != ""
		l.filter = strings.TrimSpace(rapid.StringMatching(`([ -~]{0,12})`).Draw(t, "filter"))
		again, err := parseLine(l.String())
		if err != nil {
			t.Fatalf("%q: %v", l, err)
		}
		if got, want := again.String(), l.String(); got != want {
			t.Errorf("%q is read as %q", want, got)
		}
		if diff := cmp.Diff(l.wish, again.wish, cmp.AllowUnexported(wish{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q: %s", l, diff)
		}
	})
}

// Wherever a line leads, the line of what is there leads to the same.
func TestEveryPlaceLeadsBack(t *testing.T) {
	t.Parallel()
	r := &Router{&Session{conn: new(kube.Connection), memory: &Memory{}, in: []string{"default"}}}
	lineOf := func(t *rapid.T, text string) string {
		place, err := r.Open(text, nil)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		on, ok := place.Screen.(interface{ Line() string })
		if !ok {
			t.Fatalf("%s opens a %T without a line", text, place.Screen)
		}
		return on.Line()
	}
	rapid.Check(t, func(t *rapid.T) {
		l := line{word: rapid.SampledFrom([]string{"po", "pods", "svc", "deploy", "nodes", "namespaces", "events", "paintings"}).Draw(t, "word")}
		l.ns = rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b"}), 0, 2).Draw(t, "ns")
		l.all = len(l.ns) == 0 && rapid.Bool().Draw(t, "all")
		l.sort = rapid.SampledFrom([]string{"", "NAME", "age", "NOMINATED NODE", "x"}).Draw(t, "sort")
		l.down = l.sort != "" && rapid.Bool().Draw(t, "down")
		l.columns = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"app", "a.b/app", "env"}), 0, 3, rapid.ID).Draw(t, "columns")
		l.filter = rapid.SampledFrom([]string{"", "a b", "/x y/ !z", "restarts>5 -l app in (a,b),!c", "-f kb"}).Draw(t, "filter")
		first := lineOf(t, l.String())
		if again := lineOf(t, first); again != first {
			t.Errorf("%s leads to %s, and that to %s", l, first, again)
		}
	})
}

// What the router opens for the line of a screen is that screen.
func TestRouterLeadsBack(t *testing.T) {
	t.Parallel()
	r := &Router{&Session{conn: new(kube.Connection), memory: &Memory{}, in: []string{"default"}}}
	lines := []string{
		"pods -n default", "pods -A", "pods -n a,b --sort=-AGE", "nodes", "namespaces", "events -A", "events -n shop --sort=TYPE", "deployments.apps -n shop -L app.kubernetes.io/name",
		"pods -n shop -l app=kubia,env in (a,b) /!crash restarts>5 -l rel", "services -n x //re g/", "pods -n shop --sort='NOMINATED NODE'",
		"secrets -n shop --field-selector=type=Opaque", "paintings.kubist.dev -A --sort=YEAR /x", "count STATUS pods -n shop /x",
		"count label:app pods -A", "count NODE paintings -n default",
	}
	for _, line := range lines {
		place, err := r.Open(line, nil)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		on, ok := place.Screen.(interface{ Line() string })
		if !ok {
			t.Errorf("%s opens a %T without a line", line, place.Screen)
			continue
		}
		first := on.Line()
		place, err = r.Open(first, nil)
		if on, ok = place.Screen.(interface{ Line() string }); !ok || err != nil || on.Line() != first {
			t.Errorf("%s leads to %q, and that to %T (%v)", line, first, place.Screen, err)
		}
		if first != line {
			t.Errorf("%s becomes %s", line, first)
		}
	}
	for line, want := range map[string]string{
		" ":                  "name a kind",
		"pods /-l (":         "/-l (: ",
		"count nothing pods": "pods have no column NOTHING; a label is label:nothing, ",
	} {
		if _, err := r.Open(line, newSearch(r.session, "kind", stream.Scope{})); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", line, err, want)
		}
	}
}
