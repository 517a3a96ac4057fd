// Package e2e drives the built kubist on an emulated terminal, against a real control plane and through its faults.
package e2e

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// binary is the program under test.
var binary string

func TestMain(m *testing.M) {
	flag.Parse()
	if err := prepare(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func prepare() error {
	if os.Getenv("KUBECONFIG") == "" || os.Getenv("PLAYGROUND_DIR") == "" {
		return fmt.Errorf("these tests want a playground around them, for KUBECONFIG and PLAYGROUND_DIR: run make test")
	}
	path := os.Getenv("KUBIST_BIN")
	if path == "" {
		path = filepath.Join("..", "..", "..", "bin", "kubist")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("find kubist: %w", err)
	}
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("these tests drive the built kubist, and there is none: run make test (%w)", err)
	}
	binary = path
	return atOnce()
}

// atOnce lets more tests run at once than there are processors, unless -parallel says how many: they mostly wait.
func atOnce() error {
	const many = "8"
	chosen := false
	flag.Visit(func(f *flag.Flag) { chosen = chosen || f.Name == "test.parallel" })
	if chosen {
		return nil
	}
	return flag.Set("test.parallel", many)
}
