package term

import (
	"image/color"
	"testing"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"kubist/themes"
)

func TestWhatKeysSend(t *testing.T) {
	t.Parallel()
	type key = tea.KeyPressMsg
	application := modes{cursorKeys: true, keypad: true}
	for _, c := range []struct {
		name string
		key  key
		m    modes
		want string
	}{
		{"a letter", key{Code: 'a', Text: "a"}, modes{}, "a"},
		{"a letter with shift", key{Code: 'a', Text: "A", Mod: tea.ModShift}, modes{}, "A"},
		{"another alphabet", key{Code: 'ж', Text: "ж"}, modes{}, "ж"},
		{"a blank", key{Code: tea.KeySpace, Text: " "}, modes{}, " "},
		{"enter", key{Code: tea.KeyEnter}, modes{}, "\r"},
		{"backspace", key{Code: tea.KeyBackspace}, modes{}, "\x7f"},
		{"tab", key{Code: tea.KeyTab}, modes{}, "\t"},
		{"shift and tab", key{Code: tea.KeyTab, Mod: tea.ModShift}, modes{}, "\x1b[Z"},
		{"escape", key{Code: tea.KeyEscape}, modes{}, "\x1b"},
		{"ctrl+c", key{Code: 'c', Mod: tea.ModCtrl}, modes{}, "\x03"},
		{"ctrl+d", key{Code: 'd', Mod: tea.ModCtrl}, modes{}, "\x04"},
		{"ctrl+z", key{Code: 'z', Mod: tea.ModCtrl}, modes{}, "\x1a"},
		{"ctrl+backslash", key{Code: '\\', Mod: tea.ModCtrl}, modes{}, "\x1c"},
		{"ctrl+_", key{Code: '_', Mod: tea.ModCtrl}, modes{}, "\x1f"},
		{"ctrl+space", key{Code: tea.KeySpace, Mod: tea.ModCtrl}, modes{}, "\x00"},
		{"alt+f", key{Code: 'f', Text: "f", Mod: tea.ModAlt}, modes{}, "\x1bf"},
		{"ctrl+alt+a", key{Code: 'a', Mod: tea.ModCtrl | tea.ModAlt}, modes{}, "\x1b\x01"},
		{"up", key{Code: tea.KeyUp}, modes{}, "\x1b[A"},
		{"up, as a program asks", key{Code: tea.KeyUp}, application, "\x1bOA"},
		{"ctrl+right", key{Code: tea.KeyRight, Mod: tea.ModCtrl}, application, "\x1b[1;5C"},
		{"home", key{Code: tea.KeyHome}, modes{}, "\x1b[H"},
		{"end, as a program asks", key{Code: tea.KeyEnd}, application, "\x1bOF"},
		{"page up", key{Code: tea.KeyPgUp}, modes{}, "\x1b[5~"},
		{"shift and delete", key{Code: tea.KeyDelete, Mod: tea.ModShift}, modes{}, "\x1b[3;2~"},
		{"F1", key{Code: tea.KeyF1}, modes{}, "\x1bOP"},
		{"shift+F1", key{Code: tea.KeyF1, Mod: tea.ModShift}, modes{}, "\x1b[1;2P"},
		{"F5", key{Code: tea.KeyF5}, modes{}, "\x1b[15~"},
		{"F12", key{Code: tea.KeyF12}, modes{}, "\x1b[24~"},
		{"a key of the keypad", key{Code: tea.KeyKp5}, modes{}, "5"},
		{"and as a program asks", key{Code: tea.KeyKp5}, application, "\x1bOu"},
		{"one that sends nothing", key{Code: tea.KeyCapsLock}, modes{}, ""},
	} {
		if got := encode(c.key, c.m); got != c.want {
			t.Errorf("%s sends %q, want %q", c.name, got, c.want)
		}
	}
}

func TestHowColoursAreDrawn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		in   uv.Style
		want themes.Style
	}{
		{"plain", uv.Style{}, themes.Style(themes.Text)},
		{"red", uv.Style{Fg: ansi.Red}, themes.Style(themes.Bad)},
		{"bold green", uv.Style{Fg: ansi.Green, Attrs: uv.AttrBold}, themes.Style(themes.OK) | themes.Bold},
		{"bright blue of 256", uv.Style{Fg: ansi.IndexedColor(12)}, themes.Style(themes.Info)},
		{"orange of 256", uv.Style{Fg: ansi.IndexedColor(214)}, themes.Style(themes.Warn)},
		{"grey of 256", uv.Style{Fg: ansi.IndexedColor(245)}, themes.Style(themes.Muted)},
		{"violet", uv.Style{Fg: color.RGBA{R: 180, B: 200, A: 255}}, themes.Style(themes.Accent)},
		{"faint", uv.Style{Attrs: uv.AttrFaint}, themes.Style(themes.Muted)},
		{"underlined", uv.Style{Underline: ansi.UnderlineSingle}, themes.Style(themes.Text) | themes.Underline},
		{"reversed", uv.Style{Attrs: uv.AttrReverse}, themes.Style(themes.Text) | themes.Reverse},
		{"on green", uv.Style{Fg: ansi.Black, Bg: ansi.Green}, themes.Style(themes.OK) | themes.Reverse},
		{"on black", uv.Style{Fg: ansi.White, Bg: ansi.Black}, themes.Style(themes.Text)},
		{"on a dark grey", uv.Style{Bg: color.RGBA{R: 20, G: 20, B: 24, A: 255}}, themes.Style(themes.Text)},
	} {
		if got := style(c.in); got != c.want {
			t.Errorf("%s is drawn as %v, want %v", c.name, got, c.want)
		}
	}
}
