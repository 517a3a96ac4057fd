package main

import (
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"

	"kubist/cmd/kubist/state"
	"kubist/ui"
	"kubist/views"
)

// memory joins what the shell and the screens remember with the file that keeps it.
type memory struct {
	path   string // "" where nothing can be kept
	before state.State
	shell  ui.Memory
	views  views.Memory
	notes  []string // the hashes of those shown in this run
}

// remember reads what earlier runs have left. columns are the config's, for
// the kinds of which nobody has picked any.
func remember(path string, columns map[string][]string) *memory {
	m := &memory{path: path}
	if path != "" {
		var err error
		if m.before, err = state.Load(path); err != nil {
			slog.Warn("what earlier runs have left cannot be read; this one begins anew", "error", err)
		}
	}
	picked := maps.Clone(columns)
	if picked == nil {
		picked = map[string][]string{}
	}
	maps.Copy(picked, m.before.Columns)
	m.before.Columns = picked
	m.shell = ui.Memory{Lines: slices.Clone(m.before.Lines)}
	m.views = views.Memory{
		Filters: slices.Clone(m.before.Filters), Recent: cloned(m.before.Recent), Columns: cloned(picked), Bookmarks: maps.Clone(m.before.Bookmarks),
	}
	return m
}

// note is the text of a file, unless it was shown before or there is none. It
// counts as shown from now on.
func (m *memory) note(path string) string {
	if path == "" {
		return ""
	}
	text, err := os.ReadFile(path)
	if err != nil {
		slog.Warn("the note cannot be read", "error", err)
		return ""
	}
	sum := sha256.Sum256(text)
	hash := hex.EncodeToString(sum[:8])
	if slices.Contains(m.before.Notes, hash) {
		return ""
	}
	m.notes = append(m.notes, hash)
	return strings.TrimSpace(string(text))
}

// keep saves what this run has added: the place is one of context, and the
// theme the one that was chosen last.
func (m *memory) keep(context, theme string) {
	if m.path == "" {
		return
	}
	after := state.State{
		Lines:     m.shell.Lines,
		Filters:   m.views.Filters,
		Recent:    m.views.Recent,
		Places:    maps.Clone(m.before.Places),
		Columns:   m.views.Columns,
		Bookmarks: m.views.Bookmarks,
		Theme:     theme,
		Notes:     slices.Concat(m.before.Notes, m.notes),
	}
	before := m.before
	if m.shell.Place != "" {
		// Of several runs the last one counts, even where it ends in the place it began with.
		before.Places = maps.Clone(m.before.Places)
		delete(before.Places, context)
		if after.Places == nil {
			after.Places = map[string]string{}
		}
		after.Places[context] = m.shell.Place
	}
	if err := state.Save(m.path, before, after); err != nil {
		slog.Warn("what this run leaves cannot be saved", "error", err)
	}
}

// cloned is a copy, never nil, that shares no list.
func cloned(lists map[string][]string) map[string][]string {
	c := make(map[string][]string, len(lists))
	for key, list := range lists {
		c[key] = slices.Clone(list)
	}
	return c
}
