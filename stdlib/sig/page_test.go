package sig

import (
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "rewrite docs/functions.md")

// TestPage: docs/functions.md is what the signatures say.
func TestPage(t *testing.T) {
	const file = "../../docs/functions.md"
	if *update {
		if err := os.WriteFile(file, []byte(Page()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != Page() {
		t.Errorf("%s is not up to date: go test ./stdlib/sig -update", file)
	}
}
