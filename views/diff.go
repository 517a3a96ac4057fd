package views

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/pager"
	"kubist/ui/screen"
)

// diffScreen shows how the YAML of two objects differs, as it was when they were read.
type diffScreen struct {
	session *Session
	crumbs  []string
	fetch   func(ctx context.Context) (compared, error)
	host    screen.Host
	pager   *pager.Pager
	all     bool // nothing is folded away
	pair    *compared
	text    string
	read    time.Time // when the objects were read
	problem *kube.Problem
}

// compared are two objects, and what they are called.
type compared struct {
	left, right             map[string]any
	leftName, rightName     string
	leftSecret, rightSecret bool
	// applied: left is what was applied to right, which has more fields since.
	applied bool
}

// newDiff compares two objects.
func newDiff(s *Session, a, b ref) screen.Screen {
	crumbs := append(s.crumbs(a), "Differences to "+b.name)
	return newDiffScreen(s, crumbs, func(ctx context.Context) (compared, error) {
		left, err := s.conn.Object(ctx, s.kindOf(a), a.namespace, a.name)
		if err != nil {
			return compared{}, err
		}
		right, err := s.conn.Object(ctx, s.kindOf(b), b.namespace, b.name)
		if err != nil {
			return compared{}, err
		}
		return compared{
			left: left.Object, right: right.Object, leftName: called(left), rightName: called(right),
			leftSecret: secret(a), rightSecret: secret(b),
		}, nil
	})
}

// newAppliedDiff compares an object with what kubectl apply was given last.
func newAppliedDiff(s *Session, of ref) screen.Screen {
	return newDiffScreen(s, append(s.crumbs(of), "Differences to applied"), func(ctx context.Context) (compared, error) {
		live, err := s.conn.Object(ctx, s.kindOf(of), of.namespace, of.name)
		if err != nil {
			return compared{}, err
		}
		text, ok := live.GetAnnotations()[corev1.LastAppliedConfigAnnotation]
		if !ok {
			return compared{}, &kube.Problem{
				What: of.name + " does not say what was applied to it last",
				Do:   "only kubectl apply on the client's side leaves that; y shows the object",
			}
		}
		var applied map[string]any
		if err := json.Unmarshal([]byte(text), &applied); err != nil {
			return compared{}, &kube.Problem{What: "what was applied to " + of.name + " last cannot be read", Err: err}
		}
		return compared{
			left: applied, right: live.Object, leftName: "applied", rightName: "live",
			leftSecret: secret(of), rightSecret: secret(of), applied: true,
		}, nil
	})
}

func newDiffScreen(s *Session, crumbs []string, fetch func(context.Context) (compared, error)) *diffScreen {
	return &diffScreen{session: s, crumbs: crumbs, fetch: fetch, pager: pager.New(diffColours)}
}

func called(o *unstructured.Unstructured) string {
	if o.GetNamespace() == "" {
		return o.GetName()
	}
	return o.GetNamespace() + "/" + o.GetName()
}

func secret(of ref) bool { return of.gvr.Group == "" && of.gvr.Resource == "secrets" }

// Mount reads the objects, unless they were read before.
func (d *diffScreen) Mount(h screen.Host) {
	d.host = h
	if d.pair == nil {
		d.again()
	}
}

// Unmount has nothing to let go of.
func (d *diffScreen) Unmount() {}

// taken is what came of reading and comparing.
type taken struct {
	pair    *compared
	text    string
	problem *kube.Problem
}

// again reads the objects and compares them.
func (d *diffScreen) again() {
	fetch, all := d.fetch, d.all
	d.host.Wait("objects", func(ctx context.Context) any {
		pair, err := fetch(ctx)
		if err != nil {
			return taken{problem: kube.Explain(err)}
		}
		return compare(&pair, all)
	})
}

// compare compares what was read, away from the keys.
func compare(pair *compared, all bool) taken {
	text, err := pair.diff(all)
	return taken{pair, text, kube.Explain(err)}
}

// Handle takes what was read and compared.
func (d *diffScreen) Handle(slot string, result any) {
	v, ok := result.(taken)
	if !ok {
		return
	}
	if d.problem = v.problem; v.problem != nil {
		return
	}
	if d.pair, d.text = v.pair, v.text; slot == "objects" {
		d.read = d.host.Now()
	}
	d.pager.SetText(v.text)
}

// toggleAll shows or folds away what differs between any two objects.
func (d *diffScreen) toggleAll() {
	d.all = !d.all
	pair, all := d.pair, d.all
	d.host.Wait("text", func(context.Context) any { return compare(pair, all) })
}

// Title says what is compared, and when it was read.
func (d *diffScreen) Title() screen.Title {
	t := screen.Title{Crumbs: d.crumbs, Status: d.pager.Status()}
	add := func(token themes.Token, text string) {
		if len(t.Status) > 0 {
			t.Status = append(t.Status, screen.Span{Style: themes.Style(themes.Muted), Text: " · "})
		}
		t.Status = append(t.Status, screen.Span{Style: themes.Style(token), Text: text})
	}
	if d.all {
		add(themes.Accent, "all fields")
	}
	switch {
	case d.pair == nil && d.problem != nil:
		add(themes.Bad, "not read")
	case d.pair == nil:
		add(themes.Info, "loading")
	default:
		add(themes.Unknown, "as of "+d.read.Local().Format(time.TimeOnly)+", not live")
	}
	if d.pair != nil && d.problem != nil {
		t.Notice = notice(d.problem)
	}
	return t
}

// Commands are those of the comparison and of moving about in it.
func (d *diffScreen) Commands() []screen.Command {
	own := []screen.Command{
		{ID: "diff.copy", Title: "copy", Keys: []string{"c"}, Hint: 1, When: d.noText, Run: func(h screen.Host) {
			h.Copy(d.text, "the differences")
		}},
		{ID: "diff.all", Title: "all fields", Keys: []string{"m"}, Hint: 2, When: d.notRead, Run: func(screen.Host) { d.toggleAll() }},
		{ID: "diff.refresh", Title: "read again", Keys: []string{"ctrl+r"}, Hint: 5, Run: func(screen.Host) { d.again() }},
	}
	return append(own, d.pager.Commands()...)
}

func (d *diffScreen) notRead() string {
	if d.pair == nil {
		return "nothing is read yet"
	}
	return ""
}

func (d *diffScreen) noText() string {
	if d.text == "" {
		return "there is no difference"
	}
	return d.notRead()
}

// Pointer scrolls.
func (d *diffScreen) Pointer(x, y int, act screen.Act) { d.pager.Pointer(x, y, act) }

// Paint draws the differences, or that there are none.
func (d *diffScreen) Paint(c canvas.Canvas) {
	d.pager.Paint(c)
	switch {
	case d.pager.Len() > 0:
	case d.problem != nil:
		paintMessage(c, d.problem.What, d.problem.Do, themes.Bad)
	case d.pair == nil:
		paintMessage(c, "comparing…", "", themes.Muted)
	case d.all:
		paintMessage(c, "there is no difference", "", themes.OK)
	default:
		paintMessage(c, "there is no difference", fmt.Sprintf("apart from %s; m shows that", d.pair.folded()), themes.OK)
	}
}
