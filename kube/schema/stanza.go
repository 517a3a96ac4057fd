package schema

import (
	"encoding/json"
	"regexp"
	"strings"
)

// Stanza is the field in YAML as one would begin to write it: with the fields
// it requires, and what else it may have as comments. That of a kind is an
// object with a name.
func (f *Field) Stanza() string {
	w := &writer{}
	if f.Parent == nil {
		w.object(f)
	} else {
		w.field(f, 0, true)
	}
	return w.String()
}

// writer writes fields as YAML.
type writer struct{ strings.Builder }

const step = "  "

// object writes a whole object of a kind.
func (w *writer) object(f *Field) {
	w.WriteString("apiVersion: " + f.kind.APIVersion() + "\nkind: " + f.kind.Kind + "\nmetadata:\n" + step + "name: \"\"\n")
	for _, c := range f.Children() {
		switch {
		case c.Name == "apiVersion", c.Name == "kind", c.Name == "metadata", c.Name == "status":
		case c.Required, c.Name == "spec":
			w.field(c, 0, c.Name == "spec")
		default:
			w.comment(c, 0)
		}
	}
}

// field writes a field, with comments for what it may have besides what it must.
func (w *writer) field(f *Field, depth int, comments bool) {
	pad := strings.Repeat(step, depth)
	w.WriteString(pad + key(f.Name) + ":")
	list, keyed, inner := f.shape()
	fields := f.wanted(comments)
	if len(fields) == 0 || f.Recursive() {
		w.WriteString(" " + list.around(keyed, f.example(inner)) + "\n")
		return
	}
	w.WriteString("\n")
	at := depth + 1
	if keyed {
		w.WriteString(strings.Repeat(step, at) + "KEY:\n")
		at++
	}
	from := w.Len()
	for _, c := range fields {
		if c.Required {
			w.field(c, at, false)
		}
	}
	for _, c := range fields {
		if !c.Required {
			w.comment(c, at)
		}
	}
	if list {
		w.dash(from, at)
	}
}

// dash makes what was written since from the item of a list, whose dash stands
// where the name of the list does.
func (w *writer) dash(from, depth int) {
	text := w.String()
	head, item := text[:from], text[from:]
	pad := strings.Repeat(step, depth)
	w.Reset()
	w.WriteString(head)
	if rest, ok := strings.CutPrefix(item, pad+"#"); ok {
		w.WriteString(pad[len(step):] + "-\n" + pad + "#" + rest)
		return
	}
	w.WriteString(pad[len(step):] + "- " + item[len(pad):])
}

// comment names a field that may be left out, with a value it could have.
func (w *writer) comment(f *Field, depth int) {
	value := "[]"
	if list, keyed, inner := f.shape(); keyed {
		value = "{}"
	} else if !list {
		value = f.example(inner)
	}
	w.WriteString(strings.Repeat(step, depth) + "# " + key(f.Name) + ": " + value + "\n")
}

// wanted are the fields of f that a stanza has.
func (f *Field) wanted(all bool) []*Field {
	var out []*Field
	for _, c := range f.Children() {
		if c.Required || all {
			out = append(out, c)
		}
	}
	return out
}

// isList says that a value stands in a list.
type isList bool

// around is a value in what the field holds it in.
func (l isList) around(keyed bool, value string) string {
	if keyed {
		value = "{}"
	}
	if l {
		return "[" + value + "]"
	}
	return value
}

// shape is whether the field is a list, or holds values by key, and the type of them.
func (f *Field) shape() (list isList, keyed bool, inner string) {
	inner = f.Type()
	for {
		switch {
		case strings.HasPrefix(inner, "[]"):
			list, inner = true, inner[len("[]"):]
		case strings.HasPrefix(inner, "map[string]"):
			keyed, inner = true, inner[len("map[string]"):]
		default:
			return list, keyed, inner
		}
	}
}

// example is a value of the field: its default, one of those there are, or an empty one.
func (f *Field) example(inner string) string {
	if d := f.Default(); d != "" && inner == f.Type() {
		return plainly(d)
	}
	if values := f.Enum(); len(values) > 0 {
		for _, v := range values {
			if v != `""` {
				return quoted(v)
			}
		}
	}
	switch inner {
	case "integer", "number", "IntOrString":
		return "0"
	case "boolean":
		return "false"
	case "string":
		return `""`
	}
	return "{}"
}

// plainly is a value in JSON, which is YAML too, without the quotes that are not needed.
func plainly(text string) string {
	var s string
	if json.Unmarshal([]byte(text), &s) != nil {
		return text
	}
	return quoted(s)
}

var plain = regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9_/-]*(\.[A-Za-z0-9_/-]+)*$`)

// quoted is a text as YAML has it.
func quoted(text string) string {
	switch strings.ToLower(text) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n":
	default:
		if plain.MatchString(text) {
			return text
		}
	}
	out, err := json.Marshal(text)
	if err != nil {
		return `""`
	}
	return string(out)
}

// key is a name as the key of a mapping.
func key(name string) string { return quoted(name) }
