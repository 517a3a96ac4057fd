package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/google/go-cmp/cmp"

	"kubist/cmd/kubist/config"
	"kubist/cmd/kubist/state"
	"kubist/themes"
)

func TestMemoryOfTwoRuns(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	columns := map[string][]string{"pods": {"NAME"}, "nodes": {"NAME", "AGE"}}

	m := remember(path, columns)
	if diff := cmp.Diff(columns, m.views.Columns); diff != "" {
		t.Errorf("the config's columns: %s", diff)
	}
	m.shell.Lines = append(m.shell.Lines, "svc")
	m.shell.Place = "svc -n shop"
	m.views.Filters = append(m.views.Filters, "crash")
	m.views.Recent["prod"] = []string{"shop"}
	m.views.Columns["pods"] = []string{"NAME", "IP"}
	m.keep("prod", "gris")

	got, err := state.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := state.State{
		Lines: []string{"svc"}, Filters: []string{"crash"}, Theme: "gris",
		Recent: map[string][]string{"prod": {"shop"}}, Places: map[string]string{"prod": "svc -n shop"},
		Columns: map[string][]string{"pods": {"NAME", "IP"}}, // and not those that nobody has picked
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	// What was picked comes before what the config says, until it is given back.
	m = remember(path, columns)
	if diff := cmp.Diff([]string{"NAME", "IP"}, m.views.Columns["pods"]); diff != "" {
		t.Error(diff)
	}
	delete(m.views.Columns, "pods")
	m.keep("prod", "gris")
	if m = remember(path, columns); len(m.views.Columns["pods"]) != 1 {
		t.Errorf("columns: %q", m.views.Columns["pods"])
	}
}

func TestLastPlaceOfTwoRunsAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	first := remember(path, nil)
	first.shell.Place = "pods"
	first.keep("prod", "")
	a, b := remember(path, nil), remember(path, nil)
	a.shell.Place, b.shell.Place = "svc", "pods"
	a.keep("prod", "")
	b.keep("prod", "")
	if s, err := state.Load(path); err != nil || s.Places["prod"] != "pods" {
		t.Errorf("the run that ended last was at pods: %+v, %v", s, err)
	}
}

func TestNote(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, note := filepath.Join(dir, "state.json"), filepath.Join(dir, "note")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(note, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("First steps\n\nGo.\n")
	m := remember(path, nil)
	if got := m.note(note); got != "First steps\n\nGo." {
		t.Errorf("the note is %q", got)
	}
	m.keep("prod", "")
	m = remember(path, nil)
	if got := m.note(note); got != "" {
		t.Errorf("it is shown again: %q", got)
	}
	write("Second steps\n")
	if got := m.note(note); got != "Second steps" {
		t.Errorf("another one is %q", got)
	}
	if m.note("") != "" || m.note(filepath.Join(dir, "absent")) != "" {
		t.Error("there is a note where there is none")
	}
}

func TestNowhereToRemember(t *testing.T) {
	t.Parallel()
	m := remember("", nil)
	m.shell.Place = "pods"
	m.keep("prod", "gris") // and nothing happens
	if m.before.Theme != "" {
		t.Error("something is remembered")
	}
}

func TestWhichTheme(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bad.yaml"), []byte("nothing: here\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		flag, chosen, config string
		want                 string
		refused              bool
	}{
		{want: ""},
		{config: "gris", want: "gris"},
		{chosen: "leger", config: "gris", want: "leger"},
		{chosen: "auto", config: "gris", want: ""},
		{chosen: "gone", config: "gris", want: "gris"},
		{chosen: "bad", want: ""},
		{flag: "paper", chosen: "leger", config: "gris", want: "paper"},
		{flag: "auto", chosen: "leger", config: "gris", want: ""},
		{flag: "gone", refused: true},
		{config: "bad", refused: true},
	} {
		o := &options{
			theme: c.flag, settings: &config.Config{Theme: c.config}, memory: &memory{before: state.State{Theme: c.chosen}},
			look: look{set: themes.Set{Dir: dir}, profile: colorprofile.TrueColor},
		}
		err := o.chooseTheme()
		if (err != nil) != c.refused || err == nil && o.look.Theme() != c.want {
			t.Errorf("%+v: %q, %v", c, o.look.Theme(), err)
		}
	}
}

func TestLook(t *testing.T) {
	t.Parallel()
	l := &look{profile: colorprofile.TrueColor}
	for _, c := range []struct {
		name   string
		dark   bool
		want   string
		opaque bool
	}{
		{"", true, "atelier", false},
		{"", false, "paper", false},
		{"gris", true, "gris", false},
		{"gris", false, "gris", true},
		{"linocut", true, "linocut", true},
	} {
		sheet, err := l.Sheet(c.name, c.dark)
		if err != nil || sheet.Theme.Name != c.want || sheet.Opaque != c.opaque {
			t.Errorf("%+v: %+v, %v", c, sheet, err)
		}
	}
	if err := l.Choose("gone"); err == nil || l.chosen != "" {
		t.Errorf("chosen: %q, %v", l.chosen, err)
	}
	if err := l.Choose("gris"); err != nil || l.chosen != "gris" || l.Theme() != "gris" {
		t.Errorf("chosen: %q, %v", l.chosen, err)
	}
	if err := l.Choose(""); err != nil || l.chosen != "auto" || l.Theme() != "" {
		t.Errorf("chosen: %q, %v", l.chosen, err)
	}
}
