package kube

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
)

// discoveryCache keeps the kinds of one connection. Its channel holds them
// and is a lock that a context can give up on.
type discoveryCache struct {
	slot  chan *Kinds
	stale atomic.Bool
}

func newDiscovery() *discoveryCache {
	cache := &discoveryCache{slot: make(chan *Kinds, 1)}
	cache.slot <- nil
	return cache
}

// Kinds asks the server what kinds it has, once: later calls return what the
// first one found, until [Connection.ForgetKinds]. Callers at the same time
// share one discovery. Where some groups do not answer (an aggregated API
// whose server is down) the others are kept, and [Kinds.Failed] says which are
// missing; only a discovery that finds nothing at all is an error.
func (c *Connection) Kinds(ctx context.Context) (*Kinds, error) {
	ctx, cancel := c.bound(ctx)
	defer cancel()
	select {
	case known := <-c.discovery.slot:
		if c.discovery.stale.Swap(false) || known == nil {
			found, err := c.discover(ctx)
			c.discovery.slot <- found
			return found, err
		}
		c.discovery.slot <- known
		return known, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("discover the kinds of %s: %w", c.context, ctx.Err())
	}
}

// ForgetKinds makes the next [Connection.Kinds] ask again: after a
// CustomResourceDefinition came or went. It does not block.
func (c *Connection) ForgetKinds() { c.discovery.stale.Store(true) }

func (c *Connection) discover(ctx context.Context) (*Kinds, error) {
	wire, err := c.settled(ctx)
	if err != nil {
		return nil, fmt.Errorf("discover the kinds of %s: %w", c.context, err)
	}
	client, err := discovery.NewDiscoveryClientForConfigAndClient(copyConfig(wire.config), wire.client)
	if err != nil {
		return nil, fmt.Errorf("discover the kinds of %s: %w", c.context, err)
	}
	groups, lists, err := client.ServerGroupsAndResourcesWithContext(ctx)
	failed, partial := discovery.GroupDiscoveryFailedErrorGroups(err)
	if err != nil && (!partial || len(lists) == 0) {
		return nil, fmt.Errorf("discover the kinds of %s: %w", c.context, err)
	}
	return &Kinds{kinds: kindsOf(groups, lists), failed: failed}, nil
}

// kindsOf puts what discovery found into the order words are resolved in.
func kindsOf(groups []*metav1.APIGroup, lists []*metav1.APIResourceList) []Kind {
	byVersion := make(map[string][]metav1.APIResource, len(lists))
	for _, list := range lists {
		byVersion[list.GroupVersion] = list.APIResources
	}
	// The core group comes first whatever the server says.
	groups = slices.Clone(groups)
	slices.SortStableFunc(groups, func(a, b *metav1.APIGroup) int {
		return cmp.Compare(min(len(a.Name), 1), min(len(b.Name), 1))
	})

	var kinds []Kind
	for _, group := range groups {
		versions := slices.Clone(group.Versions)
		slices.SortStableFunc(versions, func(a, b metav1.GroupVersionForDiscovery) int {
			return cmp.Compare(rank(a, group.PreferredVersion), rank(b, group.PreferredVersion))
		})
		seen := make(map[string]bool)
		for _, version := range versions {
			for _, resource := range byVersion[version.GroupVersion] {
				if strings.Contains(resource.Name, "/") {
					continue // a subresource
				}
				kind := kindOf(schema.GroupVersion{Group: group.Name, Version: version.Version}, resource)
				kind.Preferred = !seen[kind.Resource]
				seen[kind.Resource] = true
				kinds = append(kinds, kind)
			}
		}
	}
	return kinds
}

func rank(version, preferred metav1.GroupVersionForDiscovery) int {
	if version.Version == preferred.Version {
		return 0
	}
	return 1
}

func kindOf(gv schema.GroupVersion, resource metav1.APIResource) Kind {
	return Kind{
		Group:      gv.Group,
		Version:    gv.Version,
		Resource:   resource.Name,
		Name:       resource.Kind,
		Singular:   cmp.Or(resource.SingularName, strings.ToLower(resource.Kind)),
		ShortNames: resource.ShortNames,
		Categories: resource.Categories,
		Verbs:      resource.Verbs,
		Namespaced: resource.Namespaced,
	}
}
