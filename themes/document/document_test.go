package document

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// person is what the tests read.
type person struct {
	name  string
	alive bool
	born  int
	works []string
}

func readPerson(text string) (person, error) {
	file, top := Read("people.yaml", []byte(text))
	p := person{alive: true}
	top.Fields("a person",
		Field{"name", func(v Value) { p.name = v.Text("a name") }},
		Field{"alive", func(v Value) { p.alive = v.Bool(true) }},
		Field{"born", func(v Value) { p.born = v.Number(1800, 2000, 1900) }},
		Field{"works", func(v Value) {
			for _, work := range v.Texts("a list of works", "a work") {
				p.works = append(p.works, work.Text("a work"))
			}
		}},
	)
	return p, file.Err()
}

func TestReading(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]person{
		"":                  {alive: true},
		"# nobody yet":      {alive: true},
		"name:\nalive: ~":   {alive: true},
		"name: Juan\n":      {name: "Juan", alive: true},
		"{\"name\": \"1\"}": {name: "1", alive: true},
		"born: 1887\nalive: false\nworks: [Violin, \"2\"]": {born: 1887, works: []string{"Violin", "2"}},
		"---\nname: Juan\n...\n":                           {name: "Juan", alive: true},
		"name: &n Juan\nworks:\n- *n\n":                    {name: "Juan", alive: true, works: []string{"Juan"}},
	} {
		got, err := readPerson(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(person{})); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestAllFaultsAreFound(t *testing.T) {
	t.Parallel()
	_, err := readPerson(`works: [3, true, ~, {a: b}, 1887-03-23, ""]
naem: Juan
alive: maybe
born: 1700
Juan: [1, 2]
alive: true
name: 1.5
`)
	want := `people.yaml:1:9: want a work, not the number 3: in quotes it would be one, "3"
people.yaml:1:12: want a work, not true: in quotes it would be one, "true"
people.yaml:1:18: want a work, not nothing
people.yaml:1:21: want a work, not a mapping
people.yaml:1:29: want a work, not a date: in quotes it would be one, "1887-03-23"
people.yaml:1:41: want a work, not nothing
people.yaml:2:1: there is no field "naem"; did you mean name?
people.yaml:3:8: want true or false, not "maybe"
people.yaml:4:7: want a number from 1800 to 2000, not 1700
people.yaml:5:1: there is no field "Juan"; there are alive, born, name, works
people.yaml:6:1: "alive" is given twice; the first is in line 3
people.yaml:7:7: want a name, not the number 1.5: in quotes it would be one, "1.5"`
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestOtherShapes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"just text":             `people.yaml:1:1: want a person, not "just text"`,
		"- name: Juan":          `people.yaml:1:1: want a person, not a list`,
		"works: Violin":         `people.yaml:1:8: want a list of works, not "Violin"`,
		"name: {first: Juan}":   `people.yaml:1:7: want a name, not a mapping`,
		"born: soon":            `people.yaml:1:7: want a number from 1800 to 2000, not "soon"`,
		"name: Juan\n\tborn: 1": `people.yaml:2: this is not YAML: found a tab character that violates indentation`,
		"name: a: b":            `people.yaml:1: this is not YAML: mapping values are not allowed in this context`,
		"name: x\nworks: [a":    `people.yaml:2: this is not YAML: did not find expected ',' or ']'`,

		"name: Juan\n---\nbogus: 1":         `people.yaml:2:1: another document begins here, and only the first is read`,
		"naem: Juan\n\n---\n":               "people.yaml:1:1: there is no field \"naem\"; did you mean name?\npeople.yaml:3:1: another document begins here, and only the first is read",
		"name: Juan\n...\ngarbage: [":       `people.yaml:3: this is not YAML: did not find expected <document start>`,
		"name: Juan\n...\n---\n]":           `people.yaml:4: this is not YAML: did not find expected node content`,
		"\xff\xfe":                          `people.yaml:1:1: this is not UTF-8`,
		"name: Juan\n# caf\xe9":             `people.yaml:2:6: this is not UTF-8`,
		"\xff\xfen\x00a\x00m\x00e\x00:\x00": `people.yaml:1:1: this is not UTF-8`,
	} {
		if _, err := readPerson(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestChoices(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"thmee": "; did you mean theme?", "theme": "; did you mean theme?", "xyz": "; there are columns, keys, theme", "colum": "; did you mean columns?",
	} {
		if got := Choices(word, []string{"theme", "keys", "columns"}); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
	many := []string{"aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii", "jj", "kk", "ll", "mm"}
	if got := Choices("something", many); got != "" {
		t.Errorf("of many: %q", got)
	}
}

// Whatever is in a file, reading it ends with a value or with faults that have a line.
func TestAnyFile(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{
		"name", "works", "born", ": ", ":", "\n", "  ", "- ", "[", "]", "{", "}", ",", "&a ", "*a", "!!int ", "<<: ", "~", "\"", "'", "#", "1887", "true", "|\n", "\t", "? ", "---\n", "...\n", "\x00", "\xff", "%YAML 1.1\n", "é",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, p := range rapid.SliceOfN(piece, 0, 20).Draw(t, "pieces") {
			text += p
		}
		_, err := readPerson(text)
		faulty, ok := errors.AsType[*Error](err)
		if err != nil && !ok {
			t.Fatalf("%q: %v", text, err)
		}
		if ok {
			for _, f := range faulty.Faults {
				if f.Line < 1 || f.Column < 0 || f.Text == "" {
					t.Fatalf("%q: %+v", text, f)
				}
			}
		}
	})
}
