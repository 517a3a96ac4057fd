package views

import (
	"context"
	"time"
	"unicode"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/pager"
	"kubist/ui/screen"
)

// yamlScreen is the YAML of one object, which follows the object. Once it is
// deleted its last state stays, also where another object of its name is there.
type yamlScreen struct {
	session         *Session
	kind            kube.Kind
	namespace, name string
	uid             string // "" until it was read
	host            screen.Host
	pager           *pager.Pager

	feed stream.Feed[*record.Row] // says when to read the object again
	snap *stream.Snapshot[*record.Row]
	row  *record.Row // the last one seen

	object *unstructured.Unstructured // nil until it was read
	read   time.Time                  // when that was
	gone   time.Time                  // when it was found to be deleted; zero while it exists
	other  bool                       // another object of its name is there
	err    error                      // of the last reading

	// A busy object changes faster than it is read: one reading, with its
	// writing, is under way at a time, and again says that it is outdated already.
	reading, writing, again bool
	// pause is how long to wait after a failure in a row before reading again.
	pause time.Duration

	style yamlStyle
	text  yamlText
}

// yamlStyle is how an object is written.
type yamlStyle struct {
	secret   bool // it is a Secret: its values are masked unless revealed
	revealed bool
	managed  bool // with the fields that managers own
}

// yamlText is an object as it is shown, and as it is shown with all values masked.
type yamlText struct{ shown, masked string }

// newYAML is the live YAML of an object.
func newYAML(s *Session, of ref) screen.Screen {
	return &yamlScreen{
		session: s, kind: s.kindOf(of), namespace: of.namespace, name: of.name, uid: of.uid,
		pager: pager.New(pager.YAML),
		style: yamlStyle{secret: of.gvr.Group == "" && of.gvr.Resource == "secrets"},
	}
}

// Mount reads the object, and watches it to know when to read it again.
func (y *yamlScreen) Mount(h screen.Host) {
	scope := stream.Scope{Fields: "metadata.name=" + y.name}
	if y.kind.Namespaced {
		scope.Namespaces = []string{y.namespace}
	}
	y.host, y.snap = h, nil
	y.feed = stream.Open(y.session.pool, stream.Tables(y.kind.GVR(), y.kind.Namespaced), scope)
	y.wait(0)
	y.fetch()
}

// Unmount stops watching and masks what was revealed.
func (y *yamlScreen) Unmount() {
	y.feed.Close()
	y.reading, y.writing, y.again, y.pause = false, false, false, 0
	y.style.revealed = false
	y.show(yamlText{y.text.masked, y.text.masked})
}

func (y *yamlScreen) wait(gen uint64) {
	feed := y.feed
	y.host.Wait("changes", func(ctx context.Context) any {
		snap, err := feed.Next(ctx, gen)
		if err != nil {
			return nil
		}
		return snap
	})
}

// reading is what came of reading the object.
type reading struct {
	object *unstructured.Unstructured
	err    error
}

// fetch reads the object, now or once the reading under way has been shown.
func (y *yamlScreen) fetch() {
	if y.reading || y.writing {
		y.again = true
		return
	}
	y.reading, y.again = true, false
	conn, kind, namespace, name := y.session.conn, y.kind, y.namespace, y.name
	y.host.Wait("object", func(ctx context.Context) any {
		object, err := conn.Object(ctx, kind, namespace, name)
		if err != nil {
			return reading{err: kube.Explain(err)}
		}
		return reading{object: object}
	})
}

const (
	retryFirst = 2 * time.Second
	retryMax   = 30 * time.Second
)

// retry says that it is time to read again after a failure.
type retry struct{}

// retry reads the object again later, each time in a row later.
func (y *yamlScreen) retry() {
	y.pause = min(max(2*y.pause, retryFirst), retryMax)
	pause := y.pause
	y.host.Wait("retry", func(ctx context.Context) any {
		t := time.NewTimer(pause)
		defer t.Stop()
		select {
		case <-t.C:
			return retry{}
		case <-ctx.Done():
			return nil
		}
	})
}

// writing is what came of writing the object.
type writing struct {
	text yamlText
	err  error
}

// write writes the object in the style of the moment.
func (y *yamlScreen) write() {
	y.writing = true
	object, style := y.object, y.style
	y.host.Wait("text", func(context.Context) any {
		text, err := writeYAML(object, style)
		return writing{text, err}
	})
}

// Handle takes a change, a reading, a writing, or that it is time to read again.
func (y *yamlScreen) Handle(_ string, result any) {
	switch v := result.(type) {
	case *stream.Snapshot[*record.Row]:
		y.wait(v.Gen)
		y.take(v)
		return
	case reading:
		y.reading = false
		y.takeReading(v)
	case writing:
		y.writing = false
		if v.err != nil {
			y.err = v.err
		} else {
			y.show(v.text)
		}
	case retry:
		if y.err != nil {
			y.fetch()
		}
	}
	if y.again {
		y.fetch()
	}
}

func (y *yamlScreen) take(snap *stream.Snapshot[*record.Row]) {
	y.snap = snap
	switch {
	case len(snap.Rows) > 0 && y.isAnother(snap.Rows[0].UID):
	case len(snap.Rows) > 0 && snap.Rows[0] != y.row:
		y.row, y.gone = snap.Rows[0], time.Time{}
		y.fetch()
	case len(snap.Rows) == 0 && whole(snap.Phase) && y.object != nil:
		y.lose()
		// What is being read may be from before the deletion.
		y.again = y.again || y.reading
	case snap.Phase == stream.Live && y.err != nil:
		y.fetch()
	}
}

// whole reports whether what a stream in this phase does not have is not there.
func whole(p stream.Phase) bool { return p == stream.Live || p == stream.Stale }

func (y *yamlScreen) takeReading(r reading) {
	switch {
	case r.err != nil && y.object != nil && apierrors.IsNotFound(r.err):
		y.lose()
	case r.err != nil:
		y.err = r.err
		y.retry()
	case y.isAnother(string(r.object.GetUID())):
	default:
		known := y.object != nil && y.object.GetUID() == r.object.GetUID() &&
			y.object.GetResourceVersion() == r.object.GetResourceVersion()
		// An error may be one of the writing, too.
		stale := !known || y.text.shown == "" || y.err != nil
		y.object, y.read, y.err, y.pause, y.uid = r.object, y.host.Now(), nil, 0, string(r.object.GetUID())
		if !y.again {
			// Otherwise it may have been deleted since, which the next reading tells.
			y.gone = time.Time{}
		}
		if stale {
			y.write()
		}
	}
}

// lose notes that the object does not exist any more.
func (y *yamlScreen) lose() {
	if y.gone.IsZero() {
		y.gone = y.host.Now()
	}
	y.err, y.pause = nil, 0
}

// isAnother notes whether an object with uid is another one of the same name.
func (y *yamlScreen) isAnother(uid string) bool {
	if y.uid == "" || uid == "" || uid == y.uid {
		return false
	}
	y.lose()
	y.other = true
	return true
}

// anew reads whichever object has the name now.
func (y *yamlScreen) anew() {
	if y.other {
		y.uid, y.other, y.gone = "", false, time.Time{}
	}
	y.feed.Refresh()
	y.fetch()
}

func (y *yamlScreen) show(text yamlText) {
	y.text = text
	y.pager.SetText(text.shown)
}

// Title says which object it is, what is seen of it and whether it is as it is now.
func (y *yamlScreen) Title() screen.Title {
	crumbs := []string{y.session.crumb()}
	if y.kind.Namespaced {
		crumbs = append(crumbs, y.namespace)
	}
	status := y.pager.Status()
	between := screen.Span{Style: themes.Style(themes.Muted), Text: " · "}
	if len(status) > 0 {
		status = append(status, between)
	}
	if y.style.revealed {
		status = append(status, screen.Span{Style: themes.Style(themes.Warn), Text: "values shown"}, between)
	}
	return screen.Title{Crumbs: append(crumbs, plural(y.kind), y.name, "YAML"), Status: append(status, y.state()...)}
}

// Line is the command line that leads to the object in its table.
func (y *yamlScreen) Line() string { return lineTo(y.kind.GVR(), y.namespace, y.name) }

// state is how far the text can be trusted.
func (y *yamlScreen) state() []screen.Span {
	one := func(t themes.Token, text string) []screen.Span {
		return []screen.Span{{Style: themes.Style(t), Text: text}}
	}
	asOf := "as of " + y.read.Local().Format(time.TimeOnly)
	switch {
	case y.other:
		return one(themes.Warn, "deleted; another of its name is there: ctrl+r")
	case !y.gone.IsZero():
		return one(themes.Warn, "deleted "+ago(y.host.Now().Sub(y.gone))+"; this is how it was")
	case y.err != nil && y.object == nil:
		return one(themes.Bad, "not read")
	case y.err != nil:
		return one(themes.Bad, asOf+": "+y.err.Error())
	case y.object == nil, y.snap == nil:
		return one(themes.Info, "loading")
	}
	switch s := y.snap; s.Phase {
	case stream.Stale, stream.Forbidden, stream.Failed:
		return one(themes.Unknown, asOf+", not live")
	default:
		return phaseSpans(s.Phase, s.Seen, s.Loaded, s.Total)
	}
}

// plural is the kind as it is called when there are many, in the API's
// spelling: "NetworkPolicies".
func plural(k kube.Kind) string {
	n := 0
	for n < min(len(k.Name), len(k.Resource)) && unicode.ToLower(rune(k.Name[n])) == rune(k.Resource[n]) {
		n++
	}
	return k.Name[:n] + k.Resource[n:]
}

// Commands are those of the object and of moving about in its text.
func (y *yamlScreen) Commands() []screen.Command {
	own := []screen.Command{
		{ID: "yaml.copy", Title: "copy", Keys: []string{"c"}, Hint: 1, When: y.noText, Run: func(h screen.Host) {
			h.Copy(y.text.shown, "the YAML of "+y.name)
		}},
		{ID: "yaml.reveal", Title: "show or mask values", Keys: []string{"x"}, Hint: y.revealHint(), When: y.notMasked, Run: func(screen.Host) {
			y.style.revealed = !y.style.revealed
			y.write()
		}},
		{ID: "yaml.managed", Title: "managed fields", Keys: []string{"m"}, Hint: 5, When: y.noText, Run: func(screen.Host) {
			y.style.managed = !y.style.managed
			y.write()
		}},
		{ID: "yaml.refresh", Title: "read again", Keys: []string{"ctrl+r"}, Hint: y.refreshHint(), Run: func(screen.Host) { y.anew() }},
	}
	return append(own, y.pager.Commands()...)
}

// revealHint keeps the key off the hints of objects that nothing is masked in.
func (y *yamlScreen) revealHint() int {
	if y.style.secret {
		return 2
	}
	return 0
}

// refreshHint shows the key where it leads to another object.
func (y *yamlScreen) refreshHint() int {
	if y.other {
		return 2
	}
	return 0
}

func (y *yamlScreen) noText() string {
	if y.object == nil {
		return "there is no text yet"
	}
	return ""
}

func (y *yamlScreen) notMasked() string {
	if !y.style.secret {
		return "only the values of Secrets are masked"
	}
	return y.noText()
}

// Pointer scrolls.
func (y *yamlScreen) Pointer(x, row int, act screen.Act) { y.pager.Pointer(x, row, act) }

// Paint draws the text, or why there is none.
func (y *yamlScreen) Paint(c canvas.Canvas) {
	y.pager.Paint(c)
	switch {
	case y.pager.Len() > 0:
	case y.other:
		paintMessage(c, y.name+" is gone, and another "+y.kind.Singular+" of its name is there", "ctrl+r shows it", themes.Warn)
	case y.err != nil:
		p := kube.Explain(y.err)
		paintMessage(c, p.What, p.Do, themes.Bad)
	default:
		paintMessage(c, "loading "+y.name+"…", "", themes.Muted)
	}
}
