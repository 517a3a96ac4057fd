package selector

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, canonical string }{
		{"", ""},
		{" \t\r\n", ""},
		{"a=b", "a=b"},
		{"a==b", "a=b"},
		{"a!=b", "a!=b"},
		{"a = b , c", "a=b,c"},
		{"c,a", "a,c"},
		{"a,a", "a"},
		{"a=b,a==b,a=c", "a=b,a=c"},
		{"a=", "a="},
		{"a=,b", "a=,b"},
		{"a!=", "a!="},
		{"!a", "!a"},
		{"! a", "!a"},
		{"a>1", "a>1"},
		{"a < 0009", "a<0009"},
		{"a in (b)", "a in (b)"},
		{"a in(b)", "a in (b)"},
		{"a\tin\n( c , b )", "a in (b,c)"},
		{"a in (b,b)", "a in (b)"},
		{"a in ()", "a in ()"},
		{"a in (,)", "a in ()"},
		{"a in (,b)", "a in (,b)"},
		{"a in (b,,c)", "a in (,b,c)"},
		{"a notin (b,)", "a notin (,b)"},
		{"in in (in,notin)", "in in (in,notin)"},
		{"notin", "notin"},
		{"notin=in", "notin=in"},
		{"!in", "!in"},
		{"App=Kubia", "App=Kubia"},
		{"app.kubernetes.io/name=kubia,!canary", "app.kubernetes.io/name=kubia,!canary"},
		{strings.Repeat("a", 63) + "=" + strings.Repeat("b", 63), strings.Repeat("a", 63) + "=" + strings.Repeat("b", 63)},
	} {
		s, err := Parse(test.text)
		if err != nil {
			t.Errorf("Parse(%q): %v", test.text, err)
			continue
		}
		if got := s.String(); got != test.canonical {
			t.Errorf("Parse(%q).String() = %q, want %q", test.text, got, test.canonical)
		}
		if s.Empty() != (test.canonical == "") {
			t.Errorf("Parse(%q).Empty() = %v", test.text, s.Empty())
		}
	}
}

// The line under each text marks what the error points at: ^ for each byte, or
// | where something is missing.
func TestParseErrors(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64)
	for _, test := range []struct{ text, mark, msg string }{
		{
			"a in (b",
			"     ^", `expected ")" to close the list that began here`,
		},
		{
			"a notin ( b, ",
			"        ^", `expected ")" to close the list that began here`,
		},
		{
			"a in (b c)",
			"        ^", `expected "," or ")" in the list of values`,
		},
		{
			"a in ((b))",
			"      ^", `expected "," or ")" in the list of values`,
		},
		{
			"a in",
			"    |", `expected "(" to begin the list of values after "in"`,
		},
		{
			"a in b",
			"     ^", `expected "(" to begin the list of values after "in"`,
		},
		{
			"a notin,b",
			"       ^", `expected "(" to begin the list of values after "notin"`,
		},
		{
			"a NotIn (b)",
			"  ^^^^^", `operators are written in small letters: notin`,
		},
		{
			"a is b",
			"  ^^", `expected an operator or "," after the key a`,
		},
		{
			"a (b)",
			"  ^", `expected an operator or "," after the key a`,
		},
		{
			"a ! b",
			"  ^", `expected "=" after "!"`,
		},
		{
			"a=b c=d",
			"    ^", `expected "," or the end after "a=b"`,
		},
		{
			"a=b=c",
			"   ^", `expected "," or the end after "a=b"`,
		},
		{
			"a in (b))",
			"        ^", `expected "," or the end after "a in (b)"`,
		},
		{
			"!a=b",
			"  ^", `expected "," or the end: "!a" asks that the key is absent, so nothing can be said of its value`,
		},
		{
			"!a in (b)",
			"   ^^", `expected "," or the end: "!a" asks that the key is absent, so nothing can be said of its value`,
		},
		{
			",a",
			"^", `expected a key or "!"`,
		},
		{
			"=a",
			"^", `expected a key or "!"`,
		},
		{
			"a,,b",
			"  ^", `expected a key or "!"`,
		},
		{
			"a,",
			"  |", `expected a key after ","`,
		},
		{
			"a, ",
			"   |", `expected a key after ","`,
		},
		{
			"!",
			" |", `expected a key after "!"`,
		},
		{
			"!!a",
			" ^", `expected a key after "!"`,
		},
		{
			"a=(b,c)",
			"  ^", `expected one value after "="; for a list write "a in (…)"`,
		},
		{
			"a!=(b,c)",
			"   ^", `expected one value after "!="; for a list write "a notin (…)"`,
		},
		{
			"a===b",
			"   ^", `expected a value after "=="`,
		},
		{
			"a>",
			"  |", `expected a whole number after ">"`,
		},
		{
			"a>,b",
			"  ^", `expected a whole number after ">"`,
		},
		{
			"a< x1",
			"   ^^", `"<" compares whole numbers of up to 64 bits, and x1 is not one`,
		},
		{
			"a>9223372036854775808",
			"  ^^^^^^^^^^^^^^^^^^^", `">" compares whole numbers of up to 64 bits, and 9223372036854775808 is not one`,
		},
		{
			"a>-1",
			"  ^", `a value begins with a letter or digit, not with "-"`,
		},
		{
			"a='b'",
			"  ^", `a value is written without quotes`,
		},
		{
			`"a"`,
			"^", `a key is written without quotes`,
		},
		{
			"app=ku bia,x=é",
			"       ^^^", `expected "," or the end after "app=ku"`,
		},
		{
			"x=né",
			"   ^^", `"\u00e9" cannot stand in a value: only letters, digits, "-", "_" and "." can`,
		},
		{
			"x=a\x00",
			"   ^", `"\x00" cannot stand in a value: only letters, digits, "-", "_" and "." can`,
		},
		{
			"x=\xff",
			"  ^", `"\xff" cannot stand in a value: only letters, digits, "-", "_" and "." can`,
		},
		{
			"a=b,c=d/e",
			"       ^", `"/" cannot stand in a value: only letters, digits, "-", "_" and "." can`,
		},
		{
			"a=b-",
			"   ^", `a value ends with a letter or digit, not with "-"`,
		},
		{
			"_a",
			"^", `a key begins with a letter or digit, not with "_"`,
		},
		{
			"a/",
			"  |", `the key has no name`,
		},
		{
			"/a",
			"|", `part of the name before "/" is empty`,
		},
		{
			"a..b/c",
			"  |", `part of the name before "/" is empty`,
		},
		{
			"a.-b/c",
			"  ^", `a part of the name before "/" begins with a letter or digit, not with "-"`,
		},
		{
			"A.io/c",
			"^", `"A" cannot stand before "/" in a key: only small letters, digits, "-" and "." can`,
		},
		{
			"a/b/c",
			"   ^", `a key can have only one "/", after its prefix`,
		},
		{
			"b," + long,
			strings.Repeat(" ", 65) + "^", `the key has 64 characters, the limit is 63`,
		},
		{
			"b=" + long,
			strings.Repeat(" ", 65) + "^", `the value has 64 characters, the limit is 63`,
		},
		{
			strings.Repeat("a.", 126) + "ab/c",
			strings.Repeat(" ", 253) + "^", `the name before "/" has 254 characters, the limit is 253`,
		},
	} {
		_, err := Parse(test.text)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("Parse(%q) = %v, want an *Error", test.text, err)
			continue
		}
		at := len(test.mark) - len(strings.TrimLeft(test.mark, " "))
		end := len(strings.TrimRight(test.mark, "|"))
		if e.At != at || e.End != end || e.Msg != test.msg {
			t.Errorf("Parse(%q)\n got %d–%d %s\nwant %d–%d %s", test.text, e.At, e.End, e, at, end, test.msg)
		}
	}
}
