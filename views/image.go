package views

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube/change"
	"kubist/themes"
	"kubist/ui/screen"
)

// podSpecs are where objects of kinds have what their pods are made of.
var podSpecs = map[string][]string{
	"pods":                   {"spec"},
	"deployments.apps":       {"spec", "template", "spec"},
	"statefulsets.apps":      {"spec", "template", "spec"},
	"daemonsets.apps":        {"spec", "template", "spec"},
	"replicasets.apps":       {"spec", "template", "spec"},
	"replicationcontrollers": {"spec", "template", "spec"},
	"cronjobs.batch":         {"spec", "jobTemplate", "spec", "template", "spec"},
}

func (s *Session) imageCommand(targets func() subjects) screen.Command {
	return changer(screen.Command{ID: "workload.image", Title: "set image", Keys: []string{"i"}}, oneOf(targets), s.patchless, func(h screen.Host, of []ref) {
		s.setImage(h, of[0])
	})
}

// pictured is a container with its image, and where that is.
type pictured struct {
	name, image string
	path        []string // of the container
}

// picturedIn are the containers of an object that have an image to set.
func picturedIn(object *unstructured.Unstructured, spec []string) []pictured {
	var out []pictured
	for _, list := range []string{"containers", "initContainers"} {
		path := slices.Concat(spec, []string{list})
		all, _, _ := unstructured.NestedSlice(object.Object, path...)
		for i, c := range all {
			if m, ok := c.(map[string]any); ok {
				name, _ := m["name"].(string)
				image, _ := m["image"].(string)
				out = append(out, pictured{name, image, slices.Concat(path, []string{strconv.Itoa(i)})})
			}
		}
	}
	return out
}

// setImage asks for a container and its new image.
func (s *Session) setImage(h screen.Host, of ref) {
	var object *unstructured.Unstructured
	var said []says
	prepare(h, "look which images "+of.name+" has", func(ctx context.Context, _ func(done, total int)) (err error) {
		if object, err = s.live(ctx, of); err == nil {
			said = s.keepers(ctx, object)
		}
		return err
	}, func() {
		all := picturedIn(object, podSpecs[of.gvr.GroupResource().String()])
		ask := func(c pictured) { s.askImage(h, of, object, c, said) }
		if len(all) == 1 {
			ask(all[0])
			return
		}
		items := make([]screen.Item, len(all))
		for i, c := range all {
			items[i] = screen.Item{Text: c.name, Note: c.image}
		}
		h.Pick(screen.Picker{Title: "The image of which container of " + of.name, Items: items, Choose: func(it screen.Item) {
			ask(all[slices.IndexFunc(all, func(c pictured) bool { return c.name == it.Text })])
		}})
	})
}

func (s *Session) askImage(h screen.Host, of ref, object *unstructured.Unstructured, c pictured, said []says) {
	h.Prompt(screen.Prompt{
		Label: "image of " + c.name + ": ", Text: c.image,
		Check: func(text string) *screen.Fault {
			if i := strings.IndexAny(text, " \t"); i >= 0 {
				return &screen.Fault{At: i, Message: "there is no blank in an image"}
			}
			return nil
		},
		Done: func(text string, ok bool) {
			switch {
			case !ok || text == "":
			case text == c.image:
				h.Toast(themes.Muted, "that is the image it has")
			default:
				s.ask(h, s.imaged(of, object, c, text, said))
			}
		},
	})
}

// imaged gives a container another image.
func (s *Session) imaged(of ref, object *unstructured.Unstructured, c pictured, image string, said []says) act {
	path := func(field string) []string { return slices.Concat(c.path, []string{field}) }
	effect := templateEffect(object)
	if of.gvr == podKind.GVR {
		effect = "the container is started anew with it, in the same pod"
	}
	return act{
		verb: "set", of: []ref{of}, what: "the image of " + c.name + " of " + s.called([]ref{of}),
		words: []string{"set", "image", objectsHere, c.name + "=" + image},
		ops: []change.Op{change.Patch{On: s.object(of), Edits: []change.Edit{
			// The container is still the one that was looked at.
			{Path: path("name"), Was: c.name, Want: c.name},
			{Path: path("image"), Was: c.image, Want: image},
		}}},
		says: append([]says{{themes.Text, fmt.Sprintf("%s → %s", c.image, image)}, {themes.Text, of.name + ": " + effect}}, said...),
	}
}
