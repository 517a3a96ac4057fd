package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	wholenumbers "k8s.io/apimachinery/pkg/util/json"
)

// Objects gets all objects of a kind in a namespace, or in all where that is "",
// that the selectors fit; these are written as the API writes them, "" for all.
// It reads them page by page and holds them all: it is for what is few.
func (c *Connection) Objects(ctx context.Context, k Kind, namespace, labels, fields string) ([]unstructured.Unstructured, error) {
	var out []unstructured.Unstructured
	query := url.Values{"limit": {"500"}}
	if labels != "" {
		query.Set("labelSelector", labels)
	}
	if fields != "" {
		query.Set("fieldSelector", fields)
	}
	for {
		body, err := c.read(ctx, k.Path(namespace, ""), query, acceptJSON)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", k, err)
		}
		var page struct {
			Metadata struct {
				Continue string `json:"continue"`
			} `json:"metadata"`
			Items []json.RawMessage `json:"items"`
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return nil, fmt.Errorf("list %s: %w", k, err)
		}
		for _, raw := range page.Items {
			var item map[string]any
			if err := wholenumbers.Unmarshal(raw, &item); err != nil {
				return nil, fmt.Errorf("list %s: %w", k, err)
			}
			// Those of a list do not say what they are.
			item["apiVersion"], item["kind"] = k.GVK().GroupVersion().String(), k.Name
			out = append(out, unstructured.Unstructured{Object: item})
		}
		if page.Metadata.Continue == "" {
			return out, nil
		}
		query.Set("continue", page.Metadata.Continue)
	}
}
