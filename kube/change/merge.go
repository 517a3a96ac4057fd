package change

import (
	"slices"
	"strconv"

	"k8s.io/apimachinery/pkg/runtime"
)

// identifying are the fields by which an element of a list is known to be the
// same one; the first that it has counts.
var identifying = []string{"name", "key", "containerPort", "port", "mountPath", "uid", "ip", "host", "path", "topologyKey"}

// Anchored are edits of an object with further ones that change nothing: they
// hold the edits to the elements of lists that were looked at, where the index
// alone could lead to other ones by now.
func Anchored(object map[string]any, edits []Edit) []Edit {
	out := slices.Clone(edits)
	has := func(path []string) bool {
		return slices.ContainsFunc(out, func(e Edit) bool { return slices.Equal(e.Path, path) })
	}
	for _, e := range edits {
		for i := 1; i < len(e.Path)-1; i++ {
			element, is := elementAt(object, e.Path[:i+1])
			if !is {
				continue
			}
			for _, field := range identifying {
				v, there := element[field]
				if !there {
					continue
				}
				if path := append(slices.Clone(e.Path[:i+1]), field); !has(path) {
					out = append(out, Edit{path, v, v})
				}
				break
			}
		}
	}
	return out
}

// elementAt is the element of a list that a path leads to, if it does and that has fields.
func elementAt(object any, path []string) (map[string]any, bool) {
	in, _ := lookup(object, path[:len(path)-1])
	if _, list := in.([]any); !list {
		return nil, false
	}
	v, _ := lookup(object, path)
	element, is := v.(map[string]any)
	return element, is
}

// Anchor reports whether the edit changes nothing, see [Anchored].
func (e Edit) Anchor() bool { return e.Was != Anything && same(e.Was, e.Want) }

// Conflicts are the edits that an object as it is does not stand for any more:
// their fields hold neither what the edits were decided on nor what they want.
func Conflicts(of Object, live map[string]any, edits []Edit) []*Moved {
	var out []*Moved
	for _, e := range edits {
		now, _ := lookup(live, e.Path)
		if e.Was != Anything && !same(now, e.Was) && !same(now, e.Want) {
			out = append(out, &Moved{of, e, now})
		}
	}
	return out
}

// Rebased are edits as they are decided on what an object is now.
func Rebased(live map[string]any, edits []Edit) []Edit {
	out := slices.Clone(edits)
	for i, e := range out {
		if now, _ := lookup(live, e.Path); !e.Anchor() {
			out[i].Was = runtime.DeepCopyJSONValue(now)
		}
	}
	return out
}

// Merged is an object with edits made to it; left are those that cannot be made,
// as what they lead through is not there any more. live is not changed.
func Merged(live map[string]any, edits []Edit) (merged map[string]any, left []Edit) {
	merged = runtime.DeepCopyJSON(live)
	for _, e := range edits {
		switch {
		case e.Anchor():
		case adrift(live, edits, e) || !set(merged, e.Path, runtime.DeepCopyJSONValue(e.Want)):
			left = append(left, e)
		}
	}
	return merged, left
}

// adrift reports whether an edit leads through an element of a list that is another one by now.
func adrift(live map[string]any, edits []Edit, e Edit) bool {
	return slices.ContainsFunc(edits, func(a Edit) bool {
		n := len(a.Path) - 1
		now, _ := lookup(live, a.Path)
		return a.Anchor() && len(e.Path) > n && slices.Equal(a.Path[:n], e.Path[:n]) && !same(now, a.Was)
	})
}

// set sets a field of an object, nil takes it away; what leads there is made. It
// reports whether it could.
func set(object map[string]any, path []string, value any) bool {
	for i := 1; i < len(path); i++ {
		if v, _ := lookup(object, path[:i]); v == nil {
			if value == nil {
				return true
			}
			if !set(object, path[:i], map[string]any{}) {
				return false
			}
		}
	}
	in, _ := lookup(object, path[:len(path)-1])
	last := path[len(path)-1]
	switch in := in.(type) {
	case map[string]any:
		if in[last] = value; value == nil {
			delete(in, last)
		}
		return true
	case []any:
		i, err := strconv.Atoi(last)
		if err != nil || i < 0 || i >= len(in) || value == nil {
			return false
		}
		in[i] = value
		return true
	}
	return false
}
