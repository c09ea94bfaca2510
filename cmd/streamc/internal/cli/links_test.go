package cli

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/streamc/streamc"
)

// modules returns the third-party modules that packages link, on any platform that the tests know.
func modules(t *testing.T, patterns ...string) []string {
	t.Helper()
	args := append([]string{"list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}"}, patterns...)
	cmd := exec.Command("go", args...)
	cmd.Dir = "../../../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	list := strings.Fields(string(out))
	slices.Sort(list)
	return slices.Compact(list)
}

// Whoever has built streamc must be able to build any job offline.
func TestStreamcLinksWhatJobsLink(t *testing.T) {
	streamcLinks := modules(t, "./cmd/streamc")
	for _, m := range modules(t, "./runtime/...", "./stdlib/...") {
		if !slices.Contains(streamcLinks, m) {
			t.Errorf("jobs may link %s, but streamc does not", m)
		}
	}
	for _, m := range streamcLinks {
		if !strings.Contains(streamc.Notices, "\n"+m+" v") {
			t.Errorf("THIRD_PARTY_NOTICES lacks %s: run make notices", m)
		}
	}
}
