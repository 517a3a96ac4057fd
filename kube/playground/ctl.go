package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"
)

const ctlUsage = `Usage: playground ctl [-dir DIR] ACTION

Tells a running playground what to do. Actions:
  status           components with their memory, and the rate of changes
  churn RATE       changes RATE pods a second from now on

Faults of all clients:
  stop-apiserver   ends the API server at once
  start-apiserver  starts it again on the same port
  compact          forgets all old revisions in etcd: lists that go on with an old token get 410 Gone, and so do
                   watches from an old resourceVersion once the API server was stopped and started (until then it
                   may answer them from memory)
  save NAME        keeps a copy of etcd's contents; requests wait about a second meanwhile
  restore NAME     puts it back and starts all components anew: resourceVersions go back below those that were seen
  metrics off      lets metrics.k8s.io answer 503, where there is one; "metrics on" lets it answer again
  streaming off    starts the API server again without streamed lists; "streaming on" with them

Faults of those clients that use a link, a way of their own to the API server:
  link NAME add      makes one and prints its kubeconfig
  link NAME refuse   ends its connections and refuses new ones
  link NAME delay D  lets every byte arrive by D, such as 200ms, later, each way
  link NAME stall    keeps its connections open and moves no byte
  link NAME heal     ends refuse, delay and stall
  link NAME cut [N]  ends its open connections, at once or after N bytes more from the server
  link NAME remove   ends the link

Faults of one token:
  token USER       prints a new token of USER: admin, readonly, shop-only or nobody
  revoke TOKEN     lets the API server refuse it from the next request on; what is open stays open
  grant TOKEN      makes it valid again

Each returns when what was asked for is in force.

Flags:
`

// runCtl sends one action to a playground and prints the answer. It returns the exit code.
func runCtl(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("playground ctl", flag.ContinueOnError)
	fs.SetOutput(stderr)
	dir := fs.String("dir", os.Getenv("PLAYGROUND_DIR"), "the playground's `directory` (default: $PLAYGROUND_DIR)")
	fs.Usage = func() {
		fmt.Fprint(stderr, ctlUsage)
		fs.PrintDefaults()
	}
	if err := fs.Parse(args); err != nil {
		return 2
	}
	if *dir == "" || fs.NArg() == 0 {
		fs.Usage()
		return 2
	}
	text, err := askControl(filepath.Join(*dir, "ctl.sock"), strings.Join(fs.Args(), " "))
	if err != nil {
		fmt.Fprintf(stderr, "playground ctl: %v\n", err)
		return 1
	}
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, text)
	_ = table.Flush()
	return 0
}

// askControl sends one action to the playground that listens on socket and returns what it answers.
func askControl(socket, action string) (string, error) {
	conn, err := net.DialTimeout("unix", socket, controlDial)
	if err != nil {
		return "", fmt.Errorf("reach the playground: %w", err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(controlLimit))
	if _, err := fmt.Fprintln(conn, action); err != nil {
		return "", fmt.Errorf("send %q: %w", action, err)
	}
	r := bufio.NewReader(conn)
	verdict, err := r.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("wait for the answer to %q: %w", action, err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return "", fmt.Errorf("read the answer to %q: %w", action, err)
	}
	if verdict = strings.TrimSpace(verdict); verdict != "ok" {
		return "", fmt.Errorf("%s: %s", action, strings.TrimPrefix(verdict, "error: "))
	}
	return string(text), nil
}

// controlAnswers tells whether a playground listens on socket.
func controlAnswers(socket string) bool {
	conn, err := net.DialTimeout("unix", socket, controlDial)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}
