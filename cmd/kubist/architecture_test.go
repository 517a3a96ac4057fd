package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

// root is the top of the repository, seen from this package.
const root = "../.."

// The tree has four floors. Data flows kube → views → ui, so that both ends build and test alone; cmd joins them.
var importRules = []importRule{
	{
		of:   "kubist/kube/...",
		deep: true, tests: true,
		never: []string{"kubist/ui/...", "kubist/views/...", "kubist/themes/...", "charm.land/...", "github.com/charmbracelet/..."},
		why:   "kube serves any program, with a terminal or without: it hands out records, and views make cells of them",
	},
	{
		of: "kubist/kube/record/...", own: pure, never: effects,
		why: "records are made from API types alone, so that they can be made from a file as well as from a cluster",
	},
	{
		of: "kubist/kube/selector/...", own: pure, never: effects,
		why: "reasoning is a pure function over records: no client, no clock, no I/O",
	},
	{
		of: "kubist/kube/traffic/...", own: pure, never: effects,
		why: "reasoning is a pure function over records: no client, no clock, no I/O",
	},
	{
		of: "kubist/kube/diagnose/...", own: pure, never: effects,
		why: "reasoning is a pure function over records: no client, no clock, no I/O",
	},
	{
		of: "kubist/kube/impact/...", own: pure, never: effects,
		why: "reasoning is a pure function over records: no client, no clock, no I/O",
	},
	{
		of: "kubist/kube/environment/...", own: pure, never: effects,
		why: "reasoning is a pure function over what was read: no client, no clock, no I/O",
	},
	{
		of: "kubist/kube/rights/...", own: pure, never: effects,
		why: "reasoning is a pure function over API objects: no client, no clock, no I/O",
	},
	{
		of: "kubist/kube/usage/...", own: pure, never: effects,
		why: "reasoning is a pure function over API objects: no client, no clock, no I/O",
	},
	{
		of:   "kubist/views/...",
		deep: true, never: []string{"kubist/ui"},
		why: "a screen knows the shell by the contracts in kubist/ui/screen",
	},
	{
		of:     "kubist/views/...",
		own:    []string{"kubist/kube/...", "kubist/ui/...", "kubist/themes/...", "kubist/views/..."},
		never:  []string{"k8s.io/..."},
		except: []string{"k8s.io/api/...", "k8s.io/apimachinery/..."},
		why:    "a screen holds feeds and jobs of kubist/kube, and no client",
	},
	{
		of:   "kubist/ui/...",
		deep: true, tests: true,
		own:   []string{"kubist/ui/...", "kubist/themes/..."},
		never: []string{"k8s.io/..."},
		why:   "the shell and its widgets know no Kubernetes: cmd hands the screens to them",
	},
	{
		of:   "kubist/themes/...",
		deep: true, tests: true,
		own:   []string{"kubist/themes/..."},
		never: []string{"k8s.io/...", "charm.land/bubbletea/..."},
		why:   "themes are the ground floor: tokens and the styles that follow from them",
	},
}

var (
	// pure are the packages without a client, a clock or I/O; they import one another only.
	pure = []string{
		"kubist/kube/record/...", "kubist/kube/selector/...", "kubist/kube/traffic/...", "kubist/kube/impact/...",
		"kubist/kube/diagnose/...", "kubist/kube/environment/...", "kubist/kube/rights/...", "kubist/kube/usage/...",
	}
	// effects are the ways out of a pure function.
	effects = []string{"k8s.io/client-go/...", "net/http/...", "net", "os", "os/exec"}
)

// importRule says what the packages of one pattern may import. A pattern is an import path, with "/..." for it and all
// below.
type importRule struct {
	of     string
	deep   bool     // judges what is imported by any number of steps, not the import lines alone
	tests  bool     // judges the import lines of tests too
	own    []string // the packages of this module that may be imported; none given means all
	never  []string // what may not be imported
	except []string // what may be imported all the same
	why    string
}

// allows reports whether the rule lets its packages import the path.
func (r importRule) allows(imported string) bool {
	if within(imported, "kubist/...") && r.own != nil && !withinAny(imported, r.own) {
		return false
	}
	return !withinAny(imported, r.never) || withinAny(imported, r.except)
}

func TestImports(t *testing.T) {
	packages := listed(t)
	for _, rule := range importRules {
		for _, p := range packages {
			if !within(p.ImportPath, rule.of) {
				continue
			}
			judged, verb := p.Imports, "imports"
			if rule.deep {
				judged, verb = p.Deps, "depends on"
			}
			if rule.tests {
				judged = slices.Concat(judged, p.TestImports, p.XTestImports)
			}
			if bad := slices.DeleteFunc(slices.Clone(judged), rule.allows); len(bad) > 0 {
				t.Errorf("%s %s %s, and must not: %s", p.ImportPath, verb, strings.Join(bad, ", "), rule.why)
			}
		}
	}
}

func TestPackageNames(t *testing.T) {
	empty := []string{"util", "utils", "common", "helper", "helpers", "misc", "shared", "types"}
	for _, p := range listed(t) {
		if slices.Contains(empty, p.Name) || slices.Contains(empty, path.Base(p.ImportPath)) {
			t.Errorf("%s is named for nothing: name it for what it holds", p.ImportPath)
		}
	}
}

func TestTopLevel(t *testing.T) {
	want := []string{
		".ci", ".github", ".gitignore", ".golangci.yml", "LICENSE", "Makefile", "README.md", "cmd", "go.mod", "go.sum",
		"kube", "themes", "ui", "views",
	}
	var got []string
	for _, file := range files(t) {
		top, _, _ := strings.Cut(file, "/")
		got = append(got, top)
	}
	slices.Sort(got)
	got = slices.Compact(got)
	for _, name := range got {
		if !slices.Contains(want, name) {
			t.Errorf("%s stands at the top of the repository, where only these belong: %s", name, strings.Join(want, " "))
		}
	}
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("%s is missing at the top of the repository", name)
		}
	}
}

func TestFileLength(t *testing.T) {
	const most = 400
	for _, file := range files(t) {
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		if lines := bytes.Count(text, []byte("\n")); lines > most {
			t.Errorf("%s has %d lines: a file holds one concept, in %d lines at most", file, lines, most)
		}
	}
}

// listedPackage is what "go list" knows of a package.
type listedPackage struct {
	ImportPath, Name                         string
	Imports, Deps, TestImports, XTestImports []string
}

// listed returns the packages of this module.
func listed(t *testing.T) []listedPackage {
	t.Helper()
	packages, err := listOnce()
	if err != nil {
		t.Fatalf("list the packages: %v", err)
	}
	return packages
}

var listOnce = sync.OnceValues(func() ([]listedPackage, error) {
	text, err := output("go", "list", "-json=ImportPath,Name,Imports,Deps,TestImports,XTestImports", "./...")
	if err != nil {
		return nil, err
	}
	var packages []listedPackage
	for decoder := json.NewDecoder(strings.NewReader(text)); ; {
		var p listedPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
})

// files returns the files that are or would be committed, the nested modules' too, as slash-separated paths. Where there
// is no git, those are all but the built programs.
func files(t *testing.T) []string {
	t.Helper()
	if text, err := output("git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"); err == nil {
		return slices.DeleteFunc(strings.Split(strings.TrimSpace(text), "\n"), func(file string) bool {
			_, err := os.Stat(path.Join(root, file))
			return errors.Is(err, fs.ErrNotExist)
		})
	}
	var found []string
	err := fs.WalkDir(os.DirFS(root), ".", func(file string, entry fs.DirEntry, err error) error {
		if file == "bin" || file == ".git" {
			return fs.SkipDir
		}
		if err == nil && !entry.IsDir() {
			found = append(found, file)
		}
		return err
	})
	if err != nil {
		t.Fatalf("list the files: %v", err)
	}
	return found
}

// output runs a program at the top of the repository and returns what it prints.
func output(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = root
	text, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		err = errors.New(strings.TrimSpace(string(exit.Stderr)))
	}
	return string(text), err
}

func within(path, pattern string) bool {
	below, tree := strings.CutSuffix(pattern, "/...")
	return path == below || tree && strings.HasPrefix(path, below+"/")
}

func withinAny(path string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return within(path, pattern) })
}
