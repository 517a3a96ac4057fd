package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kubist/cmd/kubist/config"
	"kubist/ui"
	"kubist/ui/screen"
	"kubist/views"
)

// wordsOfConfig are the names that a config file may use.
func (o *options) wordsOfConfig() config.Words {
	return config.Words{Themes: o.look.names, Commands: allCommands}
}

// allCommands are those that can be bound to other keys.
func allCommands() []screen.Command { return slices.Concat(ui.Commands(), views.Commands()) }

// configCommand tells about the config file.
func configCommand(o *options) *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "Tell about the config file", Args: cobra.NoArgs}
	cmd.AddCommand(
		&cobra.Command{
			Use: "path", Short: "Print where the config file is read from", Args: cobra.NoArgs,
			Run: func(cmd *cobra.Command, _ []string) { fmt.Fprintln(cmd.OutOrStdout(), o.configFile) },
		},
		&cobra.Command{
			Use: "schema", Short: "Print the JSON schema of config files, for editors", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				data, err := config.Schema(o.wordsOfConfig())
				if err != nil {
					return err
				}
				_, err = cmd.OutOrStdout().Write(data)
				return err
			},
		},
		&cobra.Command{
			Use: "check", Short: "Check the config file and the themes beside it", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				if err := o.check(); err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), "nothing is wrong")
				return nil
			},
		},
	)
	return cmd
}

// check finds what is wrong in the config file and in all themes.
func (o *options) check() error {
	var wrong []string
	if err := o.readSettings(); err != nil {
		wrong = append(wrong, err.Error())
	}
	for _, name := range o.look.set.Names() {
		if _, err := o.look.set.Theme(name); err != nil {
			wrong = append(wrong, "cannot use the theme "+name+":", err.Error())
		}
	}
	if len(wrong) > 0 {
		return &refusal{strings.Join(wrong, "\n"), ""}
	}
	return nil
}
