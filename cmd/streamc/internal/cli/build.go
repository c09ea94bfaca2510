package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/streamc/streamc/codegen/gobuild"
	"github.com/streamc/streamc/codegen/plan"
)

type buildFlags struct {
	out, emitGo, module string
	require             string // "exact", or "" for nothing
	json                bool
	replace             replacements
	gobuild.Options
}

func (e *env) buildCmd() *cobra.Command {
	var f buildFlags
	var outputs []string
	cmd := &cobra.Command{
		Use:   "build q.sq",
		Short: "build a binary that needs nothing at run time",
		Args:  files(true),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, o := range outputs {
				switch {
				case strings.Contains(o, "="):
					f.replace.outputs = append(f.replace.outputs, o)
				case f.out != "":
					return usage("-o %s: the binary's name is %s already", o, f.out)
				default:
					f.out = o
				}
			}
			return e.runBuild(cmd, args[0], f)
		},
	}
	fl := cmd.Flags()
	fl.StringArrayVarP(&outputs, "output", "o", nil, "the binary's name (default: the query's, in this folder); NAME=FILE: build a sink to write a file")
	fl.StringVar(&f.OS, "os", "", "operating system to build for, as Go calls it")
	fl.StringVar(&f.Arch, "arch", "", "processor to build for, as Go calls it")
	fl.BoolVar(&f.Release, "release", false, "the same bytes on every machine with the same Go version")
	fl.BoolVar(&f.Debug, "debug", false, "keep symbols for a debugger")
	fl.StringVar(&f.emitGo, "emit-go", "", "write the Go module to this new folder; build nothing unless -o is given")
	fl.StringVar(&f.module, "module", "", "module path of --emit-go (default job/<query>)")
	fl.StringVar(&f.require, "require", "", "exact: refuse a query whose results are not the same in every run (exit 3)")
	fl.StringArrayVar(&f.replace.inputs, "input", nil, "NAME=FILE: build a source to read a file")
	fl.BoolVar(&f.json, "json", false, "what was built as JSON on standard output")
	return cmd
}

func (e *env) runBuild(cmd *cobra.Command, path string, f buildFlags) error {
	if f.module != "" && f.emitGo == "" {
		return usage("--module names the module that --emit-go writes; give --emit-go DIR")
	}
	if f.require != "" && f.require != "exact" {
		return usage("build --require is exact, not %s", f.require)
	}
	p, err := e.planWith(path, f.replace, true)
	if err != nil {
		return err
	}
	if list := plan.Inexact(p); f.require != "" && len(list) > 0 {
		return &exit{exitDiagnostics, fmt.Errorf("--require=exact: the results depend on more than the input:\n  %s", strings.Join(list, "\n  "))}
	}
	src, err := e.bundle(p, f.module, false)
	if err != nil {
		return err
	}
	if f.emitGo != "" {
		if err := e.builder.Export(src, f.emitGo, release()); err != nil {
			return err
		}
		fmt.Fprintf(e.err, "wrote module %s to %s\n", src.Module, f.emitGo)
		if f.out == "" {
			return nil
		}
	}
	if f.out == "" {
		f.out = src.Name
		if f.OS == "windows" {
			f.out += ".exe"
		}
	}
	rep, err := e.build(cmd.Context(), src, f.out, f.Options)
	if err != nil {
		return err
	}
	if f.json {
		return json.NewEncoder(e.out).Encode(map[string]any{
			"binary": f.out, "bytes": rep.Size, "cached": rep.Cached, "compiled": rep.Compiled, "seconds": rep.Elapsed.Seconds()})
	}
	how := fmt.Sprintf("%d packages compiled", rep.Compiled)
	if rep.Cached {
		how = "cached"
	}
	fmt.Fprintf(e.err, "built %s: %.1f MB, %.1fs, %s\n", filepath.Clean(f.out), float64(rep.Size)/1e6, rep.Elapsed.Round(time.Millisecond).Seconds(), how)
	return nil
}
