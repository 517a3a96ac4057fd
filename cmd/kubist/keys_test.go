package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kubist/ui/screen"
)

var update = flag.Bool("update", false, "write the page of keys anew")

// headings are what the commands are for whose ids begin with a word, in the order of the page. What is not among them
// has the word itself as its heading, and stands last.
var headings = []struct{ word, title string }{
	{"shell", "Everywhere"},
	{"go", "Everywhere: where to"},
	{"list", "Tables"},
	{"move", "Moving about in tables"},
	{"object", "The object under the cursor, or on the screen"},
	{"text", "Texts"},
	{"log", "Logs"},
}

// keysPage is a page of commands, grouped by what their ids begin with.
func keysPage(commands []screen.Command) string {
	groups := map[string][]screen.Command{}
	var words []string
	for _, h := range headings {
		words = append(words, h.word)
	}
	for _, c := range commands {
		word, _, _ := strings.Cut(c.ID, ".")
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
		groups[word] = append(groups[word], c)
	}
	var b strings.Builder
	b.WriteString("# Keys\n\nAll commands with the keys they have by default; `make keys` writes this page. `?` shows those of a screen, with the\n" +
		"keys they have now. What has no key is found with `ctrl+p`, and can be given one by its id, in the settings under `keys`.\n")
	for _, word := range words {
		if len(groups[word]) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n| keys | does | id |\n|---|---|---|\n", heading(word))
		for _, c := range groups[word] {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", keyCells(c.Keys), cell(c.Title), "`"+c.ID+"`")
		}
	}
	return b.String()
}

func heading(word string) string {
	for _, h := range headings {
		if h.word == word {
			return h.title
		}
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// cell is a text within a table, in which a bar would end the cell.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

func keyCells(keys []string) string {
	var out []string
	for _, k := range keys {
		out = append(out, "`"+cell(k)+"`")
	}
	return strings.Join(out, " ")
}

// The page of keys says what the program does.
func TestKeysPage(t *testing.T) {
	t.Parallel()
	const path = "../../.github/KEYS.md"
	want := keysPage(allCommands())
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), want); diff != "" {
		t.Errorf("the page of keys is not that of the program (-page +program), make keys writes it anew:\n%s", diff)
	}
}

func TestKeysPageHasAllCommands(t *testing.T) {
	t.Parallel()
	page := keysPage(allCommands())
	for _, c := range allCommands() {
		if n := strings.Count(page, "`"+c.ID+"`"); n != 1 {
			t.Errorf("%s stands on the page %d times", c.ID, n)
		}
	}
	if got := keysPage([]screen.Command{{ID: "odd.bar", Title: "a|b", Keys: []string{"|"}}}); !strings.Contains(got, "## Odd") || !strings.Contains(got, "| `\\|` | a\\|b |") {
		t.Errorf("a bar ends a cell:\n%s", got)
	}
}
