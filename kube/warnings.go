package kube

import (
	"net/http"
	"slices"
	"sync"

	utilnet "k8s.io/apimachinery/pkg/util/net"
)

// maxWarnings bounds what a server can make us keep.
const maxWarnings = 100

// warnings collects the distinct Warning headers of the API server.
type warnings struct {
	notify func(text string) // set before use, may be nil

	mu    sync.Mutex
	texts []string
}

// read takes in the warnings of one answer.
func (w *warnings) read(header http.Header) {
	if len(header["Warning"]) == 0 {
		return
	}
	// Headers that cannot be parsed are not the API server's.
	parsed, _ := utilnet.ParseWarningHeaders(header["Warning"])
	for _, warning := range parsed {
		// 299 is the only code the API server uses, and the only one that is about the request.
		if warning.Code == 299 && w.add(fold(warning.Text)) && w.notify != nil {
			w.notify(fold(warning.Text))
		}
	}
}

// add reports whether text is new.
func (w *warnings) add(text string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if text == "" || slices.Contains(w.texts, text) {
		return false
	}
	w.texts = append(w.texts, text)
	if len(w.texts) > maxWarnings {
		w.texts = slices.Delete(w.texts, 0, 1)
	}
	return true
}

func (w *warnings) all() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.texts)
}
