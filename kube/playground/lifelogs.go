package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"time"
)

const (
	logEvery    = 200 * time.Millisecond
	logHistory  = 60
	crashingApp = "fortune"
	otherLog    = "other"
	previousLog = "fortune-previous"
)

// logNames returns the containers that have a log of their own, and last the log of all others.
func logNames() []string {
	return []string{
		"kubia", "web", "istio-proxy", "quiz", "batch-job", "report", "ssd-monitor", "worker", "log-shipper", "search", "nightly-import",
		crashingApp, otherLog,
	}
}

var paths = []string{"/", "/", "/ready", "/api/cart", "/api/quotes", "/images/demoiselles.png", "/questions/7"}

// logLine returns something that a container could say: the applications of a shop agree on no format.
func logLine(name string, at time.Time, r *rand.Rand) string {
	path, ms, client := paths[r.IntN(len(paths))], 1+r.IntN(180), fmt.Sprintf("10.244.%d.%d", r.IntN(3), 1+r.IntN(40))
	switch name {
	case "kubia":
		return fmt.Sprintf("Received request from ::ffff:%s for %s", client, path)
	case "web":
		return webLine(at, path, ms, r)
	case "istio-proxy":
		status := []string{"200 -", "200 -", "200 -", "304 -", "404 -", "503 UF"}[r.IntN(6)]
		return fmt.Sprintf(`[%s] "GET %s HTTP/1.1" %s via_upstream - "-" 0 %d %d "%s" "shop.example.com" "%s:8080"`,
			at.UTC().Format(time.RFC3339), path, status, 40+ms*20, ms, "Mozilla/5.0", client)
	case "quiz":
		return quizLine(at, ms, r)
	case "worker", "batch-job", "report":
		if r.IntN(20) == 0 {
			return fmt.Sprintf("\x1b[33mWARN\x1b[0m item %d took %d ms, more than expected", r.IntN(9000), ms*20)
		}
		return fmt.Sprintf("\x1b[32mINFO\x1b[0m item %d done in %d ms", r.IntN(9000), ms)
	case "log-shipper":
		return fmt.Sprintf(`{"level":"debug","ts":%d.%03d,"caller":"shipper/batch.go:88","msg":"batch sent","lines":%d}`, at.Unix(), at.Nanosecond()/1e6, ms)
	case "search":
		return fmt.Sprintf(`{"@timestamp":%q,"log.level":"WARN","message":"shard [quotes][%d] is not allocated","service.name":"search"}`,
			at.UTC().Format(time.RFC3339), r.IntN(5))
	case "nightly-import":
		return fmt.Sprintf("%s ERROR import: row %d: no such column \"price\"", at.UTC().Format("2006/01/02 15:04:05"), r.IntN(9000))
	case "ssd-monitor":
		return fmt.Sprintf("I%s       1 monitor.go:61] SSD OK: %d%% of its writes are left", at.UTC().Format("0102 15:04:05.000000"), 60+r.IntN(40))
	case crashingApp:
		return fmt.Sprintf("reading a fortune for client %d", r.IntN(500))
	}
	return fmt.Sprintf("still here after %d checks", r.IntN(9000))
}

// webLine is a line of JSON.
func webLine(at time.Time, path string, ms int, r *rand.Rand) string {
	when := at.UTC().Format("2006-01-02T15:04:05.000Z")
	switch r.IntN(25) {
	case 0:
		return fmt.Sprintf(`{"time":%q,"level":"error","msg":"request failed","method":"POST","path":"/api/cart","status":503,"duration_ms":%d,`+
			`"error":"dial tcp: lookup cart.shop.svc: no endpoints","trace_id":"%08x"}`, when, 2000+ms, r.Uint32())
	case 1, 2:
		return fmt.Sprintf(`{"time":%q,"level":"warn","msg":"slow request","method":"GET","path":%q,"status":200,"duration_ms":%d,"trace_id":"%08x"}`,
			when, path, 900+ms, r.Uint32())
	}
	return fmt.Sprintf(`{"time":%q,"level":"info","msg":"request","method":"GET","path":%q,"status":200,"duration_ms":%d,"trace_id":"%08x"}`,
		when, path, ms, r.Uint32())
}

// quizLine is a line of logfmt.
func quizLine(at time.Time, ms int, r *rand.Rand) string {
	when := at.UTC().Format(time.RFC3339)
	if r.IntN(30) == 0 {
		return fmt.Sprintf("ts=%s level=error msg=\"cannot save answer\" id=%d err=\"write: connection reset by peer\"", when, 1+r.IntN(40))
	}
	return fmt.Sprintf("ts=%s level=info msg=\"question served\" id=%d took=%dms", when, 1+r.IntN(40), ms)
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
func writeLogs(ctx context.Context, p *plane, r *rand.Rand) {
	names := logNames()
	start := time.Now().Add(-logHistory * time.Second)
	for _, name := range names {
		for i := range logHistory {
			at := start.Add(time.Duration(i) * time.Second)
			appendLog(p, name, at, "stdout", logLine(name, at, r))
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
			appendLog(p, name, now, "stdout", logLine(name, now, r))
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
