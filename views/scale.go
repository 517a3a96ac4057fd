package views

import (
	"context"
	"fmt"
	"strconv"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube/change"
	"kubist/kube/describe"
	"kubist/kube/diagnose"
	"kubist/themes"
	"kubist/ui/screen"
)

// scalable are the kinds whose replicas can be set.
var scalable = map[string]bool{"deployments.apps": true, "replicasets.apps": true, "statefulsets.apps": true, "replicationcontrollers": true}

func (s *Session) scaleCommand(targets func() subjects) screen.Command {
	refuse := func(of ref) string {
		return s.refusal("patch", of, "scale")
	}
	return changer(screen.Command{ID: "workload.scale", Title: "scale", Keys: []string{"s"}, Hint: 2}, targets, refuse, s.scale)
}

// scaling is a workload with what decides about its replicas.
type scaling struct {
	of       ref
	replicas int64
	says     []says
}

// scale looks how many replicas there are and who sets them, and asks how many there shall be.
func (s *Session) scale(h screen.Host, of []ref) {
	all := make([]scaling, len(of))
	prepare(h, "look who scales "+s.called(of), func(ctx context.Context, progress func(done, total int)) (err error) {
		for i, o := range of {
			if all[i], err = s.scaleOf(ctx, o); err != nil {
				return err
			}
			progress(i+1, len(of))
		}
		return nil
	}, func() { s.askReplicas(h, of, all) })
}

// scaleOf reads what decides about the replicas of a workload.
func (s *Session) scaleOf(ctx context.Context, of ref) (scaling, error) {
	object, err := s.live(ctx, of)
	if err != nil {
		return scaling{}, err
	}
	n, found, _ := unstructured.NestedInt64(object.Object, "spec", "replicas")
	if !found {
		n = 1
	}
	out := scaling{of: of, replicas: n}
	if by := controllerOf(object); by != "" {
		out.says = append(out.says, says{themes.Warn, by + " owns " + of.name + " and sets its replicas back"})
	}
	out.says = append(out.says, s.keepers(ctx, object)...)
	return out, nil
}

// keepers are who else sets fields of an object, and may set them back.
func (s *Session) keepers(ctx context.Context, object *unstructured.Unstructured) []says {
	var out []says
	for _, f := range diagnose.Findings(diagnose.Case{Object: object, Around: describe.Around(ctx, s.conn, object)}) {
		switch f.Severity {
		case diagnose.Note:
			out = append(out, says{themes.Warn, f.Text})
		case diagnose.Unknown:
			out = append(out, says{themes.Unknown, f.Text})
		}
	}
	return out
}

// live reads an object, the very one that is meant.
func (s *Session) live(ctx context.Context, of ref) (*unstructured.Unstructured, error) {
	object, err := s.conn.Object(ctx, s.kindOf(of), of.namespace, of.name)
	if err != nil {
		return nil, err
	}
	if of.uid != "" && string(object.GetUID()) != of.uid {
		return nil, &change.Gone{Object: s.object(of), Replaced: true}
	}
	return object, nil
}

// controllerOf is the controller of an object in words, "" without one.
func controllerOf(object *unstructured.Unstructured) string {
	for _, o := range object.GetOwnerReferences() {
		if o.Controller != nil && *o.Controller {
			return o.Kind + " " + o.Name
		}
	}
	return ""
}

// askReplicas asks how many replicas there shall be, and then whether that is meant.
func (s *Session) askReplicas(h screen.Host, of []ref, all []scaling) {
	now := ""
	if len(all) == 1 {
		now = " from " + strconv.FormatInt(all[0].replicas, 10)
	}
	h.Prompt(screen.Prompt{
		Label: "scale " + s.called(of) + now + " to ",
		Check: func(text string) *screen.Fault {
			if _, err := strconv.ParseUint(text, 10, 31); text != "" && err != nil {
				return &screen.Fault{Message: "a number of replicas, such as 3"}
			}
			return nil
		},
		Done: func(text string, ok bool) {
			if n, err := strconv.ParseUint(text, 10, 31); ok && err == nil {
				s.ask(h, s.scaled(of, all, int64(n)))
			}
		},
	})
}

// scaled sets the replicas of workloads.
func (s *Session) scaled(of []ref, all []scaling, n int64) act {
	to := strconv.FormatInt(n, 10)
	a := act{verb: "scale", of: of, what: s.called(of) + " to " + to, words: []string{"scale", objectsHere, "--replicas=" + to}}
	for _, w := range all {
		a.ops = append(a.ops, change.Patch{On: s.object(w.of), Subresource: "scale", Edits: []change.Edit{
			{Path: []string{"spec", "replicas"}, Was: w.replicas, Want: n},
		}})
		a.says = append(a.says, says{themes.Text, fmt.Sprintf("%s: %d → %d", w.of.name, w.replicas, n)})
	}
	for _, w := range all {
		a.says = append(a.says, w.says...)
	}
	if n == 0 {
		a.says = append(a.says, says{themes.Warn, "no pod of it is left then"})
	}
	return a
}
