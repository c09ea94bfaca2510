package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/streamc/streamc/codegen/gobuild"
	"github.com/streamc/streamc/codegen/plan"
)

const runHelp = `Build (cached) and run. What follows the query goes to the job: see streamc run q.sq --help.

  streamc run fraud.sq --param min_amount=5
  streamc run -e "SELECT origin, COUNT(*) AS n FROM f GROUP BY origin" --input f=flights.csv
  streamc run --until 3 fraud.sq      the first three operators of a pipe query, to standard output`

func (e *env) runCmd() *cobra.Command {
	var q oneLiner
	var until int
	cmd := &cobra.Command{
		Use:   "run {q.sq | -e QUERY --input NAME=FILE} [flags of the job]",
		Short: "build (cached) and run; what follows the query goes to the job",
		Long:  runHelp,
		Args: func(cmd *cobra.Command, args []string) error {
			short := cmd.Flags().Changed("execute")
			switch {
			case short && until > 0:
				return usage("--until and -e exclude each other: leave out the operators of the text")
			case !short && len(q.inputs) > 0:
				return usage("run: --input of a file's query stands behind it: streamc run q.sq --input %s", q.inputs[0])
			case short:
				return nil
			}
			if l := q.jobFlags(cmd.Flags()); len(l) > 0 {
				return usage("flags of the job stand behind the query: streamc run q.sq %s", strings.Join(l, " "))
			}
			return files(false)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			var p *plan.Program
			var err error
			switch {
			case cmd.Flags().Changed("execute"):
				p, err = e.oneLine(q)
				args = append(q.jobFlags(cmd.Flags()), args...)
			case cmd.Flags().Changed("until"):
				p, err = e.planUntil(args[0], until)
				args = args[1:]
			default:
				p, err = e.planWith(args[0], jobReplacements(args[1:]), false)
				args = args[1:]
			}
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
			code, err := gobuild.Exec(rep.Binary, args)
			return &exit{code, err}
		},
	}
	fl := cmd.Flags()
	fl.SetInterspersed(false)
	fl.StringVarP(&q.text, "execute", "e", "", "run this text; its sources are the --input files")
	fl.StringArrayVar(&q.inputs, "input", nil, "with -e: NAME=FILE, a source whose columns are looked up in the file")
	for _, name := range jobFlags {
		fl.String(name, "", "with -e: as of the job")
	}
	for _, name := range jobSwitches {
		fl.Bool(name, false, "with -e: as of the job")
	}
	fl.IntVar(&until, "until", 0, "only the first N operators behind |>, to standard output")
	return cmd
}
