package views

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"kubist/ui/screen"
)

// draft is a text in a private file, for the user's editor. It stays where it is
// until it is removed: what somebody has typed is not lost.
type draft struct{ path string }

// newDraft writes a text to a file of its own, which nobody else can read.
func newDraft(name, text string) (*draft, error) {
	dir, err := os.MkdirTemp("", "kubist-")
	if err != nil {
		return nil, fmt.Errorf("make a place for the text: %w", err)
	}
	// Names of roles may hold colons, which not every file system takes.
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	d := &draft{filepath.Join(dir, name+".yaml")}
	if err := d.write(text); err != nil {
		d.remove()
		return nil, err
	}
	return d, nil
}

// write puts a text in the place of the one there is.
func (d *draft) write(text string) error {
	if err := os.WriteFile(d.path, []byte(text), 0o600); err != nil {
		return fmt.Errorf("write the text: %w", err)
	}
	return nil
}

// keep leaves a text under another name beside the draft, as long as this is there.
func (d *draft) keep(name, text string) (path string, err error) {
	path = filepath.Join(filepath.Dir(d.path), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return "", fmt.Errorf("keep the text: %w", err)
	}
	return path, nil
}

// remove takes the file away, with its directory. What is left behind when it
// cannot is private still.
func (d *draft) remove() { _ = os.RemoveAll(filepath.Dir(d.path)) }

// editorWords are the user's editor and its arguments: what the environment
// names, split at blanks. No shell reads it.
func editorWords() []string {
	usual := "vi"
	if runtime.GOOS == "windows" {
		usual = "notepad"
	}
	for _, name := range []string{"KUBE_EDITOR", "EDITOR"} {
		if words := strings.Fields(os.Getenv(name)); len(words) > 0 {
			return words
		}
	}
	return []string{usual}
}

// inEditor has the user edit a file. done is told what is in it then, or why the
// editor has not done its work.
func inEditor(h screen.Host, path string, done func(text string, err error)) {
	var text string
	h.Terminal(func(in, out *os.File) error {
		words := editorWords()
		program := exec.Command(words[0], append(words[1:], path)...) //nolint:gosec // It is the user's own choice, and no shell reads it.
		program.Stdin, program.Stdout, program.Stderr = in, out, out
		ran := editorFault(words[0], program.Run())
		read, err := os.ReadFile(path) //nolint:gosec // The user has named it, or it is a draft.
		if err != nil {
			err = fmt.Errorf("read what was edited: %w", err)
		}
		text = string(read)
		return cmp.Or(ran, err)
	}, func(err error) { done(text, err) })
}

// editorFault says what is the matter with an editor, nil for nothing.
func editorFault(name string, err error) error {
	exit, ended := errors.AsType[*exec.ExitError](err)
	switch {
	case err == nil:
		return nil
	case ended:
		return fmt.Errorf("the editor %s has ended with %s", name, exit)
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("there is no editor %s here: set KUBE_EDITOR or EDITOR to yours", name)
	}
	return fmt.Errorf("start the editor %s: %w", name, err)
}
