package views

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kubist/kube"
	"kubist/kube/change"
	"kubist/themes"
	"kubist/ui/screen"
)

// act is a change as it is asked for: what it does, and what is said before it is done.
type act struct {
	verb string // "delete"; the title begins with it
	of   []ref
	// what is what it is done to, "" for what of says: "3 pods".
	what string
	// says are sentences that are read before it is done.
	says []says
	ops  []change.Op
	// run carries the ops out, nil for [change.Do].
	run func(ctx context.Context, progress func(done, total int)) []change.Result
	// words are those of kubectl that do the same, with the names and what tells
	// the namespace in the place of [objectsHere]; none where nothing does.
	words []string
	// line are all words of the kubectl command in the place of words, where it does
	// not name the objects.
	line []string
	// tried: the server has said already what it would do.
	tried bool
	// ways are other ways to do it.
	ways []way
	// asides are what else can be answered, in the place of doing it.
	asides []aside
	// undoes is the number of the change in the journal that this one undoes, 0 for none.
	undoes int
	// then, unless nil, is called once it has been done, with what came of it.
	then func(*change.Entry)
}

// says is a sentence that is read before something is done.
type says struct {
	token themes.Token
	text  string
}

// way is another way to do an act.
type way struct {
	label, key string
	act        func() act
}

// aside is an answer that does not do an act.
type aside struct {
	label, key string
	do         func()
}

// objectsHere is where an act's kubectl command names its objects.
const objectsHere = "…"

// title is what the act does: "delete 3 pods".
func (s *Session) title(a act) string {
	if a.what != "" {
		return a.verb + " " + a.what
	}
	return a.verb + " " + s.called(a.of)
}

// called are objects in words: "pod kubia-0", "3 pods", "3 objects".
func (s *Session) called(of []ref) string {
	switch {
	case len(of) == 0:
		return "nothing"
	case len(of) == 1:
		return s.kindOf(of[0]).Singular + " " + of[0].name
	case slices.ContainsFunc(of, func(o ref) bool { return o.gvr != of[0].gvr }):
		return thousands(len(of)) + " objects"
	}
	return thousands(len(of)) + " " + of[0].gvr.Resource
}

// commands are the kubectl commands that do the same, one for each namespace.
func (s *Session) commands(a act) string {
	const most = 20 // names that anybody would paste
	if len(a.line) > 0 {
		return s.command(equivalent{words: a.line})
	}
	if len(a.words) == 0 || len(a.of) == 0 || len(a.of) > most {
		return ""
	}
	var lines []string
	for _, first := range a.of {
		var names []string
		for _, o := range a.of {
			if o.namespace == first.namespace && o.gvr == first.gvr {
				names = append(names, o.name)
			}
		}
		if first.name != names[0] {
			continue // its line is there already
		}
		words := append([]string{s.kubectlKind(first.gvr, true)}, names...)
		at := slices.Index(a.words, objectsHere)
		all := slices.Concat(a.words[:at], words, a.words[at+1:])
		if end := slices.Index(all, "--"); end >= 0 {
			all = slices.Insert(all, end, namespaceFlag(first.namespaced, first.namespace)...)
		} else {
			all = append(all, namespaceFlag(first.namespaced, first.namespace)...)
		}
		lines = append(lines, s.command(equivalent{words: all}))
	}
	return strings.Join(lines, "\n")
}

// ask asks whether to do something; cancelling is the first answer.
func (s *Session) ask(h screen.Host, a act) {
	type answer struct {
		screen.Choice
		do func()
	}
	answers := []answer{{screen.Choice{Label: "Cancel"}, func() {}}, {screen.Choice{Label: capital(a.verb), Key: "y"}, func() { s.begin(h, a) }}}
	for _, w := range a.ways {
		answers = append(answers, answer{screen.Choice{Label: w.label, Key: w.key}, func() { s.begin(h, w.act()) }})
	}
	if !a.tried {
		answers = append(answers, answer{screen.Choice{Label: "Dry run", Key: "t"}, func() { s.try(h, a) }})
	}
	for _, o := range a.asides {
		answers = append(answers, answer{screen.Choice{Label: o.label, Key: o.key}, o.do})
	}
	text := a.spans()
	if command := s.commands(a); command != "" {
		text = append(text, screen.Span{Style: themes.Style(themes.Muted), Text: "\n\n" + command})
		answers = append(answers, answer{screen.Choice{Label: "Copy the command", Key: "c"}, func() { h.Copy(command, "the kubectl command") }})
	}
	q := screen.Question{Title: capital(s.title(a)) + "?", Text: text, Answer: func(i int) { answers[i].do() }}
	for _, o := range answers {
		q.Choices = append(q.Choices, o.Choice)
	}
	h.Ask(q)
}

func (a *act) spans() []screen.Span {
	var out []screen.Span
	for i, t := range a.says {
		text := t.text
		if i > 0 {
			text = "\n" + text
		}
		out = append(out, screen.Span{Style: themes.Style(t.token), Text: text})
	}
	return out
}

func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// begin does an act, once the context was named where that is guarded.
func (s *Session) begin(h screen.Host, a act) {
	limit := s.conn.Guard()
	switch {
	case limit == 0:
		s.perform(h, a)
	case len(a.ops) > limit:
		h.Toast(themes.Warn, fmt.Sprintf("%s is guarded: not more than %s objects are changed at once there, and these are %s; guardLimit in the config says so",
			s.conn.Context(), thousands(limit), thousands(len(a.ops))))
	default:
		name := s.conn.Context()
		h.Prompt(screen.Prompt{
			Label: "type " + name + " to " + s.title(a) + ": ",
			Check: func(text string) *screen.Fault {
				if strings.HasPrefix(name, text) {
					return nil
				}
				return &screen.Fault{Message: "the context is called " + name}
			},
			Done: func(text string, ok bool) {
				switch {
				case ok && text == name:
					s.perform(h, a)
				case ok:
					h.Toast(themes.Warn, "nothing was done: that is not the name of the context")
				}
			},
		})
	}
}

// perform does an act as a job, and notes it in the journal.
func (s *Session) perform(h screen.Host, a act) {
	title := s.title(a)
	entry := &change.Entry{Context: s.conn.Context(), Title: title, Command: s.commands(a)}
	s.acting++
	h.Start(screen.Job{
		Title: title,
		Run: func(ctx context.Context, progress func(done, total int)) error {
			ctx, end := context.WithCancel(ctx)
			defer end()
			defer context.AfterFunc(s.ctx, end)()
			if a.run != nil {
				entry.Results = a.run(ctx, progress)
			} else {
				entry.Results = change.Do(ctx, s.conn, a.ops, false, progress)
			}
			entry.At = s.conn.Now()
			s.memory.Journal.note(entry)
			return failure(entry.Results)
		},
		Done: func(err error) {
			s.acting--
			s.acted = s.conn.Now()
			if a.undoes > 0 && err == nil {
				s.memory.Journal.setUndone(a.undoes)
			}
			tellDone(h, title, entry, err)
			if a.then != nil {
				a.then(entry)
			}
		},
	})
}

// changing reports whether something is being changed, or was a moment ago: who
// does that does not need to be told what comes of it.
func (s *Session) changing() bool {
	const moment = 5 * time.Second
	return s.acting > 0 || s.conn.Now().Sub(s.acted) < moment
}

func tellDone(h screen.Host, title string, entry *change.Entry, err error) {
	switch {
	case err == nil && entry.CanUndo() == nil:
		h.Toast(themes.OK, title+": done · U undoes")
	case err == nil:
		h.Toast(themes.OK, title+": done")
	case len(entry.Failed()) < len(entry.Results):
		h.Toast(themes.Bad, title+": "+err.Error()+" · U shows")
	default:
		h.Toast(themes.Bad, title+": "+err.Error())
	}
}

// failure is what has gone wrong in one sentence, nil for nothing.
func failure(results []change.Result) error {
	var failed []error
	for _, r := range results {
		if r.Err != nil {
			failed = append(failed, r.Err)
		}
	}
	switch {
	case len(failed) == 0:
		return nil
	case len(results) == 1:
		return kube.Explain(failed[0])
	case errors.Is(failed[0], context.Canceled):
		return fmt.Errorf("cancelled; %s of %s were not changed", thousands(len(failed)), thousands(len(results)))
	}
	return fmt.Errorf("%s of %s failed: %s", thousands(len(failed)), thousands(len(results)), kube.Explain(failed[0]).What)
}

// try lets the server check an act without doing it, and asks again with what it said.
func (s *Session) try(h screen.Host, a act) {
	var results []change.Result
	h.Start(screen.Job{
		Title: "dry run: " + s.title(a),
		Run: func(ctx context.Context, progress func(done, total int)) error {
			results = change.Do(ctx, s.conn, a.ops, true, progress)
			return ctx.Err()
		},
		Done: func(err error) {
			if err != nil {
				return
			}
			said := says{themes.OK, "the server would do it"}
			if err := failure(results); err != nil {
				said = says{themes.Bad, "the server would refuse it: " + err.Error()}
			}
			a.says = append(slices.Clone(a.says), said)
			s.ask(h, a)
		},
	})
}
