package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"kubist/kube"
	"kubist/kube/selector"
	"kubist/themes"
	"kubist/ui"
	"kubist/ui/display"
	"kubist/views"
)

// options are what a launch is made of: Complete reads the environment,
// Validate refuses what cannot work, Run runs.
type options struct {
	kube    kube.Options
	all     bool
	labels  string
	theme   string
	logFile string
	words   []string

	config  *kube.Config
	profile colorprofile.Profile
	closers []func()
}

func command() *cobra.Command {
	o := &options{}
	cmd := &cobra.Command{
		Use:   "kubist [KIND|VIEW] [-n NAMESPACE | -A] [-l SELECTOR]",
		Short: "A terminal for Kubernetes: live tables of every kind, filtered by label selector",
		Example: strings.Join([]string{
			"  kubist                       pods of the context's namespace",
			"  kubist deploy -n shop        Deployments in shop",
			"  kubist pods -A -l 'app in (web,api),!canary'",
		}, "\n"),
		Args:          cobra.MaximumNArgs(1),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.complete(args); err != nil {
				return err
			}
			defer o.close()
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
	}
	p := cmd.PersistentFlags()
	p.StringVar(&o.kube.Kubeconfig, "kubeconfig", "", "path of the kubeconfig")
	p.StringVar(&o.kube.Context, "context", "", "context of the kubeconfig to connect to")
	p.StringVar(&o.kube.Cluster, "cluster", "", "cluster of the kubeconfig, instead of the context's")
	p.StringVar(&o.kube.User, "user", "", "user of the kubeconfig, instead of the context's")
	f := cmd.Flags()
	f.StringVarP(&o.kube.Namespace, "namespace", "n", "", "namespace to begin in")
	f.BoolVarP(&o.all, "all-namespaces", "A", false, "begin in all namespaces")
	f.StringVarP(&o.labels, "selector", "l", "", "label selector; only objects that match are asked of the server")
	p.StringVar(&o.kube.As, "as", "", "user to impersonate")
	p.StringArrayVar(&o.kube.AsGroups, "as-group", nil, "group to impersonate, may be given several times")
	p.StringVar(&o.kube.AsUID, "as-uid", "", "UID to impersonate")
	f.BoolVar(&o.kube.ReadOnly, "read-only", false, "let nothing through that could change the cluster")
	f.StringVar(&o.theme, "theme", "", "theme: "+strings.Join(themes.Names(), ", ")+"; by default what fits the terminal's background")
	f.StringVar(&o.logFile, "log-file", "", "write a log to this file")
	cmd.AddCommand(versionCommand(), infoCommand(o))
	return cmd
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) {
			fmt.Fprintf(cmd.OutOrStdout(), "kubist %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		},
	}
}

func infoCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use: "info", Short: "Print the files that are read and the contexts that are known", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := kube.LoadConfig(o.kube)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			for _, f := range config.Files() {
				fmt.Fprintf(out, "kubeconfig  %s\n", f)
			}
			for _, c := range config.Contexts() {
				mark := " "
				if c.Current {
					mark = "*"
				}
				fmt.Fprintf(out, "context   %s %s  %s  namespace %s\n", mark, c.Name, c.Server, cmp.Or(c.Namespace, "default"))
			}
			return nil
		},
	}
}

// complete reads files and the environment.
func (o *options) complete(args []string) error {
	o.words = args
	o.kube.UserAgent = "kubist/" + version
	o.profile = profile(os.Environ())
	if err := o.openLog(); err != nil {
		return err
	}
	config, err := kube.LoadConfig(o.kube)
	if err != nil {
		return err
	}
	o.config = config
	return nil
}

// openLog sends what libraries say to the log file, or nowhere: never to the screen.
func (o *options) openLog() error {
	handler := slog.DiscardHandler
	if o.logFile != "" {
		f, err := os.OpenFile(o.logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("open the log file: %w", err)
		}
		o.closers = append(o.closers, func() { _ = f.Close() })
		handler = slog.NewTextHandler(f, nil)
	}
	slog.SetDefault(slog.New(handler))
	kube.RouteLogs(handler)
	return nil
}

func (o *options) close() {
	for _, f := range o.closers {
		f()
	}
}

func (o *options) validate() error {
	if o.all && o.kube.Namespace != "" {
		return errors.New("-A and -n exclude each other: choose one")
	}
	if _, err := selector.Parse(o.labels); err != nil {
		return fmt.Errorf("-l %s: %w", o.labels, err)
	}
	if _, err := o.sheet(true); err != nil {
		return err
	}
	if !term.IsTerminal(os.Stdin.Fd()) || !term.IsTerminal(os.Stdout.Fd()) {
		return errors.New("kubist needs a terminal: its input and output are not one")
	}
	return nil
}

// line is the command line that opens the first screen.
func (o *options) line() string {
	line := "pods"
	if len(o.words) > 0 {
		line = o.words[0]
	}
	if o.labels != "" {
		line += " -l " + o.labels
	}
	return line
}

// sheet is the theme that was asked for, or the one that fits the terminal's
// ground. A theme that does not fit brings its own ground.
func (o *options) sheet(dark bool) (*themes.Sheet, error) {
	name := o.theme
	if name == "" {
		name = map[bool]string{true: "atelier", false: "paper"}[dark]
	}
	t, err := themes.Shipped(name)
	if err != nil {
		return nil, err
	}
	if t.Dark != dark {
		return t.Opaque(o.profile), nil
	}
	return t.Sheet(o.profile), nil
}

func (o *options) run(ctx context.Context) error {
	restore, err := kube.CaptureStderr(slog.Default())
	if err != nil {
		return err
	}
	defer restore()
	router, err := views.NewRouter(o.config, "")
	if err != nil {
		return err
	}
	defer router.Close()
	if o.all {
		router.AllNamespaces()
	}
	if err := router.Login(ctx); err != nil {
		return err
	}
	sheet, err := o.sheet(true)
	if err != nil {
		return err
	}
	d := display.New(os.Stdin, os.Stdout, sheet)
	opt := ui.Options{Router: router, Display: d, First: o.line(), Now: router.Now}
	opt.Ground = func(dark bool) *themes.Sheet {
		if s, err := o.sheet(dark); err == nil {
			return s
		}
		return sheet
	}
	shell := ui.New(opt)
	return cmp.Or(d.Run(ctx, shell), shell.Err())
}

// profile is how many colours the terminal shows. It is found without asking
// it, and without running tmux, which costs more than the whole start.
func profile(environ []string) colorprofile.Profile {
	return colorprofile.Env(environ)
}

// describe is an error as it is told to a person.
func describe(err error) string {
	if crash, ok := errors.AsType[*display.Crash](err); ok {
		return fmt.Sprintf("%v\n\n%s", crash.Reason, crash.Stack)
	}
	p := kube.Explain(err)
	if p.Do == "" {
		return p.What
	}
	return p.What + "\n" + p.Do
}
