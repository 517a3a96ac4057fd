package views

import (
	"context"
	"errors"
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
	"kubist/kube/change"
	"kubist/themes"
	"kubist/ui/screen"
)

// edition is an edit of one object in the user's editor: the text is kept, and
// goes from round to round, until it is done or given up.
type edition struct {
	session *Session
	of      ref
	secret  bool
	base    *unstructured.Unstructured // what the text was made of
	draft   *draft
	text    string // as the editor was given it
	faulty  bool   // it was refused as it is
}

func (s *Session) editCommand(targets func() subjects) screen.Command {
	return changer(screen.Command{ID: "object.edit", Title: "edit", Keys: []string{"e"}, Hint: 6}, oneOf(targets), s.patchless, func(h screen.Host, of []ref) {
		s.edit(h, of[0])
	})
}

// edit has the user edit an object. What is in a Secret is seen then, so that it is asked before.
func (s *Session) edit(h screen.Host, of ref) {
	if !change.IsSecret(s.kindOf(of)) {
		s.beginEdit(h, of)
		return
	}
	h.Ask(screen.Question{
		Title: "Edit " + s.called([]ref{of}) + "?",
		Text: []screen.Span{
			{Style: themes.Style(themes.Warn), Text: "its values are in the editor as they are, in base64"},
			{Style: themes.Style(themes.Bad), Text: "\nthis cannot be undone: " + change.ErrSecret.Error()},
		},
		Choices: []screen.Choice{{Label: "Cancel"}, {Label: "Edit", Key: "y"}},
		Answer: func(i int) {
			if i == 1 {
				s.beginEdit(h, of)
			}
		},
	})
}

// beginEdit reads the object and opens the editor.
func (s *Session) beginEdit(h screen.Host, of ref) {
	e := &edition{session: s, of: of, secret: change.IsSecret(s.kindOf(of))}
	e.work(h, "read "+of.name, func(ctx context.Context) (err error) {
		if e.base, err = s.live(ctx, of); err != nil {
			return err
		}
		if e.text, err = editable(e.base, s.called([]ref{of})+" in "+s.conn.Context()); err == nil {
			e.draft, err = newDraft(of.name, e.text)
		}
		return err
	}, func(err error) {
		if err != nil {
			h.Toast(themes.Bad, kube.Explain(err).What)
			return
		}
		e.round(h)
	})
}

// work does a part of the edit in the background; then is not called where it was cancelled.
func (e *edition) work(h screen.Host, title string, do func(context.Context) error, then func(error)) {
	h.Start(screen.Job{
		Title: title,
		Run:   func(ctx context.Context, _ func(done, total int)) error { return do(ctx) },
		Done: func(err error) {
			switch {
			case !errors.Is(err, context.Canceled):
				then(err)
			case e.draft != nil:
				h.Toast(themes.Warn, e.kept())
			}
		},
	})
}

// kept says where the text is.
func (e *edition) kept() string { return "your text is kept in " + e.draft.path }

// round opens the editor, and takes what comes of it.
func (e *edition) round(h screen.Host) {
	inEditor(h, e.draft.path, func(text string, err error) {
		changed := text != e.text
		switch {
		case err != nil && !changed && !e.faulty && e.same():
			e.draft.remove()
			h.Toast(themes.Bad, err.Error())
		case err != nil:
			h.Toast(themes.Bad, err.Error()+"; "+e.kept())
		case emptied(text):
			e.draft.remove()
			h.Toast(themes.Muted, "the text is empty: nothing was changed")
		case !changed && e.faulty:
			h.Toast(themes.Warn, "nothing was changed; "+e.kept())
		default:
			e.text, e.faulty = text, false
			e.take(h)
		}
	})
}

// same reports whether the text changes nothing.
func (e *edition) same() bool {
	mine, err := edited(e.base, e.text)
	return err == nil && len(change.Between(e.base.Object, mine.Object)) == 0
}

// take looks what the text changes, and what the server would make of it.
func (e *edition) take(h screen.Host) {
	mine, err := edited(e.base, e.text)
	if err != nil {
		e.refused(h, err.Error())
		return
	}
	edits := change.Between(e.base.Object, mine.Object)
	if len(edits) == 0 {
		e.draft.remove()
		h.Toast(themes.Muted, "nothing was changed")
		return
	}
	e.try(h, change.Anchored(e.base.Object, edits))
}

// patch is the change that the edits make.
func (e *edition) patch(edits []change.Edit) change.Patch {
	of := e.session.object(e.of)
	of.UID = string(e.base.GetUID())
	return change.Patch{On: of, Edits: edits}
}

// try lets the server check the edits, and asks whether to make them.
func (e *edition) try(h screen.Host, edits []change.Edit) {
	var result change.Result
	e.work(h, "dry run: edit "+e.of.name, func(ctx context.Context) error {
		result = change.Do(ctx, e.session.conn, []change.Op{e.patch(edits)}, true, nil)[0]
		return ctx.Err()
	}, func(error) {
		if result.Err != nil {
			e.failed(h, edits, result.Err)
			return
		}
		e.confirm(h, edits, result)
	})
}

// confirm asks whether to make the edits; result is what the server would make of them.
func (e *edition) confirm(h screen.Host, edits []change.Edit, result change.Result) {
	s := e.session
	a := act{
		verb: "edit", of: []ref{e.of}, words: []string{"edit", objectsHere}, tried: true, ops: []change.Op{e.patch(edits)},
		asides: []aside{{"Edit again", "e", func() { e.again(h, nil) }}},
		then: func(entry *change.Entry) {
			if failed := entry.Failed(); len(failed) > 0 {
				e.failed(h, edits, failed[0].Err)
				return
			}
			e.draft.remove()
		},
	}
	told := change.Between(result.Before.Object, result.After.Object)
	if e.secret {
		told = discreet(true, own(edits)) // what came of the values is not kept
	}
	a.says = editsSaid(told)
	if len(told) == 0 {
		a.says = append(a.says, says{themes.Warn, "the server would make nothing of it"})
	}
	if mine, err := edited(e.base, e.text); err == nil && mine.Object["status"] != nil {
		a.says = append(a.says, says{themes.Warn, "the status in your text is left out: only controllers write it"})
	}
	if e.secret {
		a.says = append(a.says, says{themes.Bad, "this cannot be undone: " + change.ErrSecret.Error()})
	}
	a.says = append(a.says, says{themes.Muted, e.kept() + " until it is done"})
	s.ask(h, a)
}

// own are edits without those that only hold them to their place.
func own(edits []change.Edit) []change.Edit {
	var out []change.Edit
	for _, e := range edits {
		if !e.Anchor() {
			out = append(out, e)
		}
	}
	return out
}

// failed tells why the edits were not made, and offers another round.
func (e *edition) failed(h screen.Host, edits []change.Edit, err error) {
	if _, moved := errors.AsType[*change.Moved](err); !moved {
		e.refused(h, kube.Explain(err).What)
		return
	}
	var live *unstructured.Unstructured
	e.work(h, "read "+e.of.name+" again", func(ctx context.Context) (err error) {
		live, err = e.session.live(ctx, e.of)
		return err
	}, func(err error) {
		if err != nil {
			e.refused(h, kube.Explain(err).What)
			return
		}
		e.collide(h, edits, live)
	})
}

// refused says what is wrong with the text, and offers another round with that above it.
func (e *edition) refused(h screen.Host, why string) {
	e.faulty = true
	h.Ask(screen.Question{
		Title: capital(e.session.called([]ref{e.of})) + " was not changed",
		Text: []screen.Span{
			{Style: themes.Style(themes.Bad), Text: why},
			{Style: themes.Style(themes.Muted), Text: "\n\n" + e.kept()},
		},
		Choices: []screen.Choice{{Label: "Edit again", Key: "e"}, {Label: "Give up", Key: "u"}},
		Answer: func(i int) {
			if i == 0 {
				e.again(h, []string{"it was not changed:", why})
				return
			}
			h.Toast(themes.Muted, e.kept())
		},
	})
}

// again opens the editor on the text with remarks above it.
func (e *edition) again(h screen.Host, remarks []string) {
	e.text = remarked(e.text, remarks)
	if err := e.draft.write(e.text); err != nil {
		h.Toast(themes.Bad, err.Error())
		return
	}
	e.round(h)
}

// collide shows what was changed meanwhile, and offers to go on from there.
func (e *edition) collide(h screen.Host, edits []change.Edit, live *unstructured.Unstructured) {
	conflicts := change.Conflicts(e.session.object(e.of), live.Object, edits)
	if len(conflicts) == 0 { // what has moved is back where it was
		e.try(h, edits)
		return
	}
	choices := []screen.Choice{{Label: "Edit again", Key: "e"}, {Label: "Give up", Key: "u"}, {Label: "Overwrite", Key: "o"}}
	var text []screen.Span
	var remarks []string
	for _, c := range conflicts {
		told := e.collision(c)
		remarks = append(remarks, told)
		text = append(text, screen.Span{Style: themes.Style(themes.Text), Text: told + "\n"})
		if c.Edit.Anchor() { // there is another element at its place: it would be changed
			choices = choices[:2]
		}
	}
	text = append(text, screen.Span{Style: themes.Style(themes.Muted), Text: "\n" + e.kept()})
	h.Ask(screen.Question{
		Title: capital(e.session.called([]ref{e.of})) + " was changed meanwhile", Text: text, Choices: choices,
		Answer: func(i int) {
			switch i {
			case 0:
				e.merge(h, edits, live, remarks)
			case 1:
				h.Toast(themes.Muted, e.kept())
			case 2:
				e.try(h, change.Rebased(live.Object, edits))
			}
		},
	})
}

// collision is what has become of a field: how it was, is, and shall be.
func (e *edition) collision(c *change.Moved) string {
	base, theirs, mine := c.Edit.Was, c.Now, c.Edit.Want
	if e.secret && valuedField(c.Edit.Path) {
		base, theirs, mine = masked(c.Edit.Path, base), masked(c.Edit.Path, theirs), masked(c.Edit.Path, mine)
	}
	if c.Edit.Anchor() {
		return fmt.Sprintf("%s was %s and is %s now: your edits in there were for the other one", c.Edit, change.Word(base), change.Word(theirs))
	}
	return fmt.Sprintf("%s: base %s, theirs %s, mine %s", c.Edit, change.Word(base), change.Word(theirs), change.Word(mine))
}

// merge brings the edits onto the object as it is, and opens the editor on that.
func (e *edition) merge(h screen.Host, edits []change.Edit, live *unstructured.Unstructured, remarks []string) {
	merged, left := change.Merged(live.Object, edits)
	text, err := editable(&unstructured.Unstructured{Object: merged}, e.session.called([]ref{e.of})+" in "+e.session.conn.Context())
	if err != nil {
		h.Toast(themes.Bad, err.Error())
		return
	}
	before, err := e.draft.keep("before.yaml", e.text)
	if err != nil {
		h.Toast(themes.Bad, err.Error())
		return
	}
	remarks = append([]string{"it was changed meanwhile. Your edits are in the text below, on what it is now:"}, remarks...)
	for _, l := range discreet(e.secret, left) {
		remarks = append(remarks, "not in the text, as there is no place for it any more: "+l.Told())
	}
	e.base, e.text, e.faulty = live, text, false
	e.again(h, append(remarks, "your text as it was is in "+before))
}
