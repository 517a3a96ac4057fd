package config

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// What the schema calls a config is one to the reader, and what it does not is none.
func TestSchemaAndReaderAgree(t *testing.T) {
	t.Parallel()
	top := readSchema(t)
	for text, valid := range map[string]bool{
		"":                            true,
		whole:                         true,
		"theme: gris":                 true,
		"theme: ~":                    true,
		"theme: 3":                    false,
		"theme: [gris]":               false,
		"them: gris":                  false,
		"start: last":                 true,
		"start: false":                false,
		"readOnly: []":                true,
		"readOnly: [a, b]":            true,
		"readOnly: [1]":               false,
		"readOnly: [~]":               false,
		"readOnly: a":                 false,
		"readOnly: {a: b}":            false,
		"guard: [a]":                  true,
		"guard: a":                    false,
		"guardLimit: 20":              true,
		"guardLimit: 0":               false,
		"guardLimit: many":            false,
		"namespaces: {a: [b]}":        true,
		"namespaces: {a: b}":          false,
		"namespaces: [a]":             false,
		"namespaces: {a: [[b]]}":      false,
		"clusterDomain: {a: b.c}":     true,
		"clusterDomain: {a: [b]}":     false,
		"clusterDomain: b.c":          false,
		"columns: {pods: [NAME]}":     true,
		"columns: {pods: [true]}":     false,
		"columns: {pods: {NAME: 1}}":  false,
		"columns: [NAME]":             false,
		"keys: {shell.quit: [Q]}":     true,
		"keys: {shell.quit: []}":      true,
		"keys: {shell.quit: Q}":       false,
		"keys: {shell.quit: [7]}":     false,
		"keys: {shell.quiet: [Q]}":    false,
		"keys: [Q]":                   false,
		"mouse: true":                 true,
		"mouse: \"no\"":               false,
		"mouse: 1":                    false,
		"[theme, gris]":               false,
		"theme":                       false,
		"theme: gris\nmouse: [false]": false,
	} {
		_, err := Parse("config.yaml", []byte(text), words)
		if got := err == nil; got != valid {
			t.Errorf("%q: valid to the reader: %v (%v)", text, got, err)
		}
		var document any
		if err := yaml.Unmarshal([]byte(text), &document); err != nil {
			t.Fatal(err)
		}
		if got := top.allows(document); got != valid {
			t.Errorf("%q: valid to the schema: %v", text, got)
		}
	}
}

func TestSchemaKnowsWhatTheReaderKnows(t *testing.T) {
	t.Parallel()
	top := readSchema(t)
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
		if property := top.Properties[f.name]; property == nil || property.Description == "" {
			t.Errorf("the schema does not say what %s is", f.name)
		}
	}
	slices.Sort(names)
	if diff := cmp.Diff(names, slices.Sorted(maps.Keys(top.Properties))); diff != "" {
		t.Error(diff)
	}
}

func readSchema(t *testing.T) schema {
	t.Helper()
	data, err := Schema(words)
	if err != nil {
		t.Fatal(err)
	}
	var top schema
	if err := json.Unmarshal(data, &top); err != nil {
		t.Fatal(err)
	}
	return top
}

// allows is as much of JSON Schema as the schema of a config needs.
func (s *schema) allows(value any) bool {
	if s.Type != nil && !slices.Contains(typesOf(s.Type), typeOf(value)) {
		return false
	}
	switch value := value.(type) {
	case string:
		return len(value) >= s.MinLength && (s.Enum == nil || slices.Contains(s.Enum, value))
	case int:
		return value >= s.Minimum
	case []any:
		return s.Items == nil || !slices.ContainsFunc(value, func(item any) bool { return !s.Items.allows(item) })
	case map[string]any:
		for name, item := range value {
			if s.PropertyNames != nil && !s.PropertyNames.allows(name) || !s.allowsProperty(name, item) {
				return false
			}
		}
	}
	return true
}

func (s *schema) allowsProperty(name string, value any) bool {
	if property := s.Properties[name]; property != nil {
		return property.allows(value)
	}
	switch more := s.AdditionalProperties.(type) {
	case bool:
		return more
	case map[string]any:
		data, _ := json.Marshal(more)
		var property schema
		return json.Unmarshal(data, &property) == nil && property.allows(value)
	}
	return true
}

func typesOf(t any) []string {
	if one, ok := t.(string); ok {
		return []string{one}
	}
	var all []string
	for _, one := range t.([]any) {
		all = append(all, one.(string))
	}
	return all
}

func typeOf(value any) string {
	switch value.(type) {
	case int:
		return "integer"
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "number"
}
