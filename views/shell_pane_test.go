package views

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"kubist/kube"
	"kubist/kube/exec"
	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

// inPane is a shell in a pane, the program of which is the test.
func inPane(t *testing.T) (*shellScreen, *livingShell, *fakeHost) {
	t.Helper()
	conn := new(kube.Connection)
	s := &Session{conn: conn, ctx: context.Background(), memory: &Memory{}, shells: stream.NewLocal[*livingShell](time.Now)}
	h := &fakeHost{now: noon, waits: map[string]func(context.Context) any{}, counts: map[string]int{}}
	l := s.startShell(h, ref{gvr: podKind.GVR, namespaced: true, namespace: "shop", name: "kubia-0"}, "main")
	t.Cleanup(func() { _ = l.term.Close() })
	p := newShellScreen(s, l)
	p.Mount(h)
	return p, l, h
}

func paintedShell(p *shellScreen, w, h int) string {
	f := new(canvas.Frame)
	f.Reset(w, h)
	p.Paint(f.Canvas())
	return f.String()
}

func TestShellInAPane(t *testing.T) {
	t.Parallel()
	p, l, h := inPane(t)
	if h.job.Title != "shell in kubia-0/main" || !p.Typing() {
		t.Errorf("the job is %q, and it takes keys: %v", h.job.Title, p.Typing())
	}
	_, _ = io.WriteString(l.term, "$ \x1b]0;at work\a")
	want := "$\n\n\n ─ ctrl+] leads out of the shell ──────\n"
	if got := paintedShell(p, 40, 4); got != want {
		t.Errorf("it shows\n%swant\n%s", got, want)
	}
	if w, high := l.term.Size(); w != 40 || high != 3 {
		t.Errorf("the shell is told that it has %d columns and %d rows", w, high)
	}
	p.Type(tea.KeyPressMsg{Code: 'q', Text: "q"})
	p.Paste("ls")
	buf := make([]byte, 10)
	if n, err := l.term.Read(buf); string(buf[:n]) != "qls" || err != nil {
		t.Errorf("typed is %q, %v", buf[:n], err)
	}
	p.Stop()
	if got := paintedShell(p, 80, 4); p.Typing() || !strings.Contains(got, "not typing: ⏎ types again; left, it lives on in :shells") {
		t.Errorf("after the way out it shows\n%s", got)
	}
	title := p.Title()
	if got := strings.Join(title.Crumbs, " ▸ "); !strings.HasSuffix(got, "shop ▸ Pods ▸ kubia-0/main ▸ Shell") || title.Status[0].Text != "at work · " || title.Status[1].Text != "live" {
		t.Errorf("the title is %s %v", got, title.Status)
	}
	pressIn(t, p, h, "c")
	if h.copied != "$" {
		t.Errorf("copied is %q", h.copied)
	}
	if pressIn(t, p, h, screen.WayOut); !p.Typing() {
		t.Error("the way out does not lead in again")
	}
}

func TestShellInAPaneEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ err, want, said error }{
		{nil, errors.New("has ended"), errors.New("the shell in main has ended")},
		{&exec.Ended{Code: 3}, errors.New("has ended with exit code 3"), errors.New("the shell in main has ended with exit code 3")},
		{context.Canceled, errors.New("was ended"), errors.New("the shell in kubia-0/main was ended")},
		{errors.New("gone"), errors.New("has ended: gone"), errors.New("gone")},
	} {
		p, l, h := inPane(t)
		h.job.Done(c.err)
		if l.outcome != c.want.Error() || h.said[len(h.said)-1] != c.said.Error() || p.Typing() {
			t.Errorf("%v: it %s, and says %q", c.err, l.outcome, h.said)
		}
		if got := paintedShell(p, 60, 4); !strings.Contains(got, "the shell "+c.want.Error()) {
			t.Errorf("%v: it shows\n%s", c.err, got)
		}
		if refusalOf(t, p, "x") != "the shell has ended" {
			t.Error("it can be ended again")
		}
	}
	p, _, h := inPane(t)
	h.job.Done(exec.ErrNoProgram)
	if h.question.Title != "No shell in main" {
		t.Errorf("without a shell it asks %q", h.question.Title)
	}
	if refusalOf(t, p, "ctrl+r") != "" {
		t.Error("another shell is refused")
	}
}

func TestEndingAShellIsAskedFor(t *testing.T) {
	t.Parallel()
	p, l, h := inPane(t)
	ended := make(chan struct{})
	l.end = func() { close(ended) }
	p.Stop()
	pressIn(t, p, h, "x")
	if h.question.Title != "End the shell in kubia-0/main?" {
		t.Errorf("asked is %q", h.question.Title)
	}
	h.question.Answer(0)
	select {
	case <-ended:
		t.Error("it is ended after a no")
	default:
	}
	h.question.Answer(1)
	<-ended
}

// However much a shell writes, it is painted now and then.
func TestPaceOfAShell(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, l, h := inPane(t)
		defer l.term.Close()
		for range 3 {
			_, _ = io.WriteString(l.term, "x")
			began, wait := time.Now(), h.waits["shell"]
			if result := wait(t.Context()); result != (wrote{}) {
				t.Fatalf("it brings %v", result)
			}
			if took := time.Since(began); h.counts["shell"] > 1 && took != shellPace || h.counts["shell"] == 1 && took != 0 {
				t.Errorf("painting %d came after %v", h.counts["shell"], took)
			}
			p.Handle("shell", wrote{})
		}
	})
}

func TestShellsThatLive(t *testing.T) {
	t.Parallel()
	p, l, _ := inPane(t)
	table, ok := newShells(p.session).(*list[*livingShell])
	if !ok {
		t.Fatal("it is no table")
	}
	var cells []string
	for _, c := range table.table.Columns[:2] {
		cells = append(cells, string(c.Cell(nil, l, noon)))
	}
	if got := strings.Join(cells, " "); got != "kubia-0 main" {
		t.Errorf("its row is %s", got)
	}
	again, err := table.table.Enter(p.session, l)
	if on, ok := again.(*shellScreen); err != nil || !ok || on.shell != l {
		t.Errorf("enter leads to %v, %v", again, err)
	}
	other := p.session.startShell(p.host, l.of, "web")
	defer other.term.Close()
	if l.Key() == other.Key() || other.Head().Name != "kubia-0" {
		t.Errorf("the rows are %s and %s", l.Key(), other.Key())
	}
	var _ record.Object = l
}

func TestShellLines(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	tell(l, abc()...)
	r := &Router{session: l.session}
	for text, want := range map[string]string{
		"shell":         "",
		"shell a":       "",
		"shell pod/a/b": "",
		"shell a b":     "a shell is opened in one pod at a time",
	} {
		read, err := parseLine(text)
		if err != nil {
			t.Fatal(err)
		}
		read.ns = []string{"shop"}
		place, err := r.shellLine(read, l)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want || (place.Run == nil) != (want != "") {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if _, err := r.shellLine(line{}, nil); err == nil || err.Error() != "name a pod, as in :shell kubia-0" {
		t.Errorf("nowhere: %v", err)
	}
}
