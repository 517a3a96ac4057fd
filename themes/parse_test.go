package themes

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

const ofTheUser = `# mine
base: gris
select: "#334455"
tokens:
  accent: {color: "#ffcc00"}
  bad: {ansi: 5}
`

func TestBase(t *testing.T) {
	t.Parallel()
	th, err := Parse("some/where/mine.yaml", []byte(ofTheUser))
	if err != nil {
		t.Fatal(err)
	}
	gris, err := Shipped("gris")
	if err != nil {
		t.Fatal(err)
	}
	if th.Name != "mine" || !th.Dark || th.Ground != gris.Ground || th.Color(Text) != gris.Color(Text) {
		t.Errorf("%+v is not gris where nothing else is said", th)
	}
	yellow, _ := hex("#ffcc00")
	if th.Color(Accent) != yellow || th.ansi[Accent] != gris.ansi[Accent] || th.Select == gris.Select {
		t.Errorf("%+v is gris where something else is said", th)
	}
	if th.Color(Bad) != gris.Color(Bad) || th.ansi[Bad] != 5 {
		t.Errorf("bad is %v and %d", th.Color(Bad), th.ansi[Bad])
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	whole, err := shipped.ReadFile("atelier.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := string(whole)
	change := func(old, text string) string { return strings.Replace(good, old, text, 1) }
	cases := []struct{ text, want string }{
		{
			change(`"#e5715e"`, "red"),
			`mine.yaml:12:16: the colour "red" is not of the form #rrggbb`,
		},
		{
			change(`"#e5715e"`, "#e5715e"),
			`mine.yaml:12: this is not YAML: did not find expected ',' or '}'`,
		},
		{
			change("  bad:", "  worse:"),
			`mine.yaml:12:3: there is no field "worse"; there are accent, bad, faint, info, muted, ok, text, unknown, warn`,
		},
		{
			change("ansi: 9", "ansi: 99"),
			`mine.yaml:12:33: want a number from 0 to 15, not 99`,
		},
		{
			change("ansi: 9", "anis: 9"),
			`mine.yaml:12:27: there is no field "anis"; did you mean ansi?`,
		},
		{
			change("dark: true", "dusky: true"),
			`mine.yaml:2:1: there is no field "dusky"; there are base, dark, ground, select, tokens`,
		},
		{
			change("dark: true", "dark: yes, please"),
			`mine.yaml:2:7: want true or false, not "yes, please"`,
		},
		{
			change(`"#14161b"`, `"#14161"`) + "dark: false\n",
			`mine.yaml:3:9: the colour "#14161" is not of the form #rrggbb` + "\n" +
				`mine.yaml:15:1: "dark" is given twice; the first is in line 2`,
		},
		{
			"base: griz\n",
			`mine.yaml:1:7: there is no shipped theme "griz"; did you mean gris?`,
		},
		{
			"base: gris\nground: #102030\ntokens: [text]\n",
			`mine.yaml:2:8: want a colour in quotes, "#98928a": without them # begins a comment` + "\n" +
				`mine.yaml:3:9: want the colours of the tokens, not a list`,
		},
		{
			"dark: true\nground: \"#102030\"\n",
			`mine.yaml:1:1: without a base a theme is whole; it has no select, tokens.text, tokens.muted, tokens.faint, ` +
				`tokens.accent, tokens.ok, tokens.warn, tokens.bad, tokens.info, tokens.unknown`,
		},
	}
	for _, c := range cases {
		_, err := Parse("mine.yaml", []byte(c.text))
		if err == nil {
			t.Errorf("no error, want %s", c.want)
		} else if diff := gocmp.Diff(c.want, err.Error()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"mine.yaml": ofTheUser, "paper.yaml": "base: paper\ndark: true\n", "broken.yaml": "# broken\nbases: gris\n", "notes.txt": "",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := &Set{Dir: dir}
	want := []string{"atelier", "broken", "delaunay", "gris", "leger", "linocut", "mine", "paper"}
	if diff := gocmp.Diff(want, s.Names()); diff != "" {
		t.Error(diff)
	}
	if th, err := s.Theme("paper"); err != nil || !th.Dark {
		t.Errorf("paper is not the user's own: %+v, %v", th, err)
	}
	if th, err := s.Theme("atelier"); err != nil || th.Name != "atelier" {
		t.Errorf("atelier: %+v, %v", th, err)
	}
	if _, err := s.Theme("broken"); err == nil || !strings.HasPrefix(err.Error(), filepath.Join(dir, "broken.yaml")+":2:1: ") {
		t.Errorf("error %v does not name the file and the line", err)
	}
	if _, err := s.Theme("mien"); err == nil || err.Error() != `there is no theme "mien"; did you mean mine?` {
		t.Errorf("error %v", err)
	}
	if _, err := s.Theme("../mine"); err == nil {
		t.Error("a name leads out of the directory")
	}
	for _, s := range []*Set{{Dir: filepath.Join(dir, "absent")}, {Dir: filepath.Join(dir, "mine.yaml")}} {
		if th, err := s.Theme("paper"); err != nil || th.Dark || len(s.Names()) != 6 {
			t.Errorf("without a directory: %+v, %v", th, err)
		}
	}
	if _, err := Shipped("nope"); err == nil || !strings.Contains(err.Error(), "atelier") {
		t.Errorf("error %v does not name the themes there are", err)
	}
}

// What was read is not read again until the file or the directory is another one.
func TestSetReadsOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "mine.yaml")
	// Every writing has its own time, however soon one follows the other.
	now := time.Now()
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Second)
		for _, name := range []string{path, dir} {
			if err := os.Chtimes(name, now, now); err != nil {
				t.Fatal(err)
			}
		}
	}
	s := &Set{Dir: dir}
	read := func(name string) *Theme {
		th, err := s.Theme(name)
		if err != nil {
			t.Fatal(err)
		}
		return th
	}
	write(ofTheUser)
	before, names := read("mine"), s.Names()
	if again := read("mine"); again != before {
		t.Error("the file is read again")
	}
	if again := read("gris"); again != read("gris") {
		t.Error("the shipped theme is read again")
	}
	s.names = []string{"kept"}
	if got := s.Names(); !slices.Equal(got, s.names) {
		t.Errorf("the directory is read again: %q", got)
	}
	write("base: gris\n")
	if after := read("mine"); after == before || after.Color(Accent) == before.Color(Accent) {
		t.Error("the file that was changed is not read again")
	}
	write("nonsense\n")
	if _, err := s.Theme("mine"); err == nil {
		t.Error("the file that is broken now is not read again")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, "yours.yaml")
	write(ofTheUser)
	if _, err := s.Theme("mine"); err == nil {
		t.Error("the theme that has gone is still there")
	}
	want := slices.Clone(names)
	want[slices.Index(want, "mine")] = "yours"
	slices.Sort(want)
	if diff := gocmp.Diff(want, s.Names()); diff != "" {
		t.Error(diff)
	}
}
