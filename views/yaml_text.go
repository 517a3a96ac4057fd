package views

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// writeYAML writes an object as kubectl get -o yaml does, apart from what is masked.
func writeYAML(object *unstructured.Unstructured, style yamlStyle) (text yamlText, err error) {
	object = object.DeepCopy()
	if !style.managed {
		unstructured.RemoveNestedField(object.Object, "metadata", "managedFields")
	}
	if text.shown, err = marshal(object); err != nil || !style.secret {
		return yamlText{text.shown, text.shown}, err
	}
	maskSecret(object.Object)
	if text.masked, err = marshal(object); !style.revealed {
		text.shown = text.masked
	}
	return text, err
}

func marshal(object *unstructured.Unstructured) (string, error) {
	text, err := object.MarshalJSON()
	if err != nil {
		return "", fmt.Errorf("write %s as JSON: %w", object.GetName(), err)
	}
	out, err := yaml.JSONToYAML(escapeControls(text))
	if err != nil {
		return "", fmt.Errorf("write %s as YAML: %w", object.GetName(), err)
	}
	return string(out), nil
}

// escapeControls writes the characters that JSON allows in a string, and that
// YAML does not allow or reads as line ends, as escapes, which both read alike.
func escapeControls(text []byte) []byte {
	var out []byte
	for _, r := range string(text) {
		if r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffe || r == 0xffff {
			out = fmt.Appendf(out, `\u%04x`, r)
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

// maskSecret replaces the values of a Secret by their lengths, also in the
// annotation in which kubectl keeps a copy of them.
func maskSecret(secret map[string]any) {
	maskValues(secret, "data", decodedLen)
	maskValues(secret, "stringData", func(s string) int { return len(s) })
	annotations, ok, _ := unstructured.NestedFieldNoCopy(secret, "metadata", "annotations")
	if m, isMap := annotations.(map[string]any); ok && isMap {
		if s, has := m[corev1.LastAppliedConfigAnnotation]; has {
			m[corev1.LastAppliedConfigAnnotation] = mask(s, func(s string) int { return len(s) })
		}
	}
}

func maskValues(secret map[string]any, field string, size func(string) int) {
	switch values := secret[field].(type) {
	case nil:
	case map[string]any:
		for k, v := range values {
			values[k] = mask(v, size)
		}
	default:
		secret[field] = mask(values, size)
	}
}

// dots stand for what is masked.
const dots = "•••••••"

// mask is what is shown of a value: that it is there and how long.
func mask(value any, size func(string) int) string {
	s, ok := value.(string)
	if !ok {
		return dots
	}
	return dots + " " + strconv.Itoa(size(s)) + " bytes"
}

// decodedLen is the number of bytes that s stands for in base64.
func decodedLen(s string) int {
	return base64.RawStdEncoding.DecodedLen(len(strings.TrimRight(s, "=")))
}
