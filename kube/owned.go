package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kubist/kube/record"
)

// Owned is an object that another one owns, with what the server prints of it.
type Owned struct {
	record.Meta
	Kind Kind
	// Ready and Status are the cells of these names, or of the column that says
	// the like; "" where the server prints none.
	Ready, Status string
}

// acceptTable asks for what kubectl get prints; who cannot print it sends the objects.
const acceptTable = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"

// Owned lists the objects of a kind that the object with a UID owns, in a
// namespace or, if that is "", in all. The server cannot look for owners: all
// objects are read, page by page, and what is found is told after each.
func (c *Connection) Owned(ctx context.Context, k Kind, namespace, uid string, in *record.Interner, found func(...*Owned)) error {
	query := url.Values{"limit": {"500"}, "includeObject": {string(metav1.IncludeMetadata)}}
	for {
		var page ownedPage
		if err := c.getAs(ctx, k.Path(namespace, ""), query, acceptTable, &page); err != nil {
			return fmt.Errorf("list %s: %w", k, err)
		}
		if owned := page.owned(k, uid, in); len(owned) > 0 {
			found(owned...)
		}
		if page.Metadata.Continue == "" {
			return nil
		}
		query.Set("continue", page.Metadata.Continue)
	}
}

// Metadata gets what all objects have of one live object.
func (c *Connection) Metadata(ctx context.Context, k Kind, namespace, name string) (*metav1.ObjectMeta, error) {
	var object metav1.PartialObjectMetadata
	if err := c.getAs(ctx, k.Path(namespace, name), nil, acceptOneMetadata, &object); err != nil {
		return nil, fmt.Errorf("get %s %s: %w", k.Singular, objectName(k, namespace, name), err)
	}
	return &object.ObjectMeta, nil
}

// acceptOneMetadata is acceptMetadata for one object.
const acceptOneMetadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"

// ownedPage is a page of a Table, or of a list.
type ownedPage struct {
	Metadata          metav1.ListMeta `json:"metadata"`
	ColumnDefinitions []struct {
		Name string `json:"name"`
	} `json:"columnDefinitions"`
	Rows []struct {
		Cells  []json.RawMessage `json:"cells"`
		Object ownedObject       `json:"object"`
	} `json:"rows"`
	Items []ownedObject `json:"items"`
}

// ownedObject has no annotations: there may be secrets in them.
type ownedObject struct {
	Metadata struct {
		Name, Namespace   string
		UID               string
		CreationTimestamp time.Time
		DeletionTimestamp *time.Time
		Labels            map[string]string
		OwnerReferences   []metav1.OwnerReference
	} `json:"metadata"`
}

func (p *ownedPage) owned(k Kind, uid string, in *record.Interner) (out []*Owned) {
	ready, desired, status := p.column("Ready"), p.column("Desired"), p.column("Status", "Phase", "State", "Reason", "Type")
	for i := range p.Rows {
		row := &p.Rows[i]
		if o := row.Object.owned(k, uid, in); o != nil {
			o.Ready, o.Status = cellText(row.Cells, ready), cellText(row.Cells, status)
			if of := cellText(row.Cells, desired); of != "" && o.Ready != "" {
				o.Ready += "/" + of
			}
			out = append(out, o)
		}
	}
	for i := range p.Items {
		if o := p.Items[i].owned(k, uid, in); o != nil {
			out = append(out, o)
		}
	}
	return out
}

// column is the index of the first of names that there is, -1 for none.
func (p *ownedPage) column(names ...string) int {
	for _, name := range names {
		for i, c := range p.ColumnDefinitions {
			if strings.EqualFold(c.Name, name) {
				return i
			}
		}
	}
	return -1
}

// cellText is the text of a cell, "" for none.
func cellText(cells []json.RawMessage, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	var value any
	if json.Unmarshal(cells[i], &value) != nil || value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

// owned is the object if that with the UID owns it, otherwise nil.
func (o *ownedObject) owned(k Kind, uid string, in *record.Interner) *Owned {
	m := &o.Metadata
	owner := slices.IndexFunc(m.OwnerReferences, func(r metav1.OwnerReference) bool { return string(r.UID) == uid })
	if owner < 0 {
		return nil
	}
	out := &Owned{Kind: k, Meta: record.Meta{
		UID: m.UID, Name: m.Name, Namespace: in.String(m.Namespace), Labels: in.LabelsOf(m.Labels), Created: m.CreationTimestamp.Unix(),
	}}
	if m.DeletionTimestamp != nil {
		out.Deleting = m.DeletionTimestamp.Unix()
	}
	r := m.OwnerReferences[owner]
	out.Owner = in.Owner(record.Owner{APIVersion: r.APIVersion, Kind: r.Kind, Name: r.Name, UID: string(r.UID)})
	return out
}
