package main

import (
	"context"
	"os"
	"strconv"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"kubist/themes"
	"kubist/ui/display"
)

// empty is the least a Bubble Tea program can be: it counts keys. Run as such it is the floor of latency and rest;
// run on kubist's display it shows what that loop is worth.
type empty struct {
	keys    int
	display *display.Display // nil: Bubble Tea's renderer draws
	w, h    int
}

func (e *empty) Init() tea.Cmd { return nil }

func (e *empty) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		e.w, e.h = msg.Width, msg.Height
	case tea.KeyPressMsg:
		if msg.String() == "ctrl+c" {
			return e, tea.Quit
		}
		e.keys++
	}
	return e, nil
}

func (e *empty) View() tea.View {
	text := strconv.Itoa(e.keys) + " keys"
	if e.display == nil {
		v := tea.NewView(text)
		v.AltScreen = true
		return v
	}
	f := e.display.Frame(e.w, e.h)
	f.Canvas().Put(0, 0, themes.Style(themes.Text), text)
	e.display.Show(f)
	return tea.View{}
}

// runEmpty runs the empty program, on Bubble Tea's renderer or on kubist's display.
func runEmpty(ctx context.Context, own bool) error {
	if !own {
		_, err := tea.NewProgram(&empty{}, tea.WithContext(ctx)).Run()
		return err
	}
	theme, err := themes.Shipped("atelier")
	if err != nil {
		return err
	}
	d := display.New(os.Stdin, os.Stdout, theme.Sheet(colorprofile.TrueColor))
	return d.Run(ctx, &empty{display: d})
}
