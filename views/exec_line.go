package views

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kubist/ui/screen"
)

// order is a command to be run in pods, as a line asks for it.
type order struct {
	words     []string // the command: nothing of it is read by a shell of this machine
	pods      []string // in which, none for those that are chosen on the screen
	ns        []string
	container string // "" for the usual one of each pod
	limit     time.Duration
}

// usualLimit is how long a command may run, unless somebody says otherwise.
const usualLimit = 30 * time.Second

// errNoPod is why a command runs nowhere.
var errNoPod = errors.New("name a pod before the command, as in :exec kubia-0 -- env")

var errNoCommand = errors.New("name a command, for example :exec env, or :exec kubia-0 -- env")

// parseOrder reads what follows the word exec: flags and the command, or flags
// and pods, "--", and the command.
func parseOrder(text string) (order, error) {
	o := order{limit: usualLimit}
	words := fields(text)[1:]
	end := slices.Index(words, "--")
	for len(words) > 0 && end != 0 {
		w := words[0]
		taken := 1
		switch {
		case strings.HasPrefix(w, "-"):
			var err error
			if taken, err = o.flag(words); err != nil {
				return o, err
			}
		case end < 0:
			o.words = words
			return o, nil
		default:
			o.pods = append(o.pods, podName(w))
		}
		words, end = words[taken:], end-taken
	}
	if end == 0 {
		o.words = words[1:]
	}
	if len(o.words) == 0 {
		return o, errNoCommand
	}
	return o, nil
}

// flag takes a flag with its value, and returns how many words they are.
func (o *order) flag(words []string) (taken int, err error) {
	name, value, joined := strings.Cut(words[0], "=")
	taken = 1
	if !joined && len(words) > 1 {
		value, taken = words[1], 2
	}
	if value == "" || value == "--" {
		return 0, fmt.Errorf("%s needs a value", name)
	}
	switch name {
	case "-n", "--namespace":
		o.ns = namespacesOf([]string{value})
	case "-c", "--container":
		o.container = value
	case "--timeout":
		o.limit, err = time.ParseDuration(value)
		if err != nil || o.limit <= 0 {
			return 0, fmt.Errorf("--timeout %s: say how long, as in 5m or 90s", value)
		}
	default:
		return 0, fmt.Errorf("%s is not known here: there are -n, -c and --timeout, and after them the command", name)
	}
	return taken, nil
}

// podName is the name of a pod, of which the kind may be said too.
func podName(word string) string {
	for _, kind := range []string{"pod/", "pods/", "po/"} {
		if name, ok := strings.CutPrefix(word, kind); ok {
			return name
		}
	}
	return word
}

// splitContainer splits POD/CONTAINER; ok is false for a pod alone.
func splitContainer(text string) (pod, container string, ok bool) { return strings.Cut(text, "/") }

// choosing is a screen on which objects can be chosen that commands are for.
type choosing interface {
	chosen() (of []ref, reason string)
}

// execLine runs the command of a line: ":exec env" where the screen has pods,
// ":exec kubia-0 kubia-1 -n shop -- env" anywhere.
func (r *Router) execLine(text string, at screen.Screen) (screen.Place, error) {
	o, err := parseOrder(text)
	if err != nil {
		return screen.Place{}, err
	}
	pods, err := r.podsOf(&o, at)
	if err != nil {
		return screen.Place{}, err
	}
	s := r.session
	for _, of := range pods {
		if reason := s.execless(of); reason != "" {
			return screen.Place{}, errors.New(reason)
		}
	}
	return screen.Place{Run: func(h screen.Host) { s.confirmExec(h, pods, o) }}, nil
}

// execless says why no command can be run in an object, "" where one can.
func (s *Session) execless(of ref) string {
	switch {
	case of.gvr != podKind.GVR:
		return "commands are run in pods"
	case s.conn.ReadOnly():
		return "no command is run in a read-only context"
	}
	return ""
}

// podsOf are the pods that a command is for.
func (r *Router) podsOf(o *order, at screen.Screen) ([]ref, error) {
	if len(o.pods) > 0 {
		in := r.scope(line{ns: o.ns}).Namespaces
		if len(in) != 1 {
			return nil, fmt.Errorf("in which namespace is %s? -n says it", o.pods[0])
		}
		var pods []ref
		for _, name := range o.pods {
			pods = append(pods, ref{gvr: podKind.GVR, namespaced: true, namespace: in[0], name: name})
		}
		return pods, nil
	}
	var pods []ref
	var reason string
	switch on := at.(type) {
	case *containers:
		of, _ := on.target()
		pods, reason = []ref{of}, on.noContainer()
		if o.container == "" {
			o.container = on.current()
		}
	case choosing:
		pods, reason = on.chosen()
	case pointing:
		var of ref
		of, reason = on.target()
		pods = []ref{of}
	default:
		return nil, errNoPod
	}
	if reason != "" {
		return nil, errors.New(reason)
	}
	return pods, nil
}

// manyPods are so many that somebody may have forgotten which are marked.
const manyPods = 5

// confirmExec runs a command, in many pods only if somebody says so.
func (s *Session) confirmExec(h screen.Host, pods []ref, o order) {
	if len(pods) < manyPods {
		h.Push(newExec(s, pods, o))
		return
	}
	names := make([]string, len(pods))
	for i, of := range pods {
		names[i] = of.name
	}
	h.Ask(screen.Question{
		Title:   "Run it in " + thousands(len(pods)) + " pods?",
		Text:    []screen.Span{{Text: o.String() + "\n\n" + strings.Join(names, ", ")}},
		Choices: []screen.Choice{{Label: "do not"}, {Label: "run it", Key: "r"}},
		Answer: func(choice int) {
			if choice == 1 {
				h.Push(newExec(s, pods, o))
			}
		},
	})
}

// execCommand asks for a command, and runs it in what is chosen.
func (s *Session) execCommand(target func() (ref, string)) screen.Command {
	return screen.Command{
		ID: "pod.exec", Title: "run a command…", When: unless(target, s.execless),
		Run: func(h screen.Host) {
			h.Prompt(screen.Prompt{Label: "run ", Done: func(text string, ok bool) {
				if ok && strings.TrimSpace(text) != "" {
					h.Go("exec " + text)
				}
			}})
		},
	}
}

// String is the command as it is typed.
func (o order) String() string {
	words := make([]string, len(o.words))
	for i, w := range o.words {
		words[i] = screen.Quote(w)
	}
	return strings.Join(words, " ")
}
