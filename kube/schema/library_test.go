package schema

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// ask asks a new library with a directory for the kind.
func ask(t *testing.T, s *server, dir string) error {
	t.Helper()
	k, err := NewLibrary(s, dir).Kind(t.Context(), frame)
	if err == nil && len(k.Root().Children()) != 5 {
		t.Errorf("the kind has %d fields, want 5", len(k.Root().Children()))
	}
	return err
}

// stored are the files of a directory.
func stored(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestDocumentsAreFetchedOnce(t *testing.T) {
	t.Parallel()
	s, dir := newServer(), filepath.Join(t.TempDir(), "kubist", "openapi")
	library := NewLibrary(s, dir)
	if _, ok := library.Known(frame); ok {
		t.Error("a kind is known before the server was asked")
	}
	for range 3 {
		if _, err := library.Kind(t.Context(), frame); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		if err := ask(t, s, dir); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.fetches(); n != 1 {
		t.Errorf("the document was fetched %d times, want once", n)
	}
	if k, ok := library.Known(frame); !ok || k.APIVersion() != "gallery.test/v1" {
		t.Error("a kind that was read is not known")
	}
	s.hash = "two"
	if _, err := library.Kind(t.Context(), frame); err != nil {
		t.Fatal(err)
	}
	if n := s.fetches(); n != 2 {
		t.Errorf("another document was fetched %d times, want once", n-1)
	}
	if files := stored(t, dir); len(files) != 2 {
		t.Errorf("there are %d files, want one of each document", len(files))
	}
}

// Two servers may give different documents the same hash, whether they mean it or not.
func TestServersDoNotShareDocuments(t *testing.T) {
	t.Parallel()
	dir, one, other := t.TempDir(), newServer(), newServer()
	other.base = "/other"
	for _, s := range []*server{one, other} {
		if err := ask(t, s, dir); err != nil {
			t.Fatal(err)
		}
		if n := s.fetches(); n != 1 {
			t.Errorf("the document of %s was fetched %d times, want once", s.ServerURL(), n)
		}
	}
}

func TestWithoutAHashNothingIsKept(t *testing.T) {
	t.Parallel()
	s, dir := newServer(), t.TempDir()
	s.hash = ""
	for range 2 {
		if err := ask(t, s, dir); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.fetches(); n != 2 || len(stored(t, dir)) != 0 {
		t.Errorf("the document was fetched %d times and kept in %v, want twice in none", n, stored(t, dir))
	}
}

// What is on the disk is checked before it is used.
func TestCorruptFilesAreFetchedAgain(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(data []byte) []byte{
		"empty":     func([]byte) []byte { return nil },
		"cut":       func(data []byte) []byte { return data[:len(data)/2] },
		"flipped":   func(data []byte) []byte { data[len(data)/2] ^= 1; return data },
		"no JSON":   func([]byte) []byte { return []byte(checksum([]byte("{")) + "\n{") },
		"no sum":    func(data []byte) []byte { return data[9:] },
		"one line":  func([]byte) []byte { return []byte("00000000") },
		"all there": func(data []byte) []byte { return data },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, dir := newServer(), t.TempDir()
			if err := ask(t, s, dir); err != nil {
				t.Fatal(err)
			}
			file := stored(t, dir)[0]
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			whole := string(data)
			if err := os.WriteFile(file, spoil(data), 0o600); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := ask(t, s, dir); err != nil {
					t.Fatal(err)
				}
			}
			want := 2
			if name == "all there" {
				want = 1
			}
			if n := s.fetches(); n != want {
				t.Errorf("the document was fetched %d times, want %d", n, want)
			}
			if data, err := os.ReadFile(file); err != nil || string(data) != whole {
				t.Errorf("the file is not whole again: %v", err)
			}
		})
	}
}

// A directory that cannot be made is done without.
func TestNowhereToKeepDocuments(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := newServer()
	for range 2 {
		if err := ask(t, s, filepath.Join(file, "below")); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.fetches(); n != 2 {
		t.Errorf("the document was fetched %d times, want twice", n)
	}
}

// Many programs at the same time leave one whole file and nothing else.
func TestManyShareADirectory(t *testing.T) {
	t.Parallel()
	s, dir := newServer(), t.TempDir()
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if err := ask(t, s, dir); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	files, before := stored(t, dir), s.fetches()
	if len(files) != 1 || !strings.HasSuffix(files[0], ending) {
		t.Errorf("there is %v, want one file", files)
	}
	if err := ask(t, s, dir); err != nil || s.fetches() != before {
		t.Errorf("the file is not whole: %v", err)
	}
}

func TestOldFilesGo(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Now()
	for name, age := range map[string]time.Duration{
		"old" + ending: unused + time.Hour, "read" + ending: unused - time.Hour, "half" + begun: 2 * time.Hour,
		"writing" + begun: time.Minute, "not ours": 2 * unused,
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	disk{dir}.prune(now)
	var left []string
	for _, path := range stored(t, dir) {
		left = append(left, filepath.Base(path))
	}
	if got, want := strings.Join(left, ", "), "not ours, read"+ending+", writing"+begun; got != want {
		t.Errorf("%s are left, want %s", got, want)
	}
	for i := range most + 9 {
		if err := os.WriteFile(filepath.Join(dir, time.Duration(i).String()+ending), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	disk{dir}.prune(now)
	if n := len(stored(t, dir)); n != most+2 {
		t.Errorf("%d files are left, want %d and two that are none of them", n, most)
	}
}

// A file that is read is as good as new.
func TestFilesInUseStay(t *testing.T) {
	t.Parallel()
	s, dir := newServer(), t.TempDir()
	if err := ask(t, s, dir); err != nil {
		t.Fatal(err)
	}
	file, long := stored(t, dir)[0], time.Now().Add(-2*unused)
	if err := os.Chtimes(file, long, long); err != nil {
		t.Fatal(err)
	}
	if err := ask(t, s, dir); err != nil {
		t.Fatal(err)
	}
	disk{dir}.prune(time.Now())
	if len(stored(t, dir)) != 1 || s.fetches() != 1 {
		t.Error("a file that was read just now is gone")
	}
}

func TestServersBelowAPath(t *testing.T) {
	t.Parallel()
	s := newServer()
	s.base = "/clusters/one"
	if err := ask(t, s, ""); err != nil {
		t.Fatal(err)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	s := newServer()
	s.refused = http.StatusNotFound
	if err := ask(t, s, ""); !errors.Is(err, ErrNoOpenAPI) {
		t.Errorf("a server without the documents is %v", err)
	}
	s.refused = http.StatusForbidden
	if err := ask(t, s, ""); err == nil || errors.Is(err, ErrNoOpenAPI) {
		t.Errorf("a server that refuses is %v", err)
	}
	s.refused = 0
	library := NewLibrary(s, "")
	for _, gvk := range []schema.GroupVersionKind{
		{Group: "gallery.test", Version: "v9", Kind: "Frame"},
		{Group: "gallery.test", Version: "v1", Kind: "Easel"},
		{Version: "v1", Kind: "Pod"},
		{Group: "gallery.test", Version: "v1", Kind: "Framed"},
	} {
		var unknown *UnknownError
		if _, err := library.Kind(t.Context(), gvk); !errors.As(err, &unknown) || unknown.Kind != gvk {
			t.Errorf("%s is %v", gvk, err)
		}
	}
	s.documents["apis/gallery.test/v1"] = "<html>"
	if err := ask(t, s, ""); err == nil {
		t.Error("a page of a proxy is a document")
	}
}

// Only some documents stay in memory.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	s := newServer()
	library := NewLibrary(s, "")
	for i := range 3 * kept {
		version := "v" + time.Duration(i).String()
		s.documents["apis/gallery.test/"+version] = strings.ReplaceAll(document, `"version": "v1"`, `"version": "`+version+`"`)
		if _, err := library.Kind(t.Context(), frame.GroupKind().WithVersion(version)); err != nil {
			t.Fatal(err)
		}
	}
	if len(library.shelf) != kept || len(library.latest) != kept {
		t.Errorf("%d documents are held, by %d versions, want %d", len(library.shelf), len(library.latest), kept)
	}
}
