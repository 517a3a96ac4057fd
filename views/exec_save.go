package views

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"kubist/themes"
	"kubist/ui/screen"
)

// save asks for a file and writes what is shown to it.
func (e *execScreen) save(h screen.Host) {
	text := e.sheet.text() + "\n"
	name := filepath.Base(e.order.words[0]) + "-" + strings.ReplaceAll(e.where(), " ", "-")
	h.Prompt(screen.Prompt{
		Label: "save to ",
		Text:  name + "-" + h.Now().Local().Format("20060102-150405") + ".txt",
		Done: func(path string, ok bool) {
			if path = strings.TrimSpace(path); ok && path != "" {
				saveAs(h, path, "what "+e.order.words[0]+" has written", func(_ context.Context, w io.Writer, _ func(done, total int)) error {
					_, err := io.WriteString(w, text)
					return err
				})
			}
		},
	})
}

// saveAs writes a file, and says that what it is called was saved. Another file
// of that name is replaced only if somebody has said so.
func saveAs(h screen.Host, path, what string, write func(ctx context.Context, w io.Writer, progress func(done, total int)) error) {
	saveOver(h, path, what, false, write)
}

func saveOver(h screen.Host, path, what string, replace bool, write func(ctx context.Context, w io.Writer, progress func(done, total int)) error) {
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
							saveOver(h, path, what, true, write)
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
