package views

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kubist/themes"
	"kubist/ui/pager"
)

// value is one key of a ConfigMap or a Secret with its value.
type value struct {
	key    string
	data   []byte
	form   string // what it is: "text", "JSON", "certificate"
	binary bool
	// certificates are the first of those in it.
	certificates foundCertificates
}

// valuesOf are the values of an object by their keys.
func valuesOf(object map[string]any, secret bool) []value {
	var rows []value
	add := func(fieldName string, encoded bool) {
		m, _ := object[fieldName].(map[string]any)
		for key, v := range m {
			text, _ := v.(string)
			rows = append(rows, newValue(key, decoded(text, encoded)))
		}
	}
	add("data", secret)
	add("binaryData", true)
	slices.SortFunc(rows, func(a, b value) int { return cmp.Compare(a.key, b.key) })
	return rows
}

// decoded are the bytes of a value; what is not base64 stands for itself.
func decoded(text string, encoded bool) []byte {
	if encoded {
		if data, err := base64.StdEncoding.DecodeString(text); err == nil {
			return data
		}
	}
	return []byte(text)
}

func newValue(key string, data []byte) value {
	v := value{key: key, data: data, binary: !isText(data)}
	v.certificates = certificatesIn(data)
	v.form = v.formOf()
	return v
}

// isText reports whether data can be shown as it is.
func isText(data []byte) bool {
	return utf8.Valid(data) && !bytes.ContainsFunc(data, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\x1b' || r == 0x7f
	})
}

// formOf says what a value is, by what is in it and by how its key ends.
func (v value) formOf() string {
	name := strings.ToLower(v.key)
	ends := func(suffixes ...string) bool {
		return slices.ContainsFunc(suffixes, func(s string) bool { return strings.HasSuffix(name, s) })
	}
	text := bytes.TrimSpace(v.data)
	switch {
	case len(v.data) == 0:
		return "empty"
	case v.binary:
		return "binary"
	case v.certificates.count > 1:
		return thousands(v.certificates.count) + " certificates"
	case v.certificates.count == 1:
		return "certificate"
	case bytes.HasPrefix(text, []byte("-----BEGIN ")) && bytes.Contains(text, []byte("PRIVATE KEY-----")):
		return "private key"
	case tokenClaims(text) != nil:
		return "token"
	case bytes.ContainsAny(text[:min(len(text), 1)], "{[") && json.Valid(text):
		return "JSON"
	case ends(".yaml", ".yml"):
		return "YAML"
	case ends(".properties", ".env"):
		return "properties"
	}
	return "text"
}

// identity differs for each reading of the value.
func (v value) identity() *byte {
	if len(v.data) == 0 {
		return nil
	}
	return &v.data[0]
}

func (v value) highlight() pager.Highlight {
	if v.form == "JSON" || v.form == "YAML" {
		return pager.YAML
	}
	return nil
}

// text is the value as it is read: as it is, or the head of what is no text in hexadecimal.
func (v value) text() string {
	const head = 4 << 10
	switch {
	case len(v.data) == 0:
		return ""
	case !v.binary:
		return string(v.data)
	}
	text := hex.Dump(v.data[:min(len(v.data), head)])
	if rest := len(v.data) - head; rest > 0 {
		text += "and " + thousands(rest) + " bytes more\n"
	}
	return text
}

// appendFirstLine appends the beginning of the value.
func (v value) appendFirstLine(dst []byte) []byte {
	const most = 256
	if v.binary {
		return append(dst, hex.EncodeToString(v.data[:min(len(v.data), 16)])...)
	}
	line, _, more := bytes.Cut(bytes.TrimLeft(v.data, "\n\r"), []byte("\n"))
	line = bytes.TrimRight(line, "\r")
	if len(line) > most {
		line, more = bytes.ToValidUTF8(line[:most], nil), true
	}
	dst = append(dst, line...)
	if more && len(bytes.TrimSpace(line)) < len(bytes.TrimSpace(v.data)) {
		dst = append(dst, " …"...)
	}
	return dst
}

// summary says what can be seen of a value also while it is masked: whose
// certificate it is and how long it lasts. It is empty where there is nothing.
func (v value) summary(now time.Time) string { return v.certificates.summary(now) }

func (v value) tone(now time.Time) themes.Token { return tone(v.certificates.health(now)) }

func (v value) certificateFields(now time.Time) []field { return v.certificates.fields(now) }

// facts are what was found in the value. What gives access is left out while it is masked.
func (v value) facts(masked bool) []field {
	if claims := tokenClaims(bytes.TrimSpace(v.data)); claims != nil {
		return claimFields(claims)
	}
	if v.key == ".dockerconfigjson" || v.key == ".dockercfg" {
		return registryFields(v.data, masked)
	}
	return nil
}
