package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

// The control protocol is one line each way and then free text: the client sends an action with its argument, the
// server answers "ok" or "error: REASON", followed by what there is to read.
const (
	controlDial  = 2 * time.Second
	controlLimit = 3 * time.Minute
)

// A control listens on the socket in the plane's directory.
type control struct {
	plane    *plane
	churner  *churner
	metrics  *meter // nil without any
	links    *links
	listener net.Listener
	running  sync.WaitGroup
	one      sync.Mutex // actions on components take turns
}

// serveControl listens until ctx ends. Only the user who started the playground can reach the directory.
func serveControl(ctx context.Context, p *plane, c *churner, m *meter) (*control, error) {
	listener, err := net.Listen("unix", p.controlSocket())
	if err != nil {
		return nil, fmt.Errorf("listen on %s (a socket's path has at most 107 characters): %w", p.controlSocket(), err)
	}
	s := &control{plane: p, churner: c, metrics: m, links: newLinks(ctx, p), listener: listener}
	s.running.Go(func() {
		<-ctx.Done()
		_ = listener.Close()
		s.links.close()
	})
	s.running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.running.Go(func() { s.answer(ctx, conn) })
		}
	})
	return s, nil
}

func (s *control) wait() { s.running.Wait() }

func (s *control) answer(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(controlLimit))
	ctx, cancel := context.WithTimeout(ctx, controlLimit)
	defer cancel()
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return
	}
	text, err := s.act(ctx, strings.Fields(line))
	if err != nil {
		fmt.Fprintf(conn, "error: %v\n", err)
		return
	}
	fmt.Fprintf(conn, "ok\n%s", text)
}

func (s *control) act(ctx context.Context, words []string) (string, error) {
	if len(words) == 0 {
		return "", errors.New("no action given")
	}
	action, known := actions[words[0]]
	if !known {
		return "", fmt.Errorf("unknown action %q", words[0])
	}
	if n := len(words) - 1; action.words >= 0 && n != action.words {
		return "", fmt.Errorf("%d words follow, want %d", n, action.words)
	}
	if !action.together {
		s.one.Lock()
		defer s.one.Unlock()
	}
	return action.run(ctx, s, words[1:])
}

// An action is something that a playground can be told.
type action struct {
	words    int  // that follow its name, -1 for any number
	together bool // it need not wait until another one is done
	run      func(ctx context.Context, s *control, words []string) (string, error)
}

var actions = map[string]action{
	"status": {words: 0, together: true, run: func(_ context.Context, s *control, _ []string) (string, error) {
		return s.plane.status(s.churner) + s.links.status(), nil
	}},
	"stop-apiserver": {words: 0, run: func(_ context.Context, s *control, _ []string) (string, error) {
		s.plane.stop(apiserverName)
		return "", nil
	}},
	"start-apiserver": {words: 0, run: func(ctx context.Context, s *control, _ []string) (string, error) {
		return "", s.startAPIServer(ctx)
	}},
	"streaming": {words: 1, run: func(ctx context.Context, s *control, words []string) (string, error) {
		if words[0] != "on" && words[0] != "off" {
			return "", errors.New("streaming wants on or off")
		}
		return "", s.plane.stream(ctx, words[0] == "on")
	}},
	"compact": {words: 0, run: func(ctx context.Context, s *control, _ []string) (string, error) {
		return s.compact(ctx)
	}},
	"save": {words: 1, run: func(ctx context.Context, s *control, words []string) (string, error) {
		return "", s.plane.save(ctx, words[0])
	}},
	"restore": {words: 1, run: func(ctx context.Context, s *control, words []string) (string, error) {
		return "", s.plane.restore(ctx, words[0])
	}},
	"churn": {words: 1, run: func(_ context.Context, s *control, words []string) (string, error) {
		return "", s.churn(words[0])
	}},
	"metrics": {words: 1, together: true, run: func(_ context.Context, s *control, words []string) (string, error) {
		return "", s.metrics.turn(words[0])
	}},
	"link": {words: -1, together: true, run: func(_ context.Context, s *control, words []string) (string, error) {
		return s.links.act(words)
	}},
	"token": {words: 1, together: true, run: func(_ context.Context, s *control, words []string) (string, error) {
		token, err := s.plane.tokens.issue(s.plane.users, words[0])
		return token + "\n", err
	}},
	"revoke": {words: 1, together: true, run: func(_ context.Context, s *control, words []string) (string, error) {
		return "", s.plane.tokens.set(words[0], false)
	}},
	"grant": {words: 1, together: true, run: func(_ context.Context, s *control, words []string) (string, error) {
		return "", s.plane.tokens.set(words[0], true)
	}},
}

func (s *control) startAPIServer(ctx context.Context) error {
	if s.plane.isRunning(apiserverName) {
		return errors.New("the API server is running already")
	}
	if err := s.plane.start(apiserverName); err != nil {
		return err
	}
	return s.plane.awaitAPIServer(ctx)
}

func (s *control) churn(word string) error {
	rate, err := strconv.ParseFloat(word, 64)
	if err != nil || rate < 0 {
		return fmt.Errorf("%s is not a number of changes a second", word)
	}
	s.churner.setRate(rate)
	return nil
}

// compact forgets all revisions but a new one, so that every resourceVersion handed out so far is too old.
func (s *control) compact(ctx context.Context) (string, error) {
	client, err := s.plane.etcd(ctx)
	if err != nil {
		return "", err
	}
	defer client.Close()
	put, err := client.Put(ctx, "/playground/compacted", "")
	if err != nil {
		return "", fmt.Errorf("make a revision to compact to: %w", err)
	}
	if _, err := client.Compact(ctx, put.Header.Revision, clientv3.WithCompactPhysical()); err != nil {
		return "", fmt.Errorf("compact etcd to revision %d: %w", put.Header.Revision, err)
	}
	return fmt.Sprintf("compacted to revision %d\n", put.Header.Revision), nil
}

// status describes the plane in lines of a name and values.
func (p *plane) status(c *churner) string {
	var b strings.Builder
	fmt.Fprintf(&b, "directory\t%s\nserver\t%s\n", p.dir, p.url())
	for _, child := range p.all() {
		state := "stopped"
		if child.running() {
			state = fmt.Sprintf("running\tpid %d\t%s", child.pid(), resident(child.pid()))
		}
		fmt.Fprintf(&b, "%s\t%s\n", child.name, state)
	}
	fmt.Fprintf(&b, "churn\t%g a second\t%d so far\n", c.perSecond(), c.changed.Load())
	return b.String()
}

// resident returns the resident memory of a process as the kernel words it, or nothing where it does not say.
func resident(pid int) string {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		if size, found := strings.CutPrefix(line, "VmRSS:"); found {
			return strings.TrimSpace(size)
		}
	}
	return ""
}
