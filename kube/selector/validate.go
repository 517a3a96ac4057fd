package selector

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The lengths the API allows, in bytes.
const (
	maxName   = 63
	maxPrefix = 253
)

// CheckKey says why key cannot be the key of a label: nil, or an [*Error] that
// marks the part of key at fault. A key is a name of up to 63 characters, with
// a DNS name and "/" before it or without.
func CheckKey(key string) error { return asError(checkKey(key)) }

// CheckValue says why value cannot be the value of a label: nil, or an
// [*Error] that marks the part of value at fault. The empty value is valid.
func CheckValue(value string) error { return asError(checkValue(value)) }

// asError keeps a nil *Error from becoming an error that is not nil.
func asError(err *Error) error {
	if err == nil {
		return nil
	}
	return err
}

func checkKey(key string) *Error {
	prefix, name, prefixed := strings.Cut(key, "/")
	if !prefixed {
		return checkName(key, 0, "key")
	}
	if err := checkPrefix(prefix); err != nil {
		return err
	}
	if i := strings.IndexByte(name, '/'); i >= 0 {
		at := len(prefix) + 1 + i
		return &Error{at, at + 1, `a key can have only one "/", after its prefix`}
	}
	return checkName(name, len(prefix)+1, "key")
}

func checkValue(value string) *Error {
	if value == "" {
		return nil
	}
	return checkName(value, 0, "value")
}

// checkName checks the form that values and the names of keys share. The
// error's offsets begin at base.
func checkName(s string, base int, what string) *Error {
	if s == "" {
		return &Error{base, base, "the " + what + " has no name"}
	}
	for i, r := range s {
		if alphanumeric(r) || r == '-' || r == '_' || r == '.' {
			continue
		}
		end := i + runeLen(s[i:])
		if r == '"' || r == '\'' {
			return &Error{base + i, base + end, fmt.Sprintf("a %s is written without quotes", what)}
		}
		return &Error{base + i, base + end, fmt.Sprintf(
			`%+q cannot stand in a %s: only letters, digits, "-", "_" and "." can`, s[i:end], what)}
	}
	if err := checkEnds(s, base, what, alphanumeric); err != nil {
		return err
	}
	return checkLength(s, base, what, maxName)
}

// checkPrefix checks the part of a key before "/": a DNS subdomain.
func checkPrefix(prefix string) *Error {
	for i, r := range prefix {
		if !lower(r) && r != '-' && r != '.' {
			end := i + runeLen(prefix[i:])
			return &Error{i, end, fmt.Sprintf(
				`%+q cannot stand before "/" in a key: only small letters, digits, "-" and "." can`, prefix[i:end])}
		}
	}
	at := 0
	for part := range strings.SplitSeq(prefix, ".") {
		if part == "" {
			return &Error{at, at, `part of the name before "/" is empty`}
		}
		if err := checkEnds(part, at, `part of the name before "/"`, lower); err != nil {
			return err
		}
		at += len(part) + 1
	}
	return checkLength(prefix, 0, `name before "/"`, maxPrefix)
}

func checkEnds(s string, base int, what string, fit func(rune) bool) *Error {
	if !fit(rune(s[0])) {
		return &Error{base, base + 1, fmt.Sprintf("a %s begins with a letter or digit, not with %q", what, s[:1])}
	}
	if last := len(s) - 1; !fit(rune(s[last])) {
		return &Error{base + last, base + last + 1, fmt.Sprintf("a %s ends with a letter or digit, not with %q", what, s[last:])}
	}
	return nil
}

func checkLength(s string, base int, what string, limit int) *Error {
	if len(s) <= limit {
		return nil
	}
	return &Error{base + limit, base + len(s), fmt.Sprintf("the %s has %d characters, the limit is %d", what, len(s), limit)}
}

func lower(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' }

func alphanumeric(r rune) bool { return lower(r) || 'A' <= r && r <= 'Z' }

func runeLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}
