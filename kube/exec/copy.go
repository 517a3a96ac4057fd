package exec

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/remotecommand"

	"kubist/kube"
)

// Copied is what was copied.
type Copied struct {
	Files int
	Bytes int64
	// Skipped are how many links and other things there were that are no files.
	Skipped int
}

// record is how many bytes tar reads at a time.
const record = 20 * 512

// mostComplaint is how much is kept of what tar has to say.
const mostComplaint = 4 << 10

// Download copies a file or a directory of a container into a directory of this
// machine, by the tar of the container. What is no file or directory is left
// out, and nothing is written outside of the directory, whatever the container
// says. progress is told the bytes so far. Where it fails, what came is there.
func Download(ctx context.Context, conn *kube.Connection, c Container, from, into string, progress func(bytes int64)) (Copied, error) {
	root, err := os.OpenRoot(into)
	if err != nil {
		return Copied{}, err
	}
	defer root.Close()
	ctx, end := context.WithCancel(ctx)
	defer end()
	in, out := io.Pipe()
	complaint := &kept{most: mostComplaint}
	ended := make(chan error, 1)
	go func() {
		command := []string{"tar", "cf", "-", "-C", path.Dir(from), "--", path.Base(from)}
		err := tarred(ctx, conn, c, command, remotecommand.StreamOptions{Stdout: out, Stderr: complaint})
		_ = out.CloseWithError(io.EOF)
		ended <- err
	}()
	copied, err := unpack(tar.NewReader(in), root, progress)
	if err == nil {
		_, _ = io.Copy(io.Discard, in) // padding, before tar can end
	} else {
		_ = in.CloseWithError(err)
		end()
	}
	return copied, both(<-ended, err, complaint)
}

// Upload copies a file or a directory of this machine into a directory of a
// container, by the tar of the container; what is there of the same name is
// written over. What is no file or directory is left out.
func Upload(ctx context.Context, conn *kube.Connection, c Container, from, into string, progress func(bytes int64)) (Copied, error) {
	in, out := io.Pipe()
	complaint := &kept{most: mostComplaint}
	var copied Copied
	packed := make(chan error, 1)
	go func() {
		var written int64
		to := &counted{out, 0, func(n int64) { written = n }}
		w := tar.NewWriter(to)
		var err error
		if copied, err = pack(w, from, progress); err == nil {
			err = w.Close()
		}
		if err == nil {
			// Not every server tells the end of the input, and tar reads whole records.
			_, err = to.Write(make([]byte, (record-written%record)%record))
		}
		_ = out.CloseWithError(err)
		packed <- err
	}()
	command := []string{"tar", "xmf", "-", "-C", into}
	err := tarred(ctx, conn, c, command, remotecommand.StreamOptions{Stdin: in, Stdout: io.Discard, Stderr: complaint})
	_ = in.CloseWithError(io.ErrClosedPipe)
	return copied, both(err, <-packed, complaint)
}

// tarred runs the tar of a container.
func tarred(ctx context.Context, conn *kube.Connection, c Container, command []string, streams remotecommand.StreamOptions) error {
	executor, err := newExecutor(conn, c, "exec", &corev1.PodExecOptions{
		Container: c.Name, Command: command, Stdin: streams.Stdin != nil, Stdout: true, Stderr: true,
	})
	if err != nil {
		return err
	}
	err = told(c, executor.StreamWithContext(ctx, streams))
	if errors.Is(err, ErrNoProgram) {
		return fmt.Errorf("files are copied by the container's tar, and it has none: %w", err)
	}
	return err
}

// both is what went wrong at either end, in the words of tar where it has some.
func both(there, here error, complaint *kept) error {
	var ended *Ended
	switch said := strings.TrimSpace(complaint.text()); {
	case errors.As(there, &ended) && said == "":
		return fmt.Errorf("tar in the container: %w", there)
	case ended != nil:
		first, _, _ := strings.Cut(said, "\n") // the rest only says that it gives up
		return &kube.Problem{What: "the container says: " + first, Err: there}
	case here != nil && !errors.Is(here, io.ErrClosedPipe):
		return here
	}
	return there
}

// unpack writes what an archive holds below root.
func unpack(r *tar.Reader, root *os.Root, progress func(int64)) (done Copied, err error) {
	for {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			return done, nil
		}
		if err != nil {
			return done, fmt.Errorf("read what the container sends: %w", err)
		}
		name := filepath.FromSlash(path.Clean(head.Name))
		switch head.Typeflag {
		case tar.TypeDir:
			err = root.MkdirAll(name, 0o755)
		case tar.TypeReg:
			var n int64
			n, err = unpackFile(r, root, name, head.FileInfo().Mode().Perm(), func(n int64) { progress(done.Bytes + n) })
			done.Bytes += n
			done.Files++
		default:
			done.Skipped++
		}
		if err != nil {
			return done, err
		}
	}
}

func unpackFile(r io.Reader, root *os.Root, name string, mode fs.FileMode, progress func(int64)) (int64, error) {
	if dir := filepath.Dir(name); dir != "." {
		if err := root.MkdirAll(dir, 0o755); err != nil {
			return 0, err
		}
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, mode|0o600)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(&counted{f, 0, progress}, r)
	return n, errors.Join(err, f.Close())
}

// pack puts a file or a directory into an archive, under its own name.
func pack(w *tar.Writer, from string, progress func(int64)) (done Copied, err error) {
	from, err = filepath.Abs(from)
	if err != nil {
		return done, err
	}
	err = filepath.WalkDir(from, func(at string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(filepath.Dir(from), at)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if !info.IsDir() && !info.Mode().IsRegular() {
			done.Skipped++
			return nil
		}
		head, err := tar.FileInfoHeader(info, "")
		if err != nil {
			return err
		}
		head.Name, head.Uid, head.Gid, head.Uname, head.Gname = filepath.ToSlash(name), 0, 0, "", ""
		if err := w.WriteHeader(head); err != nil || info.IsDir() {
			return err
		}
		n, err := packFile(w, at, func(n int64) { progress(done.Bytes + n) })
		done.Bytes += n
		done.Files++
		return err
	})
	return done, err
}

func packFile(w io.Writer, at string, progress func(int64)) (int64, error) {
	f, err := os.Open(at)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return io.Copy(&counted{w, 0, progress}, f)
}

// counted tells how much was written to it.
type counted struct {
	to   io.Writer
	n    int64
	tell func(int64)
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	c.tell(c.n)
	return n, err
}
