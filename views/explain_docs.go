package views

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"kubist/kube/schema"
	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/sanitize"
	"kubist/ui/screen"
)

// docs is all that is said of one field, in lines as wide as there is room.
type docs struct {
	of     *schema.Field
	width  int
	lines  [][]screen.Span
	top    int // lines scrolled away
	height int // of the last painting
}

// scroll scrolls by lines, down when positive, as far as there are any.
func (d *docs) scroll(by int) { d.top = max(min(d.top+by, len(d.lines)-d.height), 0) }

// half is the lines that half a page has.
func (d *docs) half() int { return max(d.height/2, 1) }

// below is how many lines there are that one has to scroll to.
func (d *docs) below() int { return max(len(d.lines)-d.height-d.top, 0) }

// hint keeps the key off the hints where all of the text is seen.
func (d *docs) hint() int {
	if len(d.lines) > d.height {
		return 6
	}
	return 0
}

// readable is how wide a text is at most: longer lines lose the eye.
const readable = 100

// paint draws what is said of a field, and what of it is searched for.
func (d *docs) paint(c canvas.Canvas, f *schema.Field, s *fieldSearch) {
	if w := min(c.W(), readable); d.of != f || d.width != w {
		if d.of != f {
			d.top = 0
		}
		d.of, d.width, d.lines = f, w, layDocs(f, w)
	}
	d.height = c.H()
	d.scroll(0)
	for y, line := range d.lines[d.top:min(len(d.lines), d.top+d.height)] {
		x, text := 0, ""
		for _, span := range line {
			x = c.Put(x, y, span.Style, span.Text)
			text += span.Text
		}
		s.highlight(c.Sub(canvas.Rect{Y: y, W: c.W(), H: 1}), text)
	}
}

// layDocs lays what is said of a field into lines of a width.
func layDocs(f *schema.Field, width int) [][]screen.Span {
	var lines [][]screen.Span
	add := func(st themes.Style, texts ...string) {
		for _, text := range texts {
			lines = append(lines, []screen.Span{{Style: st, Text: text}})
		}
	}
	heading := f.Type()
	if path := f.Path(); len(path) > 0 {
		heading = schema.FormatPath(path)
	}
	add(themes.Style(themes.Text)|themes.Bold, breakPath(heading, width)...)
	for _, l := range layFields(facts(f), width) {
		name := l.name + strings.Repeat(" ", max(l.indent-canvas.Width(l.name), 0))
		lines = append(lines, []screen.Span{{Style: themes.Style(themes.Muted), Text: name}, {Style: themes.Style(l.tone), Text: l.text}})
	}
	said := unlike(f.Docs())
	if len(said) == 0 {
		add(themes.Style(themes.Faint), "", "Nothing is said about it.")
	}
	for _, text := range said {
		add(themes.Style(themes.Text), "")
		add(themes.Style(themes.Text), paragraphs(sanitize.Text(text), width)...)
	}
	add(themes.Style(themes.Muted), "", "Example")
	for line := range strings.Lines(f.Stanza()) {
		st := themes.Style(themes.Text)
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			st = themes.Style(themes.Muted)
		}
		add(st, "  "+strings.TrimSuffix(line, "\n"))
	}
	return lines
}

// breakPath breaks a long path before dots.
func breakPath(path string, width int) []string {
	lines := wrapAll(strings.ReplaceAll(path, ".", " ."), width)
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], " .", ".")
	}
	return lines
}

// facts are the short things there are to say about a field.
func facts(f *schema.Field) []field {
	out := []field{}
	say := func(name, text string) {
		if text != "" {
			out = append(out, field{name, themes.Text, text})
		}
	}
	if f.Parent != nil {
		kind := f.Type()
		if f.Required {
			kind += ", required"
		}
		say("type", kind)
	}
	say("default", f.Default())
	name := "one of"
	if strings.HasPrefix(f.Type(), "[]") || strings.HasPrefix(f.Type(), "map[") {
		name = "each of"
	}
	say(name, strings.Join(f.Enum(), ", "))
	if !strings.HasSuffix(f.Type(), "IntOrString") { // which says it already
		say("format", f.Format())
	}
	say("value", strings.Join(valueFacts(f), ", "))
	switch keys := f.ListKeys(); f.ListType() {
	case "map":
		say("items", "told apart by "+strings.Join(keys, ", "))
	case "set":
		say("items", "each only once, in any order")
	case "atomic":
		say("items", "replaced as a whole when applied")
	}
	for _, r := range f.Rules() {
		text := r.Rule
		if r.Message != "" {
			text = r.Message + ": " + text
		}
		say("rule", text)
	}
	say("see", f.More())
	return out
}

// valueFacts are what else is said of the values of a field.
func valueFacts(f *schema.Field) []string {
	out := f.Limits()
	for _, v := range []struct {
		is   bool
		text string
	}{
		{f.Nullable(), "may be null"},
		{f.Embedded(), "a whole object, with its kind"},
		{f.KeepsUnknown(), "any other fields are kept"},
	} {
		if v.is {
			out = append(out, v.text)
		}
	}
	return out
}

// bullet is what the item of a list begins with, with what it is set in.
var bullet = regexp.MustCompile(`^\s*([-*+•]\s+|\d+[.)]\s+)?`)

// begins reports whether a line is not run on to the one before: the item of a
// list, what is set in, a heading, code.
func begins(line string) bool {
	return bullet.FindString(line) != "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "```")
}

// paragraphs wraps a text. Single line breaks are where its author's line was
// full, unless the next line begins with something else than a word.
func paragraphs(text string, width int) []string {
	var parts []string
	fresh := true
	for line := range strings.SplitSeq(text, "\n") {
		blank := strings.TrimSpace(line) == ""
		switch {
		case blank && (len(parts) == 0 || parts[len(parts)-1] == ""):
		case blank:
			parts, fresh = append(parts, ""), true
		case fresh || begins(line):
			parts, fresh = append(parts, strings.TrimRight(line, " \t")), false
		default:
			parts[len(parts)-1] += " " + strings.TrimSpace(line)
		}
	}
	var out []string
	for _, p := range parts {
		hang := utf8.RuneCountInString(bullet.FindString(p))
		pad := p[:len(p)-len(strings.TrimLeft(p, " \t"))]
		for i, line := range wrapAll(p, max(width-hang, 8)) {
			if i == 0 {
				out = append(out, pad+line)
				continue
			}
			out = append(out, strings.Repeat(" ", hang)+line)
		}
	}
	return out
}

// unlike are texts without those that were there before.
func unlike(texts []string) []string {
	var out []string
	for _, t := range texts {
		if t = strings.TrimSpace(t); !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}
