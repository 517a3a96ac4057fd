package views

import (
	"bytes"
	"cmp"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/record/wire"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// configMap is how much a ConfigMap holds, and under which names.
type configMap struct {
	record.Meta
	keys      string // the names of the first of them
	count     int64
	size      int64 // of all values, in bytes
	immutable bool
}

var configMapKind = &stream.Kind[*configMap]{
	GVR:        schema.GroupVersionResource{Version: "v1", Resource: "configmaps"},
	Namespaced: true,
	Decode:     decodeConfigMap,
}

var _ = add(Table[*configMap]{
	Kind:  configMapKind,
	Title: "ConfigMaps",
	Columns: []Column[*configMap]{
		nameColumn[*configMap](),
		numberColumn("DATA", "Data", grid.Always, func(m *configMap) int64 { return m.count }),
		{
			Name: "SIZE", Right: true,
			Less: func(a, b *configMap) int { return cmp.Compare(a.size, b.size) },
			Cell: func(dst []byte, m *configMap, _ time.Time) []byte { return appendSize(dst, m.size) },
		},
		ageColumn[*configMap](),
		textColumn("IMMUTABLE", "", grid.Roomy, func(m *configMap) string { return onlyYes(m.immutable) }),
		textColumn("KEYS", "", grid.Roomy, func(m *configMap) string { return m.keys }),
	},
	Below: "values",
	Enter: func(s *Session, m *configMap) (screen.Screen, error) {
		return newValues(s, ref{gvr: configMapKind.GVR, namespaced: true, namespace: m.Namespace, name: m.Name, uid: m.UID}), nil
	},
})

// onlyYes marks what is rare.
func onlyYes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// mostKeys is how much of the names of its keys a record keeps: a ConfigMap may have thousands.
const mostKeys = 160

// decodeConfigMap takes the names and the lengths of the values from the
// frame. The values, of up to a mebibyte, are not copied.
func decodeConfigMap(obj []byte, in *record.Interner) (*configMap, error) {
	var meta record.MetaReader
	m, keys := new(configMap), record.Text{}
	r := wire.Read(obj)
	for r.Next() {
		switch r.Field() {
		case 1:
			if err := meta.Read(r.Bytes()); err != nil {
				return nil, fmt.Errorf("decode configmap: %w", err)
			}
		case 2, 3:
			key, value := r.Entry()
			m.count, m.size = m.count+1, m.size+int64(len(value))
			keys.Bytes = appendKey(keys.Bytes, key)
		case 4:
			m.immutable = r.Varint() != 0
		}
	}
	if r.Err() != nil {
		return nil, fmt.Errorf("decode configmap: %w", r.Err())
	}
	m.Meta = meta.Meta(in, &keys)
	m.keys = keys.String
	return m, nil
}

// appendKey appends a key to a list of keys, as far as there is room.
func appendKey(keys, key []byte) []byte {
	const more = " …"
	switch {
	case len(keys) == 0:
	case bytes.HasSuffix(keys, []byte(more)):
		return keys
	case len(keys)+len(key) > mostKeys:
		return append(keys, more...)
	default:
		keys = append(keys, ' ')
	}
	return append(keys, key...)
}
