package logview

import (
	"slices"
	"strings"
	"time"

	"kubist/themes"
	"kubist/ui/screen"
)

// Commands are what can be done with a log, for the commands of its screen.
func (v *View) Commands() []screen.Command {
	own := []screen.Command{
		{ID: "log.filter", Title: "filter", Keys: []string{"&"}, Hint: 3, Run: v.askFilter},
		{ID: "log.search", Title: "search", Keys: []string{"/"}, Hint: 4, When: v.empty, Run: v.askSearch},
		{ID: "log.next", Title: "next match", Keys: []string{"n"}, When: v.idle, Run: func(h screen.Host) { v.step(h, 1) }},
		{ID: "log.previous", Title: "previous match", Keys: []string{"N"}, When: v.idle, Run: func(h screen.Host) { v.step(h, -1) }},
		{ID: "log.hold", Title: "hold still, or follow", Keys: []string{"z"}, Hint: 2, Run: func(screen.Host) { v.hold() }},
		{ID: "log.serious", Title: "only warnings and errors", Keys: []string{"!"}, Run: func(screen.Host) { v.toggle(&v.sift.serious) }},
		{ID: "log.fields", Title: "fields readable", Keys: []string{"m"}, Hint: 5, Run: func(screen.Host) { v.toggle(&v.fields) }},
		{ID: "log.columns", Title: "pick fields as columns", Keys: []string{"C"}, Run: v.pickFields},
		{ID: "log.wrap", Title: "wrap long lines", Keys: []string{"w"}, Hint: 6, Run: func(screen.Host) { v.left = 0; v.toggle(&v.wrap) }},
		{ID: "log.times", Title: "times", Keys: []string{"t"}, Run: func(screen.Host) { v.toggle(&v.times) }},
		{ID: "log.strip", Title: "density over time", Keys: []string{"#"}, Run: func(screen.Host) { v.toggle(&v.unstrip) }},
		{ID: "log.more-context", Title: "more lines around what matches", Keys: []string{")"}, When: v.unfiltered, Run: func(screen.Host) { v.around(1) }},
		{ID: "log.less-context", Title: "fewer lines around what matches", Keys: []string{"("}, When: v.unfiltered, Run: func(screen.Host) { v.around(-1) }},
		{ID: "log.mark", Title: "mark", Keys: []string{"space"}, When: v.empty, Run: func(screen.Host) { v.mark() }},
		{ID: "log.copy", Title: "copy the line, or those marked", Keys: []string{"c"}, When: v.empty, Run: v.copy},
		{ID: "log.next-fault", Title: "next warning or error", Keys: []string{"}"}, When: v.empty, Run: func(h screen.Host) { v.fault(h, 1) }},
		{ID: "log.previous-fault", Title: "previous warning or error", Keys: []string{"{"}, When: v.empty, Run: func(h screen.Host) { v.fault(h, -1) }},
		{ID: "log.later", Title: "later on the strip", Keys: []string{">"}, When: v.empty, Run: func(screen.Host) { v.hop(1) }},
		{ID: "log.earlier", Title: "earlier on the strip", Keys: []string{"<"}, When: v.empty, Run: func(screen.Host) { v.hop(-1) }},
	}
	own = append(own, v.moves()...)
	if v.query != "" || !v.sift.empty() || len(v.marked) > 0 {
		own = append(own, screen.Command{ID: "log.clear", Title: "end the search and the filter, then back", Keys: []string{"esc"}, Run: func(screen.Host) { v.release() }})
	}
	return own
}

func (v *View) moves() []screen.Command {
	move := func(id, title string, f func(), keys ...string) screen.Command {
		return screen.Command{ID: id, Title: title, Keys: keys, Run: func(screen.Host) { f() }}
	}
	page, half := func() int { return max(v.height-1, 1) }, func() int { return max(v.height/2, 1) }
	const columns = 8
	return []screen.Command{
		move("log.down", "down", func() { v.move(1) }, "j", "down"),
		move("log.up", "up", func() { v.move(-1) }, "k", "up"),
		move("log.page-down", "page down", func() { v.scroll(page()); v.toBottom() }, "pgdown", "ctrl+f"),
		move("log.page-up", "page up", func() { v.scroll(-page()) }, "pgup", "ctrl+b"),
		move("log.half-page-down", "half a page down", func() { v.scroll(half()); v.toBottom() }, "ctrl+d"),
		move("log.half-page-up", "half a page up", func() { v.scroll(-half()) }, "ctrl+u"),
		move("log.first", "first line", func() { v.move(-v.count()) }, "g", "home"),
		move("log.last", "last line, and follow", func() { v.follow = true; v.end() }, "G", "end"),
		{ID: "log.right", Title: "to the right", Keys: []string{"right"}, When: v.wrapping, Run: func(screen.Host) {
			if v.cut {
				v.left += columns
			}
		}},
		{ID: "log.left", Title: "to the left", Keys: []string{"left"}, When: v.wrapping, Run: func(screen.Host) { v.left = max(v.left-columns, 0) }},
	}
}

// toBottom has the cursor be in the last row once the window cannot go farther.
func (v *View) toBottom() {
	if v.count() > 0 && v.top == v.walk(v.last(), 1-max(v.height, 1)) {
		v.at = v.last().number
	}
}

func (v *View) empty() string {
	if v.count() == 0 {
		return "there are no lines"
	}
	return ""
}

func (v *View) idle() string {
	if v.query == "" {
		return "nothing is searched for; / does"
	}
	return ""
}

func (v *View) unfiltered() string {
	if v.sift.empty() {
		return "there is no filter; & sets one"
	}
	return ""
}

func (v *View) wrapping() string {
	if v.wrap {
		return "long lines are wrapped; w cuts them"
	}
	return ""
}

// toggle changes how lines are shown or which; what is seen stays in sight.
func (v *View) toggle(what *bool) {
	*what = !*what
	v.width, v.height = -1, -1 // all is laid out anew
	v.refilter()
}

func (v *View) hold() {
	v.follow = !v.follow
	v.seen = v.ring.end()
	if v.follow {
		v.end()
	}
}

func (v *View) around(by int) {
	v.sift.context = max(v.sift.context+by, 0)
	v.refilter()
}

// release ends the search, or else the marks, or else the filter.
func (v *View) release() {
	switch {
	case v.query != "":
		v.query = ""
	case len(v.marked) > 0:
		clear(v.marked)
	default:
		v.sift = sieve{}
		v.refilter()
	}
}

func (v *View) mark() {
	if v.marked[v.at] {
		delete(v.marked, v.at)
	} else {
		v.marked[v.at] = true
	}
	v.stay(-1)
	v.move(1)
}

// Format is a line as it is copied and saved: when, by whom, what.
func (v *View) Format(l Line) string {
	text := time.Unix(0, l.Time).Format(time.RFC3339Nano) + " "
	if name := v.Name(l); name != "" {
		text += name + " "
	}
	if l.Note {
		return text + "-- " + l.Text
	}
	return text + l.Text
}

func (v *View) copy(h screen.Host) {
	if len(v.marked) == 0 {
		h.Copy(v.ring.at(v.at).Text, "the line")
		return
	}
	var lines []string
	for i := range v.count() {
		if n := v.number(i); v.marked[n] {
			lines = append(lines, v.Format(v.ring.at(n)))
		}
	}
	h.Copy(strings.Join(lines, "\n"), screen.Number(len(lines))+" lines")
}

// fault goes to the next warning or error.
func (v *View) fault(h screen.Host, by int) {
	for i := v.index(v.at) + by; i >= 0 && i < v.count(); i += by {
		if n := v.number(i); v.ring.at(n).Level >= Warn {
			v.visit(n)
			return
		}
	}
	h.Toast(themes.Muted, "there is no other warning or error that way")
}

// pickFields asks for the fields that stand before the message.
func (v *View) pickFields(h screen.Host) {
	keys := append([]string(nil), v.chosen...)
	for _, k := range v.keys() {
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		h.Toast(themes.Muted, "no line has fields: they are read in lines of JSON and logfmt")
		return
	}
	items := make([]screen.Item, len(keys))
	for i, k := range keys {
		items[i] = screen.Item{Text: k, Current: slices.Contains(v.chosen, k)}
	}
	h.Pick(screen.Picker{
		Title: "Fields before the message", Items: items, Choose: func(screen.Item) {},
		Several: func(items []screen.Item) {
			v.chosen = nil
			for _, it := range items {
				if it.Current {
					v.chosen = append(v.chosen, it.Text)
				}
			}
			v.fields = v.fields || len(v.chosen) > 0
			v.width = -1
		},
	})
}

// askFilter asks for the filter, which narrows as it is typed.
func (v *View) askFilter(h screen.Host) {
	was := v.sift.text
	h.Prompt(screen.Prompt{
		Label: "&", Text: was, History: v.filters,
		Change: func(text string) { _ = v.Filter(text) },
		Check: func(text string) *screen.Fault {
			if _, err := parse(text); err != nil {
				return &screen.Fault{At: len(text), Message: err.Error()}
			}
			return nil
		},
		Note: func() []screen.Span {
			return []screen.Span{{Style: themes.Style(themes.Muted), Text: screen.Number(v.count()) + " lines"}}
		},
		Done: func(text string, ok bool) {
			if !ok || v.Filter(text) != nil {
				_ = v.Filter(was)
				return
			}
			v.filters = remember(v.filters, text)
		},
	})
}

// askSearch asks for what to find; the cursor goes to the first match above or at it.
func (v *View) askSearch(h screen.Host) {
	was := v.query
	h.Prompt(screen.Prompt{
		Label: "/", History: v.past,
		Change: func(text string) { v.query = text },
		Done: func(text string, ok bool) {
			if !ok {
				v.query = was
				return
			}
			v.query = text
			v.past = remember(v.past, text)
			if text != "" && v.count() > 0 && v.look(v.ring.at(v.at).Text) < 0 {
				v.step(h, -1)
			}
		},
	})
}

func remember(past []string, text string) []string {
	if n := len(past); text == "" || n > 0 && past[n-1] == text {
		return past
	}
	return append(past, text)
}

// step goes to the next line that has what is searched for.
func (v *View) step(h screen.Host, by int) {
	n := v.count()
	at := v.index(v.at)
	for i := 1; i <= n; i++ {
		j := ((at+by*i)%n + n) % n
		if v.look(v.ring.at(v.number(j)).Text) < 0 {
			continue
		}
		if by > 0 && j <= at {
			h.Toast(themes.Text, "the search goes on at the top")
		} else if by < 0 && j >= at {
			h.Toast(themes.Text, "the search goes on at the end")
		}
		v.visit(v.number(j))
		return
	}
	h.Toast(themes.Warn, "there is no “"+v.query+"” here")
}
