package views

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aymanbagabas/go-udiff"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
	"kubist/kube/change"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/pager"
	"kubist/ui/screen"
)

// changeScreen shows what a change has changed, object by object, and undoes it.
type changeScreen struct {
	session *Session
	entry   change.Entry
	host    screen.Host
	pager   *pager.Pager
	text    string
}

func newChange(s *Session, e change.Entry) screen.Screen {
	return &changeScreen{session: s, entry: e, pager: pager.New(diffColours)}
}

// changeText is the text of a change.
type changeText string

// Mount writes the text.
func (c *changeScreen) Mount(h screen.Host) {
	c.host = h
	entry := c.entry
	h.Wait("text", func(context.Context) any { return changeText(textOf(&entry)) })
}

// Unmount has nothing to let go of.
func (c *changeScreen) Unmount() {}

// Handle takes the text.
func (c *changeScreen) Handle(_ string, result any) {
	if text, ok := result.(changeText); ok {
		c.text = string(text)
		c.pager.SetText(c.text)
	}
}

// mostShown is how many objects of a change are shown; more would nobody read.
const mostShown = 200

// textOf is what a change has changed: first what has failed, then the objects with their differences.
func textOf(e *change.Entry) string {
	var b strings.Builder
	if e.Command != "" {
		b.WriteString(e.Command + "\n\n")
	}
	for _, r := range e.Failed() {
		fmt.Fprintf(&b, "%s failed: %s\n", r.Op.Object(), kube.Explain(r.Err).What)
	}
	for i, r := range e.Results {
		if i == mostShown {
			fmt.Fprintf(&b, "\nand %s more\n", thousands(len(e.Results)-mostShown))
			break
		}
		if r.Err == nil {
			b.WriteString(differenceOf(r) + "\n")
		}
	}
	return b.String()
}

// differenceOf is how an object differs from what it was.
func differenceOf(r change.Result) string {
	name := r.Op.Object().String()
	before, err := legible(r.Before)
	if err != nil {
		return name + ": " + err.Error()
	}
	after, err := legible(r.After)
	if err != nil {
		return name + ": " + err.Error()
	}
	switch {
	case r.Before == nil && r.After == nil:
		return name + ": what it was is not kept any more\n"
	case before == after:
		return name + ": nothing that is kept has changed\n"
	}
	const context = 3
	text, err := udiff.ToUnified(name+" before", name+" after", before, udiff.Lines(before, after), context)
	if err != nil {
		return name + ": " + err.Error()
	}
	return text
}

// legible is an object as differences are told of it, "" for none.
func legible(object *unstructured.Unstructured) (string, error) {
	if object == nil {
		return "", nil
	}
	object = object.DeepCopy()
	fold(object.Object)
	return marshal(object)
}

// Title says what was done, when, and whether it can be undone.
func (c *changeScreen) Title() screen.Title {
	token, text := themes.OK, "done"
	if failed := len(c.entry.Failed()); failed > 0 {
		token, text = themes.Bad, thousands(failed)+" of "+thousands(len(c.entry.Results))+" failed"
	}
	return screen.Title{
		Crumbs: []string{c.entry.Context, "Changes", c.entry.Title},
		Status: append(c.pager.Status(),
			screen.Span{Style: themes.Style(themes.Muted), Text: " · " + c.entry.At.Local().Format(time.TimeOnly) + " · "},
			screen.Span{Style: themes.Style(token), Text: text}),
	}
}

// Commands are to undo it and to move about in the text.
func (c *changeScreen) Commands() []screen.Command {
	own := []screen.Command{
		{ID: "change.undo", Title: "undo", Keys: []string{"enter"}, Hint: 1, When: c.stands, Run: func(h screen.Host) { c.session.undo(h, &c.entry) }},
		{ID: "change.copy", Title: "copy", Keys: []string{"c"}, Hint: 2, Run: func(h screen.Host) { h.Copy(c.text, "what was changed") }},
	}
	return append(own, c.pager.Commands()...)
}

// stands is why the change cannot be undone.
func (c *changeScreen) stands() string {
	if c.entry.Context != c.session.conn.Context() {
		return "it was in the context " + c.entry.Context + ": go there with :ctx first"
	}
	if c.session.conn.ReadOnly() {
		return "nothing is changed in a read-only context"
	}
	if err := c.entry.CanUndo(); err != nil {
		return err.Error()
	}
	return ""
}

// Pointer scrolls.
func (c *changeScreen) Pointer(x, y int, act screen.Act) { c.pager.Pointer(x, y, act) }

// Paint draws the text.
func (c *changeScreen) Paint(on canvas.Canvas) { c.pager.Paint(on) }

// undo looks what the server would make of undoing a change, and asks whether to do it.
func (s *Session) undo(h screen.Host, e *change.Entry) {
	ops, lost, err := e.Undo()
	if err != nil {
		h.Toast(themes.Warn, e.Title+" cannot be undone: "+err.Error())
		return
	}
	a := act{verb: "undo", what: "“" + e.Title + "”", ops: ops, run: s.inTurn(ops), undoes: e.Number}
	var results []change.Result
	h.Start(screen.Job{
		Title: "look what undoing “" + e.Title + "” would do",
		Run: func(ctx context.Context, progress func(done, total int)) error {
			results = change.Do(ctx, s.conn, ops, true, progress)
			return ctx.Err()
		},
		Done: func(err error) {
			if err != nil {
				return
			}
			a.says = undoSays(results, lost)
			s.ask(h, a)
		},
	})
}

// undoSays is what there is to know before a change is undone: what would be of
// each field, what the server would refuse, and what does not come back.
func undoSays(results []change.Result, lost []string) []says {
	const most = 12
	var out []says
	for _, r := range results {
		of := r.Op.Object().String()
		switch {
		case r.Err != nil:
			out = append(out, says{themes.Bad, kube.Explain(r.Err).What})
		case r.Before == nil:
			out = append(out, says{themes.Text, of + " is created again"})
		case r.After == nil:
			out = append(out, says{themes.Text, of + " is deleted"})
		default:
			for _, e := range change.Between(r.Before.Object, r.After.Object) {
				out = append(out, says{themes.Text, of + ": " + e.Told()})
			}
		}
	}
	if n := len(out) - most; n > 0 {
		out = append(out[:most], says{themes.Muted, "and " + thousands(n) + " more"})
	}
	for _, l := range lost {
		out = append(out, says{themes.Warn, l})
	}
	return out
}
