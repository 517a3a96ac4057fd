package record

import (
	"strings"
)

// Row is one object as the server prints it.
type Row struct {
	Meta
	// Columns are those that Cells were printed for.
	Columns *Columns
	// Cells has one entry for every column.
	Cells []Cell
}

// Cell is one cell of a server-side Table.
type Cell struct {
	// Text is what kubectl prints; empty for null.
	Text string
	// Number is the value to sort by when Numeric.
	Number  float64
	Numeric bool
}

// Columns are the columns of a server-side Table, shared by its rows.
type Columns struct {
	Defs []ColumnDef
	// Age is the index of the column that says how long ago the object was
	// created, -1 without one. The server's text in it was true when it was
	// printed and does not move: paint the column with [Meta.AppendAge].
	Age int
}

// ColumnDef is one column as the server defines it.
type ColumnDef struct {
	Name string `json:"name"`
	// Type is OpenAPI's: "string", "integer", "number", "boolean", "date". Format refines it.
	Type   string `json:"type"`
	Format string `json:"format"`
	// Priority is 0 for columns that are always shown, above 0 for wide tables only.
	Priority    int32  `json:"priority"`
	Description string `json:"description"`
}

// NewColumns returns the columns of defs, which it keeps.
func NewColumns(defs []ColumnDef) *Columns {
	return &Columns{Defs: defs, Age: ageColumn(defs)}
}

// Equal reports whether both define the same columns.
func (c *Columns) Equal(d *Columns) bool {
	if c == nil || d == nil {
		return c == d
	}
	if len(c.Defs) != len(d.Defs) {
		return false
	}
	for i := range c.Defs {
		if c.Defs[i] != d.Defs[i] {
			return false
		}
	}
	return true
}

// ageColumn finds the column of the creation time. Its description proves it:
// built-in kinds quote the documentation of creationTimestamp, custom ones the
// path when their author wrote nothing. A date called Age with an author's
// description is taken for it too, unless it names another path.
func ageColumn(defs []ColumnDef) int {
	guess := -1
	for i, d := range defs {
		path := strings.Contains(d.Description, "JSONPath format")
		switch {
		case path && strings.HasSuffix(d.Description, ".metadata.creationTimestamp"),
			d.Name == "Age" && strings.HasPrefix(d.Description, "CreationTimestamp is a timestamp"):
			return i
		case guess < 0 && !path && d.Type == "date" && strings.EqualFold(d.Name, "age"):
			guess = i
		}
	}
	return guess
}
