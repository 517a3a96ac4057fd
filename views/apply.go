package views

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kubist/kube"
	"kubist/kube/change"
	"kubist/kube/manifest"
	"kubist/themes"
	"kubist/ui/screen"
)

// source is where the objects to apply come from.
type source struct {
	paths []string // files and directories
	built []string // directories of kustomizations
	typed bool     // with :apply -
	// draft is what was typed in the editor, nil where it came from elsewhere.
	draft *draft
	// namespace is what -n says, "" for what is usual; usual is the one of objects that name none.
	namespace, usual string
}

// parseApply reads what follows the word apply, as kubectl reads it.
func parseApply(words []string) (source, error) {
	var from source
	for len(words) > 0 {
		w := words[0]
		words = words[1:]
		name, value, joined := strings.Cut(w, "=")
		switch {
		case w == "-R", w == "--recursive", w == "--server-side": // that is so anyway
			continue
		case w == "-" || !strings.HasPrefix(w, "-"):
			name, value = "-f", w
		case !joined && len(words) > 0:
			value, words = words[0], words[1:]
		}
		if err := from.take(name, value); err != nil {
			return from, err
		}
	}
	switch given := len(from.paths) + len(from.built); {
	case given == 0 && !from.typed:
		return from, errors.New("name files or directories, for example :apply shop/ — or :apply - to type or paste objects")
	case given > 0 && from.typed:
		return from, errors.New("objects are typed or read from files, one at a time")
	}
	return from, nil
}

// take takes a flag with its value.
func (f *source) take(name, value string) error {
	switch name {
	case "-f", "--filename", "-k", "--kustomize", "-n", "--namespace":
	default:
		return fmt.Errorf("%s is not known here: there are -f, -k, -n and -R", name)
	}
	switch {
	case value == "":
		return fmt.Errorf("%s needs a value", name)
	case name == "-n" || name == "--namespace":
		f.namespace = value
	case name == "-k" || name == "--kustomize":
		f.built = append(f.built, home(value))
	case value == "-":
		f.typed = true
	default:
		f.paths = append(f.paths, home(value))
	}
	return nil
}

// home is a path with the user's home directory in the place of ~, as shells write it.
func home(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if dir, err := os.UserHomeDir(); err == nil {
			return filepath.Join(dir, rest)
		}
	}
	return path
}

// apply opens what applying files would do, or the editor for what is not in a file.
func (r *Router) apply(text string, _ screen.Screen) (screen.Place, error) {
	from, err := parseApply(fields(text)[1:])
	if err != nil {
		return screen.Place{}, err
	}
	if err := r.session.writable(); err != nil && from.typed {
		return screen.Place{}, err
	}
	from.usual = r.session.usual(from.namespace)
	if from.typed {
		return screen.Place{Run: func(h screen.Host) { r.session.typed(h, from, emptyText, "objects") }}, nil
	}
	return screen.Place{Screen: newApply(r.session, from)}, nil
}

// writable is why nothing can be changed at all, nil where it can.
func (s *Session) writable() error {
	if s.conn.ReadOnly() {
		return &kube.Problem{What: "nothing is changed in a read-only context", Do: "start kubist without --read-only, or take the context off the read-only ones of the config"}
	}
	return nil
}

// usual is the namespace of objects that name none: what -n says, or else the
// one that is looked at, or else that of the context.
func (s *Session) usual(flag string) string {
	switch {
	case flag != "":
		return flag
	case len(s.in) == 1 && s.in[0] != "":
		return s.in[0]
	}
	return s.conn.Namespace()
}

const emptyText = "# Type or paste objects here, several with --- between them: save them and leave the editor, and\n" +
	"# see what would be created or changed before anything is. An empty file does nothing.\n"

// typed has the user write objects, beginning with a text, and opens what applying them would do.
func (s *Session) typed(h screen.Host, from source, text, name string) {
	d, err := newDraft(name, text)
	if err != nil {
		h.Toast(themes.Bad, err.Error())
		return
	}
	inEditor(h, d.path, func(typed string, err error) {
		switch {
		case typed == text, err == nil && emptied(typed):
			d.remove()
			if err != nil {
				h.Toast(themes.Bad, err.Error())
				return
			}
			h.Toast(themes.Muted, "nothing was typed")
		case err != nil:
			h.Toast(themes.Bad, err.Error()+"; your text is kept in "+d.path)
		default:
			from.draft = d
			h.Push(newApply(s, from))
		}
	})
}

// String names what is applied.
func (f source) String() string {
	if f.draft != nil {
		return f.draft.path
	}
	return strings.Join(slices.Concat(f.paths, f.built), ", ")
}

// read reads the objects, in the order in which they are applied. What cannot be
// read is in the error, the rest is returned beside it.
func (f source) read() ([]manifest.Document, error) {
	var docs []manifest.Document
	var faults []error
	take := func(read func(string) ([]manifest.Document, error), paths ...string) {
		for _, path := range paths {
			found, err := read(path)
			docs, faults = append(docs, found...), append(faults, err)
		}
	}
	if f.draft != nil {
		take(manifest.Read, f.draft.path)
	}
	take(manifest.Read, f.paths...)
	take(manifest.Build, f.built...)
	manifest.Sort(docs)
	return docs, errors.Join(faults...)
}

// words are those of the kubectl command that does the same, none where none does.
func (f source) words(force bool) []string {
	if f.draft != nil {
		return nil
	}
	words := []string{"apply", "--server-side", "--field-manager=kubist"}
	if force {
		words = append(words, "--force-conflicts")
	}
	for _, p := range f.paths {
		if manifest.IsKustomization(p) {
			words = append(words, "-k", p)
			continue
		}
		words = append(words, "-R", "-f", p)
	}
	for _, p := range f.built {
		words = append(words, "-k", p)
	}
	return append(words, "-n", f.usual)
}

// stages are ops in the groups that can be carried out side by side: an object may
// need those of the groups before its own. The order is kept.
func stages(ops []change.Op) [][]change.Op {
	var out [][]change.Op
	for i, op := range ops {
		if i == 0 || op.Object().Kind.GVR() != ops[i-1].Object().Kind.GVR() {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], op)
	}
	return out
}

// inTurn carries ops out, those of a kind after those of the one before. Before
// the objects of a kind that is only being defined it waits until the server has it.
func (s *Session) inTurn(ops []change.Op) func(context.Context, func(done, total int)) []change.Result {
	return func(ctx context.Context, progress func(done, total int)) []change.Result {
		var out []change.Result
		for _, stage := range stages(ops) {
			s.awaitKind(ctx, stage[0].Object().Kind)
			done := len(out)
			out = append(out, change.Do(ctx, s.conn, stage, false, func(n, _ int) { progress(done+n, len(ops)) })...)
		}
		return out
	}
}

// awaitKind waits until the server has a kind, for a while: one that has just been
// defined is not there at once. Kinds that are known are not waited for.
func (s *Session) awaitKind(ctx context.Context, kind kube.Kind) {
	if known, _ := s.known(); kind.Resource == "" || has(known, kind) {
		return
	}
	const attempts, between = 30, 300 * time.Millisecond
	for range attempts {
		s.conn.ForgetKinds()
		if known, err := s.discover(ctx); err == nil && has(known, kind) || !pause(ctx, between) {
			return
		}
	}
}

func has(known *kube.Kinds, kind kube.Kind) bool {
	_, ok := known.ByGVR(kind.GVR())
	return ok
}
