package views

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
)

var forbiddenPods = apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "", nil)

func TestCursorGoesToTheObjectOfTheLine(t *testing.T) {
	t.Parallel()
	l, f := shown("shop")
	l.begin(wish{name: "c"})
	arrive(l, &stream.Snapshot[*record.Pod]{Gen: 1, Lens: f.looks, Phase: stream.Loading, Rows: abc()[:1], Loaded: 1})
	if len(fake(l).said) > 0 {
		t.Errorf("while it loads it says %q", fake(l).said)
	}
	tell(l, abc()...)
	if got := screenOf(l); !strings.Contains(got, "▌c ") {
		t.Errorf("the cursor is elsewhere:\n%s", got)
	}
	l.begin(wish{name: "kubia-x"})
	tell(l, abc()...)
	tell(l, abc()...)
	if got := fake(l).said; !slices.Equal(got, []string{"there is no pod kubia-x in shop"}) {
		t.Errorf("it says %q", got)
	}
}

func TestLineWithAColumnThatIsNotThere(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	l.begin(wish{sort: "Year", down: true})
	tell(l, abc()...)
	tell(l, abc()...)
	if got := fake(l).said; !slices.Equal(got, []string{"there is no column Year to sort by"}) || l.Line() != "pods -n shop" {
		t.Errorf("it says %q, and is at %s", got, l.Line())
	}
	l.begin(wish{sort: "age", down: true, columns: []string{"app"}, filter: "x -l app"})
	if got := l.Line(); got != "pods -n shop -L app --sort=-AGE /x -l app" {
		t.Errorf("the line is %s", got)
	}
	if got := l.in([]string{"a", "b"}); got != "pods -n a,b -L app --sort=-AGE /x -l app" {
		t.Errorf("elsewhere the line is %s", got)
	}
}

func TestUsualOrderOfATable(t *testing.T) {
	t.Parallel()
	table, _ := registry[podKind.GVR].(Table[*record.Pod])
	table.Sort, table.Descending = "AGE", true
	l := newList(&Session{conn: new(kube.Connection), memory: &Memory{}}, &table, stream.Scope{})
	if l.sort != "AGE" || !l.down || l.Line() != "pods -A" {
		t.Errorf("it begins sorted by %s, at %s", l.sort, l.Line())
	}
}

// A filter by age is asked anew as time goes on, any other one is not.
func TestFilterByAgeFollowsTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, f := shown("shop")
		old := inNamespace("shop", "old")
		old.Created = noon.Add(-59 * time.Second).Unix()
		tell(l, old)
		l.setQuery("age>1m")
		if f.lens.Keep(old) {
			t.Error("59 seconds are more than a minute")
		}
		began := time.Now()
		tick := fake(l).waits["clock"](t.Context())
		if waited := time.Since(began); waited != ages {
			t.Errorf("it looks again after %s", waited)
		}
		fake(l).now = noon.Add(ages)
		looks := f.looks
		l.Handle("clock", tick)
		if f.looks != looks+1 || !f.lens.Keep(old) || f.lens.Narrows {
			t.Error("it has not looked again by the time that it is now")
		}
		tell(l, old)
		if got := l.counts()[0].Text; got != "1 of 1 · here" {
			t.Errorf("it counts %s", got)
		}
		l.setQuery("old")
		if tick := fake(l).waits["clock"](t.Context()); tick != nil {
			t.Error("a filter without ages looks again, too")
		}
	})
}

func TestFilterSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	l, f := shown("shop")
	tell(l, abc()...)
	press(t, l, "/")
	prompt := fake(l).prompt
	fault := prompt.Check("a nothing>5")
	if fault == nil || fault.At != 2 || !strings.HasPrefix(fault.Message, "there is no column NOTHING") {
		t.Errorf("an unknown column: %v", fault)
	}
	looks := f.looks
	prompt.Change("a nothing>5")
	if f.looks != looks {
		t.Error("a filter that cannot be used changes the rows")
	}
	prompt.Change("k.*a")
	tell(l)
	l.snap.Loaded = 3
	if got := prompt.Complete("k.*a", 4); len(got) != 1 || got[0].Text != "/k.*a/" || got[0].To != 4 {
		t.Errorf("a regular expression is completed by %v", got)
	}
	prompt.Done("  a  ", true)
	if got := l.Line(); got != "pods -n shop /a" || !slices.Equal(l.session.memory.Filters, []string{"a"}) {
		t.Errorf("%s, history %q", got, l.session.memory.Filters)
	}
}

func TestWordsOfTheServerAndOfHere(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	l.scope.Labels, l.scope.Fields = "app=kubia", "status.phase=Running"
	tell(l, abc()...)
	text := func() string {
		var b strings.Builder
		for _, s := range l.Title().Lens {
			b.WriteString(s.Text)
		}
		return b.String()
	}
	if got := text(); got != "-l app=kubia status.phase=Running · server" {
		t.Errorf("asked of the server: %s", got)
	}
	l.setQuery("!canary  x -l env")
	tell(l, abc()...)
	if got := text(); got != "-l app=kubia status.phase=Running · server  !canary x -l env  3 of 3 · here" {
		t.Errorf("with a filter: %s", got)
	}
}

func TestSave(t *testing.T) {
	t.Parallel()
	l, f := shown("shop")
	arrive(l, &stream.Snapshot[*record.Pod]{Gen: 1, Lens: f.looks, Phase: stream.Loading, Rows: abc(), Loaded: 3, Total: 9})
	if refused := press(t, l, "ctrl+s"); refused != "not all rows are there yet" {
		t.Errorf("while it loads: %q", refused)
	}
	tell(l, abc()...)
	press(t, l, "ctrl+s")
	prompt := fake(l).prompt
	if !strings.HasPrefix(prompt.Text, "pods-shop-2026") || !strings.HasSuffix(prompt.Text, ".csv") || prompt.Check(prompt.Text) != nil {
		t.Errorf("it proposes %s", prompt.Text)
	}
	if fault := prompt.Check("pods.xls"); fault == nil || fault.At != 8 {
		t.Errorf("another format: %v", fault)
	}
	path := filepath.Join(t.TempDir(), "pods.tsv")
	run := func() error {
		job := fake(l).job
		err := job.Run(t.Context(), func(int, int) {})
		job.Done(err)
		return err
	}
	prompt.Done(path, true)
	if err := run(); err != nil || !slices.Contains(fake(l).said, "saved 3 pods to "+path) {
		t.Errorf("%v, it says %q", err, fake(l).said)
	}
	text, _ := os.ReadFile(path)
	if first, rest, _ := strings.Cut(string(text), "\n"); first != "NAME\tREADY\tSTATUS\tRESTARTS\tAGE\tIP\tNODE" || strings.Count(rest, "\n") != 3 {
		t.Errorf("the file is\n%s", text)
	}
	prompt.Done(path, true)
	if err := run(); err == nil || fake(l).question.Choices[0].Label != "keep it" {
		t.Errorf("a file that is there: %v, %v", err, fake(l).question)
	}
	l.toggleWide()
	fake(l).question.Answer(1)
	if err := run(); err != nil {
		t.Errorf("to replace it: %v", err)
	}
	if text, _ = os.ReadFile(path); !strings.Contains(string(text), "READINESS GATES") {
		t.Errorf("replaced, the file is\n%s", text)
	}
	prompt.Done(path, false)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	l.saveTo(filepath.Join(t.TempDir(), "x.json"), false)
	err := fake(l).job.Run(ctx, func(int, int) {})
	if fake(l).job.Done(err); fake(l).said[len(fake(l).said)-1] != "nothing was saved" {
		t.Errorf("cancelled, it says %q", fake(l).said)
	}
}

func TestRecentNamespacesKeepTheirDigits(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection), memory: &Memory{}}
	for n := range strings.SplitSeq("a b c d e f g h i", " ") {
		s.visit(n)
	}
	s.visit("b")
	if digitOf(s, "a") != 1 || digitOf(s, "b") != 2 || digitOf(s, "i") != 9 || digitOf(s, "x") != 0 {
		t.Errorf("the digits are %v", s.recent)
	}
	s.visit("a")
	s.visit("x")
	if digitOf(s, "x") != 3 || digitOf(s, "c") != 0 {
		t.Errorf("the digit of the one used longest ago was not given away: %v", s.recent)
	}
	if got := strings.Join(s.memory.Recent[""], " "); got != "x a b i h g f e d c" {
		t.Errorf("remembered are %s", got)
	}
}

// digitOf is the key that leads to a namespace, 0 without one.
func digitOf(s *Session, namespace string) int { return slices.Index(s.recent[:], namespace) + 1 }
