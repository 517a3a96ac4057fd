package config

import (
	"path"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"kubist/kube"
	"kubist/kube/selector"
	"kubist/themes/document"
	"kubist/ui/keys"
	"kubist/ui/screen"
)

// field is one field of a config file: how it is read, and what the schema says.
type field struct {
	name   string
	schema schema
	read   func(*reader, document.Value)
}

// reader is a config file being read.
type reader struct {
	words  Words
	config Config
}

var fields = []field{
	{
		"theme",
		schema{Type: "string", Description: "The theme; without one, what fits the terminal's background. What was chosen with :theme comes first, --theme before that."},
		(*reader).theme,
	},
	{
		"start",
		schema{Type: "string", Description: "The command line that opens the first screen, such as \"deploy -n shop\"; \"last\" is the place where the last run on the context ended."},
		func(r *reader, v document.Value) { r.config.Start = v.Text("a command line, or last") },
	},
	{
		"readOnly",
		schema{Type: "array", Items: &text, Description: "Patterns of contexts, such as \"prod-*\", that nothing is written to."},
		(*reader).readOnly,
	},
	{
		"guard",
		schema{Type: "array", Items: &text, Description: "Patterns of contexts, such as \"prod-*\", in which every change asks for the name of the context."},
		(*reader).guard,
	},
	{
		"guardLimit",
		schema{Type: "integer", Minimum: 1, Description: "How many objects one change may be of in a context that is guarded; 50 by default."},
		func(r *reader, v document.Value) { r.config.GuardLimit = v.Number(1, 1_000_000, 0) },
	},
	{
		"namespaces",
		schema{Type: "object", AdditionalProperties: &texts, Description: "Patterns of contexts, each with the namespaces to offer where they cannot be listed."},
		(*reader).namespaces,
	},
	{
		"clusterDomain",
		schema{Type: "object", AdditionalProperties: &text, Description: "Patterns of contexts, each with the domain of the cluster's DNS; the first that fits counts, and cluster.local is assumed where none does."},
		(*reader).clusterDomain,
	},
	{
		"columns",
		schema{Type: "object", AdditionalProperties: &texts, Description: "Kinds, such as pods and deployments.apps, each with the columns to show; none are the usual ones; \"label:app\" is the label app. Columns that were picked later come first."},
		(*reader).columns,
	},
	{
		"keys",
		schema{Type: "object", AdditionalProperties: &texts, Description: "Commands, by the IDs that the help shows, each with its keys; no keys at all unbind it."},
		(*reader).keys,
	},
	{
		"mouse",
		schema{Type: "boolean", Description: "Whether the mouse is kubist's at the start; true by default."},
		func(r *reader, v document.Value) { r.config.NoMouse = !v.Bool(true) },
	},
}

func (r *reader) theme(v document.Value) {
	name := v.Text("the name of a theme")
	r.config.Theme = name
	if name == "" || r.words.Themes == nil {
		return
	}
	if names := r.words.Themes(); !slices.Contains(names, name) {
		v.Fault("there is no theme %q%s", name, document.Choices(name, names))
	}
}

func (r *reader) readOnly(v document.Value) { r.config.ReadOnly = patterns(v) }

func (r *reader) guard(v document.Value) { r.config.Guard = patterns(v) }

// patterns are those of contexts in a list.
func patterns(v document.Value) (all []string) {
	for _, item := range v.Texts("a list of patterns of contexts", "a pattern of contexts") {
		pattern := item.Text("")
		checkPattern(item, pattern)
		all = append(all, pattern)
	}
	return all
}

func (r *reader) namespaces(v document.Value) {
	for _, pair := range v.Pairs("patterns of contexts, each with a list of namespaces") {
		pattern := pair.Key.Name()
		checkPattern(pair.Key, pattern)
		r.config.Favourites = append(r.config.Favourites, Favourites{pattern, stringsOf(pair.Value, "a list of namespaces", "a namespace")})
	}
}

func (r *reader) clusterDomain(v document.Value) {
	for _, pair := range v.Pairs("patterns of contexts, each with a domain") {
		pattern, domain := pair.Key.Name(), pair.Value.Text("a domain such as cluster.local")
		checkPattern(pair.Key, pattern)
		if wrong := validation.IsDNS1123Subdomain(domain); domain != "" && len(wrong) > 0 {
			pair.Value.Fault("%q is no domain such as cluster.local", domain)
		}
		r.config.ClusterDomains = append(r.config.ClusterDomains, ClusterDomain{pattern, domain})
	}
}

func checkPattern(v document.Value, pattern string) {
	if _, err := path.Match(pattern, ""); err != nil {
		v.Fault("the pattern %q has no end: [ wants ], and \\ a character after it", pattern)
	}
}

func (r *reader) columns(v document.Value) {
	r.config.Columns = map[string][]string{}
	for _, pair := range v.Pairs("kinds, each with a list of columns") {
		kind := canonical(pair.Key)
		if _, again := r.config.Columns[kind]; again {
			pair.Key.Fault("the columns of %q are given twice", kind)
		}
		var columns []string
		for _, item := range pair.Value.Texts("a list of columns", "a column") {
			column := item.Text("")
			if key, ok := strings.CutPrefix(column, "label:"); ok {
				if err := selector.CheckKey(key); err != nil {
					item.Fault("%q: %v; write it as label:app", column, err)
				}
			}
			columns = append(columns, column)
		}
		r.config.Columns[kind] = columns
	}
}

// canonical is a kind by its plural and group. One that is not built in must be written so.
func canonical(v document.Value) string {
	word := v.Name()
	kind, err := kube.BuiltinKinds().Find(word)
	if err == nil {
		return kind.String()
	}
	if !strings.Contains(word, ".") {
		var plurals []string
		for _, k := range kube.BuiltinKinds().All() {
			plurals = append(plurals, k.Resource)
		}
		v.Fault("there is no built-in kind %q; others need their group, as %s.example.com%s", word, word, document.Choices(word, slices.Compact(plurals)))
	}
	return word
}

func (r *reader) keys(v document.Value) {
	var commands []screen.Command
	if r.words.Commands != nil {
		commands = r.words.Commands()
	}
	b := bindings{commands: commands, chosen: map[string][]document.Value{}}
	r.config.Keys = map[string][]string{}
	for _, pair := range v.Pairs("commands, each with a list of keys") {
		id := pair.Key.Name()
		if !b.has(id) {
			pair.Key.Fault("there is no command %q%s", id, document.Choices(id, b.ids()))
			continue
		}
		names := []string{}
		b.chosen[id] = pair.Value.Texts("a list of keys such as [ctrl+o]", "a key")
		for _, item := range b.chosen[id] {
			key := item.Text("")
			if err := keys.Valid(key); err != nil {
				item.Fault("%v", err)
			}
			names = append(names, key)
		}
		r.config.Keys[id] = names
	}
	b.check()
}

// stringsOf are the texts of a list.
func stringsOf(v document.Value, wants, want string) []string {
	var all []string
	for _, item := range v.Texts(wants, want) {
		all = append(all, item.Text(want))
	}
	return all
}
