package config

import (
	"encoding/json"
	"fmt"
)

// schema is the part of JSON Schema that describes a config file.
type schema struct {
	Schema               string             `json:"$schema,omitempty"`
	Title                string             `json:"title,omitempty"`
	Description          string             `json:"description,omitempty"`
	Type                 any                `json:"type,omitempty"`
	Properties           map[string]*schema `json:"properties,omitempty"`
	PropertyNames        *schema            `json:"propertyNames,omitempty"`
	AdditionalProperties any                `json:"additionalProperties,omitempty"`
	Items                *schema            `json:"items,omitempty"`
	Enum                 []string           `json:"enum,omitempty"`
	MinLength            int                `json:"minLength,omitempty"`
	Minimum              int                `json:"minimum,omitempty"`
}

var (
	text  = schema{Type: "string", MinLength: 1}
	texts = schema{Type: "array", Items: &text}
)

// Schema is the JSON schema of config files, for editors. The words are those
// of this kubist: the IDs of its commands.
func Schema(words Words) ([]byte, error) {
	top := schema{
		Schema: "https://json-schema.org/draft/2020-12/schema",
		Title:  "kubist config",
		// A file without anything in it is a config too.
		Type:       []string{"object", "null"},
		Properties: map[string]*schema{}, AdditionalProperties: false,
	}
	for _, f := range fields {
		s := f.schema
		// So is a field.
		s.Type = []any{s.Type, "null"}
		if f.name == "keys" && words.Commands != nil {
			b := bindings{commands: words.Commands()}
			s.PropertyNames = &schema{Enum: b.ids()}
		}
		top.Properties[f.name] = &s
	}
	data, err := json.MarshalIndent(top, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("schema of config files: %w", err)
	}
	return append(data, '\n'), nil
}
