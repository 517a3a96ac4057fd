package query

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kubist/kube/record"
)

// thing is a record with cells.
type thing struct {
	record.Meta
	cells []string // NAME, NODE, RESTARTS, CPU, IMAGE; only the first three are seen
}

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func aThing(name string, cells ...string) *thing {
	return &thing{Meta: record.Meta{Name: name, Created: noon.Add(-3 * time.Hour).Unix(), Labels: labels("app", "web")}, cells: append([]string{name}, cells...)}
}

func labels(pairs ...string) *record.Labels {
	in := record.NewInterner()
	var raw []record.RawLabel
	for i := 0; i < len(pairs); i += 2 {
		raw = append(raw, record.RawLabel{Key: []byte(pairs[i]), Value: []byte(pairs[i+1])})
	}
	return in.Labels(raw)
}

func fields() []Field[*thing] {
	var out []Field[*thing]
	for i, name := range []string{"NAME", "NODE", "RESTARTS", "CPU", "IMAGE", "NOMINATED NODE"} {
		out = append(out, Field[*thing]{Name: name, Shown: i < 3, Text: func(dst []byte, r *thing) []byte {
			if i < len(r.cells) {
				return append(dst, r.cells[i]...)
			}
			return dst
		}})
	}
	return append(out, Field[*thing]{Name: "AGE", Shown: true, Time: func(r *thing) int64 { return r.Created }})
}

func keeps(t *testing.T, text string, r *thing) bool {
	t.Helper()
	q, err := Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	keep, err := Compile(q, fields(), noon)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return keep == nil || keep(r)
}

func TestWhatIsKept(t *testing.T) {
	t.Parallel()
	row := aThing("kubia-7c78-ml47s", "gpu-3", "12 (40s ago)", "500m", "nginx:1.25", "<none>")
	for text, want := range map[string]bool{
		"":                          true,
		"kubia":                     true,
		"KUBIA":                     false,
		"kubia gpu":                 true,
		"kubia gpu-4":               false,
		"!crash":                    true,
		"!kubia":                    false,
		"!!kubia":                   true,
		"!":                         true,
		"nginx":                     false, // not seen
		`"12 (40s"`:                 true,
		`"12  (40s"`:                false,
		"~kbml":                     true,
		"~KBML":                     true,
		"~mlkb":                     false,
		"-f kbml":                   true,
		"-f":                        true,
		"~":                         true,
		"!~kbml":                    false,
		"/^gpu-\\d$/":               true,
		"/^3$/":                     false,
		"/kubia.*gpu/":              false, // across two cells
		"/kubia[^x]*gpu/":           false,
		"/kubia\\sgpu|s\\W+gpu/":    false,
		"/Kubia/":                   false,
		"/KUBIA\\S/":                false,
		"/kubia\\S/":                true,
		"/[a-c]ubia|gpu/":           true,
		"!/gpu/":                    false,
		"/gpu":                      true, // half typed
		"/zzz":                      true,
		"/a b/":                     false,
		"/12 .40s/":                 true,
		"node:gpu":                  true,
		"NODE:gpu":                  true,
		"nod:gpu":                   true,
		"node:GPU":                  false,
		"node:kubia":                false,
		"node:":                     true,
		"!node:gpu":                 false,
		"node:/^gpu/":               true,
		"node:/^pu/":                false,
		"node:/gp":                  true,
		"node:~g3":                  true,
		"image:nginx":               true, // not seen, and asked for
		"image:nginx:1.25":          true,
		`restarts:"12 (40"`:         true,
		"nominated-node:none":       true,
		"gpu:3":                     false, // no column: a word
		"http://x":                  false,
		"restarts>5":                true,
		"restarts>12":               false,
		"restarts>=12":              true,
		"restarts<12":               false,
		"restarts<=12":              true,
		"restarts=12":               true,
		"restarts!=12":              false,
		"!restarts>5":               false,
		"restarts>":                 true,
		"rest>5":                    true,
		"cpu>250m":                  true,
		"cpu>1":                     false,
		"cpu>=0.5":                  true,
		"cpu=500m":                  true,
		"node=gpu-3":                true,
		"node=gpu":                  false,
		"node=GPU-3":                false,
		"node!=gpu":                 true,
		"nominated-node>1":          false,
		"nominated-node!=1":         true,
		"age<2h":                    false,
		"age>2h":                    true,
		"age<3h1s":                  true,
		"age<1d":                    true,
		"age<2":                     true, // half typed
		"-l app=web":                true,
		"-l app=api":                false,
		"-l app in (web, api)":      true,
		"kubia -l !app":             false,
		"-l app=web -f kbml":        true,
		`\!crash`:                   false,
		`\/gpu`:                     false,
		`\kubia`:                    true,
		`"12 (40`:                   true, // the quote may be closed yet
		`'12 (40s'`:                 true,
		"`":                         false,
		"http:":                     false, // no column
		"!http:":                    true,
		"-l app -l !web":            true,
		"-l app=web -l app=api":     false,
		"-l app -f kbml kubia":      true,
		"-l app -f zz":              false,
		"-l app=web -f":             true,
		"-l":                        true,
		"restarts==12":              true,
		"restarts>1e1":              true,
		"restarts>1e":               true,
		"restarts>-":                true,
		"restarts<-1":               false,
		"restarts:12":               true,
		"restarts=\"12 (40s ago)\"": true,
		"cpu<1Ki":                   true,
		"cpu=0.5":                   true,
		"age<5d3":                   true,
		"age>=3h":                   true,
		"age<=3h":                   true,
		"age=180m":                  true,
		"age!=3h":                   false,
		"!age<2h":                   true,
		"age<1y":                    true,
		"/\\//":                     false,
		"/ml47s$/":                  true,
		"/\\bgpu\\b/":               true,
		"/\\Bgpu/":                  false,
		"/(?s)kubia.*gpu/":          false,
		"/\\x47pu/":                 true,
		"/[[:upper:]]pu/":           true,
		"image:/^nginx:1/":          true,
		"/^$/":                      false,
		"nominated-node:/^$/":       false,
		"node:~3g":                  false,
		"node://":                   false, // a word, as in a URL
		"\tkubia\u00a0gpu":          true,
	} {
		if got := keeps(t, text, row); got != want {
			t.Errorf("%q keeps %v, want %v", text, got, want)
		}
	}
}

func TestWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a /(/":        "3 missing closing ) in (",
		"node:/[/":     "6 missing closing ] in [",
		"!/(/":         "2 missing closing ) in (",
		"-l app in (a": "10 to close the list",
		"x -l a b":     "7 expected an operator",
		"foo>5":        "0 there is no column FOO: there are NAME, NODE",
		"a app=web":    "2 asked for by -l",
		"n>5":          "0 N may be NAME, NODE, NOMINATED-NODE",
		"kubia foo!=5": "6 no column FOO",
		"cpu>much":     "4 compares numbers",
		"age<5Gi":      "0 compare it with a time",
		"age:3h":       "0 AGE is an age",
	} {
		q, err := Parse(text)
		if err == nil {
			_, err = Compile(q, fields(), noon)
		}
		e, ok := errors.AsType[*Error](err)
		if !ok {
			t.Errorf("%q: %v is no *Error", text, err)
			continue
		}
		if at, words, _ := strings.Cut(want, " "); fmt.Sprint(e.At) != at || !strings.Contains(e.Error(), words) {
			t.Errorf("%q: %q at %d, want %q", text, e.Msg, e.At, want)
		}
		if e.At < 0 || e.At > e.End || e.End > len(text) {
			t.Errorf("%q: the fault is at %d to %d", text, e.At, e.End)
		}
	}
}

func TestChips(t *testing.T) {
	t.Parallel()
	q, err := Parse(`kubia  !crash -f kb node:gpu "a b" /re/ restarts>5 -l app in (a,b)`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range q.Chips() {
		got = append(got, c.Text)
	}
	want := []string{"kubia", "!crash", "~kb", "node:gpu", `"a b"`, "/re/", "restarts>5", "-l app in (a,b)"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if text := q.Without(1); !strings.HasPrefix(text, "kubia -f kb") {
		t.Errorf("without the second: %q", text)
	}
	if text := q.Without(7); strings.Contains(text, "-l") {
		t.Errorf("without the selector: %q", text)
	}
}

func TestMatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, column, cell, want string }{
		{"ubi", "NAME", "kUbia-ubi", "[[1 4] [6 9]]"},
		{"!ubi", "NAME", "kubia", "[]"},
		{"node:g", "NODE", "gpu", "[[0 1]]"},
		{"node:g", "NAME", "gpu", "[]"},
		{"/u./", "NODE", "gpuX", "[[2 4]]"},
		{"~gu", "NAME", "gpu", "[[0 1] [2 3]]"},
		{"~gu", "NODE", "gpu", "[]"},
		{"restarts>5", "RESTARTS", "12", "[]"},
	} {
		q, err := Parse(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(q.Matches(nil, c.column, []byte(c.cell))); got != c.want {
			t.Errorf("%s in %s %s: %s, want %s", c.text, c.column, c.cell, got, c.want)
		}
	}
}

func TestLooksLikeRegexp(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"kubia": "", "kubia-.*": "/kubia-.*/", "web|api": "/web|api/", "(": "", "/x/": "", "^k": "/^k/", "[": "", "10.244": "",
		"kubia-.* !web": "/kubia-.*/ !web", "!web.*": "!/web.*/", "a node:gp.*": "a node:/gp.*/", "-l a in (b,c)": "", `"a|b"`: "", "http://x?a=[1]": "",
	} {
		if got, _ := LooksLikeRegexp(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestComplete(t *testing.T) {
	t.Parallel()
	values := func(column string) []string {
		return map[string][]string{"NODE": {"gpu-3", "gpu 4", "cpu-1"}}[column]
	}
	for text, want := range map[string]string{
		"no":         "node:,nominated-node:",
		"x !no":      "node:,nominated-node:",
		"":           "",
		"node:g":     `gpu-3,"gpu 4"`,
		"no:cp":      "", // it may be another
		"nod:cp":     "cpu-1",
		"node=g":     `gpu-3,"gpu 4"`,
		`node:"g`:    `gpu-3,"gpu 4"`,
		"node":       "node:,node>,node<,node=",
		"node:gpu-3": "",
		"node>":      "",
		"-l a":       "",
	} {
		var got []string
		for _, c := range Complete(text, len(text), []string{"NAME", "NODE", "NOMINATED NODE"}, values, nil) {
			got = append(got, c.Text)
			if c.From < 0 || c.From > c.To || c.To > len(text) {
				t.Errorf("%q: %+v", text, c)
			}
		}
		if strings.Join(got, ",") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
