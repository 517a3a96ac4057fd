package config

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kubist/ui"
	"kubist/ui/screen"
	"kubist/views"
)

var update = flag.Bool("update", false, "write the messages that are there now into the golden files")

// words are those of a small kubist.
var words = Words{
	Themes: func() []string { return []string{"atelier", "gris", "paper"} },
	Commands: func() []screen.Command {
		return []screen.Command{
			{ID: "list.sort.name", Keys: []string{"N"}},
			{ID: "list.sort.age", Keys: []string{"A"}},
			{ID: "object.yaml", Keys: []string{"y"}},
			{ID: "shell.quit", Keys: []string{"ctrl+c"}},
			{ID: "shell.help", Keys: []string{"?", "f1"}},
			{ID: "go.namespace", Keys: []string{"n"}},
			{ID: "move.down", Keys: []string{"j"}},
			{ID: "yaml.copy", Keys: []string{"c"}},
			{ID: "text.search", Keys: []string{"/"}},
		}
	},
}

const whole = `# what I like
theme: gris
start: deploy -n shop
readOnly: [prod-*, "arn:*"]
guard: [prod-*]
guardLimit: 20
namespaces:
  prod-*: [shop, web]
  "*": [web, default]
clusterDomain: {"team/*": corp.local, "*": other.local}
columns:
  po: [NAME, "label:app"]
  deploy: [NAME]
  certificates.cert-manager.io: [NAME, READY]
keys:
  shell.quit: [ctrl+q, Q]
  list.sort.name: []
  list.sort.age: [N]
mouse: false
`

func TestWhole(t *testing.T) {
	t.Parallel()
	got, err := Parse("config.yaml", []byte(whole), words)
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		Theme: "gris", Start: "deploy -n shop", ReadOnly: []string{"prod-*", "arn:*"}, Guard: []string{"prod-*"}, GuardLimit: 20, NoMouse: true,
		Favourites:     []Favourites{{"prod-*", []string{"shop", "web"}}, {"*", []string{"web", "default"}}},
		ClusterDomains: []ClusterDomain{{"team/*", "corp.local"}, {"*", "other.local"}},
		Columns: map[string][]string{
			"pods": {"NAME", "label:app"}, "deployments.apps": {"NAME"}, "certificates.cert-manager.io": {"NAME", "READY"},
		},
		Keys: map[string][]string{"shell.quit": {"ctrl+q", "Q"}, "list.sort.name": {}, "list.sort.age": {"N"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for context, want := range map[string]bool{"prod-eu": true, "arn:aws:eks:eu-1:42:cluster/shop": true, "dev": false, "a-prod-eu": false} {
		if got.ReadOnlyIn(context) != want {
			t.Errorf("%s is read-only: %v", context, !want)
		}
	}
	if a, b := got.ClusterDomainIn("team/dev"), got.ClusterDomainIn("dev"); a != "corp.local" || b != "other.local" {
		t.Errorf("the domains are %s and %s", a, b)
	}
	if diff := cmp.Diff([]string{"shop", "web", "default"}, got.NamespacesOf("prod-eu")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"web", "default"}, got.NamespacesOf("team/dev")); diff != "" {
		t.Error(diff)
	}
}

func TestNothingSaid(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# nothing\n", "theme:\nkeys:\ncolumns:\nmouse:\n", "{}"} {
		got, err := Parse("config.yaml", []byte(text), words)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got.Theme != "" || got.NoMouse || len(got.Keys)+len(got.Columns)+len(got.ReadOnly)+len(got.Favourites) > 0 {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

// The messages are in the files beside their configs: what a person sees who has made all these mistakes.
func TestFaults(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		_, err := Load(file, words)
		if err == nil {
			t.Errorf("%s: no error", file)
			continue
		}
		golden := strings.TrimSuffix(file, ".yaml") + ".golden"
		got := filepath.ToSlash(err.Error()) + "\n"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}

// Commands of one screen are rivals for a key, and so are those of all screens and any other.
func TestRivals(t *testing.T) {
	t.Parallel()
	for pair, rivals := range map[[2]string]bool{
		{"object.yaml", "list.sort.age"}: true,
		{"object.yaml", "move.down"}:     true,
		{"yaml.copy", "text.search"}:     true,
		{"yaml.copy", "shell.help"}:      true,
		{"go.namespace", "move.down"}:    true,
		{"go.namespace", "shell.help"}:   true,
		{"object.yaml", "yaml.copy"}:     true,
		{"object.yaml", "text.search"}:   true,
		{"move.down", "text.search"}:     true,
		{"yaml.copy", "list.sort.name"}:  false,
	} {
		text := "keys:\n  " + pair[0] + ": [X]\n  " + pair[1] + ": [X]\n"
		_, err := Parse("config.yaml", []byte(text), words)
		var want string
		if rivals {
			want = `config.yaml:2:` + column(pair[0]) + `: "X" is given to ` + pair[1] + " too\n" +
				`config.yaml:3:` + column(pair[1]) + `: "X" is given to ` + pair[0] + " too"
		}
		var got string
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%v: %q, want %q", pair, got, want)
		}
	}
}

// column is where the key stands after a command of a file.
func column(id string) string { return strconv.Itoa(len("  : [") + len(id) + 1) }

// A key that a command has by default can be given to another one, wherever both are.
func TestDefaultsCanBeGivenAway(t *testing.T) {
	t.Parallel()
	if _, err := Parse("config.yaml", []byte("keys: {shell.help: [y], list.sort.age: [n], move.down: [/]}"), words); err != nil {
		t.Error(err)
	}
}

// Whoever gives commands a scope of its own says beside what they stand on a screen.
func TestEveryScopeIsKnown(t *testing.T) {
	t.Parallel()
	for _, c := range slices.Concat(ui.Commands(), views.Commands()) {
		scope := scopeOf(c.ID)
		_, ok := scopes[scope]
		for _, parts := range scopes {
			ok = ok || slices.Contains(parts, scope)
		}
		if !ok && !slices.Contains(everywhere, scope) {
			t.Errorf("%s: nothing is said of %s", c.ID, scope)
		}
	}
}

func TestNoFile(t *testing.T) {
	t.Parallel()
	if _, err := Load(filepath.Join(t.TempDir(), "absent.yaml"), words); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestDir(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the places are others there")
	}
	for _, c := range []struct{ xdg, home, want string }{
		{"/x", "/home/me", "/x/kubist"},
		{"relative", "/home/me", "/home/me/.config/kubist"},
		{"", "/home/me", "/home/me/.config/kubist"},
		{"", "", ""},
	} {
		env := map[string]string{"XDG_CONFIG_HOME": c.xdg, "HOME": c.home}
		if got := Dir(func(name string) string { return env[name] }); got != c.want {
			t.Errorf("%v: %s, want %s", env, got, c.want)
		}
	}
}
