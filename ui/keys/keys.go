// Package keys says which keys do what: it gives commands other keys by their
// IDs, and knows the names of keys.
package keys

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kubist/ui/screen"
)

// Bind returns commands with the keys that replace holds for their IDs, in the
// same order. A command without keys there is left without; a key that is given
// away there is taken from the command that had it by default. What was passed
// is not changed, and returned as it is where nothing is replaced.
func Bind(commands []screen.Command, replace map[string][]string) []screen.Command {
	if len(replace) == 0 {
		return commands
	}
	var given []string
	bound := commands
	for i := range commands {
		names, ok := replace[commands[i].ID]
		if !ok {
			continue
		}
		if given == nil {
			bound, given = slices.Clone(commands), []string{}
		}
		bound[i].Keys = names
		given = append(given, names...)
	}
	if len(given) == 0 {
		return bound
	}
	for i := range bound {
		if _, own := replace[bound[i].ID]; !own && slices.ContainsFunc(bound[i].Keys, func(k string) bool { return slices.Contains(given, k) }) {
			bound[i].Keys = slices.DeleteFunc(slices.Clone(bound[i].Keys), func(k string) bool { return slices.Contains(given, k) })
		}
	}
	return bound
}

// named are the keys that have a name; those that move can be held with shift or ctrl.
var (
	named  = []string{"enter", "esc", "tab", "shift+tab", "space", "backspace", "delete", "insert"}
	moving = []string{"up", "down", "left", "right", "home", "end", "pgup", "pgdown"}
)

// other are names that people use for keys, and ours.
var other = map[string]string{
	"return": "enter", "cr": "enter", "escape": "esc", "spacebar": "space", "bs": "backspace", "del": "delete", "ins": "insert",
	"pageup": "pgup", "page-up": "pgup", "pagedown": "pgdown", "page-down": "pgdown", "pgdn": "pgdown", "backtab": "shift+tab", " ": "space",
	"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+j": "enter", "ctrl+[": "esc", "ctrl+@": "ctrl+space",
	"up-arrow": "up", "down-arrow": "down", "left-arrow": "left", "right-arrow": "right", "↑": "up", "↓": "down", "←": "left", "→": "right", "⏎": "enter",
}

// Valid reports whether name is that of a key, as [screen.Name] makes them and
// every terminal sends it. The error says what to write instead, where that is known.
func Valid(name string) error {
	lower := strings.ToLower(name)
	switch {
	case name == "":
		return fmt.Errorf("a key needs a name, for example ctrl+p")
	case other[lower] != "":
		return fmt.Errorf("%q is the key %s: write %q", name, other[lower], other[lower])
	case plain(name):
		return nil
	case plain(lower):
		return fmt.Errorf("%q is not the name of a key: write %q", name, lower)
	}
	if held, key := modifier(lower); held != "" {
		return chord(name, held, key)
	}
	if like := likest(lower); like != "" {
		return fmt.Errorf("%q is not the name of a key: is it %q?", name, like)
	}
	return fmt.Errorf("%q is not the name of a key; names are like a, G, ctrl+p, f1, enter, space", name)
}

// plain reports whether name is that of a key by itself.
func plain(name string) bool {
	return slices.Contains(named, name) || slices.Contains(moving, name) || function(name) || printable(name)
}

// chord is what is wrong with name, a key with another one held.
func chord(name, held, key string) error {
	lower := strings.ToLower(name)
	switch upper := strings.ToUpper(key); {
	case held == "alt":
		return fmt.Errorf("%q cannot be bound: on a slow line esc and a key arrive as alt and that key", name)
	case held == "shift" && printable(key) && upper != key && printable(upper):
		return fmt.Errorf("%q is not the name of a key: write %q", name, upper)
	case held == "shift" && printable(key):
		return fmt.Errorf("%q is not the name of a key: write the character that it types", name)
	case held == "ctrl" && control(key), held != "super" && slices.Contains(moving, key):
		if name != lower {
			return fmt.Errorf("%q is not the name of a key: write %q", name, lower)
		}
		return nil
	}
	return fmt.Errorf("%q cannot be bound: few terminals send it", name)
}

// modifier is what is held down, by our word for it, and the key.
func modifier(name string) (held, key string) {
	for prefix, held := range map[string]string{
		"alt+": "alt", "alt-": "alt", "meta+": "alt", "m-": "alt", "option+": "alt", "ctrl+alt+": "alt",
		"ctrl+": "ctrl", "shift+": "shift", "super+": "super", "cmd+": "super", "hyper+": "hyper",
	} {
		if key, ok := strings.CutPrefix(name, prefix); ok && key != "" && !(prefix == "ctrl+" && strings.HasPrefix(key, "alt+")) {
			return held, key
		}
	}
	return "", name
}

// printable reports whether name is one character that can be typed.
func printable(name string) bool {
	r, n := utf8.DecodeRuneInString(name)
	return n == len(name) && r != utf8.RuneError && r != ' ' && unicode.IsPrint(r)
}

// function reports whether name is f1 to f12.
func function(name string) bool {
	rest, ok := strings.CutPrefix(name, "f")
	return ok && slices.Contains([]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}, rest)
}

// control reports whether a terminal has a character for ctrl and this key.
func control(key string) bool {
	switch key {
	case "space", `\`, "]", "^", "_":
		return true
	}
	return len(key) == 1 && 'a' <= key[0] && key[0] <= 'z'
}

// likest is the name of a key that name, in lower case, is a slip of, "" for none.
func likest(name string) string {
	for _, prefix := range []string{"ctrl-", "control+", "control-", "c-", "^"} {
		if key, ok := strings.CutPrefix(name, prefix); ok && control(key) {
			return "ctrl+" + key
		}
	}
	for _, known := range slices.Concat(named, moving) {
		if slip(name, known) {
			return known
		}
	}
	return ""
}

// slip reports whether one letter that is wrong, missing, doubled or exchanged with its neighbour makes a of b.
func slip(a, b string) bool {
	n := min(len(a), len(b))
	i := 0
	for i < n && a[i] == b[i] {
		i++
	}
	j := 0
	for j < n-i && a[len(a)-1-j] == b[len(b)-1-j] {
		j++
	}
	x, y := a[i:len(a)-j], b[i:len(b)-j]
	return len(x) <= 1 && len(y) <= 1 || len(x) == 2 && len(y) == 2 && x[0] == y[1] && x[1] == y[0]
}
