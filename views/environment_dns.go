package views

import (
	"strings"
	"time"

	"kubist/kube/environment"
	"kubist/themes"
	"kubist/ui/grid"
)

var nameColumns = []grid.Column[environment.Name]{
	{Name: "NAME", Cell: func(dst []byte, n environment.Name, _ time.Time) []byte { return append(dst, n.Short...) }},
	{Name: "TYPE", Cell: func(dst []byte, n environment.Name, _ time.Time) []byte { return append(dst, n.Record...) }},
	{Name: "ANSWER", Flexible: true, Cell: func(dst []byte, n environment.Name, _ time.Time) []byte { return append(dst, answerOf(n)...) }},
	{Name: "IN FULL", Level: grid.Roomy, Cell: func(dst []byte, n environment.Name, _ time.Time) []byte { return append(dst, n.Full...) }},
}

// answerOf is what a name is answered, or why with nothing.
func answerOf(n environment.Name) string {
	switch {
	case n.Unknown:
		return "? " + n.Note
	case len(n.Answers) == 0:
		return "nothing: " + n.Note
	}
	return strings.Join(n.Answers, ", ")
}

// unlisted stands for the names of Services that are not known, if why says that there are.
func (e *environmentScreen) unlisted(service, namespace, why string) []environment.Name {
	if why == "" {
		return nil
	}
	in := service + "." + namespace
	return []environment.Name{{Short: in, In: in, Full: in + ".svc." + e.domain(), Record: "A", Note: why, Unknown: true}}
}

func (e *environmentScreen) toneOf(n environment.Name) themes.Token {
	switch {
	case n.Unknown:
		return themes.Unknown
	case e.resolver.OfNode:
		return themes.Muted
	case len(n.Answers) == 0:
		return themes.Warn
	}
	return themes.Text
}

// nameFields is all there is to say about a name.
func nameFields(n environment.Name) []field {
	names := []string{n.Short}
	if n.In != n.Short {
		names = append(names, n.In)
	}
	out := []field{{"names", themes.Text, strings.Join(append(names, n.Full), ", ")}}
	if len(n.Answers) > 0 {
		out = append(out, field{n.Record, themes.Text, answerOf(n)})
	}
	if n.Note != "" {
		out = append(out, field{"note", themes.Muted, n.Note})
	}
	return out
}

// resolverFields is how the pod asks.
func (e *environmentScreen) resolverFields() []field {
	r := &e.resolver
	tone := themes.Text
	if r.OfNode {
		tone = themes.Warn
	}
	out := []field{{"policy", tone, r.Policy + ": " + r.Means}}
	search := strings.Join(r.Search, " ")
	switch {
	case r.Cluster:
		search += ", then the node's"
	case r.OfNode:
		search = "the node's, then " + search
	}
	if len(r.Search) > 0 {
		out = append(out, field{"search", themes.Text, search})
	}
	if len(r.Servers) > 0 {
		servers := strings.Join(r.Servers, " ")
		if r.Cluster || r.OfNode {
			servers = "then " + servers
		}
		out = append(out, field{"servers", themes.Text, servers})
	}
	options := r.Follows()
	if len(r.Options) > 0 {
		options = strings.Join(r.Options, " ") + ": " + options
	}
	out = append(out, field{"options", themes.Text, options})
	domain := e.domain() + ", as the config says"
	if e.session.conn.ClusterDomain() == "" {
		domain = e.domain() + ", assumed; clusterDomain in the config says otherwise"
	}
	return append(out, field{"domain", themes.Muted, domain})
}
