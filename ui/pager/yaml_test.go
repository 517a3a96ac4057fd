package pager

import (
	"strings"
	"testing"

	"kubist/themes"
)

// pieces are the pieces of a YAML text with a letter for the tone before each:
// k for keys, m for marks, v for values, l for literals.
func pieces(text string) []string {
	letters := map[themes.Style]string{keyTone: "k", valueTone: "v", literalTone: "l", markTone: "m"}
	lines := newLines(text)
	paint := YAML(lines)
	var out []string
	for i := range lines.Len() {
		var b strings.Builder
		paint(i, func(st themes.Style, text string) { b.WriteString(letters[st] + "⟨" + text + "⟩") })
		out = append(out, b.String())
	}
	return out
}

func TestYAML(t *testing.T) {
	t.Parallel()
	tests := []struct {
		line, want string
	}{
		{"kind: Pod", "k⟨kind⟩m⟨: ⟩v⟨Pod⟩"},
		{"metadata:", "k⟨metadata⟩m⟨:⟩"},
		{"  name: a", "k⟨  name⟩m⟨: ⟩v⟨a⟩"},
		{"- name: a", "k⟨- name⟩m⟨: ⟩v⟨a⟩"},
		{"  - - x", "k⟨  - - ⟩v⟨x⟩"},
		{"  -", "k⟨  -⟩"},
		{"- -1", "k⟨- ⟩l⟨-1⟩"},
		{"image: quay.io:443/a/b:v1", "k⟨image⟩m⟨: ⟩v⟨quay.io:443/a/b:v1⟩"},
		{"- --flag=a: b", "k⟨- --flag=a⟩m⟨: ⟩v⟨b⟩"},
		{"message: 'a: b # c'", "k⟨message⟩m⟨: ⟩v⟨'a: b # c'⟩"},
		{`"a: b": "c\" # d" # e`, `k⟨"a: b"⟩m⟨: ⟩v⟨"c\" # d"⟩v⟨ ⟩m⟨# e⟩`},
		{"'it''s': x", "k⟨'it''s'⟩m⟨: ⟩v⟨x⟩"},
		{"f:metadata:", "k⟨f:metadata⟩m⟨:⟩"},
		{`k:{"type":"Ready"}:`, `k⟨k:{"type":"Ready"}⟩m⟨:⟩`},
		{"app.kubernetes.io/name: x", "k⟨app.kubernetes.io/name⟩m⟨: ⟩v⟨x⟩"},
		{"# a: b", "m⟨# a: b⟩"},
		{"a: 1 # b", "k⟨a⟩m⟨: ⟩l⟨1 ⟩m⟨# b⟩"},
		{"a: b#c", "k⟨a⟩m⟨: ⟩v⟨b#c⟩"},
		{"a: 0.5", "k⟨a⟩m⟨: ⟩l⟨0.5⟩"},
		{"a: 1.2.3", "k⟨a⟩m⟨: ⟩v⟨1.2.3⟩"},
		{"a: 500m", "k⟨a⟩m⟨: ⟩v⟨500m⟩"},
		{`a: "1"`, `k⟨a⟩m⟨: ⟩v⟨"1"⟩`},
		{"a: true", "k⟨a⟩m⟨: ⟩l⟨true⟩"},
		{"a: null", "k⟨a⟩m⟨: ⟩l⟨null⟩"},
		{"a: {}", "k⟨a⟩m⟨: ⟩l⟨{}⟩"},
		{"a: Infinity", "k⟨a⟩m⟨: ⟩v⟨Infinity⟩"},
		{"a: &b !!str 1", "k⟨a⟩m⟨: ⟩m⟨&b !!str ⟩l⟨1⟩"},
		{"a: *b", "k⟨a⟩m⟨: ⟩v⟨*b⟩"},
		{"a: |-", "k⟨a⟩m⟨: ⟩m⟨|-⟩"},
		{`"not ended: x`, `v⟨"not ended: x⟩`},
		{": x", "v⟨: x⟩"},
		{":", "v⟨:⟩"},
		{"", ""},
	}
	for _, tt := range tests {
		got := ""
		if p := pieces(tt.line); len(p) > 0 {
			got = p[0]
		}
		if got != tt.want {
			t.Errorf("%q is painted as %s, want %s", tt.line, got, tt.want)
		}
	}
}

func TestYAMLBlockScalars(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		inside     string // a dot for a line that is text, an x for one of a block scalar
	}{
		{"of a key", "a: |\n  b: c\n\n  - d\ne: f", ".xxx."},
		{"folded, with indicators", "a: >2-\n    b: 1\nc: d", ".x."},
		{"with a comment", "a: | # why\n  b: 1\nc: d", ".x."},
		{"with properties", "a: &x !!str |\n  b: 1\nc: d", ".x."},
		{"of a list", "- |\n b: 1\n- c", ".x."},
		{"of a key in a list", "- a: |\n    b: 1\n  c: d\n- e", ".x.."},
		{"of nested lists", "- - |\n    a\n  - b", ".x."},
		{"of a quoted key", "\"a\": |\n  b: 1\nc: d", ".x."},
		{"of the document", "|\na: b\nc: d", ".xx"},
		{"two in a row", "a: |\n  b\nc: >\n  d", ".x.x"},
		{"that only look so", "a: b |\n  c: 1\nd: |e\n  f: 1\ng: '|'\n  h: 1\n# |\n  i: 1", "........"},
		{"empty", "a: |\nb: c", ".."},
	}
	for _, tt := range tests {
		var got strings.Builder
		for _, in := range blockScalars(newLines(tt.text)) {
			got.WriteByte(map[bool]byte{false: '.', true: 'x'}[in])
		}
		if got.String() != tt.inside {
			t.Errorf("%s: %q has %s, want %s", tt.name, tt.text, &got, tt.inside)
		}
	}
}

func FuzzYAML(f *testing.F) {
	f.Add("a: |\n  b: 'c' # d\n- \"e\": &f !g 1\n")
	f.Add("'a''b': \"\\\"\n- - - x: *y #")
	f.Add("!\n&\n|9-\n:\n-\n#")
	f.Fuzz(func(t *testing.T, text string) {
		lines := newLines(text)
		paint := YAML(lines)
		for i := range lines.Len() {
			var b strings.Builder
			paint(i, func(_ themes.Style, text string) {
				if text == "" {
					t.Errorf("an empty piece of %q", lines.At(i))
				}
				b.WriteString(text)
			})
			if b.String() != lines.At(i) {
				t.Errorf("the pieces of %q make %q", lines.At(i), b.String())
			}
		}
	})
}
