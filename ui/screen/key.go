package screen

import (
	"strconv"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// Split is the keys that msg stands for, in order: usually itself. A lagging
// line makes one alt+j of esc and j; nothing is bound to alt, so it is taken for
// the two keys it was.
func Split(msg tea.KeyPressMsg) []tea.KeyPressMsg {
	if msg.Mod&tea.ModAlt == 0 {
		return []tea.KeyPressMsg{msg}
	}
	second := msg
	second.Mod &^= tea.ModAlt
	rest := strings.TrimPrefix(msg.String(), "alt+")
	if r, n := utf8.DecodeRuneInString(rest); n > 0 && n == len(rest) {
		second = tea.KeyPressMsg{Code: r, Text: rest}
	}
	return []tea.KeyPressMsg{{Code: tea.KeyEscape}, second}
}

// Name is the name of a key, as commands are bound to it. Nothing is bound to
// ctrl+j: it is an enter that was typed while the terminal still was a shell's.
func Name(key tea.KeyPressMsg) string {
	if name := key.String(); name != "ctrl+j" {
		return name
	}
	return "enter"
}

// Quote is a word as it is written in a command line so that it stays one
// word: in quotes where it is empty, or holds a blank or a quote.
func Quote(word string) string {
	if word != "" && !strings.ContainsAny(word, " \t'\"") {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'"'"'`) + "'"
}

// Glyph is how a key is written in hints and help.
func Glyph(key string) string {
	switch key {
	case "enter":
		return "⏎"
	case "up":
		return "↑"
	case "down":
		return "↓"
	case "left":
		return "←"
	case "right":
		return "→"
	}
	return key
}

// Number writes n with separators: "38,500".
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
