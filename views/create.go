package views

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kubist/kube"
	"kubist/kube/change"
	"kubist/kube/compose"
	"kubist/themes"
	"kubist/ui/screen"
)

// creation is what follows the word create: what to make, and of what.
type creation struct {
	words []string            // what has no flag: the kind, for a Secret what it is of, and a name
	flags map[string][]string // by name, without dashes
	line  []string            // all words, as they were typed
}

// parseCreate reads what follows the word create. No error has the value of a flag.
func parseCreate(words []string) (creation, error) {
	c := creation{flags: map[string][]string{}, line: words}
	for len(words) > 0 {
		w := words[0]
		words = words[1:]
		if !strings.HasPrefix(w, "-") {
			c.words = append(c.words, w)
			continue
		}
		name, value, joined := strings.Cut(strings.TrimLeft(w, "-"), "=")
		if !joined && len(words) > 0 {
			value, words = words[0], words[1:]
		}
		if name == "n" {
			name = "namespace"
		}
		if value == "" {
			return c, fmt.Errorf("--%s needs a value", name)
		}
		c.flags[name] = append(c.flags[name], value)
	}
	if len(c.words) == 0 {
		return c, errors.New("say what: :create configmap NAME --from-literal=a=b, :create secret tls NAME --cert=… --key=…, :create namespace NAME, or :create KIND to write it")
	}
	return c, nil
}

// flag is the value of a flag, "" without it.
func (c creation) flag(name string) string {
	if all := c.flags[name]; len(all) > 0 {
		return all[len(all)-1]
	}
	return ""
}

// only is an error where there is a flag that is not among names.
func (c creation) only(names ...string) error {
	for name := range c.flags {
		if name != "namespace" && !slices.Contains(names, name) {
			return fmt.Errorf("--%s is not known here: there are --%s and -n", name, strings.Join(names, ", --"))
		}
	}
	return nil
}

// composed is an object that is to be created, and what is said of it before.
type composed struct {
	object *unstructured.Unstructured
	kind   kube.Kind
	says   []says
	// line are the words of the kubectl command that does the same, none where it would tell a secret.
	line []string
}

// create makes an object of what a line says, or opens the editor on the beginnings of one.
func (r *Router) create(text string, _ screen.Screen) (screen.Place, error) {
	c, err := parseCreate(fields(text)[1:])
	if err != nil {
		return screen.Place{}, err
	}
	s := r.session
	if err := s.writable(); err != nil {
		return screen.Place{}, err
	}
	if c.whole() {
		return screen.Place{Run: func(h screen.Host) { s.create(h, c) }}, nil
	}
	if err := c.only(); err != nil {
		return screen.Place{}, err
	}
	if len(c.words) > 2 {
		return screen.Place{}, fmt.Errorf("one object is written at a time: :create %s NAME", c.words[0])
	}
	return screen.Place{Run: func(h screen.Host) { s.sketch(h, c) }}, nil
}

// composable are the kinds that are made of a few words.
var composable = []string{"configmap", "secret", "namespace"}

// composableShort are other words for them.
var composableShort = map[string]string{"cm": "configmap", "configmaps": "configmap", "secrets": "secret", "ns": "namespace", "namespaces": "namespace"}

// word is the first word, in full.
func (c creation) word() string { return cmp.Or(composableShort[c.words[0]], c.words[0]) }

// whole reports whether the line says all that the object is made of.
func (c creation) whole() bool {
	return slices.Contains(composable, c.word()) && (len(c.words) > 1 || len(c.flags) > 1)
}

// create makes an object, lets the server check it, and asks whether to create it.
func (s *Session) create(h screen.Host, c creation) {
	var m composed
	var result change.Result
	h.Start(screen.Job{
		Title: "dry run: create " + strings.Join(c.words, " "),
		Run: func(ctx context.Context, _ func(done, total int)) (err error) {
			if m, err = s.compose(c); err != nil {
				return err
			}
			result = change.Do(ctx, s.conn, []change.Op{change.Create{Kind: m.kind, Want: m.object}}, true, nil)[0]
			return cmp.Or(ctx.Err(), result.Err)
		},
		Done: func(err error) {
			switch {
			case errors.Is(err, context.Canceled):
			case err != nil:
				h.Toast(themes.Bad, told(err).Error())
			default:
				s.ask(h, s.creation(m))
			}
		},
	})
}

// creation is the act of creating an object that the server would take.
func (s *Session) creation(m composed) act {
	of := ref{gvr: m.kind.GVR(), namespaced: m.kind.Namespaced, namespace: m.object.GetNamespace(), name: m.object.GetName()}
	return act{
		verb: "create", of: []ref{of}, ops: []change.Op{change.Create{Kind: m.kind, Want: m.object}},
		says: append([]says{{themes.Text, s.listed([]ref{of})}}, m.says...), line: m.line, tried: true,
	}
}

// compose makes the object. It reads the files that the line names.
func (s *Session) compose(c creation) (composed, error) {
	var m composed
	namespace := s.usual(c.flag("namespace"))
	words, err := c.named()
	if err != nil {
		return m, err
	}
	if m.kind, err = kube.BuiltinKinds().Find(words[0]); err != nil {
		return m, err
	}
	name := words[len(words)-1]
	m.line = slices.Concat([]string{"create"}, words, c.flagWords())
	if m.kind.Namespaced {
		m.line = append(m.line, "-n", namespace)
	}
	switch what := strings.Join(words[:len(words)-1], " "); what {
	case "namespace":
		m.object = compose.Namespace(name)
		return m, c.only()
	case "configmap":
		data, err := c.data()
		m.object, m.says = compose.ConfigMap(namespace, name, data), contentsOf(data)
		return m, cmp.Or(c.only("from-literal", "from-file", "from-env-file"), err)
	case "secret generic":
		data, err := c.data()
		m.object, m.says = compose.Secret(namespace, name, c.flag("type"), data), contentsOf(data)
		if len(c.flags["from-literal"]) > 0 {
			m.line = nil
		}
		return m, cmp.Or(c.only("from-literal", "from-file", "from-env-file", "type"), err)
	case "secret docker-registry":
		m.line = nil
		registry := compose.Registry{
			Server: c.flag("docker-server"), User: c.flag("docker-username"), Password: c.flag("docker-password"), Email: c.flag("docker-email"),
		}
		if m.object, err = compose.Docker(namespace, name, registry); err == nil {
			m.says = []says{{themes.Text, "the login of " + registry.User + " at " + cmp.Or(registry.Server, compose.DefaultRegistry)}}
		}
		return m, cmp.Or(c.only("docker-server", "docker-username", "docker-password", "docker-email"), err)
	case "secret tls":
		if err := c.only("cert", "key"); err != nil {
			return m, err
		}
		return m, s.composeTLS(&m, namespace, name, c.flag("cert"), c.flag("key"))
	}
	return m, errors.New("there are :create secret generic, secret tls and secret docker-registry, each with a name")
}

// named are the words of what is made, in full, with its name at the end.
func (c creation) named() ([]string, error) {
	words := slices.Clone(c.words)
	words[0] = c.word()
	want := 2
	if words[0] == "secret" {
		want = 3
		if len(words) > 1 && (words[1] == "docker" || words[1] == "dockerconfigjson") {
			words[1] = "docker-registry"
		}
	}
	switch {
	case len(words) < want:
		return words, fmt.Errorf("name it: :create %s NAME", strings.Join(words, " "))
	case len(words) > want:
		return words, fmt.Errorf("one object is made at a time: what is %s?", words[want])
	}
	return words, nil
}

// flagWords are the flags as kubectl takes them, without the namespace.
func (c creation) flagWords() []string {
	var out []string
	for _, name := range []string{"from-literal", "from-file", "from-env-file", "type", "cert", "key"} {
		for _, v := range c.flags[name] {
			out = append(out, "--"+name+"="+v)
		}
	}
	return out
}

// data is what the flags say that the object holds.
func (c creation) data() (compose.Data, error) {
	data := compose.Data{}
	for flag, add := range map[string]func(string) error{"from-literal": data.Literal, "from-file": data.File, "from-env-file": data.EnvFile} {
		for _, v := range c.flags[flag] {
			if flag != "from-literal" {
				v = home(v)
			}
			if err := add(v); err != nil {
				return data, err
			}
		}
	}
	return data, nil
}

// contentsOf says what an object holds, without the values.
func contentsOf(data compose.Data) []says {
	if len(data) == 0 {
		return []says{{themes.Warn, "it holds nothing"}}
	}
	size := 0
	for _, v := range data {
		size += len(v)
	}
	const most = 10
	keys := data.Keys()
	text := countOf(len(keys), "key") + ", " + string(appendSize(nil, int64(size))) + ": " + strings.Join(keys[:min(len(keys), most)], ", ")
	if len(keys) > most {
		text += ", …"
	}
	return []says{{themes.Text, text}}
}

// composeTLS makes the Secret of a certificate and its key, which must belong together.
func (s *Session) composeTLS(m *composed, namespace, name, cert, key string) error {
	if cert == "" || key == "" {
		return errors.New("a certificate and its key are wanted: --cert=FILE --key=FILE")
	}
	var p compose.Pair
	var err error
	if p.Certificate, err = os.ReadFile(home(cert)); err != nil {
		return err
	}
	if p.Key, err = os.ReadFile(home(key)); err != nil {
		return err
	}
	leaf, warnings, err := p.Check(s.conn.Now())
	if err != nil {
		return err
	}
	m.object = compose.TLS(namespace, name, p)
	hosts := slices.Clone(leaf.DNSNames)
	for _, ip := range leaf.IPAddresses {
		hosts = append(hosts, ip.String())
	}
	m.says = append(m.says, says{themes.Text, fmt.Sprintf("a certificate for %s, until %s", cmp.Or(strings.Join(hosts, ", "), leaf.Subject.String()), leaf.NotAfter.Format("2006-01-02"))})
	for _, w := range warnings {
		m.says = append(m.says, says{themes.Warn, w})
	}
	return nil
}

// sketch opens the editor on the beginnings of an object, and then what applying it would do.
func (s *Session) sketch(h screen.Host, c creation) {
	from := source{namespace: c.flag("namespace"), usual: s.usual(c.flag("namespace"))}
	var text string
	h.Start(screen.Job{
		Title: "look what a " + c.words[0] + " is made of",
		Run: func(ctx context.Context, _ func(done, total int)) error {
			kind, err := s.kindCalled(ctx, c.words[0])
			if err != nil {
				return err
			}
			described, err := s.schemas.Kind(ctx, kind.GVK())
			if err != nil {
				return err
			}
			text = sketched(described.Root().Stanza(), kind, strings.Join(c.words[1:], ""), from.usual)
			return nil
		},
		Done: func(err error) {
			switch {
			case errors.Is(err, context.Canceled):
			case err != nil:
				h.Toast(themes.Bad, told(err).Error())
			default:
				s.typed(h, from, text, c.words[0])
			}
		},
	})
}

// kindCalled is the kind that a word means; the server is asked where it is not known yet.
func (s *Session) kindCalled(ctx context.Context, word string) (kube.Kind, error) {
	known, whole := s.known()
	kind, err := known.Find(word)
	if err == nil {
		return kind, nil
	}
	if whole {
		s.conn.ForgetKinds() // it may have come since
	}
	if known, err = s.discover(ctx); err != nil {
		return kube.Kind{}, err
	}
	return known.Find(word)
}

// sketched are the beginnings of an object, with its name and its namespace.
func sketched(stanza string, kind kube.Kind, name, namespace string) string {
	const empty = "  name: \"\"\n"
	filled := empty
	if name != "" {
		filled = "  name: " + name + "\n"
	}
	if kind.Namespaced {
		filled += "  namespace: " + namespace + "\n"
	}
	return "# A new " + kind.Singular + ": fill it in, save it and leave the editor, and see what would be created before anything is.\n" +
		"# What is commented out may be left out. An empty file, or one in which nothing is changed, does nothing.\n" +
		strings.Replace(stanza, empty, filled, 1)
}

// Discreet reports whether a line may hold a value that nobody else is to read:
// it is not to be remembered.
func (r *Router) Discreet(line string) bool {
	words := fields(line)
	return len(words) > 1 && words[0] == "create" && (words[1] == "secret" || words[1] == "secrets")
}
