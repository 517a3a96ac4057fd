package main

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkSettings is what the config file, the state and the theme add to a start.
func BenchmarkSettings(b *testing.B) {
	dir := b.TempDir()
	b.Setenv("XDG_STATE_HOME", dir)
	path := filepath.Join(dir, "config.yaml")
	text := "theme: gris\nreadOnly: [prod-*]\ncolumns:\n  pods: [NAME, AGE]\nkeys:\n  shell.help: [H]\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		o := &options{configFile: path}
		if err := o.readSettings(); err != nil {
			b.Fatal(err)
		}
		o.memory = remember(filepath.Join(dir, "state.json"), o.settings.Columns)
		if err := o.chooseTheme(); err != nil {
			b.Fatal(err)
		}
	}
}
