package views

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kubist/kube"
	"kubist/kube/schema"
	"kubist/ui/screen"
)

// toExplain is what is to be explained: what a command line says, or a kind and a
// place in it.
type toExplain struct {
	// text is a kind in any of its spellings with a path behind it,
	// "deploy.spec.template", and apiVersion the version it is wanted in, "" for
	// the preferred one. Both are empty where the kind is known.
	text, apiVersion string

	kind  kube.Kind
	path  []string // to the field
	place []string // in an object, with the keys of maps; nil for none

	recursive bool
	search    string
}

// parseExplain reads what follows the word explain, as kubectl reads it, and a
// search after a slash.
func parseExplain(text string) (toExplain, error) {
	var a toExplain
	text, a.search = cutFilter(text)
	words := fields(text)[1:]
	for len(words) > 0 {
		w := words[0]
		words = words[1:]
		switch name, value, joined := strings.Cut(w, "="); {
		case name == "--api-version":
			if !joined && len(words) > 0 {
				value, words = words[0], words[1:]
			}
			if value == "" {
				return a, errors.New("--api-version needs a value, such as autoscaling/v2")
			}
			a.apiVersion = value
		case w == "--recursive":
			a.recursive = true
		case strings.HasPrefix(w, "-"):
			return a, fmt.Errorf("%s is not known here: there are --api-version and --recursive, and after them /search", w)
		case a.text != "":
			return a, fmt.Errorf("one thing is explained at a time: %s or %s", a.text, w)
		default:
			a.text = w
		}
	}
	if path, err := schema.ParsePath(a.text); err != nil {
		return a, fmt.Errorf("%s: %w", a.text, err)
	} else if len(path) == 0 && a.text != "" {
		return a, errNoPath
	}
	return a, nil
}

var errNoPath = errors.New("name a kind or a field, for example :explain pods.spec.containers")

// line is the command line that asks the same.
func (a toExplain) line(known *kube.Kinds) string {
	text, version := a.text, a.apiVersion
	if text == "" {
		text = schema.FormatPath(append(strings.Split(wordOf(known, a.kind), "."), a.path...))
	}
	line := "explain " + screen.Quote(text)
	if version != "" {
		line += " --api-version=" + version
	}
	if a.search != "" {
		line += " /" + a.search
	}
	return line
}

// wordOf is the shortest word that names a kind in its version for sure.
func wordOf(known *kube.Kinds, k kube.Kind) string {
	for _, word := range []string{k.Resource, k.String()} {
		if meant, err := known.Find(word); err == nil && meant.GVR() == k.GVR() {
			return word
		}
	}
	return strings.TrimSuffix(k.Resource+"."+k.Version+"."+k.Group, ".")
}

// name is what is asked for, for people.
func (a toExplain) name() string {
	if a.text != "" {
		return a.text
	}
	return a.kind.Name
}

// explained is what was found of what is asked for, or why nothing was.
type explained struct {
	kind   kube.Kind
	schema *schema.Kind
	path   []string // to the field that was asked for
	place  []string
	err    error
}

// answer asks the server; it may be called by any goroutine. Kinds that are
// built in need no discovery, but where the server has them otherwise, or there
// is another kind, it is asked.
func (a toExplain) answer(ctx context.Context, s *Session) explained {
	known, whole := s.known()
	out := a.look(ctx, s, known)
	if out.err == nil || !unknownThere(out.err) {
		return out
	}
	if whole {
		s.conn.ForgetKinds() // it may have come since
	}
	known, err := s.discover(ctx)
	if err != nil {
		return explained{err: err}
	}
	return a.look(ctx, s, known)
}

// unknownThere reports whether it is the kind that is not there.
func unknownThere(err error) bool {
	var unknownKind *kube.UnknownKindError
	var unknownSchema *schema.UnknownError
	return errors.As(err, &unknownKind) || errors.As(err, &unknownSchema)
}

// look looks among the kinds that are known, and reads the schema.
func (a toExplain) look(ctx context.Context, s *Session, known *kube.Kinds) (out explained) {
	out.kind, out.path, out.place = a.kind, a.path, a.place
	if a.text != "" {
		path, err := schema.ParsePath(a.text)
		if err == nil {
			out.kind, out.path, err = kindAt(known, path)
		}
		if err == nil && a.apiVersion != "" {
			out.kind, err = inVersion(known, out.kind, a.apiVersion)
		}
		if err != nil {
			out.err = err
			return out
		}
	}
	out.schema, out.err = s.schemas.Kind(ctx, out.kind.GVK())
	return out
}

// kindAt finds the kind that a path begins with, and the fields after it. The
// longest name of a kind is taken: "mobiles.example.com" before "mobiles".
func kindAt(known *kube.Kinds, path []string) (kube.Kind, []string, error) {
	const longest = 12 // parts of a name with version and group
	for n := min(len(path), longest); n > 1; n-- {
		k, err := known.Find(strings.Join(path[:n], "."))
		rest := strings.ToLower(strings.Join(path[1:n], "."))
		if err == nil && (rest == k.Group || rest == strings.TrimSuffix(k.Version+"."+k.Group, ".")) {
			return k, path[n:], nil
		}
	}
	k, err := known.Find(path[0])
	return k, path[1:], err
}

// inVersion is a kind in another version, or another one of its name in the
// group of that version.
func inVersion(known *kube.Kinds, k kube.Kind, apiVersion string) (kube.Kind, error) {
	all := known.All()
	i := slices.IndexFunc(all, func(other kube.Kind) bool {
		return other.Resource == k.Resource && other.GVR().GroupVersion().String() == apiVersion
	})
	if i < 0 {
		return k, &kube.UnknownKindError{Word: k.Resource + " of " + apiVersion}
	}
	return all[i], nil
}

// problem is why nothing was found, nil where it was.
func (a explained) problem() *kube.Problem {
	var unknown *schema.UnknownError
	switch {
	case a.err == nil:
		return nil
	case errors.Is(a.err, schema.ErrNoOpenAPI):
		return &kube.Problem{What: a.err.Error(), Do: "kubectl explain reads the documents of older servers", Err: a.err}
	case errors.As(a.err, &unknown):
		return &kube.Problem{What: a.err.Error(), Do: "what serves it may publish none; ctrl+r asks again", Err: a.err}
	}
	return kube.Explain(a.err)
}

// noField says that there is no field of a name, and which was perhaps meant.
func noField(f *schema.Field, name string) string {
	where := f.Name
	if f.Parent == nil {
		where = "the kind"
	}
	text := "there is no field " + name + " in " + where
	if near := kube.Similar(name, namesOf(f.Children())); len(near) > 0 {
		text += "; did you mean " + near[0] + "?"
	}
	return text
}

func namesOf(fields []*schema.Field) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Name
	}
	return out
}

// explain opens the schema that a line asks for, or that of the kind on the screen.
func (r *Router) explain(text string, at screen.Screen) (screen.Place, error) {
	a, err := parseExplain(text)
	if err != nil {
		return screen.Place{}, err
	}
	if a.text == "" {
		on, ok := at.(interface{ target() (ref, string) })
		if !ok {
			return screen.Place{}, errNoPath
		}
		of, _ := on.target()
		a.kind = r.session.kindOf(of)
	}
	return screen.Place{Screen: newExplain(r.session, a)}, nil
}

// explainable completes the path of a field: kinds, and behind them the fields
// of what has been read already.
func (r *Router) explainable(word string) []screen.Candidate {
	path, err := schema.ParsePath(word)
	head := strings.LastIndexByte(word, '.') + 1
	if err != nil || head == 0 || len(path) == 0 {
		return r.kindWords()
	}
	if !strings.HasSuffix(word, ".") {
		path = path[:len(path)-1]
	}
	known, _ := r.session.known()
	k, path, err := kindAt(known, path)
	if err != nil {
		return r.kindWords()
	}
	read, ok := r.session.schemas.Known(k.GVK())
	if !ok {
		return r.kindWords()
	}
	at, rest := read.Root().Lookup(path)
	if len(rest) > 0 {
		return r.kindWords()
	}
	var out []screen.Candidate
	for _, c := range at.Children() {
		out = append(out, screen.Candidate{Text: word[:head] + c.Name, Note: c.Type()})
	}
	return out
}
