package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/streamc/streamc/cmd/streamc/internal/infer"
)

func (e *env) inferCmd() *cobra.Command {
	var name, format, eventTime string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "infer FILE",
		Short: "print CREATE SOURCE for a file of JSON lines or CSV (also .gz, .zst)",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("infer: which file? streamc infer rows.csv")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := infer.Path(args[0], format)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(e.out).Encode(s)
			}
			if name == "" {
				name = nameOfFile(args[0])
			}
			at, err := timeColumn(s, eventTime)
			if err != nil {
				return err
			}
			e.inferred(s)
			_, err = fmt.Fprint(e.out, s.Statement("SOURCE", name, at))
			return err
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&name, "name", "", "the source's name (default: the file's)")
	fl.StringVar(&format, "format", "", "json or csv (default: from the file's name)")
	fl.StringVar(&eventTime, "time", "", "the column of event time; its delay is taken from the file")
	fl.BoolVar(&asJSON, "json", false, "what was found as JSON")
	return cmd
}

// timeColumn is the index of the event-time column that the user named, -1 for none.
func timeColumn(s *infer.Schema, name string) (int, error) {
	if name == "" {
		return -1, nil
	}
	var times []string
	for _, i := range s.EventTimes() {
		if strings.EqualFold(s.Columns[i].Name, name) {
			return i, nil
		}
		times = append(times, s.Columns[i].Name)
	}
	if len(times) == 0 {
		return -1, usage("--time %s: %s has no column of times", name, s.Path)
	}
	return -1, usage("--time %s: the columns of times are %s", name, strings.Join(times, ", "))
}

// inferred says what was looked at, and which watermarks would fit.
func (e *env) inferred(s *infer.Schema) {
	all := "all"
	if !s.Whole {
		all = "the first"
	}
	fmt.Fprintf(e.err, "looked at %s %d rows of %s\n", all, s.Rows, s.Path)
	for _, n := range s.Notes() {
		fmt.Fprintln(e.err, "  "+n)
	}
	if s.Local {
		fmt.Fprintln(e.err, "  times without an offset are read as UTC: change zone if they are not")
	}
}

// nameOfFile makes a file's name one of a source.
func nameOfFile(path string) string {
	base, _ := infer.Compressed(filepath.Base(path))
	base = strings.TrimSuffix(base, filepath.Ext(base))
	name := strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, base)
	if name == "" || unicode.IsDigit([]rune(name)[0]) {
		name = "t_" + name
	}
	return name
}
