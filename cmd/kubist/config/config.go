// Package config reads the config file: what somebody wants of every run. The
// file is YAML; everything that is wrong in it is found and named with its
// line, and nothing in it is silently ignored.
//
// One table of fields (fields.go) makes the reader and the JSON schema, so that
// an editor and kubist agree on what a config file is.
package config

import (
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"

	"kubist/themes/document"
	"kubist/ui/screen"
)

// Config is what a config file says. The zero value says nothing.
type Config struct {
	// Theme is the name of a theme, "" for what fits the terminal.
	Theme string
	// Start is the command line that opens the first screen, "" for kubist's
	// own choice, or [Last].
	Start string
	// ReadOnly are patterns of contexts that nothing is written to.
	ReadOnly []string
	// Guard are patterns of contexts in which every change asks for their name, and
	// GuardLimit is how many objects one may be of there, 0 for the usual number.
	Guard      []string
	GuardLimit int
	// Favourites are the namespaces that are offered to who may not list them.
	Favourites []Favourites
	// Keys are the keys of commands, by their IDs; no keys at all unbind one.
	Keys map[string][]string
	// Columns are the columns of kinds, as "pods" and "deployments.apps".
	Columns map[string][]string
	// ClusterDomains are what the DNS of clusters calls them; the first pattern that fits counts.
	ClusterDomains []ClusterDomain
	// NoMouse leaves the mouse to the terminal.
	NoMouse bool
}

// Last as the start is the place where the last run on the context ended.
const Last = "last"

// Favourites are namespaces of the contexts that a pattern fits.
type Favourites struct {
	Context    string
	Namespaces []string
}

// ClusterDomain is a domain of the contexts that a pattern fits.
type ClusterDomain struct {
	Context, Domain string
}

// Words are the names that a config file can use. They are asked for only
// where a file uses them; a nil function has every name.
type Words struct {
	// Themes are the names of all themes.
	Themes func() []string
	// Commands are all that can be bound to keys.
	Commands func() []screen.Command
}

// Load reads a config file. The error is a [*document.Error] if there is
// something wrong in it, and wraps [fs.ErrNotExist] if it is not there.
func Load(path string, words Words) (*Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the config file: %w", err)
	}
	return Parse(path, data, words)
}

// Parse is Load for a file that has been read.
func Parse(path string, data []byte, words Words) (*Config, error) {
	file, top := document.Read(path, data)
	r := &reader{words: words}
	known := make([]document.Field, 0, len(fields))
	for _, f := range fields {
		known = append(known, document.Field{Name: f.name, Read: func(v document.Value) { f.read(r, v) }})
	}
	top.Fields("the fields of a config", known...)
	if err := file.Err(); err != nil {
		return nil, err
	}
	return &r.config, nil
}

// ReadOnlyIn reports whether nothing is to be written to a context.
func (c *Config) ReadOnlyIn(context string) bool {
	return slices.ContainsFunc(c.ReadOnly, func(pattern string) bool { return fits(pattern, context) })
}

// usualLimit is how many objects a change may be of where contexts are guarded.
const usualLimit = 50

// GuardIn is how many objects one change may be of in a context that is
// guarded, and 0 in others.
func (c *Config) GuardIn(context string) int {
	if !slices.ContainsFunc(c.Guard, func(pattern string) bool { return fits(pattern, context) }) {
		return 0
	}
	return cmp.Or(c.GuardLimit, usualLimit)
}

// NamespacesOf are the favourite namespaces of a context, each once.
func (c *Config) NamespacesOf(context string) []string {
	var names []string
	for _, f := range c.Favourites {
		if !fits(f.Context, context) {
			continue
		}
		for _, name := range f.Namespaces {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// ClusterDomainIn is what the DNS of a context's cluster calls it, "" for what is usual.
func (c *Config) ClusterDomainIn(context string) string {
	for _, d := range c.ClusterDomains {
		if fits(d.Context, context) {
			return d.Domain
		}
	}
	return ""
}

// fits reports whether a pattern fits a context. Names of contexts hold
// slashes, and a star means those as well.
func fits(pattern, context string) bool {
	ok, _ := path.Match(flat(pattern), flat(context))
	return ok
}

// flat takes the meaning from slashes.
func flat(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c == '/' {
			b[i] = 0
		}
	}
	return string(b)
}

// Dir is where the config file and the user's themes are unless something else
// is said: $XDG_CONFIG_HOME/kubist, else ~/.config/kubist, on macOS too; on
// Windows %AppData%\kubist. It is "" where the environment names no home.
func Dir(getenv func(string) string) string {
	if dir := getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "kubist")
	}
	home, below := getenv("HOME"), filepath.Join(".config", "kubist")
	if runtime.GOOS == "windows" {
		home, below = getenv("AppData"), "kubist"
	}
	if home == "" {
		return ""
	}
	return filepath.Join(home, below)
}
