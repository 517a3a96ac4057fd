package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Keys are the names of the keys that msg stands for, in order: usually one.
// A lagging line makes one alt+j of esc and j; nothing is bound to alt, so it
// is read as the two keys it was. Nothing is bound to ctrl+j either.
func Keys(msg tea.KeyPressMsg) []string {
	name := msg.String()
	if name == "ctrl+j" { // enter, typed while the terminal still was a shell's
		return []string{"enter"}
	}
	if rest, ok := strings.CutPrefix(name, "alt+"); ok && rest != "" {
		return []string{"esc", rest}
	}
	return []string{name}
}

// Quote is a word as it is written in a command line: in quotes where it holds a blank.
func Quote(word string) string {
	if !strings.ContainsAny(word, " \t") {
		return word
	}
	if strings.Contains(word, "'") {
		return `"` + word + `"`
	}
	return "'" + word + "'"
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
