package views

import (
	"context"
	"slices"
	"unicode"

	"kubist/kube"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/pager"
	"kubist/ui/screen"
)

// yamlScreen is the YAML of one object, which follows the object.
type yamlScreen struct {
	liveObject
	pager *pager.Pager
	style yamlStyle
	text  yamlText
	pane  eventsPane
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
	y := &yamlScreen{
		liveObject: newLiveObject(s, of),
		pager:      pager.New(pager.YAML),
		style:      yamlStyle{secret: isSecret(of.gvr)},
		pane:       newEventsPane(s),
	}
	y.pager.ShowCursor()
	return y
}

// Mount reads the object, and follows it.
func (y *yamlScreen) Mount(h screen.Host) {
	y.mount(h)
	y.pane.mount(h)
}

// Unmount stops watching and masks what was revealed.
func (y *yamlScreen) Unmount() {
	y.unmount()
	y.pane.unmount()
	y.style.revealed = false
	y.show(yamlText{y.text.masked, y.text.masked})
}

// writing is what came of writing the object.
type writing struct {
	text yamlText
	err  error
}

// write writes the object in the style of the moment.
func (y *yamlScreen) write() {
	y.busy = true
	object, style := y.object, y.style
	y.host.Wait("text", func(context.Context) any {
		text, err := writeYAML(object, style)
		return writing{text, err}
	})
}

// Handle takes a writing, or what tells of the object.
func (y *yamlScreen) Handle(_ string, result any) {
	if y.pane.handle(result) {
		return
	}
	switch v := result.(type) {
	case writing:
		y.busy = false
		if v.err != nil {
			y.err = v.err
		} else {
			y.show(v.text)
		}
	case reading:
		if y.handle(v) || v.object == y.object && y.object != nil && y.text.shown == "" {
			y.write()
		}
	default:
		y.handle(v)
	}
	y.goOn()
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
		{ID: "yaml.explain", Title: "explain the field", Keys: []string{"X"}, Hint: 2, Run: func(h screen.Host) {
			h.Push(explainKind(y.session, y.kind, y.pager.Path()))
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
	own = append(own, y.pager.Commands()...)
	about := slices.DeleteFunc(y.session.objectCommands(y.target), func(c screen.Command) bool { return c.ID == "object.yaml" })
	for i := range about {
		if about[i].ID == "object.applied" {
			about[i].Keys = []string{"D"} // which compares two objects in tables
		}
	}
	return y.pane.commands(append(own, unshadowed(about, own)...), "")
}

// revealHint keeps the key off the hints of objects that nothing is masked in.
func (y *yamlScreen) revealHint() int {
	if y.style.secret {
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

// target is the object.
func (y *yamlScreen) target() (ref, string) {
	of := ref{gvr: y.kind.GVR(), namespaced: y.kind.Namespaced, namespace: y.namespace, name: y.name, uid: y.uid}
	if y.row != nil {
		of.owner = y.row.Owner
	}
	return of, ""
}

// Pointer scrolls.
func (y *yamlScreen) Pointer(x, row int, act screen.Act) {
	if !y.pane.pointer(x, row, act) {
		y.pager.Pointer(x, row, act)
	}
}

// Paint draws the text, or why there is none.
func (y *yamlScreen) Paint(c canvas.Canvas) {
	c = y.pane.paint(c, y.target)
	y.pager.Paint(c)
	if y.pager.Len() == 0 {
		what, do, t := y.explain()
		paintMessage(c, what, do, t)
	}
}
