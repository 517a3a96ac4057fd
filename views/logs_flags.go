package views

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"kubist/kube/logs"
)

// logLines are the lines of logs that a command line wants.
type logLines struct {
	container string
	previous  bool
	tail      int // 0 for as many as usual
	since     time.Duration
}

// flag takes a flag that is of logs alone; known is false for any other.
func (l *logLines) flag(name, value string) (known bool, err error) {
	switch name {
	case "-c", "--container":
		l.container = value
	case "--tail":
		if l.tail, err = strconv.Atoi(value); value != "" && (err != nil || l.tail < 1) {
			return true, fmt.Errorf("--tail %s: say how many lines, such as 200", value)
		}
	case "--since":
		if l.since, err = time.ParseDuration(value); value != "" && (err != nil || l.since <= 0) {
			return true, fmt.Errorf("--since %s: say for how long, such as 5m or 1h30m", value)
		}
	default:
		return false, nil
	}
	return true, nil
}

// errLogFlags is why no other word than logs takes them.
var errLogFlags = errors.New("-c, -p, --tail and --since are for logs alone: :logs kubia-0 -c main -p")

// words are the flags, as a command line has them.
func (l logLines) words() []string {
	var out []string
	if l.container != "" {
		out = append(out, "-c", l.container)
	}
	if l.previous {
		out = append(out, "-p")
	}
	if l.tail > 0 {
		out = append(out, "--tail="+strconv.Itoa(l.tail))
	}
	if l.since > 0 {
		out = append(out, "--since="+l.since.String())
	}
	return out
}

// options are what is asked of the server. All lines of a time are wanted where nobody says how many.
func (l logLines) options() logs.Options {
	o := logs.Options{Tail: usualTail, Previous: l.previous, Since: l.since}
	switch {
	case l.tail > 0:
		o.Tail = l.tail
	case l.since > 0:
		o.Tail = 0
	}
	return o
}

// linesOf are the flags that ask for the same again.
func linesOf(container string, o logs.Options) logLines {
	l := logLines{container: container, previous: o.Previous, tail: o.Tail, since: o.Since}
	if l.tail == usualTail {
		l.tail = 0
	}
	return l
}
