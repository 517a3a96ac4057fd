package logs

import "strings"

// Level is how much a line matters, as it says itself.
type Level uint8

// The levels; Unsaid is that of a line that says none.
const (
	Unsaid Level = iota
	Debug
	Info
	Warn
	Error
)

// String is the level as a word of five letters at most, "" for Unsaid.
func (l Level) String() string {
	return [...]string{"", "DEBUG", "INFO", "WARN", "ERROR"}[l]
}

const (
	// Where a level is looked for: its key near the beginning of a line of
	// fields, its word where a plain line begins.
	keyWithin  = 400
	wordWithin = 96
	longest    = len("emergency")
)

// LevelOf finds the level that a line says: of its fields (level=warn,
// "severity":"ERROR"), in the manner of klog (E1124), as a word in capitals or
// in brackets, or as the word that the line begins with (panic: …).
func LevelOf(text string) Level {
	if l := klogLevel(text); l != Unsaid {
		return l
	}
	head := text[:min(len(text), keyWithin)]
	for _, key := range [...]string{"level", "severity", "lvl"} {
		if l := levelOfKey(head, key); l != Unsaid {
			return l
		}
	}
	return levelOfWord(text[:min(len(text), wordWithin)])
}

// klogLevel is that of a line as "E1124 14:02:11.123456 …".
func klogLevel(text string) Level {
	if len(text) < 6 || text[5] != ' ' || !isDigit(text[1]) || !isDigit(text[2]) || !isDigit(text[3]) || !isDigit(text[4]) {
		return Unsaid
	}
	switch text[0] {
	case 'I':
		return Info
	case 'W':
		return Warn
	case 'E', 'F':
		return Error
	}
	return Unsaid
}

func levelOfKey(head, key string) Level {
	for {
		i := strings.Index(head, key)
		if i < 0 {
			return Unsaid
		}
		head = head[i+len(key):]
		value := strings.TrimLeft(head, `":= `)
		if between := head[:len(head)-len(value)]; strings.ContainsAny(between, ":=") {
			return levelNamed(value[:letters(value)])
		}
	}
}

func levelOfWord(head string) Level {
	for i := 0; i < len(head); {
		n := letters(head[i:])
		if n == 0 {
			i++
			continue
		}
		word, before, after := head[i:i+n], byte(' '), byte(' ')
		if i > 0 {
			before = head[i-1]
		}
		if i+n < len(head) {
			after = head[i+n]
		}
		if n >= len("ERR") && n <= longest && (isUpper(word) || before == '[' && after == ']' || i == 0 && after == ':') {
			if l := levelNamed(word); l != Unsaid {
				return l
			}
		}
		i += n
	}
	return Unsaid
}

// levelNamed is the level that a word stands for, in any case.
func levelNamed(word string) Level {
	if len(word) > longest {
		return Unsaid
	}
	switch strings.ToLower(word) {
	case "trace", "trc", "debug", "dbg":
		return Debug
	case "info", "inf", "information", "notice":
		return Info
	case "warn", "warning", "wrn":
		return Warn
	case "error", "err", "fatal", "ftl", "panic", "critical", "crit", "alert", "emerg", "emergency", "severe":
		return Error
	}
	return Unsaid
}

// letters is how many letters s begins with.
func letters(s string) int {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return i
		}
	}
	return len(s)
}

func isUpper(word string) bool {
	for i := range len(word) {
		if word[i] > 'Z' {
			return false
		}
	}
	return true
}
