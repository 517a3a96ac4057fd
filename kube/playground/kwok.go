package main

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	nodefast "sigs.k8s.io/kwok/kustomize/stage/node/fast"
	nodelease "sigs.k8s.io/kwok/kustomize/stage/node/heartbeat-with-lease"
)

// podStages says how simulated pods live: created, running, ready, completed, crashing, deleted, with small delays.
//
//go:embed demo/stages.yaml
var podStages string

const kwokAPI = "apiVersion: kwok.x-k8s.io/v1alpha1\n"

// writeKwokFiles writes what kwok reads and serves: its stages, and where logs, shells, attaching and forwarded ports lead to.
// They are given as files and not as custom resources, which keeps kwok's own kinds out of the cluster.
// forwards is the port to which every forwarded port leads.
func writeKwokFiles(p *plane, forwards int) error {
	docs := []string{
		nodefast.DefaultNodeInit, nodelease.DefaultNodeHeartbeatWithLease, podStages, kwokLogs(p), kwokAttach(p), kwokExec(p), kwokForward(forwards),
	}
	if err := writeShellFiles(p.path("files")); err != nil {
		return err
	}
	for _, name := range slices.Concat(logNames(), []string{previousLog}) {
		if err := writePrivate(logFile(p, name), nil); err != nil {
			return err
		}
	}
	return writePrivate(p.path("world", "kwok.yaml"), []byte(strings.Join(docs, "\n---\n")))
}

func logFile(p *plane, name string) string { return p.path("world", name+".log") }

// kwokLogs gives each sample application's container its own log, and one to all others.
func kwokLogs(p *plane) string {
	var b strings.Builder
	b.WriteString(kwokAPI + "kind: ClusterLogs\nmetadata:\n  name: playground\nspec:\n  logs:\n")
	for _, name := range logNames() {
		fmt.Fprintf(&b, "  - logsFile: %q\n    follow: true\n", logFile(p, name))
		if name != otherLog {
			fmt.Fprintf(&b, "    containers: [%q]\n", name)
		}
		if name == crashingApp {
			fmt.Fprintf(&b, "    previousLogsFile: %q\n", logFile(p, previousLog))
		}
	}
	return b.String()
}

// kwokAttach has whoever attaches to a container see its log go on.
func kwokAttach(p *plane) string {
	var b strings.Builder
	b.WriteString(kwokAPI + "kind: ClusterAttach\nmetadata:\n  name: playground\nspec:\n  attaches:\n")
	for _, name := range logNames() {
		fmt.Fprintf(&b, "  - logsFile: %q\n", logFile(p, name))
		if name != otherLog {
			fmt.Fprintf(&b, "    containers: [%q]\n", name)
		}
	}
	return b.String()
}

// kwokExec lets a command run in the scratch directory of this machine, whatever the pod.
func kwokExec(p *plane) string {
	return fmt.Sprintf(kwokAPI+"kind: ClusterExec\nmetadata:\n  name: playground\nspec:\n  execs:\n  - local:\n      workDir: %q\n", p.path("files"))
}

// kwokForward leads every forwarded port of every pod to one server on this machine.
func kwokForward(port int) string {
	return fmt.Sprintf(kwokAPI+"kind: ClusterPortForward\nmetadata:\n  name: playground\nspec:\n  forwards:\n  - target:\n      port: %d\n      address: %s\n", port, loopback)
}

// shellGreeting is read by interactive shells only, so commands with arguments print what they print.
const shellGreeting = `echo 'This is a simulated container: the shell runs on the machine of the playground, in a scratch directory.' >&2
PS1='simulated$ '
`

// shellWrapper runs a shell of the machine as the leader of its terminal: kwok gives it a terminal but no control of
// it, and ctrl+c would do nothing.
const shellWrapper = `#!/bin/sh
shell=${0##*/}
PATH=${PATH#*:}
[ "$shell" != sh ] || shell=/bin/sh
if [ -t 0 ] && command -v setsid >/dev/null; then exec setsid -c -w "$shell" "$@"; fi
exec "$shell" "$@"
`

const wrapperDir = ".bin"

// shellEnvironment is what kwok has beside the other components: it passes its own environment to what it runs.
func shellEnvironment(home string) []string {
	return []string{
		"PATH=" + filepath.Join(home, wrapperDir) + ":" + os.Getenv("PATH"),
		"TERM=xterm-256color", "ENV=" + filepath.Join(home, ".shrc"), "KUBIST_SIMULATED=1",
	}
}

// writeShellFiles fills the scratch directory with what a shell reads at its start and a little to look at.
func writeShellFiles(home string) error {
	for name, text := range map[string]string{
		".shrc": shellGreeting, ".bashrc": shellGreeting,
		"app.conf":  "listen = 8080\nlog_level = info\n",
		"README.md": "Files of a simulated container. They go when the playground ends.\n",
	} {
		if err := writePrivate(filepath.Join(home, name), []byte(text)); err != nil {
			return err
		}
	}
	if err := os.Mkdir(filepath.Join(home, wrapperDir), 0o700); err != nil {
		return fmt.Errorf("make the directory of shells: %w", err)
	}
	for _, shell := range []string{"sh", "bash"} {
		path := filepath.Join(home, wrapperDir, shell)
		if err := os.WriteFile(path, []byte(shellWrapper), 0o700); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	return nil
}
