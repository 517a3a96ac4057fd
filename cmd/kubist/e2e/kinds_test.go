package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
)

// A crd is a kind of a test's own; it goes with the test.
type crd struct {
	*namespace
	plural string
}

func (c *crd) group() string { return c.name + ".kubist.dev" }
func (c *crd) path() string {
	return "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
}

// define makes a kind with one column besides NAME and AGE.
func define(ns *namespace) *crd {
	ns.t.Helper()
	c := &crd{ns, "sketches"}
	c.create()
	ns.t.Cleanup(c.drop)
	return c
}

const definition = `{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"sketches.%[1]s"},
"spec":{"group":"%[1]s","scope":"Namespaced","names":{"plural":"sketches","singular":"sketch","kind":"Sketch","shortNames":["sk%[2]s"]},
"versions":[{"name":"v1","served":true,"storage":true,
"additionalPrinterColumns":[{"name":"Motif","type":"string","jsonPath":".spec.motif"},{"name":"Age","type":"date","jsonPath":".metadata.creationTimestamp"}],
"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{"motif":{"type":"string"},"paper":{"type":"string"}}}}}}}]}}`

// create makes the kind and returns when it is served.
func (c *crd) create() {
	c.t.Helper()
	body := fmt.Sprintf(definition, c.group(), strings.ReplaceAll(c.name, "-", ""))
	c.check(c.client.Discovery().RESTClient().Post().AbsPath(c.path()).Body([]byte(body)).Do(c.ctx).Error())
	c.served(true)
}

// drop takes the kind away, with all its objects.
func (c *crd) drop() {
	err := c.client.Discovery().RESTClient().Delete().AbsPath(c.path(), "sketches."+c.group()).Do(context.Background()).Error()
	if err != nil && !apierrors.IsNotFound(err) {
		c.t.Errorf("delete the kind: %v", err)
	}
}

// served waits until the kind can be listed, or no longer.
func (c *crd) served(want bool) {
	c.t.Helper()
	for {
		err := c.client.Discovery().RESTClient().Get().AbsPath("/apis", c.group(), "v1", "sketches").Do(c.ctx).Error()
		if (err == nil) == want {
			return
		}
		select {
		case <-c.ctx.Done():
			c.t.Fatalf("the kind is not served as it should be: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (c *crd) sketch(name, motif string) {
	c.t.Helper()
	body := fmt.Sprintf(`{"apiVersion":"%s/v1","kind":"Sketch","metadata":{"name":%q},"spec":{"motif":%q,"paper":"laid"}}`, c.group(), name, motif)
	c.check(c.client.Discovery().RESTClient().Post().
		AbsPath("/apis", c.group(), "v1", "namespaces", c.name, "sketches").Body([]byte(body)).Do(c.ctx).Error())
}

func TestKindThatAppears(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	k := launch(t, args("-n", ns.name))
	k.header(`live$`)
	k.press(":sketches." + ns.name + ".kubist.dev<enter>")
	k.see("the cluster has no kind")
	c := define(ns)
	c.sketch("guitar", "still life")
	k.press(":sk" + strings.ReplaceAll(ns.name, "-", "") + "<enter>")
	k.see("MOTIF", "guitar", "still life")
	k.header(` 1 · .*live$`)
}

func TestKindThatChangesItsColumnsWhileShown(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	c := define(ns)
	c.sketch("guitar", "still life")
	k := launch(t, args("sketches."+c.group(), "-n", ns.name))
	k.see("MOTIF", "guitar")
	steady := k.steady("guitar")
	patch := `[{"op":"add","path":"/spec/versions/0/additionalPrinterColumns/0","value":{"name":"Paper","type":"string","jsonPath":".spec.paper"}}]`
	c.check(c.client.Discovery().RESTClient().Patch(types.JSONPatchType).AbsPath(c.path(), "sketches."+c.group()).Body([]byte(patch)).Do(c.ctx).Error())
	k.see("PAPER", "laid", "MOTIF", "still life")
	c.sketch("violin", "music")
	k.row("violin", `laid +music`)
	k.header(` 2 · .*live$`)
	steady()
}

func TestKindThatVanishesWhileShown(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	c := define(ns)
	c.sketch("guitar", "still life")
	k := launch(t, args("sketches."+c.group(), "-n", ns.name))
	k.see("MOTIF", "guitar")
	c.drop()
	c.served(false)
	k.say("the cluster has no sketches." + c.group() + " any more")
	c.create()
	c.sketch("violin", "music")
	k.press("<ctrl+r>")
	k.see("violin")
	k.header(` 1 · .*live$`)
}

// Several namespaces are one table; where one of them is refused the rows of the others are there, and it is named.
func TestOneOfSeveralNamespacesIsForbidden(t *testing.T) {
	t.Parallel()
	ns, other := newNamespace(t), newNamespace(t)
	ns.pod("mine", gated)
	other.pod("theirs", gated)
	user := ns.may("list", "watch")
	k := launch(t, args("pods", "--as", user, "-n", ns.name))
	k.header(` 1 · .*live$`)
	k.press(":pods -n " + ns.name + "," + other.name + "<enter>")
	k.see("mine", user+" may not list pods in namespace "+other.name)
	k.header(` 1 · .*1 of 2 namespaces live$`)
	k.never("theirs")
	k.press(":pods -n " + ns.name + "<enter>")
	k.header(` 1 · .*live$`)
}

func TestSeveralNamespacesAreOneTable(t *testing.T) {
	t.Parallel()
	a, b := newNamespace(t), newNamespace(t)
	a.pod("alpha", gated)
	b.pod("beta", gated)
	k := launch(t, args("-n", a.name))
	k.header(` 1 · .*live$`)
	k.press(":ns " + a.name + "," + b.name + "<enter>")
	k.header(` 2 · .*live$`)
	k.row("alpha", a.name)
	k.row("beta", b.name)
	b.pod("gamma", gated)
	k.header(` 3 · .*live$`)
}

// Field selectors go to the server: what they refuse is not counted.
func TestFieldSelectorGoesToTheServer(t *testing.T) {
	t.Parallel()
	ns := newNamespace(t)
	ns.pod("one", gated)
	ns.pod("two", gated)
	k := launch(t, args("-n", ns.name))
	k.header(` 2 · .*live$`)
	k.press(":pods -n " + ns.name + " --field-selector=metadata.name=two<enter>")
	k.header(` 1 · .*live$`)
	k.see("two")
	k.gone("one ")
}
