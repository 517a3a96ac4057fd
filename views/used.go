package views

import (
	"cmp"
	"context"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kubist/kube"
	"kubist/kube/record"
	"kubist/kube/stream"
	kubeusage "kubist/kube/usage"
	"kubist/themes"
	"kubist/ui/screen"
)

// usedKinds are the kinds of which it is known who uses them, by their resources.
var usedKinds = map[schema.GroupResource]kubeusage.Kind{
	{Resource: "configmaps"}:             kubeusage.ConfigMap,
	{Resource: "secrets"}:                kubeusage.Secret,
	{Resource: "persistentvolumeclaims"}: kubeusage.Claim,
	{Resource: "serviceaccounts"}:        kubeusage.ServiceAccount,
}

// unusable is why nobody can be found who uses an object, "" where it can.
func unusable(of ref) string {
	if _, ok := usedKinds[of.gvr.GroupResource()]; ok {
		return ""
	}
	return "who uses it is known of configmaps, secrets, persistentvolumeclaims and serviceaccounts"
}

// use is an object that uses the one that is looked at.
type use struct {
	record.Meta
	kind kube.Kind
	how  string
}

// newUsers is the table of all that uses an object, and how.
func newUsers(s *Session, of ref) screen.Screen {
	subject := kubeusage.Subject{Kind: usedKinds[of.gvr.GroupResource()], Namespace: of.namespace, Name: of.name}
	t := &Table[*use]{
		// Only those who bind roles to an account may be elsewhere.
		Kind:    &stream.Kind[*use]{GVR: schema.GroupVersionResource{Resource: "user"}, Namespaced: subject.Kind == kubeusage.ServiceAccount},
		Title:   "Users",
		Columns: useColumns(),
		Sort:    "KIND",
		Asked:   "users of " + of.word() + " " + of.namespace,
		Ask:     func(s *Session, _ stream.Scope) stream.Inquiry[*use] { return s.users(subject) },
		Object: func(u *use) ref {
			return ref{gvr: u.kind.GVR(), namespaced: u.kind.Namespaced, namespace: u.Namespace, name: u.Name, uid: u.UID, owner: u.Owner}
		},
		Below: "go there",
	}
	t.Enter = func(s *Session, u *use) (screen.Screen, error) { return s.listOf(t.object(u)), nil }
	return &inquiry[*use]{
		list: newList(s, t, stream.Scope{}), crumbs: append(s.crumbs(of), "Used by"), steps: "kinds",
		words: line{word: "used", args: []string{of.word()}, ns: []string{of.namespace}}, elsewhere: podsElsewhere,
		note: func(*stream.Snapshot[*use]) []screen.Span {
			return []screen.Span{{Style: themes.Style(themes.Muted), Text: "custom resources may use it too; they are not looked at"}}
		},
	}
}

func useColumns() []Column[*use] {
	name := nameColumn[*use]()
	name.Flexible = false
	return []Column[*use]{
		{
			Name: "KIND",
			Less: func(a, b *use) int { return cmp.Compare(a.kind.Name, b.kind.Name) },
			Cell: func(dst []byte, u *use, _ time.Time) []byte { return append(dst, u.kind.Name...) },
		},
		name,
		{
			Name: "HOW", Flexible: true,
			Less: func(a, b *use) int { return cmp.Compare(a.how, b.how) },
			Cell: func(dst []byte, u *use, _ time.Time) []byte { return append(dst, u.how...) },
		},
	}
}

// users looks for what uses the subject.
func (s *Session) users(subject kubeusage.Subject) stream.Inquiry[*use] {
	return func(ctx context.Context, a *stream.Answer[*use]) error {
		return askKinds(ctx, a, kube.UserKinds(subject), func(ctx context.Context, k kube.Kind, found func(...*use)) error {
			in := record.NewInterner()
			return s.conn.Users(ctx, k, subject, func(o metav1.Object, how []string) {
				found(&use{Meta: record.MetaOf(o, in), kind: k, how: strings.Join(how, " · ")})
			})
		})
	}
}
