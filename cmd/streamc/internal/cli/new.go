package cli

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// templates are folders with a query of the same name, its TEST block, data and a README.
//
//go:embed templates
var templates embed.FS

// templateNames lists the templates; the first one is the default.
var templateNames = []string{"alert", "dashboard", "etl", "fraud"}

// notYet are templates whose queries need what this version does not have.
var notYet = map[string]string{
	"serve": "it needs the embedded key-value sink",
	"ml":    "it needs learning aggregates",
}

func (e *env) newCmd() *cobra.Command {
	var template string
	cmd := &cobra.Command{
		Use:   "new DIR",
		Short: "start a query: text, data, test and README in a new folder",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("new: where? streamc new [--template %s] DIR", strings.Join(templateNames, "|"))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			files, err := templateFiles(template)
			if err != nil {
				return err
			}
			return e.scaffold(template, args[0], files)
		},
	}
	cmd.Flags().StringVar(&template, "template", templateNames[0], strings.Join(templateNames, ", "))
	return cmd
}

// templateFiles is the content of a template by path within it.
func templateFiles(name string) (map[string][]byte, error) {
	if why, ok := notYet[name]; ok {
		return nil, usage("the template %s is not there yet: %s", name, why)
	}
	files := map[string][]byte{}
	root := path.Join("templates", name)
	err := fs.WalkDir(templates, root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[strings.TrimPrefix(p, root+"/")], err = templates.ReadFile(p)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usage("there is no template %s%s; they are %s", name, suggestion(name, templateNames), strings.Join(templateNames, ", "))
	}
	return files, err
}

// scaffold writes the files into a folder that is new or empty.
func (e *env) scaffold(template, dir string, files map[string][]byte) error {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return &exit{exitFailed, fmt.Errorf("%s is not empty; nothing was written", dir)}
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for name, data := range files {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(to, data, 0o666); err != nil {
			return err
		}
	}
	fmt.Fprintf(e.err, "wrote %s/%s.sq with data, a test and a README; next:\n  cd %[1]s\n  streamc run %[2]s.sq\n", filepath.Clean(dir), template)
	return nil
}
