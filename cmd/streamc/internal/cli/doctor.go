package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/streamc/streamc/codegen/gobuild"
	"github.com/streamc/streamc/lang/diag"
)

func (e *env) doctorCmd() *cobra.Command {
	var warm, asJSON bool
	var query string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "look at Go and the caches; --warm downloads and compiles what jobs link",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if warm {
				p := e.progress()
				n, err := e.builder.Warm(cmd.Context(), p.event)
				p.end()
				if err != nil {
					return err
				}
				fmt.Fprintf(e.err, "warm: %d packages compiled\n", n)
			}
			checks, err := e.builder.Doctor(cmd.Context())
			if err != nil {
				return err
			}
			if err := e.diagnose(checks, asJSON); err != nil || query == "" {
				return err
			}
			return e.connect(cmd.Context(), query)
		},
	}
	cmd.Flags().BoolVar(&warm, "warm", false, "download the locked modules and compile the runtime (the only use of a network)")
	cmd.Flags().StringVar(&query, "connect", "", "a query: build it and try its inputs and outputs, without reading or writing rows")
	cmd.Flags().BoolVar(&asJSON, "json", false, "findings as JSON")
	return cmd
}

// connect builds a query and lets the job try its connectors.
func (e *env) connect(ctx context.Context, query string) error {
	p, err := e.plan(query)
	if err != nil {
		return err
	}
	src, err := e.bundle(p, "", false)
	if err != nil {
		return err
	}
	rep, err := e.build(ctx, src, "", gobuild.Options{})
	if err != nil {
		return err
	}
	code, err := gobuild.Exec(rep.Binary, []string{"check"})
	return &exit{code, err}
}

// finding is one check as JSON.
type finding struct {
	gobuild.Check
	OK      bool      `json:"ok"`
	Code    diag.Code `json:"code,omitempty"`
	Message string    `json:"message,omitempty"`
}

func (e *env) diagnose(checks []gobuild.Check, asJSON bool) error {
	var found []finding
	ill := false
	for _, c := range checks {
		f := finding{Check: c, OK: c.Err == nil}
		if c.Err != nil {
			ill, f.Code, f.Message = true, c.Err.Code, c.Err.Message
		}
		found = append(found, f)
	}
	if asJSON {
		if err := json.NewEncoder(e.out).Encode(found); err != nil {
			return err
		}
	} else {
		for _, f := range found {
			state := "ok "
			if !f.OK {
				state = "ill"
			}
			fmt.Fprintf(e.out, "%s  %-14s %s\n", state, f.Name, f.Detail)
		}
		for _, c := range checks {
			if c.Err != nil {
				e.show(*c.Err)
			}
		}
	}
	if ill {
		return &exit{code: exitFailed}
	}
	return nil
}
