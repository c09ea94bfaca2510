package cli

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/streamc/streamc/lang/diag"
)

var codeLike = regexp.MustCompile(`(?i)^(sq)?\d+$`)

func (e *env) helpCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "help [verb | SQ2101]",
		Short: "help on a verb or on the code of a diagnostic",
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch {
			case len(args) == 0:
				return root.Help()
			case codeLike.MatchString(args[0]):
				return e.helpCode(args[0])
			}
			if c, _, err := root.Find(args); err == nil && c != root {
				return c.Help()
			}
			return unknownVerb(root, args[0])
		},
	}
}

func (e *env) helpCode(word string) error {
	code := diag.Code("SQ" + strings.TrimPrefix(strings.ToUpper(word), "SQ"))
	x, ok := diag.Explain(code)
	if !ok {
		var all []string
		for _, c := range diag.Codes() {
			all = append(all, string(c))
		}
		if s := diag.Suggest(string(code), all); s != "" {
			return usage("no diagnostic has the code %s; did you mean %s?", code, s)
		}
		return usage("no diagnostic has the code %s", code)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\n%s\n", code, x.Title, x.Explanation)
	for _, part := range []struct{ title, text string }{{"Example", x.Example}, {"Instead", x.Fix}} {
		if part.text != "" {
			fmt.Fprintf(&b, "\n%s:\n\n    %s\n", part.title, strings.ReplaceAll(strings.TrimRight(part.text, "\n"), "\n", "\n    "))
		}
	}
	_, err := fmt.Fprint(e.out, b.String())
	return err
}
