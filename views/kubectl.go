package views

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/themes"
	"kubist/ui/sanitize"
	"kubist/ui/screen"
)

// commanded is a screen that kubectl can show too.
type commanded interface {
	// kubectl are the commands that show what the screen shows, and what lies
	// under the cursor: what comes nearest first.
	kubectl() []equivalent
}

// equivalent is a kubectl command that does what something here does.
type equivalent struct {
	// words follow "kubectl", each as the program gets it: they are quoted
	// where they are shown, and what tells the cluster is added there.
	words []string
	// pipe is what its output goes through, as a shell reads it, "" for nothing.
	pipe string
	// omits says what is to be seen here and not there, as in "the filter
	// /crash, counts"; "" for nothing.
	omits string
}

// command is the command as it is pasted into a shell: it says for itself which
// cluster and which user it means.
func (s *Session) command(e equivalent) string {
	words := append([]string{"kubectl"}, e.words...)
	at := slices.Index(words, "--") // what follows belongs to another program
	if at < 0 {
		at = len(words)
	}
	words = slices.Insert(words, at, s.config.KubectlFlags(s.conn.Context())...)
	for i, w := range words {
		words[i] = quoted(w)
	}
	line := strings.Join(words, " ")
	if e.pipe != "" {
		line += " | " + e.pipe
	}
	return line
}

// quoted is a word as a POSIX shell reads it back: in single quotes, within
// which nothing has a meaning, where any shell could see one in it. What could
// act on a terminal is replaced: no name that the API accepts has such a thing.
func quoted(word string) string {
	word = sanitize.Line(word)
	plain := word != "" && word[0] != '=' && !strings.ContainsFunc(word, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,=@", r)
	})
	if plain {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// equivalents asks which of the commands behind a screen to copy.
func (s *Session) equivalents(h screen.Host, at screen.Screen) {
	var all []equivalent
	if on, ok := at.(commanded); ok {
		all = on.kubectl()
	}
	if len(all) == 0 {
		h.Toast(themes.Muted, "no kubectl command shows this")
		return
	}
	items := make([]screen.Item, len(all))
	for i, e := range all {
		items[i] = screen.Item{Text: s.command(e)}
		if e.omits != "" {
			items[i].About = "leaves out: " + e.omits
		}
	}
	h.Pick(screen.Picker{
		Title: "The same with kubectl: ⏎ copies", Items: items,
		Choose: func(it screen.Item) { h.Copy(it.Text, "the kubectl command") },
	})
}

// kubectlKind is a resource as kubectl knows it for sure, the singular where
// one object is meant: "pod", "deployments", "widgets.v1beta1.example.com".
func (s *Session) kubectlKind(gvr schema.GroupVersionResource, one bool) string {
	known, _ := s.known()
	kind, ok := known.ByGVR(gvr)
	means := func(word string) bool {
		k, err := known.Find(word)
		return err == nil && k.GVR() == gvr
	}
	switch {
	case one && ok && means(kind.Singular):
		return kind.Singular
	case means(gvr.Resource):
		return gvr.Resource
	case ok && !kind.Preferred:
		return strings.TrimSuffix(gvr.Resource+"."+gvr.Version+"."+gvr.Group, ".")
	}
	return gvr.GroupResource().String()
}

// namespaceFlag are the words that name a namespace: none for kinds without one, all without a name.
func namespaceFlag(namespaced bool, name string) []string {
	switch {
	case !namespaced:
		return nil
	case name == "":
		return []string{"-A"}
	}
	return []string{"-n", name}
}

// equivalentsOf are the commands that show one object.
func (s *Session) equivalentsOf(of ref) []equivalent {
	kind, in := s.kubectlKind(of.gvr, true), namespaceFlag(of.namespaced, of.namespace)
	out := []equivalent{
		{words: slices.Concat([]string{"describe", kind, of.name}, in)},
		{words: slices.Concat([]string{"get", kind, of.name}, in, []string{"-o", "yaml"})},
	}
	switch {
	case isSecret(of.gvr):
		out[1].omits = "the mask: it shows the values"
	case of.gvr == podKind.GVR:
		out = append(out, s.runs(of, "")...)
	case hasLogs(of.gvr):
		logs := slices.Concat([]string{"logs", kind + "/" + of.name}, in, []string{"--all-containers", "-f"})
		out = append(out, equivalent{words: logs, omits: "all of its pods but one"})
	}
	return out
}

// runs are the commands that follow what runs in a pod, in one container or in
// all, and go into it.
func (s *Session) runs(pod ref, container string) []equivalent {
	in, all := namespaceFlag(true, pod.namespace), []string{"--all-containers"}
	var one []string
	if container != "" {
		one = []string{"-c", container}
		all = one
	}
	out := []equivalent{{words: slices.Concat([]string{"logs", pod.name}, in, all, []string{"-f"})}}
	if s.conn.ReadOnly() {
		return out
	}
	return append(out, equivalent{words: slices.Concat([]string{"exec", "-it", pod.name}, in, one, []string{"--", "sh"})})
}

func isSecret(gvr schema.GroupVersionResource) bool {
	return gvr.Group == "" && gvr.Resource == "secrets"
}

// hasLogs reports whether kubectl logs takes objects of a kind that leads to pods.
func hasLogs(gvr schema.GroupVersionResource) bool {
	switch gvr.GroupResource().String() {
	case "replicationcontrollers", "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch":
		return true
	}
	return false
}

// kubectl are the commands of the object; kubectl prints its text once.
func (y *yamlScreen) kubectl() []equivalent {
	out := y.session.equivalentsOf(ref{gvr: y.kind.GVR(), namespaced: y.kind.Namespaced, namespace: y.namespace, name: y.name})
	text := out[1]
	if y.style.managed {
		text.words = append(text.words, "--show-managed-fields")
	}
	if y.style.revealed {
		text.omits = ""
	}
	text.omits = strings.TrimPrefix(text.omits+", what changes afterwards", ", ")
	return slices.Concat([]equivalent{text}, out[:1], out[2:])
}

// kubectl are the commands of the pod, and of the container under the cursor.
func (c *containers) kubectl() []equivalent {
	pod, _ := c.target()
	r, _ := c.grid.Selected()
	out := slices.Concat(c.session.equivalentsOf(pod)[:2], c.session.runs(pod, r.name))
	if c.gauge.of != nil {
		out = append(out, equivalent{words: []string{"top", "pod", c.name, "-n", c.namespace, "--containers"}, omits: "what was asked for"})
	}
	return out
}

// kubectl is the command that lists what is searched in.
func (s *search) kubectl() []equivalent {
	return []equivalent{{words: []string{"api-resources"}, omits: "asking again"}}
}
