package views

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"kubist/themes"
	"kubist/ui/screen"
)

// saver writes what is saved, and tells how far it is.
type saver func(ctx context.Context, w io.Writer, progress func(done, total int)) error

// saveAs writes a file, and says that what it is called was saved. Another file
// of that name is replaced only if somebody has said so.
func saveAs(h screen.Host, path, what string, write saver) {
	saveOr(h, path, what, false, write, func() { saveOr(h, path, what, true, write, func() {}) })
}

// saveOr is saveAs, but does again where somebody says that a file is to be
// replaced; replace says that it is so already.
func saveOr(h screen.Host, path, what string, replace bool, write saver, again func()) {
	h.Start(screen.Job{
		Title: "save " + what + " to " + filepath.Base(path),
		Run: func(ctx context.Context, progress func(done, total int)) error {
			return writeFile(atHome(path), replace, func(w io.Writer) error { return write(ctx, w, progress) })
		},
		Done: func(err error) {
			switch {
			case err == nil:
				h.Toast(themes.OK, "saved "+what+" to "+path)
			case errors.Is(err, fs.ErrExist):
				h.Ask(screen.Question{
					Title:   "Replace the file?",
					Text:    []screen.Span{{Style: themes.Style(themes.Text), Text: path + " exists already."}},
					Choices: []screen.Choice{{Label: "keep it"}, {Label: "replace it", Key: "r"}},
					Answer: func(choice int) {
						if choice == 1 {
							again()
						}
					},
				})
			case errors.Is(err, context.Canceled):
				h.Toast(themes.Muted, "nothing was saved")
			default:
				h.Toast(themes.Bad, "cannot save to "+path+": "+plainly(err))
			}
		},
	})
}

// writeFile writes a file whole or not at all. Unless it is to replace another
// one it must not exist, which is an error that is [fs.ErrExist] otherwise.
func writeFile(path string, replace bool, write func(io.Writer) error) (err error) {
	f, err := create(path, replace)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	out := bufio.NewWriter(f)
	err = write(out)
	if err == nil {
		err = out.Flush()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil && replace {
		err = os.Rename(f.Name(), path)
	}
	return err
}

// atHome expands a tilde.
func atHome(path string) string {
	if rest, ok := strings.CutPrefix(path, "~"+string(filepath.Separator)); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

// plainly is what is wrong with a file, without the words that were for a programmer.
func plainly(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such directory"
	case errors.Is(err, fs.ErrPermission):
		return "you may not write there"
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}
