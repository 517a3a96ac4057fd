package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/client-go/rest"
	basecompatibility "k8s.io/component-base/compatibility"
	logsapi "k8s.io/component-base/logs/api/v1"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	apiserveroptions "k8s.io/kubernetes/cmd/kube-apiserver/app/options"
)

// newAPIServer is the API server's command with one difference to the released one, for which there is no flag: it
// remembers no token, so that a revoked one is refused at the next request and not ten seconds later.
func newAPIServer() *cobra.Command {
	s := apiserveroptions.NewServerRunOptions()
	s.Authentication.TokenSuccessCacheTTL = 0
	ctx := genericapiserver.SetupSignalContext()
	cmd := &cobra.Command{
		Use:          apiserverName,
		SilenceUsage: true,
		Args:         cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			registry := s.GenericServerRunOptions.ComponentGlobalsRegistry
			if err := registry.Set(); err != nil {
				return fmt.Errorf("set the feature gates: %w", err)
			}
			rest.SetDefaultWarningHandler(rest.NoWarnings{})
			if err := logsapi.ValidateAndApply(s.Logs, registry.FeatureGateFor(basecompatibility.DefaultKubeComponent)); err != nil {
				return fmt.Errorf("set the logging up: %w", err)
			}
			completed, err := s.Complete(ctx)
			if err != nil {
				return fmt.Errorf("complete the options: %w", err)
			}
			if err := errors.Join(completed.Validate()...); err != nil {
				return err
			}
			return apiserver.Run(ctx, completed)
		},
	}
	for _, set := range s.Flags().FlagSets {
		cmd.Flags().AddFlagSet(set)
	}
	return cmd
}
