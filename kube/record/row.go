package record

import (
	"slices"
	"strings"
	"time"
)

// Row is one object as the server prints it.
type Row struct {
	Meta
	// Columns are those that Cells were printed for.
	Columns *Columns
	// Cells has one entry for every column.
	Cells []Cell
}

// Cell is what the row has in a column of columns. Where they are not those it
// was printed for, which happens while a definition changes, the name of the
// column decides. It is nil where there is none.
func (r *Row) Cell(columns *Columns, i int) *Cell {
	if r.Columns != columns {
		i = r.Columns.index(columns.Defs[i].Name)
	}
	if i < 0 || i >= len(r.Cells) {
		return nil
	}
	return &r.Cells[i]
}

// Cell is one cell of a server-side Table.
type Cell struct {
	// Text is what kubectl prints; empty for null.
	Text string
	// Number is the value to sort by when Numeric. When Moment it is the moment
	// that the age in Text counts from, in Unix seconds.
	Number          float64
	Numeric, Moment bool
}

// Since is the moment that an age counts from, in Unix seconds; 0 for other cells.
func (c *Cell) Since() int64 {
	if !c.Moment {
		return 0
	}
	return int64(c.Number)
}

// Append appends the text of the cell at a time: an age has grown since it was printed.
func (c *Cell) Append(dst []byte, now time.Time) []byte {
	if c.Moment {
		return AppendAge(dst, c.Since(), now)
	}
	return append(dst, c.Text...)
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

// Ages reports whether the server prints how long ago something was: the dates
// of custom kinds, and what the documentation of built-in ones gives away.
func (d *ColumnDef) Ages() bool {
	switch d.Name {
	case "Last Schedule":
		return strings.HasPrefix(d.Description, "Information when was the last time")
	case "Last Seen", "First Seen":
		return strings.HasPrefix(d.Description, "The time at which") || d.Type == "date"
	}
	return d.Type == "date"
}

// NewColumns returns the columns of defs, which it keeps.
func NewColumns(defs []ColumnDef) *Columns {
	return &Columns{Defs: defs, Age: ageColumn(defs)}
}

// index finds a column by its name, -1 without it.
func (c *Columns) index(name string) int {
	if c == nil {
		return -1
	}
	return slices.IndexFunc(c.Defs, func(d ColumnDef) bool { return d.Name == name })
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
