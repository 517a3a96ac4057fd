package views

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"kubist/kube"
	"kubist/kube/exec"
	"kubist/themes"
	"kubist/ui/screen"
)

// copying is a copy of files from a container to this machine, or back.
type copying struct {
	pod       ref
	container string // "" for the usual one
	inside    string // the path in the container
	here      string // the path on this machine
	out       bool   // from the container
}

var errCopy = errors.New("say from where to where, as in :cp kubia-0:/var/log/app.log . or :cp data kubia-0:/tmp; without a pod before the colon it is the one under the cursor")

// parseCopy reads what follows the word cp: flags, and from where to where.
func parseCopy(text string) (c copying, o order, err error) {
	var paths []string
	for words := fields(text)[1:]; len(words) > 0; {
		taken := 1
		if w := words[0]; strings.HasPrefix(w, "-") && w != "-" {
			if taken, err = o.flag(words); err != nil {
				return c, o, err
			}
		} else {
			paths = append(paths, w)
		}
		words = words[taken:]
	}
	if len(paths) != 2 {
		return c, o, errCopy
	}
	fromPod, fromPath, out := strings.Cut(paths[0], ":")
	toPod, toPath, in := strings.Cut(paths[1], ":")
	c = copying{inside: fromPath, here: paths[1], out: out}
	pod := fromPod
	if !out {
		c.inside, c.here, pod = toPath, paths[0], toPod
	}
	if in == out || c.inside == "" || c.here == "" {
		return c, o, errCopy
	}
	if pod != "" {
		o.pods = []string{podName(pod)}
	}
	return c, o, nil
}

// copyLine reads ":cp POD:PATH PATH" and ":cp PATH POD:PATH".
func (r *Router) copyLine(text string, at screen.Screen) (screen.Place, error) {
	c, o, err := parseCopy(text)
	if err != nil {
		return screen.Place{}, err
	}
	pods, err := r.podsOf(&o, at)
	if err != nil {
		return screen.Place{}, err
	}
	if len(pods) != 1 {
		return screen.Place{}, fmt.Errorf("files are copied from or to one pod at a time, and %s are marked", thousands(len(pods)))
	}
	if reason := r.session.execless(pods[0]); reason != "" {
		return screen.Place{}, errors.New(reason)
	}
	c.pod, c.container = pods[0], o.container
	return screen.Place{Run: func(h screen.Host) { r.session.copyFiles(h, c) }}, nil
}

// copyCommand asks what to copy from or to the pod under the cursor.
func (s *Session) copyCommand(target func() (ref, string)) screen.Command {
	return screen.Command{
		ID: "pod.copy", Title: "copy files…", When: unless(target, s.execless),
		Run: func(h screen.Host) {
			h.Prompt(screen.Prompt{
				Label: "copy, the pod's path after a colon: ", Text: ":",
				Check: func(text string) *screen.Fault {
					if words := fields(text); len(words) > 2 {
						return &screen.Fault{At: len(text), Message: "two paths, one of them after a colon: :/var/log/app.log ."}
					}
					return nil
				},
				Done: func(text string, ok bool) {
					if ok && strings.Trim(text, ": ") != "" {
						h.Go("cp " + text)
					}
				},
			})
		},
	}
}

// copyFiles copies as a job, whose progress is in KiB.
func (s *Session) copyFiles(h screen.Host, c copying) {
	var done exec.Copied
	h.Start(screen.Job{
		Title: c.title(),
		Run: func(ctx context.Context, progress func(done, total int)) error {
			container, err := s.containerFor(ctx, c.pod, c.container)
			if err != nil {
				return err
			}
			in := exec.Container{Namespace: c.pod.namespace, Pod: c.pod.name, Name: container}
			tell := func(bytes int64) { progress(int(bytes>>10), 0) }
			if c.out {
				done, err = exec.Download(ctx, s.conn, in, path.Clean(c.inside), c.here, tell)
			} else {
				done, err = exec.Upload(ctx, s.conn, in, c.here, c.inside, tell)
			}
			return err
		},
		Done: func(err error) {
			switch {
			case errors.Is(err, context.Canceled):
				h.Toast(themes.Warn, "cancelled after "+copied(done)+": "+c.title())
			case err != nil:
				h.Toast(themes.Bad, kube.Explain(err).What+": "+c.title())
			default:
				h.Toast(themes.OK, "copied "+copied(done)+": "+c.title())
			}
		},
	})
}

// title says what is copied where, in the words of this machine.
func (c copying) title() string {
	if c.out {
		return "copy " + c.pod.name + ":" + c.inside + " to " + filepath.Clean(c.here)
	}
	return "copy " + filepath.Clean(c.here) + " to " + c.pod.name + ":" + c.inside
}

// copied is what was copied, in words.
func copied(done exec.Copied) string {
	text := fmt.Sprintf("%s files, %s", thousands(done.Files), appendSize(nil, done.Bytes))
	if done.Files == 1 {
		text = fmt.Sprintf("1 file, %s", appendSize(nil, done.Bytes))
	}
	if done.Skipped > 0 {
		text += "; left out " + thousands(done.Skipped) + " links and the like"
	}
	return text
}
