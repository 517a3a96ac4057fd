package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Document is what is kept of the OpenAPI document of one group and version.
// Its schemas are decoded when they are first looked at. It is safe for
// concurrent use.
type Document struct {
	kinds map[string]string // the names of the schemas of kinds, by kind

	mu      sync.Mutex // guards what follows
	schemas map[string]json.RawMessage
	nodes   map[string]*node // those that were decoded, nil for those that cannot be
}

// compact is the form in which a document is kept on disk.
type compact struct {
	Kinds   map[string]string          `json:"kinds"`
	Schemas map[string]json.RawMessage `json:"schemas"`
}

func newDocument(c compact) *Document {
	return &Document{kinds: c.Kinds, schemas: c.Schemas, nodes: map[string]*node{}}
}

// reduce takes from an OpenAPI document what is needed of it: most of it are
// the paths of requests.
func reduce(body []byte, gv schema.GroupVersion) (compact, error) {
	var full struct {
		Components struct {
			Schemas map[string]json.RawMessage `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(body, &full); err != nil {
		return compact{}, fmt.Errorf("decode the OpenAPI document of %s: %w", gv, err)
	}
	c := compact{Kinds: map[string]string{}, Schemas: full.Components.Schemas}
	for name, text := range c.Schemas {
		if !bytes.Contains(text, []byte("x-kubernetes-group-version-kind")) {
			continue
		}
		var of struct {
			Kinds []schema.GroupVersionKind `json:"x-kubernetes-group-version-kind"`
		}
		if json.Unmarshal(text, &of) != nil {
			continue // what it is the schema of cannot be found then
		}
		for _, k := range of.Kinds {
			if k.GroupVersion() == gv {
				c.Kinds[k.Kind] = name
			}
		}
	}
	return c, nil
}

// node is the schema of a name, nil where there is none or it cannot be read.
func (d *Document) node(name string) *node {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n, ok := d.nodes[name]; ok {
		return n
	}
	text, ok := d.schemas[name]
	if !ok {
		return nil
	}
	n := new(node)
	if json.Unmarshal(text, n) != nil {
		n = nil
	}
	d.nodes[name] = n
	return n
}

// Kind is a kind of the server in one version. It is immutable and safe for
// concurrent use; its trees are not.
type Kind struct {
	schema.GroupVersionKind
	doc  *Document
	name string
}

// kind is the kind of a document, or false where it has none of that name.
func (d *Document) kind(gvk schema.GroupVersionKind) (*Kind, bool) {
	name, ok := d.kinds[gvk.Kind]
	if !ok || d.node(name) == nil {
		return nil, false
	}
	return &Kind{gvk, d, name}, true
}

// Root is the kind itself, from which all its fields are reached: a new tree,
// which belongs to one goroutine.
func (k *Kind) Root() *Field {
	return &Field{doc: k.doc, node: &node{Ref: refPrefix + k.name}, kind: k}
}

// APIVersion is the kind's as objects carry it: "v1", "apps/v1".
func (k *Kind) APIVersion() string { return strings.TrimPrefix(k.GroupVersion().String(), "/") }
