package schema

import (
	"encoding/json"
	"strings"
)

// node is one schema of a document, as far as it is of use here.
type node struct {
	Ref         string           `json:"$ref"`
	Description string           `json:"description"`
	Type        string           `json:"type"`
	Format      string           `json:"format"`
	Default     json.RawMessage  `json:"default"`
	Enum        []any            `json:"enum"`
	Required    []string         `json:"required"`
	Properties  map[string]*node `json:"properties"`
	Items       *node            `json:"items"`
	Values      values           `json:"additionalProperties"`
	AllOf       []*node          `json:"allOf"`
	Nullable    bool             `json:"nullable"`
	Docs        struct {
		URL string `json:"url"`
	} `json:"externalDocs"`

	Pattern    string      `json:"pattern"`
	Minimum    json.Number `json:"minimum"`
	Maximum    json.Number `json:"maximum"`
	OpenMin    bool        `json:"exclusiveMinimum"`
	OpenMax    bool        `json:"exclusiveMaximum"`
	MinLength  json.Number `json:"minLength"`
	MaxLength  json.Number `json:"maxLength"`
	MinItems   json.Number `json:"minItems"`
	MaxItems   json.Number `json:"maxItems"`
	MinMembers json.Number `json:"minProperties"`
	MaxMembers json.Number `json:"maxProperties"`

	ListType     string   `json:"x-kubernetes-list-type"`
	ListKeys     []string `json:"x-kubernetes-list-map-keys"`
	KeepsUnknown bool     `json:"x-kubernetes-preserve-unknown-fields"`
	IntOrString  bool     `json:"x-kubernetes-int-or-string"`
	Embedded     bool     `json:"x-kubernetes-embedded-resource"`
	Rules        []Rule   `json:"x-kubernetes-validations"`
}

// values is the schema of what a map holds; a document may say true in its place.
type values struct{ *node }

// UnmarshalJSON reads a schema; a truth value stands for none.
func (v *values) UnmarshalJSON(text []byte) error {
	if len(text) == 0 || text[0] != '{' {
		return nil
	}
	v.node = new(node)
	return json.Unmarshal(text, v.node)
}

// refPrefix begins every reference within a document.
const refPrefix = "#/components/schemas/"

// deepest is how many references and nested lists lead to a schema at most; a
// document in which more do goes round in circles.
const deepest = 32

// follow is the schema that n refers to, or n itself where it refers to none
// that is there.
func (d *Document) follow(n *node) *node {
	for range deepest {
		if n.Ref == "" {
			return n
		}
		next := d.node(strings.TrimPrefix(n.Ref, refPrefix))
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

// below calls visit with the schemas that make up the one of n, from the
// outside in: itself, those it is all of, and those of what it holds as a list or
// a map. holds is how many maps lie between.
func (d *Document) below(n *node, visit func(n *node, holds int)) { d.descend(n, 0, deepest, visit) }

func (d *Document) descend(n *node, holds, left int, visit func(*node, int)) {
	if left == 0 || n == nil {
		return
	}
	if n = d.follow(n); n.Ref != "" {
		return // to nowhere
	}
	visit(n, holds)
	for _, part := range n.AllOf {
		d.descend(part, holds, left-1, visit)
	}
	d.descend(n.Items, holds, left-1, visit)
	d.descend(n.Values.node, holds+1, left-1, visit)
}

// names are the references that lead to the schemas of n, by which a schema
// that contains itself is known.
func (d *Document) names(n *node) []string { return d.collect(n, deepest, nil) }

func (d *Document) collect(n *node, left int, names []string) []string {
	if left == 0 || n == nil {
		return names
	}
	if n.Ref != "" {
		names = append(names, n.Ref)
		if n = d.follow(n); n.Ref != "" {
			return names
		}
	}
	for _, part := range n.AllOf {
		names = d.collect(part, left-1, names)
	}
	names = d.collect(n.Items, left-1, names)
	return d.collect(n.Values.node, left-1, names)
}

// typeOf is the type of n as kubectl explain writes it: "[]Container",
// "map[string]string", "integer".
func (d *Document) typeOf(n *node) string { return d.typed(n, deepest) }

func (d *Document) typed(n *node, left int) string {
	const object = "Object"
	switch {
	case left == 0:
		return object
	case n.Items != nil:
		return "[]" + d.typed(n.Items, left-1)
	case n.Values.node != nil:
		return "map[string]" + d.typed(n.Values.node, left-1)
	case len(n.AllOf) == 1 && len(n.Properties) == 0:
		return d.typed(n.AllOf[0], left-1)
	case n.Ref != "":
		if to := d.follow(n); to.Ref == "" && to.Type != "" && to.Type != "object" {
			return to.Type
		}
		return n.Ref[strings.LastIndexAny(n.Ref, "/.")+1:]
	case n.IntOrString:
		return "IntOrString"
	case n.Type == "" || n.Type == "object":
		return object
	}
	return n.Type
}
