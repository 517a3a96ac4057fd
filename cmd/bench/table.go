package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// printTable writes the results in aligned columns, notes last.
func printTable(out io.Writer, results []result) error {
	lines := [][]string{{"", "measured", "peers", "must", "aim", "verdict", ""}}
	for _, r := range results {
		measured, note := r.Unit.format(r.Value), r.Note
		if r.Error != "" {
			measured = "failed"
			note, _, _ = strings.Cut(r.Error, "\n")
		}
		lines = append(lines, []string{r.Name, measured, r.Peers, r.Must, r.Aim, string(r.Verdict), note})
	}
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, line := range lines {
		var b strings.Builder
		for i, cell := range line {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 1 { // numbers end where numbers end
				cell, pad = pad+cell, ""
			}
			b.WriteString(cell + pad + "  ")
		}
		if _, err := fmt.Fprintln(out, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// report is what -json writes.
type report struct {
	Machine string
	Began   string
	Load    string
	Quick   bool
	Rows    []result
	Missed  int
}

func writeReport(path string, r report) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// countMissed is how many rows are missed.
func countMissed(results []result) int {
	n := 0
	for _, r := range results {
		if r.Verdict == missed {
			n++
		}
	}
	return n
}
