package exec

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// What was packed is unpacked as it was; links are left out and counted.
func TestPackAndUnpack(t *testing.T) {
	t.Parallel()
	from, into := filepath.Join(t.TempDir(), "data"), t.TempDir()
	for name, text := range map[string]string{"a.txt": "alpha", "deep/er/b.txt": "beta", "empty": ""} {
		at := filepath.Join(from, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(from, "link")); err != nil {
		t.Fatal(err)
	}
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	var told int64
	done, err := pack(w, from, func(n int64) { told = n })
	if err != nil || done != (Copied{3, 9, 1}) || told != 9 {
		t.Fatalf("%+v, told %d, %v", done, told, err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(into)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	done, err = unpack(tar.NewReader(&archive), root, func(n int64) { told = n })
	if err != nil || done != (Copied{3, 9, 0}) || told != 9 {
		t.Fatalf("%+v, told %d, %v", done, told, err)
	}
	if text, err := os.ReadFile(filepath.Join(into, "data", "deep", "er", "b.txt")); err != nil || string(text) != "beta" {
		t.Errorf("%q %v", text, err)
	}
}

// An archive of a container writes nowhere else, however its names are spelled.
func TestUnpackStaysInside(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	for _, head := range []tar.Header{
		{Name: "../escaped", Typeflag: tar.TypeReg, Mode: 0o644, Size: 1},
		{Name: filepath.Join(outside, "escaped"), Typeflag: tar.TypeReg, Mode: 0o644, Size: 1},
		{Name: "a/../../escaped", Typeflag: tar.TypeReg, Mode: 0o644, Size: 1},
		{Name: "../escaped", Typeflag: tar.TypeDir, Mode: 0o755},
	} {
		var archive bytes.Buffer
		w := tar.NewWriter(&archive)
		if err := w.WriteHeader(&head); err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte("x")[:head.Size])
		_ = w.Close()
		into := filepath.Join(t.TempDir(), "into")
		if err := os.Mkdir(into, 0o755); err != nil {
			t.Fatal(err)
		}
		root, err := os.OpenRoot(into)
		if err != nil {
			t.Fatal(err)
		}
		if done, err := unpack(tar.NewReader(&archive), root, func(int64) {}); err == nil {
			t.Errorf("%s was taken: %+v", head.Name, done)
		}
		_ = root.Close()
		for _, dir := range []string{outside, filepath.Dir(into)} {
			if _, err := os.Stat(filepath.Join(dir, "escaped")); err == nil {
				t.Errorf("%s was written outside", head.Name)
			}
		}
	}
}

// A link that an archive brings leads nothing astray.
func TestUnpackFollowsNoLink(t *testing.T) {
	t.Parallel()
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	outside := t.TempDir()
	_ = w.WriteHeader(&tar.Header{Name: "way", Typeflag: tar.TypeSymlink, Linkname: outside})
	_ = w.WriteHeader(&tar.Header{Name: "way/escaped", Typeflag: tar.TypeReg, Mode: 0o644, Size: 1})
	_, _ = w.Write([]byte("x"))
	_ = w.Close()
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	done, err := unpack(tar.NewReader(io.Reader(&archive)), root, func(int64) {})
	if err != nil || done.Skipped != 1 || done.Files != 1 {
		t.Errorf("%+v %v", done, err)
	}
	if _, err := os.Stat(filepath.Join(outside, "escaped")); err == nil {
		t.Error("it was written outside")
	}
}
