package views

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"kubist/themes"
	"kubist/ui/pager"
)

// sheet is a text with the style of each of its lines.
type sheet struct {
	lines  []string
	styles []themes.Style
}

// add adds lines of one style; a line break at the end begins no line.
func (s *sheet) add(st themes.Style, text string) {
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		s.lines, s.styles = append(s.lines, line), append(s.styles, st)
	}
}

func (s *sheet) text() string { return strings.Join(s.lines, "\n") }

// highlight is the painter of its lines.
func (s *sheet) highlight(lines pager.Lines) pager.Painter {
	return func(i int, put pager.Put) {
		st := themes.Style(themes.Text)
		if i < len(s.styles) {
			st = s.styles[i]
		}
		put(st, lines.At(i))
	}
}

// heading is the style of a line above an answer.
func heading(t themes.Token) themes.Style { return themes.Style(t) | themes.Bold }

// answer adds what a command has written.
func (s *sheet) answer(r reply) {
	if r.stdout != "" {
		s.add(themes.Style(themes.Text), r.stdout)
	}
	if r.stderr != "" {
		s.add(themes.Style(themes.Muted), "stderr:")
		s.add(themes.Style(themes.Warn), r.stderr)
	}
	switch {
	case r.cut > 0:
		s.add(themes.Style(themes.Warn), "✂ "+thousands(int(r.cut))+" bytes more are not kept")
	case r.done && r.failed == "" && r.stdout == "" && r.stderr == "":
		s.add(themes.Style(themes.Muted), "nothing was written")
	}
}

// sheetOf is what one pod has answered.
func sheetOf(r reply) *sheet {
	s := &sheet{}
	s.answer(r)
	return s
}

// sheetOfAll is what several pods have answered, one after the other.
func sheetOfAll(all []reply) *sheet {
	s := &sheet{}
	for i, r := range all {
		if i > 0 {
			s.add(themes.Style(themes.Text), "")
		}
		token, mark := themes.OK, "✓ "
		switch {
		case !r.done:
			token, mark = themes.Info, "… "
		case !r.well():
			token, mark = themes.Bad, "✗ "
		}
		head := mark + r.called()
		s.add(heading(token), head+" · "+r.outcome())
		s.answer(r)
	}
	return s
}

// called is the pod, and the container that it was.
func (r reply) called() string {
	name := r.pod.name
	if r.container != "" {
		name += "/" + r.container
	}
	return name
}

// sheetOfDifferences says who answers differently: which pods say the same, how the
// others differ from most of them, and what most of them say.
func sheetOfDifferences(all []reply) *sheet {
	s := &sheet{}
	same := sameReplies(all)
	if len(same) == 0 {
		s.add(themes.Style(themes.Muted), "no pod has answered")
	} else {
		s.tell(same, len(all))
	}
	for _, r := range all {
		if r.done && r.failed != "" {
			s.add(themes.Style(themes.Text), "")
			s.add(heading(themes.Bad), "✗ "+r.called()+" · "+r.outcome())
		}
	}
	return s
}

// tell tells of groups, of so many pods.
func (s *sheet) tell(same [][]reply, of int) {
	most := same[0]
	if len(most) == of {
		s.add(heading(themes.OK), "✓ all "+thousands(of)+" pods say this · "+most[0].outcome())
		s.answer(most[0])
		return
	}
	for _, group := range same[1:] {
		verb := " differ"
		if len(group) == 1 {
			verb = " differs"
		}
		s.add(heading(themes.Warn), "≠ "+podsOfGroup(group)+verb+" from "+podsOfGroup(most)+": "+podNames(group)+" · "+group[0].outcome())
		s.compare(most, group)
		s.add(themes.Style(themes.Text), "")
	}
	verb := " say this"
	if len(most) == 1 {
		verb = " says this"
	}
	s.add(heading(themes.OK), "= "+podsOfGroup(most)+verb+": "+podNames(most)+" · "+most[0].outcome())
	s.answer(most[0])
}

// compare adds how the answer of a group differs from that of another one.
func (s *sheet) compare(most, group []reply) {
	const context = 3
	a, b := sheetOf(most[0]).text()+"\n", sheetOf(group[0]).text()+"\n"
	text, err := udiff.ToUnified(podsOfGroup(most), podsOfGroup(group), a, udiff.Lines(a, b), context)
	if err != nil {
		s.add(themes.Style(themes.Bad), err.Error())
		return
	}
	if text == "" {
		s.add(themes.Style(themes.Muted), "it says the same, and ends otherwise")
		return
	}
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		s.add(diffStyle(i, line), line)
	}
}

func podsOfGroup(group []reply) string {
	if len(group) == 1 {
		return "1 pod"
	}
	return thousands(len(group)) + " pods"
}

// podNames are the pods of a group, of many the first ones.
func podNames(group []reply) string {
	const most = 5
	out := make([]string, 0, most)
	for _, r := range group[:min(len(group), most)] {
		out = append(out, r.pod.name)
	}
	text := strings.Join(out, ", ")
	if n := len(group) - most; n > 0 {
		text += fmt.Sprintf(" and %s more", thousands(n))
	}
	return text
}

// differing is how many pods do not answer as most do.
func differing(all []reply) int {
	same := sameReplies(all)
	if len(same) == 0 {
		return 0
	}
	n := 0
	for _, group := range same[1:] {
		n += len(group)
	}
	return n
}

// unwell is how many replies are of commands that did not do what they were to do.
func unwell(all []reply) int {
	return len(slices.DeleteFunc(slices.Clone(all), func(r reply) bool { return !r.done || r.well() }))
}
