package views

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kubist/kube/record"
	"kubist/kube/selector"
)

func pod(name, status string, labels map[string]string) *record.Pod {
	return &record.Pod{Meta: record.Meta{Name: name, Namespace: "shop", Labels: record.NewLabels(labels)}, Status: status, Node: "gpu-3", Ready: 1, Total: 2}
}

func podText(dst []byte, p *record.Pod) []byte {
	dst = append(append(append(append(dst, p.Name...), 0), p.Status...), 0)
	return append(p.AppendNode(append(p.AppendReady(dst), 0)), 0)
}

func TestQueryKeeps(t *testing.T) {
	t.Parallel()
	pods := []*record.Pod{
		pod("kubia-1", "Running", map[string]string{"app": "kubia", "env": "prod"}),
		pod("Web-2", "CrashLoopBackOff", map[string]string{"app": "web"}),
		pod("db-3", "Completed", nil),
	}
	cases := map[string]string{
		"":                          "kubia-1 Web-2 db-3",
		"kubia":                     "kubia-1",
		"web":                       "Web-2",
		"WEB":                       "",
		"Web":                       "Web-2",
		"crash loop":                "Web-2",
		"!kubia":                    "Web-2 db-3",
		"!Kubia":                    "kubia-1 Web-2 db-3",
		"gpu":                       "kubia-1 Web-2 db-3",
		"1/2":                       "kubia-1 Web-2 db-3",
		"-l app":                    "kubia-1 Web-2",
		"-l !app":                   "db-3",
		"-l app=kubia,env=prod":     "kubia-1",
		"-l app in (kubia, web)":    "kubia-1 Web-2",
		"-l app notin (kubia)":      "Web-2 db-3",
		"-l app!=web":               "kubia-1 db-3",
		"run -l app":                "kubia-1",
		"back -l app in (web,none)": "Web-2",
		"-l":                        "kubia-1 Web-2 db-3",
		"kubia-l":                   "",
	}
	for text, want := range cases {
		q, err := parseQuery(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		keep := keeper(q, podText)
		var names []string
		for _, p := range pods {
			if keep == nil || keep(p) {
				names = append(names, p.Name)
			}
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%q keeps %q, want %q", text, got, want)
		}
	}
}

func TestRewriteQuery(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"-": "-l ", "-l l ": "-l ", "-l l": "-l l", "-l app": "-l app", "kubia -": "kubia -", "": "",
	} {
		if got := rewriteQuery(typed); got != want {
			t.Errorf("%q becomes %q, want %q", typed, got, want)
		}
	}
}

func TestQueryErrorPointsIntoTheText(t *testing.T) {
	t.Parallel()
	const text = "kubia -l app in (a"
	_, err := parseQuery(text)
	var e *selector.Error
	if !errors.As(err, &e) || e.At < strings.Index(text, "(") || e.At > len(text) {
		t.Errorf("the error is %v", err)
	}
}

// What says that it narrows keeps no row that was not kept before.
func TestNarrowsIsTrue(t *testing.T) {
	t.Parallel()
	word := rapid.SampledFrom([]string{"k", "ku", "kub", "Kub", "!k", "!ku", "run", "r", "R", "-l app", "-l app=kubia", "-l !app"})
	pods := []*record.Pod{
		pod("kubia", "Running", map[string]string{"app": "kubia"}), pod("Kubia", "Error", nil),
		pod("web", "running", map[string]string{"app": "web"}), pod("ku", "R", nil),
	}
	rapid.Check(t, func(t *rapid.T) {
		before, errB := parseQuery(strings.Join(rapid.SliceOfN(word, 0, 2).Draw(t, "before"), " "))
		after, errA := parseQuery(strings.Join(rapid.SliceOfN(word, 0, 3).Draw(t, "after"), " "))
		if errA != nil || errB != nil || !after.narrows(&before) {
			return
		}
		keepB, keepA := keeper(before, podText), keeper(after, podText)
		for _, p := range pods {
			if (keepA == nil || keepA(p)) && keepB != nil && !keepB(p) {
				t.Fatalf("%q says that it narrows %q, and keeps %s", after.text, before.text, p.Name)
			}
		}
	})
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{"kubia", "!x y", "-l a in (b,c),!d", "a -l", "-l -l", "\x00 -l a=\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := parseQuery(s)
		var e *selector.Error
		if err != nil && (!errors.As(err, &e) || e.At < 0 || e.At > len(s)) {
			t.Fatalf("%q: %v points nowhere", s, err)
		}
		if keep := keeper(q, podText); err == nil && keep != nil {
			keep(pod("kubia", "Running", map[string]string{"a": "b"}))
		}
	})
}

func sel(text string) selector.Selector {
	s, err := selector.Parse(text)
	if err != nil {
		panic(err)
	}
	return s
}

func TestParseLine(t *testing.T) {
	t.Parallel()
	cases := map[string]line{
		"pods":                                {word: "pods"},
		"po -n shop -l app=kubia":             {word: "po", ns: []string{"shop"}, labels: sel("app=kubia")},
		"po shop":                             {word: "po", args: []string{"shop"}},
		"svc -A":                              {word: "svc", all: true},
		"po -l app in (a, b),!canary -A":      {word: "po", labels: sel("app in (a, b),!canary"), all: true},
		"po -l 'app in (a, b)' -n x":          {word: "po", labels: sel("app in (a, b)"), ns: []string{"x"}},
		"po --selector=app=kubia":             {word: "po", labels: sel("app=kubia")},
		"po -n a,b":                           {word: "po", ns: []string{"a", "b"}},
		"po --field-selector=spec.nodeName=n": {word: "po", fields: "spec.nodeName=n"},
		"":                                    {},
	}
	for text, want := range cases {
		got, err := parseLine(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got.word != want.word || got.all != want.all || !got.labels.Equal(want.labels) || got.fields != want.fields ||
			strings.Join(got.ns, " ") != strings.Join(want.ns, " ") || strings.Join(got.args, " ") != strings.Join(want.args, " ") {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"po -x": "-x is not known", "po -n": "-n needs a value", "po -l a in (b": "-l a in (b",
	} {
		if _, err := parseLine(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want an error about %q", text, err, want)
		}
	}
}

func TestThousands(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 38500: "38,500", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
