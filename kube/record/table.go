package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// ErrNotTable says that the server answered with something else than a Table:
// it cannot print this kind.
var ErrNotTable = errors.New("the server does not answer with a Table")

// Table is one server-side Table: a page of a list, or the one object of a
// watch event.
type Table struct {
	// ResourceVersion is the list's, or in a watch event the object's.
	ResourceVersion string
	// Continue is the token of the next page, empty on the last one.
	Continue string
	// Remaining counts the objects after this page; -1 when the server does not say.
	Remaining int64
	// InitialEventsEnd marks the bookmark that ends a streaming list.
	InitialEventsEnd bool
	// Columns are those of Rows; nil while the server never said.
	Columns *Columns
	// Rows is empty for a bookmark.
	Rows []*Row
}

// DecodeTable decodes a Table in JSON. Annotations and managed fields are
// skipped, never held. The server sends columns once per response: columns are
// those sent before, which hold where data has none and stay the same pointer where
// data repeats them. Ages are taken to have been printed at now, the server's
// time. It fails with [ErrNotTable] on any other object.
func DecodeTable(data []byte, columns *Columns, in *Interner, now time.Time) (*Table, error) {
	var w tableWire
	if err := json.Unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("decode table: %w", err)
	}
	if w.Kind != "Table" {
		return nil, fmt.Errorf("decode %s %s: %w", w.APIVersion, w.Kind, ErrNotTable)
	}
	if len(w.ColumnDefinitions) > 0 {
		if c := NewColumns(w.ColumnDefinitions); !c.Equal(columns) {
			columns = c
		}
	}
	t := &Table{
		ResourceVersion: w.Metadata.ResourceVersion,
		Continue:        w.Metadata.Continue,
		Remaining:       -1,
		Columns:         columns,
	}
	if r := w.Metadata.RemainingItemCount; r != nil {
		t.Remaining = *r
	}
	for i := range w.Rows {
		m := &w.Rows[i].Object.Metadata
		if t.ResourceVersion == "" {
			t.ResourceVersion = m.ResourceVersion
		}
		if m.Annotations.InitialEventsEnd == "true" {
			t.InitialEventsEnd = true
		}
		if m.Name == "" {
			continue // a bookmark carries a version and no object
		}
		row, err := w.Rows[i].row(columns, in, now)
		if err != nil {
			return nil, fmt.Errorf("decode table row %s/%s: %w", m.Namespace, m.Name, err)
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

type tableWire struct {
	Kind       string `json:"kind"`
	APIVersion string `json:"apiVersion"`
	Metadata   struct {
		ResourceVersion    string `json:"resourceVersion"`
		Continue           string `json:"continue"`
		RemainingItemCount *int64 `json:"remainingItemCount"`
	} `json:"metadata"`
	ColumnDefinitions []ColumnDef `json:"columnDefinitions"`
	Rows              []rowWire   `json:"rows"`
}

type rowWire struct {
	Cells  []json.RawMessage `json:"cells"`
	Object struct {
		Metadata metaWire `json:"metadata"`
	} `json:"object"`
}

type metaWire struct {
	UID               string            `json:"uid"`
	Namespace         string            `json:"namespace"`
	Name              string            `json:"name"`
	ResourceVersion   string            `json:"resourceVersion"`
	Labels            map[string]string `json:"labels"`
	CreationTimestamp time.Time         `json:"creationTimestamp"`
	DeletionTimestamp time.Time         `json:"deletionTimestamp"`
	OwnerReferences   []struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
		Name       string `json:"name"`
		UID        string `json:"uid"`
		Controller bool   `json:"controller"`
	} `json:"ownerReferences"`
	// Only the one annotation of a bookmark is decoded.
	Annotations struct {
		InitialEventsEnd string `json:"k8s.io/initial-events-end"`
	} `json:"annotations"`
}

func (w *rowWire) row(columns *Columns, in *Interner, now time.Time) (*Row, error) {
	m := &w.Object.Metadata
	r := &Row{Columns: columns, Cells: make([]Cell, 0, len(w.Cells))}
	r.Meta = Meta{
		UID:       m.UID,
		Namespace: in.String(m.Namespace),
		Name:      m.Name,
		Created:   unix(m.CreationTimestamp),
		Deleting:  unix(m.DeletionTimestamp),
	}
	r.Labels = in.LabelsOf(m.Labels)
	for _, o := range m.OwnerReferences {
		if o.Controller {
			r.Owner = in.Owner(Owner{o.APIVersion, o.Kind, o.Name, o.UID})
			break
		}
	}
	for i, raw := range w.Cells {
		c, err := newCell(raw, m.Name, in)
		if err != nil {
			return nil, err
		}
		if columns != nil && i < len(columns.Defs) && columns.Defs[i].Ages() {
			c.anchor(now)
		}
		r.Cells = append(r.Cells, c)
	}
	return r, nil
}

// newCell makes a cell of its JSON. One that repeats the name shares it.
func newCell(raw json.RawMessage, name string, in *Interner) (Cell, error) {
	switch {
	case len(raw) == 0, string(raw) == "null":
		return Cell{}, nil
	case raw[0] == '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return Cell{}, err
		}
		if s == name {
			return Cell{Text: name}, nil
		}
		return Cell{Text: in.String(s)}, nil
	case raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9':
		n, err := strconv.ParseFloat(string(raw), 64)
		if err != nil {
			return Cell{}, err
		}
		return Cell{Text: in.Bytes(raw), Number: n, Numeric: true}, nil
	}
	return Cell{Text: in.Bytes(raw)}, nil
}

// anchor notes the moment that an age counts from, so that it goes on growing.
func (c *Cell) anchor(now time.Time) {
	if age, ok := parseAge(c.Text); ok {
		c.Number, c.Moment = float64(now.Unix()-age), true
	}
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return max(t.Unix(), 0)
}
