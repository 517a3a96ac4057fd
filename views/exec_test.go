package views

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kubist/kube"
	"kubist/ui/canvas"
	"kubist/ui/screen"
)

func TestCommandLinesThatRunSomething(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"exec env":                           "env | pods  | in  | c  | 30s",
		"exec -- env -i":                     "env -i | pods  | in  | c  | 30s",
		"exec ls -l /etc -n":                 "ls -l /etc -n | pods  | in  | c  | 30s",
		`exec sh -c "echo 'a b'"`:            `sh -c 'echo '"'"'a b'"'"'' | pods  | in  | c  | 30s`,
		"exec -c web --timeout=5m id":        "id | pods  | in  | c web | 5m0s",
		"exec pod/a b -n shop -- cat -- x":   "cat -- x | pods a,b | in shop | c  | 30s",
		"exec -n shop a -c web -- id":        "id | pods a | in shop | c web | 30s",
		"exec":                               errNoCommand.Error(),
		"exec a --":                          errNoCommand.Error(),
		"exec --":                            errNoCommand.Error(),
		"exec -c":                            "-c needs a value",
		"exec -c -- env":                     "-c needs a value",
		"exec -x 3 env":                      "-x is not known here: there are -n, -c and --timeout, and after them the command",
		"exec --timeout=soon env":            "--timeout soon: say how long, as in 5m or 90s",
		"exec --timeout=-1s env":             "--timeout -1s: say how long, as in 5m or 90s",
		"exec kubia-0 -- cat /etc/hosts /b ": "cat /etc/hosts /b | pods kubia-0 | in  | c  | 30s",
	} {
		o, err := parseOrder(text)
		got := o.String() + " | pods " + strings.Join(o.pods, ",") + " | in " + strings.Join(o.ns, ",") + " | c " + o.container + " | " + o.limit.String()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestCommandsRunInWhatIsMarked(t *testing.T) {
	t.Parallel()
	l, _ := shown("shop")
	tell(l, abc()...)
	r := &Router{session: l.session}
	in := func() string {
		o := order{words: []string{"env"}}
		pods, err := r.podsOf(&o, l)
		if err != nil {
			return err.Error()
		}
		var out []string
		for _, of := range pods {
			out = append(out, of.name)
		}
		return strings.Join(out, ",")
	}
	if got := in(); got != "a" {
		t.Errorf("without marks it runs in %s", got)
	}
	press(t, l, "space")
	press(t, l, "space")
	if got := in(); got != "a,b" {
		t.Errorf("with two marks it runs in %s", got)
	}
	l.setQuery("b")
	tell(l, abc()[1])
	if got := in(); got != "1 of what is marked is not in the table: clear the filter, or mark anew" {
		t.Errorf("with a mark that is hidden it says %s", got)
	}
	if _, err := r.podsOf(&order{words: []string{"env"}}, nil); !errors.Is(err, errNoPod) {
		t.Errorf("where there is no pod it says %v", err)
	}
}

// executing is a command on the screen in so many pods: pod-0, pod-1…
func executing(names ...string) (*execScreen, *fakeHost) {
	s := &Session{conn: new(kube.Connection), ctx: context.Background(), memory: &Memory{}}
	var pods []ref
	for _, name := range names {
		pods = append(pods, ref{gvr: podKind.GVR, namespaced: true, namespace: "shop", name: name})
	}
	h := &fakeHost{now: noon, waits: map[string]func(context.Context) any{}, counts: map[string]int{}}
	e := newExec(s, pods, order{words: []string{"env"}, limit: time.Second})
	e.Mount(h)
	return e, h
}

// replying has a pod answer.
func replying(e *execScreen, h *fakeHost, i int, r reply) {
	wait := h.waits["replies"]
	r.pod, r.done = e.pods[i], true
	e.replies.set(i, r)
	e.Handle("replies", wait(context.Background()))
}

func shownExec(e *execScreen) (text, status string) {
	f := new(canvas.Frame)
	f.Reset(60, 30)
	e.Paint(f.Canvas())
	for _, s := range e.Title().Status {
		status += s.Text
	}
	return strings.TrimRight(f.String(), "\n"), status
}

func TestAnswerOfOnePod(t *testing.T) {
	t.Parallel()
	e, h := executing("kubia-0")
	text, status := shownExec(e)
	if !strings.Contains(text, "it runs…") || status != "running, 0 of 1" {
		t.Errorf("at first it shows %q\n%s", status, text)
	}
	if h.job.Title != "run env in kubia-0" {
		t.Errorf("the job is called %s", h.job.Title)
	}
	replying(e, h, 0, reply{container: "main", stdout: "A=1\nB=2\n", stderr: "warned\n", code: 3, cut: 12000})
	h.job.Done(nil)
	text, status = shownExec(e)
	want := " A=1\n B=2\n stderr:\n warned\n ✂ 12,000 bytes more are not kept"
	if text != want || status != "5 lines · exit code 3 · as of "+noon.Local().Format(time.TimeOnly)+", not live" {
		t.Errorf("at the end it shows %q\n%s\nwant\n%s", status, text, want)
	}
	if got := strings.Join(e.Title().Crumbs, " ▸ "); !strings.HasSuffix(got, "shop ▸ Pods ▸ kubia-0/main") {
		t.Errorf("its place is %s", got)
	}
	pressIn(t, e, h, "c")
	if h.copied != "A=1\nB=2\nstderr:\nwarned\n✂ 12,000 bytes more are not kept" {
		t.Errorf("copied is %q", h.copied)
	}
	if got := refusalOf(t, e, "D"); got != "there is only one pod" {
		t.Errorf("who differs: %s", got)
	}
	pressIn(t, e, h, "ctrl+r")
	if text, status = shownExec(e); !strings.Contains(text, "it runs…") || status != "running, 0 of 1" {
		t.Errorf("when it runs again it shows %q\n%s", status, text)
	}
}

func TestFailureOfOnePod(t *testing.T) {
	t.Parallel()
	e, h := executing("kubia-0")
	replying(e, h, 0, reply{failed: "you may not create pods/exec in shop"})
	h.job.Done(nil)
	text, status := shownExec(e)
	if !strings.Contains(text, "you may not create pods/exec in shop") || !strings.HasPrefix(status, "failed · as of") {
		t.Errorf("it shows %q\n%s", status, text)
	}
	pressIn(t, e, h, "ctrl+r")
	done := h.job.Done
	pressIn(t, e, h, "x")
	done(context.Canceled)
	if got := h.said[len(h.said)-1]; got != "env: cancelled" {
		t.Errorf("it says %s", got)
	}
}

// What came of a run that was given up is not shown as that of the next one.
func TestRunsAreNotMixed(t *testing.T) {
	t.Parallel()
	e, h := executing("kubia-0")
	first, was, done := e.replies, h.waits["replies"], h.job.Done
	pressIn(t, e, h, "ctrl+r")
	first.set(0, reply{pod: e.pods[0], done: true, stdout: "old\n"})
	e.Handle("replies", was(context.Background()))
	done(context.Canceled)
	if text, status := shownExec(e); strings.Contains(text, "old") || status != "running, 0 of 1" || len(h.said) > 0 {
		t.Errorf("it shows %q and says %q\n%s", status, h.said, text)
	}
}

func TestAnswersOfSeveralPods(t *testing.T) {
	t.Parallel()
	e, h := executing("a", "b", "c", "d", "e")
	replying(e, h, 0, reply{container: "main", stdout: "one\ntwo\nthree\n"})
	replying(e, h, 1, reply{container: "main", stdout: "one\n2\nthree\n"})
	replying(e, h, 2, reply{container: "web", stdout: "one\ntwo\nthree\n"})
	replying(e, h, 3, reply{container: "main", failed: "there is no env in the container"})
	text, status := shownExec(e)
	want := ` ✓ a/main · exit code 0
 one
 two
 three

 ✓ b/main · exit code 0
 one
 2
 three

 ✓ c/web · exit code 0
 one
 two
 three

 ✗ d/main · there is no env in the container

 … e · runs`
	if text != want || status != "18 lines · 1 not well · running, 4 of 5" {
		t.Errorf("while it runs it shows %q\n%s\nwant\n%s", status, text, want)
	}
	replying(e, h, 4, reply{container: "main", stdout: "one\ntwo\nthree\n"})
	h.job.Done(nil)
	pressIn(t, e, h, "D")
	text, status = shownExec(e)
	want = ` ≠ 1 pod differs from 3 pods: b · exit code 0
 --- 3 pods
 +++ 1 pod
 @@ -1,3 +1,3 @@
  one
 -two
 +2
  three

 = 3 pods say this: a, c, e · exit code 0
 one
 two
 three

 ✗ d/main · there is no env in the container`
	if text != want || !strings.Contains(status, "1 not well · 1 unlike most · as of") {
		t.Errorf("who differs shows %q\n%s\nwant\n%s", status, text, want)
	}
	if got := h.said[len(h.said)-1]; got != "env in 5 pods: 1 did not end well" {
		t.Errorf("it says %s", got)
	}
}

func TestPodsThatAgree(t *testing.T) {
	t.Parallel()
	e, h := executing("a", "b")
	pressIn(t, e, h, "D")
	if text, _ := shownExec(e); text != " no pod has answered" {
		t.Errorf("before there is an answer it shows\n%s", text)
	}
	replying(e, h, 0, reply{stdout: "x\n"})
	replying(e, h, 1, reply{stdout: "x\n"})
	if text, _ := shownExec(e); text != " ✓ all 2 pods say this · exit code 0\n x" {
		t.Errorf("it shows\n%s", text)
	}
	e, h = executing("a", "b")
	replying(e, h, 0, reply{stdout: "x\n"})
	replying(e, h, 1, reply{stdout: "x\n", code: 1})
	pressIn(t, e, h, "D")
	if text, _ := shownExec(e); !strings.Contains(text, "1 pod differs from 1 pod: b · exit code 1\n it says the same, and ends otherwise") {
		t.Errorf("where only the code differs it shows\n%s", text)
	}
}

func TestManyPodsAreAskedFor(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection), ctx: context.Background()}
	var pods []ref
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		pods = append(pods, ref{gvr: podKind.GVR, namespace: "shop", name: name})
	}
	h := &fakeHost{}
	s.confirmExec(h, pods[:4], order{words: []string{"env"}})
	if h.pushed == nil || h.question.Title != "" {
		t.Error("four pods are asked for")
	}
	h = &fakeHost{}
	s.confirmExec(h, pods, order{words: []string{"rm", "a b"}})
	if h.pushed != nil || h.question.Title != "Run it in 5 pods?" || h.question.Text[0].Text != "rm 'a b'\n\na, b, c, d, e" {
		t.Errorf("five pods are asked for with %q, %v", h.question.Title, h.question.Text)
	}
	h.question.Answer(0)
	if h.pushed != nil {
		t.Error("it runs though somebody said no")
	}
	if h.question.Answer(1); h.pushed == nil {
		t.Error("it does not run though somebody said yes")
	}
}

func TestCommandsOfExecWithKubectl(t *testing.T) {
	t.Parallel()
	e, h := executing("a")
	replying(e, h, 0, reply{container: "main", stdout: "x\n"})
	if got := strings.Join(e.kubectl()[0].words, " "); got != "exec a -n shop -c main -- env" {
		t.Errorf("it is %s", got)
	}
	var _ screen.Screen = e
}
