package views

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube/record"
	"kubist/kube/stream"
	"kubist/ui/grid"
	"kubist/ui/screen"
)

// role is a Role or a ClusterRole: how many rules it has, and what they give in short.
type role struct {
	record.Meta
	rules      int64
	gives      string
	aggregates bool // its rules are those of other roles
}

var (
	roleKind = &stream.Kind[*role]{
		GVR:        schema.GroupVersionResource{Group: rbacv1.GroupName, Version: "v1", Resource: "roles"},
		Namespaced: true,
		Decode: record.Typed(func(o *rbacv1.Role, m record.Meta, in *record.Interner) *role {
			return &role{Meta: m, rules: int64(len(o.Rules)), gives: in.String(gives(o.Rules))}
		}),
	}
	clusterRoleKind = &stream.Kind[*role]{
		GVR: schema.GroupVersionResource{Group: rbacv1.GroupName, Version: "v1", Resource: "clusterroles"},
		Decode: record.Typed(func(o *rbacv1.ClusterRole, m record.Meta, in *record.Interner) *role {
			return &role{Meta: m, rules: int64(len(o.Rules)), gives: in.String(gives(o.Rules)), aggregates: o.AggregationRule != nil}
		}),
	}
)

var (
	_ = add(rolesTable(roleKind, "Roles"))
	_ = add(rolesTable(clusterRoleKind, "ClusterRoles"))
)

func rolesTable(kind *stream.Kind[*role], title string) Table[*role] {
	columns := []Column[*role]{
		nameColumn[*role](),
		numberColumn("RULES", "", grid.Always, func(r *role) int64 { return r.rules }),
		ownAgeColumn[*role](),
		textColumn("GIVES", "", grid.Always, func(r *role) string { return r.gives }),
		createdColumn[*role](),
	}
	if !kind.Namespaced {
		columns = slices.Insert(columns, 2, textColumn("AGGREGATED", "", grid.Roomy, func(r *role) string { return onlyYes(r.aggregates) }))
	}
	return Table[*role]{
		Kind:    kind,
		Title:   title,
		Columns: columns,
		Below:   "rules",
		Enter: func(s *Session, r *role) (screen.Screen, error) {
			return newRules(s, ref{gvr: kind.GVR, namespaced: kind.Namespaced, namespace: r.Namespace, name: r.Name, uid: r.UID}), nil
		},
	}
}

// The ways to use a resource, the strongest first.
const (
	usesAll = iota
	usesWrite
	usesOther
	usesRead
)

// accesses are what they are called.
var accesses = [...]string{"everything on", "write", "", "read"}

// accessOf is how verbs use a resource; what they are where they neither read nor write it.
func accessOf(verbs []string) (use int, other string) {
	use = usesRead
	var others []string
	for _, verb := range verbs {
		switch verb {
		case rbacv1.VerbAll:
			return usesAll, ""
		case "get", "list", "watch":
		case "create", "update", "patch", "delete", "deletecollection":
			use = usesWrite
		default:
			others = append(others, verb)
		}
	}
	if len(others) > 0 && use == usesRead {
		return usesOther, strings.Join(others, ", ")
	}
	if slices.Equal(verbs, []string{"create"}) {
		return usesOther, "create"
	}
	return use, ""
}

// gives says in short what rules allow, the strongest first: "write
// deployments.apps · read pods, services +3".
func gives(rules []rbacv1.PolicyRule) string {
	type gift struct {
		use   int
		verbs string
		on    []string
	}
	var gifts []gift
	for i := range rules {
		use, verbs := accessOf(rules[i].Verbs)
		on := ruleResources(&rules[i])
		at := slices.IndexFunc(gifts, func(g gift) bool { return g.use == use && g.verbs == verbs })
		if at < 0 {
			gifts = append(gifts, gift{use: use, verbs: verbs})
			at = len(gifts) - 1
		}
		for _, name := range on {
			if !slices.Contains(gifts[at].on, name) {
				gifts[at].on = append(gifts[at].on, name)
			}
		}
	}
	slices.SortStableFunc(gifts, func(a, b gift) int { return a.use - b.use })
	var out []string
	for _, g := range gifts {
		word := accesses[g.use]
		if g.use == usesOther {
			word = g.verbs
		}
		if g.use == usesAll && slices.Contains(g.on, everything) {
			out = append(out, "everything")
			continue
		}
		out = append(out, word+" "+few(g.on))
	}
	return strings.Join(out, " · ")
}

// everything is what a rule is about that names all resources of all groups.
const everything = "all resources"

// few names the first of many.
func few(names []string) string {
	const most = 3
	if n := len(names); n > most {
		return strings.Join(names[:most], ", ") + " +" + thousands(n-most)
	}
	return strings.Join(names, ", ")
}

// ruleResources are what a rule is about, as they are typed in command lines:
// resources with their groups, and paths.
func ruleResources(r *rbacv1.PolicyRule) []string {
	var out []string
	for _, name := range r.Resources {
		if name == rbacv1.ResourceAll {
			name = everything
		}
		switch groups := groupsOf(r); {
		case slices.Contains(groups, rbacv1.APIGroupAll):
			out = append(out, name)
		default:
			for _, group := range groups {
				out = append(out, withGroup(name, group))
			}
		}
	}
	return append(out, r.NonResourceURLs...)
}

// groupsOf are the groups of a rule; one that names none is about none, which only hand-made rules are.
func groupsOf(r *rbacv1.PolicyRule) []string {
	if len(r.APIGroups) == 0 {
		return []string{""}
	}
	return r.APIGroups
}

func withGroup(name, group string) string {
	switch {
	case name == everything && group == "":
		return "all core resources"
	case name == everything:
		return "all of " + group
	case group == "":
		return name
	}
	resource, sub, ok := strings.Cut(name, "/")
	if ok {
		return resource + "." + group + "/" + sub
	}
	return name + "." + group
}
