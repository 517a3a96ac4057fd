package query

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sahilm/fuzzy"
	"pgregory.net/rapid"
)

// sahilm/fuzzy finds what is shown; whether it would find it at all is decided here.
func TestLettersInOrderAreWhatFuzzyFinds(t *testing.T) {
	t.Parallel()
	some := rapid.StringOf(rapid.SampledFrom([]rune("aabAkKs-_3éÉ\u212aſßẞ\ufffd ")))
	rapid.Check(t, func(t *rapid.T) {
		wanted := some.Filter(func(s string) bool { return s != "" }).Draw(t, "wanted")
		text := some.Draw(t, "text") + rapid.SampledFrom([]string{"", "\xff", "\x00a", "\xc3"}).Draw(t, "end") + some.Draw(t, "more")
		found := len(fuzzy.Find(wanted, []string{text})) > 0
		if got := hasLetters([]byte(text), []rune(wanted)); got != found {
			t.Fatalf("%q in %q: %v, and fuzzy says %v", wanted, text, got, found)
		}
	})
}

// The automaton says of a text what regexp says of its cells.
func TestAutomatonIsRegexp(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{"a", "b", ".", "^", "$", `\b`, `\B`, "[ab]", "[^a]", "\\d", "\\s", "(a|b)", "a*", "b+", "c?", "(?:ab)*", "a{2,3}", "|", "é", ".*", `\A`, `\z`, "[^é]", " "})
	cells := rapid.SliceOfN(rapid.StringOf(rapid.SampledFrom([]rune("aabbc1 -éÉ"))), 1, 4)
	rapid.Check(t, func(t *rapid.T) {
		expr := strings.Join(rapid.SliceOfN(piece, 1, 6).Draw(t, "expr"), "")
		re, err := regexp.Compile("(?i)" + expr)
		if err != nil {
			return
		}
		m, err := newMatcher(expr, false)
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			row := cells.Draw(t, "cells")
			want := slices.ContainsFunc(row, re.MatchString)
			text := []byte(strings.Join(row, "\x00"))
			translate(text, &folded)
			if got := m.match(text); got != want {
				t.Fatalf("%q on %q: %v, want %v", expr, row, got, want)
			}
		}
	})
}

// Too many states are left to regexp.
func TestAutomatonGivesUp(t *testing.T) {
	t.Parallel()
	m, err := newMatcher("a[ab]{14}c", true)
	if err != nil {
		t.Fatal(err)
	}
	text := make([]byte, 0, 1<<15)
	for i := range 1 << 11 {
		for bit := range 11 {
			text = append(text, 'a'+byte(i>>bit&1))
		}
	}
	if m.match(text) {
		t.Error("matches without its c")
	}
	if len(m.states) != maxStates {
		t.Errorf("%d states", len(m.states))
	}
	if text = append(text, "abababababababac"...); !m.match(text) {
		t.Error("does not match")
	}
}

// A query that never changes still may be answered by another goroutine.
func TestKeepIsConcurrent(t *testing.T) {
	t.Parallel()
	q, err := Parse(`/k.b(i|o)a$/ !/x\d/ kub node:/\d$/ ~kb age>1h`)
	if err != nil {
		t.Fatal(err)
	}
	keep, err := Compile(q, fields(), noon)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan int)
	for range 4 {
		go func() {
			n := 0
			for i := range 200 {
				if keep(aThing(string(bytes.Repeat([]byte("x"), i%7))+"kubia", "gpu-3", strconv.Itoa(i))) {
					n++
				}
			}
			done <- n
		}()
	}
	for range 4 {
		if n := <-done; n != 200 {
			t.Errorf("%d are kept", n)
		}
	}
}
