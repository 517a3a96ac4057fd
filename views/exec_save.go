package views

import (
	"context"
	"io"
	"path/filepath"
	"strings"

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
