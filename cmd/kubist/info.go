package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"kubist/cmd/kubist/state"
)

// infoCommand tells what a launch would find, without the network and without a secret.
func infoCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use: "info", Short: "Print what kubist reads, what it has detected, and the contexts it knows", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			defer o.close()
			return o.info(cmd.OutOrStdout())
		},
	}
}

func (o *options) info(out io.Writer) error {
	line := func(name, text string) { fmt.Fprintf(out, "%-10s  %s\n", name, text) }
	line("version", versionLine())
	line("config", place(o.configFile))
	line("themes", place(o.themesDir()))
	line("state", place(state.Path(os.Getenv)))
	line("cache", place(cacheDir()))
	line("terminal", terminal()+", "+strings.ToLower(profile(os.Environ()).String()))
	if err := o.complete(nil); err != nil {
		return err
	}
	line("theme", o.look.told())
	for _, f := range o.config.Files() {
		line("kubeconfig", place(f))
	}
	for _, c := range o.config.Contexts() {
		mark := " "
		if c.Current {
			mark = "*"
		}
		text := fmt.Sprintf("%s %s  %s  namespace %s", mark, c.Name, c.Server, cmp.Or(c.Namespace, "default"))
		if o.settings.ReadOnlyIn(c.Name) {
			text += "  read-only"
		}
		if o.settings.GuardIn(c.Name) > 0 {
			text += "  guarded"
		}
		line("context", text)
	}
	return nil
}

// cacheDir is where what can be fetched again is kept, "" where the system has
// no place for that.
func cacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "kubist")
}

// place is a path, and whether something is there.
func place(path string) string {
	if path == "" {
		return "none"
	}
	if _, err := os.Stat(path); err != nil {
		return path + " (not there)"
	}
	return path
}

// told is the theme in force and who wanted it.
func (l *look) told() string {
	name := cmp.Or(l.name, "atelier on a dark ground, paper on a light one")
	if l.why != "" {
		name += ", " + l.why
	}
	return name
}

// terminal is what the environment says of the terminal.
func terminal() string {
	parts := []string{cmp.Or(os.Getenv("TERM"), "no TERM")}
	if program := os.Getenv("TERM_PROGRAM"); program != "" {
		parts = append(parts, strings.TrimSpace(program+" "+os.Getenv("TERM_PROGRAM_VERSION")))
	}
	for _, v := range []struct{ name, text string }{{"TMUX", "in tmux"}, {"STY", "in screen"}, {"SSH_CONNECTION", "over ssh"}, {"NO_COLOR", "NO_COLOR"}} {
		if os.Getenv(v.name) != "" {
			parts = append(parts, v.text)
		}
	}
	if w, h, err := term.GetSize(os.Stdout.Fd()); err == nil {
		parts = append(parts, fmt.Sprintf("%d×%d", w, h))
	} else {
		parts = append(parts, "output is no terminal")
	}
	return strings.Join(parts, ", ")
}
