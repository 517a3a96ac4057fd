package views

import (
	"context"
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/themes"
	"kubist/ui/screen"
)

// ofType finds a kind by what objects call it: the very version, or else
// another one of its group.
func ofType(known *kube.Kinds, apiVersion, name string) (kube.Kind, bool) {
	gv, err := schema.ParseGroupVersion(apiVersion)
	if err != nil {
		return kube.Kind{}, false
	}
	kinds := known.All()
	for _, fits := range []func(k kube.Kind) bool{
		func(k kube.Kind) bool { return k.GVK().GroupVersion() == gv },
		func(k kube.Kind) bool { return k.Group == gv.Group },
	} {
		if i := slices.IndexFunc(kinds, func(k kube.Kind) bool { return k.Name == name && fits(k) }); i >= 0 {
			return kinds[i], true
		}
	}
	return kube.Kind{}, false
}

// goToOwner goes to the owner of an object, in the table of its kind. What is
// not known yet, the owner or its kind, is asked of the server.
func (s *Session) goToOwner(h screen.Host, of ref) {
	if known, _ := s.known(); of.owner != nil {
		if kind, ok := ofType(known, of.owner.APIVersion, of.owner.Kind); ok {
			h.Go(lineToOwner(of, kind, of.owner.Name))
			return
		}
	}
	kind := s.kindOf(of)
	h.Push(newPending(s, append(s.crumbs(of), "Owner"), "looking for the owner of "+of.name+"…", func(ctx context.Context) (func(screen.Host), error) {
		owners, err := s.ownersOf(ctx, of, kind)
		if err != nil {
			return nil, err
		}
		return func(h screen.Host) { chooseOwner(h, of, owners) }, nil
	}))
}

// ownerOf is an owner, and its kind where the server has it.
type ownerOf struct {
	record.Owner
	kind  kube.Kind
	known bool
}

// ownersOf asks for the owners of an object: the one that controls it, or else
// all there are.
func (s *Session) ownersOf(ctx context.Context, of ref, kind kube.Kind) ([]ownerOf, error) {
	var owners []record.Owner
	if of.owner != nil {
		owners = append(owners, *of.owner)
	} else {
		object, err := s.conn.Metadata(ctx, kind, of.namespace, of.name)
		if err != nil {
			return nil, err
		}
		for _, o := range object.OwnerReferences {
			owners = append(owners, record.Owner{APIVersion: o.APIVersion, Kind: o.Kind, Name: o.Name, UID: string(o.UID)})
		}
		if i := slices.IndexFunc(object.OwnerReferences, func(o metav1.OwnerReference) bool { return o.Controller != nil && *o.Controller }); i >= 0 {
			owners = owners[i : i+1]
		}
	}
	if len(owners) == 0 {
		return nil, nil
	}
	known, err := s.discover(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]ownerOf, len(owners))
	for i, o := range owners {
		k, ok := ofType(known, o.APIVersion, o.Kind)
		out[i] = ownerOf{o, k, ok}
	}
	return out, nil
}

// chooseOwner goes to the only owner, or asks which of several.
func chooseOwner(h screen.Host, of ref, owners []ownerOf) {
	visit := func(o ownerOf) {
		if !o.known {
			h.Toast(themes.Warn, fmt.Sprintf("the owner of %s is %s %s, and the cluster has no such kind in %s", of.name, o.Kind, o.Name, o.APIVersion))
			return
		}
		h.Go(lineToOwner(of, o.kind, o.Name))
	}
	switch len(owners) {
	case 0:
		h.Toast(themes.Muted, of.name+" has no owner")
	case 1:
		visit(owners[0])
	default:
		var items []screen.Item
		for _, o := range owners {
			items = append(items, screen.Item{Text: o.Kind + " " + o.Name})
		}
		h.Pick(screen.Picker{Title: "Owners of " + of.name, Items: items, Choose: func(it screen.Item) {
			visit(owners[slices.IndexFunc(owners, func(o ownerOf) bool { return o.Kind+" "+o.Name == it.Text })])
		}})
	}
}

// lineToOwner leads to an owner: it is in the namespace of what it owns, or in none.
func lineToOwner(of ref, kind kube.Kind, name string) string {
	if !kind.Namespaced {
		return lineTo(kind.GVR(), "", name)
	}
	return lineTo(kind.GVR(), of.namespace, name)
}
