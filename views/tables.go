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
	for i := range server.Defs {
		columns = append(columns, serverColumn(server, i))
	}
	out, _ := any(columns).([]Column[R])
	return out
}

func serverColumn(server *record.Columns, i int) Column[*record.Row] {
	if i == server.Age {
		return ageColumn[*record.Row]()
	}
	def := &server.Defs[i]
	c := Column[*record.Row]{
		Name:     strings.ToUpper(def.Name),
		Server:   def.Name,
		Flexible: i == 0,
		Right:    def.Type == "integer" || def.Type == "number",
		Less:     func(a, b *record.Row) int { return compareCells(a, b, i) },
		Cell: func(dst []byte, r *record.Row, now time.Time) []byte {
			if cell := r.Cell(server, i); cell != nil {
				return cell.Append(dst, now)
			}
			return dst
		},
	}
	if def.Priority > 0 {
		c.Level = grid.Wide
	}
	if def.Ages() {
		c.Right = true
		c.Time = func(r *record.Row) int64 {
			if cell := r.Cell(server, i); cell != nil {
				return cell.Since()
			}
			return 0
		}
		c.Less = func(a, b *record.Row) int { return cmp.Compare(c.Time(b), c.Time(a)) }
		c.Search = func(dst []byte, r *record.Row) []byte {
			if cell := r.Cell(server, i); cell != nil && !cell.Moment {
				return append(dst, cell.Text...)
			}
			return dst
		}
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
