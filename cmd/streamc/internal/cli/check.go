package cli

import (
	"github.com/spf13/cobra"
	"github.com/streamc/streamc/lang/diag"
)

func (e *env) checkCmd() *cobra.Command {
	var json, deny bool
	cmd := &cobra.Command{
		Use:   "check q.sq …",
		Short: "find mistakes: syntax, types, event time; no Go needed",
		Args:  files(false),
		RunE: func(_ *cobra.Command, args []string) error {
			return e.runCheck(args, json, deny)
		},
	}
	cmd.Flags().BoolVar(&json, "json", false, "diagnostics as JSON on standard output")
	cmd.Flags().BoolVar(&deny, "deny-warnings", false, "warnings are errors (exit 3)")
	return cmd
}

func (e *env) runCheck(paths []string, json, deny bool) error {
	var all []diag.Diagnostic
	for _, path := range paths {
		src, err := e.read(path)
		if err != nil {
			return err
		}
		var bag diag.Bag
		if _, err := e.check(src, &bag); err != nil {
			return err
		}
		all = append(all, bag.All()...)
	}
	if json {
		if err := diag.WriteJSON(e.out, all); err != nil {
			return err
		}
	} else {
		e.render(all)
	}
	for _, d := range all {
		if d.Severity == diag.Error || deny {
			return &exit{code: exitDiagnostics}
		}
	}
	return nil
}
