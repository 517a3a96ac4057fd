package views

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kubist/kube/record"
	"kubist/ui/grid"
	"kubist/ui/sanitize"
	"kubist/ui/screen"
)

// save asks for a file and writes the table to it: all rows of the lens, in all
// columns but the wide ones, unless these are shown.
func (l *list[R]) save() {
	l.host.Prompt(screen.Prompt{
		Label: "save to ",
		Text:  l.fileName(),
		Check: func(text string) *screen.Fault {
			if exporterOf(text) == nil {
				return &screen.Fault{At: len(text), Message: "the name says how to write it: .csv, .tsv, .txt, .json or .md"}
			}
			return nil
		},
		Done: func(text string, ok bool) {
			if ok {
				l.saveTo(strings.TrimSpace(text), false)
			}
		},
	})
}

// fileName is the name that is proposed: "pods-shop-20261124-140211.csv".
func (l *list[R]) fileName() string {
	where := ""
	if l.table.Kind.Namespaced {
		switch n := len(l.scope.Namespaces); n {
		case 0:
			where = "all-"
		case 1:
			where = l.scope.Namespaces[0] + "-"
		default:
			where = fmt.Sprintf("%d-namespaces-", n)
		}
	}
	return l.kindName() + "-" + where + l.host.Now().Local().Format("20060102-150405") + ".csv"
}

// saveTo writes the rows as they are now. Another file of that name is replaced
// only if somebody has said so.
func (l *list[R]) saveTo(path string, replace bool) {
	if l.snap == nil { // somebody has left and come back meanwhile
		return
	}
	host, rows := l.host, l.snap.Rows
	table := snapshotTable[R]{rows: rows, now: host.Now()}
	for _, c := range l.columns {
		if c.Level != grid.Wide || l.wide {
			table.columns = append(table.columns, c)
		}
	}
	what := l.several(len(rows))
	saveOr(host, path, what, replace, func(ctx context.Context, w io.Writer, progress func(done, total int)) error {
		return table.write(ctx, exporterOf(path)(w), progress)
	}, func() { l.saveTo(path, true) })
}

// notLoaded is why the table cannot be saved: a file does not say that it is
// only a part.
func (l *list[R]) notLoaded() string {
	if l.snap == nil || !l.complete || l.returning {
		return "not all rows are there yet"
	}
	return l.noRow()
}

// snapshotTable is a table as it was at a moment.
type snapshotTable[R record.Object] struct {
	columns []Column[R]
	rows    []R
	now     time.Time
}

// write writes the table. It may be called by any goroutine.
func (t *snapshotTable[R]) write(ctx context.Context, out exporter, progress func(done, total int)) error {
	const often = 1000
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = sanitize.Line(c.Name)
	}
	if err := out.header(names); err != nil {
		return err
	}
	cells := make([]string, len(t.columns))
	var buf []byte
	for n, r := range t.rows {
		if n%often == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			progress(n, len(t.rows))
		}
		for i, c := range t.columns {
			buf = c.Cell(buf[:0], r, t.now)
			cells[i] = sanitize.Line(string(buf))
		}
		if err := out.row(cells); err != nil {
			return err
		}
	}
	return out.close()
}

// create makes the file to write to: a new one or, to replace another, one
// beside it that anybody may read who may read that one.
func create(path string, replace bool) (*os.File, error) {
	if !replace {
		return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return nil, err
	}
	if was, err := os.Stat(path); err == nil {
		_ = f.Chmod(was.Mode()) // where the file system has no such thing, it is as it is
	}
	return f, nil
}
