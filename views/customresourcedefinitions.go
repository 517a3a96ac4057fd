package views

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/record/wire"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// resourceDefinition is a CustomResourceDefinition without its schemas, which can be large.
type resourceDefinition struct {
	record.Meta
	group, kind, plural, singular string
	short                         string
	namespaced                    bool
	versions                      []definedVersion // the preferred first
	established                   bool
	// trouble is why it is not to be used, empty when it is.
	trouble string
}

// definedVersion is one version of a kind.
type definedVersion struct {
	name                        string
	served, storage, deprecated bool
}

var definitionKind = &stream.Kind[*resourceDefinition]{
	GVR:    schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"},
	Decode: decodeDefinition,
}

var _ = add(Table[*resourceDefinition]{
	Kind:  definitionKind,
	Title: "CustomResourceDefinitions",
	Columns: []Column[*resourceDefinition]{
		nameColumn[*resourceDefinition](),
		textColumn("KIND", "", grid.Always, func(d *resourceDefinition) string { return d.kind }),
		textColumn("GROUP", "", grid.Roomy, func(d *resourceDefinition) string { return d.group }),
		textColumn("SCOPE", "", grid.Roomy, (*resourceDefinition).scope),
		{
			Name: "VERSIONS",
			Less: func(a, b *resourceDefinition) int { return compareNatural(a.versionsText(), b.versionsText()) },
			Cell: func(dst []byte, d *resourceDefinition, _ time.Time) []byte { return append(dst, d.versionsText()...) },
		},
		textColumn("SHORT", "", grid.Roomy, func(d *resourceDefinition) string { return d.short }),
		ownAgeColumn[*resourceDefinition](),
		textColumn("TROUBLE", "", grid.Roomy, func(d *resourceDefinition) string { return d.trouble }),
		createdColumn[*resourceDefinition](),
	},
	Health: (*resourceDefinition).health,
	Faulty: "not established",
	Below:  "its objects",
	Enter:  definedObjects,
})

// definedObjects is the table of the objects of a definition.
func definedObjects(s *Session, d *resourceDefinition) (screen.Screen, error) {
	if !d.established {
		return nil, errors.New(join(d.Name+" is not established", d.trouble))
	}
	i := slices.IndexFunc(d.versions, func(v definedVersion) bool { return v.served })
	if i < 0 {
		return nil, errors.New(d.Name + " is served in no version")
	}
	k := kube.Kind{
		Group: d.group, Version: d.versions[i].name, Resource: d.plural, Name: d.kind, Singular: cmp.Or(d.singular, strings.ToLower(d.kind)),
		Namespaced: d.namespaced, Preferred: true,
	}
	return s.open(k, stream.Scope{Namespaces: s.in}), nil
}

func (d *resourceDefinition) scope() string {
	if d.namespaced {
		return "Namespaced"
	}
	return "Cluster"
}

// versionsText lists the versions, with what is special about each: "v1, v1beta1 deprecated, v1alpha1 not served".
func (d *resourceDefinition) versionsText() string {
	var out []string
	for _, v := range d.versions {
		text := v.name
		if v.storage && len(d.versions) > 1 {
			text += " stored"
		}
		switch {
		case !v.served:
			text += " not served"
		case v.deprecated:
			text += " deprecated"
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func (d *resourceDefinition) health() record.Health {
	switch {
	case d.Deleting != 0:
		return record.Warn
	case d.established && d.trouble == "":
		return record.OK
	case d.established:
		return record.Warn
	}
	return record.Bad
}

// decodeDefinition takes the few fields there are columns for. The schemas of
// its versions, most of it, are not looked into.
func decodeDefinition(obj []byte, in *record.Interner) (*resourceDefinition, error) {
	var meta record.MetaReader
	d := new(resourceDefinition)
	err := eachField(obj, func(r *wire.Reader) error {
		switch r.Field() {
		case 1:
			return meta.Read(r.Bytes())
		case 2:
			return d.readSpec(r.Bytes(), in)
		case 3:
			return d.readStatus(r.Bytes(), in)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("decode customresourcedefinition: %w", err)
	}
	d.Meta = meta.Meta(in)
	slices.SortStableFunc(d.versions, func(a, b definedVersion) int {
		return version.CompareKubeAwareVersionStrings(b.name, a.name)
	})
	return d, nil
}

// eachField walks over the fields of a message.
func eachField(message []byte, do func(r *wire.Reader) error) error {
	r := wire.Read(message)
	for r.Next() {
		if err := do(&r); err != nil {
			return err
		}
	}
	return r.Err()
}

func (d *resourceDefinition) readSpec(b []byte, in *record.Interner) error {
	return eachField(b, func(r *wire.Reader) error {
		switch r.Field() {
		case 1:
			d.group = in.Bytes(r.Bytes())
		case 3:
			return d.readNames(r.Bytes(), in)
		case 4:
			d.namespaced = string(r.Bytes()) == "Namespaced"
		case 7:
			return d.readVersion(r.Bytes(), in)
		}
		return nil
	})
}

func (d *resourceDefinition) readNames(b []byte, in *record.Interner) error {
	var short []string
	err := eachField(b, func(r *wire.Reader) error {
		switch r.Field() {
		case 1:
			d.plural = in.Bytes(r.Bytes())
		case 2:
			d.singular = in.Bytes(r.Bytes())
		case 3:
			short = append(short, string(r.Bytes()))
		case 4:
			d.kind = in.Bytes(r.Bytes())
		}
		return nil
	})
	d.short = strings.Join(short, ", ")
	return err
}

func (d *resourceDefinition) readVersion(b []byte, in *record.Interner) error {
	var v definedVersion
	err := eachField(b, func(r *wire.Reader) error {
		switch r.Field() {
		case 1:
			v.name = in.Bytes(r.Bytes())
		case 2:
			v.served = r.Varint() != 0
		case 3:
			v.storage = r.Varint() != 0
		case 7:
			v.deprecated = r.Varint() != 0
		}
		return nil
	})
	d.versions = append(d.versions, v)
	return err
}

func (d *resourceDefinition) readStatus(b []byte, in *record.Interner) error {
	return eachField(b, func(r *wire.Reader) error {
		if r.Field() == 1 {
			return d.readCondition(r.Bytes(), in)
		}
		return nil
	})
}

// readCondition takes from a condition what is wrong.
func (d *resourceDefinition) readCondition(b []byte, in *record.Interner) error {
	var kind, status, reason, message string
	err := eachField(b, func(r *wire.Reader) error {
		switch r.Field() {
		case 1:
			kind = string(r.Bytes())
		case 2:
			status = string(r.Bytes())
		case 4:
			reason = string(r.Bytes())
		case 5:
			message = string(r.Bytes())
		}
		return nil
	})
	holds := status == "True"
	switch {
	case kind == "Established":
		d.established = holds
	case kind == "NamesAccepted" && !holds, kind == "NonStructuralSchema" && holds:
		if d.trouble != "" {
			d.trouble += "; "
		}
		d.trouble = in.String(d.trouble + join(reason, message))
	}
	return err
}
