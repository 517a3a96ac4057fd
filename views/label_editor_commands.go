package views

import (
	"errors"
	"slices"
	"strings"

	"kubist/kube/change"
	"kubist/kube/selector"
	"kubist/themes"
	"kubist/ui/screen"
)

// labelCommand edits the labels of objects of one kind. Who may not write them
// can still see what would be if they were others.
func (s *Session) labelCommand(targets func() subjects) screen.Command {
	anybody := func(ref) string { return "" }
	return changer(screen.Command{ID: "object.labels", Title: "edit labels", Keys: []string{"L"}, Hint: 4}, targets, anybody, func(h screen.Host, of []ref) {
		h.Push(newLabelEditor(s, of))
	})
}

// tabs are those that there are for the kind.
func (e *labelEditor) tabs() []int {
	if kind := e.kind.GVR().GroupResource().String(); podSpecs[kind] == nil || kind == "pods" || kind == "cronjobs.batch" {
		return []int{labelsTab, annotationsTab}
	}
	return []int{labelsTab, annotationsTab, templateTab}
}

// Commands are to change keys, to write the changes, and to move about.
func (e *labelEditor) Commands() []screen.Command {
	own := []screen.Command{
		{ID: "edit-labels.value", Title: "change the value", Keys: []string{"enter"}, Hint: 1, When: e.noKey, Run: func(screen.Host) { e.change() }},
		{ID: "edit-labels.add", Title: "add", Keys: []string{"+"}, Hint: 2, When: e.unread, Run: func(screen.Host) { e.add() }},
		{ID: "edit-labels.remove", Title: "remove", Keys: []string{"-", "ctrl+d"}, Hint: 2, When: e.noKey, Run: func(screen.Host) { e.remove() }},
		{ID: "edit-labels.rename", Title: "rename", Keys: []string{"r"}, Hint: 3, When: e.noKey, Run: func(screen.Host) { e.rename() }},
		{ID: "edit-labels.revert", Title: "as it was", Keys: []string{"u"}, Hint: 4, When: e.noChange, Run: func(screen.Host) { e.revert() }},
		{ID: "edit-labels.write", Title: "write", Keys: []string{"ctrl+s"}, Hint: 1, When: e.noChanges, Run: e.write},
		{ID: "edit-labels.tab", Title: "labels, annotations, template", Keys: []string{"tab"}, Hint: 5, When: e.unread, Run: func(screen.Host) { e.turn() }},
		{ID: "edit-labels.what-if", Title: "what if, in full", Keys: []string{"w"}, Hint: 5, When: e.unread, Run: func(screen.Host) { e.whatIf = !e.whatIf }},
		{ID: "edit-labels.refresh", Title: "read again, and give up the changes", Keys: []string{"ctrl+r"}, Run: func(screen.Host) { e.again() }},
		{ID: "edit-labels.back", Title: "back", Keys: []string{"esc", "q"}, Run: e.leave},
	}
	if e.whatIf {
		return append(own, unshadowed(e.effects.Commands(), own)...)
	}
	return append(own, moves(e.grid)...)
}

func (e *labelEditor) unread() string {
	if e.drafts == nil {
		return "nothing is read yet"
	}
	return ""
}

func (e *labelEditor) noKey() string {
	if e.grid.Len() == 0 {
		return "there is no key"
	}
	return e.unread()
}

func (e *labelEditor) noChange() string {
	if r, ok := e.grid.Selected(); !ok || r.change == nil {
		return "the key under the cursor is not changed"
	}
	return ""
}

func (e *labelEditor) noChanges() string {
	if e.changed() == 0 {
		return "nothing is changed yet"
	}
	return e.session.patchless(e.of[0])
}

// set means something with a key, and shows what comes of it.
func (e *labelEditor) set(key string, c draftChange) {
	e.typed = nil
	e.draft().changes[key] = c
	e.show()
	e.grid.Focus(key)
}

// change asks for another value of the key under the cursor.
func (e *labelEditor) change() {
	r, ok := e.grid.Selected()
	if !ok {
		return
	}
	now := r.value()
	if r.change != nil && !r.change.removed && r.change.rename == "" {
		now = r.change.value
	} else if len(r.values) > 1 {
		now = ""
	}
	e.host.Prompt(screen.Prompt{
		Label: r.key + "=", Text: now, Check: e.checkValue,
		Change: func(text string) { e.typing(r.key, draftChange{value: text}) },
		Done: func(text string, ok bool) {
			if !ok || e.checkValue(text) != nil {
				e.typing("", draftChange{})
				return
			}
			e.set(r.key, draftChange{value: text})
		},
	})
}

// typing judges what is being typed; no key is nothing.
func (e *labelEditor) typing(key string, c draftChange) {
	if e.typed = nil; key != "" {
		e.typed = &typedChange{key, c}
	}
	e.judge()
}

// add asks for a key and its value.
func (e *labelEditor) add() {
	check := func(text string) *screen.Fault {
		key, value, _ := strings.Cut(text, "=")
		if text == "" {
			return nil
		}
		if err := selector.CheckKey(key); err != nil {
			return faultOf(err, 0)
		}
		if f := e.checkValue(value); f != nil {
			return &screen.Fault{At: f.At + len(key) + 1, Message: f.Message}
		}
		return nil
	}
	e.host.Prompt(screen.Prompt{
		Label: "add key=value: ", Check: check,
		Change: func(text string) {
			if key, value, _ := strings.Cut(text, "="); check(text) == nil {
				e.typing(key, draftChange{value: value})
			}
		},
		Done: func(text string, ok bool) {
			key, value, _ := strings.Cut(text, "=")
			if !ok || text == "" || check(text) != nil {
				e.typing("", draftChange{})
				return
			}
			e.set(key, draftChange{value: value})
		},
	})
}

// remove takes the key under the cursor away.
func (e *labelEditor) remove() {
	r, ok := e.grid.Selected()
	switch {
	case !ok:
	case r.on == 0:
		e.revert() // it was to be added
	default:
		e.set(r.key, draftChange{removed: true})
	}
}

// rename asks for another key for what the one under the cursor has.
func (e *labelEditor) rename() {
	r, ok := e.grid.Selected()
	if !ok || r.on == 0 {
		return
	}
	check := func(text string) *screen.Fault {
		if text == "" || text == r.key {
			return nil
		}
		return faultOf(selector.CheckKey(text), 0)
	}
	e.host.Prompt(screen.Prompt{
		Label: "rename " + r.key + " to ", Text: r.key, Check: check,
		Change: func(text string) {
			if text != "" && text != r.key && check(text) == nil {
				e.typing(r.key, draftChange{rename: text})
			}
		},
		Done: func(text string, ok bool) {
			if !ok || text == "" || text == r.key || check(text) != nil {
				e.typing("", draftChange{})
				return
			}
			e.set(r.key, draftChange{rename: text})
		},
	})
}

// revert leaves the key under the cursor as it was.
func (e *labelEditor) revert() {
	if r, ok := e.grid.Selected(); ok {
		delete(e.draft().changes, r.key)
		e.show()
	}
}

// turn goes to the next tab.
func (e *labelEditor) turn() {
	all := e.tabs()
	e.tab = all[(slices.Index(all, e.tab)+1)%len(all)]
	e.grid.SetRows(nil)
	e.show()
}

// checkValue says what is wrong with a value of the tab: annotations may have any.
func (e *labelEditor) checkValue(text string) *screen.Fault {
	if e.tab == annotationsTab {
		return nil
	}
	return faultOf(selector.CheckValue(text), 0)
}

// faultOf is where and why a text is not valid, nil where it is.
func faultOf(err error, base int) *screen.Fault {
	if err == nil {
		return nil
	}
	at := base
	if wrong, ok := errors.AsType[*selector.Error](err); ok {
		at += wrong.At
	}
	return &screen.Fault{At: at, Message: err.Error()}
}

// leave goes back, and asks before where something was changed and not written.
func (e *labelEditor) leave(h screen.Host) {
	switch {
	case e.whatIf:
		e.whatIf = false
	case e.changed() == 0:
		h.Pop()
	default:
		h.Ask(screen.Question{
			Title:   "Leave without writing?",
			Text:    []screen.Span{{Style: themes.Style(themes.Text), Text: thousands(e.changed()) + " keys are changed and not written"}},
			Choices: []screen.Choice{{Label: "Stay"}, {Label: "Leave", Key: "y"}},
			Answer: func(choice int) {
				if choice == 1 {
					h.Pop()
				}
			},
		})
	}
}

// write asks whether to write all that was changed, once the server has looked at it.
func (e *labelEditor) write(h screen.Host) {
	for _, d := range e.drafts {
		if clashes := d.clashes(); len(clashes) > 0 {
			h.Toast(themes.Warn, "a rename would write over "+strings.Join(clashes, ", ")+": remove that first, or choose another key")
			return
		}
	}
	a := e.act()
	if len(a.ops) == 0 {
		h.Toast(themes.Muted, "nothing would change")
		return
	}
	a.then = func(entry *change.Entry) {
		if len(entry.Failed()) == 0 {
			e.drafts = nil
		}
		e.again()
	}
	e.session.try(h, a)
}

// act is the change that the drafts come to: one op for each object.
func (e *labelEditor) act() act {
	a := act{verb: "label", of: e.of}
	if e.drafts[labelsTab].idle() {
		a.verb = "annotate"
		if e.drafts[annotationsTab].idle() {
			a.verb = "change the template of"
		}
	}
	for i, o := range e.of {
		var edits []change.Edit
		for tab, d := range e.drafts {
			edits = append(edits, d.edits(i, paths[tab])...)
		}
		if len(edits) > 0 {
			a.ops = append(a.ops, change.Patch{On: e.session.object(o), Edits: edits})
			a.says = append(a.says, previewed(o, edits)...)
		}
	}
	const most = 12
	if n := len(a.says) - most; n > 0 {
		a.says = append(a.says[:most], says{themes.Muted, "and " + thousands(n) + " more changes"})
	}
	for _, l := range e.lines {
		if l.token == themes.Bad {
			a.says = append(a.says, l)
		}
	}
	a.words = e.words()
	return a
}

// previewed is what becomes of an object, a line for each key.
func previewed(of ref, edits []change.Edit) []says {
	var out []says
	for _, e := range edits {
		key := e.Path[len(e.Path)-1]
		text := of.name + ": " + key
		was, had := e.Was.(string)
		want, has := e.Want.(string)
		switch {
		case !has:
			out = append(out, says{themes.Warn, text + " is removed, it was " + was})
		case had:
			out = append(out, says{themes.Warn, text + " " + was + " → " + want + ", overwritten"})
		default:
			out = append(out, says{themes.Text, text + " is " + want + ", added"})
		}
	}
	return out
}

// words are those of kubectl that do the same, none where no single command does.
func (e *labelEditor) words() []string {
	if e.drafts == nil {
		return nil
	}
	verb, changed := "", -1
	for tab, d := range e.drafts {
		if len(d.changes) > 0 {
			if changed >= 0 {
				return nil
			}
			changed = tab
			verb = []string{"label", "annotate", ""}[tab]
		}
	}
	if verb == "" {
		return nil
	}
	pairs, overwrite, ok := e.drafts[changed].words()
	if !ok {
		return nil
	}
	words := append([]string{verb, objectsHere}, pairs...)
	if overwrite {
		words = append(words, "--overwrite")
	}
	return words
}

// kubectl are the commands that show the labels, and write what was changed.
func (e *labelEditor) kubectl() []equivalent {
	out := []equivalent{{
		words: slices.Concat([]string{"get", e.session.kubectlKind(e.kind.GVR(), true)}, namesIn(e.of), namespaceFlag(e.kind.Namespaced, e.of[0].namespace), []string{"--show-labels"}),
		omits: "who gains and who loses them",
	}}
	if words := e.words(); words != nil {
		at := slices.Index(words, objectsHere)
		named := append([]string{e.session.kubectlKind(e.kind.GVR(), true)}, namesIn(e.of)...)
		out = append(out, equivalent{words: slices.Concat(words[:at], named, words[at+1:], namespaceFlag(e.kind.Namespaced, e.of[0].namespace)), omits: "that what has moved is not written over"})
	}
	return out
}
