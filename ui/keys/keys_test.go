package keys_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kubist/ui/keys"
	"kubist/ui/screen"
)

func commands() []screen.Command {
	return []screen.Command{
		{ID: "object.yaml", Keys: []string{"y"}}, {ID: "list.copy", Keys: []string{"c", "f2"}}, {ID: "list.mark", Keys: []string{"space"}},
	}
}

func bound(commands []screen.Command) string {
	var out []string
	for _, c := range commands {
		out = append(out, strings.Join(c.Keys, " "))
	}
	return strings.Join(out, ", ")
}

func TestBind(t *testing.T) {
	t.Parallel()
	cases := []struct {
		replace map[string][]string
		want    string
	}{
		{nil, "y, c f2, space"},
		{map[string][]string{"other.thing": {"y"}}, "y, c f2, space"},
		{map[string][]string{"object.yaml": {"Y", "f3"}}, "Y f3, c f2, space"},
		{map[string][]string{"list.copy": {}}, "y, , space"},
		{map[string][]string{"list.mark": {"c"}}, "y, f2, c"},
		{map[string][]string{"list.mark": {"y"}, "object.yaml": {"space"}}, "space, c f2, y"},
	}
	for _, c := range cases {
		was := commands()
		if got := bound(keys.Bind(was, c.replace)); got != c.want {
			t.Errorf("%v: %s, want %s", c.replace, got, c.want)
		}
		if got := bound(was); got != bound(commands()) {
			t.Errorf("%v: changed what was passed to %s", c.replace, got)
		}
	}
}

func TestValid(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"a", "G", "é", "?", "[", "-", ";", "0", "enter", "esc", "tab", "shift+tab", "space", "up", "pgdown", "f1", "f12",
		"ctrl+p", `ctrl+\`, "ctrl+]", "ctrl+space", "ctrl+left", "shift+up", "delete", "+",
	} {
		if err := keys.Valid(name); err != nil {
			t.Error(err)
		}
	}
	for name, want := range map[string]string{
		"":             "needs a name",
		"alt+x":        "cannot be bound",
		"meta+x":       "cannot be bound",
		"ctrl+alt+x":   "cannot be bound",
		"Enter":        `write "enter"`,
		"return":       `write "enter"`,
		"PageDown":     `write "pgdown"`,
		" ":            `write "space"`,
		"ctrl+i":       `write "tab"`,
		"Ctrl+P":       `write "ctrl+p"`,
		"shift+g":      `write "G"`,
		"F5":           `write "f5"`,
		"^p":           `is it "ctrl+p"?`,
		"C-p":          `is it "ctrl+p"?`,
		"entre":        `is it "enter"?`,
		"spce":         `is it "space"?`,
		"f13":          "names are like",
		"jk":           "names are like",
		"ctrl+1":       "few terminals",
		"ctrl+enter":   "few terminals",
		"ctrl+shift+p": "few terminals",
		"super+k":      "few terminals",
		"\x01":         "names are like",
	} {
		if err := keys.Valid(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %s", name, err, want)
		}
	}
}

// What is called valid is what a key press is called.
func TestNamesArePresses(t *testing.T) {
	t.Parallel()
	for name, press := range map[string]tea.KeyPressMsg{
		"space":      {Code: tea.KeySpace, Text: " "},
		`ctrl+\`:     {Code: '\\', Mod: tea.ModCtrl},
		"ctrl+space": {Code: tea.KeySpace, Mod: tea.ModCtrl},
		"7":          {Code: '7', Text: "7"},
		"G":          {Code: 'g', ShiftedCode: 'G', Text: "G", Mod: tea.ModShift},
		"shift+tab":  {Code: tea.KeyTab, Mod: tea.ModShift},
		"ctrl+left":  {Code: tea.KeyLeft, Mod: tea.ModCtrl},
		"f12":        {Code: tea.KeyF12},
		"pgdown":     {Code: tea.KeyPgDown},
	} {
		if got := screen.Name(press); got != name {
			t.Errorf("the key press is called %q, want %q", got, name)
		}
		if err := keys.Valid(name); err != nil {
			t.Error(err)
		}
	}
}
