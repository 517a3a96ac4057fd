package change

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
)

// Edit is one field of an object with what it holds and shall hold. Values are
// as JSON has them; nil is a field that is not there.
type Edit struct {
	// Path leads from the top of the object to the field, past elements of lists
	// by their index: "spec", "containers", "0", "image".
	Path []string
	// Was is what the change was decided on. Anything is whatever there is.
	Was  any
	Want any
}

// Anything is an [Edit]'s Was where it does not matter.
var Anything any = anything{}

type anything struct{}

// String is the path as a person writes it: "spec.containers[0].image",
// "metadata.labels[app.kubernetes.io/name]".
func (e Edit) String() string { return pathString(e.Path) }

func pathString(path []string) string {
	var b strings.Builder
	for i, p := range path {
		_, err := strconv.Atoi(p)
		switch {
		case err == nil || strings.ContainsAny(p, "./"):
			b.WriteString("[" + p + "]")
		case i == 0:
			b.WriteString(p)
		default:
			b.WriteString("." + p)
		}
	}
	return b.String()
}

// Told is the edit in words: "metadata.labels.app: kubia → web".
func (e Edit) Told() string { return e.String() + ": " + Word(e.Was) + " → " + Word(e.Want) }

// Moved is the refusal of a change whose field has another value by now than
// that it was decided on.
type Moved struct {
	Object Object
	Edit   Edit
	// Now is what the field holds.
	Now any
}

func (e *Moved) Error() string {
	return fmt.Sprintf("%s of %s has moved: it was %s, and is %s now", e.Edit, e.Object, Word(e.Edit.Was), Word(e.Now))
}

// Word is a value as it is said in a sentence: short, and on one line.
func Word(v any) string {
	const most = 60
	text, ok := v.(string)
	switch {
	case v == nil:
		return "not there"
	case !ok:
		b, err := json.Marshal(v)
		if err != nil {
			return "something else"
		}
		text = string(b)
	case text == "":
		return "empty"
	}
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// lookup is what an object has at a path; ok is false where nothing is there.
func lookup(object any, path []string) (v any, ok bool) {
	for v = object; len(path) > 0; path = path[1:] {
		switch in := v.(type) {
		case map[string]any:
			if v, ok = in[path[0]]; !ok {
				return nil, false
			}
		case []any:
			i, err := strconv.Atoi(path[0])
			if err != nil || i < 0 || i >= len(in) {
				return nil, false
			}
			v = in[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// same compares two values of JSON. Numbers may be of different types.
func same(a, b any) bool { return reflect.DeepEqual(normal(a), normal(b)) }

func normal(v any) any {
	switch v := v.(type) {
	case int:
		return float64(v)
	case int32:
		return float64(v)
	case int64:
		return float64(v)
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = normal(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = normal(e)
		}
		return out
	}
	return v
}

// Between are the edits that make b of a: what differs, as deep as it can be
// told apart. Lists of the same length are compared element by element, others
// as a whole. What the server alone writes is left out: status, versions, who
// owns which field.
func Between(a, b map[string]any) []Edit {
	return between(nil, nil, a, b)
}

// serverOwned are the fields that the server alone writes.
var serverOwned = []string{
	"apiVersion", "kind", "status", "metadata.managedFields", "metadata.resourceVersion", "metadata.generation", "metadata.uid",
	"metadata.creationTimestamp", "metadata.deletionTimestamp", "metadata.deletionGracePeriodSeconds", "metadata.selfLink",
}

func between(out []Edit, path []string, a, b any) []Edit {
	if same(a, b) || len(path) <= 2 && slices.Contains(serverOwned, strings.Join(path, ".")) {
		return out
	}
	down := func(key string, a, b any) { out = between(out, append(slices.Clone(path), key), a, b) }
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok {
			for _, key := range slices.Sorted(maps.Keys(a)) {
				down(key, a[key], b[key])
			}
			for _, key := range slices.Sorted(maps.Keys(b)) {
				if _, both := a[key]; !both {
					down(key, nil, b[key])
				}
			}
			return out
		}
	case []any:
		if b, ok := b.([]any); ok && len(a) == len(b) {
			for i := range a {
				down(strconv.Itoa(i), a[i], b[i])
			}
			return out
		}
	}
	return append(out, Edit{path, runtime.DeepCopyJSONValue(a), runtime.DeepCopyJSONValue(b)})
}
