package views

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kubist/kube/environment"
	"kubist/themes"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// variableRow is a variable, or the header of those of Services.
type variableRow struct {
	key   string
	entry environment.Entry
	// head says what is below a header, "" for a variable.
	head string
	open bool
}

// fewLinks is how many variables of Services are never folded.
const fewLinks = 8

// variableRows are the rows of a report: what the container asks for, and then
// the variables of Services, which may be folded.
func variableRows(r *environment.Report, unfolded bool) []variableRow {
	var out []variableRow
	seen := map[string]int{}
	add := func(e environment.Entry) {
		key := e.From + "\x00" + e.Name
		seen[key]++
		out = append(out, variableRow{key: fmt.Sprint(key, "\x00", seen[key]), entry: e})
	}
	for _, e := range r.Entries {
		add(e)
	}
	if len(r.Links) == 0 {
		return out
	}
	out = append(out, headOf(r.Links, unfolded))
	if unfolded {
		for _, e := range r.Links {
			add(e)
		}
	}
	return out
}

// headOf says what variables of Services there are: "24 variables", from "3 Services".
func headOf(links []environment.Entry, open bool) variableRow {
	row := variableRow{key: "services", open: open}
	var services, later []string
	n, why := 0, ""
	for i := range links {
		e := &links[i]
		switch name := strings.TrimPrefix(e.From, "service "); {
		case e.State == environment.Unread:
			why = e.Notes[0]
		case !slices.Contains(services, name):
			services = append(services, name)
			if e.State == environment.Later {
				later = append(later, name)
			}
			n++
		default:
			n++
		}
	}
	row.head, row.entry.From = fmt.Sprintf("%d variables", n), fmt.Sprintf("%d Services", len(services))
	if len(services) == 1 {
		row.entry.From = "service " + services[0]
	}
	if len(later) > 0 {
		row.entry.State, row.entry.Notes = environment.Later, []string{"not there yet: " + strings.Join(later, ", ")}
	}
	if why != "" {
		row.entry.State, row.entry.Notes = environment.Unread, append(row.entry.Notes, "? "+why)
	}
	return row
}

func (r variableRow) tone() themes.Token {
	if r.head != "" && r.entry.State == environment.Set {
		return themes.Info
	}
	return toneOfState(r.entry.State)
}

func toneOfState(s environment.State) themes.Token {
	switch s {
	case environment.Missing:
		return themes.Bad
	case environment.Changed, environment.Later, environment.Skipped:
		return themes.Warn
	case environment.Overridden, environment.Absent:
		return themes.Muted
	case environment.Unread, environment.Doubtful:
		return themes.Unknown
	}
	return themes.Text
}

// count is how many entries are in a state.
func count(entries []environment.Entry, s environment.State) int {
	n := 0
	for i := range entries {
		if entries[i].State == s {
			n++
		}
	}
	return n
}

func (e *environmentScreen) variableColumns() []grid.Column[variableRow] {
	column := func(name string, text func(variableRow) string) grid.Column[variableRow] {
		return grid.Column[variableRow]{Name: name, Cell: func(dst []byte, r variableRow, _ time.Time) []byte { return append(dst, text(r)...) }}
	}
	name := column("NAME", func(r variableRow) string {
		switch {
		case r.head == "":
			return r.entry.Name
		case r.open:
			return "▾ Services"
		}
		return "▸ Services"
	})
	value := column("VALUE", func(r variableRow) string {
		if r.head != "" {
			return r.head
		}
		return e.value(&r.entry)
	})
	value.Flexible = true
	from := column("FROM", func(r variableRow) string { return r.entry.From })
	from.Level = grid.Roomy
	return []grid.Column[variableRow]{name, value, column("STATUS", func(r variableRow) string { return r.entry.State.String() }), from}
}

// value is the text of a variable as it is shown now.
func (e *environmentScreen) value(v *environment.Entry) string {
	if v.State == environment.Missing || v.State == environment.Absent {
		return "-"
	}
	return v.Value.Text(e.revealed)
}

// longest is how much of a value is shown in the details.
const longest = 8 << 10

// fieldsOf is all there is to say about a variable.
func (e *environmentScreen) fieldsOf(r variableRow) []field {
	if r.head != "" {
		out := []field{{"Services", themes.Text, r.head}}
		for _, n := range r.entry.Notes {
			out = append(out, field{"", r.tone(), n})
		}
		return append(out, field{"", themes.Muted, "variables of those that the namespace had when the container started; enableServiceLinks: false leaves only kubernetes"})
	}
	v := &r.entry
	value := e.value(v)
	out := []field{{"name", themes.Text, v.Name}}
	label, rest := "value", len(value)-longest
	if rest > 0 {
		value = strings.ToValidUTF8(value[:longest], "")
	}
	for part := range strings.SplitSeq(strings.TrimSuffix(value, "\n"), "\n") {
		out = append(out, field{label, themes.Text, part})
		label = ""
	}
	if rest > 0 {
		out = append(out, field{"", themes.Muted, "and " + thousands(rest) + " bytes more: c copies all of it"})
	}
	out = append(out, field{"from", themes.Text, v.From})
	label = "note"
	for _, n := range v.Notes {
		out = append(out, field{label, r.tone(), n})
		label = ""
	}
	return out
}

func (e *environmentScreen) noFold() string {
	r, ok := e.variables.Selected()
	switch {
	case e.dns:
		return "names are not folded"
	case len(e.report.Links) <= fewLinks:
		return "the variables of Services are few"
	case !ok || r.head == "" && !strings.HasPrefix(r.entry.From, "service "):
		return "the cursor is not on those of Services"
	}
	return ""
}

// fold shows the variables of Services, or only that there are some.
func (e *environmentScreen) fold() {
	e.unfolded = !e.unfolded
	rows := variableRows(&e.report, e.unfolded)
	e.variables.SetRows(rows)
	if !e.unfolded {
		e.variables.MoveTo(len(rows) - 1)
	}
}

func (e *environmentScreen) noCopy() string {
	if e.dns {
		if _, ok := e.names.Selected(); !ok {
			return "there is no name"
		}
		return ""
	}
	r, ok := e.variables.Selected()
	switch v := &r.entry; {
	case !ok || r.head != "":
		return "there is no variable"
	case v.Value.Has(environment.Secret) && !e.revealed:
		return "the value is masked: x shows it"
	case v.Value.Has(environment.Hidden) || v.State == environment.Absent:
		return "there is no value that is known"
	}
	return ""
}

// copy copies a value, or a name in full.
func (e *environmentScreen) copy(h screen.Host) {
	if e.noCopy() != "" {
		return
	}
	if e.dns {
		n, _ := e.names.Selected()
		h.Copy(n.Full, n.Full)
		return
	}
	r, _ := e.variables.Selected()
	h.Copy(r.entry.Value.Text(true), "the value of "+r.entry.Name)
}
