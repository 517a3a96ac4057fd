package selector

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestComplete(t *testing.T) {
	t.Parallel()
	var f Facets
	for range 3 {
		f.Add(set("app=kubia,env=prod,rank=1"))
	}
	f.Add(set("app=kubia-debug,env=staging,app.kubernetes.io/name=kubia"))
	f.Add(set("app=web,env="))

	const keys = "app env rank app.kubernetes.io/name"
	const operators = "= != in·( notin·( ,"
	// The caret is "|"; what a candidate replaces stands between the brackets.
	// Blanks within candidates are written as "·".
	for _, test := range []struct{ text, span, want string }{
		{"|", "[]", keys},
		{"  |", "  []", keys},
		{"e|", "[e]", "env app.kubernetes.io/name"},
		{"E|", "[E]", "env app.kubernetes.io/name"},
		{"na|", "[na]", "app.kubernetes.io/name"},
		{"a|p", "[ap]", "app app.kubernetes.io/name rank"},
		{"|app", "[app]", "env rank app.kubernetes.io/name"},
		{"zz|", "[zz]", ""},
		{"app |", "app []", operators},
		{"app |=b", "app []=b", operators},
		{"rank |", "rank []", "= != in·( notin·( > < ,"},
		{"app n|", "app [n]", "notin·("},
		{"app in|", "app [in]", "in·("},
		{"app !|", "app [!]", "!="},
		{"app in |", "app in []", "("},
		{"app=|", "app=[]", "kubia kubia-debug web"},
		{"app==|", "app==[]", "kubia kubia-debug web"},
		{"app!= |", "app!= []", "kubia kubia-debug web"},
		{"app=d|", "app=[d]", "kubia-debug"},
		{"app=ku|bi,env", "app=[kubi],env", "kubia kubia-debug"},
		{"app=we|x", "app=[wex]", "web"},
		{"rank>|", "rank>[]", "1"},
		{"app>|", "app>[]", ""},
		{"other=|", "other=[]", ""},
		{"app=web |", "app=web []", ","},
		{"app=web,|", "app=web,[]", keys},
		{"app=web, r|", "app=web, [r]", "rank app.kubernetes.io/name"},
		{"!|", "![]", keys},
		{"!en|", "![en]", "env"},
		{"!env |", "!env []", ","},
		{"app in (|", "app in ([]", "kubia kubia-debug web"},
		{"app in (kubia,|", "app in (kubia,[]", "kubia-debug web"},
		{"app in (kubia, w|", "app in (kubia, [w]", "web"},
		{"app in (|,web)", "app in ([],web)", "kubia kubia-debug"},
		{"app in (ku|,web,kubia)", "app in ([ku],web,kubia)", "kubia-debug"},
		{"app in (kubia |", "app in (kubia []", ", )"},
		{"app in (kubia)|", "app in (kubia)[]", ","},
		{"env notin (prod,|", "env notin (prod,[]", "staging"},
		{"in in (|", "in in ([]", ""},
		{"app web |", "app web []", ""},
		{"app web w|", "app web w[]", ""},
		{"app=web e|n", "app=web e[]n", ""},
		{"app=web |env", "app=web []env", ","},
		{"app=|=web", "app=[]=web", ""},
		{"app=(|", "app=([]", ""},
		{"app ==== x, ra|", "app ==== x, [ra]", "rank"},
	} {
		at := strings.LastIndexByte(test.text, '|')
		text := strings.ReplaceAll(test.text, "|", "")
		from := strings.IndexByte(test.span, '[')
		to := strings.IndexByte(test.span, ']') - 1
		var got []string
		for _, c := range Complete(text, at, &f) {
			got = append(got, strings.ReplaceAll(c.Text, " ", "·"))
			if c.From != from || c.To != to {
				t.Errorf("%s: %q replaces %d–%d, want %d–%d", test.text, c.Text, c.From, c.To, from, to)
			}
		}
		if joined := strings.Join(got, " "); joined != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.text, joined, test.want)
		}
	}
}

// A word that is known and stands last may be finished: what follows it leads.
func TestCompleteFollows(t *testing.T) {
	t.Parallel()
	var f Facets
	f.Add(set("app=web,app2=web-2"))
	f.Add(set("app=web-1"))
	for _, test := range []struct {
		text string
		want []Candidate
	}{
		{"app", []Candidate{
			{"=", 3, 3, 0, "is"},
			{"!=", 3, 3, 0, "is not, or has no such key"},
			{" in (", 3, 3, 0, "is one of"},
			{" notin (", 3, 3, 0, "is none of, or has no such key"},
			{",", 3, 3, 0, "has the key, and"},
			{"app2", 0, 3, 1, "1 value"},
		}},
		{"!app", []Candidate{{",", 4, 4, 0, "and"}, {"app2", 1, 4, 1, "1 value"}}},
		{"app=web", []Candidate{{",", 7, 7, 0, "and"}, {"web-1", 4, 7, 1, ""}}},
		{"app in (web", []Candidate{
			{",", 11, 11, 0, "one more value"},
			{")", 11, 11, 0, "end the list"},
			{"web-1", 8, 11, 1, ""},
		}},
		{"ap", []Candidate{{"app", 0, 2, 2, "2 values"}, {"app2", 0, 2, 1, "1 value"}}},
	} {
		if got := Complete(test.text, len(test.text), &f); !slices.Equal(got, test.want) {
			t.Errorf("%q\n got %+v\nwant %+v", test.text, got, test.want)
		}
	}
}

// However many values there are, only those are offered that somebody could
// read, and these are the same as the first of all.
func TestCompleteOffersTheFirstOfMany(t *testing.T) {
	t.Parallel()
	var f Facets
	for i := range 3_000 {
		l := set(fmt.Sprintf("pod=%s-%04d,k%04d=", []string{"Web", "db", "my-WEB", "7"}[i%4], i, i))
		for range 1 + i%5 {
			f.Add(l)
		}
	}
	f.Add(set("pod="))
	f.Add(set("pod=-5"))
	values := func(keep func(string) int) (want []string) {
		for rank := range 2 {
			for _, v := range f.Values("pod") {
				if v.Value != "" && keep(v.Value) == rank {
					want = append(want, v.Value)
				}
			}
		}
		return want[:min(len(want), 200)]
	}
	containing := func(word string) func(string) int {
		return func(s string) int {
			return min(strings.Index(strings.ToLower(s), word), 1)
		}
	}
	for text, want := range map[string][]string{
		"pod=":      values(func(string) int { return 0 }),
		"pod=wE":    values(containing("we")),
		"pod=b":     values(containing("b")),
		"pod=eb-1":  values(containing("eb-1")),
		"pod in (7": values(containing("7")),
		"pod=web-0": values(containing("web-0")),
		"pod=nope":  nil,
		"pod=\x00":  nil,
		"pod>":      {"-5"},
	} {
		var got []string
		for _, c := range Complete(text, len(text), &f) {
			got = append(got, c.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q\n got %d %q\nwant %d %q", text, len(got), got, len(want), want)
		}
	}
	if got := Complete("k", 1, &f); len(got) != 200 || got[0].Count != 5 {
		t.Errorf("%d keys are offered", len(got))
	}
}
