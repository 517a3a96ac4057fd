package schema

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// disk keeps documents in the files of a directory, "" for nowhere. A file has
// the name of what is in it and never changes, so any number of programs may
// share the directory. What goes wrong on the way is no fault: the document is
// fetched then.
type disk struct{ dir string }

const (
	// ending tells the files of this form of a document from those of others.
	ending = ".schema1"
	// begun is the ending of files that are being written.
	begun = ".tmp"
	// unused is how long a file is kept that nobody has read.
	unused = 30 * 24 * time.Hour
	// stamped is how old the time of a file that is read may be.
	stamped = 24 * time.Hour
	// most is how many files are kept.
	most = 200
)

// key names a document by the server, its address there and the hash in that;
// "" without a hash, for then it may be another one at any time.
func (l *Library) key(address string) string {
	at, err := url.Parse(address)
	if err != nil || at.Query().Get("hash") == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(l.server.ServerURL() + "\x00" + address))
	return hex.EncodeToString(sum[:16])
}

var polynomial = crc32.MakeTable(crc32.Castagnoli)

// read is the document of a key, if it is there and whole.
func (d disk) read(key string) (compact, bool) {
	if d.dir == "" || key == "" {
		return compact{}, false
	}
	path := filepath.Join(d.dir, key+ending)
	data, err := os.ReadFile(path)
	if err != nil {
		return compact{}, false
	}
	sum, text, _ := bytes.Cut(data, []byte("\n"))
	var c compact
	if string(sum) != checksum(text) || json.Unmarshal(text, &c) != nil {
		_ = os.Remove(path)
		return compact{}, false
	}
	if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > stamped {
		now := time.Now()
		_ = os.Chtimes(path, now, now)
	}
	return c, true
}

func checksum(text []byte) string { return fmt.Sprintf("%08x", crc32.Checksum(text, polynomial)) }

// write keeps a document and lets go of those that were not read for long.
func (d disk) write(key string, c compact) {
	if d.dir == "" || key == "" {
		return
	}
	text, err := json.Marshal(c)
	if err != nil || os.MkdirAll(d.dir, 0o700) != nil {
		return
	}
	if d.replace(filepath.Join(d.dir, key+ending), slices.Concat([]byte(checksum(text)+"\n"), text)) == nil {
		d.prune(time.Now())
	}
}

// replace puts a file into its place as a whole. One that is there already is
// as good: where it is open, Windows lets no other take its place.
func (d disk) replace(path string, data []byte) error {
	f, err := os.CreateTemp(d.dir, "*"+begun)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = cmp.Or(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// prune removes what was not read for long, what is too much, and what was
// left behind half written.
func (d disk) prune(now time.Time) {
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		return
	}
	var files []fs.FileInfo
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		age := now.Sub(info.ModTime())
		switch {
		case strings.HasSuffix(e.Name(), begun) && age > time.Hour, strings.HasSuffix(e.Name(), ending) && age > unused:
			_ = os.Remove(filepath.Join(d.dir, e.Name()))
		case strings.HasSuffix(e.Name(), ending):
			files = append(files, info)
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, info := range files[min(len(files), most):] {
		_ = os.Remove(filepath.Join(d.dir, info.Name()))
	}
}
