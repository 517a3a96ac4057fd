package views

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"kubist/ui/canvas"
)

// exporter writes a table in one format: the header first, then the rows. Texts
// have no control characters.
type exporter interface {
	header(names []string) error
	row(cells []string) error
	close() error
}

// exporters make the exporter of a file by its extension.
var exporters = map[string]func(io.Writer) exporter{
	".csv":  func(w io.Writer) exporter { return newSeparated(w, ',') },
	".tsv":  func(w io.Writer) exporter { return newSeparated(w, '\t') },
	".txt":  func(w io.Writer) exporter { return &aligned{w: w} },
	".json": func(w io.Writer) exporter { return &objects{w: w} },
	".md":   func(w io.Writer) exporter { return markdown{w} },
}

// exporterOf is the exporter for a path, nil where its extension names none.
func exporterOf(path string) func(io.Writer) exporter {
	return exporters[strings.ToLower(filepath.Ext(path))]
}

// separated is CSV, or TSV.
type separated struct{ *csv.Writer }

func newSeparated(w io.Writer, comma rune) separated {
	out := csv.NewWriter(w)
	out.Comma = comma
	return separated{out}
}

func (s separated) header(names []string) error { return s.row(names) }

func (s separated) row(cells []string) error {
	for i, c := range cells {
		cells[i] = inert(c)
	}
	return s.Write(cells)
}

func (s separated) close() error {
	s.Flush()
	return s.Error()
}

// inert keeps a spreadsheet from calculating a cell that others have written:
// one that could be a formula gets an apostrophe before it. Numbers stay.
func inert(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@", rune(cell[0])) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return "'" + cell
}

// aligned is text in columns. It needs to have seen all rows.
type aligned struct {
	w      io.Writer
	rows   [][]string
	widths []int
}

func (a *aligned) header(names []string) error { return a.row(names) }

func (a *aligned) row(cells []string) error {
	if a.widths == nil {
		a.widths = make([]int, len(cells))
	}
	for i, c := range cells {
		a.widths[i] = max(a.widths[i], canvas.Width(c))
	}
	a.rows = append(a.rows, append([]string(nil), cells...))
	return nil
}

func (a *aligned) close() error {
	out := bufio.NewWriter(a.w)
	var line strings.Builder
	for _, cells := range a.rows {
		line.Reset()
		for i, c := range cells {
			line.WriteString(c)
			line.WriteString(strings.Repeat(" ", a.widths[i]-canvas.Width(c)+3))
		}
		out.WriteString(strings.TrimRight(line.String(), " "))
		out.WriteByte('\n')
	}
	return out.Flush()
}

// objects is JSON: a list with an object for each row.
type objects struct {
	w     io.Writer
	names [][]byte
	n     int
}

func (o *objects) header(names []string) error {
	for _, name := range names {
		text, err := jsonString(name)
		if err != nil {
			return err
		}
		o.names = append(o.names, text)
	}
	_, err := io.WriteString(o.w, "[")
	return err
}

func (o *objects) row(cells []string) error {
	between := ",\n {"
	if o.n++; o.n == 1 {
		between = "\n {"
	}
	line := []byte(between)
	for i, c := range cells {
		text, err := jsonString(c)
		if err != nil {
			return err
		}
		if i > 0 {
			line = append(line, ", "...)
		}
		line = append(append(append(line, o.names[i]...), ": "...), text...)
	}
	_, err := o.w.Write(append(line, '}'))
	return err
}

func (o *objects) close() error {
	_, err := io.WriteString(o.w, "\n]\n")
	return err
}

// markdown is a table of Markdown.
type markdown struct{ w io.Writer }

func (m markdown) header(names []string) error {
	if err := m.row(names); err != nil {
		return err
	}
	_, err := fmt.Fprintln(m.w, "|"+strings.Repeat(" --- |", len(names)))
	return err
}

func (m markdown) row(cells []string) error {
	var line strings.Builder
	line.WriteString("|")
	for _, c := range cells {
		line.WriteString(" " + strings.NewReplacer(`\`, `\\`, "|", `\|`).Replace(c) + " |")
	}
	_, err := fmt.Fprintln(m.w, line.String())
	return err
}

func (m markdown) close() error { return nil }

// jsonString is s in JSON, "<none>" as it stands.
func jsonString(s string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(s)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
