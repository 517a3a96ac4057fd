package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Rule is what the server checks beyond types, in the Common Expression Language.
type Rule struct {
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

// Default is the value that the server gives the field where it has none, as
// JSON; "" without one. The empty values that the documents of built-in kinds
// have by every field that is always written are none.
func (f *Field) Default() string {
	text := strings.TrimSpace(string(f.node.Default))
	refers := f.node.Ref != "" || len(f.node.AllOf) > 0
	switch {
	case text == "null", refers && text == "{}":
		return ""
	case f.named && f.Required && slices.Contains([]string{`""`, "0", "false", "[]", "{}"}, text):
		return ""
	}
	return text
}

// Enum are all the values that there are, empty where there may be others;
// those of the items of a list, of the values of a map.
func (f *Field) Enum() []string {
	var out []string
	f.doc.below(f.node, func(n *node, _ int) {
		if len(out) > 0 {
			return
		}
		for _, v := range n.Enum {
			if text, ok := v.(string); ok && text != "" {
				out = append(out, text)
				continue
			}
			text, err := json.Marshal(v)
			if err == nil {
				out = append(out, string(text))
			}
		}
	})
	return out
}

// Format narrows the type: "int32", "date-time"; "" where nothing does.
func (f *Field) Format() string { return first(f, func(n *node) string { return n.Format }) }

// ListType is how the items of a list are told apart: "atomic", "set", "map" by
// [Field.ListKeys]; "" for others.
func (f *Field) ListType() string { return first(f, func(n *node) string { return n.ListType }) }

// ListKeys are the fields that together name an item of a list.
func (f *Field) ListKeys() []string { return f.doc.follow(f.node).ListKeys }

// More is where further documentation is: an address, or "".
func (f *Field) More() string { return first(f, func(n *node) string { return n.Docs.URL }) }

// KeepsUnknown reports whether fields that are not described are kept.
func (f *Field) KeepsUnknown() bool { return says(f, func(n *node) bool { return n.KeepsUnknown }) }

// Embedded reports whether the field holds a whole object, with its kind and metadata.
func (f *Field) Embedded() bool { return says(f, func(n *node) bool { return n.Embedded }) }

// Nullable reports whether null is a value.
func (f *Field) Nullable() bool { return says(f, func(n *node) bool { return n.Nullable }) }

// Rules are what the server checks beyond types.
func (f *Field) Rules() []Rule {
	var out []Rule
	f.doc.below(f.node, func(n *node, _ int) { out = append(out, n.Rules...) })
	return out
}

// Limits are the bounds of the value in words: "at least 1", "at most 63 characters".
func (f *Field) Limits() []string {
	var out []string
	f.doc.below(f.node, func(n *node, _ int) {
		for _, l := range []struct {
			bound      json.Number
			text, unit string
		}{
			{n.Minimum, bound(n.OpenMin, "more than %s", "at least %s"), ""},
			{n.Maximum, bound(n.OpenMax, "less than %s", "at most %s"), ""},
			{n.MinLength, "at least %s ", "character"},
			{n.MaxLength, "at most %s ", "character"},
			{n.MinItems, "at least %s ", "item"},
			{n.MaxItems, "at most %s ", "item"},
			{n.MinMembers, "at least %s ", "key"},
			{n.MaxMembers, "at most %s ", "key"},
		} {
			if l.bound == "" {
				continue
			}
			text := fmt.Sprintf(l.text, l.bound) + l.unit
			if l.unit != "" && l.bound != "1" {
				text += "s"
			}
			out = append(out, text)
		}
		if n.Pattern != "" {
			out = append(out, "like /"+n.Pattern+"/")
		}
	})
	return out
}

func bound(open bool, more, least string) string {
	if open {
		return more
	}
	return least
}

// first is what the outermost schema of the field that says something says.
func first(f *Field, get func(*node) string) string {
	out := ""
	f.doc.below(f.node, func(n *node, _ int) {
		if out == "" {
			out = get(n)
		}
	})
	return out
}

// says reports whether a schema of the field says so.
func says(f *Field, told func(*node) bool) bool {
	out := false
	f.doc.below(f.node, func(n *node, _ int) { out = out || told(n) })
	return out
}
