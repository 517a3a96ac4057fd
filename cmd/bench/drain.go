package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"time"

	"kubist/kube"
)

// drained is what draining a watch brought.
type drained struct {
	Frames, Bytes int
	// CPU is the processor time it took, in seconds.
	CPU float64
	// Wall is from its start to its end, in milliseconds.
	Wall float64
}

// drain is the floor of a load: it reads the watch of all pods with kubist's own transport, in the encoding kubist asks
// for, counts frames up to the end of the initial events, and decodes nothing.
func drain(ctx context.Context) error {
	config, err := kube.LoadConfig(kube.Options{})
	if err != nil {
		return err
	}
	conn, err := config.Connect("")
	if err != nil {
		return err
	}
	defer conn.Close()
	resp, err := conn.Get(ctx, "/api/v1/pods", url.Values{
		"watch": {"true"}, "allowWatchBookmarks": {"true"},
		"sendInitialEvents": {"true"}, "resourceVersionMatch": {"NotOlderThan"},
	}, "application/vnd.kubernetes.protobuf;stream=watch")
	if err != nil {
		return fmt.Errorf("watch pods: %w", err)
	}
	defer resp.Body.Close()
	d, err := countFrames(resp.Body)
	if err != nil {
		return fmt.Errorf("watch pods: %w", err)
	}
	return json.NewEncoder(os.Stdout).Encode(d)
}

const largestFrame = 64 << 20

// countFrames reads frames up to the bookmark that ends the initial events.
func countFrames(body io.Reader) (drained, error) {
	var d drained
	r := bufio.NewReaderSize(body, 256<<10)
	var frame []byte
	for {
		var prefix [4]byte
		if _, err := io.ReadFull(r, prefix[:]); err != nil {
			return d, fmt.Errorf("frame %d: %w", d.Frames, err)
		}
		n := int(binary.BigEndian.Uint32(prefix[:]))
		if n > largestFrame {
			return d, fmt.Errorf("frame %d has %d bytes: these are no frames", d.Frames, n)
		}
		if cap(frame) < n {
			frame = make([]byte, n)
		}
		frame = frame[:n]
		if _, err := io.ReadFull(r, frame); err != nil {
			return d, fmt.Errorf("frame %d: %w", d.Frames, err)
		}
		d.Frames++
		d.Bytes += 4 + n
		if lastInitial(frame) {
			return d, nil
		}
	}
}

// lastInitial reports whether a frame is the bookmark at the end of the initial events.
func lastInitial(frame []byte) bool {
	return bytes.HasPrefix(frame, []byte("\x0a\x08BOOKMARK")) && bytes.Contains(frame, []byte("k8s.io/initial-events-end"))
}

// drainWorld runs [drain] as a process of its own.
func (b *bench) drainWorld(ctx context.Context, w *world) (drained, error) {
	cmd := exec.CommandContext(ctx, b.self, drainCommand)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+w.kube)
	began := time.Now()
	out, err := cmd.Output()
	wall := time.Since(began)
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			err = fmt.Errorf("%w: %s", err, bytes.TrimSpace(exit.Stderr))
		}
		return drained{}, fmt.Errorf("drain the watch: %w", err)
	}
	var d drained
	if err := json.Unmarshal(out, &d); err != nil {
		return drained{}, fmt.Errorf("read what was drained: %w", err)
	}
	d.Wall = ms(wall)
	d.CPU = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	return d, nil
}
