package views

import (
	"context"
	"slices"

	"kubist/kube"
	"kubist/kube/schema"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// explain is the screen of the schema of a kind: its fields as a tree, and all
// that the server says of the one under the cursor.
type explain struct {
	session *Session
	wanted  toExplain
	host    screen.Host

	kind    kube.Kind     // what was found, of no name before
	schema  *schema.Kind  // nil until it was read
	problem *kube.Problem // why it was not read the last time, nil when it was
	loading bool
	others  []kube.Kind // the other versions of the kind, also those in other groups

	tree   tree
	docs   docs
	search fieldSearch
	split  split // by the last painting
}

// split is where the tree and the documentation are.
type split struct{ tree, docs canvas.Rect }

func newExplain(s *Session, q toExplain) *explain {
	e := &explain{session: s, wanted: q}
	e.tree.changed = func() { e.docs.top = 0 }
	return e
}

// explainKind is the screen of a kind that is known, with the cursor on the
// field that holds what is at a place in an object.
func explainKind(s *Session, k kube.Kind, place []string) *explain {
	return newExplain(s, toExplain{kind: k, place: place})
}

// Mount reads the schema, unless it was read already.
func (e *explain) Mount(h screen.Host) {
	e.host = h
	switch {
	case e.schema == nil:
		e.load()
	case e.search.index == nil:
		e.readAll()
	}
}

// Unmount has nothing to let go of.
func (e *explain) Unmount() { e.loading = false }

// load asks the server for the schema.
func (e *explain) load() {
	e.loading = true
	session, wanted := e.session, e.wanted
	e.host.Wait("schema", func(ctx context.Context) any { return wanted.answer(ctx, session) })
}

// refresh asks again, for the schema may be another one now.
func (e *explain) refresh() { e.load() }

// allFields are the fields of a kind, read for the search.
type allFields struct {
	of     *schema.Kind
	fields []searched
}

// readAll reads all fields in the background, and asks for the other versions.
func (e *explain) readAll() {
	kind := e.schema
	e.host.Wait("fields", func(ctx context.Context) any { return allFields{kind, searchable(ctx, kind)} })
	if _, whole := e.session.known(); whole {
		return
	}
	session := e.session
	e.host.Wait("kinds", func(ctx context.Context) any {
		// Without them only the versions that are built in are known.
		if ks, err := session.discover(ctx); err == nil {
			return ks
		}
		return nil
	})
}

// Handle takes the schema or its fields.
func (e *explain) Handle(_ string, result any) {
	switch v := result.(type) {
	case explained:
		e.loading = false
		if e.problem = v.problem(); e.problem == nil {
			e.take(v)
		}
	case *kube.Kinds:
		e.findOthers(v)
	case allFields:
		if v.of == e.schema {
			e.search.index = v.fields
			e.search.look()
			if e.wanted.search != "" {
				e.seekWanted()
			}
		}
	}
}

// take shows what was found; what was open stays open.
func (e *explain) take(a explained) {
	e.kind, e.schema = a.kind, a.schema
	fresh := e.tree.root == nil
	open, path := e.tree.openPaths(), a.path
	if e.tree.root != nil && len(path) == 0 && a.place == nil {
		path = e.tree.selected().Path()
	}
	e.tree.setRoot(e.schema.Root())
	for _, p := range open {
		e.tree.openAt(p)
	}
	at, rest := e.tree.root.Lookup(path)
	if a.place != nil {
		at = e.tree.root.Locate(a.place)
	}
	e.tree.reveal(at)
	if fresh {
		e.tree.expand(at)
	}
	if e.wanted.recursive {
		e.tree.expandAll(e.host, at)
	}
	if len(rest) > 0 {
		e.host.Toast(themes.Warn, noField(at, rest[0]))
	}
	// From now on it is this kind that is asked for, where the cursor is.
	e.wanted = toExplain{kind: e.kind, search: e.wanted.search}
	e.search.index = nil
	known, _ := e.session.known()
	e.findOthers(known)
	e.readAll()
}

// findOthers looks for the other versions of the kind. The pods of a metrics API are another one.
func (e *explain) findOthers(known *kube.Kinds) {
	e.others = slices.DeleteFunc(known.All(), func(k kube.Kind) bool {
		return k.Resource != e.kind.Resource || k.Name != e.kind.Name || k.GVR() == e.kind.GVR()
	})
}

// Line is the command line that leads to the field under the cursor.
func (e *explain) Line() string {
	known, _ := e.session.known()
	if e.schema == nil {
		return e.wanted.line(known)
	}
	return toExplain{kind: e.kind, path: e.tree.selected().Path(), search: e.search.query}.line(known)
}

// Title says which kind it is, in which version, and where there are others.
func (e *explain) Title() screen.Title {
	t := screen.Title{Crumbs: []string{e.session.crumb(), "Explain", e.wanted.name()}}
	muted := themes.Style(themes.Muted)
	if e.problem != nil && e.schema != nil {
		t.Notice = notice(e.problem)
	}
	switch {
	case e.schema == nil && e.problem != nil:
		t.Status = []screen.Span{{Style: themes.Style(themes.Bad), Text: "not read"}}
		return t
	case e.schema == nil:
		t.Status = []screen.Span{{Style: themes.Style(themes.Info), Text: "loading"}}
		return t
	}
	t.Crumbs[2] = e.kind.Name
	text := e.schema.APIVersion()
	if others := e.others; len(others) > 0 {
		text += ", also " + versionOf(others[0], e.kind)
		if len(others) > 1 {
			text += "…"
		}
	}
	t.Status = append(e.search.tally(), screen.Span{Style: muted, Text: text})
	if e.search.index != nil {
		t.Status = append(t.Status, screen.Span{Style: muted, Text: " · " + thousands(len(e.search.index)) + " fields"})
	}
	if e.loading {
		t.Status = append(t.Status, screen.Span{Style: themes.Style(themes.Info), Text: " · loading"})
	}
	return t
}

// versionOf is what tells a kind from another one of its name.
func versionOf(k, from kube.Kind) string {
	if k.Group == from.Group {
		return k.Version
	}
	return k.GVR().GroupVersion().String()
}

// Commands are those of the tree, of the field under the cursor and of the documentation.
func (e *explain) Commands() []screen.Command {
	own := []screen.Command{
		{ID: "explain.toggle", Title: "open or close", Keys: []string{"enter"}, Hint: 1, When: e.noFields, Run: func(screen.Host) { e.tree.toggle() }},
		{ID: "explain.open", Title: "open, then into it", Keys: []string{"right", "l"}, When: e.noFields, Run: func(screen.Host) { e.tree.in() }},
		{ID: "explain.close", Title: "close, then out of it", Keys: []string{"left", "h"}, When: e.nothing, Run: func(screen.Host) { e.tree.out() }},
		{ID: "explain.open-all", Title: "open all below", Keys: []string{"*"}, Hint: 5, When: e.noFields, Run: func(h screen.Host) { e.tree.expandAll(h, e.tree.selected()) }},
		{ID: "explain.close-all", Title: "close all", Keys: []string{`ctrl+\`}, When: e.nothing, Run: func(screen.Host) { e.tree.closeAll() }},
		{ID: "explain.search", Title: "search", Keys: []string{"/"}, Hint: 2, When: e.notRead, Run: e.ask},
		{ID: "explain.next", Title: "next match", Keys: []string{"n"}, When: e.idle, Run: func(h screen.Host) { e.step(h, 1) }},
		{ID: "explain.previous", Title: "previous match", Keys: []string{"N"}, When: e.idle, Run: func(h screen.Host) { e.step(h, -1) }},
		{ID: "explain.find", Title: "find a field", Keys: []string{"f"}, Hint: 3, When: e.notRead, Run: e.find},
		{ID: "explain.copy", Title: "copy…", Keys: []string{"c"}, Hint: 4, When: e.nothing, Run: e.copy},
		{ID: "explain.version", Title: "other version", Keys: []string{"v"}, Hint: e.versionHint(), When: e.noVersion, Run: e.pickVersion},
		{ID: "explain.objects", Title: "objects of the kind", Keys: []string{"o"}, When: e.notListed, Run: func(h screen.Host) { e.list(h) }},
		{ID: "explain.docs-down", Title: "scroll the text down", Keys: []string{"ctrl+d"}, Hint: e.docs.hint(), Run: func(screen.Host) { e.docs.scroll(e.docs.half()) }},
		{ID: "explain.docs-up", Title: "scroll the text up", Keys: []string{"ctrl+u"}, Run: func(screen.Host) { e.docs.scroll(-e.docs.half()) }},
		{ID: "explain.refresh", Title: "ask again", Keys: []string{"ctrl+r"}, Run: func(screen.Host) { e.refresh() }},
	}
	if e.search.query != "" {
		own = append(own, screen.Command{ID: "explain.clear", Title: "end the search, then back", Keys: []string{"esc"}, Run: func(screen.Host) { e.search.forget() }})
	}
	along := slices.DeleteFunc(moves(&e.tree), func(c screen.Command) bool { return c.ID == "move.left" || c.ID == "move.right" })
	return append(own, along...)
}

// list opens the table of the kind.
func (e *explain) list(h screen.Host) {
	known, _ := e.session.known()
	h.Go(wordOf(known, e.kind))
}

func (e *explain) nothing() string {
	if e.schema == nil {
		return "there is no schema yet"
	}
	return ""
}

func (e *explain) noFields() string {
	switch {
	case e.schema == nil:
		return e.nothing()
	case e.tree.selected().Leaf():
		return "there are no fields in " + e.tree.selected().Name
	}
	return ""
}

func (e *explain) notRead() string {
	if e.schema != nil && e.search.index == nil {
		return "the fields are still being read"
	}
	return e.nothing()
}

func (e *explain) idle() string {
	if e.search.query == "" {
		return "nothing is searched for; / does"
	}
	return e.notRead()
}

func (e *explain) noVersion() string {
	if e.schema != nil && len(e.others) == 0 {
		return e.kind.Name + " has no other version"
	}
	return e.nothing()
}

func (e *explain) notListed() string {
	if e.schema != nil && !e.kind.Can("list") {
		return "objects of this kind cannot be listed"
	}
	return e.nothing()
}

// versionHint shows the key where there is another version.
func (e *explain) versionHint() int {
	if e.schema != nil && len(e.others) > 0 {
		return 4
	}
	return 0
}

// Pointer moves the cursor, opens or closes what is clicked once more, and
// scrolls what the wheel is turned over.
func (e *explain) Pointer(x, y int, act screen.Act) {
	const rows = 3
	inDocs := e.split.docs.Contains(canvas.Point{X: x, Y: y})
	switch {
	case e.schema == nil:
	case act == screen.Click && !inDocs:
		e.tree.click(y - e.split.tree.Y)
	case act == screen.WheelUp && inDocs:
		e.docs.scroll(-rows)
	case act == screen.WheelDown && inDocs:
		e.docs.scroll(rows)
	case act == screen.WheelUp:
		e.tree.Move(-rows)
	case act == screen.WheelDown:
		e.tree.Move(rows)
	}
}

// Paint draws the tree and, beside it or below where there is less room, the
// documentation of the field under the cursor.
func (e *explain) Paint(c canvas.Canvas) {
	switch {
	case e.schema == nil && e.problem != nil:
		paintMessage(c, e.problem.What, e.problem.Do, themes.Bad)
		return
	case e.schema == nil:
		paintMessage(c, "reading the schema of "+e.wanted.name()+"…", "", themes.Muted)
		return
	}
	faint := themes.Style(themes.Faint)
	e.split = divide(c.W(), c.H(), e.tree.Len())
	beside := e.split.docs.Y == 0
	if beside {
		for y := range c.H() {
			c.Put(e.split.docs.X-2, y, faint, "│")
		}
	} else {
		for x := 1; x < c.W()-1; x++ {
			c.Put(x, e.split.docs.Y-1, faint, "─")
		}
	}
	e.tree.paint(c.Sub(e.split.tree), &e.search)
	e.docs.paint(c.Sub(e.split.docs), e.tree.selected(), &e.search)
	if more := e.docs.below(); more > 0 {
		text := " ↓ " + thousands(more) + " more "
		x, y := c.W()-2-canvas.Width(text), e.split.docs.Y-1
		if beside {
			y = c.H() - 1
		}
		c.Put(x, y, themes.Style(themes.Muted), text)
	}
}

// divide places the tree and the documentation side by side from a hundred
// columns on, one below the other before: the tree has as many rows as it
// needs, but leaves some of the screen.
func divide(w, h, rows int) split {
	const (
		beside = 100
		widest = 84
	)
	if w >= beside {
		left := min(w*9/20, widest)
		return split{canvas.Rect{W: left, H: h}, canvas.Rect{X: left + 2, W: w - left - 3, H: h}}
	}
	top := max(min(rows, h*11/20), 1)
	return split{canvas.Rect{W: w, H: top}, canvas.Rect{X: 1, Y: top + 1, W: w - 2, H: max(h-top-1, 0)}}
}
