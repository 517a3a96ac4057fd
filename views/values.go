package views

import (
	"encoding/base64"
	"slices"
	"time"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/grid"
	"kubist/ui/pager"
	"kubist/ui/screen"
)

// values is the screen of what a ConfigMap or a Secret holds: its keys, and the
// value of the one under the cursor. It follows the object. The values of a
// Secret are masked until they are asked for, and again when the screen is left.
type values struct {
	liveObject
	secret   bool
	grid     *grid.Grid[value]
	rows     []value
	revealed map[string]bool // the keys whose values are shown
	zoomed   bool            // the value has the screen to itself
	text     valueText
	list     canvas.Rect // of the keys, by the last painting
}

// valueText is the value under the cursor as it is shown.
type valueText struct {
	pager *pager.Pager
	facts []field // what was found in it
	// What it was made of.
	key    string
	of     *byte
	masked bool
}

func newValues(s *Session, of ref) *values {
	v := &values{liveObject: newLiveObject(s, of), secret: of.gvr == secretKind.GVR, revealed: map[string]bool{}}
	v.text.pager = pager.New(nil)
	v.grid = grid.New(v.columns(), func(r value) string { return r.key }, func(r value, now time.Time) themes.Token { return r.tone(now) })
	return v
}

func (v *values) columns() []grid.Column[value] {
	return []grid.Column[value]{
		{Name: "KEY", Flexible: true, Cell: func(dst []byte, r value, _ time.Time) []byte { return append(dst, r.key...) }},
		{Name: "SIZE", Right: true, Cell: func(dst []byte, r value, _ time.Time) []byte { return appendSize(dst, int64(len(r.data))) }},
		{Name: "TYPE", Cell: func(dst []byte, r value, _ time.Time) []byte { return append(dst, r.form...) }},
		{Name: "VALUE", Cell: func(dst []byte, r value, now time.Time) []byte {
			switch summary := r.summary(now); {
			case summary != "":
				return append(dst, summary...)
			case v.masked(r):
				return append(dst, dots...)
			}
			return r.appendFirstLine(dst)
		}},
	}
}

// masked reports whether a value must not be seen.
func (v *values) masked(r value) bool { return v.secret && !v.revealed[r.key] }

// Mount reads the object, and follows it.
func (v *values) Mount(h screen.Host) { v.mount(h) }

// Unmount stops watching and masks what was revealed.
func (v *values) Unmount() {
	v.unmount()
	v.mask()
}

// mask hides all values of a Secret, also where they were painted from.
func (v *values) mask() {
	clear(v.revealed)
	v.turn()
}

// Handle takes what tells of the object.
func (v *values) Handle(_ string, result any) {
	if v.handle(result) {
		v.rows = valuesOf(v.object.Object, v.secret)
		v.grid.SetRows(v.rows)
		v.turn()
	}
	v.goOn()
}

// turn has the value under the cursor be the one that is shown.
func (v *values) turn() {
	r, ok := v.grid.Selected()
	if !ok {
		v.text = valueText{pager: pager.New(nil)}
		return
	}
	is := valueText{key: r.key, of: r.identity(), masked: v.masked(r)}
	was := v.text
	if was.key == is.key && was.of == is.of && was.masked == is.masked {
		return
	}
	is.pager, is.facts = was.pager, r.facts(is.masked)
	if was.key != is.key || was.masked != is.masked {
		is.pager = pager.New(r.highlight())
	}
	switch {
	case is.masked:
		is.pager.SetText(dots + "\nmasked: x shows it, c copies it")
	default:
		is.pager.SetText(r.text())
	}
	v.text = is
}

// Title says which object it is, how much it holds, and whether it is as it is now.
func (v *values) Title() screen.Title {
	crumbs := v.session.crumbsOf(v.ref())
	if r, ok := v.grid.Selected(); ok && v.zoomed {
		crumbs = append(crumbs, r.key)
	} else {
		crumbs = append(crumbs, "Values")
	}
	say := func(t themes.Token, text string) screen.Span { return screen.Span{Style: themes.Style(t), Text: text} }
	between := say(themes.Muted, " · ")
	var status []screen.Span
	if v.object != nil {
		if of := v.about(); of != "" {
			status = append(status, say(themes.Muted, of), between)
		}
		if v.zoomed {
			status = append(append(status, v.text.pager.Status()...), between)
		} else {
			status = append(status, say(themes.Text, v.amount()), between)
		}
	}
	if len(v.revealed) > 0 {
		status = append(status, say(themes.Warn, "values shown"), between)
	}
	return screen.Title{Crumbs: crumbs, Status: append(status, v.state()...)}
}

// about is what kind of Secret it is, and whether it can change.
func (v *values) about() string {
	kind, _ := v.object.Object["type"].(string)
	if fixed, _ := v.object.Object["immutable"].(bool); fixed {
		if kind != "" {
			kind += ", "
		}
		kind += "immutable"
	}
	return kind
}

// amount is how much there is: "3 keys".
func (v *values) amount() string {
	if len(v.rows) == 1 {
		return "1 key"
	}
	return thousands(len(v.rows)) + " keys"
}

// Line is the command line that leads to the object in its table.
func (v *values) Line() string { return lineTo(v.kind.GVR(), v.namespace, v.name) }

// Commands are those of the value under the cursor, of the object, and of moving about.
func (v *values) Commands() []screen.Command {
	title := "read"
	if v.zoomed {
		title = "all keys"
	}
	own := []screen.Command{
		{ID: "values.zoom", Title: title, Keys: []string{"enter"}, Hint: 1, When: v.noValue, Run: func(screen.Host) { v.zoomed = !v.zoomed }},
		{ID: "values.reveal", Title: "show or mask", Keys: []string{"x"}, Hint: v.secretHint(2), When: v.notMasked, Run: func(screen.Host) { v.reveal() }},
		{ID: "values.reveal-all", Title: "show or mask all", Keys: []string{"a"}, Hint: v.secretHint(4), When: v.notMasked, Run: func(screen.Host) { v.revealAll() }},
		{ID: "values.copy", Title: "copy", Keys: []string{"c"}, Hint: 3, When: v.noCopy, Run: v.copy},
		{ID: "values.refresh", Title: "read again", Keys: []string{"ctrl+r"}, Hint: v.refreshHint(), Run: func(screen.Host) { v.anew() }},
	}
	object := v.session.objectCommands(func() (ref, string) { return v.ref(), "" })
	text := v.text.pager.Commands()
	if v.zoomed {
		if !slices.ContainsFunc(text, func(c screen.Command) bool { return slices.Contains(c.Keys, "esc") }) {
			own = append(own, screen.Command{ID: "values.back", Title: "all keys", Keys: []string{"esc"}, Run: func(screen.Host) { v.zoomed = false }})
		}
		return slices.Concat(own, object, text)
	}
	// The keys that move are those of the list.
	moving := moves(v.grid)
	text = slices.DeleteFunc(text, func(c screen.Command) bool {
		return slices.ContainsFunc(moving, func(m screen.Command) bool {
			return slices.ContainsFunc(c.Keys, func(k string) bool { return slices.Contains(m.Keys, k) })
		})
	})
	return slices.Concat(own, object, moving, text)
}

// secretHint keeps a key off the hints where nothing is masked.
func (v *values) secretHint(place int) int {
	if v.secret {
		return place
	}
	return 0
}

func (v *values) noValue() string {
	if reason := v.unread(); reason != "" {
		return reason
	}
	if len(v.rows) == 0 {
		return "it holds no values"
	}
	return ""
}

func (v *values) notMasked() string {
	if !v.secret {
		return "only the values of Secrets are masked"
	}
	return v.noValue()
}

// mostText is how much text goes to the clipboard: terminals take some hundred kilobytes.
const mostText = 300 << 10

func (v *values) noCopy() string {
	if r, ok := v.grid.Selected(); ok && len(r.data) > mostText {
		return "the value is too large for a clipboard"
	}
	return v.noValue()
}

// copy copies the value under the cursor, also while it is masked; what is
// said of it is its key.
func (v *values) copy(h screen.Host) {
	r, ok := v.grid.Selected()
	switch {
	case !ok:
	case r.binary:
		h.Copy(base64.StdEncoding.EncodeToString(r.data), "the value of "+r.key+" as base64")
	default:
		h.Copy(string(r.data), "the value of "+r.key)
	}
}

// reveal shows the value under the cursor, or masks it again.
func (v *values) reveal() {
	r, ok := v.grid.Selected()
	switch {
	case !ok:
	case v.revealed[r.key]:
		delete(v.revealed, r.key)
	default:
		v.revealed[r.key] = true
	}
	v.turn()
}

// revealAll shows all values, or masks them where all are shown.
func (v *values) revealAll() {
	all := len(v.revealed) >= len(v.rows)
	clear(v.revealed)
	for i := range v.rows {
		if !all {
			v.revealed[v.rows[i].key] = true
		}
	}
	v.turn()
}

// Pointer moves the cursor in the list, and scrolls the value.
func (v *values) Pointer(x, y int, act screen.Act) {
	pointBeside(v.list, v.grid, v.text.pager, x, y, act)
}

// Paint draws the keys, and below or beside them the value under the cursor.
func (v *values) Paint(c canvas.Canvas) {
	v.list = canvas.Rect{}
	switch {
	case v.object == nil:
		what, do, t := v.explain()
		paintMessage(c, what, do, t)
		return
	case len(v.rows) == 0:
		paintMessage(c, "it holds no values", "", themes.Muted)
		return
	}
	v.turn()
	if v.zoomed {
		v.paintValue(c)
		return
	}
	list, rule, text := valuesLayout(c.W(), c.H(), v.grid.Len())
	v.list = list
	v.grid.Paint(c.Sub(list), v.host.Now())
	if rule.W > rule.H {
		paintRule(c, rule.Y)
	} else {
		for y := range rule.H {
			c.Put(rule.X, y, themes.Style(themes.Faint), "│")
		}
	}
	v.paintValue(c.Sub(text))
}

// valuesLayout shares a canvas between the keys and the value: beside each
// other where there is room for both, otherwise one above the other.
func valuesLayout(w, h, keys int) (list, rule, text canvas.Rect) {
	const beside = 140
	if w >= beside {
		left := w * 2 / 5
		return canvas.Rect{W: left, H: h}, canvas.Rect{X: left, W: 1, H: h}, canvas.Rect{X: left + 1, W: w - left - 1, H: h}
	}
	top := min(keys+1, h/2)
	return canvas.Rect{W: w, H: top}, canvas.Rect{Y: top, W: w, H: 1}, canvas.Rect{Y: top + 1, W: w, H: h - top - 1}
}

// paintValue draws what was found in the value, then the value itself.
func (v *values) paintValue(c canvas.Canvas) {
	lines := layFields(v.factsNow(), c.W()-2)
	n := 0
	if len(lines) > 0 {
		n = min(len(lines)+1, c.H()*2/3)
		paintLines(c.Sub(canvas.Rect{X: 1, Y: 0, W: c.W() - 2, H: n - 1}), lines)
	}
	v.text.pager.Paint(c.Sub(canvas.Rect{X: 0, Y: n, W: c.W(), H: c.H() - n}))
}

// factsNow are the facts with those that depend on the time.
func (v *values) factsNow() []field {
	r, ok := v.grid.Selected()
	if !ok {
		return nil
	}
	return append(r.certificateFields(v.host.Now()), v.text.facts...)
}
