package selector

import (
	"testing"

	"pgregory.net/rapid"

	"kubist/kube/record"
)

func TestToggle(t *testing.T) {
	t.Parallel()
	in := func(s Selector) Selector { return s.ToggleIn("app", "web") }
	notIn := func(s Selector) Selector { return s.ToggleNotIn("app", "web") }
	exists := func(s Selector) Selector { return s.ToggleExists("app") }
	lacks := func(s Selector) Selector { return s.ToggleLacks("app") }
	for _, c := range []struct {
		before string
		toggle func(Selector) Selector
		after  string
	}{
		{"", in, "app=web"},
		{"app=web", in, ""},
		{"app=kubia,env=prod", in, "app in (kubia,web),env=prod"},
		{"app in (kubia,web)", in, "app=kubia"},
		{"app!=web", in, "app=web"},
		{"!app", in, "app=web"},
		{"app", in, "app=web"},
		{"app in (a,web),app in (web,b)", in, ""},
		{"app notin (a,web)", in, "app!=a,app=web"},
		{"", notIn, "app!=web"},
		{"app=web", notIn, "app!=web"},
		{"app!=a", notIn, "app notin (a,web)"},
		{"app notin (a,web)", notIn, "app!=a"},
		{"app", notIn, "app!=web,app"},
		{"", exists, "app"},
		{"app", exists, ""},
		{"!app,env", exists, "app,env"},
		{"app!=a", exists, "app!=a,app"},
		{"app in (a,b),env", lacks, "!app,env"},
		{"!app,env", lacks, "env"},
		{"app>5,env", in, "app=web,app>5,env"},
	} {
		want := parse(t, c.after)
		if got := c.toggle(parse(t, c.before)); !got.Equal(want) {
			t.Errorf("%q becomes %q, want %q", c.before, got, want)
		}
	}
}

// What is toggled shows as such, selects accordingly, and toggled again nothing is left of it.
func TestToggleIsItsOwnOpposite(t *testing.T) {
	t.Parallel()
	value := rapid.SampledFrom([]string{"", "1", "2", "3"})
	key := rapid.SampledFrom([]string{"a", "b"})
	rapid.Check(t, func(t *rapid.T) {
		s := Selector{}
		for range rapid.IntRange(0, 6).Draw(t, "steps") {
			k, v := key.Draw(t, "key"), value.Draw(t, "value")
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				s = s.ToggleIn(k, v)
			case 1:
				s = s.ToggleNotIn(k, v)
			case 2:
				s = s.ToggleExists(k)
			case 3:
				s = s.ToggleLacks(k)
			}
		}
		k, v := key.Draw(t, "key"), value.Draw(t, "value")
		with := record.NewLabels(map[string]string{k: v})
		only := s.ToggleIn(k, v)
		switch was := s.Choice(k, v); {
		case was == Chosen && only.Choice(k, v) != Open, was != Chosen && only.Choice(k, v) != Chosen:
			t.Fatalf("%q: space on %s=%s makes it %q", s, k, v, only)
		case was != Chosen:
			alone, _ := only.choicesOf(k)
			for _, r := range alone.requirements(k) {
				if !r.Matches(with) {
					t.Fatalf("%q does not select %s=%s, which was chosen", only, k, v)
				}
			}
			if only.ToggleIn(k, v).Choice(k, v) != Open {
				t.Fatalf("%q: space twice leaves %q", s, only.ToggleIn(k, v))
			}
		}
		if not := s.ToggleNotIn(k, v); not.Choice(k, v) == Refused && not.Matches(with) {
			t.Fatalf("%q selects %s=%s, which was kept out", not, k, v)
		}
		if lacks := s.ToggleLacks(k); lacks.Absence(k) == Chosen && lacks.Matches(with) {
			t.Fatalf("%q selects what has %s", lacks, k)
		}
		if exists := s.ToggleExists(k); exists.Absence(k) == Refused && exists.Matches(record.NewLabels(nil)) {
			t.Fatalf("%q selects what has no %s", exists, k)
		}
	})
}
