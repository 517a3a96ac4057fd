package views

import (
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kubist/kube/change"
	"kubist/themes"
	"kubist/ui/screen"
)

func (s *Session) deleteCommands(targets func() subjects) []screen.Command {
	refuse := func(of ref) string { return s.refusal("delete", of, "") }
	soon := int64(1)
	return []screen.Command{
		changer(screen.Command{ID: "object.delete", Title: "delete", Keys: []string{"ctrl+d"}}, targets, refuse, func(h screen.Host, of []ref) {
			s.ask(h, s.deletion(of, nil))
		}),
		changer(screen.Command{ID: "object.kill", Title: "delete, with a second to end", Keys: []string{"ctrl+k"}}, targets, refuse, func(h screen.Host, of []ref) {
			s.ask(h, s.deletion(of, &soon))
		}),
	}
}

// deletion deletes objects, and says before what that means for their kind.
func (s *Session) deletion(of []ref, grace *int64) act {
	a := act{verb: "delete", of: of, words: []string{"delete", objectsHere}}
	a.ops = s.deletes(of, grace, "")
	if grace != nil {
		a.words = append(a.words, "--grace-period=1")
		a.says = append(a.says, says{themes.Warn, "its programs have one second to end"})
	}
	a.says = append([]says{{themes.Text, s.listed(of)}}, a.says...)
	a.says = append(a.says, s.deletionSays(of)...)
	pods := of[0].gvr == podKind.GVR
	if pods {
		a.ways = append(a.ways, way{"Force", "f", func() act { return s.forced(a) }})
	}
	if !pods && s.ownsMore(of) {
		a.ways = append(a.ways, way{"Leave what it owns", "o", func() act {
			return s.propagated(a, metav1.DeletePropagationOrphan)
		}}, way{"What it owns first", "w", func() act {
			return s.propagated(a, metav1.DeletePropagationForeground)
		}})
	}
	return a
}

// deletes are the ops that delete objects.
func (s *Session) deletes(of []ref, grace *int64, how metav1.DeletionPropagation) []change.Op {
	ops := make([]change.Op, len(of))
	for i, o := range of {
		ops[i] = change.Delete{On: s.object(o), Grace: grace, Propagation: how}
	}
	return ops
}

// forced takes pods away without waiting for their nodes to say that they have ended.
func (s *Session) forced(a act) act {
	now := int64(0)
	a.verb, a.ops = "force away", s.deletes(a.of, &now, "")
	a.words = []string{"delete", objectsHere, "--grace-period=0", "--force"}
	return a
}

func (s *Session) propagated(a act, how metav1.DeletionPropagation) act {
	a.ops = s.deletes(a.of, nil, how)
	a.words = []string{"delete", objectsHere, "--cascade=" + strings.ToLower(string(how))}
	return a
}

// ownsMore reports whether objects may own others, so that it matters what becomes of these.
func (s *Session) ownsMore(of []ref) bool {
	kind := s.kindOf(of[0])
	switch kind.String() {
	case "configmaps", "secrets", "services", "ingresses.networking.k8s.io", "nodes", "namespaces", "serviceaccounts", "persistentvolumes", "persistentvolumeclaims", "events":
		return false
	}
	return true
}

// listed are the names of objects, the first few of many.
func (s *Session) listed(of []ref) string {
	const most = 5
	var names []string
	for _, o := range of[:min(len(of), most)] {
		name := o.name
		if o.namespace != "" {
			name = o.namespace + "/" + name
		}
		names = append(names, name)
	}
	text := strings.Join(names, ", ")
	if n := len(of) - most; n > 0 {
		text += " and " + thousands(n) + " more"
	}
	return text + " in " + s.conn.Context()
}

// deletionSays is what there is to know before objects of a kind are deleted.
func (s *Session) deletionSays(of []ref) []says {
	var out []says
	kind := s.kindOf(of[0])
	owned := 0
	for _, o := range of {
		if o.owner != nil {
			owned++
		}
	}
	switch {
	case kind.String() == "namespaces":
		out = append(out, says{themes.Bad, "everything in it is deleted with it"})
	case kind.String() == "customresourcedefinitions.apiextensions.k8s.io":
		out = append(out, says{themes.Bad, "all objects of the kind are deleted with it"})
	case owned > 0 && kind.GVR() == podKind.GVR:
		out = append(out, says{themes.Muted, "its controller starts another one in the place of each"})
	case owned > 0:
		out = append(out, says{themes.Muted, "its owner may make each anew"})
	case s.ownsMore(of):
		out = append(out, says{themes.Muted, "what it owns is deleted after it"})
	}
	switch lost := change.Lost(kind.String()); {
	case change.IsSecret(kind):
		out = append(out, says{themes.Bad, "this cannot be undone: " + change.ErrSecret.Error()})
	case lost != "":
		out = append(out, says{themes.Warn, "U creates it again, but " + lost})
	default:
		out = append(out, says{themes.Muted, "U creates it again"})
	}
	return out
}
