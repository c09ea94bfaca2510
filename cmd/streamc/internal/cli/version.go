package cli

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
	"github.com/streamc/streamc"
	"github.com/streamc/streamc/codegen/gobuild"
)

// version is what `streamc version --json` prints.
type version struct {
	Version  string `json:"version"` // module version, "(devel)" for a build from a checkout
	Revision string `json:"revision,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
}

func thisVersion() version {
	v := version{Version: "(devel)", Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" {
		v.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Revision = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

// release identifies this streamc to emitted modules, if others can fetch it: only then its module has a checksum.
func release() gobuild.Release {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Sum == "" || info.Main.Path != gobuild.ModulePath {
		return gobuild.Release{}
	}
	return gobuild.Release{Version: info.Main.Version, Sum: info.Main.Sum}
}

func (e *env) versionCmd() *cobra.Command {
	var asJSON, licenses bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "version of streamc; licences of what it builds",
		Args:  none,
		RunE: func(*cobra.Command, []string) error {
			v := thisVersion()
			switch {
			case licenses:
				_, err := fmt.Fprintf(e.out, "%s\n%s", streamc.License, streamc.Notices)
				return err
			case asJSON:
				return json.NewEncoder(e.out).Encode(v)
			}
			_, err := fmt.Fprintf(e.out, "streamc %s, %s %s/%s\n", v.Version, v.Go, v.OS, v.Arch)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	cmd.Flags().BoolVar(&licenses, "licenses", false, "the licences of streamc and of everything that jobs link")
	return cmd
}

func none(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%s takes no argument, got %s", cmd.Name(), args[0])
	}
	return nil
}
