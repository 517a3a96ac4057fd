package kube

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"one line", "  it broke \n", "it broke"},
		{"colours", "\x1b[1;31mError:\x1b[0m no", "Error: no"},
		{"title and bell", "a\x1b]0;evil\x07b\ac", "abc"},
		{"cut sequence", "a\x1b[31", "a31"},
		{"direction marks", "user\u202etxt", "usertxt"},
		{"last line that speaks of a failure", "Traceback:\n  File x\nValueError: invalid\n\nbye\n", "ValueError: invalid"},
		{"last line", "one\ntwo\n---\n", "two"},
		{"Go program", "could not log in\nexit status 1\n", "could not log in"},
		{"no words", "---\n", "---"},
		{"nothing", "", ""},
		{"not UTF-8", "a\xffb", "ab"},
	} {
		if got := fold(c.text); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	if got := fold(strings.Repeat("ä", 1000)); utf8.RuneCountInString(got) != maxText || !strings.HasSuffix(got, "…") {
		t.Errorf("a long line is cut to %d characters", utf8.RuneCountInString(got))
	}
}

func FuzzFold(f *testing.F) {
	f.Add("\x1b[31mError\x1b]8;;x\x07\n\ttwo\r\nthree\x00\x9b")
	f.Add("\x1b\x1b[[\x1b]\x1b\\")
	f.Fuzz(func(t *testing.T, text string) {
		for _, got := range []string{fold(text), join(text), clean(text)} {
			if !utf8.ValidString(got) || strings.ContainsFunc(got, unicode.IsControl) {
				t.Errorf("%q became %q", text, got)
			}
		}
	})
}

func TestNearest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ word, want string }{
		{"prdo-eu", "prod-eu"}, {"PROD", "prod-eu"}, {"eu", "dev"}, {"stagin", "staging"}, {"", "dev"},
	} {
		if got := nearest(c.word, []string{"staging", "prod-eu", "dev"})[0]; got != c.want {
			t.Errorf("nearest to %q is %q, want %q", c.word, got, c.want)
		}
	}
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"ab", "ba", 1}, {"pods", "pdos", 1}, {"kitten", "sitting", 3}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("from %q to %q are %d steps, want %d", c.a, c.b, got, c.want)
		}
	}
}
