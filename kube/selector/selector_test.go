package selector

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kubist/kube/record"
)

// set reads labels written as "a=b,c=d".
func set(text string) *record.Labels {
	m := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		if key, value, ok := strings.Cut(pair, "="); ok {
			m[key] = value
		}
	}
	return record.NewLabels(m)
}

func parse(t testing.TB, text string) Selector {
	t.Helper()
	s, err := Parse(text)
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return s
}

func TestMatches(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		selector, labels string
		want             bool
	}{
		{"", "", true},
		{"", "a=b", true},
		{"a=b", "a=b,c=d", true},
		{"a=b", "a=B", false},
		{"a=b", "", false},
		{"a=", "a=", true},
		{"a=", "", false},
		{"a!=b", "a=c", true},
		{"a!=b", "a=b", false},
		{"a!=b", "", true},
		{"a!=", "", true},
		{"a!=", "a=", false},
		{"a in (b,c)", "a=c", true},
		{"a in (b,c)", "a=d", false},
		{"a in (b,c)", "", false},
		{"a in (,b)", "a=", true},
		{"a in (,b)", "", false},
		{"a notin (b,c)", "a=b", false},
		{"a notin (b,c)", "a=d", true},
		{"a notin (b,c)", "", true},
		{"a", "a=", true},
		{"a", "b=a", false},
		{"!a", "a=", false},
		{"!a", "b=a", true},
		{"a>1", "a=2", true},
		{"a>1", "a=1", false},
		{"a>1", "a=x", false},
		{"a>1", "", false},
		{"a<10", "a=9", true},
		{"a<10", "a=-9", true},
		{"a<10", "a=010", false},
		{"a=b,c!=d,!e", "a=b", true},
		{"a=b,c!=d,!e", "a=b,e=f", false},
		{"a=b,a=c", "a=b", false},
	} {
		if got := parse(t, test.selector).Matches(set(test.labels)); got != test.want {
			t.Errorf("%q matches %q: %v, want %v", test.selector, test.labels, got, test.want)
		}
	}
}

func TestMatchesDoesNotAllocate(t *testing.T) {
	l := set("a=b,n=99999999999999999999,x=y")
	for _, text := range []string{"a=b", "a in (b,c)", "n>5", "x<5", "!z,a"} {
		s := parse(t, text)
		if n := testing.AllocsPerRun(100, func() { s.Matches(l) }); n != 0 {
			t.Errorf("%q allocates %v times", text, n)
		}
	}
}

func TestIntegerIsParseInt(t *testing.T) {
	t.Parallel()
	check := func(t interface{ Errorf(string, ...any) }, s string) {
		want, err := strconv.ParseInt(s, 10, 64)
		got, ok := integer(s)
		if ok != (err == nil) || ok && got != want {
			t.Errorf("integer(%q) = %d, %v, want %d, %v", s, got, ok, want, err)
		}
	}
	for _, s := range []string{
		"", "+", "-", "+-1", "-+1", "--1", "1_0", "0x1", "-0", "9223372036854775807", "9223372036854775808",
		"-9223372036854775808", "-9223372036854775809", "92233720368547758070",
	} {
		check(t, s)
	}
	rapid.Check(t, func(t *rapid.T) { check(t, rapid.StringMatching(`[+-]?[0-9]{0,21}.?`).Draw(t, "s")) })
}

func TestAnd(t *testing.T) {
	t.Parallel()
	a, b := parse(t, "b,a=1"), parse(t, "!c,b")
	if got := a.And(b).String(); got != "a=1,b,!c" {
		t.Errorf("And: %q", got)
	}
	if a.String() != "a=1,b" || b.String() != "b,!c" {
		t.Errorf("And changed its operands: %q, %q", a, b)
	}
	if !(Selector{}).And(a).Equal(a) || a.Equal(b) || a.Equal(Selector{}) {
		t.Error("everything is not neutral")
	}
}

func TestMatchLabels(t *testing.T) {
	t.Parallel()
	s := MatchLabels([]record.Label{{Key: "b", Value: ""}, {Key: "a", Value: "1"}})
	if s.String() != "a=1,b=" || !s.Matches(set("a=1,b=,c=2")) || s.Matches(set("a=1")) {
		t.Errorf("got %q", s)
	}
	if !MatchLabels(nil).Empty() {
		t.Error("no labels do not select everything")
	}
}

func TestOf(t *testing.T) {
	t.Parallel()
	values := []string{"z", "y", "z"}
	s, err := Of(&record.LabelSelector{Match: []record.Label{{Key: "k", Value: "v"}}, Expressions: []record.Expression{
		{Key: "e", Operator: "In", Values: values},
		{Key: "f", Operator: "NotIn", Values: []string{"", "x"}},
		{Key: "d", Operator: "Exists"},
		{Key: "c", Operator: "DoesNotExist"},
		{Key: "n", Operator: "Gt", Values: []string{"5"}},
	}})
	if err != nil || s.String() != "!c,d,e in (y,z),f notin (,x),k=v,n>5" {
		t.Errorf("got %q, %v", s, err)
	}
	if fmt.Sprint(values) != "[z y z]" {
		t.Errorf("changed the caller's values: %v", values)
	}
	for want, e := range map[string]record.Expression{
		`matchExpressions[0]: operator In needs at least one value`:                           {Key: "a", Operator: "In"},
		`matchExpressions[0]: operator Exists takes no value`:                                 {Key: "a", Operator: "Exists", Values: []string{"b"}},
		`matchExpressions[0]: operator = needs one value, not 2`:                              {Key: "a", Operator: "=", Values: []string{"b", "c"}},
		`matchExpressions[0]: "Near" is not an operator`:                                      {Key: "a", Operator: "Near"},
		`matchExpressions[0]: key "": the key has no name`:                                    {Operator: "Exists"},
		`matchExpressions[0]: value "-": a value begins with a letter or digit, not with "-"`: {Key: "a", Operator: "In", Values: []string{"b", "-"}},
		`matchExpressions[0]: operator Lt compares whole numbers, and "x" is not one`:         {Key: "a", Operator: "Lt", Values: []string{"x"}},
	} {
		if _, err := Of(&record.LabelSelector{Expressions: []record.Expression{e}}); err == nil || err.Error() != want {
			t.Errorf("%+v: got %v, want %s", e, err, want)
		}
	}
	_, err = Of(&record.LabelSelector{Match: []record.Label{{Key: "a", Value: "b c"}}})
	if s, err := Of(nil); err != nil || !s.Empty() {
		t.Errorf("of nothing: %q, %v", s, err)
	}
	want := `matchLabels["a"]: value "b c": " " cannot stand in a value: only letters, digits, "-", "_" and "." can`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// What a selector misses is exactly what keeps it from matching.
func TestMissing(t *testing.T) {
	t.Parallel()
	s, err := Parse("app=kubia,env in (prod,test),!canary")
	if err != nil {
		t.Fatal(err)
	}
	for labels, want := range map[string]string{
		"app=kubia,env=test": "", "app=kubia,env=dev": "[env in (prod,test)]", "env=prod,canary=": "[app=kubia !canary]", "": "[app=kubia env in (prod,test)]",
	} {
		m := map[string]string{}
		for pair := range strings.SplitSeq(labels, ",") {
			if k, v, ok := strings.Cut(pair, "="); ok {
				m[k] = v
			}
		}
		l := record.NewLabels(m)
		got := s.Missing(l)
		if (len(got) == 0) != s.Matches(l) || len(got) > 0 && fmt.Sprint(got) != want {
			t.Errorf("%s misses %v, want %s", labels, got, want)
		}
	}
}
