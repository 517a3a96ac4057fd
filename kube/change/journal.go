package change

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"
)

// Entry is one change of one or many objects, as it was carried out. It is not
// changed after it was noted, apart from what its methods tell.
type Entry struct {
	// Number is that of the change in its journal, from 1 on.
	Number int
	At     time.Time
	// Context is that of the kubeconfig which the objects are in.
	Context string
	// Title is what was done: "label 3 pods".
	Title string
	// Command is the kubectl command that does the same, "" where none does.
	Command string
	Results []Result

	undone bool
	// spent: what the objects were was too much to keep.
	spent bool
	size  int
}

// Failed are the results that changed nothing, and why.
func (e *Entry) Failed() []Result {
	var out []Result
	for _, r := range e.Results {
		if r.Err != nil {
			out = append(out, r)
		}
	}
	return out
}

// Journal are the changes of this run, of all its contexts. It is safe for
// concurrent use; the zero value is empty.
type Journal struct {
	mu      sync.Mutex
	entries []*Entry
	noted   int
	size    int
}

const (
	// mostEntries are kept; the oldest are forgotten first.
	mostEntries = 1000
	// mostKept is how many bytes of objects are kept, as JSON has them. The oldest
	// changes cannot be undone any more when there are more.
	mostKept = 64 << 20
)

// Note adds a change, and numbers it. What only failed is noted too.
func (j *Journal) Note(e *Entry) {
	for _, r := range e.Results {
		e.size += size(r)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.noted++
	e.Number = j.noted
	j.entries = append(j.entries, e)
	j.size += e.size
	for i := 0; j.size > mostKept && i < len(j.entries); i++ {
		j.forget(j.entries[i])
	}
	if len(j.entries) > mostEntries {
		j.forget(j.entries[0])
		j.entries = slices.Delete(j.entries, 0, 1)
	}
}

// forget lets go of what the objects of a change were.
func (j *Journal) forget(e *Entry) {
	if e.size == 0 {
		return
	}
	j.size -= e.size
	e.size, e.spent = 0, true
	e.Results = slices.Clone(e.Results)
	for i := range e.Results {
		e.Results[i].Before, e.Results[i].After = nil, nil
	}
}

func size(r Result) int {
	n := 0
	if r.Before != nil {
		b, _ := json.Marshal(r.Before.Object)
		n += len(b)
	}
	if r.After != nil {
		b, _ := json.Marshal(r.After.Object)
		n += len(b)
	}
	return n
}

// Entries are the changes, newest first, each as it stands now.
func (j *Journal) Entries() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := make([]Entry, 0, len(j.entries))
	for _, e := range slices.Backward(j.entries) {
		out = append(out, *e)
	}
	return out
}

// SetUndone notes that the change of a number was undone.
func (j *Journal) SetUndone(number int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range j.entries {
		if e.Number == number {
			e.undone = true
		}
	}
}

// Why a change cannot be undone.
var (
	ErrUndone  = errors.New("it was undone already")
	ErrSpent   = errors.New("what the objects were is not kept any more")
	ErrNothing = errors.New("nothing was changed")
	ErrSecret  = errors.New("values of Secrets are never kept")
)

// Undo are the ops that lead back to how the objects were, and in words what does
// not come back with them. Fields that have moved since make an op fail when it
// is carried out. The error is why there is no way back at all.
func (e *Entry) Undo() (ops []Op, lost []string, err error) {
	switch {
	case e.undone:
		return nil, nil, ErrUndone
	case e.spent:
		return nil, nil, ErrSpent
	}
	var reason error
	for _, r := range slices.Backward(e.Results) {
		if r.Err != nil {
			continue
		}
		op, says, err := inverse(r)
		switch {
		case err != nil:
			reason = cmp.Or(reason, err)
			lost = append(lost, r.Op.Object().String()+": "+err.Error())
		case op != nil:
			ops = append(ops, op)
		}
		if says != "" && !slices.Contains(lost, says) {
			lost = append(lost, says)
		}
	}
	if len(ops) == 0 {
		return nil, nil, cmp.Or(reason, ErrNothing)
	}
	return ops, lost, nil
}

// CanUndo is why a change cannot be undone, nil where it can.
func (e *Entry) CanUndo() error {
	_, _, err := e.Undo()
	return err
}
