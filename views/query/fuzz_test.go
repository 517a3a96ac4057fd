package query

import (
	"errors"
	"slices"
	"testing"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{"kubia", "!x", "/re/", "node:/x/", "-l app in (a,b) -f x", `"a b" restarts>5`, "\\!", "!!", "-f", "a:b:c", "é:ü>1", "-l a -l b", `node:"x`, "-f \"a b", "http://x /y", "\xff", "/[/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text)
		Complete(text, len(text)/2, []string{"NAME", "NODE"}, nil, nil)
		LooksLikeRegexp(text)
		if err != nil {
			if e, ok := errors.AsType[*Error](err); !ok || e.At < 0 || e.At > e.End || e.End > len(text) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := Parse(q.Text())
		if err != nil || !slices.Equal(again.Chips(), q.Chips()) {
			t.Fatalf("%q is not read again as it is: %v", text, err)
		}
		last := 0
		for i, c := range q.Chips() {
			if c.From < last || c.From >= c.To || c.To > len(text) {
				t.Fatalf("%q: chip %+v", text, c)
			}
			last = c.To
			if _, err := Parse(q.Without(i)); err != nil {
				t.Fatalf("%q without %q: %v", text, c.Text, err)
			}
		}
		if keep, err := Compile(q, fields(), noon); err == nil && keep != nil {
			keep(aThing("kubia", "gpu", "5"))
		}
		for _, m := range q.Matches(nil, "NAME", []byte(text)) {
			if m[0] < 0 || m[0] >= m[1] || m[1] > len(text) {
				t.Fatalf("%q: match %v", text, m)
			}
		}
	})
}
