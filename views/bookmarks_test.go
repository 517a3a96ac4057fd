package views

import (
	"slices"
	"strings"
	"testing"

	"kubist/kube"
	"kubist/ui/screen"
)

func TestBookmarks(t *testing.T) {
	t.Parallel()
	r := &Router{&Session{conn: new(kube.Connection), memory: &Memory{}, in: []string{"default"}}}
	l, _ := shown("shop")
	l.setQuery("crash")
	do := func(text string, at screen.Screen) (screen.Place, string) {
		place, err := r.open(text, at)
		if err != nil {
			return place, err.Error()
		}
		h := quietHost()
		if place.Run != nil {
			place.Run(h)
		}
		return place, strings.Join(h.said, "; ")
	}
	for _, c := range []struct {
		text string
		at   screen.Screen
		want string
	}{
		{"bookmarks", l, "there are no bookmarks yet: :bookmark NAME keeps the view on the screen"},
		{"@bad", l, "there is no bookmark bad, nor any other: :bookmark NAME keeps the view on the screen"},
		{"bookmark", l, "name it with one word: :bookmark NAME"},
		{"bookmark a b", l, "name it with one word: :bookmark NAME"},
		{"bookmark a/b", l, `a bookmark has a name without blanks, quotes and slashes, and "a/b" is none`},
		{"bookmark x", newPending(r.session, nil, "", nil), "no command line leads back to this screen"},
		{"bookmark bad", l, ":@bad is pods -n shop /crash"},
		{"bookmark @bad", l, ":@bad is pods -n shop /crash"},
		{"bookmark all", l, ":@all is pods -n shop /crash"},
		{"@bat", l, "there is no bookmark bat; there is bad"},
		{"@nothing", l, "there is no bookmark nothing; there is all, bad"},
	} {
		if _, said := do(c.text, c.at); said != c.want {
			t.Errorf("%s: %q, want %q", c.text, said, c.want)
		}
	}
	for _, text := range []string{"@bad", "bookmarks bad"} {
		place, said := do(text, nil)
		if on, ok := place.Screen.(screen.Located); !ok || on.Line() != "pods -n shop /crash" {
			t.Errorf("%s opens %T, %s", text, place.Screen, said)
		}
	}
	l.query = nil
	if _, said := do("bookmark bad", l); said != ":@bad is pods -n shop; it was pods -n shop /crash" {
		t.Errorf("kept anew: %q", said)
	}
	var offered []string
	for _, line := range []string{"@", "bookmarks "} {
		for _, c := range r.Complete(line, len(line)) {
			offered = append(offered, c.Text+" "+c.Note)
		}
	}
	if want := []string{"@all pods -n shop /crash", "@bad pods -n shop", "all pods -n shop /crash", "bad pods -n shop"}; !slices.Equal(offered, want) {
		t.Errorf("offered %q, want %q", offered, want)
	}
	place, _ := do("bookmarks", l)
	place.Pick.Remove(place.Pick.Items[0])
	if _, there := r.session.memory.Bookmarks["all"]; there || len(r.session.memory.Bookmarks) != 1 {
		t.Errorf("left are %q", r.session.memory.Bookmarks)
	}
}
