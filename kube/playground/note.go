package main

import (
	"fmt"
	"os"
	"time"
)

// note writes a line to the playground's own log. The terminal belongs to the user's command.
func (p *plane) note(format string, args ...any) {
	f, err := os.OpenFile(p.path("logs", "playground.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return // the directory is being removed
	}
	defer f.Close()
	fmt.Fprintf(f, "%s %s\n", time.Now().Format("15:04:05.000"), fmt.Sprintf(format, args...))
}
