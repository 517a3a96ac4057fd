package ui

import (
	"cmp"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"kubist/themes"
	"kubist/ui/canvas"
	"kubist/ui/screen"
	"kubist/ui/uitest"
)

// paper is a terminal that keeps the last frame.
type paper struct {
	w, h   int
	shown  *canvas.Frame
	shows  int
	copied string
	title  string // of an alert
	used   *themes.Sheet
}

func (p *paper) Size() (int, int)             { return p.w, p.h }
func (p *paper) Frame(w, h int) *canvas.Frame { f := &canvas.Frame{}; f.Reset(w, h); return f }
func (p *paper) Show(f *canvas.Frame)         { p.shown, p.shows = f, p.shows+1 }
func (p *paper) Use(sheet *themes.Sheet)      { p.used = sheet }
func (p *paper) Redraw()                      {}
func (p *paper) Mouse(bool)                   {}
func (p *paper) Copy(text string)             { p.copied = text }
func (p *paper) Alert(title string)           { p.title = title }
func (p *paper) Calm()                        { p.title = "" }
func (p *paper) AskGround()                   {}
func (p *paper) Answered()                    {}
func (p *paper) Suspend() tea.Cmd             { return nil }
func (p *paper) Handover(run func(in, out *os.File) error, then func(error) tea.Msg) tea.Cmd {
	return func() tea.Msg { return then(run(nil, nil)) }
}

// page is a screen that says what happens to it.
type page struct {
	name    string
	host    screen.Host
	mounted int
	got     []string
	wait    func(context.Context) any
	handle  func()
	ask     func(screen.Host)
}

func (p *page) Title() screen.Title {
	return screen.Title{Crumbs: []string{"here", p.name}, Status: []screen.Span{{Text: "live"}}}
}

func (p *page) Commands() []screen.Command {
	return []screen.Command{
		{ID: "page.next", Title: "next", Keys: []string{"enter"}, Hint: 1, Run: func(h screen.Host) { h.Push(&page{name: p.name + "+"}) }},
		{ID: "page.never", Title: "never", Keys: []string{"x"}, Hint: 2, When: func() string { return "it is Monday" }, Run: func(screen.Host) { panic("ran") }},
		{ID: "page.ask", Title: "ask", Keys: []string{"D"}, Run: func(h screen.Host) { p.ask(h) }},
		{ID: "page.top", Title: "to the top", Keys: []string{"g", "home"}, Run: func(screen.Host) { p.got = append(p.got, "top") }},
		{ID: "page.mark", Title: "mark", Keys: []string{"space", "ctrl+\\", "7"}, Run: func(screen.Host) { p.got = append(p.got, "mark") }},
		{ID: "page.copy", Title: "copy", Keys: []string{"c"}, Run: func(h screen.Host) { h.Copy("text", "the text") }},
		{ID: "page.filter", Title: "filter", Keys: []string{"/"}, Run: func(h screen.Host) {
			h.Prompt(screen.Prompt{
				Label: "/", Change: func(s string) { p.got = append(p.got, s) },
				Check: func(s string) *screen.Fault {
					if strings.HasSuffix(s, "(") {
						return &screen.Fault{At: len(s) - 1, Message: "never closed"}
					}
					return nil
				},
				Done: func(s string, ok bool) { p.got = append(p.got, "done "+s); _ = ok },
			})
		}},
	}
}

// Line is where the page is, for what comes back to it.
func (p *page) Line() string { return p.name }

func (p *page) Mount(h screen.Host) {
	p.host, p.mounted = h, p.mounted+1
	if p.wait != nil {
		h.Wait("data", p.wait)
	}
}
func (p *page) Unmount() { p.mounted-- }
func (p *page) Handle(slot string, v any) {
	if p.handle != nil {
		p.handle()
	}
	p.got = append(p.got, slot+" "+v.(string))
}

func (p *page) Paint(c canvas.Canvas)          { c.Put(2, 1, themes.Style(themes.Text), "page "+p.name) }
func (p *page) Pointer(x, y int, _ screen.Act) { p.got = append(p.got, "clicked") }

type router struct{ pages map[string]*page }

func (r *router) Open(line string, _ screen.Screen) (screen.Place, error) {
	switch line {
	case "which":
		return screen.Place{Pick: &screen.Picker{Title: "Which", Items: []screen.Item{{Text: "pods"}, {Text: "nodes"}}}}, nil
	case "which nodes":
		line = "nodes"
	case "":
		line = "pods"
	}
	name, root := strings.CutPrefix(line, "elsewhere ")
	p, ok := r.pages[name]
	if !ok {
		return screen.Place{}, errors.New("there is no " + line)
	}
	return screen.Place{Screen: p, Root: root}, nil
}

func (r *router) Complete(line string, at int) []screen.Candidate {
	var out []screen.Candidate
	for _, w := range []string{"nodes", "pods"} {
		if strings.HasPrefix(w, line[:at]) && w != line {
			out = append(out, screen.Candidate{Text: w, From: 0, To: at, Note: w[:2]})
		}
	}
	return out
}

func (r *router) Commands() []screen.Command { return nil }

func scenario(t *testing.T, run func(t *testing.T, d *uitest.Driver, p *paper, r *router)) {
	t.Helper()
	scenarioWith(t, Options{}, run)
}

// scenarioWith is a scenario of a shell with options of its own.
func scenarioWith(t *testing.T, opt Options, run func(t *testing.T, d *uitest.Driver, p *paper, r *router)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &router{pages: map[string]*page{"pods": {name: "pods"}, "nodes": {name: "nodes"}}}
		p := &paper{w: 60, h: 12}
		opt.Router, opt.Display, opt.First, opt.Now = r, p, cmp.Or(opt.First, "pods"), time.Now
		run(t, uitest.Drive(New(opt)), p, r)
		time.Sleep(2 * time.Second) // lets the clock's goroutine end with the bubble
	})
}

func hide(t *testing.T, p *paper, text string) {
	t.Helper()
	if strings.Contains(p.shown.String(), text) {
		t.Errorf("there is %q on the screen:\n%s", text, p.shown)
	}
}

func see(t *testing.T, p *paper, text string) {
	t.Helper()
	if !strings.Contains(p.shown.String(), text) {
		t.Errorf("no %q on the screen:\n%s", text, p.shown)
	}
}

// A launch that only asks something asks it over the screen that one begins with.
func TestFirstLineOfTheShellsOwn(t *testing.T) {
	for line, text := range map[string]string{"theme": "there is none to choose", "help": "Keys", "messages": "Messages"} {
		t.Run(line, func(t *testing.T) {
			scenarioWith(t, Options{First: line}, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
				see(t, p, text)
				d.Press("<esc>")
				see(t, p, "page pods")
			})
		})
	}
}

func TestStack(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		see(t, p, "here ▸ pods")
		d.Press("<enter>")
		see(t, p, "page pods+")
		if r.pages["pods"].mounted != 0 {
			t.Error("a covered screen is still mounted")
		}
		d.Press("<esc>")
		see(t, p, "page pods\n")
		d.Press("q")
		see(t, p, "this is the first screen")
		if d.Quit() {
			t.Error("q on the first screen quits")
		}
		d.Press(":q<enter>")
		if !d.Quit() {
			t.Error(":q does not quit")
		}
	})
}

func TestDisabledCommandSaysWhy(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press("x")
		see(t, p, "never: it is Monday")
	})
}

func TestCommandLineCompletesAndRemembers(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press(":no")
		see(t, p, ":nodes")
		d.Press("<tab><enter>")
		see(t, p, "page nodes")
		d.Press(":nonsense<enter>")
		see(t, p, "there is no nonsense")
		d.Press(":<up><up>")
		see(t, p, ":nodes")
		d.Press("<esc>")
		see(t, p, "page nodes")
	})
}

func TestTabGoesThroughTheCompletions(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press(":<tab>")
		see(t, p, ":nodes\n")
		d.Press("<tab>")
		see(t, p, ":pods\n")
		d.Press("<ctrl+u>p")
		d.Send(tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift})
		see(t, p, ":pods\n")
		d.Press("<enter>")
		see(t, p, "page pods")
	})
}

// A completion is checked like what is typed: a fault goes with its cause, and comes with it.
func TestCompletionIsChecked(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		var done []string
		r.pages["pods"].host.Prompt(screen.Prompt{
			Label: "/",
			Complete: func(text string, at int) []screen.Candidate {
				return []screen.Candidate{{Text: "good", From: 0, To: at}, {Text: "bad(", From: 0, To: at}}
			},
			Check: func(text string) *screen.Fault {
				if text != "good" {
					return &screen.Fault{Message: "not good"}
				}
				return nil
			},
			Done: func(text string, _ bool) { done = append(done, text) },
		})
		d.Press("x<tab><tab><enter>")
		see(t, p, "not good")
		d.Press("<tab><enter>")
		if len(done) != 1 || done[0] != "good" {
			t.Errorf("accepted %q", done)
		}
	})
}

func TestClicksWaitForThePrompt(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, _ *paper, r *router) {
		click := tea.MouseClickMsg{X: 3, Y: 3, Button: tea.MouseLeft}
		d.Press("/")
		d.Send(click)
		d.Press("<esc>")
		if got := r.pages["pods"].got; len(got) != 1 || got[0] != "done " {
			t.Errorf("while something was typed the screen got %q", got)
		}
		d.Send(click)
		if got := r.pages["pods"].got; got[len(got)-1] != "clicked" {
			t.Errorf("the screen got %q", got)
		}
	})
}

func TestInputLeaksNothing(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		d.Press("/q:?x<backspace>")
		see(t, p, "/q:?")
		d.Press("(")
		see(t, p, "^ never closed")
		d.Press("<enter>")
		see(t, p, "^ never closed")
		d.Press("<backspace><enter>")
		got := r.pages["pods"].got
		if last := got[len(got)-1]; last != "done q:?" {
			t.Errorf("got %q", got)
		}
	})
}

func TestAltIsEscAndAKey(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press("<enter><alt+c>")
		see(t, p, "page pods\n")
		if p.copied != "text" {
			t.Error("the key after esc was lost")
		}
	})
}

func TestLateResultsVanish(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, _ *paper, r *router) {
		late := &page{name: "slow", wait: func(ctx context.Context) any {
			<-ctx.Done()
			return "too late"
		}}
		r.pages["slow"] = late
		d.Press(":slow<enter><esc>")
		if len(late.got) != 0 {
			t.Errorf("a screen that is gone got %q", late.got)
		}
		quick := &page{name: "quick", wait: func(context.Context) any { return "rows" }}
		r.pages["quick"] = quick
		d.Press(":quick<enter>")
		if len(quick.got) != 1 || quick.got[0] != "data rows" {
			t.Errorf("got %q", quick.got)
		}
	})
}

func TestToastExpires(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press("c")
		see(t, p, "copied the text")
		time.Sleep(10 * time.Second)
		d.Idle()
		if strings.Contains(p.shown.String(), "copied") {
			t.Error("the message stays for ever")
		}
	})
}

func TestSizes(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Send(tea.WindowSizeMsg{Width: 30, Height: 8})
		see(t, p, "needs 40 columns")
		d.Send(tea.WindowSizeMsg{Width: 300, Height: 100})
		see(t, p, "page pods")
		d.Press("?")
		d.Send(tea.WindowSizeMsg{Width: 40, Height: 10})
		see(t, p, "Keys")
	})
}

// A key that is bound to nothing is answered all the same.
func TestKeyThatDoesNothing(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, _ *router) {
		d.Press("Z")
		see(t, p, "Z does nothing here; ? shows the keys")
		d.Press(":messages<enter>")
		see(t, p, "Messages")
		hide(t, p, "Z does nothing")
	})
}

// What somebody has asked to be told of is told until a key is pressed.
func TestNotify(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		host := r.pages["pods"].host
		d.Press(":nodes<enter>")
		d.Send(event(func() { host.Notify(themes.OK, "kubia\x1b]2;x\x07 is ready") }))
		d.Pass(time.Minute)
		see(t, p, "✓ kubia is ready")
		if p.title != "kubist: kubia is ready" {
			t.Errorf("the title is %q", p.title)
		}
		d.Press("g")
		if strings.Contains(p.shown.String(), "is ready") || p.title != "" {
			t.Errorf("after a key the title is %q, and the screen\n%s", p.title, p.shown)
		}
		d.Press(":messages<enter>")
		see(t, p, "kubia is ready")
	})
}

// A ctrl+d that comes too late for the shell it was meant for does nothing; other keys work at once.
func TestStrayEndOfAShell(t *testing.T) {
	scenario(t, func(t *testing.T, d *uitest.Driver, p *paper, r *router) {
		d.Send(event(func() {
			h, ok := r.pages["pods"].host.(*host)
			if !ok {
				t.Fatal("it is no host of ours")
			}
			h.handed = time.Now()
		}))
		d.Press("<ctrl+d>")
		hide(t, p, "does nothing here")
		d.Press("<ctrl+y>")
		see(t, p, "ctrl+y does nothing here")
		d.Pass(2 * late)
		d.Press("<ctrl+d>")
		see(t, p, "ctrl+d does nothing here")
	})
}
