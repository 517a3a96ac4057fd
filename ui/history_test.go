package ui

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kubist/ui/uitest"
)

func TestTheStackForgets(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		for range 3 * deepest {
			d.Press("<enter>")
		}
		for range deepest {
			d.Press("<esc>")
		}
		see(t, p, "page pods\n")
		see(t, p, "this is the first screen")
	})
}

func TestBackAndForward(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		d.Press("]")
		see(t, p, "forward: this is the last screen")
		d.Press("-")
		see(t, p, "last view: there is no other view yet")
		d.Press(":nodes<enter><enter>")
		see(t, p, "page nodes+")
		d.Press("[[")
		see(t, p, "page pods\n")
		if n := r.pages["nodes"].mounted; n != 0 {
			t.Error("a screen that was left is still mounted")
		}
		d.Press("]")
		see(t, p, "page nodes\n")
		if n := r.pages["nodes"].mounted; n != 1 {
			t.Error("the screen is not mounted")
		}
		d.Press("]")
		see(t, p, "page nodes+\n")
		d.Press("<esc><esc>")
		see(t, p, "page pods\n")
		d.Press("<enter>]")
		see(t, p, "page pods+\n")
		see(t, p, "this is the last screen")
	})
}

func TestLastView(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press("<enter><enter>-")
		see(t, p, "page pods+\n")
		d.Press("-")
		see(t, p, "page pods++\n")
		d.Press("[[")
		see(t, p, "page pods\n")
		d.Press("-")
		see(t, p, "page pods+\n")
		d.Press("-")
		see(t, p, "page pods\n")
	})
}

func TestElsewhereThereIsNoPast(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press("<enter>:elsewhere nodes<enter>")
		see(t, p, "page nodes\n")
		for _, k := range []string{"[", "]", "-"} {
			d.Press(k)
			see(t, p, "page nodes\n")
		}
	})
}

func TestThePlaceIsRemembered(t *testing.T) {
	memory := &Memory{}
	scenarioWith(t, Options{Memory: memory}, func(t *testing.T, d *uitest.Driver, _ *paper, r *router) {
		at := func(want string) {
			t.Helper()
			if memory.Place != want {
				t.Errorf("the place is %q, want %q", memory.Place, want)
			}
		}
		at("pods")
		d.Press("<enter>")
		at("pods+")
		d.Press(":messages<enter>")
		at("pods+")
		d.Press("[[")
		at("pods")
		r.pages["pods"].name = "pods -l app=web"
		d.Press("<ctrl+c>")
		at("pods -l app=web")
	})
}

func TestLinesAreRemembered(t *testing.T) {
	memory := &Memory{Lines: []string{"nodes", "pods -n shop", "nodes -A"}}
	scenarioWith(t, Options{Memory: memory}, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press(":no<up>")
		see(t, p, ":nodes -A\n")
		d.Press("<up>")
		see(t, p, ":nodes\n")
		d.Press("<up>")
		see(t, p, ":nodes\n")
		d.Press("<down><down>")
		see(t, p, ":nodes\n") // what was typed, and how it might go on
		d.Press("<ctrl+u><esc>:<up><up>")
		see(t, p, ":pods -n shop\n")
		d.Press("<esc>:nodes<enter>")
		if got := strings.Join(memory.Lines, ", "); got != "pods -n shop, nodes -A, nodes" {
			t.Errorf("the lines are %s", got)
		}
	})
}

func TestNotAllLinesAreKept(t *testing.T) {
	t.Parallel()
	m := &Memory{}
	for i := range linesKept + 5 {
		m.add(strconv.Itoa(i))
	}
	if len(m.Lines) != linesKept || m.Lines[0] != "5" {
		t.Errorf("%d lines, the oldest %s", len(m.Lines), m.Lines[0])
	}
}

// However one goes about, one screen is mounted and all others are not; forward
// undoes back, and the last view of the last view is this one.
func TestGoingAboutAnyhow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := New(Options{Router: &router{}, Display: &paper{w: 80, h: 24}, Now: time.Now})
		var all []*page
		open := func() *page {
			all = append(all, &page{name: strconv.Itoa(len(all))})
			return all[len(all)-1]
		}
		s.push(open())
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			before := s.top()
			switch rapid.SampledFrom([]string{"push", "push", "back", "forward", "last", "replace", "reset"}).Draw(t, "step") {
			case "push":
				s.push(open())
				if s.at+1 != len(s.stack) || s.stack[s.at-1] != before {
					t.Fatalf("a new screen is at %d of %d", s.at, len(s.stack))
				}
			case "back":
				if s.visit(s.at - 1); s.top() != before {
					s.visit(s.at + 1)
					same(t, s, before)
					s.visit(s.at - 1)
				}
			case "forward":
				s.visit(s.at + 1)
			case "last":
				if s.noLast() == "" {
					s.visit(s.indexOfLast())
					s.visit(s.indexOfLast())
					same(t, s, before)
					s.visit(s.indexOfLast())
				}
			case "replace":
				s.replace(open())
			case "reset":
				s.reset(open())
			}
			if len(s.stack) > deepest {
				t.Fatalf("%d screens are kept", len(s.stack))
			}
			for _, p := range all {
				if want := s.top().screen == p; (p.mounted == 1) != want || p.mounted > 1 {
					t.Fatalf("screen %s is mounted %d times", p.name, p.mounted)
				}
			}
		}
	})
}

func same(t *rapid.T, s *Shell, e *entry) {
	if s.top() != e {
		t.Fatalf("came to screen %s, not back to %s", s.top().screen.(*page).name, e.screen.(*page).name)
	}
}
