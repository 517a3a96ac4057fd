package views

import (
	"encoding/base64"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"kubist/themes"
	"kubist/ui/pager"
)

// diff is the unified diff of the YAML of both, "" where there is no
// difference. Unless all is to be seen, what differs between any two objects is
// folded away. Values of Secrets are never in it, only whether they differ.
func (c *compared) diff(all bool) (string, error) {
	left, right := runtime.DeepCopyJSON(c.left), runtime.DeepCopyJSON(c.right)
	if c.leftSecret && c.rightSecret {
		encodeStrings(left)
		encodeStrings(right)
		maskPair(left, right)
	} else {
		for _, o := range []struct {
			secret bool
			object map[string]any
		}{{c.leftSecret, left}, {c.rightSecret, right}} {
			if o.secret {
				maskSecret(o.object)
			}
		}
	}
	if !all {
		fold(left)
		fold(right)
		if c.applied {
			right, _ = within(right, left).(map[string]any)
		}
	}
	a, err := marshal(&unstructured.Unstructured{Object: left})
	if err != nil {
		return "", err
	}
	b, err := marshal(&unstructured.Unstructured{Object: right})
	if err != nil {
		return "", err
	}
	const context = 3
	text, err := udiff.ToUnified(c.leftName, c.rightName, a, udiff.Lines(a, b), context)
	if err != nil {
		return "", fmt.Errorf("compare %s with %s: %w", c.leftName, c.rightName, err)
	}
	return text, nil
}

// folded is what is folded away, in words.
func (c *compared) folded() string {
	if c.applied {
		return "what was not applied: status and fields that others have set"
	}
	return "status, ids, times and managed fields"
}

// fold takes away what says nothing about how an object was meant.
func fold(object map[string]any) {
	delete(object, "status")
	foldMeta(object)
	for _, path := range [][]string{{"spec", "template"}, {"spec", "jobTemplate"}, {"spec", "jobTemplate", "spec", "template"}} {
		if template, ok, _ := unstructured.NestedFieldNoCopy(object, path...); ok {
			if m, isMap := template.(map[string]any); isMap {
				foldMeta(m)
			}
		}
	}
	for _, path := range [][]string{{"spec", "selector", "matchLabels"}, {"spec", "claimRef"}} {
		if m := fieldMap(object, path...); m != nil {
			foldIDs(m)
		}
	}
}

// foldMeta takes ids, times and versions out of the metadata of an object or of a template.
func foldMeta(object map[string]any) {
	meta := fieldMap(object, "metadata")
	if meta == nil {
		return
	}
	for _, field := range []string{"managedFields", "generation", "creationTimestamp", "deletionTimestamp", "selfLink"} {
		delete(meta, field)
	}
	foldIDs(meta)
	if labels := fieldMap(meta, "labels"); labels != nil {
		foldIDs(labels)
	}
	if annotations := fieldMap(meta, "annotations"); annotations != nil {
		delete(annotations, corev1.LastAppliedConfigAnnotation)
		if len(annotations) == 0 {
			delete(meta, "annotations")
		}
	}
	owners, _ := meta["ownerReferences"].([]any)
	for _, o := range owners {
		if m, ok := o.(map[string]any); ok {
			foldIDs(m)
		}
	}
	if len(meta) == 0 {
		delete(object, "metadata")
	}
}

func foldIDs(m map[string]any) {
	for _, id := range []string{"uid", "resourceVersion", "controller-uid", "batch.kubernetes.io/controller-uid"} {
		delete(m, id)
	}
}

func fieldMap(object map[string]any, path ...string) map[string]any {
	value, _, _ := unstructured.NestedFieldNoCopy(object, path...)
	m, _ := value.(map[string]any)
	return m
}

// within is what live has of the fields that applied has, too. The elements of
// lists belong together by their names, where all have one, or else in order.
func within(live, applied any) any {
	switch a := applied.(type) {
	case map[string]any:
		l, ok := live.(map[string]any)
		if !ok {
			return live
		}
		out := map[string]any{}
		for key, value := range a {
			if has, ok := l[key]; ok {
				out[key] = within(has, value)
			}
		}
		return out
	case []any:
		l, ok := live.([]any)
		if !ok {
			return live
		}
		out := make([]any, len(l))
		for i, element := range l {
			out[i] = element
			if j := partner(a, element, i); j >= 0 {
				out[i] = within(element, a[j])
			}
		}
		return out
	}
	return live
}

// partner is the index of the element of list that belongs to one that is at i of another list, -1 for none.
func partner(list []any, element any, i int) int {
	name := func(v any) any {
		m, _ := v.(map[string]any)
		return m["name"]
	}
	if n := name(element); n != nil {
		return slices.IndexFunc(list, func(v any) bool { return reflect.DeepEqual(name(v), n) })
	}
	if i < len(list) {
		return i
	}
	return -1
}

// encodeStrings moves what a Secret has as plain strings to where the server keeps it.
func encodeStrings(secret map[string]any) {
	plain, _ := secret["stringData"].(map[string]any)
	data, ok := secret["data"].(map[string]any)
	if !ok {
		data = map[string]any{}
	}
	for key, value := range plain {
		if s, ok := value.(string); ok {
			data[key] = base64.StdEncoding.EncodeToString([]byte(s))
		}
	}
	if len(plain) > 0 {
		secret["data"] = data
		delete(secret, "stringData")
	}
}

// maskPair masks the values of two Secrets, which look the same only where they are the same.
func maskPair(left, right map[string]any) {
	differing := map[string]bool{}
	a, b := fieldMap(left, "data"), fieldMap(right, "data")
	for key := range maps.Keys(a) {
		if other, ok := b[key]; ok && !reflect.DeepEqual(other, a[key]) {
			differing[key] = true
		}
	}
	copies := func(secret map[string]any) any {
		return fieldMap(secret, "metadata", "annotations")[corev1.LastAppliedConfigAnnotation]
	}
	copied := !reflect.DeepEqual(copies(left), copies(right))
	for _, side := range []struct {
		secret map[string]any
		which  string
	}{{left, ", one value"}, {right, ", another value"}} {
		maskSecret(side.secret)
		data := fieldMap(side.secret, "data")
		for key := range differing {
			data[key] = fmt.Sprint(data[key]) + side.which
		}
		annotations := fieldMap(side.secret, "metadata", "annotations")
		if text, ok := annotations[corev1.LastAppliedConfigAnnotation]; ok && copied {
			annotations[corev1.LastAppliedConfigAnnotation] = fmt.Sprint(text) + side.which
		}
	}
}

// diffColours is the Highlight of a unified diff.
func diffColours(lines pager.Lines) pager.Painter {
	return func(i int, put pager.Put) { put(diffStyle(i, lines.At(i)), lines.At(i)) }
}

// diffStyle is the style of line i of a unified diff.
func diffStyle(i int, line string) themes.Style {
	st := themes.Style(themes.Muted)
	switch {
	case i < 2: // the names of both
		st |= themes.Bold
	case strings.HasPrefix(line, "+"):
		st = themes.Style(themes.OK)
	case strings.HasPrefix(line, "-"):
		st = themes.Style(themes.Bad)
	case strings.HasPrefix(line, "@@"):
		st = themes.Style(themes.Faint)
	}
	return st
}
