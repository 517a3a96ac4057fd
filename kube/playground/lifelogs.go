package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"time"
)

const (
	logEvery    = 250 * time.Millisecond
	logHistory  = 60
	crashingApp = "fortune"
	otherLog    = "other"
	previousLog = "fortune-previous"
)

// logNames returns the containers that have a log of their own, and last the log of all others.
func logNames() []string {
	return []string{"kubia", "web", "proxy", "quiz", "batch-job", "report", "ssd-monitor", "worker", crashingApp, otherLog}
}

var paths = []string{"/", "/", "/ready", "/api/cart", "/api/quotes", "/images/demoiselles.png", "/questions/7"}

// logLine returns something that a container could say.
func logLine(name string, r *rand.Rand) string {
	path, ms := paths[r.IntN(len(paths))], 1+r.IntN(180)
	switch name {
	case "kubia":
		return fmt.Sprintf("Received request from ::ffff:10.244.%d.%d for %s", r.IntN(3), 1+r.IntN(40), path)
	case "web", "proxy":
		status := 200
		if r.IntN(25) == 0 {
			status = 503
		}
		return fmt.Sprintf(`{"level":"info","msg":"request","method":"GET","path":%q,"status":%d,"duration_ms":%d}`, path, status, ms)
	case "quiz":
		return fmt.Sprintf("level=info msg=\"question served\" id=%d took=%dms", 1+r.IntN(40), ms)
	case "worker", "batch-job", "report":
		if r.IntN(20) == 0 {
			return fmt.Sprintf("\x1b[33mWARN\x1b[0m item %d took %d ms, more than expected", r.IntN(9000), ms*20)
		}
		return fmt.Sprintf("INFO item %d done in %d ms", r.IntN(9000), ms)
	case crashingApp:
		return fmt.Sprintf("reading a fortune for client %d", r.IntN(500))
	}
	return fmt.Sprintf("still here after %d checks", r.IntN(9000))
}

// lastWords are what the crashing application says before it fails.
var lastWords = []string{
	"opening /var/htdocs/index.html",
	"panic: open /var/htdocs/index.html: no such file or directory",
	"",
	"goroutine 1 [running]:",
	"main.main()",
	"\t/src/fortune/main.go:42 +0x1d",
	"exit status 1",
}

// writeLogs writes a little history and then goes on appending lines until ctx ends.
func writeLogs(ctx context.Context, p *plane) {
	r := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	names := logNames()
	start := time.Now().Add(-logHistory * time.Second)
	for _, name := range names {
		for i := range logHistory {
			appendLog(p, name, start.Add(time.Duration(i)*time.Second), "stdout", logLine(name, r))
		}
	}
	for i, line := range append([]string{"fortune 1.0 starting"}, lastWords...) {
		appendLog(p, previousLog, start.Add(time.Duration(i)*time.Millisecond), "stderr", line)
	}
	tick := time.NewTicker(logEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			name := names[r.IntN(len(names))]
			appendLog(p, name, now, "stdout", logLine(name, r))
			if name == crashingApp && r.IntN(5) == 0 {
				for _, line := range lastWords {
					appendLog(p, name, now, "stderr", line)
				}
			}
		}
	}
}

// appendLog writes one line in the format in which container runtimes keep logs.
func appendLog(p *plane, name string, at time.Time, stream, line string) {
	f, err := os.OpenFile(logFile(p, name), os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return // the directory is being removed
	}
	defer f.Close()
	fmt.Fprintf(f, "%s %s F %s\n", at.UTC().Format(time.RFC3339Nano), stream, line)
}
