package views

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"kubist/kube"
	"kubist/kube/change"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/grid"
	"kubist/ui/pager"
	"kubist/ui/screen"
)

// applyScreen is the screen of what applying objects would do, as the server
// said when it was asked last: each with what would come of it, and the
// differences of the one under the cursor.
type applyScreen struct {
	session *Session
	from    source
	force   bool
	host    screen.Host
	grid    *grid.Grid[*planned]
	pager   *pager.Pager
	rows    []*planned
	shown   *planned // whose text is in the pager
	read    time.Time
	loading bool
	problem *kube.Problem
	list    canvas.Rect // of the objects, by the last painting
}

func newApply(s *Session, from source) *applyScreen {
	p := &applyScreen{session: s, from: from, pager: pager.New(diffColours)}
	cell := func(f func(*planned) string) func([]byte, *planned, time.Time) []byte {
		return func(dst []byte, r *planned, _ time.Time) []byte { return append(dst, f(r)...) }
	}
	p.grid = grid.New([]grid.Column[*planned]{
		{Name: "OBJECT", Flexible: true, Cell: cell(p.object)},
		{Name: "NAMESPACE", Cell: cell(func(r *planned) string { return r.of.namespace })},
		{Name: "WHAT", Cell: cell(func(r *planned) string { return fates[r.fate].text })},
		{Name: "WHY", Cell: cell(func(r *planned) string { return r.says })},
		{Name: "WHERE", Cell: cell(p.where)},
	}, (*planned).key, func(r *planned, _ time.Time) themes.Token { return fates[r.fate].token })
	return p
}

// object is what a row is of: "deployment kubia".
func (p *applyScreen) object(r *planned) string {
	switch {
	case r.doc.Number == 0:
		return "no object"
	case r.doc.Object == nil:
		return fmt.Sprintf("document %d", r.doc.Number)
	case r.kind.Name == "":
		return r.doc.Object.GetKind() + " " + r.of.name
	}
	return r.kind.Singular + " " + r.of.name
}

// where is the place of an object, seen from what was asked for.
func (p *applyScreen) where(r *planned) string {
	name := r.doc.From
	for _, path := range p.from.paths {
		if rest, err := filepath.Rel(path, name); err == nil && rest != "." && filepath.IsLocal(rest) {
			name = rest
		}
	}
	switch {
	case r.doc.Number == 0:
		return ""
	case p.from.draft != nil:
		name = "line"
	case r.doc.Built:
		return "kustomization " + filepath.Base(name)
	case slices.Contains(p.from.paths, name):
		name = filepath.Base(name)
	}
	return fmt.Sprintf("%s:%d", name, r.doc.Line)
}

// Mount reads the objects and asks the server.
func (p *applyScreen) Mount(h screen.Host) {
	p.host = h
	p.refresh()
}

// Unmount has nothing to let go of.
func (p *applyScreen) Unmount() { p.loading = false }

// plannedAll is what came of asking.
type plannedAll struct {
	rows []*planned
	err  error
}

// refresh reads the objects and asks the server again.
func (p *applyScreen) refresh() {
	p.loading = true
	s, from, force := p.session, p.from, p.force
	p.host.Wait("plan", func(ctx context.Context) any {
		rows, err := s.plan(ctx, from, force)
		return plannedAll{rows, err}
	})
}

// Handle takes what came of asking.
func (p *applyScreen) Handle(_ string, result any) {
	v, ok := result.(plannedAll)
	if !ok {
		return
	}
	p.loading, p.problem, p.read = false, kube.Explain(v.err), p.host.Now()
	if v.err == nil {
		p.rows = v.rows
		p.grid.SetRows(p.rows)
		p.turn()
	}
}

// turn has the text be that of the row under the cursor.
func (p *applyScreen) turn() {
	if r, ok := p.grid.Selected(); ok && r != p.shown {
		p.shown = r
		p.pager = pager.New(diffColours)
		p.pager.SetText(r.text)
	}
}

// count is how many rows have an fate.
func (p *applyScreen) count(o fate) int {
	n := 0
	for _, r := range p.rows {
		if r.fate == o {
			n++
		}
	}
	return n
}

// Title says what is applied, and what would come of it.
func (p *applyScreen) Title() screen.Title {
	t := screen.Title{Crumbs: []string{p.session.crumb(), "Apply", p.from.String()}}
	add := func(token themes.Token, text string) {
		if len(t.Status) > 0 {
			t.Status = append(t.Status, screen.Span{Style: themes.Style(themes.Muted), Text: " · "})
		}
		t.Status = append(t.Status, screen.Span{Style: themes.Style(token), Text: text})
	}
	for o, named := range fates {
		if n := p.count(fate(o)); n > 0 { //nolint:gosec // There are few.
			add(named.token, thousands(n)+" "+named.text)
		}
	}
	if p.force {
		add(themes.Warn, "taking fields over")
	}
	switch {
	case p.loading:
		add(themes.Info, "dry run")
	case p.problem != nil:
		add(themes.Bad, "not read")
		if len(p.rows) > 0 {
			t.Notice = notice(p.problem)
		}
	default:
		add(themes.Unknown, "dry run of "+p.read.Local().Format(time.TimeOnly))
	}
	return t
}

// Commands are to apply what is listed, to look closer, and to move about.
func (p *applyScreen) Commands() []screen.Command {
	own := []screen.Command{
		{ID: "apply.apply", Title: "apply", Keys: []string{"enter"}, Hint: 1, When: p.idle, Run: p.ask},
		{ID: "apply.force", Title: "take over fields of others", Keys: []string{"f"}, Hint: p.forceHint(), When: p.noConflict, Run: func(screen.Host) {
			p.force = !p.force
			p.refresh()
		}},
		{ID: "apply.edit", Title: "edit the file", Keys: []string{"e"}, Hint: 2, When: p.noFile, Run: p.edit},
		{ID: "apply.copy", Title: "copy", Keys: []string{"c"}, Hint: 4, When: p.noRow, Run: func(h screen.Host) { h.Copy(p.shown.text, "what would change") }},
		{ID: "apply.refresh", Title: "ask again", Keys: []string{"ctrl+r"}, Hint: 5, Run: func(screen.Host) { p.refresh() }},
	}
	moving := moves(p.grid)
	text := slices.DeleteFunc(p.pager.Commands(), func(c screen.Command) bool {
		return slices.ContainsFunc(moving, func(m screen.Command) bool {
			return slices.ContainsFunc(c.Keys, func(k string) bool { return slices.Contains(m.Keys, k) })
		})
	})
	return slices.Concat(own, moving, text)
}

// wanted are the rows that there is something to do with.
func (p *applyScreen) wanted() []*planned {
	var out []*planned
	for _, r := range p.rows {
		if r.fate == created || r.fate == changed || r.fate == unknown {
			out = append(out, r)
		}
	}
	return out
}

func (p *applyScreen) idle() string {
	switch err := p.session.writable(); {
	case err != nil:
		return err.Error()
	case p.loading:
		return "the server is being asked what would come of it"
	case len(p.wanted()) > 0:
		return ""
	case p.count(conflicting) > 0:
		return "all that would change is in conflict with others: f takes their fields over"
	case p.count(refused) > 0:
		return "nothing of it can be applied"
	}
	return "nothing would change"
}

func (p *applyScreen) noConflict() string {
	if p.count(conflicting) == 0 && !p.force {
		return "nothing is in conflict"
	}
	return ""
}

func (p *applyScreen) forceHint() int {
	if p.noConflict() == "" {
		return 1
	}
	return 0
}

func (p *applyScreen) noRow() string {
	if p.shown == nil {
		return "there is nothing to copy"
	}
	return ""
}

// file is that of the row under the cursor, "" for none.
func (p *applyScreen) file() string {
	switch r, ok := p.grid.Selected(); {
	case p.from.draft != nil:
		return p.from.draft.path
	case ok && !r.doc.Built:
		return r.doc.From
	}
	return ""
}

func (p *applyScreen) noFile() string {
	if p.file() == "" {
		return "it stands in no file of its own"
	}
	return ""
}

// edit opens the file of the row under the cursor in the editor, and asks the server again.
func (p *applyScreen) edit(h screen.Host) {
	inEditor(h, p.file(), func(_ string, err error) {
		if err != nil {
			h.Toast(themes.Bad, err.Error())
		}
		p.refresh()
	})
}

// ask asks whether to apply what can be applied.
func (p *applyScreen) ask(h screen.Host) {
	a := act{verb: "apply", what: countOf(len(p.wanted()), "object"), line: p.from.words(p.force), tried: true}
	for _, r := range p.wanted() {
		a.ops, a.of = append(a.ops, r.op), append(a.of, r.of)
	}
	a.run = p.session.inTurn(a.ops)
	a.says = p.says()
	a.then = func(e *change.Entry) {
		p.session.conn.ForgetKinds() // there may be others now
		if p.from.draft != nil && len(e.Failed()) == 0 && p.count(refused)+p.count(conflicting) == 0 {
			p.from.draft.remove()
			p.host.Pop()
			return
		}
		p.refresh()
	}
	p.session.ask(h, a)
}

// says is what there is to know before the objects are applied.
func (p *applyScreen) says() []says {
	const most = 12
	out := []says{{themes.Text, p.from.String() + " in " + p.session.conn.Context()}}
	for _, r := range p.wanted() {
		text := p.object(r) + ": " + fates[r.fate].text
		if r.says != "" {
			text += ", " + r.says
		}
		out = append(out, says{fates[r.fate].token, text})
	}
	if n := len(out) - most; n > 1 {
		out = append(out[:most], says{themes.Muted, "and " + thousands(n) + " more"})
	}
	if n := p.count(refused) + p.count(conflicting); n > 0 {
		out = append(out, says{themes.Bad, "left out, as they cannot be applied: " + countOf(n, "object")})
	}
	if p.force {
		out = append(out, says{themes.Warn, "fields that others have set are taken over from them"})
	}
	if slices.ContainsFunc(p.wanted(), func(r *planned) bool { return isSecret(r.of.gvr) && r.fate == changed }) {
		out = append(out, says{themes.Warn, "what was in a Secret does not come back with an undo"})
	}
	return out
}

// Pointer moves the cursor in the list, and scrolls the text.
func (p *applyScreen) Pointer(x, y int, act screen.Act) {
	pointBeside(p.list, p.grid, p.pager, x, y, act)
}

// Paint draws the objects, and below or beside them what would become of the one under the cursor.
func (p *applyScreen) Paint(c canvas.Canvas) {
	p.list = canvas.Rect{}
	switch {
	case len(p.rows) > 0:
	case p.problem != nil:
		paintMessage(c, p.problem.What, p.problem.Do, themes.Bad)
		return
	default:
		paintMessage(c, "asking the server what would come of it…", "", themes.Muted)
		return
	}
	p.turn()
	list, rule, text := applyLayout(c.W(), c.H(), p.grid.Len())
	p.list = list
	p.grid.Paint(c.Sub(list), p.host.Now())
	paintRule(c, rule.Y)
	p.pager.Paint(c.Sub(text))
}

// applyLayout shares a canvas between the objects and the text below them.
func applyLayout(w, h, rows int) (list, rule, text canvas.Rect) {
	top := min(rows+1, max(h/2, h-20))
	return canvas.Rect{W: w, H: top}, canvas.Rect{Y: top, W: w, H: 1}, canvas.Rect{Y: top + 1, W: w, H: max(h-top-1, 0)}
}
