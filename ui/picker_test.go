package ui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"kubist/ui/screen"
	"kubist/ui/uitest"
)

func TestPicker(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press(":which<enter>")
		see(t, p, "Which")
		d.Press("nd")
		d.Press("<enter>")
		see(t, p, "page nodes")
	})
}

// told is a picker's story: what it told, in turn.
type told struct{ story []string }

func (s *told) picker() screen.Picker {
	return screen.Picker{
		Title:   "Colours",
		Items:   []screen.Item{{Text: "ochre"}, {Text: "slate", Current: true}, {Text: "umber"}},
		Preview: func(it screen.Item) { s.story = append(s.story, it.Text+"?") },
		Choose:  func(it screen.Item) { s.story = append(s.story, it.Text+"!") },
		Cancel:  func() { s.story = append(s.story, "none") },
	}
}

func (s *told) want(t *testing.T, story ...string) {
	t.Helper()
	if !slices.Equal(s.story, story) {
		t.Errorf("the picker told %q, want %q", s.story, story)
	}
	s.story = nil
}

func TestPickerPreviews(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		s := &told{}
		open := func() {
			d.Send(event(func() { r.pages["pods"].host.Pick(s.picker()) }))
			d.Pass(startled)
		}
		open()
		d.Press("<down><down><up><enter>")
		s.want(t, "umber?", "slate?", "slate!")
		open()
		d.Press("oc")
		s.want(t, "ochre?")
		d.Press("xx<backspace><backspace>")
		s.want(t)
		d.Press("<esc>")
		s.want(t, "none")
	})
}

func TestPickerOfSeveral(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		var got string
		told := 0
		given := []screen.Item{{Text: "NAME", Current: true}, {Text: "AGE"}, {Text: "NODE"}}
		columns := screen.Picker{Title: "Columns", Items: given, Several: func(items []screen.Item) {
			told++
			got = ""
			for _, it := range items {
				if it.Current {
					got += "+"
				}
				got += it.Text + " "
			}
		}}
		d.Send(event(func() { r.pages["pods"].host.Pick(columns) }))
		d.Pass(startled)
		see(t, p, "▌ ■ NAME")
		see(t, p, "□ AGE")
		see(t, p, "space choose")
		for _, step := range []struct{ keys, want string }{
			{"<down> ", "+NAME +AGE NODE "},
			{"<lt>", "+AGE +NAME NODE "},
			{"<lt>", "+AGE +NAME NODE "},
			{" ", "AGE +NAME NODE "},
			{">>", "+NAME NODE AGE "},
			{"nod ", "+NAME +NODE AGE "},
		} {
			if d.Press(step.keys); got != step.want {
				t.Errorf("after %s: %s, want %s", step.keys, got, step.want)
			}
		}
		before := told
		d.Press("<enter>")
		if told != before+1 {
			t.Error("enter told nothing")
		}
		hide(t, p, "Columns")
		if given[0].Text != "NAME" || !given[0].Current {
			t.Error("the picker changed the items it was given")
		}
	})
}

// What is fetched replaces the items, and the cursor stays on its own.
func TestPickerFetches(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		s := &told{}
		q := s.picker()
		q.More = func(context.Context) ([]screen.Item, error) {
			time.Sleep(time.Second)
			return []screen.Item{{Text: "sage"}, {Text: "slate"}, {Text: "umber"}}, nil
		}
		d.Send(event(func() { r.pages["pods"].host.Pick(q) }))
		d.Pass(startled)
		see(t, p, "loading…")
		d.Press("<down>")
		d.Pass(time.Second)
		see(t, p, "sage")
		if !strings.Contains(p.shown.String(), "▌ umber") {
			t.Errorf("the cursor has moved:\n%s", p.shown)
		}
		d.Press("<up><up><enter>")
		s.want(t, "umber?", "slate?", "sage?", "sage!")
	})
}

// What is fetched for a picker that is closed by then is nobody's.
func TestPickerThatIsClosedBeforeItsItemsCome(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		s := &told{}
		pick := s.picker()
		come := make(chan struct{})
		pick.More = func(context.Context) ([]screen.Item, error) {
			<-come
			return []screen.Item{{Text: "sage"}}, nil
		}
		d.Send(event(func() { r.pages["pods"].host.Pick(pick) }))
		d.Pass(startled)
		d.Press("<esc>")
		s.want(t, "none")
		close(come)
		d.Pass(time.Second)
		s.want(t)
	})
}

// The end of a text that is longer than the dialog stays in sight.
func TestPickerWithALongText(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		d.Send(event(func() { r.pages["pods"].host.Pick((&told{}).picker()) }))
		d.Pass(startled)
		d.Press(strings.Repeat("x", 70) + "end")
		see(t, p, "xxxend")
		if p.shown.Cursor == nil {
			t.Error("the caret is not on the screen")
		}
	})
}

func TestPickerTakesItemsAway(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		var removed, chosen []string
		d.Send(event(func() {
			r.pages["pods"].host.Pick(screen.Picker{
				Title: "Colours", Items: []screen.Item{{Text: "ochre"}, {Text: "slate"}, {Text: "umber"}},
				Choose: func(it screen.Item) { chosen = append(chosen, it.Text) },
				Remove: func(it screen.Item) { removed = append(removed, it.Text) },
			})
		}))
		d.Pass(startled)
		see(t, p, "ctrl+d delete")
		d.Press("um<ctrl+d>")
		see(t, p, "nothing matches")
		d.Press("<ctrl+d><backspace><backspace><down><ctrl+d><enter>")
		if !slices.Equal(removed, []string{"umber", "slate"}) || !slices.Equal(chosen, []string{"ochre"}) {
			t.Errorf("removed %q, chosen %q", removed, chosen)
		}
	})
}

// What there is to say of an item follows the cursor, and takes no room where there is nothing.
func TestPickerSaysMore(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		long := strings.Repeat("word ", 14) + "end"
		d.Send(event(func() {
			r.pages["pods"].host.Pick(screen.Picker{Title: "Which", Items: []screen.Item{
				{Text: "first", About: "leaves out: the order"}, {Text: "second"}, {Text: long, About: "leaves out: nothing"},
			}})
		}))
		d.Pass(startled)
		see(t, p, "leaves out: the order")
		d.Press("<down>")
		hide(t, p, "leaves out")
		hide(t, p, "word end")
		d.Press("<down>")
		see(t, p, "word end")
		see(t, p, "leaves out: nothing")
	})
}
