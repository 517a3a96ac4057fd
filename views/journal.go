package views

import (
	"strconv"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/change"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// Journal are the changes of this run as a table follows them. It is safe for
// concurrent use; the zero value is empty.
type Journal struct {
	once    sync.Once
	changes change.Journal
	rows    *stream.Local[*changeRow]
}

// changeRow is a change and how it stands.
type changeRow struct {
	record.Meta
	change.Entry
}

// stream is what tables follow.
func (j *Journal) stream() *stream.Local[*changeRow] {
	j.once.Do(func() { j.rows = stream.NewLocal[*changeRow](time.Now) })
	return j.rows
}

// note adds a change that was carried out.
func (j *Journal) note(e *change.Entry) {
	j.changes.Note(e)
	j.tell()
}

// setUndone notes that the change of a number was undone.
func (j *Journal) setUndone(number int) {
	j.changes.SetUndone(number)
	j.tell()
}

// tell puts all changes as they stand where tables follow them.
func (j *Journal) tell() {
	var rows []*changeRow
	for _, e := range j.changes.Entries() {
		rows = append(rows, &changeRow{record.Meta{
			UID: strconv.Itoa(e.Number), Name: e.Title, Labels: record.NewLabels(nil), Created: e.At.Unix(),
		}, e})
	}
	j.stream().Set(rows, nil)
}

// newJournal is the table of the changes of this run.
func newJournal(s *Session) screen.Screen {
	t := &Table[*changeRow]{
		Kind:  &stream.Kind[*changeRow]{GVR: schema.GroupVersionResource{Resource: "changes"}},
		Title: "Changes",
		Local: func(s *Session) *stream.Local[*changeRow] { return s.memory.Journal.stream() },
		Columns: []Column[*changeRow]{
			ownAgeColumn[*changeRow](),
			textColumn("TIME", "", grid.Always, func(r *changeRow) string { return r.At.Local().Format(time.TimeOnly) }),
			textColumn("CHANGE", "", grid.Always, func(r *changeRow) string { return r.Title }),
			textColumn("RESULT", "", grid.Always, (*changeRow).result),
			textColumn("UNDO", "", grid.Always, (*changeRow).undo),
			textColumn("CONTEXT", "", grid.Roomy, func(r *changeRow) string { return r.Context }),
			textColumn("COMMAND", "", grid.Wide, func(r *changeRow) string { return r.Command }),
		},
		Sort: "AGE",
		Health: func(r *changeRow) record.Health {
			if len(r.Failed()) > 0 {
				return record.Bad
			}
			return record.OK
		},
		Faulty:     "failed",
		Objectless: true,
		Below:      "what changed, undo",
		Enter:      func(s *Session, r *changeRow) (screen.Screen, error) { return newChange(s, r.Entry), nil },
	}
	return newList(s, t, stream.Scope{})
}

func (r *changeRow) result() string {
	failed := len(r.Failed())
	switch {
	case failed == 0:
		return "done"
	case len(r.Results) == 1:
		return "failed"
	}
	return thousands(failed) + " of " + thousands(len(r.Results)) + " failed"
}

// undo says whether the change can be undone, and why not.
func (r *changeRow) undo() string {
	if err := r.CanUndo(); err != nil {
		return "no: " + err.Error()
	}
	return "possible"
}
