package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"kubist/cmd/kubist/config"
)

func command() *cobra.Command {
	o := &options{}
	cmd := &cobra.Command{
		Use:   "kubist [KIND|VIEW] [NAME] [/FILTER]",
		Short: "A terminal for Kubernetes: live tables of every kind, filtered by label selector",
		Example: strings.Join([]string{
			"  kubist                       pods of the context's namespace",
			"  kubist deploy -n shop        Deployments in shop",
			"  kubist pods kubia-0          the cursor on one of them, as with pods/kubia-0",
			"  kubist pods /crash           what matches a filter",
			"  kubist pods -A -l 'app in (web,api),!canary'",
		}, "\n"),
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: o.completeWords,
		SilenceErrors:     true,
		SilenceUsage:      true,
		RunE: func(cmd *cobra.Command, args []string) error {
			defer o.close()
			if err := o.complete(args); err != nil {
				return err
			}
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return &refusal{err.Error(), "kubist --help lists the flags"}
	})
	o.addFlags(cmd)
	cmd.AddCommand(versionCommand(), infoCommand(o), configCommand(o))
	return cmd
}

// addFlags adds the flags; those that kubectl has too are spelled as it spells them.
func (o *options) addFlags(cmd *cobra.Command) {
	p := cmd.PersistentFlags()
	p.StringVar(&o.kube.Kubeconfig, "kubeconfig", "", "path of the kubeconfig")
	p.StringVar(&o.kube.Context, "context", "", "context of the kubeconfig to connect to")
	p.StringVar(&o.kube.Cluster, "cluster", "", "cluster of the kubeconfig, instead of the context's")
	p.StringVar(&o.kube.User, "user", "", "user of the kubeconfig, instead of the context's")
	p.StringVarP(&o.kube.Server, "server", "s", "", "address of the API server, instead of the cluster's")
	p.BoolVar(&o.kube.InsecureSkipTLSVerify, "insecure-skip-tls-verify", false, "do not check the certificate of the API server: whoever is in between can read along")
	p.StringVar(&o.timeout, "request-timeout", "0", "how long a single short request may take, such as 5s or 2m; 0 is for ever")
	p.StringVar(&o.configFile, "config", usualConfig(), `config file; "" for none`)
	f := cmd.Flags()
	f.StringVarP(&o.kube.Namespace, "namespace", "n", "", "namespace to begin in, or several: a,b")
	f.BoolVarP(&o.all, "all-namespaces", "A", false, "begin in all namespaces")
	f.StringVarP(&o.labels, "selector", "l", "", "label selector; only objects that match are asked of the server")
	f.StringVarP(&o.labelColumns, "label-columns", "L", "", "labels to show as columns: app,env")
	f.StringVar(&o.fields, "field-selector", "", "field selector; only objects that match are asked of the server")
	f.StringVarP(&o.container, "container", "c", "", "of logs: the container")
	f.BoolVarP(&o.previous, "previous", "p", false, "of logs: of the instance before the one that runs")
	f.StringVar(&o.tail, "tail", "", "of logs: how many lines of each container to begin with")
	f.StringVar(&o.since, "since", "", "of logs: how far back to begin, such as 5m")
	f.BoolVar(&o.last, "last", false, "begin where the last run on the context ended")
	f.StringVar(&o.kube.As, "as", "", "user to impersonate")
	f.StringArrayVar(&o.kube.AsGroups, "as-group", nil, "group to impersonate, may be given several times")
	f.StringVar(&o.kube.AsUID, "as-uid", "", "UID to impersonate")
	f.BoolVar(&o.kube.ReadOnly, "read-only", false, "let nothing through that could change the cluster")
	f.StringVar(&o.theme, "theme", "", "theme for this run; by default the one that was chosen last, else the config's, else what fits the terminal's background")
	f.StringVar(&o.logFile, "log-file", "", "write a log to this file")
	o.completeFlags(cmd)
}

// usualConfig is the config file unless a flag names another one.
func usualConfig() string {
	if path := os.Getenv("KUBIST_CONFIG"); path != "" {
		return path
	}
	return usualPlace()
}

// usualPlace is where a config file need not be named, nor be.
func usualPlace() string {
	if dir := config.Dir(os.Getenv); dir != "" {
		return filepath.Join(dir, "config.yaml")
	}
	return ""
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) {
			fmt.Fprintln(cmd.OutOrStdout(), versionLine())
		},
	}
}

func versionLine() string {
	return fmt.Sprintf("kubist %s %s %s/%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
