package cli

import (
	"bytes"
	"fmt"
	"os"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"
	"github.com/streamc/streamc/lang/ast"
	"github.com/streamc/streamc/lang/diag"
	"github.com/streamc/streamc/lang/format"
	"github.com/streamc/streamc/lang/parse"
)

type fmtFlags struct{ diff, write, check bool }

func (e *env) fmtCmd() *cobra.Command {
	var f fmtFlags
	cmd := &cobra.Command{
		Use:   "fmt q.sq …",
		Short: "one style for all queries; - reads standard input",
		Args:  files(false),
		RunE: func(_ *cobra.Command, args []string) error {
			dirty := false
			for _, path := range args {
				changed, err := e.format(path, f)
				if err != nil {
					return err
				}
				dirty = dirty || changed
			}
			if dirty && f.check {
				return &exit{code: exitFailed}
			}
			return nil
		},
	}
	cmd.Flags().BoolVarP(&f.diff, "diff", "d", false, "print what would change")
	cmd.Flags().BoolVarP(&f.write, "write", "w", false, "write the files instead of standard output")
	cmd.Flags().BoolVar(&f.check, "check", false, "name the files that are not formatted; exit 1 if there are any")
	return cmd
}

// format formats one file as the flags say and reports whether it was not formatted yet.
func (e *env) format(path string, f fmtFlags) (bool, error) {
	src, err := e.read(path)
	if err != nil {
		return false, err
	}
	var bag diag.Bag
	var tree *ast.File
	var text string
	if err := e.phase("parse", func() { tree = parse.File(src, &bag) }); err != nil {
		return false, err
	}
	if bag.HasErrors() {
		e.render(bag.All())
		return false, &exit{code: exitDiagnostics}
	}
	if err := e.phase("format", func() { text = format.File(tree) }); err != nil {
		return false, err
	}
	changed := text != src.Text
	if f.check && changed {
		fmt.Fprintln(e.out, path)
	}
	if f.diff && changed {
		if _, err := e.out.Write(diff.Diff(path, []byte(src.Text), path+" (formatted)", []byte(text))); err != nil {
			return changed, err
		}
	}
	if f.write && path != "-" {
		return changed, replace(path, text, changed)
	}
	if f.check || f.diff {
		return changed, nil
	}
	_, err = bytes.NewBufferString(text).WriteTo(e.out)
	return changed, err
}

// replace writes a query file in one step, keeping its permissions.
func replace(path, text string, changed bool) error {
	if !changed {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	tmp := path + ".fmt"
	if err := os.WriteFile(tmp, []byte(text), info.Mode().Perm()); err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		os.Remove(tmp)
		return err
	}
	return nil
}
