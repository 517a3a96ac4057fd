// Package manifest reads objects out of text as people write it: YAML or JSON,
// several documents in one file, lists of objects, files and directories, and
// kustomizations. It asks no server: what a kind is, and whether an object is
// valid, is for others to say.
package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"
)

// Document is an object and where it stands.
type Document struct {
	// From is the file, "" for a text without one.
	From string
	// Number is that of the document in its file and Line the line that it begins
	// on, both from 1 on. The objects of a list have those of the list.
	Number, Line int
	// Built says that From is a kustomization that it was built of.
	Built  bool
	Object *unstructured.Unstructured
}

// String is where the document stands, in words: "shop.yaml, document 2 (line 14)".
func (d Document) String() string {
	where := fmt.Sprintf("document %d (line %d)", d.Number, d.Line)
	if d.From == "" {
		return where
	}
	return d.From + ", " + where
}

// Fault is why a document cannot be read.
type Fault struct {
	// Document is the one, without an object.
	Document Document
	Err      error
}

func (e *Fault) Error() string { return e.Document.String() + ": " + e.Err.Error() }

// Unwrap is the cause.
func (e *Fault) Unwrap() error { return e.Err }

// Parse reads all objects of a text, in their order; documents that hold nothing
// but comments are left out. Keys that are there twice are refused. The error
// joins a [*Fault] for each document that cannot be read; the others are
// returned beside it.
func Parse(from string, text []byte) ([]Document, error) {
	var docs []Document
	var faults []error
	for _, p := range pieces(text) {
		d := Document{From: from, Number: p.number, Line: p.line}
		found, err := p.objects()
		if err != nil {
			faults = append(faults, &Fault{d, err})
		}
		for _, o := range found {
			d.Object = o
			docs = append(docs, d)
		}
	}
	return docs, errors.Join(faults...)
}

// piece is the text of one document.
type piece struct {
	number, line int
	text         []byte
}

// pieces splits a text where a document ends. What holds nothing is left out, and not counted.
func pieces(text []byte) []piece {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var out []piece
	now := piece{line: 1}
	end := func(next int) {
		if !blank(now.text) {
			now.number = len(out) + 1
			out = append(out, now)
		}
		now = piece{line: next}
	}
	line := 0
	for row := range bytes.Lines(text) {
		line++
		bare := bytes.TrimRight(row, " \t\r\n")
		switch {
		case string(bare) == "...":
			end(line + 1)
		case string(bare) == "---":
			end(line + 1)
		case bytes.HasPrefix(row, []byte("--- ")), bytes.HasPrefix(row, []byte("---\t")):
			end(line)
			if now.text = append(append(now.text, "   "...), row[len("---"):]...); blank(now.text) {
				now.line = line + 1
			}
		default:
			if blank(now.text) && blank(row) {
				now.line = line + 1
			}
			now.text = append(now.text, row...)
		}
	}
	end(line)
	return out
}

// blank reports whether a text holds nothing but comments.
func blank(text []byte) bool {
	for line := range bytes.Lines(text) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return false
		}
	}
	return true
}

// errKind is why a document is no object.
var errKind = errors.New("it has no apiVersion and kind: is it an object of Kubernetes?")

// objects are those of a document: itself, or the items of a list.
func (p piece) objects() ([]*unstructured.Unstructured, error) {
	raw, err := yaml.YAMLToJSONStrict(p.text)
	if err != nil {
		return nil, errors.New(plainly(err, p.line))
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, err
	}
	fields, is := v.(map[string]any)
	switch {
	case v == nil:
		return nil, nil
	case !is:
		return nil, errKind
	}
	o := &unstructured.Unstructured{Object: fields}
	if err := headed(o); err != nil {
		return nil, err
	}
	items, list := fields["items"].([]any)
	if !list || !strings.HasSuffix(o.GetKind(), "List") {
		return []*unstructured.Unstructured{o}, nil
	}
	out := make([]*unstructured.Unstructured, 0, len(items))
	for i, item := range items {
		fields, is := item.(map[string]any)
		if !is {
			return nil, fmt.Errorf("item %d of the list is no object", i+1)
		}
		one := &unstructured.Unstructured{Object: fields}
		// Those of a list of one kind do not always say which it is.
		if kind := strings.TrimSuffix(o.GetKind(), "List"); kind != "" && fields["kind"] == nil && fields["apiVersion"] == nil {
			one.SetKind(kind)
			one.SetAPIVersion(o.GetAPIVersion())
		}
		if err := headed(one); err != nil {
			return nil, fmt.Errorf("item %d of the list: %w", i+1, err)
		}
		out = append(out, one)
	}
	return out, nil
}

// headed is why something is no object, as far as what it begins with goes.
func headed(o *unstructured.Unstructured) error {
	for _, field := range []string{"apiVersion", "kind"} {
		if s, is := o.Object[field].(string); !is || s == "" {
			return errKind
		}
	}
	meta, there := o.Object["metadata"]
	fields, is := meta.(map[string]any)
	if there && meta != nil && !is {
		return errors.New("its metadata has no fields")
	}
	for _, field := range []string{"name", "namespace"} {
		if v, there := fields[field]; there && v != nil {
			if _, is := v.(string); !is {
				return fmt.Errorf("metadata.%s is no text: put it in quotes", field)
			}
		}
	}
	return nil
}

// plainly is what a YAML reader says, with the lines of the file that the document begins on line of.
func plainly(err error, line int) string {
	text := err.Error()
	for _, prefix := range []string{"error converting YAML to JSON: ", "yaml: ", "unmarshal errors:\n  "} {
		text = strings.TrimPrefix(text, prefix)
	}
	var at int
	if _, scanErr := fmt.Sscanf(text, "line %d:", &at); scanErr == nil {
		_, rest, _ := strings.Cut(text, ":")
		text = fmt.Sprintf("line %d:%s", at+line-1, rest)
	}
	return "it is not valid YAML: " + strings.Join(strings.Fields(text), " ")
}
