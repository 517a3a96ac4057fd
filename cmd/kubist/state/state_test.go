package state

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var full = State{
	Lines:     []string{"pods", "svc -n shop"},
	Filters:   []string{"crash"},
	Recent:    map[string][]string{"prod": {"shop", "web"}},
	Places:    map[string]string{"prod": "svc -n shop", "dev": "pods"},
	Columns:   map[string][]string{"pods": {"NAME", "label:app"}},
	Bookmarks: map[string]string{"crash": "pods -A /crash", "web": "deploy -n web"},
	Theme:     "gris",
	Notes:     []string{"0123"},
}

func TestSavedIsLoaded(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "deep", "kubist", "state.json")
	if s, err := Load(path); err != nil || !cmp.Equal(s, State{}) {
		t.Errorf("where there is none: %+v, %v", s, err)
	}
	if err := Save(path, State{}, full); err != nil {
		t.Fatal(err)
	}
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full, got); diff != "" {
		t.Error(diff)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the state there is %v, %v", entries, err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
}

func TestCorruptIsReplaced(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	for _, text := range []string{"", "{", `{"lines": 3}`, "[]", "\x00\x00"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := Load(path); err == nil || !cmp.Equal(s, State{}) {
			t.Errorf("%q: %+v, %v", text, s, err)
		}
		if err := Save(path, State{}, full); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if s, err := Load(path); err != nil || !cmp.Equal(s, full) {
			t.Errorf("%q, saved: %+v, %v", text, s, err)
		}
	}
}

// A run that has changed nothing leaves the file alone, by others written or not.
func TestNothingChanged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	if err := Save(path, State{}, full); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := Save(path, full, full); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
		t.Errorf("the file was written again: %v", err)
	}
}

func TestNoPlaceForTheState(t *testing.T) {
	t.Parallel()
	blocked := filepath.Join(os.DevNull, "kubist", "state.json")
	if _, err := Load(blocked); err != nil {
		t.Errorf("load: %v", err)
	}
	if err := Save(blocked, State{}, full); err == nil {
		t.Error("save says nothing")
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	before := full
	after := State{
		Lines:     []string{"pods", "svc -n shop", "deploy", "pods"},
		Filters:   []string{"web"}, // the shell has forgotten the oldest
		Recent:    map[string][]string{"prod": {"db", "shop", "web"}},
		Places:    map[string]string{"prod": "deploy", "dev": "pods"},
		Columns:   map[string][]string{},
		Bookmarks: map[string]string{"crash": "pods -n shop /crash", "mine": "nodes"},
		Theme:     "gris",
		Notes:     []string{"0123", "4567"},
	}
	theirs := State{
		Lines:     []string{"pods", "svc -n shop", "nodes"},
		Filters:   []string{"crash", "node:3"},
		Recent:    map[string][]string{"prod": {"jobs", "shop", "web"}, "dev": {"a"}},
		Places:    map[string]string{"prod": "nodes", "dev": "jobs"},
		Columns:   map[string][]string{"pods": {"NAME", "label:app"}, "services": {"NAME"}},
		Bookmarks: map[string]string{"crash": "pods", "web": "deploy -n web", "theirs": "events"},
		Theme:     "leger",
		Notes:     []string{"0123", "89ab"},
	}
	want := State{
		Lines:     []string{"svc -n shop", "nodes", "deploy", "pods"},
		Filters:   []string{"crash", "node:3", "web"},
		Recent:    map[string][]string{"prod": {"db", "shop", "web", "jobs"}, "dev": {"a"}},
		Places:    map[string]string{"prod": "deploy", "dev": "jobs"},
		Columns:   map[string][]string{"services": {"NAME"}},
		Bookmarks: map[string]string{"crash": "pods -n shop /crash", "mine": "nodes", "theirs": "events"},
		Theme:     "leger",
		Notes:     []string{"0123", "89ab", "4567"},
	}
	if diff := cmp.Diff(want, merge(before, after, theirs)); diff != "" {
		t.Error(diff)
	}
}

// Whatever runs have done, nothing is there twice, and no list grows without end.
func TestMergedListsAreBounded(t *testing.T) {
	t.Parallel()
	list := rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,2}`), 0, 600)
	rapid.Check(t, func(t *rapid.T) {
		before, theirs, more := list.Draw(t, "before"), list.Draw(t, "theirs"), list.Draw(t, "more")
		got := typed(before, slices.Concat(before, more), theirs, mostTyped)
		if len(got) > mostTyped || len(once(got, len(got))) != len(got) {
			t.Fatalf("%d entries, %d of them different", len(got), len(once(got, len(got))))
		}
		if n := len(more); n > 0 && got[len(got)-1] != more[n-1] {
			t.Fatalf("the last is %s, not %s", got[len(got)-1], more[n-1])
		}
	})
}

// Of two runs that began alike, what both have typed is there in the end, after what nobody typed again.
func TestBothRunsKeepTheirLines(t *testing.T) {
	t.Parallel()
	const most = 12
	line := rapid.StringMatching(`[a-f]`)
	rapid.Check(t, func(t *rapid.T) {
		before := once(rapid.SliceOfN(line, 0, most).Draw(t, "before"), most)
		run := func(name string) (used, after []string) {
			used = rapid.SliceOfN(rapid.OneOf(line, rapid.StringMatching(name+`[a-c]`)), 0, most/2).Draw(t, name)
			after = before
			for _, text := range used {
				after = append(slices.DeleteFunc(slices.Clone(after), func(l string) bool { return l == text }), text)
				after = after[max(len(after)-most, 0):]
			}
			return used, after
		}
		mine, after := run("m")
		others, theirs := run("t")
		got := typed(before, after, theirs, most)
		for i, text := range slices.Concat(mine, others) {
			at := slices.Index(got, text)
			if slices.Contains(before, text) {
				continue // by the list alone nobody can tell whether it was typed again
			}
			if at < 0 {
				t.Fatalf("%d: %s is lost: %q", i, text, got)
			}
			for _, old := range got[at:] {
				if !slices.Contains(mine, old) && !slices.Contains(others, old) {
					t.Fatalf("%s, which nobody typed, is newer than %s: %q", old, text, got)
				}
			}
		}
	})
}

// A full list, of which both runs have forgotten the oldest, keeps what each of them has typed.
func TestFullListKeepsBoth(t *testing.T) {
	t.Parallel()
	before := []string{"a", "b", "c", "d"}
	for _, c := range []struct{ after, theirs, want []string }{
		{[]string{"b", "c", "d", "mine"}, []string{"b", "c", "d", "theirs"}, []string{"c", "d", "theirs", "mine"}},
		{[]string{"b", "c", "d", "a"}, []string{"b", "c", "d", "theirs"}, []string{"c", "d", "theirs", "a"}},
		{[]string{"a", "c", "d", "b"}, []string{"a", "b", "c", "d"}, []string{"a", "c", "d", "b"}},
		{[]string{"w", "x", "y", "z"}, []string{"b", "c", "d", "theirs"}, []string{"w", "x", "y", "z"}},
	} {
		if diff := cmp.Diff(c.want, typed(before, c.after, c.theirs, len(before))); diff != "" {
			t.Errorf("%q and %q: %s", c.after, c.theirs, diff)
		}
	}
}

// A state that is a link stays one, wherever the file is that it points to.
func TestLinkStays(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("not everybody may make links there")
	}
	kept := filepath.Join(t.TempDir(), "kept")
	for name, to := range map[string]string{"absolute.json": filepath.Join(kept, "a.json"), "relative.json": "more.json", "more.json": filepath.Join(kept, "b.json")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			link := filepath.Join(dir, name)
			if err := os.Symlink(to, link); err != nil {
				t.Fatal(err)
			}
			for i := range 2 { // what it points to is not there at first
				want := State{Lines: []string{fmt.Sprint(i)}, Theme: name}
				if err := Save(link, State{}, State{Lines: want.Lines, Theme: name}); err != nil {
					t.Fatal(err)
				}
				if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
					t.Fatalf("the link is now %v, %v", info.Mode(), err)
				}
				if !filepath.IsAbs(to) {
					to = filepath.Join(dir, to)
				}
				if s, err := Load(to); err != nil || s.Lines[len(s.Lines)-1] != want.Lines[0] {
					t.Errorf("where it points to: %+v, %v", s, err)
				}
			}
		})
	}
}

// Runs that end at the same moment may lose what another one adds, but never the file.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 10 {
				if err := Save(path, State{}, State{Lines: []string{fmt.Sprint(i, j)}}); err != nil {
					t.Error(err)
				}
				if _, err := Load(path); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if s, err := Load(path); err != nil || len(s.Lines) == 0 {
		t.Errorf("in the end: %+v, %v", s, err)
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the places are others there")
	}
	for _, c := range []struct{ xdg, home, want string }{
		{"/x", "/home/me", "/x/kubist/state.json"},
		{"relative", "/home/me", "/home/me/.local/state/kubist/state.json"},
		{"", "/home/me", "/home/me/.local/state/kubist/state.json"},
		{"", "", ""},
	} {
		env := map[string]string{"XDG_STATE_HOME": c.xdg, "HOME": c.home}
		if got := Path(func(name string) string { return env[name] }); got != c.want {
			t.Errorf("%v: %s, want %s", env, got, c.want)
		}
	}
}
