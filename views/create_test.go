package views

import (
	"strings"
	"testing"

	"kubist/kube"
)

// What a line makes is made, and what it lacks is said, without what is in it.
func TestCompose(t *testing.T) {
	t.Parallel()
	s := &Session{conn: new(kube.Connection), in: []string{"shop"}}
	for line, want := range map[string]string{
		"configmap c --from-literal=a=b --from-literal a2=b": "shop/c: 2 keys, 2 B: a, a2 | create configmap c --from-literal=a=b --from-literal=a2=b -n shop",
		"cm c -n bank": "bank/c: it holds nothing | create configmap c -n bank",
		"namespace n":  "/n:  | create namespace n",
		"secret generic s --from-literal=p=hunter2":                      "shop/s: 1 key, 7 B: p | ",
		"secret docker d --docker-username=me --docker-password=hunter2": "shop/d: the login of me at https://index.docker.io/v1/ | ",
		"configmap":                            "! name it: :create configmap NAME",
		"configmap a b":                        "! one object is made at a time: what is b?",
		"secret s":                             "! name it: :create secret s NAME",
		"secret opaque s":                      "! there are :create secret generic, secret tls and secret docker-registry",
		"secret tls s --cert=a":                "! a certificate and its key are wanted",
		"secret docker d --docker-username=me": "! a registry wants a user and a password",
		"secret generic s --password=hunter2":  "! --password is not known here",
		"namespace n --from-literal=a=b":       "! --from-literal is not known here",
		"configmap c --from-literal=hunter2":   "! --from-literal takes KEY=VALUE",
		"configmap c --from-literal":           "! --from-literal needs a value",
		"":                                     "! say what: :create configmap",
	} {
		c, err := parseCreate(fields(line))
		var m composed
		if err == nil {
			m, err = s.compose(c)
		}
		got := ""
		switch {
		case err != nil:
			got = "! " + err.Error()
		default:
			var said []string
			for _, one := range m.says {
				said = append(said, one.text)
			}
			got = m.object.GetNamespace() + "/" + m.object.GetName() + ": " + strings.Join(said, "; ") + " | " + strings.Join(m.line, " ")
		}
		if got != want && (!strings.HasPrefix(want, "!") || !strings.HasPrefix(got, want)) || strings.Contains(got, "hunter2") {
			t.Errorf("%s:\n%s, want\n%s", line, got, want)
		}
	}
}

// Lines that may hold a secret are not remembered.
func TestSecretLinesAreNotRemembered(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]bool{
		"create secret generic s --from-literal=p=hunter2": true, " create  secrets": true, "create 'secret' x": true,
		"create cm c --from-literal=a=b": false, "secrets": false, "create": false, "apply secret": false,
	} {
		if (&Router{}).Discreet(line) != want {
			t.Errorf("%q: %v", line, !want)
		}
	}
}

// The beginnings of an object have its place.
func TestSketched(t *testing.T) {
	t.Parallel()
	const stanza = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: \"\"\nspec:\n  containers:\n  - name: \"\"\n"
	got := sketched(stanza, kube.Kind{Singular: "pod", Namespaced: true}, "kubia", "shop")
	if !strings.HasPrefix(got, "# A new pod: ") || !strings.Contains(got, "metadata:\n  name: kubia\n  namespace: shop\nspec:\n  containers:\n  - name: \"\"\n") {
		t.Errorf("it is\n%s", got)
	}
	if got := sketched(stanza, kube.Kind{Singular: "node"}, "", "shop"); !strings.Contains(got, "  name: \"\"\nspec") {
		t.Errorf("it is\n%s", got)
	}
}
