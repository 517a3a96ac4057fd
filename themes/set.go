package themes

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"kubist/themes/document"
)

const extension = ".yaml"

//go:embed *.yaml
var shipped embed.FS

// Names lists the shipped themes.
func Names() []string { return (&Set{}).Names() }

// Shipped returns a shipped theme by name.
func Shipped(name string) (*Theme, error) { return (&Set{}).Theme(name) }

// Set is the themes there are to choose from: the shipped ones and those in
// the files NAME.yaml of a directory. A file of the directory takes the place
// of a shipped theme of the same name.
//
// A file and the directory are looked at every time and read again only when
// they have changed, so that a Set can be asked at every key press. It is not
// safe for concurrent use.
type Set struct {
	// Dir is the directory of the user's own themes; "" or one that is not there has none.
	Dir string

	read   map[string]read // by their paths
	names  []string
	listed stamp
}

// read is a theme that was read, and what its file was like.
type read struct {
	theme *Theme
	stamp stamp
}

// stamp tells one state of a file from another; that of a shipped one, and of
// one that is not there, is zero.
type stamp struct {
	at   time.Time
	size int64
}

func stampOf(path string) (stamp, error) {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{}, err
	}
	return stamp{info.ModTime(), info.Size()}, nil
}

// Names lists the themes, sorted.
func (s *Set) Names() []string {
	now, _ := stampOf(s.Dir)
	if s.names == nil || now != s.listed {
		names := stems(shipped.ReadDir("."))
		if s.Dir != "" {
			names = append(names, stems(os.ReadDir(s.Dir))...)
		}
		slices.Sort(names)
		s.names, s.listed = slices.Compact(names), now
	}
	return slices.Clone(s.names)
}

// stems are the names of the theme files in a directory.
func stems(entries []fs.DirEntry, _ error) []string {
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), extension); ok && name != "" && !e.IsDir() {
			names = append(names, name)
		}
	}
	return names
}

// Theme reads a theme. What is wrong with it is a [*document.Error].
func (s *Set) Theme(name string) (*Theme, error) {
	if s.Dir != "" && filepath.IsLocal(name) {
		path := filepath.Join(s.Dir, name+extension)
		now, err := stampOf(path)
		if err == nil {
			return s.parsed(path, now, os.ReadFile)
		}
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
			return nil, fmt.Errorf("read the theme %s: %w", name, err)
		}
	}
	th, err := s.parsed(name+extension, stamp{}, shipped.ReadFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no theme %q%s", name, document.Choices(name, s.Names()))
	}
	return th, err
}

// parsed is the theme in a file, as it was read when the file was like now already.
func (s *Set) parsed(path string, now stamp, file func(path string) ([]byte, error)) (*Theme, error) {
	if before, ok := s.read[path]; ok && before.stamp == now {
		return before.theme, nil
	}
	data, err := file(path)
	if err != nil {
		return nil, fmt.Errorf("read the theme: %w", err)
	}
	th, err := Parse(path, data)
	if err != nil {
		return nil, err
	}
	if s.read == nil {
		s.read = map[string]read{}
	}
	s.read[path] = read{th, now}
	return th, nil
}
