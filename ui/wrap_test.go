package ui

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

func rowsOf(spans []screen.Span, w int) []string {
	var out []string
	for _, row := range wrap(spans, w) {
		var text strings.Builder
		for _, s := range row {
			text.WriteString(s.Text)
		}
		out = append(out, strings.TrimRight(text.String(), " "))
	}
	return out
}

func TestWrap(t *testing.T) {
	t.Parallel()
	bad := themes.Style(themes.Bad)
	cases := []struct {
		spans []screen.Span
		w     int
		want  string
	}{
		{[]screen.Span{{Text: "one two three"}}, 8, "one two|three"},
		{[]screen.Span{{Text: "one two three"}}, 13, "one two three"},
		{[]screen.Span{{Text: "one "}, {Style: bad, Text: "two"}, {Text: " three"}}, 7, "one two|three"},
		{[]screen.Span{{Text: "a\n\n  b  c"}}, 20, "a||  b  c"},
		{[]screen.Span{{Text: "abcdefgh ij"}}, 3, "abc|def|gh|ij"},
		{[]screen.Span{{Text: "ab 日本語"}}, 4, "ab|日本|語"},
		{[]screen.Span{{Text: "日本"}}, 1, "日|本"},
		{nil, 5, ""},
	}
	for _, c := range cases {
		if got := strings.Join(rowsOf(c.spans, c.w), "|"); got != c.want {
			t.Errorf("%v in %d columns: %s, want %s", c.spans, c.w, got, c.want)
		}
	}
}

// No word is lost, and no row is too wide.
func TestWrapAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab  \né日")), 0, 60, -1).Draw(t, "text")
		cut := rapid.IntRange(0, len([]rune(text))).Draw(t, "cut")
		w := rapid.IntRange(2, 20).Draw(t, "w")
		spans := []screen.Span{{Text: string([]rune(text)[:cut])}, {Style: themes.Style(themes.Bad), Text: string([]rune(text)[cut:])}}
		rows := rowsOf(spans, w)
		for _, row := range rows {
			if canvas.Width(row) > w {
				t.Fatalf("%q is wider than %d", row, w)
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got := squeeze(strings.Join(rows, " ")); got != squeeze(text) {
			t.Fatalf("%q became %q", text, got)
		}
	})
}
