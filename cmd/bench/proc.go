package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of processor time in /proc, the same on every Linux that Go runs on.
const tick = 10 * time.Millisecond

// cpuTime is the processor time a process and its threads have used so far.
func cpuTime(pid int) (time.Duration, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, fmt.Errorf("processor time of %d: %w", pid, err)
	}
	return parseStat(string(data))
}

// parseStat reads user and system time from a line of /proc/PID/stat. The name in it may hold anything.
func parseStat(line string) (time.Duration, error) {
	const user, system = 11, 12 // counted from the field after the name
	fields := strings.Fields(line[strings.LastIndexByte(line, ')')+1:])
	if len(fields) <= system {
		return 0, fmt.Errorf("no processor time in %q", line)
	}
	var sum int64
	for _, f := range fields[user : system+1] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("processor time in %q: %w", line, err)
		}
		sum += n
	}
	return time.Duration(sum) * tick, nil
}

// memory is what of a process is resident, in MiB.
type memory struct {
	RSS, Anon, Peak float64
}

func residentMemory(pid int) (memory, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return memory{}, fmt.Errorf("memory of %d: %w", pid, err)
	}
	return memory{RSS: field(data, "VmRSS") / 1024, Anon: field(data, "RssAnon") / 1024, Peak: field(data, "VmHWM") / 1024}, nil
}

// field is the number behind a name in /proc, in kB as the kernel counts, 0 where there is none.
func field(data []byte, name string) float64 {
	for line := range bytes.Lines(data) {
		rest, found := bytes.CutPrefix(line, []byte(name+":"))
		if !found {
			continue
		}
		words := strings.Fields(string(rest))
		if len(words) == 0 {
			return 0
		}
		n, err := strconv.ParseFloat(words[0], 64)
		if err != nil {
			return 0
		}
		return n
	}
	return 0
}

// available is the memory that programs can still have, in GiB.
func available() float64 {
	data, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	return field(data, "MemAvailable") / (1 << 20)
}

// tree is a process and all its descendants.
func tree(pid int) []int {
	all := []int{pid}
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return all
	}
	for _, list := range lists {
		data, err := os.ReadFile(list)
		if err != nil {
			continue // the thread is gone
		}
		for word := range strings.FieldsSeq(string(data)) {
			if child, err := strconv.Atoi(word); err == nil {
				all = append(all, tree(child)...)
			}
		}
	}
	return all
}

// cpuTimeOf is the processor time of several processes. One that is gone counts nothing.
func cpuTimeOf(pids []int) time.Duration {
	var sum time.Duration
	for _, pid := range pids {
		if d, err := cpuTime(pid); err == nil {
			sum += d
		}
	}
	return sum
}

// load1 is the machine's load of the last minute.
func load1() string {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	word, _, _ := strings.Cut(string(data), " ")
	return word
}
