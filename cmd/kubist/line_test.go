package main

import (
	"strings"
	"testing"

	"kubist/cmd/kubist/config"
	"kubist/kube"
)

func TestLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, start string
		words       []string
		o           options
		want        string
	}{
		{name: "nothing said", want: "pods"},
		{name: "a kind", words: []string{"svc"}, want: "svc"},
		{name: "a name", words: []string{"pods", "kubia-0"}, want: "pods/kubia-0"},
		{name: "a name as kubectl joins it", words: []string{"pods/kubia-0"}, want: "pods/kubia-0"},
		{name: "a filter", words: []string{"pods", "/crash"}, want: "pods /crash"},
		{name: "a filter of words", words: []string{"deploy", "/crash", "!canary"}, want: "deploy /crash !canary"},
		{name: "a filter alone", words: []string{"/crash"}, want: "pods /crash"},
		{name: "a view", words: []string{"ctx", "my context"}, want: "ctx 'my context'"},
		{name: "a namespace", words: []string{"ns", "shop"}, want: "ns shop"},
		{name: "an object of a view", words: []string{"children", "deploy/web"}, want: "children deploy/web"},
		{name: "a view with a scope", words: []string{"who-can", "get", "secrets"}, o: options{namespaces: "shop"}, want: "who-can get secrets -n shop"},
		{name: "a word of the shell", words: []string{"skin", "gris"}, want: "skin gris"},
		{
			name: "flags", words: []string{"pods", "/x"}, want: "pods -n a,b -L app,env --field-selector spec.nodeName=n -l app in (a, b) /x",
			o: options{namespaces: "a,b", labels: "app in (a, b)", labelColumns: "app,env", fields: "spec.nodeName=n"},
		},
		{
			name: "which lines of logs", words: []string{"logs", "kubia-0"}, want: "logs kubia-0 -c main --tail 9 --since 5m -p",
			o: options{container: "main", tail: "9", since: "5m", previous: true},
		},
		{name: "the config's start", start: "svc -n shop /x", want: "svc -n shop /x"},
		{name: "a word instead of it", start: "svc -n shop /x", words: []string{"po"}, want: "po"},
		{name: "a scope instead of its scope", start: "svc -n shop /x", o: options{labels: "a=b"}, want: "svc -l a=b"},
		{name: "a namespace instead of its own", start: "svc -n shop", o: options{kube: kube.Options{Namespace: "db"}}, want: "svc"},
		{name: "a filter instead of its own", start: "svc /x", words: []string{"/y"}, want: "svc /y"},
		{name: "flags after a word that is no kind", start: "ctx prod", o: options{labels: "a=b"}, want: "pods -l a=b"},
		{name: "flags after a quoted word", start: "'my kind' -n x", o: options{labels: "a=b"}, want: "pods -l a=b"},
		{name: "flags after a filter", start: "/crash", o: options{labels: "a=b"}, want: "pods -l a=b"},
		{name: "flags after flags", start: "-n shop", o: options{labels: "a=b"}, want: "pods -l a=b"},
		{name: "flags after blanks", start: "  svc -n shop", o: options{labels: "a=b"}, want: "svc -l a=b"},
		{name: "a start that is no kind", start: "ctx prod", want: "ctx prod"},
		{name: "the last place", start: config.Last, want: "deploy -n web"},
		{name: "a word instead of the last place", start: config.Last, words: []string{"po"}, want: "po"},
		{name: "a scope instead of the last place", start: config.Last, o: options{all: true}, want: "pods"},
		{name: "the last place by the flag", start: "svc", o: options{last: true}, want: "deploy -n web"},
	} {
		o := &c.o
		o.words, o.settings, o.place = c.words, &config.Config{Start: c.start}, "deploy -n web"
		if got, err := o.line(); err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
}

func TestTooManyWords(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"pods a b", "pods/a b", "pods a b /x"} {
		o := &options{words: strings.Fields(words), settings: &config.Config{}}
		if line, err := o.line(); err == nil {
			t.Errorf("%s is %q", words, line)
		}
	}
}
