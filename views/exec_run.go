package views

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
	"kubist/kube/exec"
	"kubist/kube/rights"
	"kubist/ui/sanitize"
)

// reply is what came of a command in one pod.
type reply struct {
	pod       ref
	container string // "" until it is known
	done      bool
	// stdout and stderr are fit to be seen; cut is how many bytes are not in them.
	stdout, stderr string
	cut            int64
	code           int    // its exit code
	failed         string // why it has none, "" where it has
}

// outcome is how the command ended, in words.
func (r reply) outcome() string {
	switch {
	case !r.done:
		return "runs"
	case r.failed != "":
		return r.failed
	}
	return fmt.Sprintf("exit code %d", r.code)
}

// well reports whether the command did what it was to do.
func (r reply) well() bool { return r.failed == "" && r.code == 0 }

// replies are what a command is answered in all of its pods. They are safe for concurrent use.
type replies struct {
	mu      sync.Mutex
	list    []reply
	changed chan struct{} // closed and replaced by each change
}

func newReplies(pods []ref) *replies {
	a := &replies{changed: make(chan struct{})}
	for _, of := range pods {
		a.list = append(a.list, reply{pod: of})
	}
	return a
}

// now are the replies so far, and what is closed when there are others.
func (a *replies) now() (all []reply, changed <-chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.list), a.changed
}

func (a *replies) set(i int, r reply) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.list[i] = r
	close(a.changed)
	a.changed = make(chan struct{})
}

const (
	// execsAtOnce are the commands that run at the same time.
	execsAtOnce = 8
	// mostOutput is how much of a stream is kept of one pod, and mostOutputs of all pods.
	mostOutput, mostOutputs = 1 << 20, 16 << 20
)

// run runs the command in all pods, and tells their replies as they come. It
// returns the error of ctx, and that of a single pod.
func (s *Session) run(ctx context.Context, o order, a *replies, progress func(done, total int)) error {
	all, _ := a.now()
	most := min(mostOutput, mostOutputs/(2*len(all)))
	var wait sync.WaitGroup
	var mu sync.Mutex
	ended := 0
	slots := make(chan struct{}, execsAtOnce)
	for i, r := range all {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			a.set(i, s.runIn(ctx, o, r.pod, most))
			mu.Lock()
			defer mu.Unlock()
			ended++
			progress(ended, len(all))
		})
	}
	wait.Wait()
	return ctx.Err()
}

// runIn runs the command in one pod.
func (s *Session) runIn(ctx context.Context, o order, of ref, most int) reply {
	out := reply{pod: of, done: true}
	limited, cancel := context.WithTimeout(ctx, o.limit)
	defer cancel()
	var output exec.Output
	container, err := s.containerFor(limited, of, o.container)
	if err == nil {
		out.container = container
		output, err = exec.Run(limited, s.conn, exec.Container{Namespace: of.namespace, Pod: of.name, Name: container}, o.words, most)
	}
	out.stdout, out.stderr, out.cut = sanitize.Text(output.Stdout), sanitize.Text(output.Stderr), output.Cut
	var ended *exec.Ended
	switch {
	case err == nil:
	case errors.As(err, &ended):
		out.code = ended.Code
	case ctx.Err() != nil && out.container == "":
		out.failed = "cancelled before it ran"
	case ctx.Err() != nil:
		out.failed = "cancelled; it may go on there"
	case limited.Err() != nil:
		out.failed = fmt.Sprintf("nobody waits longer than %v; it may go on there", o.limit)
	case errors.Is(err, exec.ErrNoProgram):
		out.failed = "there is no " + clean(o.words[0]) + " in the container"
	default:
		out.failed = kube.Explain(err).What
	}
	return out
}

// containerFor is the container of a pod that a command runs in: the one of a
// name, the one that the pod says is the usual one, or the first.
func (s *Session) containerFor(ctx context.Context, of ref, name string) (string, error) {
	object, err := s.podFor(ctx, of, "exec")
	if err != nil {
		return "", err
	}
	pod, err := podOf(object)
	if err != nil {
		return "", err
	}
	running, err := runningIn(pod, name)
	if err != nil {
		return "", err
	}
	for _, c := range pod.Spec.Containers {
		if slices.Contains(running, c.Name) {
			return c.Name, nil
		}
	}
	return running[0], nil
}

// podFor reads a pod to do something in it that takes over the connection, and
// says what is in the way of that.
func (s *Session) podFor(ctx context.Context, of ref, subresource string) (*unstructured.Unstructured, error) {
	act := rights.Act{Verb: "create", Resource: "pods", Subresource: subresource, Namespace: of.namespace}
	if v, err := s.conn.Allowed(ctx, act); err == nil && !v.Allowed {
		return nil, fmt.Errorf("you may not %s", act)
	}
	return s.live(ctx, of)
}

// sameReplies are the replies that are the same, the most frequent first. Those that
// are not there yet, or never will be, are not among them.
func sameReplies(all []reply) [][]reply {
	type answer struct {
		stdout, stderr string
		cut            int64
		code           int
	}
	index := map[answer]int{}
	var out [][]reply
	for _, r := range all {
		if !r.done || r.failed != "" {
			continue
		}
		key := answer{r.stdout, r.stderr, r.cut, r.code}
		i, ok := index[key]
		if !ok {
			i = len(out)
			index[key] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], r)
	}
	slices.SortStableFunc(out, func(a, b []reply) int { return cmp.Compare(len(b), len(a)) })
	return out
}
