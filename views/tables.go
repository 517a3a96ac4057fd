package views

import (
	"cmp"
	"strings"
	"time"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// newTables lists a kind by the Table that the server prints: its columns, its texts.
func newTables(s *Session, k kube.Kind, scope stream.Scope) screen.Screen {
	if !k.Namespaced {
		scope.Namespaces = nil
	}
	return newList(s, &Table[*record.Row]{
		Kind:    stream.Tables(k.GVR(), k.Namespaced),
		Title:   plural(k),
		Columns: []Column[*record.Row]{nameColumn[*record.Row]()},
	}, scope)
}

// serverColumns are the columns of a kind as the server defines them. R is
// *record.Row, for no other record has columns from the server.
func serverColumns[R record.Object](server *record.Columns) []Column[R] {
	columns := make([]Column[*record.Row], 0, len(server.Defs))
	for i, def := range server.Defs {
		columns = append(columns, serverColumn(i, def, server.Age))
	}
	out, _ := any(columns).([]Column[R])
	return out
}

func serverColumn(i int, def record.ColumnDef, age int) Column[*record.Row] {
	if i == age {
		return ageColumn[*record.Row]()
	}
	c := Column[*record.Row]{
		Name:     strings.ToUpper(def.Name),
		Server:   def.Name,
		Flexible: i == 0,
		Right:    def.Type == "integer" || def.Type == "number",
		Less:     func(a, b *record.Row) int { return compareCells(a, b, i) },
		Cell: func(dst []byte, r *record.Row, _ time.Time) []byte {
			if i < len(r.Cells) {
				return append(dst, r.Cells[i].Text...)
			}
			return dst
		},
	}
	if def.Priority > 0 {
		c.Level = grid.Wide
	}
	return c
}

// compareCells puts numbers in their order, before texts in theirs.
func compareCells(a, b *record.Row, i int) int {
	if i >= len(a.Cells) || i >= len(b.Cells) {
		return cmp.Compare(len(a.Cells), len(b.Cells))
	}
	x, y := &a.Cells[i], &b.Cells[i]
	switch {
	case x.Numeric && y.Numeric:
		return cmp.Compare(x.Number, y.Number)
	case x.Numeric != y.Numeric:
		if x.Numeric {
			return -1
		}
		return 1
	}
	return cmp.Compare(x.Text, y.Text)
}
