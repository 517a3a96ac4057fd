package views

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube/change"
	"kubist/kube/manifest"
	"kubist/ui/sanitize"
)

// remark begins the comments that say what was wrong with a text. They go when it is edited again.
const remark = "#! "

// editable is an object as it is edited: without what the server alone writes
// about it, below two lines that say what the text is.
func editable(object *unstructured.Unstructured, what string) (string, error) {
	object = object.DeepCopy()
	unstructured.RemoveNestedField(object.Object, "status")
	unstructured.RemoveNestedField(object.Object, "metadata", "managedFields")
	text, err := marshal(object)
	if err != nil {
		return "", err
	}
	return "# " + what + ": save it and leave the editor, and see what would change before anything does.\n" +
		"# An empty file, or one in which nothing is changed, does nothing. Comments are left out.\n" + text, nil
}

// remarked is a text with remarks above it, in the place of earlier ones.
func remarked(text string, remarks []string) string {
	for strings.HasPrefix(text, remark) {
		_, text, _ = strings.Cut(text, "\n")
	}
	const width = 100
	var b strings.Builder
	for _, r := range remarks {
		for line := range strings.Lines(r) {
			for _, row := range wrap(sanitize.Line(line), width) {
				b.WriteString(remark + row + "\n")
			}
		}
	}
	return b.String() + text
}

// emptied reports whether a text says nothing: it has only comments and blank lines.
func emptied(text string) bool {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line != "---" && !strings.HasPrefix(line, "#") {
			return false
		}
	}
	return true
}

// edited reads the object of a text that was made of base. The error is why it cannot be taken.
func edited(base *unstructured.Unstructured, text string) (*unstructured.Unstructured, error) {
	docs, err := manifest.Parse("", []byte(text))
	switch {
	case err != nil:
		return nil, err
	case len(docs) == 0:
		return nil, errors.New("the text has no object")
	case len(docs) > 1:
		return nil, fmt.Errorf("one object is edited at a time, and the text has %d", len(docs))
	}
	mine := docs[0].Object
	return mine, sameObject(base, mine)
}

// sameObject is why an object is another one than it was, nil where it is the same.
func sameObject(base, mine *unstructured.Unstructured) error {
	for _, f := range []struct {
		name, was, is string
		optional      bool
	}{
		{"apiVersion", base.GetAPIVersion(), mine.GetAPIVersion(), false},
		{"kind", base.GetKind(), mine.GetKind(), false},
		{"name", base.GetName(), mine.GetName(), false},
		{"namespace", base.GetNamespace(), mine.GetNamespace(), true},
		{"uid", string(base.GetUID()), string(mine.GetUID()), true},
	} {
		switch {
		case f.is == f.was, f.is == "" && f.optional:
		case f.is == "":
			return fmt.Errorf("the %s is missing: it is %s", f.name, f.was)
		case f.was == "":
			return fmt.Errorf("the object has no %s, and the text gives it %s", f.name, f.is)
		case f.name == "uid":
			return errors.New("the uid cannot be changed: the server gives it")
		default:
			return fmt.Errorf("an edit cannot change the %s from %s to %s: that would be another object, which :apply or :create make", f.name, f.was, f.is)
		}
	}
	return nil
}

// discreet are edits without the values of a Secret.
func discreet(secret bool, edits []change.Edit) []change.Edit {
	if !secret {
		return edits
	}
	out := make([]change.Edit, len(edits))
	for i, e := range edits {
		if out[i] = e; valuedField(e.Path) {
			out[i].Was, out[i].Want = masked(e.Path, e.Was), masked(e.Path, e.Want)
		}
	}
	return out
}

// valuedField reports whether a field of a Secret holds values.
func valuedField(path []string) bool {
	return path[0] == "data" || path[0] == "stringData" ||
		len(path) > 1 && path[0] == "metadata" && path[1] == "annotations"
}

// masked is what is shown of a value at a path, nil for none.
func masked(path []string, v any) any {
	if v == nil {
		return nil
	}
	size := decodedLen
	if path[0] != "data" {
		size = func(s string) int { return len(s) }
	}
	if s, is := v.(string); is && path[0] == "data" {
		if _, err := base64.StdEncoding.DecodeString(s); err != nil {
			return dots + " not base64"
		}
	}
	return mask(v, size)
}
