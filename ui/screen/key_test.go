package screen_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"kubist/ui/screen"
)

// On a slow line esc and the key after it arrive as one.
func TestSplit(t *testing.T) {
	t.Parallel()
	for name, msg := range map[string]tea.KeyPressMsg{
		"j": {Code: 'j', Mod: tea.ModAlt}, "G": {Code: 'G', Mod: tea.ModAlt}, "up": {Code: tea.KeyUp, Mod: tea.ModAlt},
		"ctrl+d": {Code: 'd', Mod: tea.ModAlt | tea.ModCtrl}, "enter": {Code: tea.KeyEnter, Mod: tea.ModAlt},
	} {
		got := screen.Split(msg)
		if len(got) != 2 || screen.Name(got[0]) != "esc" {
			t.Errorf("%s: %v, want esc and %s", msg, got, name)
			continue
		}
		if second := screen.Name(got[1]); second != name {
			t.Errorf("%s: the second is %q, want %q", msg, second, name)
		}
		if len(name) == 1 && got[1].Text != name {
			t.Errorf("%s types %q", msg, got[1].Text)
		}
	}
	if got := screen.Split(tea.KeyPressMsg{Code: 'j', Text: "j"}); len(got) != 1 || got[0].Text != "j" {
		t.Errorf("j is %v", got)
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	if got := screen.Name(tea.KeyPressMsg{Code: 'j', Mod: tea.ModCtrl}); got != "enter" {
		t.Errorf("ctrl+j is %q", got)
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"kubia": "kubia", "": "''", "a b": "'a b'", `it's "x"`: `'it'"'"'s "x"'`, "'abc": `''"'"'abc'`,
	} {
		if got := screen.Quote(word); got != want {
			t.Errorf("%q is written %s, want %s", word, got, want)
		}
	}
}
