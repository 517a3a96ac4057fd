package environment

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestExpandPieces(t *testing.T) {
	t.Parallel()
	lookup := func(name string) (Value, bool) {
		switch name {
		case "PASSWORD":
			return Value{{"hunter2", Secret}}, true
		case "USER":
			return plain("web"), true
		case "GONE":
			return hidden, true
		}
		return nil, false
	}
	for text, want := range map[string][2]string{
		"pg://$(USER):$(PASSWORD)@db": {"pg://web:•••••••@db", "pg://web:hunter2@db"},
		"$$(USER) $(NOBODY) $(USER":   {"$(USER) $(NOBODY) $(USER", "$(USER) $(NOBODY) $(USER"},
		"$(GONE)/x":                   {"?/x", "?/x"},
		"cost: 5$":                    {"cost: 5$", "cost: 5$"},
		"":                            {"", ""},
	} {
		v := Expand(text, lookup)
		if got := [2]string{v.Text(false), v.Text(true)}; got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// Text is what it was written as, whatever it refers to, once every dollar is doubled.
func TestDoubledDollarsStay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("$()aBü日 "))).Draw(t, "text")
		got := Expand(strings.ReplaceAll(text, "$", "$$"), func(string) (Value, bool) {
			t.Fatalf("%q is looked up", text)
			return nil, false
		})
		if got.Text(true) != text {
			t.Fatalf("%q becomes %q", text, got.Text(true))
		}
	})
}

// What is put in the place of a reference is not expanded again, and is masked wherever it stands.
func TestReferencesAreReplacedOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"$(A)", "$$", "text", "(", ")", " "})
		pieces := rapid.SliceOf(piece).Draw(t, "pieces")
		var want, masked strings.Builder
		for _, p := range pieces {
			switch p {
			case "$(A)":
				want.WriteString("$(A)$$")
				masked.WriteString(Mask)
			case "$$":
				want.WriteByte('$')
				masked.WriteByte('$')
			default:
				want.WriteString(p)
				masked.WriteString(p)
			}
		}
		got := Expand(strings.Join(pieces, ""), func(string) (Value, bool) { return Value{{"$(A)$$", Secret}}, true })
		if got.Text(true) != want.String() || got.Text(false) != masked.String() {
			t.Fatalf("%q becomes %q, masked %q", pieces, got.Text(true), got.Text(false))
		}
	})
}

func FuzzExpand(f *testing.F) {
	for _, seed := range []string{"", "$", "$$", "$(", "$(A", "$(A)", "$$(A)", "$\xff(A)", "a$(A)b$(B)$c", "$()"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		asked := 0
		v := Expand(text, func(name string) (Value, bool) {
			asked++
			if !strings.Contains(text, "$("+name+")") {
				t.Errorf("%q is looked up, which %q does not refer to", name, text)
			}
			return nil, name == "A"
		})
		if asked > strings.Count(text, "$(") {
			t.Errorf("%q: %d look-ups", text, asked)
		}
		for _, p := range v {
			if p.Origin != Plain {
				t.Errorf("%q: %v", text, v)
			}
		}
	})
}
