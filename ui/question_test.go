package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kubist/ui/screen"
	"kubist/ui/uitest"
)

// asking has the page ask when its data comes in: a dialog that opens by itself.
func asking(r *router, q screen.Question) {
	r.pages["ask"] = &page{name: "ask", wait: func(context.Context) any { return "rows" }}
	r.pages["ask"].handle = func() { r.pages["ask"].host.Ask(q) }
}

func deletion(answers *[]int) screen.Question {
	return screen.Question{
		Title:   "Delete pod kubia-0?",
		Text:    []screen.Span{{Text: "Its ReplicaSet starts another one."}},
		Choices: []screen.Choice{{Label: "keep"}, {Label: "delete", Key: "d"}, {Label: "now", Key: "ctrl+k"}},
		Answer:  func(i int) { *answers = append(*answers, i) },
	}
}

func TestQuestion(t *testing.T) {
	for keys, want := range map[string][]int{
		"<enter>":                 {0},
		"<right><enter>":          {1},
		"<left><enter>":           {2},
		"<tab><tab><tab><enter>":  {0},
		"<shift+tab><enter>":      {2},
		"<down><down><up><enter>": {1},
		"d":                       {1},
		"<ctrl+k>":                {2},
		"<esc>":                   nil,
		"<ctrl+c>":                nil,
		" qx<enter>":              {0},
	} {
		t.Run(keys, func(t *testing.T) {
			scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
				var got []int
				asking(r, deletion(&got))
				d.Press(":ask<enter>")
				d.Pass(startled)
				see(t, p, "Delete pod kubia-0?")
				see(t, p, "▌ keep   ")
				d.Press(keys)
				if len(got) != len(want) || len(got) > 0 && got[0] != want[0] {
					t.Errorf("answered %v, want %v", got, want)
				}
				hide(t, p, "Delete")
				see(t, p, "page ask")
				if last := r.pages["ask"].got; len(last) != 1 {
					t.Errorf("the screen below got %q", last)
				}
			})
		})
	}
}

// What was typed for the screen does not answer the question that came up meanwhile.
func TestQuestionThatOpensByItselfIsDeafAtFirst(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		var got []int
		asking(r, deletion(&got))
		d.Press(":ask<enter>")
		d.Press("d<enter>c<esc>")
		d.Send(tea.PasteMsg{Content: "d"})
		see(t, p, "Delete pod kubia-0?")
		if len(got) > 0 || p.copied != "" {
			t.Errorf("stray keys answered %v and copied %q", got, p.copied)
		}
		d.Pass(startled - 100*time.Millisecond)
		d.Press("d")
		see(t, p, "Delete pod kubia-0?")
		d.Pass(100 * time.Millisecond)
		d.Press("d")
		if len(got) != 1 || got[0] != 1 {
			t.Errorf("answered %v", got)
		}
	})
}

func TestQuestionThatWasAskedForAnswersAtOnce(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		var got []int
		r.pages["pods"].ask = func(h screen.Host) { h.Ask(deletion(&got)) }
		d.Press("D")
		see(t, p, "Delete pod kubia-0?")
		d.Press("<enter>")
		if len(got) != 1 || got[0] != 0 {
			t.Errorf("answered %v", got)
		}
	})
}

// A question can follow from a question; it stands over the one that asked.
func TestQuestionsAreAStack(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		var got []int
		r.pages["pods"].ask = func(h screen.Host) {
			q := deletion(&got)
			q.Answer = func(int) { h.Ask(screen.Question{Title: "Really?", Choices: []screen.Choice{{Label: "no"}}}) }
			h.Ask(q)
		}
		d.Press("D<enter>")
		hide(t, p, "Delete")
		see(t, p, "Really?")
		d.Press("<enter>")
		hide(t, p, "Really?")
	})
}

func TestQuestionIsTidyWhenNarrow(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		d.Send(tea.WindowSizeMsg{Width: 40, Height: 10})
		r.pages["pods"].ask = func(h screen.Host) {
			h.Ask(screen.Question{
				Title:   "Which?",
				Text:    []screen.Span{{Text: strings.Repeat("word ", 40) + "end"}},
				Choices: []screen.Choice{{Label: "the one that is first"}, {Label: "the one after it", Key: "a"}},
			})
		}
		d.Press("D")
		see(t, p, "│ ▌ the one that is first")
		see(t, p, "│   the one after it a")
		see(t, p, "↑↓ read on")
		hide(t, p, "end")
		d.Press(strings.Repeat("j", 20))
		see(t, p, "end")
	})
}

func TestNote(t *testing.T) {
	for _, k := range []string{"<enter>", "<esc>", " ", "q"} {
		t.Run(k, func(t *testing.T) {
			note := "Welcome\n\nThis is a world to play with.\n\n  t   the path of the traffic\n  L   labels\n"
			scenarioWith(t, Options{Note: note}, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
				see(t, p, "│ Welcome")
				see(t, p, "│   t   the path of the traffic")
				d.Press(k)
				see(t, p, "Welcome")
				d.Pass(startled)
				d.Press(k)
				hide(t, p, "Welcome")
				see(t, p, "page pods")
				if d.Quit() {
					t.Error("quit")
				}
			})
		})
	}
}

// Where there are more choices than rows, the one under the cursor is seen.
func TestQuestionWithManyChoices(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		q := screen.Question{Title: "Which?"}
		for _, name := range []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"} {
			q.Choices = append(q.Choices, screen.Choice{Label: name + strings.Repeat(" really", 2)})
		}
		asking(r, q)
		d.Press(":ask<enter>")
		d.Pass(startled)
		see(t, p, "▌ one really")
		for range 11 {
			d.Press("<right>")
		}
		see(t, p, "▌ twelve really")
		see(t, p, "Which?")
	})
}
