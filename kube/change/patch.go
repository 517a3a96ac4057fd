package change

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
)

// Patch changes fields of an object, and nothing else of it.
type Patch struct {
	On Object
	// Subresource is where the fields are, "" for the object itself: "scale".
	Subresource string
	Edits       []Edit
	// From, unless nil, makes the edits out of the object as it is when it is
	// changed, for fields that others move as well: it is asked at each attempt.
	From func(live *unstructured.Unstructured) []Edit
}

// Object is what is changed.
func (p Patch) Object() Object { return p.On }

// attempts is how often a change is tried whose object moves at the same moment.
const attempts = 4

// run changes the fields in one step of the server, provided that they hold
// what the change was decided on.
func (p Patch) run(ctx context.Context, c *kube.Connection, dry bool) (before, after *unstructured.Unstructured, err error) {
	for range attempts {
		if before, err = read(ctx, c, p.On, p.Subresource); err != nil {
			return nil, nil, err
		}
		if p.From != nil {
			p.Edits = p.From(before)
		}
		var steps []step
		if steps, err = p.steps(before); err != nil || len(steps) == 0 {
			return before, before, err
		}
		if after, err = p.send(ctx, c, before, steps, dry); !movedMeanwhile(err) {
			break
		}
	}
	if err != nil {
		return before, nil, fmt.Errorf("change %s: %w", p.On, err)
	}
	return before, after, nil
}

// movedMeanwhile reports whether the object has changed between its reading and
// the write: then it is read again, which finds what has moved.
func movedMeanwhile(err error) bool {
	status, ok := errors.AsType[*apierrors.StatusError](err)
	if !ok {
		return false
	}
	// A test of a patch that has failed names no kind; what is not valid does.
	details := status.ErrStatus.Details
	untold := details == nil || details.Kind == ""
	return apierrors.IsConflict(err) || status.ErrStatus.Code == http.StatusUnprocessableEntity && untold
}

// step is one operation of a JSON Patch.
type step struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value"`
}

// send has the server take the steps, all or none.
func (p Patch) send(ctx context.Context, c *kube.Connection, before *unstructured.Unstructured, steps []step, dry bool) (*unstructured.Unstructured, error) {
	steps = append([]step{{"test", "/metadata/uid", string(before.GetUID())}}, steps...)
	body, err := json.Marshal(steps)
	if err != nil {
		return nil, err
	}
	path := p.On.path()
	if p.Subresource != "" {
		path += "/" + p.Subresource
	}
	answer, err := c.Write(ctx, http.MethodPatch, path, how(dry), typeJSONPatch, body)
	if err != nil {
		return nil, err
	}
	return decode(answer)
}

// steps are what the edits mean for the object as it is. What has its value
// already needs none.
func (p Patch) steps(live *unstructured.Unstructured) ([]step, error) {
	var tests, writes []step
	made := map[string]bool{}
	for _, e := range p.Edits {
		now, there := lookup(live.Object, e.Path)
		if same(now, e.Want) {
			if same(e.Was, e.Want) {
				// It is not changed, but the rest is meant only as long as it holds.
				tests = append(tests, step{"test", pointer(e.Path), now})
			}
			continue
		}
		if e.Was != Anything && !same(now, e.Was) {
			return nil, &Moved{p.On, e, now}
		}
		// The absence of a field can be tested only where its parent is.
		if _, parent := lookup(live.Object, e.Path[:len(e.Path)-1]); parent {
			tests = append(tests, step{"test", pointer(e.Path), now})
		}
		switch {
		case e.Want == nil:
			writes = append(writes, step{"remove", pointer(e.Path), nil})
		case there:
			writes = append(writes, step{"replace", pointer(e.Path), e.Want})
		default:
			writes = append(writes, parents(live.Object, e.Path, made)...)
			writes = append(writes, step{"add", pointer(e.Path), e.Want})
		}
	}
	if len(writes) == 0 {
		return nil, nil
	}
	return append(tests, writes...), nil
}

// parents make what a path leads through and is not there, each once.
func parents(object any, path []string, made map[string]bool) []step {
	var out []step
	for i := 1; i < len(path); i++ {
		at := pointer(path[:i])
		if _, ok := lookup(object, path[:i]); !ok && !made[at] {
			made[at] = true
			out = append(out, step{"test", pointer(path[:i]), nil}, step{"add", at, map[string]any{}})
		}
	}
	return out
}

// pointer is a path as RFC 6901 writes it.
func pointer(path []string) string {
	var b strings.Builder
	for _, p := range path {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(p))
	}
	return b.String()
}
