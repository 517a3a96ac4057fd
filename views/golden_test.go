package views

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kubist/kube/record"
)

var update = flag.Bool("update", false, "write the golden files anew")

// goldenTime is when the golden cells were painted.
var goldenTime = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// golden is a declared kind of any record type.
type golden interface {
	opener
	// cells are all that is said of the objects of a server.
	cells(t *testing.T, objects *fixtures) string
}

func (t Table[R]) cells(tt *testing.T, objects *fixtures) string {
	var out strings.Builder
	rows, columns := fixed(tt, &t, objects), t.Columns
	if row, ok := any(rows[0]).(*record.Row); ok {
		columns = serverColumns[R](row.Columns)
	}
	for _, r := range rows {
		fmt.Fprintln(&out, strings.TrimSpace(r.Head().Name+" "+r.Head().Labels.String()))
		for _, c := range columns {
			fmt.Fprintf(&out, "  %-18s %s\n", c.Name, goldenCell(c.Cell(nil, r, goldenTime)))
		}
		if t.Health != nil {
			fmt.Fprintf(&out, "  %-18s %s\n", "health", t.Health(r))
		}
	}
	for _, c := range columns {
		if c.Less == nil {
			continue
		}
		slices.SortStableFunc(rows, func(a, b R) int { return strings.Compare(a.Head().Name, b.Head().Name) })
		slices.SortStableFunc(rows, c.Less)
		fmt.Fprintf(&out, "by %s:", c.Name)
		for _, r := range rows {
			out.WriteString(" " + r.Head().Name)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// goldenCell is a cell on one line, quoted where that is not what it is.
func goldenCell(cell []byte) string {
	if s := strconv.Quote(string(cell)); s != `"`+string(cell)+`"` || strings.TrimSpace(string(cell)) != string(cell) || len(cell) == 0 {
		return s
	}
	return string(cell)
}

// Every declared kind shows of the objects in testdata/RESOURCE.yaml the cells
// in testdata/RESOURCE.golden, and orders them as is said there.
func TestGoldenCells(t *testing.T) {
	t.Parallel()
	for gvr, o := range registry {
		t.Run(gvr.Resource, func(t *testing.T) {
			t.Parallel()
			kind, ok := o.(golden)
			if !ok {
				t.Fatalf("%T is not a table", o)
			}
			path := filepath.Join("testdata", gvr.Resource)
			got := kind.cells(t, fixture(t, path+".yaml"))
			if *update {
				if err := os.WriteFile(path+".golden", []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got), go test ./views -update takes them over:\n%s", diff)
			}
		})
	}
}
