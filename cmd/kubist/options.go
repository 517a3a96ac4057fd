package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
	"k8s.io/client-go/tools/clientcmd"

	"kubist/cmd/kubist/config"
	"kubist/cmd/kubist/state"
	"kubist/kube"
	"kubist/kube/selector"
	"kubist/themes"
	"kubist/ui"
	"kubist/ui/display"
	"kubist/views"
)

// options are what a launch is made of: complete reads the environment,
// validate refuses what cannot work, run runs.
type options struct {
	kube                         kube.Options
	all, last                    bool
	namespaces                   string // several, with commas, or ""
	labels, labelColumns, fields string
	container, tail, since       string // of logs
	previous                     bool
	theme, logFile, timeout      string
	configFile                   string // "" for none
	words                        []string
	place                        string // where the last run on the context ended, "" for unknown

	settings *config.Config
	memory   *memory
	config   *kube.Config
	look     look
	closers  []func()
}

// refusal is why kubist does not start, in words for a person.
type refusal struct {
	what, do string
}

func (r *refusal) Error() string { return r.what }

// withoutConfig is what to do about a config file that cannot be used.
const withoutConfig = `kubist --config "" starts without it`

// complete reads files and the environment.
func (o *options) complete(args []string) error {
	o.words = args
	if err := o.openLog(); err != nil {
		return err
	}
	if err := o.readSettings(); err != nil {
		return err
	}
	o.memory = remember(state.Path(os.Getenv), o.settings.Columns)
	if err := o.chooseTheme(); err != nil {
		return err
	}
	return o.readKubeconfig()
}

// readSettings reads the config file, if there is one.
func (o *options) readSettings() error {
	o.settings = &config.Config{}
	o.look = look{set: themes.Set{Dir: o.themesDir()}, profile: profile(os.Environ())}
	if o.configFile == "" {
		return nil
	}
	settings, err := config.Load(o.configFile, o.wordsOfConfig())
	absent := errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
	switch {
	case absent && o.configFile == usualPlace():
		return nil
	case absent:
		return &refusal{"there is no config file " + o.configFile, withoutConfig}
	case err != nil:
		return &refusal{fmt.Sprintf("cannot use the config file:\n%v", err), withoutConfig}
	}
	o.settings = settings
	return nil
}

// themesDir is where the user's own themes are: beside the config file.
func (o *options) themesDir() string {
	if o.configFile == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(o.configFile), "themes")
}

// readKubeconfig reads the kubeconfig under the flags and the config.
func (o *options) readKubeconfig() error {
	timeout, err := clientcmd.ParseTimeout(o.timeout)
	if err != nil {
		return &refusal{fmt.Sprintf("--request-timeout %s is no duration", o.timeout), "write it as 5s, 2m or 0"}
	}
	if err := o.splitNamespaces(); err != nil {
		return err
	}
	o.kube.UserAgent = "kubist/" + version
	o.kube.RequestTimeout = timeout
	o.kube.ReadOnlyIn, o.kube.GuardIn = o.settings.ReadOnlyIn, o.settings.GuardIn
	recent := o.memory.before.Recent
	o.kube.NamespacesOf = func(context string) []string {
		return append(o.settings.NamespacesOf(context), recent[context]...)
	}
	o.kube.ClusterDomainOf = o.settings.ClusterDomainIn
	if o.config, err = kube.LoadConfig(o.kube); err != nil {
		return err
	}
	o.place = o.memory.before.Places[o.config.Current()]
	return nil
}

// splitNamespaces begins in the first of the namespaces given, and keeps them all where there are several.
func (o *options) splitNamespaces() error {
	var names []string
	for name := range strings.SplitSeq(o.kube.Namespace, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	switch {
	case len(names) > 1:
		o.namespaces = strings.Join(names, ",")
	case len(names) == 0 && o.kube.Namespace != "":
		return &refusal{fmt.Sprintf("-n %q names no namespace", o.kube.Namespace), "write it as -n shop or -n shop,web"}
	case len(names) == 0:
		return nil
	}
	o.kube.Namespace = names[0]
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
		return &refusal{"-A and -n exclude each other", "choose one"}
	}
	if _, err := selector.Parse(o.labels); err != nil {
		return &refusal{fmt.Sprintf("-l %s: %v", o.labels, err), "write it as -l app=web or -l 'app in (web,api),!canary'"}
	}
	if o.last && (len(o.words) > 0 || o.scoped()) {
		return &refusal{"--last says what to begin with, and so does the rest of the command line", "choose one"}
	}
	if _, err := o.line(); err != nil {
		return err
	}
	if !term.IsTerminal(os.Stdin.Fd()) || !term.IsTerminal(os.Stdout.Fd()) {
		return &refusal{"kubist needs a terminal: its input and output are not one", ""}
	}
	return nil
}

func (o *options) run(ctx context.Context) error {
	restore, err := kube.CaptureStderr(slog.Default())
	if err != nil {
		return err
	}
	defer restore()
	router, err := views.NewRouter(views.Options{Config: o.config, Memory: &o.memory.views, Cache: cacheDir()})
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
	line, err := o.line()
	if err != nil {
		return err
	}
	sheet, err := o.look.Sheet(o.look.name, true)
	if err != nil {
		return err
	}
	d := display.New(os.Stdin, os.Stdout, sheet)
	shell := ui.New(ui.Options{
		Router: router, Display: d, First: line, Now: router.Now, NoMouse: o.settings.NoMouse,
		Look: &o.look, Keys: o.settings.Keys, Memory: &o.memory.shell, Note: o.memory.note(os.Getenv("KUBIST_NOTE")),
	})
	err = d.Run(ctx, shell)
	if failed := shell.Err(); failed != nil {
		// Nothing was shown, the note neither: there is nothing to keep.
		return cmp.Or(err, o.refused(line, failed))
	}
	o.memory.keep(router.Context(), o.look.chosen)
	return err
}

// refused is why there is no first screen; where the line that should have
// opened it is the config's, it names the file.
func (o *options) refused(line string, err error) error {
	if len(o.words) > 0 || o.last || line != o.settings.Start {
		return err
	}
	return &refusal{fmt.Sprintf("start of %s: %s", o.configFile, kube.Explain(err).What), withoutConfig}
}

// profile is how many colours the terminal shows. It is found without asking
// it, and without running tmux, which costs more than the whole start.
func profile(environ []string) colorprofile.Profile {
	return colorprofile.Env(environ)
}
