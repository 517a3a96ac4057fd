package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// nice takes processes back behind all others. Linux counts niceness by thread, and by session where it groups
// sessions (autogroup), so both are told.
func nice(pids []int, level int) error {
	for _, pid := range pids {
		tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
		if err != nil {
			return fmt.Errorf("threads of %d: %w", pid, err)
		}
		for _, task := range tasks {
			tid, err := strconv.Atoi(filepath.Base(task))
			if err != nil {
				return fmt.Errorf("threads of %d: %w", pid, err)
			}
			// A thread that has ended meanwhile needs no niceness.
			if err := unix.Setpriority(unix.PRIO_PROCESS, tid, level); err != nil && !gone(err) {
				return fmt.Errorf("nice %d: %w", tid, err)
			}
		}
		group := fmt.Sprintf("/proc/%d/autogroup", pid)
		if was, err := os.ReadFile(group); err == nil && !strings.HasSuffix(strings.TrimSpace(string(was)), fmt.Sprintf("nice %d", level)) {
			// Refused when asked too often; the threads are niced all the same.
			_ = os.WriteFile(group, []byte(strconv.Itoa(level)), 0)
		}
	}
	return nil
}

func gone(err error) bool { return err == unix.ESRCH } //nolint:errorlint // Setpriority returns it bare.
