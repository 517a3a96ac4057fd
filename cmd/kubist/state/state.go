// Package state keeps what outlives a run: what was typed, where one was, what
// was picked. It is a file of kubist's own, which nobody has to write. Without
// it, or where it cannot be read, kubist begins as if for the first time.
//
// Several kubists may run at once. Each reads the file when it starts and, when
// it ends, adds to the file as it is then what its own run has changed.
package state

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// State is what outlives a run. There is nothing secret in it.
type State struct {
	// Lines are command lines, Filters what was typed after "/"; newest last.
	Lines   []string `json:"lines,omitempty"`
	Filters []string `json:"filters,omitempty"`
	// Recent are the namespaces used last in each context, newest first.
	Recent map[string][]string `json:"recent,omitempty"`
	// Places are the command lines of the screens that were shown last in each context.
	Places map[string]string `json:"places,omitempty"`
	// Columns are the columns picked for each kind.
	Columns map[string][]string `json:"columns,omitempty"`
	// Bookmarks are command lines of views, by the names they were given.
	Bookmarks map[string]string `json:"bookmarks,omitempty"`
	// Theme is the theme that was chosen last, "" for none.
	Theme string `json:"theme,omitempty"`
	// Notes are the hashes of the notes that were shown, oldest first.
	Notes []string `json:"notes,omitempty"`
}

// Load reads a state. One that is not there is empty, without an error; with
// an error it is empty as well, and the next [Save] replaces the file.
func Load(path string) (State, error) {
	data, err := os.ReadFile(path)
	if absent(err) {
		return State{}, nil
	}
	if err != nil {
		return State{}, fmt.Errorf("read the state: %w", err)
	}
	var s State
	if err := json.Unmarshal(data, &s); err != nil {
		return State{}, fmt.Errorf("read the state %s: %w", path, err)
	}
	return s, nil
}

// absent reports whether an error says that a file is not there, nor the
// directory in which it would be.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// Save adds to the state in the file what a run has changed, from before to
// after. At every moment the file is whole: either the old or the new one. A
// path that is a link stays one.
func Save(path string, before, after State) error {
	// What cannot be read is replaced, and who loads it says so.
	theirs, _ := Load(path)
	data, err := json.MarshalIndent(merge(before, after, theirs), "", " ")
	if err != nil {
		return fmt.Errorf("save the state: %w", err)
	}
	data = append(data, '\n')
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return nil
	}
	path = target(path)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("save the state: %w", err)
	}
	return replace(path, data)
}

// target is where the file is that a path, which may be a link, leads to. The
// file need not be there.
func target(path string) string {
	const most = 40 // links that point to one another, as Linux counts them
	for range most {
		to, err := os.Readlink(path)
		if err != nil {
			return path
		}
		if !filepath.IsAbs(to) {
			// Where the directory is a link itself, ".." leads out of what that points to.
			dir, err := filepath.EvalSymlinks(filepath.Dir(path))
			if err != nil {
				return path
			}
			to = filepath.Join(dir, to)
		}
		path = to
	}
	return path
}

// replace puts data into the place of a file. Nothing holds the new file open
// when it is renamed, which Windows would refuse.
func replace(path string, data []byte) error {
	// It is created for nobody else to read.
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("save the state: %w", err)
	}
	if _, err = f.Write(data); err == nil {
		// Or else a new name may be on the disk before the data, and after a power cut the file is empty.
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("save the state: %w", err)
	}
	return nil
}

// Path is where the state is kept: $XDG_STATE_HOME/kubist/state.json, else
// below ~/.local/state, on macOS too; on Windows below %LocalAppData%. It is
// "" where the environment names no home.
func Path(getenv func(string) string) string {
	const name = "state.json"
	if dir := getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "kubist", name)
	}
	home, below := getenv("HOME"), filepath.Join(".local", "state", "kubist")
	if runtime.GOOS == "windows" {
		home, below = getenv("LocalAppData"), "kubist"
	}
	if home == "" {
		return ""
	}
	return filepath.Join(home, below, name)
}
