package golden

import (
	"os"
	"slices"
	"testing"
)

// TestLayers: every folder of testdata is read by a test of this package.
func TestLayers(t *testing.T) {
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains([]string{"check", "diag", "machine.txt", "plan", "gen", "hot", "run"}, e.Name()) {
			t.Errorf("no test reads testdata/%s", e.Name())
		}
	}
}
