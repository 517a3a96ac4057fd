package schema

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Server is where documents come from; [kube.Connection] is one.
type Server interface {
	// Get makes one GET below the server's address and streams the answer.
	Get(ctx context.Context, path string, query url.Values, accept string) (*http.Response, error)
	// ServerURL is that address.
	ServerURL() string
}

// ErrNoOpenAPI says that a server publishes no OpenAPI v3 documents.
var ErrNoOpenAPI = errors.New("the server publishes no OpenAPI v3 documents: it is older than Kubernetes 1.24, or does not serve them")

// UnknownError says that a server has no schema of a kind.
type UnknownError struct {
	Kind schema.GroupVersionKind
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("the server publishes no schema of %s in %s", e.Kind.Kind, e.Kind.GroupVersion())
}

// Library has the schemas of one server. It is safe for concurrent use.
type Library struct {
	server Server
	disk   disk

	mu     sync.Mutex // guards what follows
	shelf  []held     // used last at the end
	latest map[schema.GroupVersion]*Document
}

// held is a document in memory by the address it came from.
type held struct {
	address string
	doc     *Document
}

// kept is how many documents are kept in memory.
const kept = 6

// NewLibrary returns the library of a server. Documents are kept below dir for
// later runs, "" for nowhere; where it cannot be written they are fetched anew.
func NewLibrary(server Server, dir string) *Library {
	return &Library{server: server, disk: disk{dir}, latest: map[schema.GroupVersion]*Document{}}
}

// Kind is a kind as the server describes it now. It asks the server whether the
// document it knows is still the one that is served, and fetches it where not.
// The error is [ErrNoOpenAPI], an [*UnknownError], or one of the request.
func (l *Library) Kind(ctx context.Context, gvk schema.GroupVersionKind) (*Kind, error) {
	doc, err := l.document(ctx, gvk)
	if err != nil {
		return nil, err
	}
	k, ok := doc.kind(gvk)
	if !ok {
		return nil, &UnknownError{gvk}
	}
	return k, nil
}

// Known is a kind as it was when [Library.Kind] was last asked for one of its
// group and version, without waiting.
func (l *Library) Known(gvk schema.GroupVersionKind) (*Kind, bool) {
	l.mu.Lock()
	doc, ok := l.latest[gvk.GroupVersion()]
	l.mu.Unlock()
	if !ok {
		return nil, false
	}
	return doc.kind(gvk)
}

// document is that of the group and version of a kind.
func (l *Library) document(ctx context.Context, gvk schema.GroupVersionKind) (*Document, error) {
	gv := gvk.GroupVersion()
	address, err := l.address(ctx, gvk)
	if err != nil {
		return nil, err
	}
	if doc := l.take(address); doc != nil {
		return l.put(gv, address, doc), nil
	}
	key := l.key(address)
	c, ok := l.disk.read(key)
	if !ok {
		if c, err = l.fetch(ctx, address, gv); err != nil {
			return nil, err
		}
		l.disk.write(key, c)
	}
	return l.put(gv, address, newDocument(c)), nil
}

// take is the document from an address, if it is in memory.
func (l *Library) take(address string) *Document {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, h := range l.shelf {
		if h.address == address {
			return h.doc
		}
	}
	return nil
}

// put keeps a document in memory, as the one used last.
func (l *Library) put(gv schema.GroupVersion, address string, doc *Document) *Document {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shelf = slices.DeleteFunc(l.shelf, func(h held) bool { return h.address == address })
	l.shelf = append(l.shelf, held{address, doc})
	l.latest[gv] = doc
	if len(l.shelf) > kept {
		gone := l.shelf[0].doc
		l.shelf = slices.Delete(l.shelf, 0, 1)
		for gv, doc := range l.latest {
			if doc == gone {
				delete(l.latest, gv)
			}
		}
	}
	return doc
}

const (
	root       = "/openapi/v3"
	acceptJSON = "application/json"
	// largest is the most that is read of a document; those of Kubernetes have less than 2 MB.
	largest = 64 << 20
)

// address is where the server has the document of a kind's group and version.
// It has a hash of what is there, unless the server does not know it.
func (l *Library) address(ctx context.Context, gvk schema.GroupVersionKind) (string, error) {
	body, err := l.get(ctx, root, nil)
	switch {
	case apierrors.IsNotFound(err), apierrors.IsNotAcceptable(err):
		return "", ErrNoOpenAPI
	case err != nil:
		return "", fmt.Errorf("ask for the schemas of the server: %w", err)
	}
	var index struct {
		Paths map[string]struct {
			URL string `json:"serverRelativeURL"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(body, &index); err != nil {
		return "", fmt.Errorf("read the list of the server's schemas: %w", err)
	}
	path := "apis/" + gvk.GroupVersion().String()
	if gvk.Group == "" {
		path = "api/" + gvk.Version
	}
	entry, ok := index.Paths[path]
	if !ok {
		return "", &UnknownError{gvk}
	}
	return entry.URL, nil
}

// fetch gets a document.
func (l *Library) fetch(ctx context.Context, address string, gv schema.GroupVersion) (compact, error) {
	at, err := url.Parse(address)
	if err != nil {
		return compact{}, fmt.Errorf("read the address of the schema of %s: %w", gv, err)
	}
	path := at.Path
	if base, err := url.Parse(l.server.ServerURL()); err == nil {
		// A server below a path may write it or leave it out.
		path = strings.TrimPrefix(path, strings.TrimSuffix(base.Path, "/"))
	}
	body, err := l.get(ctx, path, at.Query())
	if err != nil {
		return compact{}, fmt.Errorf("get the schema of %s: %w", gv, err)
	}
	return reduce(body, gv)
}

func (l *Library) get(ctx context.Context, path string, query url.Values) ([]byte, error) {
	resp, err := l.server.Get(ctx, path, query, acceptJSON)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, largest+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", path, err)
	case len(body) > largest:
		return nil, fmt.Errorf("read %s: it is larger than %d MB", path, largest>>20)
	}
	return body, nil
}
