package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/streamc/streamc/codegen/plan"
)

func (e *env) explainCmd() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "explain q.sq",
		Short: "the plan: stages, watermarks, state, guarantees; no Go needed",
		Args:  files(true),
		RunE: func(_ *cobra.Command, args []string) error {
			if format != "text" && format != "json" {
				return usage("explain --format is text or json, not %s", format)
			}
			p, err := e.plan(args[0])
			if err != nil {
				return err
			}
			var x plan.Explanation
			if err := e.phase("explain", func() { x = plan.Explain(p) }); err != nil {
				return err
			}
			if format == "text" {
				_, err := fmt.Fprint(e.out, x.String())
				return err
			}
			enc := json.NewEncoder(e.out)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			return enc.Encode(x)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}
