package cli

import (
	"github.com/spf13/cobra"
	"github.com/streamc/streamc/codegen/gobuild"
)

func (e *env) runCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run q.sq [flags of the job]",
		Short: "build (cached) and run; what follows the query goes to the job",
		Args:  files(false),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := e.plan(args[0])
			if err != nil {
				return err
			}
			src, err := e.bundle(p, "", false)
			if err != nil {
				return err
			}
			rep, err := e.build(cmd.Context(), src, "", gobuild.Options{})
			if err != nil {
				return err
			}
			code, err := gobuild.Exec(rep.Binary, args[1:])
			return &exit{code, err}
		},
	}
	cmd.Flags().SetInterspersed(false)
	return cmd
}
