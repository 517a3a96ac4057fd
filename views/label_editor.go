package views

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/impact"
	"kubist/kube/record"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/grid"
	"kubist/ui/pager"
	"kubist/ui/screen"
)

// The tabs of the editor of labels.
const (
	labelsTab = iota
	annotationsTab
	templateTab
)

var tabNames = []string{"labels", "annotations", "template"}

// labelEditor changes the labels of one or several objects of one kind, their
// annotations and, where they make pods, the labels of their template. While one
// edits it says who gains and who loses the objects.
type labelEditor struct {
	session *Session
	of      []ref
	kind    kube.Kind
	host    screen.Host
	grid    *grid.Grid[draftRow]
	effects *pager.Pager
	whatIf  bool // it has the screen to itself

	tab     int
	drafts  []*labelDraft // by tab, nil until the objects were read
	heads   []*record.Meta
	objects []*unstructured.Unstructured
	read    time.Time
	problem *kube.Problem
	world   *impact.World  // what the labels matter to, nil until it was read
	lines   []says         // of the effects
	wrapped int            // the width that they are wrapped to, 0 for not yet
	tokens  []themes.Token // of the lines as they are wrapped
	typed   *typedChange   // what is being typed, not accepted yet
}

// typedChange is a change of a key as far as it is typed.
type typedChange struct {
	key    string
	change draftChange
}

func newLabelEditor(s *Session, of []ref) screen.Screen {
	e := &labelEditor{session: s, of: of, kind: s.kindOf(of[0])}
	e.grid = grid.New(draftColumns(), func(r draftRow) string { return r.key }, e.tone)
	e.effects = pager.New(e.colours)
	return e
}

func draftColumns() []grid.Column[draftRow] {
	column := func(name string, cell func(draftRow) string) grid.Column[draftRow] {
		return grid.Column[draftRow]{Name: name, Cell: func(dst []byte, r draftRow, _ time.Time) []byte { return append(dst, cell(r)...) }}
	}
	key := column("KEY", func(r draftRow) string { return r.key })
	key.Flexible = true
	return []grid.Column[draftRow]{key, column("VALUE", draftRow.value), column("ON", draftRow.share), column("NEW", draftRow.note)}
}

func (e *labelEditor) tone(r draftRow, _ time.Time) themes.Token {
	switch c := r.change; {
	case c == nil:
		return themes.Text
	case c.removed:
		return themes.Warn
	}
	return themes.Accent
}

// Mount reads the objects and what their labels matter to, unless it has them.
func (e *labelEditor) Mount(h screen.Host) {
	e.host = h
	if e.drafts == nil {
		e.again()
	}
}

// Unmount has nothing to let go of.
func (e *labelEditor) Unmount() {}

// draftsRead is what came of reading the objects.
type draftsRead struct {
	objects []*unstructured.Unstructured
	problem *kube.Problem
}

// again reads everything anew; what was edited is given up.
func (e *labelEditor) again() {
	of, s := e.of, e.session
	e.host.Wait("objects", func(ctx context.Context) any {
		objects, err := s.liveAll(ctx, of)
		return draftsRead{objects, kube.Explain(err)}
	})
	e.host.Wait("world", func(ctx context.Context) any {
		w := s.world(ctx, of)
		return &w
	})
}

// liveAll reads objects, several at a time. The error is the first one.
func (s *Session) liveAll(ctx context.Context, of []ref) ([]*unstructured.Unstructured, error) {
	const atOnce = 8
	out, errs := make([]*unstructured.Unstructured, len(of)), make([]error, len(of))
	turn := make(chan struct{}, atOnce)
	var wg sync.WaitGroup
	for i, o := range of {
		turn <- struct{}{}
		wg.Go(func() {
			defer func() { <-turn }()
			out[i], errs[i] = s.live(ctx, o)
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// effectsFound is what an edit comes to.
type effectsFound []says

// Handle takes what was read, or found.
func (e *labelEditor) Handle(_ string, result any) {
	switch v := result.(type) {
	case draftsRead:
		e.take(v)
	case *impact.World:
		e.world = v
		e.judge()
	case effectsFound:
		e.lines, e.wrapped = v, 0
	}
}

func (e *labelEditor) take(v draftsRead) {
	if e.problem = v.problem; v.problem != nil {
		return
	}
	e.objects, e.read = v.objects, e.host.Now()
	e.heads = make([]*record.Meta, len(v.objects))
	in := record.NewInterner()
	for i, o := range v.objects {
		e.heads[i] = &record.Meta{
			UID: string(o.GetUID()), Namespace: o.GetNamespace(), Name: o.GetName(),
			Labels: in.LabelsOf(o.GetLabels()), Owner: e.of[i].owner,
		}
	}
	e.drafts = []*labelDraft{
		newLabelDraft(e.values(func(o *unstructured.Unstructured) map[string]string { return o.GetLabels() })),
		newLabelDraft(e.values(visibleAnnotations)),
		newLabelDraft(e.values(templateLabels)),
	}
	e.show()
}

func (e *labelEditor) values(of func(*unstructured.Unstructured) map[string]string) []map[string]string {
	out := make([]map[string]string, len(e.objects))
	for i, o := range e.objects {
		out[i] = of(o)
	}
	return out
}

// visibleAnnotations are those of an object but for what kubectl notes there,
// which is the object again and may hold the values of a Secret.
func visibleAnnotations(o *unstructured.Unstructured) map[string]string {
	all := o.GetAnnotations()
	delete(all, "kubectl.kubernetes.io/last-applied-configuration")
	return all
}

// templatePath is where a workload has the labels of its pods.
var templatePath = []string{"spec", "template", "metadata", "labels"}

func templateLabels(o *unstructured.Unstructured) map[string]string {
	labels, _, _ := unstructured.NestedStringMap(o.Object, templatePath...)
	return labels
}

// paths are where the tabs are in an object.
var paths = [][]string{{"metadata", "labels"}, {"metadata", "annotations"}, templatePath}

// draft is that of the tab, nil before the objects were read.
func (e *labelEditor) draft() *labelDraft {
	if e.drafts == nil {
		return nil
	}
	return e.drafts[e.tab]
}

// show shows the rows of the tab and judges what they come to.
func (e *labelEditor) show() {
	e.grid.SetRows(e.draft().rows())
	e.judge()
}

// judging is the draft with what is being typed, as it is now: it is judged
// while one types on.
func (e *labelEditor) judging() *labelDraft {
	d := e.draft()
	if d == nil {
		return nil
	}
	with := newLabelDraft(d.was)
	maps.Copy(with.changes, d.changes)
	if e.typed != nil {
		with.changes[e.typed.key] = e.typed.change
	}
	return with
}

// judge finds in the background what the draft comes to, with what is being typed.
func (e *labelEditor) judge() {
	d, world, tab := e.judging(), e.world, e.tab
	if d == nil || world == nil {
		return
	}
	group := schema.GroupKind{Group: e.kind.Group, Kind: e.kind.Name}
	heads := e.heads
	templated := e.templated()
	e.host.Wait("effects", func(context.Context) any {
		if tab == annotationsTab {
			return effectsFound{{themes.Muted, "annotations select nothing: who reads them is not known here"}}
		}
		if d.idle() {
			return effectsFound{{themes.Muted, "nothing is changed yet"}}
		}
		in := record.NewInterner()
		if tab == templateTab {
			return templateEffects(*world, templated, d, in)
		}
		edit := impact.Edit{Kind: group}
		for i, head := range heads {
			edit.Changes = append(edit.Changes, impact.Change{Object: head, To: in.LabelsOf(d.after(i))})
		}
		return labelEffects(impact.Labels(*world, edit), impact.Undo(*world, edit))
	})
}

// colours is the Highlight of the effects.
func (e *labelEditor) colours(lines pager.Lines) pager.Painter {
	tokens := e.tokens
	return func(i int, put pager.Put) {
		token := themes.Text
		if i < len(tokens) {
			token = tokens[i]
		}
		put(themes.Style(token), lines.At(i))
	}
}

// Title says whose labels these are, and as of when.
func (e *labelEditor) Title() screen.Title {
	crumbs := []string{e.session.crumb()}
	if in := namespacesIn(e.of); len(in) == 1 {
		crumbs = append(crumbs, in[0])
	}
	what := "Labels of " + e.session.called(e.of)
	t := screen.Title{Crumbs: append(crumbs, plural(e.kind), what)}
	status := func(token themes.Token, text string) {
		t.Status = append(t.Status, screen.Span{Style: themes.Style(token), Text: text})
	}
	switch {
	case e.drafts == nil && e.problem != nil:
		status(themes.Bad, "not read")
	case e.drafts == nil:
		status(themes.Info, "loading")
	default:
		if n := e.changed(); n > 0 {
			status(themes.Accent, fmt.Sprintf("%d changed", n))
			status(themes.Muted, " · ")
		}
		status(themes.Unknown, "as of "+e.read.Local().Format(time.TimeOnly))
	}
	if e.drafts != nil && e.problem != nil {
		t.Notice = notice(e.problem)
	}
	return t
}

// changed is how many keys would be changed, of all tabs.
func (e *labelEditor) changed() int {
	n := 0
	for _, d := range e.drafts {
		n += len(d.changes)
	}
	return n
}

// Pointer moves about in the keys.
func (e *labelEditor) Pointer(x, y int, act screen.Act) {
	if e.whatIf {
		e.effects.Pointer(x, y, act)
		return
	}
	point(e.grid, x, y-tabRows, act, e.change, func(int) {})
}

// Paint draws the tabs, the keys and what comes of their changes.
func (e *labelEditor) Paint(c canvas.Canvas) {
	if e.drafts == nil {
		what, do, token := "reading the labels…", "", themes.Muted
		if e.problem != nil {
			what, do, token = e.problem.What, e.problem.Do, themes.Bad
		}
		paintMessage(c, what, do, token)
		return
	}
	e.paint(c)
}
