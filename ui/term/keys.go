package term

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// Keys that end in a letter: ESC [ A, with modifiers ESC [ 1 ; 5 A, and while the
// program asks for it ESC O A.
var lettered = map[rune]byte{
	tea.KeyUp: 'A', tea.KeyDown: 'B', tea.KeyRight: 'C', tea.KeyLeft: 'D', tea.KeyHome: 'H', tea.KeyEnd: 'F', tea.KeyBegin: 'E',
}

// The first function keys, which always are ESC O P without modifiers.
var functions = map[rune]byte{tea.KeyF1: 'P', tea.KeyF2: 'Q', tea.KeyF3: 'R', tea.KeyF4: 'S'}

// Keys that are numbered: ESC [ 5 ~, with modifiers ESC [ 5 ; 2 ~.
var numbered = map[rune]int{
	tea.KeyInsert: 2, tea.KeyDelete: 3, tea.KeyPgUp: 5, tea.KeyPgDown: 6,
	tea.KeyF5: 15, tea.KeyF6: 17, tea.KeyF7: 18, tea.KeyF8: 19, tea.KeyF9: 20, tea.KeyF10: 21, tea.KeyF11: 23, tea.KeyF12: 24,
}

// The keypad: what its keys are without a mode, and with it ESC O and a letter.
var keypad = map[rune]struct{ plain, application byte }{
	tea.KeyKp0: {'0', 'p'}, tea.KeyKp1: {'1', 'q'}, tea.KeyKp2: {'2', 'r'}, tea.KeyKp3: {'3', 's'}, tea.KeyKp4: {'4', 't'},
	tea.KeyKp5: {'5', 'u'}, tea.KeyKp6: {'6', 'v'}, tea.KeyKp7: {'7', 'w'}, tea.KeyKp8: {'8', 'x'}, tea.KeyKp9: {'9', 'y'},
	tea.KeyKpEnter: {'\r', 'M'}, tea.KeyKpEqual: {'=', 'X'}, tea.KeyKpMultiply: {'*', 'j'}, tea.KeyKpPlus: {'+', 'k'},
	tea.KeyKpComma: {',', 'l'}, tea.KeyKpMinus: {'-', 'm'}, tea.KeyKpDecimal: {'.', 'n'}, tea.KeyKpDivide: {'/', 'o'},
}

// encode is what a terminal sends for a key, as xterm does; "" where it sends nothing.
func encode(key tea.KeyPressMsg, m modes) string {
	if text := special(key, m); text != "" {
		return text
	}
	text := plain(key)
	if text != "" && key.Mod&tea.ModAlt != 0 {
		return "\x1b" + text
	}
	return text
}

// special is what is sent for a key that stands for no character.
func special(key tea.KeyPressMsg, m modes) string {
	modified := modifiers(key.Mod)
	if letter, ok := lettered[key.Code]; ok {
		switch {
		case modified > 1:
			return fmt.Sprintf("\x1b[1;%d%c", modified, letter)
		case m.cursorKeys:
			return "\x1bO" + string(letter)
		}
		return "\x1b[" + string(letter)
	}
	if letter, ok := functions[key.Code]; ok {
		if modified > 1 {
			return fmt.Sprintf("\x1b[1;%d%c", modified, letter)
		}
		return "\x1bO" + string(letter)
	}
	if n, ok := numbered[key.Code]; ok {
		if modified > 1 {
			return fmt.Sprintf("\x1b[%d;%d~", n, modified)
		}
		return fmt.Sprintf("\x1b[%d~", n)
	}
	if k, ok := keypad[key.Code]; ok {
		if m.keypad {
			return "\x1bO" + string(k.application)
		}
		return string(k.plain)
	}
	if key.Code == tea.KeyTab && key.Mod&tea.ModShift != 0 {
		return "\x1b[Z"
	}
	return ""
}

// modifiers is the number that stands for the keys that are held down, 1 for none.
func modifiers(mod tea.KeyMod) int {
	n := 1
	for bit, held := range map[int]tea.KeyMod{1: tea.ModShift, 2: tea.ModAlt, 4: tea.ModCtrl} {
		if mod&held != 0 {
			n += bit
		}
	}
	return n
}

// plain is the character of a key, or the control character that it makes.
func plain(key tea.KeyPressMsg) string {
	switch {
	case key.Mod&tea.ModCtrl != 0:
		return control(key.Code)
	case key.Text != "":
		return key.Text
	}
	switch key.Code {
	case tea.KeyEnter:
		return "\r"
	case tea.KeyTab:
		return "\t"
	case tea.KeyBackspace:
		return "\x7f"
	case tea.KeyEscape:
		return "\x1b"
	case tea.KeySpace:
		return " "
	}
	if key.Code >= ' ' && key.Code < tea.KeyExtended && key.Code != 0x7f {
		return string(key.Code)
	}
	return ""
}

// controls are the control characters of keys that are no letters.
var controls = map[rune]string{
	tea.KeySpace: "\x00", '@': "\x00", '2': "\x00", '[': "\x1b", '3': "\x1b", '\\': "\x1c", '4': "\x1c", ']': "\x1d", '5': "\x1d",
	'^': "\x1e", '6': "\x1e", '_': "\x1f", '7': "\x1f", '/': "\x1f", '?': "\x7f", '8': "\x7f",
	tea.KeyBackspace: "\b", tea.KeyEnter: "\r", tea.KeyTab: "\t", tea.KeyEscape: "\x1b",
}

// control is the control character of a key: ctrl+a is 1. A key without one is sent as it is.
func control(code rune) string {
	if text, ok := controls[code]; ok {
		return text
	}
	switch {
	case code >= 'a' && code <= 'z', code >= 'A' && code <= 'Z':
		return string(code & 0x1f)
	case code > ' ' && code < 0x7f:
		return string(code)
	}
	return ""
}
