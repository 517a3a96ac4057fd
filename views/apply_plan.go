package views

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/change"
	"kubist/kube/manifest"
	"kubist/themes"
)

// fate is what would come of applying an object.
type fate uint8

const (
	refused fate = iota
	conflicting
	unknown
	created
	changed
	unchanged
)

// fates are what they are called, with the tone of that.
var fates = [...]says{
	refused: {themes.Bad, "refused"}, conflicting: {themes.Warn, "in conflict"}, unknown: {themes.Unknown, "not known yet"},
	created: {themes.OK, "created"}, changed: {themes.Accent, "changed"}, unchanged: {themes.Muted, "unchanged"},
}

// planned is an object to apply, and what would come of that.
type planned struct {
	doc  manifest.Document
	of   ref
	kind kube.Kind // without a name where there is none
	op   change.Op // nil where it cannot be applied at all
	fate fate
	says string // in a few words
	text string // all of it
}

// key tells the object from the others.
func (p *planned) key() string { return p.doc.String() + p.of.word() + "/" + p.of.namespace }

// reason is where the object stands, and what is the matter with it.
func (p *planned) reason() string {
	const width = 76
	at := ""
	if p.doc.Number > 0 {
		at = p.doc.String() + "\n\n"
	}
	return at + strings.Join(wrap(p.says, width), "\n")
}

// planner finds out what would come of applying documents.
type planner struct {
	session *Session
	from    source
	force   bool
	known   *kube.Kinds
	// defined are the kinds that the documents define themselves, and made the namespaces.
	defined map[schema.GroupVersionKind]kube.Kind
	made    map[string]bool
	seen    map[string]manifest.Document // by what they are of
}

// plan reads a source and lets the server say what would come of applying it.
func (s *Session) plan(ctx context.Context, from source, force bool) ([]*planned, error) {
	if err := s.writable(); err != nil {
		return nil, err
	}
	docs, err := from.read()
	_, faulty := errors.AsType[*manifest.Fault](err)
	switch {
	case len(docs) == 0 && err == nil:
		return nil, &kube.Problem{What: "there is no object in " + from.String(), Do: "e edits it"}
	case len(docs) == 0 && !faulty:
		return nil, err
	}
	rows := unreadable(err)
	p := &planner{s, from, force, nil, map[schema.GroupVersionKind]kube.Kind{}, map[string]bool{}, map[string]manifest.Document{}}
	for _, d := range docs {
		switch manifest.Stage(d) {
		case 0:
			p.made[d.Object.GetName()] = true
		case 1:
			for _, k := range definedBy(d.Object) {
				p.defined[k.GVK()] = k
			}
		}
	}
	if p.known, err = s.kindsFor(ctx, docs); err != nil {
		return nil, err
	}
	var ops []change.Op
	for _, d := range docs {
		row := p.row(d)
		if rows = append(rows, row); row.op != nil {
			ops = append(ops, row.op)
		}
	}
	results := change.Do(ctx, s.conn, ops, true, nil)
	w := &weigher{s, ctx, map[string]podsRead{}, mostWeighed}
	for _, row := range rows {
		if row.op != nil {
			p.judge(ctx, row, results[0])
			w.weigh(row, results[0])
			results = results[1:]
		}
	}
	return rows, ctx.Err()
}

// unreadable are the documents and files that cannot be read.
func unreadable(err error) []*planned {
	var out []*planned
	for _, err := range apart(err) {
		row := &planned{says: err.Error()}
		if fault, is := errors.AsType[*manifest.Fault](err); is {
			row.doc, row.says = fault.Document, fault.Err.Error()
		}
		row.text = row.reason()
		out = append(out, row)
	}
	return out
}

// apart are the errors that one was joined of.
func apart(err error) []error {
	if joined, is := err.(interface{ Unwrap() []error }); is {
		var out []error
		for _, e := range joined.Unwrap() {
			out = append(out, apart(e)...)
		}
		return out
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// kindsFor are the kinds of the server; it is asked where those that are known are not enough.
func (s *Session) kindsFor(ctx context.Context, docs []manifest.Document) (*kube.Kinds, error) {
	known, whole := s.known()
	if !slices.ContainsFunc(docs, func(d manifest.Document) bool {
		_, ok := exactly(known, d.Object.GroupVersionKind())
		return !ok
	}) {
		return known, nil
	}
	if whole {
		s.conn.ForgetKinds() // it may have come since
	}
	return s.discover(ctx)
}

// exactly is the kind of a type in its version.
func exactly(known *kube.Kinds, gvk schema.GroupVersionKind) (kube.Kind, bool) {
	all := known.All()
	i := slices.IndexFunc(all, func(k kube.Kind) bool { return k.GVK() == gvk })
	if i < 0 {
		return kube.Kind{}, false
	}
	return all[i], true
}

// definedBy are the kinds that a CustomResourceDefinition defines.
func definedBy(crd *unstructured.Unstructured) []kube.Kind {
	spec := fieldMap(crd.Object, "spec")
	text := func(path ...string) string {
		s, _, _ := unstructured.NestedString(spec, path...)
		return s
	}
	versions, _, _ := unstructured.NestedSlice(spec, "versions")
	var out []kube.Kind
	for _, v := range versions {
		fields, _ := v.(map[string]any)
		name, _ := fields["name"].(string)
		singular := text("names", "singular")
		if singular == "" {
			singular = strings.ToLower(text("names", "kind"))
		}
		out = append(out, kube.Kind{
			Group: text("group"), Version: name, Resource: text("names", "plural"), Name: text("names", "kind"), Singular: singular, Namespaced: text("scope") == "Namespaced",
		})
	}
	return out
}

// row is a document with what is to be done with it, or why nothing can be.
func (p *planner) row(d manifest.Document) *planned {
	row := &planned{doc: d, of: ref{name: d.Object.GetName(), namespace: d.Object.GetNamespace()}}
	kind, err := p.kind(d.Object.GroupVersionKind())
	if err == nil {
		row.kind, row.of.gvr, row.of.namespaced = kind, kind.GVR(), kind.Namespaced
		err = p.place(row, kind)
	}
	if err != nil {
		row.says = err.Error()
		row.text = row.reason()
		return row
	}
	want := d.Object.DeepCopy()
	want.SetNamespace(row.of.namespace)
	unstructured.RemoveNestedField(want.Object, "metadata", "managedFields")
	row.op = change.Apply{Kind: kind, Want: want, Force: p.force}
	return row
}

// kind is what a type is here, of the server or of the documents themselves.
func (p *planner) kind(gvk schema.GroupVersionKind) (kube.Kind, error) {
	if k, ok := exactly(p.known, gvk); ok {
		return k, nil
	}
	if k, ok := p.defined[gvk]; ok {
		return k, nil
	}
	for _, k := range p.known.All() {
		if k.Group == gvk.Group && k.Name == gvk.Kind && k.Preferred {
			return k, fmt.Errorf("the server has no %s of %s: it has that of %s", gvk.Kind, gvk.GroupVersion(), k.GVK().GroupVersion())
		}
	}
	return kube.Kind{}, fmt.Errorf("the server has no kind %s of %s", gvk.Kind, gvk.GroupVersion())
}

// place finds the namespace of an object. The error is why it has no place.
func (p *planner) place(row *planned, kind kube.Kind) error {
	o := row.doc.Object
	if o.GetName() == "" {
		return errors.New("it has no name")
	}
	switch {
	case !kind.Namespaced:
		row.of.namespace = ""
	case row.of.namespace == "":
		row.of.namespace = p.from.usual
	case p.from.namespace != "" && p.from.namespace != row.of.namespace:
		return fmt.Errorf("its namespace is %s, and -n says %s", row.of.namespace, p.from.namespace)
	}
	at := row.of.word() + "/" + row.of.namespace
	if other, twice := p.seen[at]; twice {
		return fmt.Errorf("it is there twice: in %s, too", other)
	}
	p.seen[at] = row.doc
	return nil
}

// judge says what would come of applying an object.
func (p *planner) judge(ctx context.Context, row *planned, r change.Result) {
	gvk := row.doc.Object.GroupVersionKind()
	_, defined := p.defined[gvk]
	_, there := exactly(p.known, gvk)
	switch {
	case r.Err == nil:
		p.compare(ctx, row, r)
	case apierrors.IsNotFound(r.Err) && defined && !there:
		row.fate, row.says = unknown, "its kind is only made by this"
	case apierrors.IsNotFound(r.Err) && p.made[row.of.namespace]:
		row.fate, row.says = unknown, "its namespace is only made by this"
	case len(managersIn(r.Err)) > 0:
		managers := managersIn(r.Err)
		row.fate, row.says = conflicting, "with "+strings.Join(slices.Sorted(maps.Keys(managers)), ", ")
		row.text = "these fields were set by others, and have other values here:\n"
		for _, m := range slices.Sorted(maps.Keys(managers)) {
			row.text += "\n" + m + "\n  " + strings.Join(managers[m], "\n  ") + "\n"
		}
	default:
		row.says = kube.Explain(r.Err).What
	}
	if row.fate == unknown {
		row.text = "what the server makes of it is not known before: " + row.says + "\n\n" + asWritten(row)
	}
	if row.text == "" {
		row.text = row.reason()
	}
}

// asWritten is an object as it was written, without the values of a Secret.
func asWritten(row *planned) string {
	o := row.doc.Object.DeepCopy()
	if isSecret(row.of.gvr) {
		maskSecret(o.Object)
	}
	text, err := marshal(o)
	if err != nil {
		return err.Error()
	}
	return text
}

// compare says what applying an object changes that the server would take.
func (p *planner) compare(ctx context.Context, row *planned, r change.Result) {
	if r.Before == nil {
		row.fate, row.text = created, differenceOf(r)
		return
	}
	edits := change.Between(r.Before.Object, r.After.Object)
	if isSecret(row.of.gvr) {
		edits = append(edits, p.values(ctx, row)...)
	}
	if len(edits) == 0 {
		row.fate, row.text = unchanged, row.doc.String()+": it is as it shall be"
		return
	}
	row.fate, row.says = changed, countOf(len(edits), "field")
	row.text = differenceOf(r)
	if isSecret(row.of.gvr) {
		row.text = ""
		for _, e := range discreet(true, edits) {
			row.text += e.Told() + "\n"
		}
	}
}

// countOf is "1 field", "3 fields".
func countOf(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return thousands(n) + " " + of + "s"
}

// values are the edits to what a Secret holds, which results do not have.
func (p *planner) values(ctx context.Context, row *planned) []change.Edit {
	live, err := p.session.live(ctx, row.of)
	if err != nil {
		return nil
	}
	want := row.doc.Object.DeepCopy()
	encodeStrings(want.Object)
	had := fieldMap(live.Object, "data")
	var out []change.Edit
	for key, v := range fieldMap(want.Object, "data") {
		if was := had[key]; was != v {
			out = append(out, change.Edit{Path: []string{"data", key}, Was: was, Want: v})
		}
	}
	slices.SortFunc(out, func(a, b change.Edit) int { return strings.Compare(a.String(), b.String()) })
	return out
}

// managersIn are the fields that a server refuses to set as others have set them,
// by who did; none where it refuses for another reason.
func managersIn(err error) map[string][]string {
	status, is := errors.AsType[*apierrors.StatusError](err)
	if !is || !apierrors.IsConflict(err) || status.ErrStatus.Details == nil {
		return nil
	}
	out := map[string][]string{}
	for _, c := range status.ErrStatus.Details.Causes {
		if c.Type != metav1.CauseTypeFieldManagerConflict {
			continue
		}
		name := c.Message
		if _, rest, ok := strings.Cut(c.Message, `conflict with "`); ok {
			name, _, _ = strings.Cut(rest, `"`)
		}
		out[name] = append(out[name], strings.TrimPrefix(c.Field, "."))
	}
	return out
}
