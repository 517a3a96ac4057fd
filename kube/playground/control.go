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
	listener net.Listener
	running  sync.WaitGroup
	one      sync.Mutex // actions take turns
}

// serveControl listens until ctx ends. Only the user who started the playground can reach the directory.
func serveControl(ctx context.Context, p *plane, c *churner) (*control, error) {
	listener, err := net.Listen("unix", p.controlSocket())
	if err != nil {
		return nil, fmt.Errorf("listen on %s (a socket's path has at most 107 characters): %w", p.controlSocket(), err)
	}
	s := &control{plane: p, churner: c, listener: listener}
	s.running.Go(func() {
		<-ctx.Done()
		_ = listener.Close()
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
	s.one.Lock()
	defer s.one.Unlock()
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
	switch words[0] {
	case "stop-apiserver":
		s.plane.stop(apiserverName)
		return "", nil
	case "start-apiserver":
		return "", s.startAPIServer(ctx)
	case "compact":
		return s.compact(ctx)
	case "churn":
		return "", s.churn(words[1:])
	case "status":
		return s.plane.status(s.churner), nil
	}
	return "", fmt.Errorf("unknown action %q", words[0])
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

func (s *control) churn(words []string) error {
	if len(words) != 1 {
		return errors.New("churn wants one number: changes a second")
	}
	rate, err := strconv.ParseFloat(words[0], 64)
	if err != nil || rate < 0 {
		return fmt.Errorf("churn %s: not a number of changes a second", words[0])
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
