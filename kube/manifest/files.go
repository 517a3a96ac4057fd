package manifest

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// suffixes are those of the files that a directory is searched for.
var suffixes = []string{".yaml", ".yml", ".json"}

// kustomizations are the files that make a directory a kustomization.
var kustomizations = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

// ErrNone is why there is nothing to read.
var ErrNone = errors.New("there is no object in it: files end in .yaml, .yml or .json")

// Read reads all objects of a file or a directory, with all directories in it. A
// directory that is a kustomization is built, also where it lies in another one.
// As with [Parse], what can be read is returned beside an error.
func Read(path string) ([]Document, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return file(path)
	}
	var docs []Document
	var faults []error
	err = filepath.WalkDir(path, func(at string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		var found []Document
		switch {
		case e.IsDir() && IsKustomization(at):
			found, err = Build(at)
		case e.IsDir(), !slices.Contains(suffixes, filepath.Ext(at)):
			return nil
		default:
			found, err = file(at)
		}
		docs = append(docs, found...)
		if err != nil {
			faults = append(faults, err)
		}
		if e.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
	faults = append(faults, err)
	if err = errors.Join(faults...); err == nil && len(docs) == 0 {
		err = fmt.Errorf("%s: %w", path, ErrNone)
	}
	return docs, err
}

func file(path string) ([]Document, error) {
	text, err := os.ReadFile(path) //nolint:gosec // The user has named it.
	if err != nil {
		return nil, err
	}
	return Parse(path, text)
}

// IsKustomization reports whether a directory is one.
func IsKustomization(dir string) bool {
	return slices.ContainsFunc(kustomizations, func(name string) bool {
		info, err := os.Stat(filepath.Join(dir, name))
		return err == nil && !info.IsDir()
	})
}

// Build builds a kustomization. It runs no plugins; what the kustomization names
// by an address is fetched, with git where it is a repository.
func Build(dir string) ([]Document, error) {
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), dir)
	if err != nil {
		return nil, fmt.Errorf("build the kustomization %s: %w", dir, err)
	}
	text, err := built.AsYaml()
	if err != nil {
		return nil, fmt.Errorf("build the kustomization %s: %w", dir, err)
	}
	docs, err := Parse(dir, text)
	for i := range docs {
		docs[i].Built = true
	}
	return docs, err
}

// Sort puts documents into the order in which they can be applied: namespaces,
// then CustomResourceDefinitions, then the rest as it stands.
func Sort(docs []Document) {
	slices.SortStableFunc(docs, func(a, b Document) int { return cmp.Compare(Stage(a), Stage(b)) })
}

// Stage is when a document is applied: what has a greater one may need it.
func Stage(d Document) int {
	group, _, _ := strings.Cut(d.Object.GetAPIVersion(), "/")
	switch kind := d.Object.GetKind(); {
	case kind == "Namespace" && group == "v1":
		return 0
	case kind == "CustomResourceDefinition" && group == "apiextensions.k8s.io":
		return 1
	}
	return 2
}
