package sanitize

import (
	"strings"
	"testing"
)

func TestLine(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ in, want string }{
		"empty":                    {"", ""},
		"ASCII":                    {"kubia-7c78b4fbb-4x2b6 ~!", "kubia-7c78b4fbb-4x2b6 ~!"},
		"scripts":                  {"größe Ελλάδα 日本語 한국어 עברית العربية हिन्दी", "größe Ελλάδα 日本語 한국어 עברית العربية हिन्दी"},
		"symbols":                  {"│ ✓ ✗ → ⟨⟩ € ∑ █ ⎈", "│ ✓ ✗ → ⟨⟩ € ∑ █ ⎈"},
		"line ends":                {"a\nb\r\nc\rd\ve\ff\u0085g\u2028h\u2029i", "a b c d e f g h i"},
		"tab":                      {"a\tb", "a b"},
		"blanks":                   {"a\u00A0b\u2003c\u3000d\u1680e", "a b c d e"},
		"C0":                       {"a\x00b\ac\bd\x1ae\x7f", "a␀b␇c␈d␚e␡"},
		"C1":                       {"a\u0080b\u008ec\u009c", "a\uFFFDb\uFFFDc\uFFFD"},
		"colour":                   {"\x1b[1;31mred\x1b[m", "red"},
		"colon parameters":         {"\x1b[38:2::1:2:3mred", "red"},
		"8-bit CSI":                {"\u009b31mred\u009b!p", "red"},
		"private CSI":              {"\x1b[?1049h\x1b[>c\x1b[2 qx", "x"},
		"CSI cut off":              {"x\x1b[31", "x"},
		"CSI broken":               {"x\x1b[31éy", "xéy"},
		"CSI broken by a line":     {"x\x1b[31\ny", "x y"},
		"title, BEL":               {"a\x1b]0;owned\ab", "ab"},
		"title, ST":                {"a\x1b]0;owned\x1b\\b", "ab"},
		"title, 8-bit":             {"a\u009d0;owned\u009cb", "ab"},
		"hyperlink":                {"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"},
		"OSC never ended":          {"a\x1b]0;shown", "a0;shown"},
		"OSC ended by the line":    {"a\x1b]0;x\nb\a", "a0;x b␇"},
		"OSC ended by a sequence":  {"a\x1b]0;owned\x1b[1mb", "ab"},
		"OSC ended by 8-bit CSI":   {"a\x1b]0;owned\u009b1mb", "ab"},
		"OSC cancelled":            {"a\x1b]0;owned\x18b", "ab"},
		"DCS":                      {"a\x1bP$q\am\x1b\\b", "ab"},
		"APC PM SOS":               {"a\x1b_x\x1b\\b\x1b^y\x1b\\c\x1bXz\x1b\\d", "abcd"},
		"8-bit DCS APC PM SOS":     {"a\u0090q\u009cb\u009fx\u009cc\u009ey\u009cd\u0098z\u009ce", "abcde"},
		"payload of UTF-8":         {"a\x1b]0;Â\u00a0é日\ab", "ab"},
		"two-byte sequences":       {"a\x1bcb\x1b7c\x1b=d\x1bM", "abcd"},
		"charset":                  {"a\x1b(0b\x1b%Gc", "abc"},
		"ESC alone":                {"a\x1b", "a"},
		"ESC before more":          {"a\x1b\x1b[1mb\x1béc", "abéc"},
		"sequence within another":  {"\x1b[\x1b[31m1mx", "1mx"},
		"bidi":                     {"a\u202Eb\u202Cc\u2066d\u2069\u200F\u200E\u061Ce", "abcde"},
		"zero width":               {"a\u200Bb\u200Cc\u200Dd\u2060e\uFEFFf\u00ADg\u180Eh", "abcdefgh"},
		"fillers":                  {"a\u3164b\u115F\u1160\uFFA0c\u034Fd", "abcd"},
		"tags":                     {"a\U000E0001\U000E0041b", "ab"},
		"selectors":                {"a\uFE0Fb\uFE00c\U000E0100d", "abcd"},
		"invalid UTF-8":            {"a\xffb\xc3", "a\uFFFDb\uFFFD"},
		"surrogate":                {"a\xed\xa0\x80b", "a\uFFFD\uFFFD\uFFFDb"},
		"raw C1 is not UTF-8":      {"a\x9b31mb", "a\uFFFD31mb"},
		"private use":              {"a\uE000b\U000F0000c", "a\uFFFDb\uFFFDc"},
		"noncharacters":            {"a\uFFFEb\uFDD0c\U0010FFFFd", "a\uFFFDb\uFFFDc\uFFFDd"},
		"replacement":              {"\uFFFD", "\uFFFD"},
		"marks":                    {"e\u0301n\u0303", "e\u0301n\u0303"},
		"too many marks":           {"e" + strings.Repeat("\u0301", 9) + "x", "e\u0301\u0301\u0301\u0301x"},
		"marks across a sequence":  {"e\u0301\u0301\u0301\x1b[m\u0301\u0301x", "e\u0301\u0301\u0301\u0301x"},
		"mark first":               {"\u0301\u20E3a", "a"},
		"mark after a line":        {"a\n\u0301b", "a \u0301b"},
		"emoji":                    {"🚀 👍🏽 ❤️ 🇩🇪 1️⃣ #️⃣ ☎︎", "🚀 👍🏽 ❤️ 🇩🇪 1️⃣ #️⃣ ☎︎"},
		"joined emoji":             {"👩‍💻 👨‍👩‍👧‍👦 🏳️‍🌈 👩🏽‍❤️‍💋‍👨🏿", "👩‍💻 👨‍👩‍👧‍👦 🏳️‍🌈 👩🏽‍❤️‍💋‍👨🏿"},
		"joiner at the end":        {"👩\u200D", "👩"},
		"joiner before a letter":   {"👩\u200Da", "👩a"},
		"joiner before a sequence": {"👩\u200D\x1b[m💻", "👩💻"},
		"selector twice":           {"❤\uFE0F\uFE0F", "❤\uFE0F"},
		"selector after a digit":   {"1\uFE0F2", "12"},
		"too many joined":          {strings.Repeat("👩\u200D", 12) + "👩", strings.Repeat("👩\u200D", 8) + strings.Repeat("👩", 1) + strings.Repeat("👩\u200D", 3) + "👩"},
		"too many tones":           {"👍" + strings.Repeat("🏽", 12), "👍" + strings.Repeat("🏽", 8)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Line(test.in)
			if got != test.want {
				t.Errorf("Line(%+q)\n got %+q\nwant %+q", test.in, got, test.want)
			}
			if again := Line(got); again != got {
				t.Errorf("Line(%+q) = %+q, a second time %+q", test.in, got, again)
			}
		})
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ in, want string }{
		"empty":                   {"", ""},
		"lines":                   {"a\nb\n\nc\n", "a\nb\n\nc\n"},
		"line ends":               {"a\r\nb\rc\vd\fe\u0085f\u2028g\u2029h\n\ri", "a\nb\nc\nd\ne\nf\ng\nh\n\ni"},
		"tabs":                    {"\ta\tbcdefgh\ti\n1234567\tj\n12345678\tk", "        a       bcdefgh i\n1234567 j\n12345678        k"},
		"tab after wide":          {"日本\té\t|", "日本    é       |"},
		"tab after a change":      {"a\x1b[1mb\t|\r\n\t|", "ab      |\n        |"},
		"tab after a joined tab":  {"a\n\t\t|", "a\n                |"},
		"OSC ends with its line":  {"a\x1b]0;x\nb\a\n", "a0;x\nb␇\n"},
		"mark first in a line":    {"a\n\u0301b", "a\nb"},
		"mark after kept lines":   {"é\n\u0301b", "é\nb"},
		"emoji across lines":      {"👩\u200D\n💻", "👩\n💻"},
		"colours":                 {"\x1b[32mok\x1b[0m\n\x1b[31mno\x1b[0m", "ok\nno"},
		"progress":                {"10%\r20%\r\n", "10%\n20%\n"},
		"marks go on in one line": {"ab\u0301\u0301\u0301\u0301\u0301", "ab\u0301\u0301\u0301\u0301"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Text(test.in)
			if got != test.want {
				t.Errorf("Text(%+q)\n got %+q\nwant %+q", test.in, got, test.want)
			}
			if again := Text(got); again != got {
				t.Errorf("Text(%+q) = %+q, a second time %+q", test.in, got, again)
			}
		})
	}
}

func TestCleanStringsAreReturnedAsTheyAre(t *testing.T) {
	const s = "kubia-7c78b4fbb é日本 👩‍💻 e\u0301"
	if n := testing.AllocsPerRun(100, func() { Line(s) }); n != 0 {
		t.Errorf("Line allocates %v times", n)
	}
	const lines = s + "\n" + s + "\n"
	if n := testing.AllocsPerRun(100, func() { Text(lines) }); n != 0 {
		t.Errorf("Text allocates %v times", n)
	}
}

// The time must grow with the length alone, whatever the text.
func BenchmarkHostile(b *testing.B) {
	for name, part := range map[string]string{
		"OSC": "\x1b]", "8-bit OSC": "\u009d", "tabs": "\t", "CSI": "\x1b[1", "joiners": "👩\u200D", "marks": "\u0301",
	} {
		s := strings.Repeat(part, 1<<20/len(part))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				Text(s)
			}
		})
	}
}

func BenchmarkLine(b *testing.B) {
	for _, bench := range []struct{ name, text string }{
		{"ASCII of 40", "kubia-7c78b4fbb-4x2b6 CrashLoopBackOff 1"},
		{"mixed of 40", "kübia-7c78b4fbb-4x2b6 日本語 CrashLoopBack1"},
		{"coloured of 40", "\x1b[32mINFO\x1b[0m GET /api/v1/pods 200 in 4 ms"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Line(bench.text)
			}
		})
	}
}
